using System.Globalization;
using Collab.Domain.Facts;
using Collab.Domain.Indicators;
using Collab.Domain.Views;
using Collab.ReadModel.Rows.Schema;

namespace Collab.ReadModel.Rows;

/// <summary>Makes the rows of a stream's entities, one for each span of time in which an entity looks the same.</summary>
internal static class EntityRowMaker
{
    private static readonly TimeSpan LongestMonth = TimeSpan.FromDays(32);

    /// <summary>The rows.</summary>
    public static IEnumerable<Row> Of(FactRegister register, IReadOnlyList<(DateTime Moment, StreamSnapshot Snapshot)> snapshots)
    {
        var open = new Dictionary<(string, Guid), (DateTime From, SerializedEntity Entity)>();
        foreach (var (moment, snapshot) in snapshots)
        {
            foreach (var (key, was) in open.ToList())
            {
                if (snapshot.Entities.TryGetValue(key, out var still) && still.Content == was.Entity.Content) continue;
                open.Remove(key);
                yield return Entity(register, was.Entity, was.From, moment);
            }

            foreach (var (key, entity) in snapshot.Entities.Where(entry => !open.ContainsKey(entry.Key))) open[key] = (moment, entity);
        }

        foreach (var (from, entity) in open.Values) yield return Entity(register, entity, from, Span.End);
    }

    private static Row Entity(FactRegister register, SerializedEntity entity, DateTime from, DateTime until) => new(
        "entity",
        [("kind", entity.Face.Kind), ("id", entity.Face.Id), ("stream_id", register.Id), ("valid_from", from)],
        () =>
        [
            ("valid_until", until), ("title", entity.Face.Title), ("subkind", entity.Face.Subkind), ("status", entity.Face.Status),
            ("starts", Span.Database(entity.Face.Starts)), ("ends", Span.Database(entity.Face.Ends)),
            ("regions", entity.Face.Regions.ToArray()), ("venue", entity.Face.Venue), ("seats", entity.Face.Seats.ToArray()),
            ("topics", entity.Face.Topics.ToArray()), ("organisations", entity.Face.Organisations.ToArray()),
            ("projects", entity.Face.Projects.ToArray()), ("programmes", entity.Face.Programmes.ToArray()),
            ("objective", entity.Face.Objective),
            ("conflicts", entity.Face.Kind is "milestone" or "project" ? 0 : register.OpenConflicts.Count()),
            ("view", new Json(entity.View)),
        ],
        entity.Content.With((ulong)until.Ticks))
    {
        Deltas = () => DeltasOf(entity.Face, from, until),
    };

    private static IEnumerable<FigureDelta> DeltasOf(EntityFace face, DateTime from, DateTime until)
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
            foreach (var region in Domain.Indicators.Contribution.RegionsAround([venue]))
                yield return new FigureDelta(FigureKeys.Regions, $"{region}|{figure}-there", from, until, 1);
        foreach (var region in Domain.Indicators.Contribution.RegionsAround(face.Regions))
            yield return new FigureDelta(FigureKeys.Regions, $"{region}|{figure}", from, until, 1);
        if (face.Kind == "activity")
            yield return new FigureDelta(FigureKeys.Months, $"{MonthOf(face)}|{face.Subkind}|{face.Status}", from, until, 1);
        if (figure != "held") yield break;
        foreach (var tie in Ties(face.Regions)) yield return new FigureDelta(FigureKeys.Ties, tie, from, until, 1);
    }

    /// <summary>The ties that an activity makes between regions and to themselves, each once, and the regions that it names.</summary>
    private static IEnumerable<string> Ties(IReadOnlyList<string> regions) =>
        Counting.Places(regions, 1).Order(StringComparer.Ordinal)
            .Concat(Domain.Indicators.Contribution.CoarseAround(regions).Select(region => $"{region}|{region}"))
            .Concat(Domain.Indicators.Contribution.Pairs(regions, regions).Select(pair => $"{pair.One}|{pair.Other}"));

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
