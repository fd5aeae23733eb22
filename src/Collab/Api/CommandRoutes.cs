using System.Text.Json.Nodes;
using Collab.Accounts;
using Collab.Domain.Facts;
using Collab.Domain.People;
using Collab.Domain.Validation;
using Collab.Http;
using Collab.Recording;

namespace Collab.Api;

/// <summary>A path that takes several commands; the body says which one.</summary>
/// <param name="Path">The path.</param>
/// <param name="Name">The operation's id.</param>
/// <param name="Summary">One sentence for the description of the route.</param>
/// <param name="Example">The command that the description shows.</param>
/// <param name="CommandFor">The command that a body means; null, and an error, when it means none.</param>
public sealed record SharedRoute(
    string Path, string Name, string Summary, string Example, Func<JsonObject, List<ValidationError>, string?> CommandFor);

/// <summary>Every command as a route of its own, and all of them line by line under <c>/api/commands</c>.</summary>
public static class CommandRoutes
{
    public const string Lines = "application/x-ndjson";
    internal const string Atomic = "atomic";
    private static readonly QueryParameter DryRun =
        QueryParameter.Switch("dryRun", "true decides everything and stores nothing.", "true");

    /// <summary>Maps a route for each command, but for those that share a path, and the batch.</summary>
    /// <param name="routes">Takes them.</param>
    /// <param name="shared">The paths that take several commands, as their slices say.</param>
    public static void MapCommands(this IEndpointRouteBuilder routes, IReadOnlyList<SharedRoute> shared)
    {
        foreach (var kind in CommandKind.All.Values.Where(kind => !kind.SharesRoute && shared.All(route => route.Path != kind.Route)))
            routes.MapPost(kind.Route, (HttpContext context, Recorder recorder) => OneAsync(context, recorder, (_, _) => kind.Name))
                .Describes(kind.Name, kind.Summary, kind);

        foreach (var route in shared)
            routes.MapPost(route.Path, (HttpContext context, Recorder recorder) => OneAsync(context, recorder, route.CommandFor))
                .Describes(route.Name, route.Summary, CommandKind.All[route.Example]);

        routes.MapPost("/api/people", (HttpContext context, PersonRecords people) =>
            PersonAsync(context, people, PersonRecords.Record, null))
            .DescribesWriting(PersonRecords.Record, "Records a person in an erasable record.").TakesJson<PersonDetails>();
        routes.MapPut("/api/people/{personId}", (string personId, HttpContext context, PersonRecords people) =>
            PersonAsync(context, people, PersonRecords.Record, personId))
            .DescribesWriting("revise-person", "Records or revises a person's record.").TakesJson<PersonDetails>();
        routes.MapPost("/api/people/{personId}/erase", (string personId, HttpContext context, PersonRecords people) =>
            PersonAsync(context, people, PersonRecords.Erase, personId))
            .DescribesWriting(PersonRecords.Erase, "Empties a person's record for good; facts stay as they are.");

        routes.MapPost("/api/commands", CommandBatch.RecordAsync).WithName("record-batch").WithTags("Recording")
            .RequireAuthorization(Policies.Write)
            .WithSummary(
                "Takes commands line by line (NDJSON) and answers each with a line: a receipt or a problem. With dryRun=true it decides everything and stores nothing; "
                + "with atomic=true it stores all of them in one transaction, or nothing when one is refused.")
            .WithMetadata(DryRun)
            .WithMetadata(QueryParameter.Switch(
                Atomic, "true stores all commands or none: a receipt then says that all are stored, and nothing is answered before all are decided. Not for people's records.", "true"))
            .Takes(typeof(JsonObject), CommandBatch.Body).Produces<Receipt>(StatusCodes.Status200OK, Lines);
    }

    private static RouteHandlerBuilder Describes(this RouteHandlerBuilder route, string name, string summary, CommandKind kind) =>
        route.DescribesWriting(name, summary).WithMetadata(kind).TakesJson(kind.EventType);

    private static RouteHandlerBuilder DescribesWriting(this RouteHandlerBuilder route, string name, string summary)
    {
        route.WithName(name).WithSummary(summary).WithTags("Recording").RequireAuthorization(Policies.Write).Produces<Receipt>()
            .Produces<Receipt>(StatusCodes.Status201Created).WithMetadata(DryRun);
        foreach (var status in new[] { 400, 401, 403, 404, 409, 412, 413, 415, 422, 429 })
            route.Produces<Problem>(status, Problems.ContentType);
        return route;
    }

    private static async Task<IResult> OneAsync(
        HttpContext context, Recorder recorder, Func<JsonObject, List<ValidationError>, string?> choose)
    {
        var request = context.Request;
        if (await JsonBody.ReadAsync(context) is not { } utf8) return JsonBody.Refused;
        var errors = new List<ValidationError>();
        var version = IfMatch(request, errors);
        if (CommandReader.Parse(utf8, errors) is not { } body || choose(body, errors) is not { } name)
            return CommandResults.Of(context, SubmissionResult.Malformed(errors));
        if (body.ContainsKey(CommandReader.NameMember))
            errors.Add(new ValidationError("/" + CommandReader.NameMember, ValidationCode.CommandInPath));

        var route = request.RouteValues.Where(value => value.Value is string)
            .ToDictionary(value => value.Key, value => (string)value.Value!);
        var key = request.Headers[CommandReader.KeyHeader] is [{ Length: > 0 } given, ..] ? given : null;
        var command = CommandReader.Read(CommandKind.All[name], body, route, key, version, errors);
        var dryRun = IsDryRun(request) ? new PendingBatch { AsksAlike = true } : null;
        return CommandResults.Of(
            context, errors.Count > 0
                ? SubmissionResult.Malformed(errors)
                : await recorder.RecordAsync(command with { AsksAlike = true }, context.Actor().Id, dryRun, context.RequestAborted));
    }

    private static async Task<IResult> PersonAsync(HttpContext context, PersonRecords people, string name, string? person)
    {
        var errors = new List<ValidationError>();
        var body = new JsonObject();
        if (name == PersonRecords.Record)
        {
            if (await JsonBody.ReadAsync(context) is not { } utf8) return JsonBody.Refused;
            if (CommandReader.Parse(utf8, errors) is not { } read) return CommandResults.Of(context, SubmissionResult.Malformed(errors));
            body = read;
        }

        return CommandResults.Of(
            context, await people.RecordAsync(
                name, body, person, IsDryRun(context.Request) ? new PendingBatch() : null, context.RequestAborted));
    }

    private static long? IfMatch(HttpRequest request, List<ValidationError> errors)
    {
        // "*" asks that the entity exists, which every command but a creating one asks anyway.
        if (request.Headers.IfMatch is not [{ Length: > 0 } match, ..] || match == "*") return null;
        if (match.Length > 2 && match[0] == '"' && match[^1] == '"' && long.TryParse(match.AsSpan(1, match.Length - 2), out var version)
            && version >= 0) return version;
        errors.Add(new ValidationError("If-Match", ValidationCode.NoVersionInQuotes));
        return null;
    }

    /// <summary>Whether a command is only decided, and nothing stored.</summary>
    internal static bool IsDryRun(HttpRequest request) => KnownParameters.IsOn(request, DryRun.Name);
}
