using Collab.Domain.Facts;
using Collab.Domain.Views;

namespace Collab.Domain.Indicators;

/// <summary>A counting rule with its version.</summary>
/// <param name="Version">Names it among the rules of its indicator.</param>
/// <param name="Rule">What it says.</param>
/// <param name="Since">From when it is in force; the beginning of time for the built-in one.</param>
/// <param name="EventId">The event that adopted it; null for the built-in one.</param>
public sealed record AdoptedRule(string Version, CountingRule Rule, DateTimeOffset Since, Guid? EventId);

/// <summary>The counting rules of all indicators as they were known at one position.</summary>
public sealed class RuleSet
{
    private readonly Dictionary<string, IReadOnlyList<AdoptedRule>> rules;

    private RuleSet(Dictionary<string, IReadOnlyList<AdoptedRule>> rules)
    {
        this.rules = rules;
        Stamp = rules.OrderBy(entry => entry.Key, StringComparer.Ordinal).SelectMany(entry => entry.Value)
            .Aggregate(new Stamp(), (stamp, rule) => rule.EventId is { } id ? stamp.With(id) : stamp.With(rule.Version)).Value;
    }

    /// <summary>Nothing but the built-in rules.</summary>
    public static RuleSet BuiltIn { get; } = new(IndicatorDefinition.All.ToDictionary(known => known.Code, known => Adopted(known, null)));

    /// <summary>The built-in rules and those that were adopted for one indicator.</summary>
    public static RuleSet By(IndicatorDecisions? decisions) => decisions is null ? BuiltIn : BuiltIn.With(decisions);

    /// <summary>Tells two sets of rules apart.</summary>
    public ulong Stamp { get; }

    /// <summary>The rules of an indicator, the built-in one first, then in the order in which they come into force.</summary>
    public IReadOnlyList<AdoptedRule> Of(IndicatorDefinition indicator) => rules[indicator.Code];

    /// <summary>The rule in force at a moment.</summary>
    public AdoptedRule InForce(IndicatorDefinition indicator, DateTimeOffset asOf) => Of(indicator).Last(rule => rule.Since <= asOf);

    /// <summary>The same rules, but those of one indicator as its stream has them.</summary>
    public RuleSet With(IndicatorDecisions decisions) => With(decisions.Code, decisions);

    /// <summary>The same rules, but those of one indicator as its stream has them; null: nothing that was decided about it
    /// stands.</summary>
    public RuleSet With(string code, IndicatorDecisions? decisions)
    {
        if (IndicatorDefinition.Find(code) is not { } indicator) return this;
        var next = Adopted(indicator, decisions);
        return next.Select(rule => rule.EventId).SequenceEqual(Of(indicator).Select(rule => rule.EventId))
            ? this
            : new RuleSet(new Dictionary<string, IReadOnlyList<AdoptedRule>>(rules) { [indicator.Code] = next });
    }

    private static IReadOnlyList<AdoptedRule> Adopted(IndicatorDefinition indicator, IndicatorDecisions? decisions) =>
    [
        new(IndicatorDefinition.BuiltIn, indicator.Rule, DateTimeOffset.MinValue, null),
        .. (decisions?.Rules ?? []).Select(rule => new AdoptedRule(rule.Version, rule.Rule, rule.Since, rule.Cite.FactId)),
    ];
}
