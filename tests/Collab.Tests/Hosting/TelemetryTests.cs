using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Collab.Tests.Hosting;

/// <summary>Traces, as a collector receives them.</summary>
public sealed class TelemetryTests
{
    [Fact]
    public async Task Traces_of_requests_commands_and_statements_go_to_the_collector_that_is_named()
    {
        var received = new ConcurrentQueue<string>();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using var collector = builder.Build();
        collector.MapPost("/v1/traces", async (HttpRequest request) =>
        {
            using var body = new MemoryStream();
            await request.Body.CopyToAsync(body);
            received.Enqueue(Encoding.Latin1.GetString(body.ToArray()));
        });
        await collector.StartAsync();
        await using (var host = await Owned.StartAsync(settings: new Dictionary<string, string>
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.Urls.Single(),
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
        }))
        {
            await new ApiClient(host.Value.With(host.Value.AdminToken)).SourceAsync();
            // What is still to be sent is sent before the process ends.
            (await host.Value.StopAsync()).ShouldBe(0);
        }

        var all = string.Concat(received);
        all.ShouldContain("POST /api/sources", Case.Sensitive, "the request");
        all.ShouldContain("RegisterSource", Case.Sensitive, "the command");
        all.ShouldContain("db.system", Case.Sensitive, "the statements");
    }
}
