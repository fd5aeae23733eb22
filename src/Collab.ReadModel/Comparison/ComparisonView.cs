using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Collab.Domain.Rates;
using Collab.Domain.Reporting;
using Collab.Domain.Views;
using Collab.ReadModel.Audit;

namespace Collab.ReadModel.Comparison;

/// <summary>One of the two moments.</summary>
/// <param name="AsOf">What was true by then.</param>
/// <param name="KnownAt">As it was known at this position.</param>
public sealed record ComparedMoment(DateTimeOffset AsOf, long KnownAt);

/// <summary>How something differs between two moments.</summary>
public enum Change
{
    /// <summary>There is none of it at the first moment.</summary>
    Appeared,

    /// <summary>It is there at both, and not the same.</summary>
    Changed,

    /// <summary>There is none of it at the second moment.</summary>
    Went,
}

/// <summary>How many differences there are.</summary>
public sealed record ChangeCount(long Appeared, long Changed, long Went);

/// <summary>How many differences a comparison has in all.</summary>
/// <param name="Entities">Entities that differ.</param>
/// <param name="Facts">Facts that differ.</param>
/// <param name="AtLeast">True: the moments are so far apart that counting stopped; there are at least as many.</param>
public sealed record ChangeTotals(ChangeCount Entities, ChangeCount Facts, bool AtLeast);

/// <summary>What differs between two moments. A page lists entities first, by kind and id, then facts in the order of recording.</summary>
public sealed record ComparisonView
{
    public required ComparedMoment From { get; init; }

    public required ComparedMoment To { get; init; }

    public required IReadOnlyList<Difference> Appeared { get; init; }

    public required IReadOnlyList<Difference> Changed { get; init; }

    public required IReadOnlyList<Difference> Went { get; init; }

    public required ChangeTotals Totals { get; init; }

    /// <summary>Given on the first page of a comparison of a part of everything that is asked for with its entities and facts of every
    /// kind: the indicators whose figure differs, or whose total in the programme's currency does.</summary>
    public IReadOnlyList<FigureMove>? Figures { get; init; }

    /// <summary>Where the next page begins; null on the last one.</summary>
    public string? Next { get; init; }
}

/// <summary>An entity or a fact that differs.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "what")]
[JsonDerivedType(typeof(EntityDifference), "entity")]
[JsonDerivedType(typeof(FactDifference), "fact")]
public abstract record Difference
{
    [JsonPropertyOrder(-2)]
    public required Change Change { get; init; }

    /// <summary>For an entity its id; for a fact the id of the event that recorded it.</summary>
    [JsonPropertyOrder(-1)]
    public required Guid Id { get; init; }

    /// <summary>Where something differs that is there at both moments: which members, with their values at the first moment and at the
    /// second.</summary>
    public IReadOnlyList<MemberDifference>? Members { get; init; }
}

/// <summary>An entity at one of the moments.</summary>
/// <param name="Title">Title or name.</param>
/// <param name="Subkind">Code of the kind within the kind, for example <c>workshop</c>.</param>
/// <param name="Status">Code of the status.</param>
public sealed record EntitySide(string Title, string Subkind, string Status);

/// <summary>A member that differs.</summary>
/// <param name="Pointer">JSON pointer (RFC 6901): into the entity at the second moment; for what is no longer there, at the first. Lines of
/// a list are matched by the fact they rest on, or their id.</param>
/// <param name="Old">Its value at the first moment; null: none.</param>
/// <param name="New">Its value at the second moment; null: none.</param>
public sealed record MemberDifference(string Pointer, JsonNode? Old, JsonNode? New)
{
    /// <summary>Inside a line of a list that is there at both moments: what the line is called by, its title or whom it names.</summary>
    public JsonNode? Of { get; init; }
}

/// <summary>An entity that differs.</summary>
public sealed record EntityDifference : Difference
{
    /// <summary>Kind of entity.</summary>
    public required string Kind { get; init; }

    /// <summary>For a milestone: the partnership it belongs to.</summary>
    public Guid? PartOf { get; init; }

    /// <summary>The entity at the first moment; null: it was not known, or not yet.</summary>
    public EntitySide? Then { get; init; }

    /// <summary>The entity at the second moment; null: it is known no longer, or not yet.</summary>
    public EntitySide? Now { get; init; }
}

/// <summary>A fact that differs: it stands at one of the moments only, or became surer, or was dated differently by another fact.</summary>
public sealed record FactDifference : Difference
{
    /// <summary>The fact's type, for example <c>workshop_held</c>.</summary>
    public required string Type { get; init; }

    public required long Position { get; init; }

    /// <summary>The entity it is about.</summary>
    public required EntityLink Entity { get; init; }

    public required DateTimeOffset RecordedAt { get; init; }

    public required string Certainty { get; init; }

    public SourceRef? Source { get; init; }

    public string? Passage { get; init; }

    /// <summary>The fact as it was recorded.</summary>
    public required JsonElement Data { get; init; }

    /// <summary>The events between the two positions that made the difference, in the order of recording; null: the date alone makes
    /// it.</summary>
    public IReadOnlyList<CauseView>? Because { get; init; }
}

/// <summary>An indicator whose figure differs.</summary>
/// <param name="Code">The indicator.</param>
/// <param name="Unit">Its unit.</param>
/// <param name="Then">Its value at the first moment.</param>
/// <param name="Now">Its value at the second.</param>
/// <param name="RejectedThen">Facts that were looked at and not counted at the first moment.</param>
/// <param name="RejectedNow">The same at the second.</param>
public sealed record FigureMove(string Code, string Unit, decimal Then, decimal Now, long RejectedThen, long RejectedNow)
{
    /// <summary>Of money within a programme or a project, its total in the programme's currency at the first moment; null: there is
    /// none.</summary>
    public ConvertedTotal? ThenTotal { get; init; }

    /// <summary>The same at the second.</summary>
    public ConvertedTotal? NowTotal { get; init; }

    /// <summary>Whether the total differs, whatever became of the figure.</summary>
    [JsonIgnore]
    public bool TotalDiffers => !ConvertedTotal.Same(ThenTotal, NowTotal);

    /// <summary>Whether anything of it differs.</summary>
    [JsonIgnore]
    public bool Differs => (Then, RejectedThen) != (Now, RejectedNow) || TotalDiffers;
}

/// <summary>An event that made a difference.</summary>
public sealed record CauseView
{
    public required Guid Id { get; init; }

    public required long Position { get; init; }

    /// <summary>Its type, for example <c>fact_withdrawn</c>.</summary>
    public required string Type { get; init; }

    public required DateTimeOffset RecordedAt { get; init; }

    /// <summary>Who recorded it.</summary>
    public ActorView? Actor { get; init; }

    /// <summary>The reason given for a correction, a withdrawal or a decision.</summary>
    public string? Reason { get; init; }

    /// <summary>The kind of evidence of a confirmation.</summary>
    public string? Evidence { get; init; }

    /// <summary>The source it rests on.</summary>
    public SourceRef? Source { get; init; }
}

/// <summary>What makes an indicator differ between two moments.</summary>
public sealed record FigureComparisonView
{
    public required ComparedMoment From { get; init; }

    public required ComparedMoment To { get; init; }

    /// <summary>The indicator.</summary>
    public required string Code { get; init; }

    public required string Unit { get; init; }

    /// <summary>Its value at the first moment.</summary>
    public required decimal Then { get; init; }

    /// <summary>Its value at the second.</summary>
    public required decimal Now { get; init; }

    /// <summary>Facts that count at the second moment only.</summary>
    public required IReadOnlyList<FigureDifference> Appeared { get; init; }

    /// <summary>Facts that count with another number.</summary>
    public required IReadOnlyList<FigureDifference> Changed { get; init; }

    /// <summary>Facts that count at the first moment only.</summary>
    public required IReadOnlyList<FigureDifference> Went { get; init; }

    /// <summary>How many facts differ in all.</summary>
    public required long Total { get; init; }

    /// <summary>Of money within a programme or a project, its total in the programme's currency at the first moment; null: there is
    /// none.</summary>
    public ConvertedTotal? ThenTotal { get; init; }

    /// <summary>The same at the second.</summary>
    public ConvertedTotal? NowTotal { get; init; }

    /// <summary>Given where the totals differ: the facts that are another amount in them, and the rates by which they are.</summary>
    public TotalDifferences? TotalDifferences { get; init; }
}
