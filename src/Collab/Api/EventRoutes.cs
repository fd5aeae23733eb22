using System.Text.Json;
using Collab.Accounts;
using Collab.Domain.Facts;
using Collab.Domain.Validation;
using Collab.Http;
using Collab.ReadModel.Audit;
using Collab.ReadModel.Reading;

namespace Collab.Api;

/// <summary>The event log over HTTP.</summary>
public static class EventRoutes
{
    private const string CloudEvents = "application/cloudevents-batch+json";
    private const string OneCloudEvent = "application/cloudevents+json";

    private static readonly string[] Columns =
        ["position", "recordedAt", "type", "entityKind", "entity", "entityId", "version", "actor", "source", "passage", "id", "data"];

    private static readonly QueryParameter[] Filters =
    [
        new("after", "Events after this position; with order=newest, before it.", "@100"),
        new("order", "oldest (default) or newest first.", "newest"),
        new("type", "Stored types, separated by commas.", "workshop_held"), new("stream", "UUID of an entity.", ""),
        new("source", "UUID of a source.", ""),
        new("actor", "UUID of the account that recorded them.", ""), .. RouteDescriptions.Belonging,
    ];

    public static void AddEvents(this IServiceCollection services)
    {
        services.AddSingleton<EventLog>();
        services.AddSingleton<LiveFeed>();
        services.AddSingleton<LiveParts>();
        services.AddHostedService(provider => provider.GetRequiredService<LiveFeed>());
    }

    public static void MapEvents(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/events", (HttpContext context, Reader reader, EventLog log, PartQuestions parts) =>
            reader.AnswerAsync(context, question => ListAsync(question, log, parts, null)))
            .Pages<EventView>(
                "list-events", "Lists events in the order of recording; as CloudEvents with Accept: application/cloudevents-batch+json.",
                Filters);
        routes.MapGet("/api/streams/{id:guid}/events", (Guid id, HttpContext context, Reader reader, EventLog log, PartQuestions parts) =>
                reader.AnswerAsync(context, question => ListAsync(question, log, parts, id)))
            .Pages<EventView>("list-stream-events", "Lists the events of one entity.", Filters);
        routes.MapGet("/api/events/{id:guid}", (Guid id, HttpContext context, Reader reader, EventLog log) =>
                reader.AnswerAsync(
                    context, async question => await log.FindAsync(id, question.Moment, question.Cancellation) is not { } e ? null
                    : Accepts(context.Request, OneCloudEvent)
                        ? TypedResults.Bytes(JsonSerializer.SerializeToUtf8Bytes(CloudEvent.Of(e), FactJson.Options), OneCloudEvent)
                    : e))
            .Shows<EventView>(
                "show-event", "Shows an event and what became of its fact; as a CloudEvent with Accept: application/cloudevents+json.");
        var live = routes.MapGet("/api/events/live", LiveEvents.FollowAsync)
            .WithName("follow-events").WithTags("Reading").RequireAuthorization(Policies.Read).DisableRequestTimeout()
            .WithSummary("Follows events as they are recorded, as server-sent events; Last-Event-ID or after resumes behind a position; named=false leaves out the event names.")
            .WithDescription("Of a part of everything, an event is sent if what it is about belongs there before it or after it: also the one by which something comes to belong there. What was recorded of such a thing before is not sent again: read it anew, or all of its events under /api/streams/{id}/events.")
            .WithMetadata(new QueryParameter("after", "Resumes behind this position.", "@128"))
            .WithMetadata(QueryParameter.Switch("named", "false leaves out the event names.", "false"))
            .WithMetadata(new ProducesResponseTypeMetadata(StatusCodes.Status200OK, typeof(EventView), ["text/event-stream"]));
        foreach (var parameter in RouteDescriptions.Belonging) live.WithMetadata(parameter);
    }

    private static async Task<object?> ListAsync(HttpQuestion question, EventLog log, PartQuestions parts, Guid? stream)
    {
        var newest = question.Text("order") == "newest";
        if (question.Text("order") is not (null or "oldest" or "newest"))
            question.Errors.Add(new ValidationError("order", ValidationCode.NoOrder));
        var types = question.Types();
        var cursor = Instants.Position(question.Text("cursor"), "cursor", question.Errors);
        var after = Instants.Position(question.Text("after"), "after", question.Errors);
        if (cursor is not null && after is not null && cursor != after)
            question.Errors.Add(new ValidationError("after", ValidationCode.OtherThanCursor));
        // What is one has the events of all that it was recorded as; the path of a stream means that one.
        var about = stream is null && question.Id("stream") is { } entity ? await parts.StreamsAsync(entity, question) : null;
        var query = new EventQuery
        {
            After = cursor ?? after ?? (newest ? long.MaxValue : 0),
            UpTo = question.Moment.KnownAt,
            AsOf = question.Moment.AsOfNow ? null : question.Moment.AsOf,
            Types = types,
            Stream = stream ?? (about is [var one] ? one : null),
            Streams = about is { Length: > 1 } ? about : null,
            Source = question.Id("source"),
            Actor = question.Id("actor")?.ToString(),
            Belonging = await parts.ReadAsync(question),
            BelongingAsOf = question.Moment.AsOf,
            NewestFirst = newest,
            Limit = EntityList.Limit(question),
        };
        if (question.Errors.Count > 0) return null;
        if (stream is not null && await log.CountAsync(query, question.Cancellation) == 0) return null;

        if (question.WantsTable)
            return Csv.Result("events", Columns, Rows(query, log, question));
        var events = await log.QueryAsync(query with { Limit = query.Limit + 1 }, question.Cancellation);
        var next = events.Count > query.Limit ? $"@{events[query.Limit - 1].Position}" : null;
        events = [.. events.Take(query.Limit)];
        if (Accepts(question.Context.Request, CloudEvents))
        {
            if (next is not null)
                question.Context.Response.Headers.Link =
                    $"<{question.Context.Request.Path}{Following(question.Context.Request, next)}>; rel=\"next\"";
            return TypedResults.Bytes(JsonSerializer.SerializeToUtf8Bytes(events.Select(CloudEvent.Of), FactJson.Options), CloudEvents);
        }

        return new Page<EventView>(events, next, await log.CountAsync(query, question.Cancellation));
    }

    private static bool Accepts(HttpRequest request, string form) =>
        request.Headers.Accept.Any(accept => accept?.Contains(form, StringComparison.OrdinalIgnoreCase) == true);

    private static async IAsyncEnumerable<IReadOnlyList<object?>> Rows(EventQuery query, EventLog log, HttpQuestion question)
    {
        var page = query with { Limit = EntityList.HighestLimit };
        while (true)
        {
            var events = await log.QueryAsync(page, question.Cancellation);
            foreach (var e in events)
            {
                yield return
                [
                    e.Position, e.RecordedAt, e.Type, e.Entity.Kind, e.Entity.Title, e.Entity.Id, e.Version, e.Actor?.Name
                        ?? e.Actor?.Id, e.Source?.Title, e.Passage,
                    e.Id, e.Data.GetRawText(),
                ];
            }

            if (events.Count < page.Limit) yield break;
            page = page with { After = events[^1].Position };
        }
    }

    private static string Following(HttpRequest request, string next)
    {
        var parameters = request.Query.Where(parameter => parameter.Key is not ("after" or "cursor"))
            .ToDictionary(parameter => parameter.Key, parameter => (string?)parameter.Value.ToString());
        parameters["after"] = next;
        return QueryString.Create(parameters).ToString();
    }
}
