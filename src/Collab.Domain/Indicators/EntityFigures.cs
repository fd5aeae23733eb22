using System.Globalization;
using Collab.Domain.Views;

namespace Collab.Domain.Indicators;

/// <summary>What an entity, as it is seen for a span of time, adds to the figures of the overview and of regions: to the running totals of
/// everything, and to what is counted of a part of it.</summary>
public static class EntityFigures
{
    private static readonly TimeSpan LongestMonth = TimeSpan.FromDays(32);

    /// <summary>What it adds.</summary>
    /// <param name="face">How it is seen.</param>
    /// <param name="from">From when.</param>
    /// <param name="until">Until when.</param>
    public static IEnumerable<FigureDelta> Of(EntityFace face, DateTime from, DateTime until)
    {
        yield return new FigureDelta(FigureKeys.Entities, $"{face.Kind}|{face.Status}", from, until, 1);
        if (face is { Status: "planned", Ends: { } ends })
        {
            var due = Span.Database(ends);
            yield return new FigureDelta(FigureKeys.Due, face.Kind, due > from ? due : from, until, 1);
        }

        var figure = face.Kind switch
        {
            "activity" when face.Status is "held" or "planned" => face.Status,
            "organisation" => "organisations",
            "partnership" => "partnerships",
            _ => null,
        };
        if (figure is null) yield break;
        if (face.Venue is { } venue)
            foreach (var region in Contribution.RegionsAround([venue]))
                yield return new FigureDelta(FigureKeys.Regions, $"{region}|{figure}-there", from, until, 1);
        foreach (var region in Contribution.RegionsAround(face.Regions))
            yield return new FigureDelta(FigureKeys.Regions, $"{region}|{figure}", from, until, 1);
        if (face.Kind == "activity")
            yield return new FigureDelta(FigureKeys.Months, $"{MonthOf(face)}|{face.Subkind}|{face.Status}", from, until, 1);
        if (figure != "held") yield break;
        foreach (var tie in Ties(face.Regions)) yield return new FigureDelta(FigureKeys.Ties, tie, from, until, 1);
    }

    /// <summary>The ties that an activity makes between regions and to themselves, each once, and the regions that it names.</summary>
    private static IEnumerable<string> Ties(IReadOnlyList<string> regions) =>
        Counting.Places(regions, 1).Order(StringComparer.Ordinal)
            .Concat(Contribution.CoarseAround(regions).Select(region => $"{region}|{region}"))
            .Concat(Contribution.Pairs(regions, regions).Select(pair => $"{pair.One}|{pair.Other}"));

    // What is known only to the year has no month.
    private static string MonthOf(EntityFace face)
    {
        if (face.Starts is not { } starts) return "unknown";
        var begins = FigureKeys.Local(starts);
        return face.Ends is { } ends && ends - starts > LongestMonth
            ? begins.Year.ToString("D4", CultureInfo.InvariantCulture)
            : string.Create(CultureInfo.InvariantCulture, $"{begins.Year:D4}-{begins.Month:D2}");
    }
}
