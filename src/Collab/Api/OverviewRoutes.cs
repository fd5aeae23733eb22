using Collab.Http;
using Collab.ReadModel.Overview;
using Collab.ReadModel.Reading;

namespace Collab.Api;

/// <summary>The overview, the inbox and the timeline.</summary>
public static class OverviewRoutes
{
    public static void AddOverview(this IServiceCollection services)
    {
        services.AddSingleton<OverviewQueries>();
    }

    public static void MapOverview(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/overview", (HttpContext context, Reader reader, OverviewQueries overview, PartQuestions parts) =>
                reader.AnswerTogetherAsync(context, async question =>
                {
                    var belonging = await parts.ReadAsync(question);
                    return question.Errors.Count > 0 ? null : await overview.OverviewAsync(belonging, question);
                }))
            .Shows<OverviewView>(
                "show-overview", "Shows the state of things: counts, recent facts, and what waits for somebody to act.",
                [.. RouteDescriptions.Belonging]);
        routes.MapGet("/api/inbox", (HttpContext context, Reader reader, OverviewQueries overview, PartQuestions parts) =>
                reader.AnswerTogetherAsync(context, async question =>
                {
                    var belonging = await parts.ReadAsync(question);
                    if (question.Errors.Count > 0) return null;
                    return question.WantsTable
                        ? Csv.Result("inbox", OverviewQueries.InboxColumns, overview.InboxRowsAsync(belonging, question))
                        : await overview.InboxAsync(belonging, question);
                }))
            .Shows<Inbox>("show-inbox",
                "Shows plans awaiting evidence, milestones due and overdue, open conflicts, grants that may have been recorded twice, claims to confirm and figures that drifted since they were sealed; up to 500 of each, as CSV all in one list.",
                [.. RouteDescriptions.Belonging])
            .OrCsv<Inbox>();
        routes.MapGet("/api/inbox/probable-duplicates",
            (HttpContext context, Reader reader, OverviewQueries overview, PartQuestions parts) =>
                reader.AnswerTogetherAsync(context, async question =>
                {
                    var belonging = await parts.ReadAsync(question);
                    if (question.Errors.Count > 0) return null;
                    return question.WantsTable
                        ? Csv.Result("probable-duplicates", OverviewQueries.DuplicateColumns,
                            overview.DuplicateRowsAsync(belonging, question))
                        : await overview.DuplicatesAsync(belonging, question);
                }))
            .Pages<ProbableDuplicate>(
                "list-probable-duplicates", "Lists pairs of grants that may have been recorded twice, in order of recording.",
                [.. RouteDescriptions.Belonging]);
        routes.MapGet("/api/activity-months", (HttpContext context, Reader reader, OverviewQueries overview, PartQuestions parts) =>
            reader.AnswerTogetherAsync(context, async question =>
            {
                var belonging = await parts.ReadAsync(question);
                if (question.Errors.Count > 0) return null;
                var months = await overview.MonthsAsync(belonging, question);
                return question.WantsTable
                    ? Csv.Result("activity-months", ["month", "kind", "status", "activities"], months, month =>
                        [month.Month, month.Kind, month.Status, month.Activities])
                    : months;
            }))
            .Shows<IReadOnlyList<ActivityMonth>>(
                "list-activity-months", "Counts the activities by the month in which they begin, by kind and status.",
                [.. RouteDescriptions.Belonging])
                .OrCsv<IReadOnlyList<ActivityMonth>>();
        routes.MapGet("/api/timeline", (HttpContext context, Reader reader, FactList facts) =>
            reader.AnswerAsync(context, facts.TimelineAsync))
            .Pages<FactView>(
                "list-timeline", "Lists dated facts, the latest first.",
                [new("type", "Types of fact, separated by commas.", "workshop_held,milestone_reached"),
                new("kind", "Kind of entity.", "activity"),
                new("stream", "UUID of an entity.", ""),
                .. RouteDescriptions.Belonging, new("source", "UUID of a source.", ""), new("from", "Not before this date.", "2023-01-01"),
                new("to", "Not after this date.", "2023-12-31")]);
    }
}
