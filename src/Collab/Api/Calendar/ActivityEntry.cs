using Collab.Domain.Activities;
using Collab.Domain.Facts;
using Collab.Domain.Views;
using Ical.Net;
using Ical.Net.CalendarComponents;
using Ical.Net.DataTypes;
using NodaTime;
using NodaTime.Text;
using Occurrence = Collab.Domain.Facts.Occurrence;

namespace Collab.Api.Calendar;

/// <summary>
/// An activity as an entry of a calendar (RFC 5545, VEVENT). A person's name never goes in: a calendar is copied to places where nobody can
/// erase it.
/// </summary>
public static class ActivityEntry
{
    private static readonly LocalDateTimePattern Minutes = LocalDateTimePattern.CreateWithInvariantCulture("uuuu'-'MM'-'dd'T'HH':'mm");

    /// <summary>Whether the date is known well enough to stand in a calendar: to the day or to the minute. Anything else would be shown
    /// more exactly than it is known.</summary>
    public static bool HasPlaceInCalendar(Occurrence date) => date.Precision is Precision.Day or Precision.Minute;

    /// <summary>The entry.</summary>
    /// <param name="activity">The activity, with its names filled in and a date of <see cref="HasPlaceInCalendar"/>.</param>
    /// <param name="sequence">How often its date, place or title changed, or it was cancelled.</param>
    /// <param name="created">When the first fact about it was recorded.</param>
    /// <param name="modified">When the last one was.</param>
    /// <param name="address">Its own address.</param>
    public static CalendarEvent Of(ActivityView activity, int sequence, DateTimeOffset created, DateTimeOffset modified, string address)
    {
        var entry = new CalendarEvent
        {
            Uid = activity.Id.ToString(),
            // Without a METHOD, DTSTAMP is the time of the last revision (RFC 5545, 3.8.7.2): the same whenever it is asked for.
            DtStamp = new CalDateTime(modified.UtcDateTime),
            Created = new CalDateTime(created.UtcDateTime),
            LastModified = new CalDateTime(modified.UtcDateTime),
            Sequence = sequence,
            Status = Status(activity.Status),
            Summary = CalendarText.Of(activity.Title),
            Location = CalendarText.Of(Location(activity)),
            Description = CalendarText.Of(string.Join('\n', Description(activity))),
            Url = Uri.TryCreate(address, UriKind.Absolute, out var url) ? url : null,
        };
        (entry.Start, entry.End) = Dates(activity.Date.Occurrence);
        foreach (var category in (
            IEnumerable<string?>)[
            activity.Kind is { } kind ? Codes.Of(kind) : null, .. activity.Topics.Select(topic => topic.Name ?? topic.Code)])
            if (CalendarText.Of(category) is { } text) entry.Categories.Add(text);
        if (activity.PartOf is { } whole)
        {
            var related = new CalendarProperty("RELATED-TO", whole.Id.ToString());
            related.AddParameter("RELTYPE", "PARENT");
            entry.AddProperty(related);
        }

        return entry;
    }

    // One status of a calendar for each of ours: a plan is not taken for what happened, however sure its source was.
    private static string Status(ActivityStatus status) => status switch
    {
        ActivityStatus.Planned => "TENTATIVE",
        ActivityStatus.Held => "CONFIRMED",
        ActivityStatus.Cancelled => "CANCELLED",
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, null),
    };

    // Days are whole days wherever the reader is, and the end is the day after the last. A time that has no end gets none.
    private static (CalDateTime Start, CalDateTime? End) Dates(Occurrence date)
    {
        if (date.Precision == Precision.Day)
            return (new CalDateTime(Day(date.From!).ToDateOnly()), new CalDateTime(Day(date.To ?? date.From!).PlusDays(1).ToDateOnly()));
        var zone = date.Zone ?? Occurrence.DefaultZone;
        return (Minute(date.From!, zone), date.To is { } end && end != date.From ? Minute(end, zone) : null);
    }

    private static LocalDate Day(string text) => LocalDatePattern.Iso.Parse(text).Value;

    // 2025-10-01T14:00
    private static CalDateTime Minute(string text, string zone) => new(Minutes.Parse(text).Value.ToDateTimeUnspecified(), zone);

    private static string Location(ActivityView activity) => string.Join(", ", new[]
    {
        activity.Stand is { } stand ? stand.Stand is { } number ? $"{stand.Hall}/{number}" : stand.Hall : null,
        activity.Venue?.Site, activity.Venue?.Place, Name(activity.Venue?.Region),
    }.Where(part => !string.IsNullOrWhiteSpace(part)).Distinct());

    private static IEnumerable<string> Description(ActivityView activity)
    {
        yield return $"{Codes.Of(activity.Status)}, {Codes.Of(activity.Date.Cite.Certainty)}";
        if (activity.AwaitsEvidence == true) yield return "The date of this plan has passed, and no fact says yet what became of it.";
        if (activity.Within is { } within) yield return $"within: {within}";
        foreach (var roles in activity.Roles.GroupBy(role => role.Role))
            if (roles.Select(Who).OfType<string>().Distinct().ToList() is { Count: > 0 } named)
                yield return $"{Codes.Of(roles.Key)}: {string.Join("; ", named)}";
        if (activity.Regions.Count > 0) yield return $"regions: {string.Join(", ", activity.Regions.Select(Name))}";
        foreach (var conflict in (activity.Conflicts ?? []).Where(conflict => conflict.Open))
            yield return $"sources disagree: {conflict.About}";
        if (activity.Date.Cite.Source is { } source)
            yield return $"source: {string.Join(", ", new[] { source.Title ?? source.Id.ToString(), activity.Date.Cite.Edition, activity.Date.Cite.Passage }.OfType<string>())}";
    }

    private static string? Who(RoleView role) => (role.Organisation?.Name ?? role.Group ?? role.Office) is { } who
        ? role.OnBehalfOf?.Name is { } other ? $"{who} (on behalf of {other})" : who
        : null;

    private static string? Name(RegionRef? region) => region?.Name ?? region?.Code;
}
