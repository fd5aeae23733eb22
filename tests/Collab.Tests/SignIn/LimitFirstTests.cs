using System.Net;

namespace Collab.Tests.SignIn;

/// <summary>Too many requests are refused before anybody looks who asks.</summary>
public sealed class LimitFirstTests
{
    [Fact]
    public async Task What_is_over_the_limit_is_refused_before_its_token_is_looked_up()
    {
        await using var host = await TestTracker.StartAsync(
            settings: new Dictionary<string, string> { ["COLLAB_RATE"] = "1", ["COLLAB_RATE_BURST"] = "2" });
        using var statements = Statements.Of(host);

        var answers = new List<HttpStatusCode>();
        for (var i = 0; i < 12; i++)
        {
            using var stranger = host.With("collab_" + Convert.ToHexString(Guid.NewGuid().ToByteArray()) + "AAAAAAAAAAA");
            using var answer = await stranger.GetAsync(new Uri("/api/about", UriKind.Relative));
            answers.Add(answer.StatusCode);
        }

        // One comes back each second, more of which pass meanwhile on a slow machine.
        var tried = answers.Count(answer => answer == HttpStatusCode.Unauthorized);
        tried.ShouldBeInRange(1, 11);
        answers.Count(answer => answer == HttpStatusCode.TooManyRequests).ShouldBe(answers.Count - tried);
        statements.With("mt_doc_apitoken").Count.ShouldBe(tried);
    }
}
