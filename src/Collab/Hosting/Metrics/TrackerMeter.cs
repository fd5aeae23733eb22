using System.Diagnostics;
using System.Diagnostics.Metrics;
using Collab.Api;
using Collab.Hosting.Supervision;
using Collab.ReadModel.Audit;
using Collab.ReadModel.Reading;
using Npgsql;

namespace Collab.Hosting.Metrics;

/// <summary>
/// What only the tracker can measure of itself: how far the store and its read models have come, what the last replay found, and the
/// process under the names that
/// Prometheus' own clients use. Instruments answer without waiting, so <see cref="LookAsync"/> asks the database before each reading.
/// </summary>
internal sealed class TrackerMeter : IDisposable
{
    /// <summary>The meter's name.</summary>
    public const string Name = "Collab";

    private readonly Meter meter;
    private readonly ReadModelProgress progress;
    private volatile Seen seen = new(null);

    /// <param name="meters">Makes the meter.</param>
    /// <param name="progress">How far things are.</param>
    /// <param name="replay">What the replay in the background found.</param>
    /// <param name="archive">How the archive stands; null where none is kept.</param>
    public TrackerMeter(IMeterFactory meters, ReadModelProgress progress, ReplayWatch replay, ArchiveWatch? archive = null)
    {
        this.progress = progress;
        meter = meters.Create(Name, About.Version);
        Gauge("collab_info", "What runs here.", () => [new(1, new KeyValuePair<string, object?>("version", About.Version))]);
        Gauge("collab_database_up", "1 when the database answers.", () => [new(seen.Store is null ? 0 : 1)]);
        Gauge("collab_position", "Position of the last event stored.", () => seen.Store is { } store ? [new(store.Position)] : []);
        Gauge("collab_read_model_lag", "Positions that a read model is behind the store.", () => Models(model => model.Lag));
        Gauge("collab_read_model_stalled", "1 when a read model is behind and stands still.", () => Models(model => model.Stalled ? 1 : 0));
        Gauge(
            "collab_replay_difference", "1 when the last replay in the background found a difference between the events and the tables.",
            () => Replayed(last => last.Report.Difference is null ? 0 : 1));
        Gauge("collab_replay_position", "Position up to which the last replay in the background looked.", () => Replayed(last => last.Report.Position));
        Gauge("collab_replay_end_time", "When the last replay in the background ended, in seconds since 1970.", () => Replayed(last => Seconds(last.At)), "s");
        Gauge("collab_replay", "How long the last replay in the background took.", () => Replayed(last => last.Took.TotalSeconds), "s");
        Gauge("collab_archive_failing", "1 when the archive does not take what it is given.", () => Archived(state => state.FailsSince is null ? 0 : 1));
        Gauge("collab_archive_waiting", "Segments that wait for the archive.", () => Archived(state => state.Waiting));
        Gauge("collab_archive_end_time", "When the archive took the last segment, in seconds since 1970.", () => Archived(state => state.TakenAt is { } at ? Seconds(at) : null), "s");
        MeasureProcess();

        IEnumerable<Measurement<double>> Archived(Func<ArchiveState, double?> value) =>
            archive?.State is { } state && value(state) is { } measured ? [new(measured)] : [];

        IEnumerable<Measurement<double>> Replayed(Func<ReplayWatched, double> value) => replay.Last is { } last ? [new(value(last))] : [];
    }

    /// <summary>Asks the database how far things are; a database that does not answer is a measurement too.</summary>
    public async Task LookAsync(CancellationToken cancellation)
    {
        try
        {
            seen = new Seen(await progress.ReadAsync(cancellation));
        }
        catch (NpgsqlException)
        {
            seen = new Seen(null);
        }
    }

    public void Dispose() => meter.Dispose();

    private void MeasureProcess()
    {
        var start = Of(process => Seconds(new DateTimeOffset(process.StartTime.ToUniversalTime())));
        meter.CreateObservableCounter("process_cpu", () => Of(process => process.TotalProcessorTime.TotalSeconds), "s", "Processor time used.");
        meter.CreateObservableGauge("process_resident_memory", () => Of(process => process.WorkingSet64), "By", "Memory held.");
        meter.CreateObservableGauge("process_start_time", () => start, "s", "When the process started, in seconds since 1970.");
        meter.CreateObservableGauge("process_threads", () => Of(process => process.Threads.Count), description: "Threads of the operating system.");
    }

    private void Gauge(string name, string help, Func<IEnumerable<Measurement<double>>> observe, string? unit = null) =>
        meter.CreateObservableGauge(name, observe, unit, help);

    private IEnumerable<Measurement<double>> Models(Func<ReadModelState, double> value) =>
        seen.Store?.ReadModels.Select(model =>
            new Measurement<double>(value(model), new KeyValuePair<string, object?>("model", model.Name))) ?? [];

    private static T Of<T>(Func<Process, T> value)
    {
        using var process = Process.GetCurrentProcess();
        return value(process);
    }

    private static double Seconds(DateTimeOffset moment) => moment.ToUnixTimeMilliseconds() / 1000.0;

    /// <summary>The last look.</summary>
    /// <param name="Store">What it found; null when the database did not answer.</param>
    private sealed record Seen(StoreProgress? Store);
}
