using Collab.Domain.Views;

namespace Collab.Domain.Indicators;

/// <summary>
/// What the rows of one stream depend on besides its own facts, as it was known at one position: seats and kinds of the organisations its
/// facts name, and the counting rules that were adopted.
/// </summary>
/// <param name="organisations">The spans of each organisation, oldest first.</param>
/// <param name="rules">The rules by code and version, the built-in ones included.</param>
public sealed class ProjectionContext(IReadOnlyDictionary<Guid, IReadOnlyList<OrganisationSpan>> organisations, RuleSet rules)
    : OrganisationHistories(organisations)
{
    /// <summary>No organisations, and the built-in rules.</summary>
    public static ProjectionContext None { get; } = new(new Dictionary<Guid, IReadOnlyList<OrganisationSpan>>(), RuleSet.BuiltIn);

    public RuleSet Rules { get; } = rules;
}
