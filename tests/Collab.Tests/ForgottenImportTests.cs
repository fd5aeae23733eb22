using System.Text;
using Collab.Accounts;
using Collab.Import;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Collab.Tests;

/// <summary>Imports are kept for a while and no longer, whether somebody looks after them or not.</summary>
public sealed class ForgottenImportTests
{
    private static readonly byte[] Sheet = Encoding.UTF8.GetBytes("title;kind\nPress release;press-release\n");

    [Fact]
    public async Task An_import_that_is_left_alone_is_forgotten_after_a_time()
    {
        await using var tracker = await TestTracker.StartAsync();
        var (jobs, actor) = (tracker.Services.GetRequiredService<ImportJobs>(), await ActorAsync(tracker));
        var job = jobs.Take(actor, SheetKind.Find("sources")!, "sources.csv", Sheet);
        await Eventually.IsAsync(() => Task.FromResult(job.Phase), phase => phase == ImportPhase.Checked);

        tracker.Time.Advance(ImportJobs.Kept - TimeSpan.FromMinutes(1));
        jobs.Find(job.Id, actor).ShouldBe(job);
        tracker.Time.Advance(TimeSpan.FromMinutes(3));

        jobs.Find(job.Id, actor).ShouldBeNull();
        jobs.Of(actor).ShouldBeEmpty();
    }

    [Fact]
    public async Task An_import_that_runs_for_ever_is_ended_and_the_next_one_has_its_turn()
    {
        await using var tracker = await TestTracker.StartAsync();
        var (jobs, actor) = (tracker.Services.GetRequiredService<ImportJobs>(), await ActorAsync(tracker));
        ImportJob stuck;
        await using (var connection = new NpgsqlConnection(tracker.ConnectionString))
        {
            // What an import asks first is not answered as long as this is open.
            await connection.OpenAsync();
            await using var transaction = await connection.BeginTransactionAsync();
            await using (var take = new NpgsqlCommand("lock table collab.mt_events in access exclusive mode", connection))
                await take.ExecuteNonQueryAsync();
            stuck = jobs.Take(actor, SheetKind.Find("sources")!, "sources.csv", Sheet);
            await Eventually.IsAsync(
                () => tracker.ScalarAsync<long>(
                    """
                    select count(*) from pg_stat_activity
                    where datname = current_database() and wait_event_type = 'Lock' and query like '%id = any($1)%'
                    """),
                waiting => waiting > 0);

            tracker.Time.Advance(ImportJobs.LongestWork + TimeSpan.FromMinutes(1));
            await Eventually.IsAsync(() => Task.FromResult(stuck.Phase), phase => phase == ImportPhase.Failed);
        }

        stuck.Whole.ShouldNotBeNull().ShouldContain("too long");
        var next = jobs.Take(actor, SheetKind.Find("sources")!, "sources.csv", Sheet);
        await Eventually.IsAsync(() => Task.FromResult(next.Phase), phase => phase == ImportPhase.Checked);
    }

    [Fact]
    public async Task An_import_that_is_forgotten_while_it_is_worked_on_is_ended()
    {
        await using var tracker = await TestTracker.StartAsync();
        var (jobs, actor) = (tracker.Services.GetRequiredService<ImportJobs>(), await ActorAsync(tracker));
        var job = jobs.Take(actor, SheetKind.Find("sources")!, "sources.csv", Sheet);
        await Eventually.IsAsync(() => Task.FromResult(job.Phase), phase => phase == ImportPhase.Checked);
        tracker.Time.Advance(ImportJobs.Kept - (ImportJobs.LongestWork / 2));
        await using var connection = new NpgsqlConnection(tracker.ConnectionString);
        await connection.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using (var take = new NpgsqlCommand("lock table collab.mt_events in access exclusive mode", connection))
            await take.ExecuteNonQueryAsync();
        jobs.Store(job);
        await Eventually.IsAsync(
            () => tracker.ScalarAsync<long>(
                """
                select count(*) from pg_stat_activity
                where datname = current_database() and wait_event_type = 'Lock' and query like '%id = any($1)%'
                """),
            waiting => waiting > 0);

        // Not too long at work yet, but too old.
        tracker.Time.Advance((ImportJobs.LongestWork / 2) + TimeSpan.FromMinutes(2));

        await Eventually.IsAsync(() => Task.FromResult(job.Phase), phase => phase == ImportPhase.Failed);
        // And not because the database gave up waiting.
        job.Whole.ShouldNotBeNull().ShouldContain("was ended");
        jobs.Find(job.Id, actor).ShouldBeNull();
    }

    private static async Task<Actor> ActorAsync(TestTracker tracker) =>
        (await tracker.Services.GetRequiredService<AccountStore>().FindAsync(tracker.AdminToken, default))!;
}
