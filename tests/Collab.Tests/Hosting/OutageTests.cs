using System.Net;
using System.Net.Sockets;
using Collab.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Collab.Tests.Hosting;

/// <summary>What is answered when an endpoint fails: by the application's own handling of problems, around an endpoint that
/// throws.</summary>
public sealed class OutageTests
{
    private static readonly NpgsqlException Unreachable = new("Failed to connect", new SocketException((int)SocketError.ConnectionRefused));

    public static TheoryData<string, HttpStatusCode, string> Failures => new()
    {
        { "unreachable", HttpStatusCode.ServiceUnavailable, "unavailable" },
        { "wrapped", HttpStatusCode.ServiceUnavailable, "unavailable" },
        { "wrapped twice", HttpStatusCode.ServiceUnavailable, "unavailable" },
        { "one of several", HttpStatusCode.ServiceUnavailable, "unavailable" },
        { "shutting down", HttpStatusCode.ServiceUnavailable, "unavailable" },
        { "too many connections", HttpStatusCode.ServiceUnavailable, "unavailable" },
        { "disk full", HttpStatusCode.ServiceUnavailable, "unavailable" },
        { "disk failing", HttpStatusCode.ServiceUnavailable, "unavailable" },
        { "no longer the primary", HttpStatusCode.ServiceUnavailable, "unavailable" },
        { "a wrong statement", HttpStatusCode.InternalServerError, "failed" },
        { "something else", HttpStatusCode.InternalServerError, "failed" },
        { "a bad request", HttpStatusCode.RequestTimeout, "timed-out" },
    };

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task An_outage_is_503_however_deep_it_is_wrapped_and_a_fault_is_500(string what, HttpStatusCode status, string rule)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddProblems();
        await using var app = builder.Build();
        app.UseProblems();
        app.MapGet("/api/failing", string () => throw Failure(what));
        await app.StartAsync();
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };

        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/failing");
        // Whatever the caller says it accepts.
        request.Headers.Accept.ParseAdd("text/csv");
        using var response = await client.SendAsync(request);

        var problem = await response.ShouldBeProblemAsync(status, rule, ".");
        problem.GetProperty("instance").GetString().ShouldBe("/api/failing");
        (await response.Content.ReadAsStringAsync()).ShouldNotContain("insides");
        (response.Headers.RetryAfter?.Delta).ShouldBe(status == HttpStatusCode.ServiceUnavailable ? TimeSpan.FromSeconds(5) : null);
        response.Headers.CacheControl!.NoStore.ShouldBeTrue();
    }

    private static Exception Failure(string what) => what switch
    {
        "unreachable" => Unreachable,
        "wrapped" => new InvalidOperationException("insides", Unreachable),
        "wrapped twice" => new InvalidOperationException("insides", new InvalidOperationException("insides", Unreachable)),
        "one of several" => new AggregateException(new InvalidOperationException("insides"),
            new InvalidOperationException("insides", Unreachable)),
        "shutting down" => new InvalidOperationException("insides", Said("57P01")),
        "too many connections" => Said("53300"),
        "disk full" => new InvalidOperationException("insides", Said("53100")),
        "disk failing" => new InvalidOperationException("insides", Said("58030")),
        "no longer the primary" => Said("25006"),
        "a wrong statement" => new InvalidOperationException("insides", Said("42601")),
        "something else" => new InvalidOperationException("insides"),
        "a bad request" => new BadHttpRequestException("insides", (int)HttpStatusCode.RequestTimeout),
        _ => throw new ArgumentOutOfRangeException(nameof(what)),
    };

    private static PostgresException Said(string code) => new("insides", "FATAL", "FATAL", code);
}
