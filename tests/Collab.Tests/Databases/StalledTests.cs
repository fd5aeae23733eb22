using Collab.Configuration;
using Collab.Hosting;
using Collab.ReadModel.Reading;
using Marten;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace Collab.Tests.Databases;

/// <summary>A read side that is behind and stands still is told of; one that moves, or has nothing to do, is not.</summary>
public sealed class StalledTests : IAsyncLifetime
{
    private readonly Clock clock = new();
    private OwnDatabase database = null!;
    private WebApplication tracker = null!;
    private ReadModelProgress progress = null!;

    // The store's two tables, as far as the progress is read from them, on a clock that goes as the test says.
    public async Task InitializeAsync()
    {
        database = await OwnDatabase.CreateAsync();
        await database.RunAsync(
            """
            create schema collab;
            create table collab.mt_events (seq_id bigint, type text);
            create table collab.mt_event_progression (name text, last_seq_id bigint);
            insert into collab.mt_events select n, 'source_registered' from generate_series(1, 100) n;
            insert into collab.mt_event_progression values ('rows:All', 90), ('HighWaterMark', 100), ('gone:All', 7);
            """);
        tracker = InProcess.On(database);
        var services = tracker.Services;
        progress = new ReadModelProgress(
            services.GetRequiredService<NpgsqlDataSource>(), services.GetRequiredService<IDocumentStore>(), clock);
    }

    public async Task DisposeAsync()
    {
        await tracker.DisposeAsync();
        await database.DisposeAsync();
    }

    [Fact]
    public async Task A_read_side_that_is_behind_counts_as_stalled_once_it_has_not_moved_for_longer_than_is_allowed()
    {
        (await RowsAsync()).ShouldBe(new ReadModelState("rows:All", 90, 10, Stalled: false));
        clock.Pass(ReadModelProgress.StallsAfter);
        (await RowsAsync()).Stalled.ShouldBeFalse("it is allowed that long");
        (await ReadyAsync()).Status.ShouldBe(HealthStatus.Healthy);

        clock.Pass(TimeSpan.FromTicks(1));

        (await RowsAsync()).ShouldBe(new ReadModelState("rows:All", 90, 10, Stalled: true));
        var ready = await ReadyAsync();
        ready.Status.ShouldBe(HealthStatus.Unhealthy);
        ready.Description.ShouldBe("The read model rows:All has stood still at 90 for 30 seconds, 10 events behind.");
    }

    [Fact]
    public async Task It_is_stalled_no_longer_once_it_moves_and_the_time_counts_anew()
    {
        await RowsAsync();
        clock.Pass(TimeSpan.FromSeconds(31));
        (await RowsAsync()).Stalled.ShouldBeTrue();

        await MoveAsync(91);
        (await RowsAsync()).ShouldBe(new ReadModelState("rows:All", 91, 9, Stalled: false));
        clock.Pass(TimeSpan.FromSeconds(29));
        (await RowsAsync()).Stalled.ShouldBeFalse();
        clock.Pass(TimeSpan.FromSeconds(2));
        (await RowsAsync()).Stalled.ShouldBeTrue();
    }

    [Fact]
    public async Task One_that_has_come_to_the_end_may_stand_still_and_what_comes_then_finds_it_moving()
    {
        await RowsAsync();
        await MoveAsync(100);
        clock.Pass(TimeSpan.FromMinutes(5));
        (await RowsAsync()).ShouldBe(new ReadModelState("rows:All", 100, 0, Stalled: false));
        await MoveAsync(90);
        clock.Pass(TimeSpan.FromMinutes(5));

        // It was behind at the same position before it came to the end: that time does not count.
        (await RowsAsync()).ShouldBe(new ReadModelState("rows:All", 90, 10, Stalled: false));
    }

    [Fact]
    public async Task One_that_is_too_far_behind_is_told_of_though_it_moves()
    {
        await database.RunAsync("insert into collab.mt_events values (1090, 'source_registered')");
        (await ReadyAsync()).Status.ShouldBe(HealthStatus.Healthy);

        await database.RunAsync("insert into collab.mt_events values (1091, 'source_registered')");

        (await ReadyAsync()).Description.ShouldBe("The read model rows:All is 1001 events behind; at most 1000 are allowed.");
    }

    private async Task<ReadModelState> RowsAsync()
    {
        var read = await progress.ReadAsync(CancellationToken.None);
        read.HighWaterMark.ShouldBe(100);
        return read.ReadModels.ShouldHaveSingleItem();
    }

    // What /health/ready says of it.
    private Task<HealthCheckResult> ReadyAsync()
    {
        var check = typeof(TrackerApp).Assembly.GetTypes().Where(type => type.IsAssignableTo(typeof(IHealthCheck)))
            .SelectMany(type => type.GetConstructors())
            .Single(constructor => constructor.GetParameters().Any(parameter => parameter.ParameterType == typeof(ReadModelProgress)));
        return ((IHealthCheck)check.Invoke([progress, new CollabSettings()])).CheckHealthAsync(new HealthCheckContext());
    }

    private Task MoveAsync(long position) =>
        database.RunAsync($"update collab.mt_event_progression set last_seq_id = {position} where name = 'rows:All'");

    private sealed class Clock : TimeProvider
    {
        private long now = 1_000_000;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public void Pass(TimeSpan time) => now += time.Ticks;

        public override long GetTimestamp() => now;
    }
}
