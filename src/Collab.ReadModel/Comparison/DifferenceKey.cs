using Collab.ReadModel.Reading;

namespace Collab.ReadModel.Comparison;

/// <summary>Where a difference stands in the whole list: entities by kind and id, then facts in the order of recording.</summary>
internal abstract record DifferenceKey(Guid Id)
{
    /// <summary>The key as the text of a cursor.</summary>
    public abstract string Text { get; }

    /// <summary>The key of a cursor; null without one, or when it is none of these.</summary>
    public static DifferenceKey? Of(Cursor? cursor) => cursor?.Key.Split(' ') switch
    {
        ["entity", var kind, var stream] when Guid.TryParseExact(stream, "D", out var id) => new EntityKey(kind, cursor.Id, id),
        ["fact", var position] when long.TryParse(position, System.Globalization.NumberStyles.None, null, out var at) =>
            new FactKey(at, cursor.Id),
        _ => null,
    };
}

/// <summary>Where an entity stands.</summary>
internal sealed record EntityKey(string Kind, Guid Id, Guid Stream) : DifferenceKey(Id)
{
    public static EntityKey First { get; } = new("", Guid.Empty, Guid.Empty);

    public override string Text => $"entity {Kind} {Stream}";
}

/// <summary>Where a fact stands.</summary>
internal sealed record FactKey(long Position, Guid Id) : DifferenceKey(Id)
{
    public static FactKey First { get; } = new(0, Guid.Empty);

    public override string Text => FormattableString.Invariant($"fact {Position}");
}
