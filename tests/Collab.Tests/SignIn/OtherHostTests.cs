using Collab.Accounts;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Collab.Tests.SignIn;

/// <summary>What is ended on one host is ended on the others, whether they hear of it or have to ask.</summary>
public sealed class OtherHostTests
{
    [Fact]
    public async Task Who_signs_out_on_one_host_is_signed_out_on_the_other()
    {
        await using var one = await TestTracker.StartAsync();
        // On a clock that stands still: what it remembers it forgets only when it is told.
        await using var other = await TestTracker.StartAsync(database: one.ConnectionString, token: one.AdminToken);
        using var here = await Site.SignedInAsync(one, "viewer");
        using var there = new Site(other);
        there.Cookies.Add(here.Cookies.GetAllCookies());
        (await IsSignedInAsync(there)).ShouldBeTrue();

        await FilledForm.Of(await here.GetAsync("/activities"), "action=\"/sign-out\"").SendAsync(here);

        await Eventually.IsAsync(() => IsSignedInAsync(there), signedIn => !signedIn);
    }

    [Fact]
    public async Task Where_nothing_is_heard_of_revocations_a_stream_asks_and_ends()
    {
        await using var tracker = await TestTracker.StartAsync();
        var token = await tracker.CreateTokenAsync("Wall screen", "viewer");
        // As on a host that is about to listen, or has lost the connection on which it did.
        using var deaf = new ValidTokens(
            tracker.Services.GetRequiredService<NpgsqlDataSource>(), tracker.Time, NullLogger<ValidTokens>.Instance);
        using var accounts = ActivatorUtilities.CreateInstance<AccountStore>(tracker.Services, deaf);
        var watch = ActivatorUtilities.CreateInstance<CredentialWatch>(tracker.Services, accounts, deaf);
        var request = new DefaultHttpContext();
        request.Features.Set(new Credential(ApiToken.HashOf(token), null));
        using var watched = watch.Over(request);

        (await tracker.Services.GetRequiredService<AccountStore>().RevokeAsync("Wall screen", default)).ShouldBeTrue();

        await Eventually.IsAsync(
            () =>
            {
                tracker.Time.Advance(CredentialWatch.Often);
                return Task.FromResult(watched.Over.IsCancellationRequested);
            },
            over => over);
    }

    private static async Task<bool> IsSignedInAsync(Site site) =>
        (await site.GetAsync("/activities")).Text.Contains("Sign out", StringComparison.Ordinal);
}
