using Collab.Domain.Facts;
using Collab.Domain.Views;

namespace Collab.Domain.Indicators;

/// <summary>A counting rule with its version.</summary>
/// <param name="Version">Names it among the rules of its indicator.</param>
/// <param name="Rule">What it says.</param>
/// <param name="Since">From when it is in force; the beginning of time for the built-in one.</param>
/// <param name="EventId">The event that adopted it; null for the built-in ones.</param>
/// <param name="Programme">The programme whose figures are counted by it; null: everybody's.</param>
public sealed record AdoptedRule(string Version, CountingRule Rule, DateTimeOffset Since, Guid? EventId, Guid? Programme = null)
{
    /// <summary>Whether it judges a candidate: a rule of a programme, what belongs to the programme's projects.</summary>
    public bool Judges(Candidate candidate) =>
        Programme is not { } programme || candidate.Projects?.Any(part => part.Programme == programme) == true;
}

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

    /// <summary>The rules of an indicator, the built-in ones first, then in the order in which they come into force.</summary>
    public IReadOnlyList<AdoptedRule> Of(IndicatorDefinition indicator) => rules[indicator.Code];

    /// <summary>The rule in force at a moment: that of the programme, if it has one of its own; else everybody's.</summary>
    /// <param name="indicator">The indicator.</param>
    /// <param name="asOf">The moment.</param>
    /// <param name="programme">The programme whose figures are asked for; null: those of everything.</param>
    public AdoptedRule InForce(IndicatorDefinition indicator, DateTimeOffset asOf, Guid? programme = null)
    {
        var rules = Of(indicator).Where(rule => rule.Since <= asOf).ToList();
        return rules.LastOrDefault(rule => programme is not null && rule.Programme == programme)
            ?? rules.Last(rule => rule.Programme is null);
    }

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
        .. indicator.EarlierRule is { } earlier
            ? [new AdoptedRule(IndicatorDefinition.Earlier, earlier, DateTimeOffset.MinValue, null)]
            : Array.Empty<AdoptedRule>(),
        new(IndicatorDefinition.BuiltIn, indicator.Rule, DateTimeOffset.MinValue, null),
        .. (decisions?.Rules ?? []).Select(
            rule => new AdoptedRule(rule.Version, rule.Rule, rule.Since, rule.Cite.FactId, rule.Programme)),
    ];
}
