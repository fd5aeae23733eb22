using Collab.Domain.Facts;
using Collab.Domain.Views;

namespace Collab.Domain.Indicators;

/// <summary>
/// What the rows of one stream depend on besides its own facts, as it was known at one position: seats and kinds of the organisations, the
/// terms of the projects and programmes its facts name, the counting rules that were adopted, and which things are one.
/// </summary>
/// <param name="entities">The spans of each entity, oldest first.</param>
/// <param name="rules">The rules by code and version, the built-in ones included.</param>
/// <param name="identity">Which things are one.</param>
public sealed class ProjectionContext(
    IReadOnlyDictionary<Guid, IReadOnlyList<ContextSpan>> entities, RuleSet rules, IdentityMap identity) : ContextHistories(entities)
{
    /// <summary>Nothing else, and the built-in rules.</summary>
    public static ProjectionContext None { get; } =
        new(new Dictionary<Guid, IReadOnlyList<ContextSpan>>(), RuleSet.BuiltIn, IdentityMap.None);

    public RuleSet Rules { get; } = rules;

    /// <summary>Which things that were recorded apart are one.</summary>
    public IdentityMap Identity { get; } = identity;
}
