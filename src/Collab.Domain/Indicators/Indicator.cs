using Collab.Domain.Facts;
using Collab.Domain.Views;

namespace Collab.Domain.Indicators;

/// <summary>An indicator as its own stream knows it: targets and counting rules.</summary>
public sealed record Indicator : FactRegister
{
    /// <summary>The stream of the indicator of a code; null when there is no such indicator.</summary>
    public static Guid? IdOf(string code) => IndicatorDefinition.Find(code)?.Stream;

    /// <summary>Refuses a second rule under the same name.</summary>
    public Refusal? RefuseKnownVersion(string version) =>
        version == IndicatorDefinition.Earlier || Has<CountingRuleAdopted>(known => known.Version == version)
            ? new Refusal("known-version", "The indicator already has a counting rule of this version: choose another name.")
            : null;

    /// <summary>Refuses to record the same baseline twice on the same passage; another source saying so is welcome.</summary>
    public Refusal? RefuseSameBaseline(IndicatorBaselineRecorded baseline) => Has<IndicatorBaselineRecorded>(known => known == baseline)
        ? new Refusal("same-fact", "The very same baseline was already recorded from this passage.")
        : null;
}

/// <summary>A target of an indicator.</summary>
/// <param name="Value">What is to be reached, in the indicator's unit.</param>
/// <param name="By">By when.</param>
/// <param name="Cite">The fact that set it.</param>
/// <param name="Scope">What it is set for; null: everything.</param>
/// <param name="Currency">ISO 4217 code; null: the indicator counts no money, or it is in the indicator's own.</param>
public sealed record TargetView(decimal Value, Occurrence By, Citation Cite, ReportScope? Scope = null, string? Currency = null);

/// <summary>A counting rule that was adopted.</summary>
/// <param name="Version">Its name.</param>
/// <param name="Since">From when it is in force.</param>
/// <param name="Rule">What it says.</param>
/// <param name="Reason">Why it was adopted.</param>
/// <param name="Cite">The fact that adopted it.</param>
/// <param name="Programme">The programme whose figures are counted by it; null: everybody's.</param>
public sealed record RuleView(
    string Version, DateTimeOffset Since, CountingRule Rule, string? Reason, Citation Cite, Guid? Programme = null);

/// <summary>What was decided about an indicator by a time: targets and counting rules.</summary>
public sealed record IndicatorDecisions : EntityView
{
    /// <summary>What the read side knows about decisions on indicators.</summary>
    public static EntityKind Entity { get; } = EntityKind.Of<IndicatorDecisions>(
        "indicator", At, decisions => new EntityFace("indicator", decisions.Id, decisions.Code, "indicator", "active", decisions));

    public required string Code { get; init; }

    /// <summary>The targets of everything, of programmes, objectives and projects, the earliest end first.</summary>
    public required IReadOnlyList<TargetView> Targets { get; init; }

    /// <summary>The adopted rules in the order in which they come into force; the built-in one is not among them.</summary>
    public required IReadOnlyList<RuleView> Rules { get; init; }

    /// <summary>What was reported before, those that reach furthest last.</summary>
    public IReadOnlyList<BaselineView> Baselines { get; init; } = [];

    public override IEnumerable<object?> References =>
    [
        .. Targets.SelectMany(target => In(target.Cite)), .. Baselines.SelectMany(baseline => In(baseline.Cite)),
        .. Rules.SelectMany(rule => In(rule.Cite)), .. InJudgements,
    ];

    /// <summary>What was decided by a time; null when nothing was.</summary>
    public static IndicatorDecisions? At(FactRegister register, DateTimeOffset asOf)
    {
        var facts = register.Standing.Where(record => register.SinceOf(record) <= asOf).ToList();
        if (facts.Select(record => record.Fact).OfType<IndicatorFact>().FirstOrDefault() is not { } any) return null;
        return new IndicatorDecisions
        {
            Id = register.Id,
            Code = any.Code.Value,
            Targets = [.. facts.Of<IndicatorTargetSet>().OrderBy(entry => entry.Fact.By.Latest()).ThenBy(entry => entry.Record.Since)
                .ThenBy(entry => entry.Record.Id)
                .Select(entry => new TargetView(
                    entry.Fact.Value, entry.Fact.By, Citation.Of(entry.Record), ReportScope.Of(entry.Fact), entry.Fact.Currency))],
            Baselines = BaselineView.Of(facts),
            Rules = [.. facts.Of<CountingRuleAdopted>().OrderBy(entry => entry.Record.Since).ThenBy(entry => entry.Record.Id)
                .Select(entry =>
                    new RuleView(
                        entry.Fact.Version, entry.Record.Since, entry.Fact.Rule, entry.Fact.Reason, Citation.Of(entry.Record),
                        entry.Fact.Programme?.Value))],
            Conflicts = ConflictView.Of(register),
        };
    }
}
