using System.Net;
using System.Text;
using System.Text.Json;

namespace Collab.Tests.Hosting;

/// <summary>What the web server does around every route.</summary>
[Collection(SharedHost.Name)]
public sealed class WebTests(CollabHost host)
{
    [Fact]
    public async Task An_unknown_route_is_a_problem_that_says_where_the_routes_are_listed()
    {
        using var response = await host.Anonymous.GetAsync(new Uri("/api/no-such-thing", UriKind.Relative));

        await response.ShouldBeProblemAsync(HttpStatusCode.NotFound, "no-such-route", "/openapi/v1.json");
    }

    [Fact]
    public async Task A_wrong_method_is_a_problem_that_names_the_right_one()
    {
        using var response = await host.Anonymous.DeleteAsync(new Uri("/api/about", UriKind.Relative));

        await response.ShouldBeProblemAsync(HttpStatusCode.MethodNotAllowed, "method-not-allowed", "GET");
    }

    [Fact]
    public async Task A_body_of_another_type_is_a_problem_that_names_the_right_one()
    {
        var admin = await host.AsAsync("admin");
        using var content = new StringContent("name=x", Encoding.UTF8, "application/x-www-form-urlencoded");
        using var response = await admin.PostAsync(new Uri("/api/tokens", UriKind.Relative), content);

        await response.ShouldBeProblemAsync(HttpStatusCode.UnsupportedMediaType, "unsupported-media-type", "application/json");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_body_too_large_is_a_problem_that_names_the_limit(bool lengthKnown)
    {
        var admin = await host.AsAsync("admin");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/tokens");
        // Little more than the limit: what is left unread when the answer comes must not be so much that the connection breaks first.
        request.Content = new StringContent("\"" + new string('x', (8 * 1024 * 1024) + 1000) + "\"", Encoding.UTF8, "application/json");
        request.Headers.TransferEncodingChunked = !lengthKnown;
        request.Headers.ExpectContinue = true;
        using var response = await admin.SendAsync(request);

        await response.ShouldBeProblemAsync(HttpStatusCode.RequestEntityTooLarge, "too-large", "8 MB");
    }

    [Fact]
    public async Task Every_answer_tells_the_browser_to_be_careful()
    {
        foreach (var path in new[] { "/health/live", "/api/about", "/api/no-such-thing" })
        {
            using var response = await host.Anonymous.GetAsync(new Uri(path, UriKind.Relative));
            response.Headers.GetValues("X-Content-Type-Options").ShouldBe(["nosniff"]);
            response.Headers.GetValues("Referrer-Policy").ShouldBe(["no-referrer"]);
            response.Headers.GetValues("Content-Security-Policy").Single().ShouldContain("frame-ancestors 'none'");
            response.Headers.Contains("Server").ShouldBeFalse();
        }
    }

    [Fact]
    public async Task A_page_elsewhere_cannot_reach_the_tracker_under_a_name_of_its_own()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/about");
        request.Headers.Host = "attacker.example";
        using var response = await host.Anonymous.SendAsync(request);

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task The_process_and_its_readiness_can_be_asked_for()
    {
        (await host.Anonymous.GetAsync(new Uri("/health/live", UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.OK);

        using var ready = await host.Anonymous.GetAsync(new Uri("/health/ready", UriKind.Relative));
        var body = await ready.Content.ReadAsStringAsync();
        ready.StatusCode.ShouldBe(HttpStatusCode.OK, body);
        JsonDocument.Parse(body).RootElement.GetProperty("status").GetString().ShouldBe("ready");
    }

    [Fact]
    public async Task About_tells_versions_and_position()
    {
        var about = JsonDocument.Parse(await host.Anonymous.GetStringAsync(new Uri("/api/about", UriKind.Relative))).RootElement;

        about.GetProperty("version").GetString().ShouldNotBeNullOrEmpty();
        about.GetProperty("marten").GetString().ShouldNotBeNullOrEmpty();
        about.GetProperty("wolverine").GetString().ShouldNotBeNullOrEmpty();
        Version.Parse(about.GetProperty("postgres").GetString()!).Major.ShouldBeInRange(15, 18);
        about.GetProperty("position").GetInt64().ShouldBeGreaterThanOrEqualTo(0);
        about.GetProperty("lag").GetInt64().ShouldBeGreaterThanOrEqualTo(0);
    }

    [Fact]
    public async Task Metrics_can_be_read_by_Prometheus()
    {
        // Something of everything that is measured: a command, which is a message and an event, and a request.
        await (await ApiClient.OfAsync(host)).SourceAsync();
        using var response = await host.Anonymous.GetAsync(new Uri("/metrics", UriKind.Relative));
        var lines = (await response.Content.ReadAsStringAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);

        response.Content.Headers.ContentType!.ToString().ShouldBe("text/plain; version=0.0.4; charset=utf-8");
        foreach (var line in lines.Where(line => line[0] != '#'))
            line.ShouldMatch("""^[a-zA-Z_:][a-zA-Z0-9_:]*(\{([a-zA-Z_][a-zA-Z0-9_]*="([^"\\\n]|\\["\\n])*"(,[a-zA-Z_][a-zA-Z0-9_]*="([^"\\\n]|\\["\\n])*")*)?\})? (NaN|[+-]Inf|-?[0-9.]+(E[+-]?[0-9]+)?)$""");
        var types = lines.Where(line => line.StartsWith("# TYPE ", StringComparison.Ordinal)).Select(line => line.Split(' ')[2]).ToList();
        types.ShouldBeUnique();
        types.ShouldContain("collab_database_up");
        types.ShouldContain("http_server_request_duration_seconds");
        types.ShouldContain("process_resident_memory_bytes");
        lines.ShouldContain("collab_database_up{} 1");
        foreach (var type in new[] { "collab_info", "collab_position", "collab_read_model_lag", "collab_read_model_stalled",
            "process_cpu_seconds_total",
            "process_start_time_seconds", "process_threads", "dotnet_gc_pause_time_seconds_total", "kestrel_active_connections" })
            types.ShouldContain(type);
        types.ShouldContain(type => type.StartsWith("db_client_", StringComparison.Ordinal), "Npgsql's");
        types.ShouldContain(type => type.StartsWith("marten_", StringComparison.Ordinal), "Marten's");
        types.ShouldContain(type => type.StartsWith("wolverine_", StringComparison.Ordinal), "Wolverine's");
    }
}
