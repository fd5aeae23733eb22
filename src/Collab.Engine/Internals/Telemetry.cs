using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using JasperFx;
using JasperFx.Events.Daemon;

namespace Collab.Engine;

/// <summary>
/// Traces and metrics under the name "Marten": a span per save that appends and per page a projection applies; counters of both; and for every
/// running projection how many events it is behind and whether it waits at one.
/// </summary>
internal static class Telemetry
{
    private static readonly Meter Meter = new("Marten");
    private static readonly Counter<long> Appended = Meter.CreateCounter<long>("marten.event.append", "{event}", "Events appended and committed");
    private static readonly Counter<long> Applied = Meter.CreateCounter<long>("marten.projection.processed", "{event}", "Events applied by projections");
    private static readonly ConcurrentDictionary<ISubscriptionAgent, bool> Running = new();

    static Telemetry()
    {
        Meter.CreateObservableGauge("marten.projection.gap",
            () => Running.Keys.Select(a => new Measurement<long>(Math.Max(0, a.HighWaterMark - a.Position), Tag(a))), "{event}",
            "Sequence numbers between the high-water mark and the projection");
        Meter.CreateObservableGauge("marten.projection.paused",
            () => Running.Keys.Select(a => new Measurement<int>(a.Status == AgentStatus.Paused ? 1 : 0, Tag(a))), null,
            "1 while the projection waits at an event it cannot apply");
    }

    public static ActivitySource Activities { get; } = new("Marten");

    public static void CountAppended(int events) => Appended.Add(events);

    public static void CountApplied(ISubscriptionAgent agent, int events) => Applied.Add(events, Tag(agent));

    public static void Began(ISubscriptionAgent agent) => Running.TryAdd(agent, true);

    public static void Ended(ISubscriptionAgent agent) => Running.TryRemove(agent, out _);

    private static KeyValuePair<string, object?> Tag(ISubscriptionAgent agent) => new("projection", agent.Name.Identity);
}
