using System.Net;

namespace Collab.Tests.SignIn;

/// <summary>Signing out and revoking end everything that was begun with a session or a token, on the server.</summary>
public sealed class SignOutTests(TestTracker host) : IClassFixture<TestTracker>
{
    [Fact]
    public async Task A_copy_of_the_cookie_opens_nothing_after_its_holder_signed_out()
    {
        using var site = await Site.SignedInAsync(host, "manager");
        using var thief = new Site(host);
        thief.Cookies.Add(site.Cookies.GetAllCookies());
        (await IsSignedInAsync(thief)).ShouldBeTrue();

        await SignOutAsync(site);

        (await IsSignedInAsync(site)).ShouldBeFalse();
        (await IsSignedInAsync(thief)).ShouldBeFalse();
        (await thief.GetAsync("/settings/tokens")).Status.ShouldNotBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Who_signs_out_at_one_browser_stays_signed_in_at_another()
    {
        var token = await host.CreateTokenAsync("At two desks", "manager");
        using var one = new Site(host);
        using var other = new Site(host);
        foreach (var site in new[] { one, other })
            (await site.SubmitAsync("/sign-in", ("token", token))).ShouldBe(HttpStatusCode.Redirect);

        await SignOutAsync(one);

        (await IsSignedInAsync(one)).ShouldBeFalse();
        (await IsSignedInAsync(other)).ShouldBeTrue();
    }

    [Fact]
    public async Task What_is_kept_of_ended_sessions_goes_when_their_cookies_have_run_out()
    {
        using (var first = await Site.SignedInAsync(host, "viewer")) await SignOutAsync(first);
        (await host.ScalarAsync<long>("select count(*) from collab.mt_doc_endedsession")).ShouldBeGreaterThan(0);

        host.Time.Advance(TimeSpan.FromHours(17));
        using (var second = await Site.SignedInAsync(host, "viewer")) await SignOutAsync(second);

        (await host.ScalarAsync<long>("select count(*) from collab.mt_doc_endedsession")).ShouldBe(1);
    }

    [Fact]
    public async Task A_live_stream_ends_when_its_token_is_revoked_and_another_goes_on()
    {
        using var revoked = host.With(await host.CreateTokenAsync("Wall screen", "viewer"));
        using var valid = host.With(await host.CreateTokenAsync("Other screen", "viewer"));
        using var ending = await FollowAsync(revoked);
        using var lasting = await FollowAsync(valid);

        using var admin = host.With(host.AdminToken);
        (await admin.DeleteAsync(new Uri("/api/tokens/Wall screen", UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.NoContent);

        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        await ending.ReadToEndAsync(patience.Token);
        var api = await ApiClient.OfAsync(host);
        var source = await api.SourceAsync("Still told");
        while (!(await lasting.ReadLineAsync(patience.Token)).ShouldNotBeNull().Contains(source.ToString(), StringComparison.Ordinal))
        {
        }
    }

    [Fact]
    public async Task A_live_stream_ends_when_its_session_does()
    {
        using var site = await Site.SignedInAsync(host, "viewer");
        using var client = host.NewClient(site.Cookies);
        using var stream = await FollowAsync(client);

        await SignOutAsync(site);

        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        await stream.ReadToEndAsync(patience.Token);
    }

    private static async Task<StreamReader> FollowAsync(HttpClient client)
    {
        var answer = await client.GetAsync(new Uri("/api/events/live", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        var lines = new StreamReader(await answer.Content.ReadAsStreamAsync());
        (await lines.ReadLineAsync()).ShouldNotBeNull().ShouldStartWith(": following");
        return lines;
    }

    private static async Task SignOutAsync(Site site) =>
        (await FilledForm.Of(await site.GetAsync("/activities"), "action=\"/sign-out\"").SendAsync(site)).ShouldBe(HttpStatusCode.Redirect);

    private static async Task<bool> IsSignedInAsync(Site site) =>
        (await site.GetAsync("/activities")).ShouldBe(HttpStatusCode.OK).Text.Contains("Sign out", StringComparison.Ordinal);
}
