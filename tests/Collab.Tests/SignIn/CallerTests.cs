using System.Net;
using Collab.SignIn;

namespace Collab.Tests.SignIn;

/// <summary>Who asks, before anybody knows who it is: limits count the address, and only proxies that are named are believed about
/// it.</summary>
public sealed class CallerTests
{
    [Fact]
    public async Task Who_shows_too_many_wrong_tokens_is_stopped_before_they_are_looked_up_and_nobody_else_is()
    {
        await using var host = await TestTracker.StartAsync();
        var known = await host.CreateTokenAsync("Dashboard", "viewer");
        await AskAsync(host, "10.1.1.1", known, HttpStatusCode.OK);

        // Some come back while others are tried: a few more than the most at once, and never all of them.
        var tried = 0;
        while (await StatusAsync(host, "10.1.1.1", Wrong()) == HttpStatusCode.Unauthorized) (++tried)
            .ShouldBeLessThan(10 * SignInAttempts.AtOnce);
        tried.ShouldBeGreaterThanOrEqualTo(SignInAttempts.AtOnce);

        // The address may try no other token, while one that was right a moment ago is right.
        await AskAsync(host, "10.1.1.1", known, HttpStatusCode.OK);
        await AskAsync(host, "10.1.1.2", Wrong(), HttpStatusCode.Unauthorized);
        await AskAsync(host, "10.1.1.1", null, HttpStatusCode.OK);
    }

    [Fact]
    public async Task The_sign_in_page_counts_wrong_tokens_too()
    {
        await using var host = await TestTracker.StartAsync();
        using var site = new Site(host);
        Seen stopped;
        var tried = 0;
        while ((stopped = await site.SubmitAsync("/sign-in", ("token", Wrong()))).Status == HttpStatusCode.Unauthorized)
            (++tried).ShouldBeLessThan(10 * SignInAttempts.AtOnce);

        stopped.ShouldBe(HttpStatusCode.TooManyRequests);
        stopped.Text.ShouldContain("Too many wrong tokens");
        stopped.Response.Headers.RetryAfter.ShouldNotBeNull();
    }

    [Fact]
    public async Task A_limit_counts_the_caller_behind_a_proxy_that_is_named_and_the_address_that_asks_otherwise()
    {
        await using var host = await TestTracker.StartAsync(settings: new Dictionary<string, string>
        {
            ["COLLAB_RATE"] = "1",
            ["COLLAB_RATE_BURST"] = "2",
            ["COLLAB_PROXIES"] = "10.2.0.0/16; 10.3.0.1",
        });

        // Through the proxy each caller has a limit of their own.
        foreach (var caller in new[] { "203.0.113.1", "203.0.113.2", "203.0.113.3" })
        {
            await AskAsync(host, "10.2.7.7", null, HttpStatusCode.OK, caller);
            await AskAsync(host, "10.3.0.1", null, HttpStatusCode.OK, caller + ", 10.2.7.7");
            await AskAsync(host, "10.2.7.7", null, HttpStatusCode.TooManyRequests, caller);
        }

        // Whoever is no proxy of ours may claim what they like.
        await AskAsync(host, "198.51.100.1", null, HttpStatusCode.OK, "203.0.113.11");
        await AskAsync(host, "198.51.100.1", null, HttpStatusCode.OK, "203.0.113.12");
        await AskAsync(host, "198.51.100.1", null, HttpStatusCode.TooManyRequests, "203.0.113.13");
    }

    [Fact]
    public async Task One_network_of_IPv6_is_one_caller()
    {
        await using var host = await TestTracker.StartAsync(
            settings: new Dictionary<string, string> { ["COLLAB_RATE"] = "1", ["COLLAB_RATE_BURST"] = "2" });
        await AskAsync(host, "2001:db8:1:1::1", null, HttpStatusCode.OK);
        await AskAsync(host, "2001:db8:1:1:ffff::2", null, HttpStatusCode.OK);
        await AskAsync(host, "2001:db8:1:1::3", null, HttpStatusCode.TooManyRequests);
        await AskAsync(host, "2001:db8:1:2::1", null, HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("10.2.0.9", true)]
    [InlineData("10.9.0.9", false)]
    public async Task Cookies_are_secure_where_a_proxy_of_ours_says_that_the_caller_came_over_HTTPS(string proxy, bool secure)
    {
        await using var host = await TestTracker.StartAsync(settings: new Dictionary<string,
            string>
        { ["COLLAB_PROXIES"] = "10.2.0.0/16" });
        var answer = await host.Alba.Scenario(asked =>
        {
            asked.Get.Url("/language/de");
            asked.ConfigureHttpContext(context => context.Connection.RemoteIpAddress = IPAddress.Parse(proxy));
            asked.WithRequestHeader("Host", host.Address.Authority);
            asked.WithRequestHeader("X-Forwarded-Proto", "https");
            asked.StatusCodeShouldBe(HttpStatusCode.Redirect);
        });
        answer.Context.Response.Headers.SetCookie.ToString().Contains("secure", StringComparison.Ordinal).ShouldBe(secure);
    }

    private static string Wrong() => "collab_" + Convert.ToHexString(Guid.NewGuid().ToByteArray()) + "AAAAAAAAAAA";

    private static async Task AskAsync(
        TestTracker host, string address, string? token, HttpStatusCode answer, string? forwarded = null) =>
        (await StatusAsync(host, address, token, forwarded)).ShouldBe(answer, $"{address}, {forwarded}");

    private static async Task<HttpStatusCode> StatusAsync(TestTracker host, string address, string? token, string? forwarded = null)
    {
        var asked = await host.Alba.Scenario(scenario =>
        {
            scenario.Get.Url("/api/about");
            scenario.ConfigureHttpContext(context => context.Connection.RemoteIpAddress = IPAddress.Parse(address));
            scenario.WithRequestHeader("Host", host.Address.Authority);
            if (token is not null) scenario.WithRequestHeader("Authorization", $"Bearer {token}");
            if (forwarded is not null) scenario.WithRequestHeader("X-Forwarded-For", forwarded);
            scenario.IgnoreStatusCode();
        });
        return (HttpStatusCode)asked.Context.Response.StatusCode;
    }
}
