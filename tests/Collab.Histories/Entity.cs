using System.Globalization;
using Collab.Domain.Facts;

namespace Collab.Histories;

/// <summary>A stream that may still get events.</summary>
internal sealed class Entity(Guid id, string kind)
{
    private int passages;

    public Guid Id { get; } = id;

    public string Kind { get; } = kind;

    public long Version { get; set; }

    /// <summary>A place in a document that no other fact of the stream names, so that no two facts of a stream are the very same.</summary>
    public string Passage()
    {
        var number = passages++;
        return string.Create(CultureInfo.InvariantCulture, $"P{1 + (number / 4)} S{1 + (number % 4)}");
    }
}

/// <summary>What an entity's stream says under one heading: a fact, or what was recorded to correct it.</summary>
internal sealed class Known(Entity entity, Guid id, Fact fact)
{
    public Entity Entity { get; } = entity;

    /// <summary>The fact's id: that of the event, or of the last correction.</summary>
    public Guid Id { get; private set; } = id;

    public Fact Fact { get; private set; } = fact;

    /// <summary>Whether neither a withdrawal nor a conflict put an end to it.</summary>
    public bool Stands { get; private set; } = true;

    public void Replace(Guid id, Fact fact) => (Id, Fact) = (id, fact);

    public void End() => Stands = false;
}
