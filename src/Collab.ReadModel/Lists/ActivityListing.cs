using Collab.Domain.Activities;
using Collab.ReadModel.Reading;

namespace Collab.ReadModel.Lists;

/// <summary>How activities are listed.</summary>
public static class ActivityListing
{
    /// <summary>Newest first, with the columns of the table.</summary>
    public static ListShape<ActivityView> Shape { get; } = new(
        "activity", typeof(ActivityKind), typeof(ActivityStatus), ByDate: true,
        ["id", "title", "kind", "status", "from", "to", "precision", "place", "venue", "regions", "topics", "headcount", "organisers",
            "onBehalfOf", "openConflicts"],
        activity =>
        [
            activity.Id, activity.Title, activity.Kind, activity.Status, activity.Date.Occurrence.From, activity.Date.Occurrence.To,
            activity.Date.Occurrence.Precision,
            activity.Venue?.Place, activity.Venue?.Region?.Code, string.Join(' ', activity.Regions.Select(region => region.Code)),
            string.Join(' ', activity.Topics.Select(topic => topic.Code)),
            (activity.Attendance is [var best, ..] ? best.Headcount.Value : null),
            string.Join("; ", Organisers(activity).Select(role => role.Organisation?.Name).Distinct()),
            string.Join("; ", Organisers(activity).Select(role => role.OnBehalfOf?.Name).OfType<string>().Distinct()),
            activity.Conflicts?.Count(conflict => conflict.Open) ?? 0,
        ]);

    /// <summary>Fills in what depends on the moment asked about.</summary>
    public static void Finish(ActivityView activity, Moment moment) => activity.AwaitsEvidence =
        activity.Status == ActivityStatus.Planned && activity.Date.Occurrence.Latest() is { } end && end <= moment.AsOf ? true : null;

    private static IEnumerable<RoleView> Organisers(ActivityView activity) =>
        activity.Roles.Where(role => role.Role is Role.Organiser or Role.CoOrganiser);
}
