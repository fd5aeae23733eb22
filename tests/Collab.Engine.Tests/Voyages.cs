using JasperFx.Events;
using Marten.Events.Aggregation;

namespace Collab.Engine.Tests;

public sealed record VoyageBegun(string Ship);

public sealed record PortReached(string Port, int Passengers = 0);

public sealed record VoyageEnded;

public sealed record VoyageAbandoned;

/// <summary>State folded by its own methods, each giving a new one.</summary>
public sealed record Voyage(Guid Id, string Ship, string[] Ports, bool Ended)
{
    public long Version { get; set; }

    public static Voyage Create(IEvent<VoyageBegun> begun) => new(begun.StreamId, begun.Data.Ship, [], false);

    public static Voyage Apply(PortReached reached, Voyage voyage) => voyage with { Ports = [.. voyage.Ports, reached.Port] };

    public Voyage Apply(VoyageEnded ended) => this with { Ended = ended is not null };

    public bool ShouldDelete(VoyageAbandoned abandoned) => abandoned is not null;
}

/// <summary>State folded by its own methods, which change it in place.</summary>
public class Logbook
{
    public Guid Id { get; set; }

    public int Version { get; set; }

    public List<string> Entries { get; set; } = [];

    public int Passengers { get; set; }

    public void Apply(VoyageBegun begun) => Entries.Add($"{begun.Ship} sails");

    public void Apply(IEvent<PortReached> reached)
    {
        Entries.Add($"{reached.Version}: {reached.Data.Port}");
        Passengers += reached.Data.Passengers;
    }
}

/// <summary>State folded by a projection.</summary>
public sealed class Itinerary
{
    public Guid Id { get; set; }

    public long Version { get; set; }

    public List<string> Ports { get; set; } = [];
}

public sealed class ItineraryProjection : SingleStreamProjection<Itinerary, Guid>
{
    public override Itinerary? Evolve(Itinerary? snapshot, Guid id, IEvent e)
    {
        switch (e.Data)
        {
            case VoyageBegun:
                return new Itinerary { Id = id };
            case PortReached reached:
                snapshot ??= new Itinerary { Id = id };
                snapshot.Ports.Add(reached.Port);
                return snapshot;
            case VoyageAbandoned:
                return null;
            default:
                return snapshot;
        }
    }
}
