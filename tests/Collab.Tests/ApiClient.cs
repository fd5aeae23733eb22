using System.Net;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Collab.Tests;

/// <summary>An answer of the tracker, read to its end.</summary>
internal sealed record Reply(HttpStatusCode Status, HttpResponseHeaders Headers, string? ContentType, byte[] Bytes)
{
    public string Body => Encoding.UTF8.GetString(Bytes);

    public JsonNode Json => JsonNode.Parse(Body)!;

    /// <summary>A header's value; null when it is absent.</summary>
    public string? Header(string name) => Headers.TryGetValues(name, out var values) ? string.Join(", ", values) : null;

    public Reply ShouldBe(HttpStatusCode status)
    {
        Status.ShouldBe(status, Body);
        return this;
    }

    /// <summary>The answer is a problem that names the rule, in words, and shows nothing of the program's insides.</summary>
    public Reply ShouldBeProblem(HttpStatusCode status, string rule)
    {
        ShouldBe(status);
        ContentType.ShouldBe("application/problem+json");
        Json.Text("type").ShouldBe("urn:collab:problem:" + rule, Body);
        Json.Number("status").ShouldBe((int)status);
        Json.Text("title").ShouldNotBeNullOrEmpty();
        Json.Text("detail").ShouldNotBeNullOrEmpty();
        Json.Text("traceId").ShouldNotBeNullOrEmpty();
        Body.ShouldNotContain("   at ");
        Body.ShouldNotContain("Exception");
        return this;
    }

    /// <summary>The pointers of a problem's errors.</summary>
    public IEnumerable<string?> Pointers => (Json["errors"]?.AsArray() ?? []).Select(error => error!.Text("pointer"));
}

/// <summary>Speaks to the tracker as one account, and reads its own writes.</summary>
/// <param name="client">The account.</param>
/// <param name="position">The position that every read asks for from the start.</param>
internal sealed class ApiClient(HttpClient client, long position = 0)
{
    /// <summary>What the tracker that a client speaks to logged as a warning or worse, where it runs in this process.</summary>
    public static ConditionalWeakTable<HttpClient, Func<string>> Logs { get; } = [];

    /// <summary>The highest position of the receipts so far; every read asks for it.</summary>
    public long Position { get; private set; } = position;

    public HttpClient Client => client;

    public static async Task<ApiClient> OfAsync(RunningTracker host, string role = "manager") => new(await host.AsAsync(role));

    /// <summary>Posts a body: an object as JSON, text or bytes as they are.</summary>
    public async Task<Reply> PostAsync(string path, object body, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = Content(body, "application/json") };
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        var reply = await SendAsync(request);
        if ((int)reply.Status < 300 && long.TryParse(reply.Header("Collab-Position"), out var position)) See(position);
        return reply;
    }

    /// <summary>Posts a body of a type.</summary>
    public async Task<Reply> PostAsync(string path, string body, string type)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = Content(body, type) };
        return await SendAsync(request);
    }

    public Task<Reply> GetAsync(string path, params (string Name, string Value)[] headers) => GetAsync(path, Position, headers);

    /// <summary>Reads, from a position on.</summary>
    public async Task<Reply> GetAsync(string path, long least, params (string Name, string Value)[] headers)
    {
        // What was written is there soon; on a busy machine it may take more than the two seconds that one question waits.
        for (var attempt = 0; ; attempt++)
        {
            var reply = await AskAsync(path, least, headers);
            if (reply.Status != HttpStatusCode.ServiceUnavailable || least > Position) return reply;
            var behind = reply.Body.Contains("not-there-yet", StringComparison.Ordinal);
            if (behind && attempt == 60)
                throw new ShouldAssertException(reply.Body + (Logs.TryGetValue(client, out var log) ? $"\n{log()}" : ""));
            if (!behind && attempt == 20) return reply;
        }
    }

    private async Task<Reply> AskAsync(string path, long least, (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("Collab-Min-Position", least.ToString(System.Globalization.CultureInfo.InvariantCulture));
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        return await SendAsync(request);
    }

    /// <summary>How a request is answered, whose body is of a type; a read has none.</summary>
    public async Task<HttpStatusCode> StatusAsync(HttpMethod method, string path, string type, byte[] body)
    {
        using var request = new HttpRequestMessage(method, path);
        if (method != HttpMethod.Get && method != HttpMethod.Delete) request.Content = Content(body, type);
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        return response.StatusCode;
    }

    /// <summary>What a path shows.</summary>
    public async Task<JsonNode> ShowAsync(string path) => (await GetAsync(path)).ShouldBe(HttpStatusCode.OK).Json;

    /// <summary>Sends lines to the batch route and returns its lines.</summary>
    public async Task<IReadOnlyList<JsonNode>> BatchAsync(object body, bool dryRun = false)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/commands"
            + (dryRun ? "?dryRun=true" : ""))
        { Content = Content(body, "application/x-ndjson") };
        var reply = (await SendAsync(request)).ShouldBe(HttpStatusCode.OK);
        reply.ContentType.ShouldBe("application/x-ndjson");
        var lines = reply.Body.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!).ToList();
        foreach (var line in lines)
            if (line["position"] is { } position) See(position.GetValue<long>());
        return lines;
    }

    /// <summary>Posts a command that must be stored, and returns its receipt.</summary>
    public async Task<Receipt> RecordAsync(string path, object body, params (string Name, string Value)[] headers)
    {
        var reply = await PostAsync(path, body, headers);
        reply.Status.ShouldBeOneOf(HttpStatusCode.OK, HttpStatusCode.Created);
        return Receipt.Of(reply.Json);
    }

    public async Task<Guid> SourceAsync(string title = "Press release") =>
        (await RecordAsync("/api/sources", new { title, kind = "press-release" })).Id;

    public async Task<Guid> OrganisationAsync(Guid source, string name = "Agency", string? region = null, string kind = "company") =>
        (await RecordAsync(
        "/api/organisations", region is null ? new { name, kind, provenance = Passage(source) }
            : (object)new { name, kind, seat = new { region }, provenance = Passage(source) })).Id;

    public async Task<Guid> WorkshopAsync(Guid source, string title = "Smart regions", string day = "2023-11-13",
        params string[] regions) => (await RecordAsync(
        "/api/activities", new { kind = "workshop", title, regions, occurred = Day(day), provenance = Passage(source) })).Id;

    public async Task<Guid> PlanAsync(Guid source, string title = "Joint stand", string day = "2035-05-01", string kind = "joint-stand") =>
        (await RecordAsync(
        "/api/activities", new { kind, title, planned = Day(day), provenance = Passage(source, certainty: "intended") })).Id;

    public async Task<Guid> PersonAsync(string name) => (await PostAsync("/api/people", new { name }))
        .ShouldBe(HttpStatusCode.OK).Json.Id("id");

    public static object Passage(Guid source, string passage = "S1", string certainty = "stated") => new { source, passage, certainty };

    public static object Day(string from, string? to = null) =>
        to is null ? new { precision = "day", from } : new { precision = "day", from, to };

    private void See(long position) => Position = Math.Max(Position, position);

    private async Task<Reply> SendAsync(HttpRequestMessage request)
    {
        using var response = await client.SendAsync(request);
        return new Reply(response.StatusCode, response.Headers, response.Content.Headers.ContentType?.MediaType,
            await response.Content.ReadAsByteArrayAsync());
    }

    private static ByteArrayContent Content(object body, string type)
    {
        var content = new ByteArrayContent(body switch
        {
            byte[] bytes => bytes,
            string text => Encoding.UTF8.GetBytes(text),
            _ => JsonSerializer.SerializeToUtf8Bytes(body),
        });
        content.Headers.ContentType = new MediaTypeHeaderValue(type);
        return content;
    }
}

/// <summary>What a command stored.</summary>
internal sealed record Receipt(Guid Id, long Version, long Position, Guid EventId, string Type)
{
    public static Receipt Of(JsonNode json) =>
        new(json.Id("id"), json.Number("version"), json.Number("position"), json["events"]![0]!.Id("id"),
            json["events"]![0]!.Text("type")!);
}

/// <summary>Reading JSON in tests.</summary>
internal static class JsonReading
{
    public static string? Text(this JsonNode json, string member) => json[member]?.GetValue<string>();

    public static long Number(this JsonNode json, string member) => json[member]!.GetValue<long>();

    public static Guid Id(this JsonNode json, string member) => json[member]!.GetValue<Guid>();

    public static IReadOnlyList<JsonNode> List(this JsonNode json, string? member = null) =>
        [.. ((member is null ? json : json[member])?.AsArray() ?? []).Select(item => item!)];

    /// <summary>All that the store holds, in figures: when they are the same, nothing was stored in between.</summary>
    public static Task<string?> StoredAsync(this RunningTracker host) => host.ScalarAsync<string>(
        "select concat_ws(' ', (select count(*) from collab.mt_events), (select max(seq_id) from collab.mt_events), (select count(*) from collab.mt_streams), (select count(*) from collab.mt_doc_person))");
}
