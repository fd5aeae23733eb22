using JasperFx.Events.Daemon;
using JasperFx.Events.Projections;
using Marten;
using Npgsql;
using Shouldly;

namespace Collab.Engine.Tests;

/// <summary>No event is passed over that commits later, and nothing waits for what cannot come.</summary>
public sealed class HighWaterTests(Postgres postgres) : DatabaseTest(postgres)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task A_writer_that_holds_its_number_is_waited_for()
    {
        var (store, daemon) = await StartAsync();
        await BeginVoyageAsync(store);
        await using var slow = await Writer.BeginAsync(await ConnectAsync());
        var later = await BeginVoyageAsync(store, new PortReached("later"));
        await Task.Delay(600);
        (await QueryAsync<Guid>("select stream from arrivals")).ShouldNotContain(later);
        daemon.HighWaterMark().ShouldBe(1);
        await slow.CommitAsync();
        await daemon.WaitForNonStaleData(Patience);
        (await QueryAsync<long>("select seq from arrivals order by place")).ShouldBe([1, 2, 3, 4]);
    }

    [Fact]
    public async Task A_number_that_was_rolled_back_is_passed_over()
    {
        var (store, daemon) = await StartAsync();
        await using (var failing = await Writer.BeginAsync(await ConnectAsync()))
        {
            await BeginVoyageAsync(store);
        }

        await daemon.WaitForNonStaleData(Patience);
        (await QueryAsync<long>("select seq from arrivals order by place")).ShouldBe([2]);
    }

    [Fact]
    public async Task A_writer_whose_connection_breaks_is_not_waited_for()
    {
        var (store, daemon) = await StartAsync();
        var broken = await Writer.BeginAsync(await ConnectAsync());
        await BeginVoyageAsync(store);
        await ExecuteAsync($"select pg_terminate_backend({broken.Pid})");
        await daemon.WaitForNonStaleData(Patience);
        (await QueryAsync<long>("select seq from arrivals order by place")).ShouldBe([2]);
    }

    [Fact]
    public async Task An_idle_transaction_that_drew_no_number_does_not_matter()
    {
        var (store, daemon) = await StartAsync();
        await BeginVoyageAsync(store);
        var idle = await ConnectAsync();
        await using var transaction = await idle.BeginTransactionAsync();
        await using (var command = new NpgsqlCommand("create temp table t (x int); insert into t values (1); select last_value from voyages.mt_events_sequence",
                         idle, transaction))
            await command.ExecuteNonQueryAsync();
        await using (var failing = await Writer.BeginAsync(await ConnectAsync()))
        {
            await BeginVoyageAsync(store);
        }

        await daemon.WaitForNonStaleData(Patience);
        (await QueryAsync<long>("select seq from arrivals order by place")).ShouldBe([1, 3]);
    }

    [Fact]
    public async Task Later_writers_do_not_prolong_the_wait_for_an_earlier_gap()
    {
        var (store, daemon) = await StartAsync();
        var first = await Writer.BeginAsync(await ConnectAsync());
        await BeginVoyageAsync(store);
        await Task.Delay(300);
        await using var second = await Writer.BeginAsync(await ConnectAsync());
        var last = await BeginVoyageAsync(store);
        await Task.Delay(300);
        await first.DisposeAsync();
        await EventuallyAsync(async () => (await QueryAsync<long>("select count(*) from arrivals")).Single() == 1, "the first gap is passed over");
        (await QueryAsync<long>("select seq from arrivals")).ShouldBe([2]);
        await second.CommitAsync();
        await daemon.WaitForNonStaleData(Patience);
        (await QueryAsync<long>("select seq from arrivals order by place")).ShouldBe([2, 3, 4]);
        (await QueryAsync<Guid>("select stream from arrivals")).ShouldContain(last);
    }

    [Fact]
    public async Task A_writer_prepared_for_two_phase_commit_is_waited_for()
    {
        var (store, daemon) = await StartAsync();
        var writer = await Writer.BeginAsync(await ConnectAsync());
        await writer.PrepareAsync("argo");
        await BeginVoyageAsync(store);
        await Task.Delay(500);
        (await QueryAsync<long>("select count(*) from arrivals")).Single().ShouldBe(0);
        await ExecuteAsync("commit prepared 'argo'");
        await daemon.WaitForNonStaleData(Patience);
        (await QueryAsync<long>("select seq from arrivals order by place")).ShouldBe([1, 2]);
    }

    [Fact]
    public async Task Among_writers_of_all_tempers_every_committed_event_is_seen_once_and_in_order()
    {
        var (store, daemon) = await StartAsync();
        await Parallel.ForEachAsync(Enumerable.Range(0, 150), new ParallelOptions { MaxDegreeOfParallelism = 10 }, async (i, _) =>
        {
            switch (i % 5)
            {
                case 0 or 1:
                    await using (var connection = new NpgsqlConnection(Database))
                    {
                        await connection.OpenAsync(CancellationToken.None);
                        await using var writer = await Writer.BeginAsync(connection);
                        await Task.Delay(Random.Shared.Next(0, 60), CancellationToken.None);
                        if (i % 5 == 0) await writer.CommitAsync();
                    }

                    break;
                default:
                    await BeginVoyageAsync(store, new PortReached($"{i}"));
                    break;
            }
        });
        await daemon.WaitForNonStaleData(Patience);
        var committed = await QueryAsync<long>("select seq_id from voyages.mt_events order by seq_id");
        (await QueryAsync<long>("select seq from arrivals order by place")).ShouldBe(committed);
        committed.Count.ShouldBe(30 + 180);
    }

    private async Task<(IDocumentStore, IProjectionDaemon)> StartAsync()
    {
        await ExecuteAsync(Arrivals.Create());
        var store = Store(o => o.Projections.Add(new Arrivals(), ProjectionLifecycle.Async, "Arrivals"));
        return (store, await StartDaemonAsync(store));
    }

    /// <summary>Somebody else who appends: has drawn a number and written the event, and takes its time to commit.</summary>
    private sealed class Writer(NpgsqlConnection connection, NpgsqlTransaction transaction, int pid) : IAsyncDisposable
    {
        public int Pid => pid;

        public static async Task<Writer> BeginAsync(NpgsqlConnection connection)
        {
            var transaction = await connection.BeginTransactionAsync();
            await using var command = new NpgsqlCommand(
                """
                with s as (insert into voyages.mt_streams (id, version) values (gen_random_uuid(), 1) returning id)
                insert into voyages.mt_events (seq_id, id, stream_id, version, data, type, tenant_id)
                select nextval('voyages.mt_events_sequence'), gen_random_uuid(), s.id, 1, '{"Ship": "Foreign"}', 'voyage_begun', '*DEFAULT*' from s
                returning pg_backend_pid()
                """, connection, transaction);
            return new Writer(connection, transaction, (int)(await command.ExecuteScalarAsync())!);
        }

        public Task CommitAsync() => transaction.CommitAsync();

        public async Task PrepareAsync(string name)
        {
            await using var command = new NpgsqlCommand($"prepare transaction '{name}'", connection);
            await command.ExecuteNonQueryAsync();
        }

        public ValueTask DisposeAsync() => transaction.DisposeAsync();
    }
}
