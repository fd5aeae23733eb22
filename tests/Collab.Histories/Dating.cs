using System.Globalization;
using Collab.Domain.Facts;

namespace Collab.Histories;

/// <summary>Dates as sources give them: mostly a day, now and then less.</summary>
internal static class Dating
{
    private static readonly (Precision Precision, int Weight)[] Precisions =
    [
        (Precision.Day, 840), (Precision.Month, 60), (Precision.Year, 25), (Precision.Before, 8), (Precision.After, 7),
        (Precision.Relative, 30), (Precision.Unknown, 30),
    ];

    private static readonly string[] Relations = ["day-before", "week-before", "same-week", "recently"];

    /// <summary>A day as a source gives it.</summary>
    public static Occurrence As(this DateOnly day, Dice dice, Document document, string? zone = null) =>
        dice.Pick(Precisions.AsSpan()) switch
        {
            Precision.Month => new() { Precision = Precision.Month, From = Month(day), Zone = zone },
            Precision.Year => new() { Precision = Precision.Year, From = Year(day), Zone = zone },
            Precision.Before => new() { Precision = Precision.Before, To = Month(day.AddMonths(1)), Zone = zone },
            Precision.After => new() { Precision = Precision.After, From = Month(day.AddMonths(-1)), Zone = zone },
            Precision.Relative => new()
            {
                Precision = Precision.Relative,
                RelativeTo = new SourceId(document.Id),
                Relation = dice.Pick(Relations)
            },
            Precision.Unknown => Occurrence.Unknown,
            _ => Exactly(day, zone),
        };

    /// <summary>A day.</summary>
    public static Occurrence Exactly(this DateOnly day, string? zone = null) =>
        new() { Precision = Precision.Day, From = Text(day), Zone = zone };

    /// <summary>From a day to another.</summary>
    public static Occurrence Through(this DateOnly first, DateOnly last, string? zone = null) =>
        new() { Precision = Precision.Day, From = Text(first), To = last > first ? Text(last) : null, Zone = zone };

    /// <summary>Some hours of a day.</summary>
    public static Occurrence Hours(this DateOnly day, int from, int hours, string? zone = null) => new()
    {
        Precision = Precision.Minute,
        From = string.Create(CultureInfo.InvariantCulture, $"{Text(day)}T{from:00}:30"),
        To = string.Create(CultureInfo.InvariantCulture, $"{Text(day)}T{from + hours:00}:00"),
        Zone = zone,
    };

    /// <summary>A month.</summary>
    public static Occurrence InMonth(this DateOnly day) => new() { Precision = Precision.Month, From = Month(day) };

    /// <summary>The zone that local dates of a country are in; null for the one that needs no naming.</summary>
    public static string? ZoneOf(string country) => country switch { "CZ" => "Europe/Prague", "PL" => "Europe/Warsaw", _ => null };

    private static string Text(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Month(DateOnly day) => day.ToString("yyyy-MM", CultureInfo.InvariantCulture);

    private static string Year(DateOnly day) => day.ToString("yyyy", CultureInfo.InvariantCulture);
}
