using System.Text.Json.Nodes;

namespace Collab.ReadModel.Comparison;

/// <summary>A difference as it was found, before names and causes are added.</summary>
internal abstract record FoundDifference(DifferenceKey Key);

/// <summary>An entity that differs.</summary>
internal sealed record FoundEntity(EntityKey At, EntitySide? Then, EntitySide? Now, JsonObject? OldView, JsonObject? NewView)
    : FoundDifference(At)
{
    public string Kind => At.Kind;

    public EntityDifference Difference(IReadOnlyList<MemberDifference>? members) => new()
    {
        Change = Then is null ? Change.Appeared : Now is null ? Change.Went : Change.Changed,
        Kind = Kind,
        Id = At.Id,
        PartOf = At.Stream == At.Id ? null : At.Stream,
        Then = Then,
        Now = Now,
        Members = members,
    };
}

/// <summary>A fact that differs.</summary>
internal sealed record FoundFact(FactKey At, FactDifference Fact) : FoundDifference(At);
