using System.Globalization;
using System.Net;
using Collab.Domain.Facts;
using Collab.ReadModel.Rows;
using Marten;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Collab.Tests.Databases;

/// <summary>Making the rows anew where several hosts work on one database.</summary>
public sealed class RowsMadeAnewTests
{
    private const string Generation = "select value from collab.setup where name = 'rows-generation'";

    [Fact]
    public async Task Of_two_hosts_that_start_at_once_on_rows_of_another_version_one_makes_them_anew_and_both_serve_them()
    {
        await using var database = await OwnDatabase.OldAsync();
        await database.RunAsync("update collab.setup set value = '0' where name = 'rows'; update collab.entity set title = 'wrong'; delete from collab.fact where position % 2 = 0");

        var hosts = await Task.WhenAll(database.StartAsync(), database.StartAsync());
        await using var one = hosts[0];
        await using var other = hosts[1];

        (await database.ScalarAsync<string>(Generation)).ShouldBe("1");
        (await database.ScalarAsync<long>("select last_seq_id from collab.mt_event_progression where name = 'rows:All'"))
            .ShouldBe(OldDatabaseTests.Last);
        await database.ReplayedAsync();
        (await database.ScalarAsync<long>(
            "select count(*) from pg_class where relname like '%\\_new' and relnamespace = 'collab'::regnamespace")).ShouldBe(0);
        var (first, second) = (new ApiClient(one.With(OldDatabaseTests.Manager)), new ApiClient(other.With(OldDatabaseTests.Manager)));
        var overview = $"/api/overview?asOf=2024-06-30&knownAt=@{OldDatabaseTests.Last}";
        (await first.GetAsync(overview)).ShouldBe(HttpStatusCode.OK).Body
            .ShouldBe((await second.GetAsync(overview)).ShouldBe(HttpStatusCode.OK).Body);

        // Whichever host the projection runs on, what either records is there for both.
        await first.SourceAsync("From the one");
        await second.SourceAsync("From the other");
        (await second.GetAsync("/api/overview", first.Position)).ShouldBe(HttpStatusCode.OK);
        (await first.GetAsync("/api/overview", second.Position)).ShouldBe(HttpStatusCode.OK);
        await database.ReplayedAsync();
    }

    [Fact]
    public async Task While_one_host_makes_the_rows_anew_the_other_serves_those_there_are_and_then_goes_on()
    {
        await using var database = await OwnDatabase.OldAsync();
        await using var host = await database.StartAsync();
        var api = new ApiClient(host.With(OldDatabaseTests.Manager));
        await api.ShowAsync("/api/overview");
        var before = int.Parse(await database.ScalarAsync<string>(Generation) ?? "0", CultureInfo.InvariantCulture);
        await using var tracker = InProcess.On(database);
        var connections = tracker.Services.GetRequiredService<NpgsqlDataSource>();

        Guid source;
        await using (var alone = await RowsGeneration.AloneAsync(connections, CancellationToken.None))
        {
            source = await api.SourceAsync("Recorded meanwhile");
            (await api.GetAsync($"/api/overview?knownAt=@{OldDatabaseTests.Last}", 0)).ShouldBe(HttpStatusCode.OK);
            await tracker.Services.GetRequiredService<RowsRebuild>().RunAsync(alone, OldDatabaseTests.Last, null, CancellationToken.None);
            (await database.ScalarAsync<long>("select max(position) from collab.event")).ShouldBe(OldDatabaseTests.Last);
        }

        (await api.ShowAsync($"/api/sources/{source}"))["source"]!.Text("title").ShouldBe("Recorded meanwhile");
        (await database.ScalarAsync<string>(Generation)).ShouldBe((before + 1).ToString(CultureInfo.InvariantCulture));
        await database.ReplayedAsync();
    }

    [Fact]
    public async Task Whoever_writes_after_the_rows_were_made_anew_waits_for_the_disk_again()
    {
        await using var database = await OwnDatabase.OldAsync();
        await using (await database.StartAsync()) await database.ReplayedAsync();
        await using var tracker = InProcess.On(database);
        var connections = tracker.Services.GetRequiredService<NpgsqlDataSource>();
        await using (var alone = await RowsGeneration.AloneAsync(connections, CancellationToken.None))
            await tracker.Services.GetRequiredService<RowsRebuild>().RunAsync(alone, OldDatabaseTests.Last, null, CancellationToken.None);

        var open = new List<NpgsqlConnection>();
        for (var i = 0; i < 8; i++) open.Add(await connections.OpenConnectionAsync());
        foreach (var connection in open)
        {
            await using var show = new NpgsqlCommand(
                "select string_agg(name, ', ') from pg_settings where name in ('synchronous_commit', 'maintenance_work_mem') and setting <> reset_val", connection);
            (await show.ExecuteScalarAsync()).ShouldBe(DBNull.Value);
        }

        foreach (var connection in open) await connection.DisposeAsync();
    }

    [Fact]
    public async Task A_batch_that_began_before_the_rows_were_made_anew_or_while_they_are_is_not_committed()
    {
        await using var database = await OwnDatabase.OldAsync();
        await using var host = await database.StartAsync();
        await using var tracker = InProcess.On(database);
        var connections = tracker.Services.GetRequiredService<NpgsqlDataSource>();
        var store = tracker.Services.GetRequiredService<IDocumentStore>();

        var now = await database.ScalarAsync<string>(Generation) ?? "0";

        await CommitAsync(now);
        (await Should.ThrowAsync<Exception>(CommitAsync("7"))).ToString().ShouldContain("The rows are made anew since before");
        await using (await RowsGeneration.AloneAsync(connections, CancellationToken.None))
            (await Should.ThrowAsync<Exception>(CommitAsync(now))).ToString().ShouldContain("The rows are made anew since before");
        await CommitAsync(now);
        (await database.ScalarAsync<long>("select count(*) from collab.setup where name = 'committed'")).ShouldBe(1);
        (await database.ScalarAsync<string>("select value from collab.setup where name = 'committed'")).ShouldBe("0000");

        // And one whose events the rows hold already does not begin.
        await using var session = store.LightweightSession();
        (await RowsGeneration.EnterAsync(session, OldDatabaseTests.Last + 1, CancellationToken.None)).ShouldBe(new RowsGeneration(now));
        await Should.ThrowAsync<RowsMadeAnewException>(() =>
            RowsGeneration.EnterAsync(session, OldDatabaseTests.Last, CancellationToken.None));

        async Task CommitAsync(string generation)
        {
            await using var batch = store.LightweightSession();
            new RowsGeneration(generation).HoldTo(batch);
            batch.QueueSqlCommand($"insert into collab.setup (name, value) values ('committed', '00') on conflict (name) do update set value = setup.value || '00'");
            await batch.SaveChangesAsync();
        }
    }
}
