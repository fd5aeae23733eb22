using System.Net;
using Collab.Accounts;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Collab.Tests;

/// <summary>For how long somebody is let in: sessions, links that sign in, tokens that are remembered.</summary>
public sealed class SignInTimeTests(TestTracker host) : IClassFixture<TestTracker>
{
    [Fact]
    public async Task A_session_ends_eight_hours_after_it_was_last_used()
    {
        using var site = await Site.SignedInAsync(host, "manager");
        host.Time.Advance(TimeSpan.FromHours(7.9));
        (await SignedInAsync(site)).ShouldBeTrue();

        // Used after more than half of it, it begins anew.
        host.Time.Advance(TimeSpan.FromHours(7.9));
        (await SignedInAsync(site)).ShouldBeTrue();

        host.Time.Advance(TimeSpan.FromHours(8.1));
        (await SignedInAsync(site)).ShouldBeFalse();
    }

    [Fact]
    public async Task A_link_that_signs_in_waits_for_a_day_and_no_longer()
    {
        var accounts = host.Services.GetRequiredService<AccountStore>();
        var early = await accounts.CreateLinkAsync(AccountStore.FirstName, default);
        var late = await accounts.CreateLinkAsync(AccountStore.FirstName, default);

        host.Time.Advance(TimeSpan.FromHours(23.9));
        using var inTime = new Site(host);
        (await inTime.SubmitAsync($"/sign-in?link={early}")).ShouldBe(HttpStatusCode.Redirect);
        (await SignedInAsync(inTime)).ShouldBeTrue();

        using var tooLate = new Site(host);
        var open = (await tooLate.GetAsync($"/sign-in?link={late}")).ShouldBe(HttpStatusCode.OK);
        open.Text.ShouldContain("This link signs you in as admin");
        host.Time.Advance(TimeSpan.FromHours(0.2));
        // Neither the page that was opened in time nor one that is opened now.
        (await tooLate.SubmitAsync(open, $"/sign-in?link={late}")).ShouldBe(HttpStatusCode.OK).Text.ShouldContain("is too old");
        (await tooLate.GetAsync($"/sign-in?link={late}")).Text.ShouldContain("is too old");
        (await SignedInAsync(tooLate)).ShouldBeFalse();
    }

    [Fact]
    public async Task A_token_that_was_revoked_where_nobody_told_of_it_is_good_for_five_seconds()
    {
        var token = await host.CreateTokenAsync("Forgotten", "viewer");
        await AskedAsync(HttpStatusCode.OK);
        await using (var connection = new NpgsqlConnection(host.ConnectionString))
        {
            await connection.OpenAsync();
            await using var revoke = new NpgsqlCommand("delete from collab.mt_doc_apitoken where data ->> 'name' = 'Forgotten'",
                connection);
            (await revoke.ExecuteNonQueryAsync()).ShouldBe(1);
        }

        host.Time.Advance(TimeSpan.FromSeconds(4));
        await AskedAsync(HttpStatusCode.OK);
        host.Time.Advance(TimeSpan.FromSeconds(1.1));
        await AskedAsync(HttpStatusCode.Unauthorized);

        Task AskedAsync(HttpStatusCode answer) => host.Alba.Scenario(asked =>
        {
            asked.Get.Url("/api/about");
            asked.WithRequestHeader("Host", host.Address.Authority);
            asked.WithRequestHeader("Authorization", $"Bearer {token}");
            asked.StatusCodeShouldBe(answer);
        });
    }

    private static async Task<bool> SignedInAsync(Site site) =>
        (await site.GetAsync("/activities")).ShouldBe(HttpStatusCode.OK).Text.Contains("Sign out", StringComparison.Ordinal);
}
