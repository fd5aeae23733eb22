using System.Diagnostics;
using System.Globalization;
using Collab.Recording;
using Npgsql;

namespace Collab.Benchmarks;

/// <summary>Commands over HTTP on one or several trackers, each measurement on all of them in turn, and what the database and Marten can
/// do beside them.</summary>
internal sealed class Writes(IReadOnlyList<WriteTarget> targets, NpgsqlDataSource database, TimeSpan time)
{
    private const string Schema = StoreSchema.Name;
    private const int Batch = 3_000;

    public List<Figure> Figures { get; } = [];

    public async Task RunAsync()
    {
        foreach (var target in targets)
        {
            Console.Error.WriteLine($"Preparing {target.Name} ...");
            await target.PrepareAsync();
        }

        Console.Error.WriteLine("Writing ...");
        foreach (var callers in new[] { 1, 8 })
        {
            await EachAsync("registering a source", callers, (target, _) => target.RegisterAsync());
            await EachAsync("recording an attendance", callers, (target, call) => target.AttendAsync(call));
        }

        foreach (var callers in new[] { 1, 8 })
        {
            await EachAsync("recording a delivery, streams of some events", callers, (target, call) => target.DeliverAsync(call));
            await EachAsync(Long, callers, (target, _) => target.DeliverLongAsync());
        }

        foreach (var atomic in new[] { false, true })
        {
            await PassAsync($"{(atomic ? "atomic" : "NDJSON")}, registering sources", target => target.RegisterManyAsync(Batch, atomic));
            await PassAsync($"{(atomic ? "atomic" : "NDJSON")}, recording attendances", target => target.AttendManyAsync(Batch, atomic));
        }

        await LimitsAsync();
    }

    private void Add(Figure figure)
    {
        Figures.Add(figure);
        Console.Error.WriteLine(figure.Line);
    }

    private static string Long =>
        string.Create(CultureInfo.InvariantCulture, $"recording a delivery, one stream of {WriteTarget.Long:N0} events");

    private async Task EachAsync(string what, int callers, Func<WriteTarget, int, Task<long>> call)
    {
        foreach (var target in targets)
            Add(await Measure.RepeatAsync($"{target.Name}: {what}", callers, time, async number =>
            {
                await call(target, number);
                return 0;
            }));
    }

    // The first pass warms up; the better of two counts, since others share the machine.
    private async Task PassAsync(string what, Func<WriteTarget, Task> pass)
    {
        foreach (var target in targets)
        {
            await pass(target);
            var best = TimeSpan.MaxValue;
            for (var i = 0; i < 2; i++)
            {
                var clock = Stopwatch.StartNew();
                await pass(target);
                if (clock.Elapsed < best) best = clock.Elapsed;
            }

            Add(Measure.Pass($"{target.Name}: {what}", 1, Batch, best));
        }
    }

    // What the database does with one durable transaction an event, on the same server, and what Marten makes of it: nothing that stores
    // events one by one through
    // Marten can be faster.
    private async Task LimitsAsync()
    {
        await RunAsync($"create schema bench; create table bench.event (like {Schema}.mt_events including all); alter table bench.event alter seq_id add generated always as identity");
        using var marten = BareMarten.Open(database);
        foreach (var callers in new[] { 1, 8 })
        {
            Add(await Measure.RepeatAsync("limit: one durable insert into PostgreSQL", callers, time, async _ =>
            {
                await using var insert = database.CreateCommand(
                    "insert into bench.event (id, stream_id, version, data, type) values (gen_random_uuid(), gen_random_uuid(), 1, $1::jsonb, 'attendance_recorded')");
                insert.Parameters.Add(new() { Value = "{\"headcount\":{\"value\":70},\"provenance\":{\"passage\":\"S1\"}}" });
                await insert.ExecuteNonQueryAsync();
                return 0;
            }));
            Add(await Measure.RepeatAsync("limit: Marten, a new stream of one event", callers, time, _ => marten.StartAsync()));
            Add(await Measure.RepeatAsync("limit: Marten, one more event on a stream", callers, time, marten.AppendAsync));
        }

        await RunAsync("drop schema bench cascade");
    }

    private async Task RunAsync(string sql)
    {
        await using var command = database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
