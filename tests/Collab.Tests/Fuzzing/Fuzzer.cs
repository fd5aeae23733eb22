using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Collab.Tests.Fuzzing;

/// <summary>
/// Sends hostile requests to a running tracker: every operation of its description, every page and form, batches, and what no client sends.
/// They come round in turn, so that each is asked however few there are; the seed and the number of a request make it what it is.
/// </summary>
internal sealed partial class Fuzzer : IDisposable
{
    private const int AtOnce = 4;

    // What is longer than a server reads is answered, but whether the answer is heard before the connection ends is chance.
    private const int LongestAddress = 7000;
    private const int LongestPart = 300;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    // Names of parameters that some page or route takes.
    private static readonly string[] Parameters =
    [
        "asOf", "knownAt", "cursor", "limit", "region", "with", "topic", "kind", "status", "organisation", "text", "from", "to", "sort", "type", "stream", "actor", "about", "document",
        "source", "recordedFrom", "recordedTo", "period", "rule", "try", "rule.events", "rule.leastPlaces", "q", "recorded", "as", "position", "was", "newest", "link", "format", "after",
        "fact", "indicator", "entity", "partner", "show", "activityId", "passage", "unknown",
    ];

    private static readonly string[] NoFields =
        ["breakdown.199.region", "breakdown.99999999999.region", "x.y.z", "", "occurred.id", "regions.rows", "\0"];

    private static readonly string[] Types =
    [
        "application/json; charset=bogus", "application/json; charset=utf-16", "application/json;;", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data",
        "multipart/form-data; boundary=x", "application/x-ndjson", "application/xml", "nonsense", "application/vnd.a+json", "",
    ];

    private readonly CollabHost host;
    private readonly int seed;
    private readonly HttpClient client;
    private readonly FuzzReport report = new();
    private readonly List<Func<Random, Task>> targets = [];
    private readonly List<(string Name, JsonObject Example)> commands = [];
    private IReadOnlyList<Guid> ids = [];

    private Fuzzer(CollabHost host, int seed)
    {
        (this.host, this.seed) = (host, seed);
        client = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            RequestHeaderEncodingSelector = (_, _) => Encoding.UTF8,
        })
        {
            Timeout = Patience,
        };
    }

    /// <summary>Sends requests.</summary>
    /// <param name="host">The tracker.</param>
    /// <param name="seed">Makes them what they are.</param>
    /// <param name="requests">How many, about.</param>
    public static async Task<FuzzReport> RunAsync(CollabHost host, int seed, int requests)
    {
        using var fuzzer = new Fuzzer(host, seed);
        await fuzzer.LookAroundAsync();
        await Parallel.ForAsync(0, requests, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (number, _) =>
            await fuzzer.targets[number % fuzzer.targets.Count](new Random(unchecked((seed * 1_000_003) + number))));
        return fuzzer.report;
    }

    public void Dispose() => client.Dispose();

    private async Task LookAroundAsync()
    {
        var api = new ApiClient(host.With(host.AdminToken));
        ids = [.. (await api.ShowAsync("/api/events?limit=500")).List("items").SelectMany(e => new[] { e.Id("id"), e["entity"]?["id"]?.GetValue<Guid>() ?? e.Id("id") }).Distinct()];
        foreach (var (path, methods) in (await api.ShowAsync("/openapi/v1.json"))["paths"]!.AsObject())
            foreach (var (method, operation) in methods!.AsObject())
                Take(path, method.ToUpperInvariant(), operation!);
        foreach (var page in Pages()) targets.Add(dice => PageAsync(page, dice));
        foreach (var form in commands.Select(command => $"/record/{command.Name}").Append("/record/record-person")) targets.Add(dice => FormAsync(form, dice));
        foreach (var address in new[] { "/language/de", "/language/en", "/at", "/record/understood", "/import/organisations/template.csv", "/files/" + new string('a', 64), "/openapi/v1.json", "/metrics" })
            targets.Add(dice => PageAsync(address, dice));
        for (var i = 0; i < 12; i++) targets.AddRange(BatchAsync, RawAsync, UploadAsync, SignInAsync, BodyOfAnotherKindAsync);
    }

    // The addresses of the pages, as they say themselves.
    private static IEnumerable<string> Pages()
    {
        var application = Path.Combine(Repository.Samples, "..", "..", "src", "Collab");
        return Directory.EnumerateFiles(application, "*.razor", SearchOption.AllDirectories).SelectMany(file => File.ReadLines(file))
            .Select(line => PageRoute().Match(line)).Where(match => match.Success).Select(match => match.Groups[1].Value).Distinct()
            .Order(StringComparer.Ordinal);
    }

    private void Take(string path, string method, JsonNode operation)
    {
        var example = (operation["requestBody"]?["content"]?["application/json"]?["example"] as JsonObject)?.DeepClone().AsObject() ?? [];
        if (method == "POST" && operation["requestBody"]?["content"]?["application/json"]?["example"] is not null)
        {
            var line = example.DeepClone().AsObject();
            foreach (Match parameter in PathParameter().Matches(path))
                if (ids.Count > 0) line.TryAdd(parameter.Groups[1].Value, ids[line.Count % ids.Count].ToString());
            commands.Add((operation.Text("operationId")!, line));
        }

        var parameters = operation.List("parameters").Where(parameter => parameter.Text("in") == "query").Select(parameter => parameter.Text("name")!).ToList();
        targets.Add(async dice =>
        {
            var hostile = new Hostile(dice, ids);
            using var request = new HttpRequestMessage(new HttpMethod(method), Address(path, parameters, hostile, dice));
            request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + host.AdminToken);
            Headers(request, hostile, dice);
            if (method is "POST" or "PUT") request.Content = Content(hostile.Body(example), dice.Next(8) == 0 ? hostile.One(Types) : "application/json");
            await SendAsync(request);
        });
    }

    private async Task PageAsync(string path, Random dice)
    {
        var hostile = new Hostile(dice, ids);
        using var request = new HttpRequestMessage(HttpMethod.Get, Address(path, Parameters, hostile, dice, 0.08));
        request.Headers.TryAddWithoutValidation("Accept", dice.Next(6) == 0 ? hostile.Text() : "text/html");
        if (dice.Next(3) == 0) request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + host.AdminToken);
        if (dice.Next(4) == 0) request.Headers.TryAddWithoutValidation("Cookie", $"collab-language={Line(hostile.Text())}; collab-form=x; collab-session={Line(hostile.Text())}");
        await SendAsync(request);
    }

    private async Task FormAsync(string path, Random dice)
    {
        var hostile = new Hostile(dice, ids);
        using var site = await VisitAsync();
        var page = await site.GetAsync(path);
        report.Answered((int)page.Status, () => $"GET {path}");
        if (!page.Html.Contains("id=\"record\"", StringComparison.Ordinal)) return;
        var form = FilledForm.Of(page);
        var inside = page.Html[page.Html.IndexOf("id=\"record\"", StringComparison.Ordinal)..];
        var names = FieldName().Matches(inside).Select(match => match.Groups[1].Value)
            .Where(name => name is not ("form" or "_handler" or "do")).Distinct().ToList();
        var values = new List<(string, string)>();
        foreach (var name in names)
            if (dice.Next(3) > 0) values.Add((name, hostile.Text()));
        for (var extra = dice.Next(3); extra > 0; extra--) values.Add((hostile.One(NoFields), hostile.Text()));
        var button = hostile.One(["record", "preview", "add:regions", "search:x", "", "add:" + hostile.Text()]);
        var sent = await form.With([.. values.DistinctBy(value => value.Item1)]).SendAsync(site, button);
        report.Answered((int)sent.Status, () => $"POST {path} {string.Join('&', values.Select(value => $"{value.Item1}={value.Item2}"))}");
    }

    private async Task BatchAsync(Random dice)
    {
        var hostile = new Hostile(dice, ids);
        var lines = new List<byte[]>();
        for (var i = dice.Next(1, 30); i > 0; i--)
        {
            var (name, example) = hostile.One(commands);
            var line = example.DeepClone().AsObject();
            line["command"] = name;
            var body = hostile.Body(line).Where(b => b is not (byte)'\n').ToArray();
            if (!body.All(b => b is (byte)' ' or (byte)'\t' or (byte)'\r')) lines.Add(body);
        }

        var whole = lines.SelectMany(line => line.Append((byte)'\n')).ToArray();
        var way = hostile.One(["", "", "?dryRun=true", "?atomic=true", "?atomic=true&dryRun=true"]);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(host.Address, "/api/commands" + way));
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + host.AdminToken);
        request.Content = Content(whole, "application/x-ndjson");
        if (await SendAsync(request) is not { } answer) return;
        var statuses = answer.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => (int?)JsonNode.Parse(line)!["status"] ?? 200).ToList();
        report.Lines(lines.Count, statuses, () => Told(request, whole));
    }

    private async Task UploadAsync(Random dice)
    {
        var hostile = new Hostile(dice, ids);
        using var site = await VisitAsync();
        var page = await site.GetAsync("/import");
        report.Answered((int)page.Status, () => "GET /import");
        var kind = hostile.One(["organisations", "sources", "activities-held", "attendance", "roles", "funding", "milestones-planned", hostile.Text()]);
        var rows = Enumerable.Range(0, dice.Next(1, 12)).Select(_ =>
            string.Join(hostile.One([";", ",", "\t"]), Enumerable.Range(0, dice.Next(1, 7)).Select(_ => hostile.Text())));
        var bytes = dice.Next(6) switch
        {
            0 => [.. "PK\u0003\u0004"u8, .. Encoding.UTF8.GetBytes(hostile.Text())],
            1 => Encoding.Unicode.GetBytes("\uFEFFName;Kind\n" + string.Join('\n', rows)),
            _ => Encoding.UTF8.GetBytes("Name;Kind;Date;Organisation;Headcount;Region;Amount\n" + string.Join('\n', rows)),
        };
        var form = FilledForm.Of(page, "action=\"/import\"").With(("kind", kind));
        var sent = await form.SendAsync(site, "", "file", FileName(hostile.Text()), "text/csv", bytes);
        report.Answered((int)sent.Status, () => $"POST /import {kind} {Convert.ToHexString(bytes)}");
        if (sent.To is not { } to) return;
        var done = await Eventually.IsAsync(
            () => site.GetAsync(to), seen => !seen.Html.Contains("data-import=\"under-way\"", StringComparison.Ordinal));
        var failed = done.Html.Contains("The import broke off", StringComparison.Ordinal)
            || done.Html.Contains("The tracker failed on this row", StringComparison.Ordinal);
        report.Answered(failed ? 500 : (int)done.Status, () => $"POST /import {kind} {Convert.ToHexString(bytes)}");
    }

    private async Task SignInAsync(Random dice)
    {
        var hostile = new Hostile(dice, ids);
        using var site = new Site(host);
        var path = hostile.One(["/sign-in", "/sign-in?to=" + Uri.EscapeDataString(Short(hostile.Text())), "/sign-in?link=" + Uri.EscapeDataString(Short(hostile.Text()))]);
        var page = await site.GetAsync(path);
        report.Answered((int)page.Status, () => $"GET {path}");
        if (page.Status != HttpStatusCode.OK) return;
        var (token, to) = (dice.Next(3) == 0 ? host.AdminToken : hostile.Text(), hostile.Text());
        var sent = await site.SubmitAsync(page, path, ("token", token), ("to", to));
        report.Answered((int)sent.Status, () => $"POST {path} to={to}");
        if (sent.Status != HttpStatusCode.Redirect) return;
        var tokens = await site.GetAsync("/settings/tokens");
        report.Answered((int)tokens.Status, () => "GET /settings/tokens");
        if (tokens.Status != HttpStatusCode.OK) return;
        var name = hostile.Text();
        sent = await site.SubmitAsync(tokens, "/settings/tokens", ("name", name), ("role", hostile.One(["viewer", "king", "\0"])));
        report.Answered((int)sent.Status, () => $"POST /settings/tokens name={name}");
    }

    // A form or a body that is none, or breaks off.
    private async Task BodyOfAnotherKindAsync(Random dice)
    {
        var hostile = new Hostile(dice, ids);
        var path = hostile.One(["/sign-out", "/record/people", "/sign-in", "/import", "/record/register-source", "/api/tokens", "/api/commands", "/api/people", "/settings/tokens", "/"]);
        var body = dice.Next(5) switch
        {
            0 => string.Join('&', Enumerable.Range(0, 5000).Select(i => $"f{i}=1")),
            1 => "--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nhalf",
            2 => "--x\r\n\r\n--x--",
            3 => "text=" + Uri.EscapeDataString(Short(hostile.Text())) + "&%00=%ff",
            _ => hostile.Text(),
        };
        using var request = new HttpRequestMessage(new HttpMethod(hostile.One(["POST", "POST", "PUT", "DELETE", "PATCH"])), new Uri(host.Address, path));
        if (dice.Next(2) == 0) request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + host.AdminToken);
        if (dice.Next(2) == 0) request.Headers.TryAddWithoutValidation("Accept", "text/html");
        request.Content = Content(Encoding.UTF8.GetBytes(body), hostile.One(Types));
        await SendAsync(request);
    }

    private async Task RawAsync(Random dice)
    {
        var hostile = new Hostile(dice, ids);
        var path = hostile.One(["/", "/activities", "/api/about", "/api/events?limit=1", "/search?q=x", "/sign-in", "/health/live", "/no-such"]);
        var rest = "Connection: close\r\n\r\n";
        var request = dice.Next(14) switch
        {
            0 => $"GET {path} HTTP/1.0\r\n\r\n",
            1 => $"GET {path} HTTP/1.0\r\nAccept: text/html\r\n\r\n",
            2 => $"GET {path} HTTP/1.1\r\nHost:\r\n{rest}",
            3 => $"GET {path} HTTP/1.1\r\n{rest}",
            4 => $"GET {path} HTTP/1.1\r\nHost: {Latin(hostile.Text())}\r\n{rest}",
            5 => $"GET {path}%00%ff%c0%80 HTTP/1.1\r\nHost: localhost\r\n{rest}",
            6 => $"GET http://elsewhere.example{path} HTTP/1.1\r\nHost: localhost\r\n{rest}",
            7 => $"OPTIONS * HTTP/1.1\r\nHost: localhost\r\n{rest}",
            8 => $"get {path} HTTP/1.1\r\nHost: localhost\r\n{rest}",
            9 => $"POST /api/sources HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\nAuthorization: Bearer {host.AdminToken}\r\nConnection: close\r\n\r\nzz\r\n",
            10 => $"POST /sign-out HTTP/1.0\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 3\r\n\r\na=1",
            11 => $"GET {path} HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n{rest}",
            12 => $"HEAD {path} HTTP/1.0\r\n\r\n",
            _ => $"GET {path} HTTP/1.1\r\nHost: localhost\r\nX-Any: {new string('x', dice.Next(30_000))}\r\n{rest}",
        };
        using var socket = new TcpClient();
        await socket.ConnectAsync(host.Address.Host, host.Address.Port);
        await using var stream = socket.GetStream();
        var answer = new byte[12];
        try
        {
            await stream.WriteAsync(Encoding.Latin1.GetBytes(request));
            using var patience = new CancellationTokenSource(Patience);
            await stream.ReadExactlyAsync(answer, patience.Token);
            report.Answered(int.Parse(Encoding.Latin1.GetString(answer)[9..], CultureInfo.InvariantCulture), () => Visible(request));
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            report.Unanswered(exception.Message, () => Visible(request));
        }
    }

    private async Task<Site> VisitAsync()
    {
        var site = new Site(host);
        // The wrong tokens that are sent meanwhile come from this address too: it may have to wait.
        await Eventually.IsAsync(
            () => site.SubmitAsync("/sign-in", ("token", host.AdminToken)), sent => sent.Status == HttpStatusCode.Redirect);
        return site;
    }

    // The answer's text; null where there is none to speak of.
    private async Task<string?> SendAsync(HttpRequestMessage request)
    {
        var body = request.Content is null ? [] : await request.Content.ReadAsByteArrayAsync();
        try
        {
            using var patience = new CancellationTokenSource(Patience);
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, patience.Token);
            var live = response.Content.Headers.ContentType?.MediaType == "text/event-stream";
            var text = live ? null : await response.Content.ReadAsStringAsync(patience.Token);
            report.Answered((int)response.StatusCode, () => Told(request, body));
            return response.IsSuccessStatusCode ? text : null;
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or OperationCanceledException)
        {
            report.Unanswered(exception.Message, () => Told(request, body));
            return null;
        }
    }

    private Uri Address(string path, IReadOnlyList<string> parameters, Hostile hostile, Random dice, double share = 0.35)
    {
        var whole = new StringBuilder(host.Address.GetLeftPart(UriPartial.Authority));
        whole.Append(PathParameter().Replace(path, parameter => dice.Next(5) switch
        {
            0 => Escape(hostile.Text(), dice) is { Length: > 0 } text ? text : "x",
            _ when parameter.Groups[1].Value is "code" => hostile.One(["RCO87", "EDIH2", "DED", "CZ", "nonsense"]),
            _ when parameter.Groups[1].Value is "name" or "command" or "act" or "kind" => hostile.One(["nobody", "correct", "confirm", "withdraw", "register-source", "organisations"]),
            _ => hostile.Known().ToString(),
        }));
        var sign = '?';
        var chosen = parameters.Where(_ => dice.NextDouble() < share).ToList();
        if (dice.Next(12) == 0) chosen.Add("unknown");
        foreach (var parameter in chosen)
        {
            if (whole.Length > LongestAddress - (10 * LongestPart)) break;
            whole.Append(sign).Append(parameter).Append('=').Append(Escape(hostile.Text(), dice));
            sign = '&';
        }

        return new Uri(whole.ToString(), new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
    }

    private static void Headers(HttpRequestMessage request, Hostile hostile, Random dice)
    {
        foreach (var name in new[] { "If-Match", "Idempotency-Key", "Accept", "Accept-Language", "If-None-Match", "Last-Event-ID", "Accept-Encoding", "Range" })
            if (dice.Next(9) == 0) request.Headers.TryAddWithoutValidation(name, Line(hostile.Text()));
        // One that may be waited for is answered with 503 where it does not come, which is its contract.
        if (dice.Next(9) == 0) request.Headers.TryAddWithoutValidation("Collab-Min-Position", hostile.One(["0", "1", "-1", "x", "٣", "1e3", "99999999999999999999"]));
    }

    private static ByteArrayContent Content(byte[] body, string type)
    {
        var content = new ByteArrayContent(body);
        if (type.Length > 0) content.Headers.TryAddWithoutValidation("Content-Type", type);
        return content;
    }

    // As an address holds it, now and then in a way that it should not.
    private static string Escape(string text, Random dice)
    {
        var escaped = Uri.EscapeDataString(Short(text));
        return dice.Next(10) switch { 0 => escaped + "%ff", 1 => escaped + "%c0%80", 2 => escaped.Replace("%20", "+", StringComparison.Ordinal), _ => escaped };
    }

    private static string Line(string text) => new([.. Short(text).Where(c => !char.IsControl(c))]);

    private static string Short(string text) => text.Length <= LongestPart ? text : text[..LongestPart];

    private static string Latin(string text) => new([.. text.Where(c => c is >= ' ' and < '\u007f')]);

    // What the client itself would not send is left out.
    private static string FileName(string text) =>
        Latin(text).Replace("\"", "", StringComparison.Ordinal) is var name && string.IsNullOrWhiteSpace(name) ? "a.csv" : name;

    private static string Told(HttpRequestMessage request, byte[] body) =>
        $"{request.Method} {request.RequestUri} {request.Content?.Headers.ContentType} {Visible(Encoding.UTF8.GetString(body, 0, Math.Min(body.Length, 1500)))}";

    private static string Visible(string text) => string.Concat(text.Select(c => char.IsControl(c) ? $"\\u{(int)c:x4}" : c.ToString()));

    [GeneratedRegex("^@page \"([^\"]+)\"")]
    private static partial Regex PageRoute();

    [GeneratedRegex(@"\{(\w+)[^}]*\}")]
    private static partial Regex PathParameter();

    [GeneratedRegex("<(?:input|textarea|select)[^>]* name=\"([^\"]+)\"")]
    private static partial Regex FieldName();
}
