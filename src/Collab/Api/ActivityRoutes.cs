using System.Text.Json.Nodes;
using Collab.Api.Calendar;
using Collab.Domain.Activities;
using Collab.Domain.Facts;
using Collab.ReadModel.Reading;
using Collab.Recording;

namespace Collab.Api;

/// <summary>Reading activities, and the two paths that take several commands.</summary>
public static class ActivityRoutes
{
    internal static readonly ListShape<ActivityView> Shape = new(
        "activity", typeof(ActivityKind), typeof(ActivityStatus), ByDate: true,
        ["id", "title", "kind", "status", "from", "to", "precision", "place", "region", "regions", "topics", "headcount", "organisers", "onBehalfOf", "openConflicts"],
        activity =>
        [
            activity.Id, activity.Title, activity.Kind, activity.Status, activity.Date.Occurrence.From, activity.Date.Occurrence.To, activity.Date.Occurrence.Precision,
            activity.Venue?.Place, activity.Venue?.Region?.Code, string.Join(' ', activity.Regions.Select(region => region.Code)),
            string.Join(' ', activity.Topics.Select(topic => topic.Code)), (activity.Attendance is [var best, ..] ? best.Headcount.Value : null),
            string.Join("; ", Organisers(activity).Select(role => role.Organisation?.Name).Distinct()),
            string.Join("; ", Organisers(activity).Select(role => role.OnBehalfOf?.Name).OfType<string>().Distinct()),
            activity.Conflicts?.Count(conflict => conflict.Open) ?? 0,
        ]);

    public static void MapActivities(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/activities", (HttpContext context, Reader reader, EntityList lists, ActivityCalendar calendar) =>
                reader.AnswerAsync(context, question => ActivityCalendar.Wanted(context.Request) ? calendar.FeedAsync(question) : lists.ListAsync(Shape, question, Finish)))
            .Lists<ActivityView>("list-activities", "Lists activities, newest first, undated last; as iCalendar with Accept: text/calendar.");
        routes.MapGet("/api/activities/{id:guid}", (Guid id, HttpContext context, Reader reader, EntityList lists, ActivityCalendar calendar) => reader.AnswerAsync(context, async question =>
            {
                if (ActivityCalendar.Wanted(context.Request)) return await calendar.OneAsync(id, question);
                if (await lists.FindAsync<ActivityView>("activity", id, question) is not { } activity) return null;
                Finish(activity, question.Moment);
                return activity;
            }))
            .Shows<ActivityView>("show-activity", "Shows an activity with its roles, mandates, headcounts and conflicts, each with its source.");
    }

    /// <summary>
    /// The command a body to <c>/api/activities</c> means: with <c>planned</c> a plan, without it the record that something of its <c>kind</c> was held.
    /// </summary>
    public static string? CommandFor(JsonObject body, List<Flaw> flaws) =>
        body.ContainsKey("planned") ? "plan-activity" : HeldCommandFor(body, flaws);

    /// <summary>The command a body to <c>/api/activities/{activityId}/held</c> means, by its <c>kind</c>.</summary>
    public static string? HeldCommandFor(JsonObject body, List<Flaw> flaws)
    {
        var kind = CommandReader.TakeText(body, "kind", flaws);
        if (kind is not null && CommandKind.All.ContainsKey($"record-{kind}-held")) return $"record-{kind}-held";
        flaws.Add(new Flaw("/kind", FlawCode.NotOneOf, string.Join(", ", Enum.GetValues<ActivityKind>().Select(Codes.Of))));
        return null;
    }

    /// <summary>Fills in what depends on the moment asked about.</summary>
    internal static void Finish(ActivityView activity, Moment moment) => activity.AwaitsEvidence =
        activity.Status == ActivityStatus.Planned && activity.Date.Occurrence.Latest() is { } end && end <= moment.AsOf ? true : null;

    private static IEnumerable<RoleView> Organisers(ActivityView activity) => activity.Roles.Where(role => role.Role is Role.Organiser or Role.CoOrganiser);
}
