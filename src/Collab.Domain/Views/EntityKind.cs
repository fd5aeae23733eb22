using Collab.Domain.Facts;

namespace Collab.Domain.Views;

/// <summary>What a slice says about its kind of entity: how it is named, seen at a time, and found.</summary>
/// <param name="Name">The kind's name in rows and addresses.</param>
/// <param name="Slice">The namespace of its events.</param>
/// <param name="View">The type of its view.</param>
/// <param name="At">The view of an entity at a time; null when no fact of that time knows it.</param>
/// <param name="Rows">The rows of a view, on a day among the entities of that time.</param>
public sealed record EntityKind(
    string Name, string Slice, Type View, Func<FactRegister, DateTimeOffset, EntityView?> At,
    Func<EntityView, DateTime, ContextHistories, IEnumerable<EntityFace>> Rows)
{
    /// <summary>A kind whose views make one row each.</summary>
    /// <param name="name">The kind's name.</param>
    /// <param name="at">The view of an entity at a time.</param>
    /// <param name="face">The row of a view.</param>
    public static EntityKind Of<TView>(string name, Func<FactRegister, DateTimeOffset, TView?> at, Func<TView, EntityFace> face) where TView
        : EntityView =>
        new(name, typeof(TView).Namespace!, typeof(TView), at, (view, _, _) => [face((TView)view)]);
}

/// <summary>What a row shows of an entity at one time: the columns it is found and sorted by, and the view itself.</summary>
/// <param name="Kind">Name of the kind.</param>
/// <param name="Id">The entity.</param>
/// <param name="Title">Title or name.</param>
/// <param name="Subkind">Code of the kind within the kind, for example <c>workshop</c>.</param>
/// <param name="Status">Code of the status.</param>
/// <param name="View">The view, stored as JSON.</param>
public sealed record EntityFace(string Kind, Guid Id, string Title, string Subkind, string Status, object View)
{
    public DateTimeOffset? Starts { get; init; }

    public DateTimeOffset? Ends { get; init; }

    /// <summary>NUTS codes of the regions it belongs to: of an activity those that take part, of an organisation its seat's, of a
    /// partnership those it names and its partners' seats'.</summary>
    public IReadOnlyList<string> Regions { get; init; } = [];

    /// <summary>NUTS code of the place where it is held; null: unknown, or not held.</summary>
    public string? Venue { get; init; }

    /// <summary>NUTS codes of the seats of the organisation, or of a partnership's partners.</summary>
    public IReadOnlyList<string> Seats { get; init; } = [];

    public IReadOnlyList<string> Topics { get; init; } = [];

    public IReadOnlyList<Guid> Organisations { get; init; } = [];

    /// <summary>The projects it belongs to, or is.</summary>
    public IReadOnlyList<Guid> Projects { get; init; } = [];

    /// <summary>The programmes it stands under itself, or is.</summary>
    public IReadOnlyList<Guid> Programmes { get; init; } = [];

    /// <summary>Code of the programme's specific objective that it stands under itself.</summary>
    public string? Objective { get; init; }
}
