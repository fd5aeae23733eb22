using System.Net;
using System.Net.Http.Json;
using Collab.Accounts;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Collab.Tests;

/// <summary>Nothing holds a connection while it asks the pool for another one: however many come at once, a small pool is enough, and who
/// only reads is answered meanwhile.</summary>
public sealed class ConnectionTests
{
    // Those that the tracker keeps for listening and leading, and four for all that is done.
    private const int Pool = 8;
    private const int AtOnce = 90;

    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(5);

    [Fact]
    public async Task Many_who_make_tokens_at_once_wait_for_each_other_and_for_nothing_else()
    {
        await using var tracker = await SmallAsync();
        var reader = new ApiClient(tracker.Anonymous);
        using var admin = tracker.With(tracker.AdminToken);

        var asked = Enumerable.Range(0, AtOnce).Select(i => MakeAsync(admin, i)).ToList();
        var read = await reader.GetAsync("/api/sources").WaitAsync(Soon);

        read.ShouldBe(HttpStatusCode.OK);
        foreach (var answer in await Task.WhenAll(asked)) answer.StatusCode.ShouldBe(HttpStatusCode.Created);
    }

    [Fact]
    public async Task A_link_that_many_use_at_once_signs_in_one_of_them()
    {
        await using var tracker = await SmallAsync();
        var link = await tracker.Services.GetRequiredService<AccountStore>().CreateLinkAsync(AccountStore.FirstName, default);
        var sites = Enumerable.Range(0, AtOnce).Select(_ => new Site(tracker)).ToList();
        var open = new List<Seen>();
        foreach (var site in sites) open.Add((await site.GetAsync($"/sign-in?link={link}")).ShouldBe(HttpStatusCode.OK));
        var reader = new ApiClient(tracker.Anonymous);

        var used = sites.Zip(open, (site, page) => site.SubmitAsync(page, $"/sign-in?link={link}")).ToList();
        var read = await reader.GetAsync("/api/sources").WaitAsync(Soon);

        read.ShouldBe(HttpStatusCode.OK);
        (await Task.WhenAll(used)).Count(page => page.Status == HttpStatusCode.Redirect).ShouldBe(1);
        foreach (var site in sites) site.Dispose();
    }

    [Fact]
    public async Task Whoever_waits_for_a_lock_of_another_host_takes_no_connection_from_those_who_read()
    {
        await using var tracker = await SmallAsync();
        var reader = new ApiClient(tracker.Anonymous);
        using var admin = tracker.With(tracker.AdminToken);
        await using var connection = new NpgsqlConnection(tracker.ConnectionString);
        await connection.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using (var take = new NpgsqlCommand($"select pg_advisory_xact_lock({0x746f6b656e73})", connection))
            await take.ExecuteNonQueryAsync();

        var asked = Enumerable.Range(0, AtOnce).Select(i => MakeAsync(admin, i)).ToList();
        await Eventually.IsAsync(
            () => tracker.ScalarAsync<long>(
                """
                select count(*) from pg_stat_activity
                where datname = current_database() and wait_event_type = 'Lock' and query like '%pg_advisory_xact_lock%'
                """),
            waiting => waiting == 1);
        for (var i = 0; i < 10; i++) (await reader.GetAsync("/api/sources").WaitAsync(Soon)).ShouldBe(HttpStatusCode.OK);
        asked.ShouldAllBe(answer => !answer.IsCompleted);
        await transaction.RollbackAsync();

        foreach (var answer in await Task.WhenAll(asked)) answer.StatusCode.ShouldBe(HttpStatusCode.Created);
    }

    private static Task<HttpResponseMessage> MakeAsync(HttpClient admin, int number) =>
        admin.PostAsJsonAsync("/api/tokens", new { name = $"Colleague {number}", role = "viewer" });

    private static async Task<TestTracker> SmallAsync()
    {
        var (database, token) = await (await TestPostgres.OfThisRunAsync()).CopyAsync(null);
        return await TestTracker.StartAsync(
            database: new NpgsqlConnectionStringBuilder(database) { MaxPoolSize = Pool }.ConnectionString, token: token,
            settings: new Dictionary<string, string> { ["COLLAB_RATE"] = "0" });
    }
}
