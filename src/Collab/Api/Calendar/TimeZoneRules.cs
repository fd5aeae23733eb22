using Ical.Net;
using Ical.Net.CalendarComponents;
using Ical.Net.DataTypes;
using NodaTime;
using NodaTime.TimeZones;
using Duration = NodaTime.Duration;

namespace Collab.Api.Calendar;

/// <summary>
/// Describes a time zone to a calendar program (RFC 5545, VTIMEZONE) as the IANA database knows it, for the span of time in which it is
/// used. Ical.Net's own description begins years before and goes on without end.
/// </summary>
public static class TimeZoneRules
{
    // For a zone whose first offset never began: before any date that a fact may have.
    private static readonly LocalDateTime Ever = new(1000, 1, 1, 0, 0);

    /// <summary>The zone with every change of its offset from the one in force at the first moment to the last one before the last
    /// moment.</summary>
    /// <param name="name">IANA name.</param>
    /// <param name="first">The first moment that is told in the zone.</param>
    /// <param name="last">The last one.</param>
    public static VTimeZone Of(string name, DateTimeOffset first, DateTimeOffset last)
    {
        var zone = DateTimeZoneProviders.Tzdb[name];
        var described = new VTimeZone { TzId = name };
        foreach (var span in zone.GetZoneIntervals(
            Instant.FromDateTimeOffset(first), Instant.FromDateTimeOffset(last) + Duration.FromTicks(1)))
            described.AddChild(Of(zone, span));
        return described;
    }

    private static VTimeZoneInfo Of(DateTimeZone zone, ZoneInterval span)
    {
        var before = span.HasStart ? zone.GetZoneInterval(span.Start - Duration.Epsilon).WallOffset : span.WallOffset;
        var start = span.HasStart ? span.Start.WithOffset(before).LocalDateTime : Ever;
        return new VTimeZoneInfo
        {
            Name = span.Savings == Offset.Zero ? "STANDARD" : "DAYLIGHT",
            Start = new CalDateTime(start.ToDateTimeUnspecified()),
            OffsetFrom = new UtcOffset(before.ToTimeSpan()),
            OffsetTo = new UtcOffset(span.WallOffset.ToTimeSpan()),
            TimeZoneName = span.Name,
        };
    }
}
