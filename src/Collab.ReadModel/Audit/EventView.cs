using System.Text.Json;
using Collab.Domain.Facts;
using Collab.Domain.Views;

namespace Collab.ReadModel.Audit;

/// <summary>Who recorded an event; the name is looked up when the event is read.</summary>
public sealed record ActorView(string Id, string? Name);

/// <summary>An event as it was recorded.</summary>
public sealed record EventView
{
    /// <summary>Its place in the store's order; gaps are attempts that were rolled back.</summary>
    public required long Position { get; init; }

    public required Guid Id { get; init; }

    /// <summary>The stored type, for example <c>workshop_held</c>.</summary>
    public required string Type { get; init; }

    /// <summary>The entity whose stream it stands in.</summary>
    public required EntityLink Entity { get; init; }

    /// <summary>Its place in the stream, from 1.</summary>
    public required long Version { get; init; }

    public required DateTimeOffset RecordedAt { get; init; }

    public ActorView? Actor { get; init; }

    /// <summary>The source it rests on, where it names one.</summary>
    public SourceRef? Source { get; init; }

    /// <summary>Where in the source.</summary>
    public string? Passage { get; init; }

    /// <summary>The command that caused it, or the batch it came in.</summary>
    public string? CorrelationId { get; init; }

    /// <summary>What was recorded, as it is stored.</summary>
    public required JsonElement Data { get; init; }

    /// <summary>What became of the fact by the moment asked about; only on the page of one event.</summary>
    public FactOutcome? Fate { get; init; }
}

/// <summary>What became of a fact.</summary>
public sealed record FactOutcome
{
    public required FactStatus Status { get; init; }

    public required Certainty Certainty { get; init; }

    /// <summary>From when it is part of the picture; null: from the beginning.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>The event that ended it.</summary>
    public Guid? EndedBy { get; init; }

    /// <summary>The fact it was recorded to correct.</summary>
    public Guid? Corrects { get; init; }

    /// <summary>The events that confirmed it.</summary>
    public required IReadOnlyList<Guid> ConfirmedBy { get; init; }

    /// <summary>Conflicts it is in, open or decided.</summary>
    public required IReadOnlyList<Guid> Conflicts { get; init; }
}

/// <summary>An event as CloudEvents 1.0 writes it, with the sequence extension.</summary>
public sealed record CloudEvent
{
    public string Specversion { get; } = "1.0";

    public required Guid Id { get; init; }

    /// <summary>The stream, as a path of this API.</summary>
    public required string Source { get; init; }

    /// <summary><c>collab.</c> and the stored type.</summary>
    public required string Type { get; init; }

    /// <summary>The entity: its kind and id.</summary>
    public required string Subject { get; init; }

    public required DateTimeOffset Time { get; init; }

    public string Datacontenttype { get; } = "application/json";

    /// <summary>The position, as the sequence extension wants it: text that sorts, of twenty digits.</summary>
    public required string Sequence { get; init; }

    /// <summary>The account that recorded it.</summary>
    public string? Actor { get; init; }

    public required JsonElement Data { get; init; }

    public static CloudEvent Of(EventView e) => new()
    {
        Id = e.Id,
        Source = $"/api/streams/{e.Entity.Id}",
        Type = "collab." + e.Type,
        Subject = $"{e.Entity.Kind}/{e.Entity.Id}",
        Time = e.RecordedAt,
        Sequence = e.Position.ToString("D20", System.Globalization.CultureInfo.InvariantCulture),
        Actor = e.Actor?.Id,
        Data = e.Data,
    };
}
