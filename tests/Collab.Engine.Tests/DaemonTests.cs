using JasperFx.Events;
using JasperFx.Events.Daemon;
using JasperFx.Events.Projections;
using Marten;
using Marten.Events;
using Marten.Events.Projections;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Shouldly;

namespace Collab.Engine.Tests;

public sealed class DaemonTests(Postgres postgres) : DatabaseTest(postgres)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task A_projection_gets_all_events_in_order_and_its_rows_are_committed_with_its_progress()
    {
        await ExecuteAsync(Arrivals.Create());
        var store = Store(o => o.Projections.Add(new Arrivals(), ProjectionLifecycle.Async, "Arrivals", a => a.BatchSize = 3));
        var id = await BeginVoyageAsync(store, new PortReached("a"), new PortReached("b"), new PortReached("c"));
        var daemon = await StartDaemonAsync(store);
        await BeginVoyageAsync(store, new PortReached("d"));
        await daemon.WaitForNonStaleData(Patience);
        (await QueryAsync<string>("select port from arrivals order by place")).ShouldBe(["", "a", "b", "c", "", "d"]);
        (await QueryAsync<long>("select last_seq_id from voyages.mt_event_progression where name = 'Arrivals:All'")).ShouldBe([6L]);
        (await QueryAsync<Guid>("select distinct stream from arrivals")).ShouldContain(id);
        daemon.HighWaterMark().ShouldBe(6);
        daemon.IsRunning.ShouldBeTrue();
    }

    [Fact]
    public async Task A_daemon_started_again_goes_on_where_the_last_one_stopped()
    {
        await ExecuteAsync(Arrivals.Create());
        var store = Store(o => o.Projections.Add(new Arrivals(), ProjectionLifecycle.Async, "Arrivals"));
        var daemon = await StartDaemonAsync(store);
        await BeginVoyageAsync(store, new PortReached("a"));
        await daemon.WaitForNonStaleData(Patience);
        await daemon.StopAllAsync();
        daemon.IsRunning.ShouldBeFalse();
        await BeginVoyageAsync(store, new PortReached("b"));
        (await QueryAsync<long>("select count(*) from arrivals")).Single().ShouldBe(2);
        await daemon.StartAllAsync();
        await daemon.WaitForNonStaleData(Patience);
        (await QueryAsync<string>("select port from arrivals order by place")).ShouldBe(["", "a", "", "b"]);
    }

    [Fact]
    public async Task Documents_are_kept_up_to_date()
    {
        var store = Store(o =>
        {
            o.Projections.Snapshot<Voyage>(SnapshotLifecycle.Async);
            o.Projections.Add(new ItineraryProjection(), ProjectionLifecycle.Async, a => a.BatchSize = 2);
            o.Projections.Add(new PortTrafficProjection(), ProjectionLifecycle.Async);
            o.Projections.Add(new HarbourProjection(), ProjectionLifecycle.Async);
            o.Projections.Add(new FlagProjection(), ProjectionLifecycle.Async);
        });
        var daemon = await StartDaemonAsync(store);
        var first = await BeginVoyageAsync(store, new PortReached("Lemnos", 2), new PortReached("Colchis", 5));
        var second = await BeginVoyageAsync(store, new PortReached("Lemnos", 1), new VoyageEnded());
        var third = await BeginVoyageAsync(store, new PortReached("Lemnos", 1), new VoyageAbandoned());
        await daemon.WaitForNonStaleData(Patience);
        await using var query = store.QuerySession();
        (await query.LoadAsync<Voyage>(first))!.Ports.ShouldBe(["Lemnos", "Colchis"]);
        (await query.LoadAsync<Voyage>(second))!.Ended.ShouldBeTrue();
        (await query.LoadAsync<Voyage>(third)).ShouldBeNull();
        (await query.LoadAsync<Itinerary>(first))!.Ports.ShouldBe(["Lemnos", "Colchis"]);
        (await query.LoadAsync<Itinerary>(first))!.Version.ShouldBe(3);
        (await query.LoadAsync<Itinerary>(third)).ShouldBeNull();
        var lemnos = await query.LoadAsync<PortTraffic>("Lemnos");
        (lemnos!.Calls, lemnos.Passengers).ShouldBe((3, 4));
        (await query.QueryAsync<Harbour>("order by data ->> 'Name'")).Select(h => h.Name).ShouldBe(["Colchis", "Lemnos", "Lemnos", "Lemnos"]);
        (await query.LoadAsync<Flag>("Argo")).ShouldNotBeNull();
        (await query.LoadAsync<Flag>("last")).ShouldNotBeNull();
        (await QueryAsync<string>("select name from voyages.mt_event_progression where name <> 'HighWaterMark' order by name"))
            .ShouldBe(["Collab.Engine.Tests.HarbourProjection:All", "Flags:All", "Itinerary:All", "PortTraffic:All", "Voyage:All"]);
    }

    [Fact]
    public async Task A_projection_waits_at_an_event_it_cannot_apply_while_others_go_on()
    {
        await ExecuteAsync(Arrivals.Create() + ";" + Arrivals.Create("others"));
        var arrivals = new Arrivals { Poison = "Scylla" };
        var store = Store(o =>
        {
            o.Projections.Add(arrivals, ProjectionLifecycle.Async, "Arrivals");
            o.Projections.Add(new Arrivals("others"), ProjectionLifecycle.Async, "Others");
        });
        await BeginVoyageAsync(store, new PortReached("a"), new PortReached("Scylla"), new PortReached("b"));
        var daemon = await StartDaemonAsync(store);
        await EventuallyAsync(() => daemon.HasAnyPaused(), "the projection pauses");
        await EventuallyAsync(async () => (await QueryAsync<long>("select count(*) from others")).Single() == 4, "the other projection is through");
        await Task.Delay(300);
        (await QueryAsync<string>("select port from arrivals order by place")).Except(["", "a"]).ShouldBeEmpty();
        daemon.StatusFor("Arrivals:All").ShouldBe(JasperFx.AgentStatus.Paused);
        var failure = await Should.ThrowAsync<TimeoutException>(() => daemon.WaitForNonStaleData(TimeSpan.FromMilliseconds(300)));
        failure.Message.ShouldNotBeNullOrEmpty();

        arrivals.Poison = null;
        await daemon.StopAllAsync();
        await daemon.StartAllAsync();
        await daemon.WaitForNonStaleData(Patience);
        (await QueryAsync<string>("select port from arrivals order by place")).ShouldBe(["", "a", "Scylla", "b"]);
    }

    [Fact]
    public async Task A_paused_projection_tries_again_by_itself()
    {
        await ExecuteAsync(Arrivals.Create());
        var arrivals = new Arrivals { Poison = "Scylla" };
        using var host = await HostAsync(o => o.Projections.Add(arrivals, ProjectionLifecycle.Async, "Arrivals"), DaemonMode.Solo);
        await BeginVoyageAsync(host.DocumentStore(), new PortReached("Scylla"), new PortReached("b"));
        await Task.Delay(700);
        arrivals.Poison = null;
        await host.WaitForNonStaleProjectionDataAsync(Patience);
        (await QueryAsync<string>("select port from arrivals order by place")).ShouldBe(["", "Scylla", "b"]);
    }

    [Fact]
    public async Task An_event_of_unknown_type_is_not_skipped()
    {
        await ExecuteAsync(Arrivals.Create());
        var store = Store(o => o.Projections.Add(new Arrivals(), ProjectionLifecycle.Async, "Arrivals"));
        var id = await BeginVoyageAsync(store, new PortReached("a"), new PortReached("b"));
        await ExecuteAsync("update voyages.mt_events set type = 'port_sighted', mt_dotnet_type = 'Gone, Gone' where version = 2");
        var daemon = await StartDaemonAsync(store);
        await EventuallyAsync(() => daemon.HasAnyPaused(), "the projection pauses");
        (await QueryAsync<long>("select count(*) from arrivals where seq > 1")).Single().ShouldBe(0);
        await ExecuteAsync("update voyages.mt_events set type = 'port_reached' where version = 2");
        await daemon.StopAllAsync();
        await daemon.StartAllAsync();
        await daemon.WaitForNonStaleData(Patience);
        (await QueryAsync<string>($"select port from arrivals where stream = '{id}' order by place")).ShouldBe(["", "a", "b"]);
    }

    [Fact]
    public async Task A_rebuild_starts_from_nothing_and_gives_the_same()
    {
        await ExecuteAsync(Arrivals.Create());
        var store = Store(o =>
        {
            o.Projections.Add(new Arrivals(), ProjectionLifecycle.Async, "Arrivals", a => a.DeleteDataInTableOnTeardown("arrivals"));
            o.Projections.Add(new PortTrafficProjection(), ProjectionLifecycle.Async);
            o.Projections.Snapshot<Voyage>(SnapshotLifecycle.Inline);
        });
        var id = await BeginVoyageAsync(store, new PortReached("a", 1), new PortReached("b", 2));
        var daemon = await StartDaemonAsync(store);
        await daemon.WaitForNonStaleData(Patience);
        await ExecuteAsync("update arrivals set port = 'wrong'; insert into arrivals (seq) values (99); " +
                           "update voyages.mt_doc_porttraffic set data = data || '{\"Calls\": 77}'; " +
                           "update voyages.mt_doc_voyage set data = data || '{\"Ship\": \"wrong\"}'");
        await daemon.RebuildProjectionAsync("Arrivals", CancellationToken.None);
        await daemon.RebuildProjectionAsync<PortTrafficProjection>(CancellationToken.None);
        await daemon.RebuildProjectionAsync<Voyage>(Patience, CancellationToken.None);
        (await QueryAsync<string>("select port from arrivals order by place")).ShouldBe(["", "a", "b"]);
        await using var query = store.QuerySession();
        (await query.LoadAsync<PortTraffic>("a"))!.Calls.ShouldBe(1);
        (await query.LoadAsync<Voyage>(id))!.Ship.ShouldBe("Argo");
        await BeginVoyageAsync(store, new PortReached("c"));
        await daemon.WaitForNonStaleData(Patience);
        (await QueryAsync<string>("select port from arrivals order by place")).ShouldBe(["", "a", "b", "", "c"]);
        await Should.ThrowAsync<ArgumentOutOfRangeException>(() => daemon.RebuildProjectionAsync("Nothing", CancellationToken.None));
    }

    [Fact]
    public async Task A_daemon_can_catch_up_without_running()
    {
        await ExecuteAsync(Arrivals.Create());
        var store = Store(o => o.Projections.Add(new Arrivals(), ProjectionLifecycle.Async, "Arrivals"));
        await BeginVoyageAsync(store, new PortReached("a"));
        using var daemon = await store.BuildProjectionDaemonAsync();
        await daemon.CatchUpAsync(Patience, CancellationToken.None);
        (await QueryAsync<string>("select port from arrivals order by place")).ShouldBe(["", "a"]);
    }

    [Fact]
    public async Task Archived_events_are_not_projected()
    {
        await ExecuteAsync(Arrivals.Create());
        var store = Store(o => o.Projections.Add(new Arrivals(), ProjectionLifecycle.Async, "Arrivals"));
        var id = await BeginVoyageAsync(store, new PortReached("a"));
        await BeginVoyageAsync(store, new PortReached("b"));
        await using (var session = store.LightweightSession())
        {
            session.Events.ArchiveStream(id);
            await session.SaveChangesAsync();
        }

        var daemon = await StartDaemonAsync(store);
        await daemon.WaitForNonStaleData(Patience);
        (await QueryAsync<string>("select port from arrivals order by place")).ShouldBe(["", "b"]);
    }

    [Fact]
    public async Task Two_daemons_on_one_projection_apply_every_event_once()
    {
        await ExecuteAsync(Arrivals.Create());
        var stores = new[] { 1, 2 }.Select(_ => Store(o => o.Projections.Add(new Arrivals(), ProjectionLifecycle.Async, "Arrivals", a => a.BatchSize = 5)))
            .ToArray();
        await BeginVoyageAsync(stores[0]);
        foreach (var store in stores) await StartDaemonAsync(store);
        await Parallel.ForEachAsync(Enumerable.Range(0, 40), new ParallelOptions { MaxDegreeOfParallelism = 4 },
            async (i, _) => await BeginVoyageAsync(stores[i % 2], new PortReached($"{i}")));
        await stores[0].WaitForNonStaleProjectionDataAsync(Patience);
        (await QueryAsync<long>("select count(*) from arrivals")).Single().ShouldBe(81);
        (await QueryAsync<long>("select seq from arrivals order by place")).ShouldBe(Enumerable.Range(1, 81).Select(i => (long)i));
    }

    [Fact]
    public async Task When_the_leader_falls_another_host_takes_over()
    {
        await ExecuteAsync(Arrivals.Create());
        using var first = await HostAsync(o => o.Projections.Add(new Arrivals(), ProjectionLifecycle.Async, "Arrivals"), DaemonMode.HotCold);
        await BeginVoyageAsync(first.DocumentStore(), new PortReached("a"));
        await first.WaitForNonStaleProjectionDataAsync(Patience);
        using var second = await HostAsync(o => o.Projections.Add(new Arrivals(), ProjectionLifecycle.Async, "Arrivals"), DaemonMode.HotCold);
        await BeginVoyageAsync(second.DocumentStore(), new PortReached("b"));
        await first.WaitForNonStaleProjectionDataAsync(Patience);

        await ExecuteAsync("select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and pid <> pg_backend_pid() and database = (select oid from pg_database where datname = current_database())");
        await BeginVoyageAsync(second.DocumentStore(), new PortReached("c"));
        await second.WaitForNonStaleProjectionDataAsync(Patience);
        await first.StopAsync();
        await BeginVoyageAsync(second.DocumentStore(), new PortReached("d"));
        await second.WaitForNonStaleProjectionDataAsync(Patience);
        (await QueryAsync<string>("select port from arrivals where port <> '' order by place")).ShouldBe(["a", "b", "c", "d"]);
        await second.StopAsync();
    }

    [Fact]
    public async Task Leaders_that_fall_again_and_again_neither_lose_nor_repeat_an_event()
    {
        await ExecuteAsync(Arrivals.Create());
        void Project(StoreOptions o) => o.Projections.Add(new Arrivals(), ProjectionLifecycle.Async, "Arrivals", a => a.BatchSize = 4);
        using var first = await HostAsync(Project, DaemonMode.HotCold);
        using var second = await HostAsync(Project, DaemonMode.HotCold);
        var store = Store();
        var appending = Task.Run(async () =>
        {
            for (var i = 0; i < 60; i++)
            {
                await BeginVoyageAsync(store, new PortReached($"{i}"));
                await Task.Delay(30);
            }
        });
        while (!appending.IsCompleted)
        {
            await ExecuteAsync("select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and pid <> pg_backend_pid() and database = (select oid from pg_database where datname = current_database())");
            await Task.Delay(400);
        }

        await appending;
        await first.WaitForNonStaleProjectionDataAsync(Patience);
        (await QueryAsync<long>("select seq from arrivals order by place")).ShouldBe(Enumerable.Range(1, 120).Select(i => (long)i));
        await first.StopAsync();
        await second.StopAsync();
    }

    [Fact]
    public async Task A_daemon_outlives_the_loss_of_its_connections()
    {
        await ExecuteAsync(Arrivals.Create());
        using var host = await HostAsync(o => o.Projections.Add(new Arrivals(), ProjectionLifecycle.Async, "Arrivals"), DaemonMode.Solo);
        var other = Store();
        await BeginVoyageAsync(other, new PortReached("a"));
        await host.WaitForNonStaleProjectionDataAsync(Patience);
        await ExecuteAsync("select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()");
        NpgsqlConnection.ClearPool(new NpgsqlConnection(Database));
        await BeginVoyageAsync(Store(), new PortReached("b"));
        await EventuallyAsync(async () => (await QueryAsync<long>("select count(*) from arrivals")).Single() == 4, "the daemon is back");
        await host.StopAsync();
    }

    [Fact]
    public async Task Whoever_moves_the_progress_meanwhile_makes_the_page_void()
    {
        await ExecuteAsync(Arrivals.Create());
        var slow = new Slow();
        var store = Store(o => o.Projections.Add(slow, ProjectionLifecycle.Async, "Slow"));
        await BeginVoyageAsync(store, new PortReached("a"));
        await StartDaemonAsync(store);
        await slow.Reached.Task.WaitAsync(Patience);
        await ExecuteAsync("insert into voyages.mt_event_progression (name, last_seq_id) values ('Slow:All', 2)");
        slow.Go.SetResult();
        await Task.Delay(500);
        (await QueryAsync<long>("select count(*) from arrivals")).Single().ShouldBe(0);
    }

    /// <summary>Takes its time over the first page.</summary>
    private sealed class Slow : IProjection
    {
        public TaskCompletionSource Reached { get; } = new();

        public TaskCompletionSource Go { get; } = new();

        public async Task ApplyAsync(IDocumentOperations operations, IReadOnlyList<IEvent> events, CancellationToken cancellation)
        {
            foreach (var e in events) operations.QueueSqlCommand("insert into arrivals (seq) values (?)", e.Sequence);
            Reached.TrySetResult();
            await Go.Task.WaitAsync(cancellation);
        }
    }

    [Fact]
    public async Task A_host_can_pause_and_resume_its_daemon()
    {
        await ExecuteAsync(Arrivals.Create());
        using var host = await HostAsync(o => o.Projections.Add(new Arrivals(), ProjectionLifecycle.Async, "Arrivals"), DaemonMode.Solo);
        var store = host.DocumentStore();
        await BeginVoyageAsync(store, new PortReached("a"));
        await host.WaitForNonStaleProjectionDataAsync(Patience);
        await host.PauseAllDaemonsAsync();
        await BeginVoyageAsync(store, new PortReached("b"));
        await Task.Delay(400);
        (await QueryAsync<long>("select count(*) from arrivals")).Single().ShouldBe(2);
        await host.ResumeAllDaemonsAsync();
        await host.WaitForNonStaleProjectionDataAsync(Patience);
        (await QueryAsync<long>("select count(*) from arrivals")).Single().ShouldBe(4);
        await host.StopAsync();
    }

    [Fact]
    public async Task Resetting_all_data_starts_over()
    {
        await ExecuteAsync(Arrivals.Create());
        using var host = await HostAsync(o => o.Projections.Add(new Arrivals(), ProjectionLifecycle.Async, "Arrivals"), DaemonMode.Solo);
        var store = host.DocumentStore();
        await BeginVoyageAsync(store, new PortReached("a"));
        await host.WaitForNonStaleProjectionDataAsync(Patience);
        await host.ResetAllMartenDataAsync();
        await ExecuteAsync("delete from arrivals");
        await BeginVoyageAsync(store, new PortReached("b"));
        await host.WaitForNonStaleProjectionDataAsync(Patience);
        (await QueryAsync<string>("select port from arrivals order by place")).ShouldBe(["", "b"]);
        await host.StopAsync();
    }

    private async Task<IHost> HostAsync(Action<StoreOptions> configure, DaemonMode mode)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Services.AddMarten(options =>
        {
            Configure(options);
            configure(options);
        }).UseLightweightSessions().ApplyAllDatabaseChangesOnStartup().AddAsyncDaemon(mode);
        var host = builder.Build();
        await host.StartAsync();
        return host;
    }
}
