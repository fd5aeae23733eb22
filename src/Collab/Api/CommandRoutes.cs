using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
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
/// <param name="CommandFor">The command that a body means; null, and a flaw, when it means none.</param>
public sealed record SharedRoute(string Path, string Name, string Summary, string Example, Func<JsonObject, List<ValidationError>, string?> CommandFor);

/// <summary>Every command as a route of its own, and all of them line by line under <c>/api/commands</c>.</summary>
public static class CommandRoutes
{
    public const string Lines = "application/x-ndjson";
    private const string KeyHeader = "Idempotency-Key";
    private const int LongestLine = 1024 * 1024;
    private const int FlushedAtOnce = 500;

    /// <summary>Maps a route for each command, but for those that share a path, and the batch.</summary>
    /// <param name="routes">Takes them.</param>
    /// <param name="shared">The paths that take several commands, as their slices say.</param>
    public static void MapCommands(this IEndpointRouteBuilder routes, IReadOnlyList<SharedRoute> shared)
    {
        foreach (var kind in CommandKind.All.Values.Where(kind => !kind.SharesRoute && shared.All(route => route.Path != kind.Route)))
            routes.MapPost(kind.Route, (HttpContext context, Recorder recorder) => OneAsync(context, recorder, (_, _) => kind.Name)).Describes(kind.Name, kind.Summary, kind);

        foreach (var route in shared)
            routes.MapPost(route.Path, (HttpContext context, Recorder recorder) => OneAsync(context, recorder, route.CommandFor))
                .Describes(route.Name, route.Summary, CommandKind.All[route.Example]);

        routes.MapPost("/api/people", (HttpContext context, PersonRecords people) => PersonAsync(context, people, PersonRecords.Record, null))
            .DescribesWriting(PersonRecords.Record, "Records a person in an erasable record.").Accepts<PersonDetails>("application/json");
        routes.MapPut("/api/people/{personId}", (string personId, HttpContext context, PersonRecords people) => PersonAsync(context, people, PersonRecords.Record, personId))
            .DescribesWriting("revise-person", "Records or revises a person's record.").Accepts<PersonDetails>("application/json");
        routes.MapPost("/api/people/{personId}/erase", (string personId, HttpContext context, PersonRecords people) => PersonAsync(context, people, PersonRecords.Erase, personId))
            .DescribesWriting(PersonRecords.Erase, "Empties a person's record for good; facts stay as they are.");

        routes.MapPost("/api/commands", BatchAsync).WithName("record-batch").WithTags("Recording").RequireAuthorization(Policies.Write)
            .WithSummary(
                "Takes commands line by line (NDJSON) and answers each with a line: a receipt or a problem. With dryRun=true it decides everything and stores nothing; "
                + "with atomic=true it stores all of them in one transaction, or nothing when one is refused.")
            .WithMetadata(new QueryParameter("dryRun", "true decides everything and stores nothing.", "true"))
            .WithMetadata(new QueryParameter("atomic", "true stores all commands or none: a receipt then says that all are stored, and nothing is answered before all are decided. Not for people's records.", "true"))
            .Accepts<JsonObject>(Lines).Produces<Receipt>(StatusCodes.Status200OK, Lines);
    }

    private static IResult NotJson => Problems.Result(StatusCodes.Status415UnsupportedMediaType, "not-json", "Send the body as Content-Type: application/json.");

    private static RouteHandlerBuilder Describes(this RouteHandlerBuilder route, string name, string summary, CommandKind kind) =>
        route.DescribesWriting(name, summary).WithMetadata(kind).Accepts(kind.EventType, "application/json");

    private static RouteHandlerBuilder DescribesWriting(this RouteHandlerBuilder route, string name, string summary)
    {
        route.WithName(name).WithSummary(summary).WithTags("Recording").RequireAuthorization(Policies.Write).Produces<Receipt>().Produces<Receipt>(StatusCodes.Status201Created);
        foreach (var status in new[] { 400, 401, 403, 404, 409, 412, 413, 415, 422, 429 }) route.Produces<Problem>(status, Problems.ContentType);
        return route;
    }

    private static async Task<IResult> OneAsync(HttpContext context, Recorder recorder, Func<JsonObject, List<ValidationError>, string?> choose)
    {
        var request = context.Request;
        if (await BodyAsync(context) is not { } utf8) return NotJson;
        var flaws = new List<ValidationError>();
        var version = IfMatch(request, flaws);
        if (CommandReader.Parse(utf8, flaws) is not { } body || choose(body, flaws) is not { } name) return Result(context, Answer.Malformed(flaws));
        if (body.ContainsKey(CommandReader.NameMember)) flaws.Add(new ValidationError("/" + CommandReader.NameMember, ValidationCode.CommandInPath));

        var route = request.RouteValues.Where(value => value.Value is string).ToDictionary(value => value.Key, value => (string)value.Value!);
        var key = request.Headers[KeyHeader] is [{ Length: > 0 } given, ..] ? given : null;
        var command = CommandReader.Read(CommandKind.All[name], body, route, key, version, flaws);
        var dryRun = IsDryRun(request) ? new PendingBatch() : null;
        return Result(context, flaws.Count > 0 ? Answer.Malformed(flaws) : await recorder.RecordAsync(command, context.Actor().Id, dryRun, context.RequestAborted));
    }

    private static async Task<IResult> PersonAsync(HttpContext context, PersonRecords people, string name, string? person)
    {
        var flaws = new List<ValidationError>();
        var body = new JsonObject();
        if (name == PersonRecords.Record)
        {
            if (await BodyAsync(context) is not { } utf8) return NotJson;
            if (CommandReader.Parse(utf8, flaws) is not { } read) return Result(context, Answer.Malformed(flaws));
            body = read;
        }

        return Result(context, await people.RecordAsync(name, body, person, IsDryRun(context.Request) ? new PendingBatch() : null, context.RequestAborted));
    }

    private static async Task BatchAsync(HttpContext context, Recorder recorder, AtomicBatch together, PersonRecords people, TimeProvider time)
    {
        if (context.Request.ContentType?.Split(';')[0].Trim() is not (Lines or "application/ndjson"))
        {
            const string advice = $"Send commands as Content-Type: {Lines}, one JSON object a line.";
            await Problems.Result(StatusCodes.Status415UnsupportedMediaType, "not-ndjson", advice).ExecuteAsync(context);
            return;
        }

        var dryRun = IsDryRun(context.Request) ? new PendingBatch() : null;
        var actor = context.Actor().Id;
        context.Response.ContentType = Lines;
        if (dryRun is null && context.Request.Query["atomic"] is ["true", ..])
        {
            await AllOrNothingAsync(context, together, actor, Guid.CreateVersion7(time.GetUtcNow()));
            return;
        }

        var number = 0;
        try
        {
            await foreach (var lines in LinesAsync(context.Request.BodyReader, context.RequestAborted))
            {
                var read = new List<BatchLine>();
                foreach (var line in lines)
                {
                    number++;
                    if (!IsBlank(line)) read.Add(Read(number, line));
                }

                foreach (var some in Apart(read, line => dryRun is not null || line.Request is null || recorder.StandsAlone(line.Request.Kind)))
                    await AnswerAsync(some);
            }
        }
        catch (BadHttpRequestException exception) when (context.Response.HasStarted)
        {
            // A body of unknown length that turns out too long: what was answered is stored, and the last line says that the rest was not read.
            const string advice = "The rest of the body was not read: send what was not answered in a body of its own.";
            await WriteLineAsync(context.Response, number + 1, Answer.Failed(new Problem(exception.StatusCode, "body-not-read", advice)), context.RequestAborted);
        }

        async Task AnswerAsync(IReadOnlyList<BatchLine> lines)
        {
            var answers = lines switch
            {
                [{ Problem: { } problem }] => [problem],
                [{ Person: { } person } line] => [await people.RecordAsync(person, line.Body!, null, dryRun, context.RequestAborted)],
                [{ Request: { } request }] => [await recorder.RecordAsync(request, actor, dryRun, context.RequestAborted)],
                _ => await together.RecordEachAsync([.. lines.Select(line => line.Request!)], actor, context.RequestAborted),
            };
            foreach (var (line, answer) in lines.Zip(answers)) WriteLine(context.Response, line.Number, answer);
            await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
        }
    }

    // Every line is read before any is decided, and every one decided before any is answered.
    private static async Task AllOrNothingAsync(HttpContext context, AtomicBatch together, Guid actor, Guid batch)
    {
        var lines = new List<BatchLine>();
        var number = 0;
        await foreach (var arrived in LinesAsync(context.Request.BodyReader, context.RequestAborted))
        {
            foreach (var line in arrived)
            {
                number++;
                if (IsBlank(line)) continue;
                var read = Read(number, line);
                lines.Add(read.Person is null ? read : read with { Person = null, Problem = PersonTogether });
            }
        }

        IReadOnlyList<Answer?> answers = [.. lines.Select(line => line.Problem)];
        if (lines.TrueForAll(line => line.Request is not null))
            (_, answers) = await together.RecordAsync([.. lines.Select(line => line.Request!)], actor, batch.ToString(), null, context.RequestAborted);
        else answers = [.. (await together.DecideAsync([.. lines.Select(line => line.Request)], actor, new PendingBatch(), null, context.RequestAborted)).Zip(answers, (decided, known) => known ?? decided)];
        var refused = answers.Any(answer => answer?.Problem is not null);
        foreach (var (line, answer) in lines.Zip(answers))
        {
            WriteLine(context.Response, line.Number, refused && answer!.Receipt is { Position: null } ? OthersRefused : answer!);
            if (line.Number % FlushedAtOnce == 0) await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
        }

        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }

    private static Answer TooLong => Answer.Failed(new Problem(StatusCodes.Status413PayloadTooLarge, "line-too-long", "A line holds one command of at most 1 MB."));

    private static Answer OthersRefused => Answer.Refused(new Refusal("others-refused", "Nothing speaks against this one, but others were refused, and all are recorded together or none."));

    private static Answer PersonTogether =>
        Answer.Malformed("/" + CommandReader.NameMember, ValidationCode.PeopleAlone);

    private static BatchLine Read(int number, byte[] line)
    {
        if (line.Length > LongestLine) return new BatchLine(number) { Problem = TooLong };
        var flaws = new List<ValidationError>();
        if (CommandReader.Parse(line, flaws) is not { } body) return new BatchLine(number) { Problem = Answer.Malformed(flaws) };
        var name = CommandReader.TakeText(body, CommandReader.NameMember, flaws);
        if (name is not null && PersonRecords.Knows(name)) return new BatchLine(number) { Person = name, Body = body };
        if (name is null || !CommandKind.All.TryGetValue(name, out var kind))
            return new BatchLine(number) { Problem = Answer.Malformed("/" + CommandReader.NameMember, ValidationCode.NoCommand) };
        var request = CommandReader.Read(kind, body, new Dictionary<string, string>(), null, null, flaws);
        return flaws.Count > 0 ? new BatchLine(number) { Problem = Answer.Malformed(flaws) } : new BatchLine(number) { Request = request };
    }

    // What may be recorded together stays together, in order, as far as that is allowed; each of the others is by itself. What is stored together stands stream by
    // stream, so a line that goes back to an earlier entity begins anew: positions follow the lines.
    private static IEnumerable<IReadOnlyList<BatchLine>> Apart(IEnumerable<BatchLine> lines, Func<BatchLine, bool> alone)
    {
        var together = new List<BatchLine>();
        var entities = new HashSet<Guid>();
        Guid? last = null;
        foreach (var line in lines)
        {
            var entity = line.Request?.Stream;
            var single = alone(line) || line.Request is { Kind.Judges: true };
            if (together.Count > 0 && (together.Count == AtomicBatch.MostAtOnce || single || (entity is { } back && back != last && entities.Contains(back))))
            {
                yield return together;
                (together, last) = ([], null);
                entities.Clear();
            }

            if (single)
            {
                yield return [line];
                continue;
            }

            together.Add(line);
            last = entity;
            if (entity is { } written) entities.Add(written);
        }

        if (together.Count > 0) yield return together;
    }

    private static bool IsBlank(byte[] line) => line.All(b => b is (byte)' ' or (byte)'\t' or (byte)'\r');

    private static async Task WriteLineAsync(HttpResponse response, int number, Answer answer, CancellationToken cancellation)
    {
        WriteLine(response, number, answer);
        await response.BodyWriter.FlushAsync(cancellation);
    }

    private static void WriteLine(HttpResponse response, int number, Answer answer)
    {
        var line = JsonSerializer.SerializeToNode<object>(answer.Receipt is { } receipt ? receipt : answer.Problem! with { TraceId = Problems.TraceId(response.HttpContext) }, FactJson.Options)!.AsObject();
        line.Insert(0, "line", number);
        response.BodyWriter.Write(Encoding.UTF8.GetBytes(line.ToJsonString(FactJson.Options) + "\n"));
    }

    /// <summary>A line of a batch, read: a request, a command about a person's record, or what is wrong with it.</summary>
    private sealed record BatchLine(int Number)
    {
        public Request? Request { get; init; }

        public string? Person { get; init; }

        public JsonObject? Body { get; init; }

        public Answer? Problem { get; init; }
    }

    // Splits at line feeds without holding more than what has arrived: all lines that are there, without waiting for more. A line that is too long is cut where it got too
    // long and the rest of it is dropped.
    private static async IAsyncEnumerable<IReadOnlyList<byte[]>> LinesAsync(
        PipeReader reader, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        var line = new ArrayBufferWriter<byte>();
        while (true)
        {
            var read = await reader.ReadAsync(cancellation);
            var buffer = read.Buffer;
            var lines = new List<byte[]>();
            while (buffer.PositionOf((byte)'\n') is { } end)
            {
                Take(line, buffer.Slice(0, end));
                lines.Add(line.WrittenSpan.ToArray());
                line.Clear();
                buffer = buffer.Slice(buffer.GetPosition(1, end));
            }

            Take(line, buffer);
            reader.AdvanceTo(buffer.End);
            if (read.IsCompleted && line.WrittenCount > 0) lines.Add(line.WrittenSpan.ToArray());
            if (lines.Count > 0) yield return lines;
            if (read.IsCompleted) yield break;
        }

        static void Take(ArrayBufferWriter<byte> line, ReadOnlySequence<byte> part)
        {
            foreach (var piece in part)
            {
                var room = LongestLine + 1 - line.WrittenCount;
                if (room > 0) line.Write(piece.Span[..Math.Min(room, piece.Length)]);
            }
        }
    }

    private static IResult Result(HttpContext context, Answer answer)
    {
        if (answer.Problem is { } problem) return Problems.Result(problem);
        var receipt = answer.Receipt!;
        if (receipt.Version > 0) context.Response.Headers.ETag = $"\"{receipt.Version}\"";
        if (receipt.Position is { } position) context.Response.Headers[Reader.PositionHeader] = position.ToString(System.Globalization.CultureInfo.InvariantCulture);
        if (receipt.Events.Count > 0 && receipt.Position is not null) context.Response.Headers.Location = $"/api/events/{receipt.Events[0].Id}";
        return TypedResults.Json(receipt, FactJson.Options, statusCode: answer.Status);
    }

    private static long? IfMatch(HttpRequest request, List<ValidationError> flaws)
    {
        // "*" asks that the entity exists, which every command but a creating one asks anyway.
        if (request.Headers.IfMatch is not [{ Length: > 0 } match, ..] || match == "*") return null;
        if (match.Length > 2 && match[0] == '"' && match[^1] == '"' && long.TryParse(match.AsSpan(1, match.Length - 2), out var version) && version >= 0) return version;
        flaws.Add(new ValidationError("If-Match", ValidationCode.NoVersionInQuotes));
        return null;
    }

    private static bool IsDryRun(HttpRequest request) => request.Query["dryRun"] is ["true", ..];

    private static async Task<byte[]?> BodyAsync(HttpContext context)
    {
        if (!context.Request.HasJsonContentType()) return null;
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        return body.ToArray();
    }
}
