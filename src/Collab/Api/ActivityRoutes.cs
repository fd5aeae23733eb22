using System.Text.Json.Nodes;
using Collab.Api.Calendar;
using Collab.Domain.Activities;
using Collab.Domain.Facts;
using Collab.Domain.Validation;
using Collab.Http;
using Collab.ReadModel.Lists;
using Collab.ReadModel.Reading;
using Collab.Recording;

namespace Collab.Api;

/// <summary>Reading activities, and the two paths that take several commands.</summary>
public static class ActivityRoutes
{
    /// <summary>A body with <c>planned</c> is a plan; one without is the record that something of its <c>kind</c> was held.</summary>
    public static IReadOnlyList<SharedRoute> Shared { get; } =
    [
        new(
            "/api/activities", "plan-activity", "Plans an activity; without planned, records that an activity of its kind was held.",
            "plan-activity",
            (body, errors) => body.ContainsKey("planned") ? "plan-activity" : HeldCommandFor(body, errors)),
        new(
            "/api/activities/{activityId}/held", "record-held",
            "Records that an activity was held: a workshop, joint-stand, session, conference, training or meeting.",
            "record-workshop-held", HeldCommandFor),
    ];

    public static void AddActivities(this IServiceCollection services)
    {
        services.AddEntity<Activity>();
        services.AddSingleton<ActivityCalendar>();
    }

    public static void MapActivities(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/activities", (HttpContext context, Reader reader, EntityList lists, ActivityCalendar calendar) =>
                reader.AnswerAsync(
                    context, question => ActivityCalendar.Wanted(context.Request)
                        ? calendar.FeedAsync(question)
                        : lists.ListAsync(ActivityListing.Shape, question, ActivityListing.Finish)))
            .Lists<ActivityView>(
                "list-activities", "Lists activities, newest first, undated last; as iCalendar with Accept: text/calendar.",
                RouteDescriptions.Venue)
            .WithMetadata(new CostlyRead(CostlyKind.WholeList, ActivityCalendar.Wanted));
        routes.MapGet("/api/activities/{id:guid}",
            (Guid id, HttpContext context, Reader reader, EntityList lists, ActivityCalendar calendar) =>
                reader.AnswerAsync(context, async question =>
            {
                if (ActivityCalendar.Wanted(context.Request)) return await calendar.OneAsync(id, question);
                if (await lists.FindAsync<ActivityView>("activity", id, question) is not { } activity) return null;
                ActivityListing.Finish(activity, question.Moment);
                return activity;
            }))
            .Shows<ActivityView>(
                "show-activity", "Shows an activity with its roles, mandates, headcounts and conflicts, each with its source.");
    }

    /// <summary>The command a body to <c>/api/activities/{activityId}/held</c> means, by its <c>kind</c>.</summary>
    private static string? HeldCommandFor(JsonObject body, List<ValidationError> errors)
    {
        var kind = CommandReader.TakeText(body, "kind", errors);
        if (kind is not null && CommandKind.All.ContainsKey($"record-{kind}-held")) return $"record-{kind}-held";
        errors.Add(new ValidationError(
            "/kind", ValidationCode.NotOneOf, string.Join(", ", Enum.GetValues<ActivityKind>().Select(Codes.Of))));
        return null;
    }
}
