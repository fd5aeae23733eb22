using System.Globalization;
using NodaTime;
using NodaTime.TimeZones;

namespace Collab.Api.Calendar;

/// <summary>Describes a time zone to a calendar program (RFC 5545, VTIMEZONE) as the IANA database knows it, for the span of time in which it is used.</summary>
public static class TimeZoneRules
{
    // For a zone whose first offset never began: before any date that a fact may have.
    private static readonly LocalDateTime Ever = new(1000, 1, 1, 0, 0);

    /// <summary>Writes the zone with every change of its offset from the one in force at the first moment to the last one before the last moment.</summary>
    /// <param name="text">Where to.</param>
    /// <param name="name">IANA name.</param>
    /// <param name="first">The first moment that is told in the zone.</param>
    /// <param name="last">The last one.</param>
    public static void Write(CalendarText text, string name, DateTimeOffset first, DateTimeOffset last)
    {
        var zone = DateTimeZoneProviders.Tzdb[name];
        text.Line("BEGIN", "VTIMEZONE").Line("TZID", name);
        foreach (var span in zone.GetZoneIntervals(Instant.FromDateTimeOffset(first), Instant.FromDateTimeOffset(last) + Duration.FromTicks(1))) Write(text, zone, span);
        text.Line("END", "VTIMEZONE");
    }

    private static void Write(CalendarText text, DateTimeZone zone, ZoneInterval span)
    {
        var before = span.HasStart ? zone.GetZoneInterval(span.Start - Duration.Epsilon).WallOffset : span.WallOffset;
        var kind = span.Savings == Offset.Zero ? "STANDARD" : "DAYLIGHT";
        text.Line("BEGIN", kind)
            .Line("DTSTART", (span.HasStart ? span.Start.WithOffset(before).LocalDateTime : Ever).ToString("uuuuMMdd'T'HHmmss", CultureInfo.InvariantCulture))
            .Line("TZOFFSETFROM", Text(before))
            .Line("TZOFFSETTO", Text(span.WallOffset))
            .Text("TZNAME", span.Name)
            .Line("END", kind);
    }

    private static string Text(Offset offset) =>
        offset.ToString(offset.Seconds % 60 == 0 ? "+HHmm" : "+HHmmss", CultureInfo.InvariantCulture);
}
