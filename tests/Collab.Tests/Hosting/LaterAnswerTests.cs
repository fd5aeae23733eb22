using System.Net;
using Collab.Http;
using Collab.Recording;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Collab.Tests.Hosting;

/// <summary>Whoever cannot be served now is told when to try again, whoever of the tracker found that out.</summary>
public sealed class LaterAnswerTests
{
    [Theory]
    [InlineData("/api/of-a-command", "5")]
    [InlineData("/api/without-words", "5")]
    [InlineData("/api/in-a-second", "1")]
    [InlineData("/api/at-fault", null)]
    [InlineData("/api/well", null)]
    public async Task Every_503_says_when_to_try_again(string path, string? seconds)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddProblems();
        await using var app = builder.Build();
        app.UseProblems();
        app.MapGet("/api/of-a-command", () => Problems.Result(Problem.Of(
            new SubmissionProblem(ProblemKind.Unavailable, "not-there-yet", "Seal again in a moment."))));
        app.MapGet("/api/without-words", () => TypedResults.StatusCode(StatusCodes.Status503ServiceUnavailable));
        app.MapGet("/api/in-a-second", (HttpResponse response) =>
        {
            response.Headers.RetryAfter = "1";
            return Problems.Result(StatusCodes.Status503ServiceUnavailable, "not-there-yet", "Ask again in a second.");
        });
        app.MapGet("/api/at-fault", string () => throw new InvalidOperationException());
        app.MapGet("/api/well", () => "well");
        await app.StartAsync();
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };

        using var answer = await client.GetAsync(new Uri(path, UriKind.Relative));

        if (seconds is not null) answer.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        answer.Headers.RetryAfter?.ToString().ShouldBe(seconds);
        answer.Headers.Contains("Retry-After").ShouldBe(seconds is not null);
    }
}
