using JasperFx.Events;
using Marten;
using Marten.Events.Projections;

namespace Collab.Engine.Tests;

/// <summary>Writes every event it is given as a row, in the order it is given them, and stumbles over ports it is told to.</summary>
public sealed class Arrivals(string table = "arrivals") : IProjection
{
    public string? Poison { get; set; }

    public static string Create(string table = "arrivals") =>
        $"create table {table} (place bigserial primary key, seq bigint unique, stream uuid, port text)";

    public Task ApplyAsync(IDocumentOperations operations, IReadOnlyList<IEvent> events, CancellationToken cancellation)
    {
        foreach (var e in events)
        {
            var port = (e.Data as PortReached)?.Port;
            if (port is not null && port == Poison) throw new InvalidOperationException($"{port} is poison");
            operations.QueueSqlCommand($"insert into {table} (seq, stream, port) values (?, ?, ?)", e.Sequence, e.StreamId, port ?? "");
        }

        return Task.CompletedTask;
    }
}

/// <summary>How often a port was called at, over all voyages.</summary>
public sealed class PortTraffic
{
    public string Id { get; set; } = "";

    public int Calls { get; set; }

    public int Passengers { get; set; }
}

public sealed class PortTrafficProjection : MultiStreamProjection<PortTraffic, string>
{
    public PortTrafficProjection()
    {
        Identity<PortReached>(e => e.Port);
    }

    public override PortTraffic? Evolve(PortTraffic? snapshot, string id, IEvent e)
    {
        snapshot ??= new PortTraffic { Id = id };
        if (e.Data is not PortReached reached) return snapshot;
        snapshot.Calls++;
        snapshot.Passengers += reached.Passengers;
        return snapshot;
    }
}

public sealed class HarbourProjection : EventProjection
{
    public override ValueTask ApplyAsync(IDocumentOperations operations, IEvent e, CancellationToken cancellation)
    {
        if (e.Data is PortReached reached) operations.Store(new Harbour { Id = e.Id, Name = reached.Port });
        return ValueTask.CompletedTask;
    }
}

public partial class FlagProjection : EventProjection
{
    public FlagProjection()
    {
        Name = "Flags";
    }

    public Flag Create(IEvent<VoyageBegun> e) => new(e.Data.Ship, e.StreamId.ToString());

    public void Project(VoyageEnded e, IDocumentOperations operations) => operations.Store(new Flag("last", e.ToString()));
}
