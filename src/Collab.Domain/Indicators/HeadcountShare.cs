using System.Text.Json.Serialization;
using Collab.Domain.Activities;

namespace Collab.Domain.Indicators;

/// <summary>A part of a headcount that shares nobody with another part.</summary>
/// <param name="Region">NUTS code of the region they came from, at the level the source gives; <see cref="NotAttributed"/> where it does
/// not
/// say.</param>
/// <param name="Number">Participations.</param>
/// <param name="Rough">Whether the number rests on a rough one; null: it does not.</param>
public sealed record HeadcountShare(string Region, long Number, bool? Rough)
{
    /// <summary>What stands for a region where none is known.</summary>
    public const string NotAttributed = "not-attributed";

    [JsonIgnore]
    public bool IsAttributed => Region != NotAttributed;

    /// <summary>The share that a part of a headcount is.</summary>
    public static HeadcountShare Of(AttendancePart part) => new(part.Region ?? NotAttributed, part.Number, part.Rough ? true : null);

    /// <summary>Whether those of the share belong to a dimension of the figure: to a region, or to one of a pair; to every other dimension
    /// that the headcount belongs to.</summary>
    public bool IsIn(string dimension)
    {
        var (name, key) = dimension.Split('|', 2) is [var of, var value] ? (of, value) : (dimension, "");
        return name switch
        {
            "region" => Lies(key),
            "pair" => key.Split('-').Any(Lies),
            _ => true,
        };
    }

    /// <summary>Whether a dimension takes a headcount apart; all others take it whole.</summary>
    public static bool IsDividedBy(string dimension) =>
        dimension.StartsWith("region|", StringComparison.Ordinal) || dimension.StartsWith("pair|", StringComparison.Ordinal);

    private bool Lies(string region) => Region.StartsWith(region, StringComparison.Ordinal);
}
