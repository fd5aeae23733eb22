using System.Diagnostics;
using Collab.Accounts;
using Collab.ReadModel.Audit;
using Npgsql;

namespace Collab.Hosting.Metrics;

/// <summary><c>GET /metrics</c> for Prometheus: the meters, the process, and how far the read models have come.</summary>
internal static class MetricsRoute
{
    public static void MapMetrics(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/metrics", WriteAsync).RequireAuthorization(Policies.Read).WithTags("Running").WithName("metrics")
            .WithSummary("Measurements in Prometheus' text format").Produces<string>(contentType: "text/plain");

    private static async Task<IResult> WriteAsync(HttpResponse response, MeterReader meters, ReadModelProgress progress, ReplayWatch replay, CancellationToken cancellation)
    {
        response.Headers.CacheControl = "no-store";
        var exposition = new Exposition();
        exposition.Begin("collab_info", "gauge", "What runs here.");
        exposition.Sample("collab_info", [new("version", About.Version)], 1);
        await WriteProgressAsync(exposition, progress, cancellation);
        WriteReplay(exposition, replay.Last);
        WriteProcess(exposition);
        meters.Write(exposition);
        return Results.Text(exposition.ToString(), Exposition.ContentType);
    }

    private static async Task WriteProgressAsync(Exposition exposition, ReadModelProgress progress, CancellationToken cancellation)
    {
        StoreProgress? store = null;
        try
        {
            store = await progress.ReadAsync(cancellation);
        }
        catch (NpgsqlException)
        {
            // Said by collab_database_up; the other measurements are wanted all the more.
        }

        One(exposition, "collab_database_up", "gauge", "1 when the database answers.", store is null ? 0 : 1);
        if (store is null) return;
        One(exposition, "collab_position", "counter", "Position of the last event stored.", store.Position);
        exposition.Begin("collab_read_model_lag", "gauge", "Positions that a read model is behind the store.");
        foreach (var model in store.ReadModels) exposition.Sample("collab_read_model_lag", [new("model", model.Name)], model.Lag);
        exposition.Begin("collab_read_model_stalled", "gauge", "1 when a read model is behind and stands still.");
        foreach (var model in store.ReadModels) exposition.Sample("collab_read_model_stalled", [new("model", model.Name)], model.Stalled ? 1 : 0);
    }

    private static void WriteReplay(Exposition exposition, ReplayWatched? last)
    {
        if (last is null) return;
        One(exposition, "collab_replay_difference", "gauge", "1 when the last replay in the background found a difference between the events and the tables.", last.Report.Difference is null ? 0 : 1);
        One(exposition, "collab_replay_position", "gauge", "Position up to which the last replay in the background looked.", last.Report.Position);
        One(exposition, "collab_replay_end_time_seconds", "gauge", "When the last replay in the background ended, in seconds since 1970.", last.At.ToUnixTimeMilliseconds() / 1000.0);
        One(exposition, "collab_replay_seconds", "gauge", "How long the last replay in the background took.", last.Took.TotalSeconds);
    }

    private static void WriteProcess(Exposition exposition)
    {
        using var process = Process.GetCurrentProcess();
        One(exposition, "process_cpu_seconds_total", "counter", "Processor time used.", process.TotalProcessorTime.TotalSeconds);
        One(exposition, "process_resident_memory_bytes", "gauge", "Memory held.", process.WorkingSet64);
        One(exposition, "process_start_time_seconds", "gauge", "When the process started, in seconds since 1970.", new DateTimeOffset(process.StartTime.ToUniversalTime()).ToUnixTimeMilliseconds() / 1000.0);
        One(exposition, "process_threads", "gauge", "Threads of the operating system.", process.Threads.Count);
        One(exposition, "dotnet_gc_heap_bytes", "gauge", "Memory that the garbage collector counts as used.", GC.GetTotalMemory(forceFullCollection: false));
        One(exposition, "dotnet_gc_pause_seconds_total", "counter", "Time in which garbage collection held the process up.", GC.GetTotalPauseDuration().TotalSeconds);
        exposition.Begin("dotnet_gc_collections_total", "counter", "Garbage collections.");
        for (var generation = 0; generation <= GC.MaxGeneration; generation++)
            exposition.Sample("dotnet_gc_collections_total", [new("generation", $"{generation}")], GC.CollectionCount(generation));
        One(exposition, "dotnet_thread_pool_threads", "gauge", "Threads of the pool.", ThreadPool.ThreadCount);
        One(exposition, "dotnet_thread_pool_queue_length", "gauge", "Work that waits for one.", ThreadPool.PendingWorkItemCount);
    }

    private static void One(Exposition exposition, string name, string type, string help, double value)
    {
        exposition.Begin(name, type, help);
        exposition.Sample(name, [], value);
    }
}
