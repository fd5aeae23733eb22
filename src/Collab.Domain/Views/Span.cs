
namespace Collab.Domain.Views;

/// <summary>Ends of time as the rows know them.</summary>
public static class Span
{
    /// <summary>A position no event will reach: a row open to it is still known.</summary>
    public const long StillKnown = long.MaxValue;

    /// <summary>The beginning of time; PostgreSQL's <c>-infinity</c>.</summary>
    public static DateTime Beginning { get; } = DateTime.SpecifyKind(DateTime.MinValue, DateTimeKind.Utc);

    /// <summary>The end of time; PostgreSQL's <c>infinity</c>.</summary>
    public static DateTime End { get; } = DateTime.SpecifyKind(DateTime.MaxValue, DateTimeKind.Utc);

    /// <summary>An instant as PostgreSQL keeps it: to the microsecond, with the ends of time as its infinities.</summary>
    public static DateTime Database(DateTimeOffset instant) =>
        instant == DateTimeOffset.MinValue ? Beginning : new DateTime(instant.UtcTicks / 10 * 10, DateTimeKind.Utc);

    /// <summary>The same of an instant that may be missing.</summary>
    public static DateTime? Database(DateTimeOffset? instant) => instant is { } known ? Database(known) : null;
}
