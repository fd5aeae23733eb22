using Collab.Domain.Activities;
using Collab.Domain.Facts;
using Collab.Domain.Partnerships;

namespace Collab.Domain.Indicators;

/// <summary>Finds what may count for which indicator among the facts of one stream. Pure.</summary>
public static class Candidates
{
    private static readonly HashSet<string> Countable = [.. IndicatorDefinition.All.SelectMany(known => known.Events)];

    /// <summary>Whether events of a type may count for any indicator.</summary>
    public static bool MayCount(string type) => Countable.Contains(type);

    /// <summary>The candidates of a stream at a moment, but for ledger lines, with the indicators they are candidates of.</summary>
    public static IEnumerable<(IndicatorDefinition Indicator, Candidate Candidate)> At(
        FactRegister register, DateTimeOffset asOf, ProjectionContext around)
    {
        var facts = register.Standing.Where(record => !record.Fact.IsLedgerLine && register.SinceOf(record) <= asOf).ToList();
        if (facts.Count == 0) return [];
        var slice = facts[0].Fact.GetType().Namespace;
        return Feeding(register, slice == typeof(Activity).Namespace ? new ActivityCandidates(register, facts, around, asOf).All()
            : slice == typeof(Partnership).Namespace ? new PartnershipCandidates(register, facts, around, asOf).All()
            : []);
    }

    /// <summary>The candidates that a ledger line makes, whatever else its stream says.</summary>
    public static IEnumerable<(IndicatorDefinition Indicator, Candidate Candidate)> OfLine(
        FactRegister register, RecordedFact line, ProjectionContext around) =>
        Feeding(register, new PartnershipCandidates(register, [line], around, DateTimeOffset.MaxValue).Lines());

    private static IEnumerable<(IndicatorDefinition Indicator, Candidate Candidate)> Feeding(
        FactRegister register, IEnumerable<Candidate> candidates)
    {
        var disputed = register.OpenConflicts.SelectMany(conflict => conflict.Raised.FactIds).ToHashSet();
        foreach (var candidate in candidates)
        {
            var whole = candidate with { Stream = register.Id, Disputed = disputed.Contains(candidate.FactId) ? true : null };
            foreach (var indicator in IndicatorDefinition.All)
                if (Feeds(indicator, whole)) yield return (indicator, whole);
        }
    }

    // An indicator's candidates are what its built-in rules or its claims name, so that every rule is tried on the same facts. One fact may
    // be a candidate in parts for one indicator and as a whole for another.
    private static bool Feeds(IndicatorDefinition indicator, Candidate candidate)
    {
        if (!indicator.Events.Contains(candidate.Type) && !indicator.Claims.Contains(candidate.Type)) return false;
        if (candidate.ActivityKind is { } kind && !IsLookedAt(indicator.Rule, kind)
            && (indicator.EarlierRule is not { } earlier || !IsLookedAt(earlier, kind)))
            return false;
        if (candidate.Type == "cooperation_agreed")
            return (indicator.Rule.Distinct == DistinctBy.Organisation) == (candidate.Part.Length > 0);
        return candidate.ActivityKind is null || (indicator.Measure == Measure.Headcount) == (candidate.Exactness is not null);
    }

    private static bool IsLookedAt(CountingRule rule, ActivityKind kind) =>
        rule.ActivityKinds.Count == 0 || rule.ActivityKinds.Contains(kind);
}
