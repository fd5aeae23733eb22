using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Collab.Domain.Facts;

namespace Collab.Tests;

/// <summary>The description of the API: whole, and its examples are taken as they stand.</summary>
public sealed partial class OpenApiTests(TestTracker host) : IClassFixture<TestTracker>
{
    [Fact]
    public async Task It_is_OpenAPI_3_1_and_names_every_operation_once()
    {
        var description = await DescriptionAsync();

        description.Text("openapi")!.ShouldStartWith("3.1");
        var operations = Operations(description).ToList();
        operations.Select(operation => operation.Body.Text("operationId")).ShouldAllBe(id => !string.IsNullOrEmpty(id));
        operations.GroupBy(operation => operation.Body.Text("operationId")).Where(group => group.Count() > 1).Select(group => group.Key)
            .ShouldBeEmpty();
        operations.Where(operation =>
            operation.Path.StartsWith("/api/", StringComparison.Ordinal) && operation.Body.Text("summary") is null)
            .Select(operation => operation.Path).ShouldBeEmpty();
    }

    [Fact]
    public async Task Every_command_has_a_route_under_its_own_name()
    {
        var posts = Operations(await DescriptionAsync()).Where(operation => operation.Method == "post")
            .ToDictionary(operation => operation.Body.Text("operationId")!, operation => operation.Path);

        foreach (var kind in CommandKind.All.Values) posts
            .ShouldContainKeyAndValue(kind.SharesRoute ? "record-held" : kind.Name, kind.Route);
        CommandKind.All.Values.Where(kind => kind.SharesRoute).Select(kind => kind.Name).ShouldBe(
        [
            "record-conference-held", "record-joint-stand-held", "record-meeting-held", "record-session-held", "record-training-held",
            "record-workshop-held",
        ]);
    }

    [Fact]
    public async Task Every_path_parameter_is_described()
    {
        foreach (var (path, method, body) in Operations(await DescriptionAsync()))
        {
            var described = body.List("parameters").Where(parameter => parameter.Text("in") == "path")
                .Select(parameter => parameter.Text("name"));
            described.ShouldBe(PathParameter().Matches(path).Select(match => match.Groups[1].Value), ignoreOrder: true, $"{method} {path}");
        }
    }

    [Fact]
    public async Task Every_route_that_takes_a_command_has_an_example_that_can_be_read()
    {
        var api = await ApiClient.OfAsync(host);
        var source = await api.SourceAsync();
        var one = await api.RecordAsync("/api/activities",
            new { kind = "workshop", title = "Workshop", provenance = ApiClient.Passage(source) });
        var other = await api.RecordAsync($"/api/activities/{one.Id}/roles",
            new { role = "speaker", group = "Companies", provenance = ApiClient.Passage(source) });
        var conflict = await api.RecordAsync("/api/conflicts", new { factIds = new[] { one.EventId, other.EventId }, about = "date" });
        var stored = await host.StoredAsync();
        var routes = CommandKind.All.Values.Select(kind => kind.Route).ToHashSet();

        foreach (var (path, _, body) in Operations(await DescriptionAsync())
            .Where(operation => operation.Method == "post" && routes.Contains(operation.Path)))
        {
            var example = Json(body, path)["example"].ShouldNotBeNull(path);
            if (path == "/api/conflicts") example["factIds"] = new JsonArray(one.EventId, other.EventId);
            if (path == "/api/conflicts/{conflictId}/resolve") example["prevails"] = one.EventId;
            var reply = await api.PostAsync(PathParameter().Replace(path, IdOf) + "?dryRun=true", example.ToJsonString());
            // What it names does not exist here; that is all that may be said against it.
            reply.Status.ShouldBeOneOf([HttpStatusCode.OK, HttpStatusCode.Created, HttpStatusCode.NotFound, HttpStatusCode.Conflict],
                $"{path}: {reply.Body}");
            if (reply.Status == HttpStatusCode.Conflict) reply.Json.Text("type")
                .ShouldBeOneOf("urn:collab:problem:unknown-reference", "urn:collab:problem:open-conflict");
            if (path.Contains("/facts/", StringComparison.Ordinal)) reply.Status.ShouldNotBe(HttpStatusCode.NotFound, path);
        }

        (await host.StoredAsync()).ShouldBe(stored);

        // Judgements are read in the light of the fact they are about.
        string IdOf(Match parameter) => parameter.Groups[1].Value switch
        {
            "factId" => other.EventId.ToString(),
            "conflictId" => conflict.EventId.ToString(),
            "code" => "RCO87",
            _ => Guid.NewGuid().ToString(),
        };
    }

    [Fact]
    public async Task Every_post_says_that_it_needs_a_token_and_how_it_may_be_refused()
    {
        var operations = Operations(await DescriptionAsync()).ToList();
        foreach (var (path, _, body) in operations.Where(operation =>
            operation.Method == "post" && operation.Path.StartsWith("/api/", StringComparison.Ordinal)))
            body.List("security").Count.ShouldBeGreaterThan(0, path);
        var responses = operations.Single(operation =>
            operation.Body.Text("operationId") == "record-attendance").Body["responses"]!.AsObject();
        foreach (var status in new[] { "200", "400", "401", "403", "404", "409", "412", "413", "415",
            "422" }) responses.ContainsKey(status).ShouldBeTrue(status);
    }

    [Fact]
    public async Task Every_read_tells_of_its_two_clocks()
    {
        var paths = (await DescriptionAsync())["paths"]!;
        foreach (var path in new[] { "overview", "inbox", "timeline", "regions", "regions/{code}", "region-pairs", "activities",
            "activities/{id}", "organisations", "partnerships", "sources", "events" })
        {
            var parameters = paths[$"/api/{path}"]!["get"]!.List("parameters").Select(parameter => parameter.Text("name")).ToList();
            parameters.ShouldContain("asOf", path);
            parameters.ShouldContain("knownAt", path);
        }
    }

    [Fact]
    public async Task Whatever_an_operation_answers_is_described()
    {
        var wrong = new ApiClient(host.With("collab_wrong"));
        var tried = 0;
        var admin = new ApiClient(host.With(host.AdminToken));
        foreach (var (path, method, body) in Operations(await DescriptionAsync())
            .Where(operation => operation.Path.StartsWith("/api/", StringComparison.Ordinal)))
        {
            var address = PathParameter().Replace(path, match => match.Groups[1].Value switch
            {
                "code" => "RCO87",
                "sha256" => new string('a', 64),
                _ => Guid.NewGuid().ToString(),
            });
            var responses = body["responses"]!.AsObject().Select(response => response.Key).ToList();
            foreach (var status in new[] { "400", "401", "429", "503" }) responses.ShouldContain(status, $"{method} {path}");
            foreach (var (reply, expected) in new (Task<HttpStatusCode>, HttpStatusCode?)[]
            {
                // Wrong tokens have a limit of their own.
                tried++ < 20
                    ? (AskAsync(wrong, "text/plain", "?nothing=of-it"), HttpStatusCode.Unauthorized)
                    : (AskAsync(admin, TypeOf(body), ""), null),
                (AskAsync(admin, TypeOf(body), "?nothing=of-it"), HttpStatusCode.BadRequest),
                (AskAsync(new ApiClient(host.Anonymous), TypeOf(body), ""), null),
            })
            {
                var status = await reply;
                if (expected is not null) status.ShouldBe(expected.Value, $"{method} {path}");
                responses.ShouldContain(((int)status).ToString(System.Globalization.CultureInfo.InvariantCulture), $"{method} {path}");
            }

            // Who asks, then what the body is, then what the address says.
            if (body["requestBody"]?["content"]?.AsObject() is not { } content || content.ContainsKey("*/*")) continue;
            content.Count.ShouldBeGreaterThan(0, path);
            responses.ShouldContain("415", path);
            responses.ShouldContain("413", path);
            (await AskAsync(admin, "image/png", "?nothing=of-it")).ShouldBe(HttpStatusCode.UnsupportedMediaType, path);
            (await AskAsync(new ApiClient(host.Anonymous), "image/png", "?nothing=of-it"))
                .ShouldBe(method == "post" && path.EndsWith("/explanation", StringComparison.Ordinal)
                    ? HttpStatusCode.UnsupportedMediaType : HttpStatusCode.Unauthorized, path);

            async Task<HttpStatusCode> AskAsync(ApiClient api, string type, string question) =>
                await api.StatusAsync(new HttpMethod(method.ToUpperInvariant()), address + question, type, "{}"u8.ToArray());
        }

        static string TypeOf(JsonNode body) => body["requestBody"]?["content"]?.AsObject().First().Key ?? "application/json";
    }

    [Fact]
    public async Task Numbers_and_switches_are_described_as_such()
    {
        var parameters = Operations(await DescriptionAsync()).SelectMany(operation => operation.Body.List("parameters")
            .Select(parameter => (operation.Path, Name: parameter.Text("name")!, Schema: parameter["schema"]!, Example: parameter["example"])))
            .ToList();
        var limits = parameters.Where(parameter => parameter.Name == "limit").ToList();
        limits.Count.ShouldBeGreaterThan(8);
        foreach (var (path, _, schema, example) in limits)
            $"{schema["type"]} {schema["minimum"]} {schema["maximum"]} {example}"
                .ShouldBe(path == "/api/suggest" ? "integer 1 50 10" : "integer 1 500 50", path);
        foreach (var name in new[] { "dryRun", "atomic", "named", "leaveOut" })
        {
            var switches = parameters.Where(parameter => parameter.Name == name).ToList();
            switches.ShouldNotBeEmpty(name);
            foreach (var (path, _, schema, example) in switches)
            {
                schema.Text("type").ShouldBe("boolean", path);
                example!.GetValueKind().ShouldBeOneOf(System.Text.Json.JsonValueKind.True, System.Text.Json.JsonValueKind.False);
            }
        }
    }

    private async Task<JsonNode> DescriptionAsync() => await new ApiClient(host.Anonymous).ShowAsync("/openapi/v1.json");

    private static IEnumerable<(string Path, string Method, JsonNode Body)> Operations(JsonNode description) =>
        from path in description["paths"]!.AsObject()
        from operation in path.Value!.AsObject()
        where operation.Key is "get" or "post" or "put" or "delete"
        select (path.Key, operation.Key, operation.Value!);

    private static JsonNode Json(JsonNode operation, string path) => operation["requestBody"]
        .ShouldNotBeNull(path)["content"]!["application/json"].ShouldNotBeNull(path);

    [GeneratedRegex(@"\{(\w+)[^}]*\}")]
    private static partial Regex PathParameter();
}
