using System.Globalization;
using Collab.Domain.Facts;
using Collab.Domain.Indicators;
using Collab.Domain.Reporting;

namespace Collab.Histories;

/// <summary>How figures are reported, of everything, of programmes, objectives and projects: targets, baselines and rules of programmes,
/// which are corrected or taken back, and periods that are opened, noted on, sealed and reopened.</summary>
internal sealed class ReportingLife(Simulation simulation)
{
    // Decisions stand in the streams of a few indicators, and a sealed period is looked at again and again: they stay few, however long the
    // history is.
    private const int MostDecisions = 60;
    private const int MostPeriods = 24;

    private static readonly string[] Reported = ["RCO87", "RCO115", "RCO84", "FUND"];

    private readonly Dictionary<string, Entity> indicators = [];
    private readonly HashSet<string> opened = [];
    private int decisions;
    private int periods;

    private Dice Dice => simulation.Dice;

    /// <summary>Lets a programme, and everybody, report from now on.</summary>
    /// <param name="programme">The programme.</param>
    /// <param name="objectives">Codes of its objectives.</param>
    public void Begin(Entity programme, IReadOnlyList<string> objectives)
    {
        var whole = new ReportScope(programme.Id, null, null);
        foreach (var scope in new[] { null, whole, whole with { Objective = Dice.Pick(objectives) } }) Decide(scope);
        simulation.Later(30 + Dice.Skewed(60), () => Adopt(programme));
        simulation.Later(40 + Dice.Skewed(60), () => OpenYearly(whole));
        simulation.Later(60 + Dice.Skewed(60), () => Open(whole with { Objective = Dice.Pick(objectives) }));
    }

    /// <summary>Lets a project report, now and then.</summary>
    public void Begin(Entity project)
    {
        var scope = new ReportScope(null, null, project.Id);
        if (Dice.Chance(0.4)) Decide(scope);
        if (Dice.Chance(0.4)) simulation.Later(90 + Dice.Skewed(90), () => Open(scope));
    }

    private void Decide(ReportScope? scope)
    {
        simulation.Later(10 + Dice.Skewed(40), () => SetTarget(scope));
        simulation.Later(10 + Dice.Skewed(40), () => RecordBaseline(scope));
    }

    private GeneratedEvent? SetTarget(ReportScope? scope)
    {
        if (++decisions > MostDecisions) return null;
        var (code, indicator) = Indicator();
        return simulation.Record(indicator, new IndicatorTargetSet
        {
            Code = code,
            Value = Dice.Between(1, 400),
            By = Year(simulation.Today.Year + Dice.Between(1, 4)),
            Programme = scope?.Programme is { } programme ? new ProgrammeId(programme) : null,
            Objective = scope?.Objective,
            Project = scope?.Project is { } project ? new PartnershipId(project) : null,
            Occurred = Dice.Chance(0.7) ? simulation.Today.Exactly() : Occurrence.Unknown,
            Provenance = simulation.Documents.Recent().Cite(indicator),
        }, Revise);
    }

    private GeneratedEvent? RecordBaseline(ReportScope? scope)
    {
        if (++decisions > MostDecisions) return null;
        var (code, indicator) = Indicator();
        return simulation.Record(indicator, new IndicatorBaselineRecorded
        {
            Code = code,
            Value = Dice.Between(0, 60),
            Until = Year(simulation.Today.Year - Dice.Between(1, 4)),
            Programme = scope?.Programme is { } programme ? new ProgrammeId(programme) : null,
            Objective = scope?.Objective,
            Project = scope?.Project is { } project ? new PartnershipId(project) : null,
            Occurred = Dice.Chance(0.5) ? simulation.Today.Exactly() : Occurrence.Unknown,
            Provenance = simulation.Documents.Recent().Cite(indicator, Dice.Chance(0.8) ? Certainty.Stated : Certainty.Claimed),
        }, Revise);
    }

    // Of the programme alone, so that everybody's figures go by the built-in rule.
    private GeneratedEvent? Adopt(Entity programme)
    {
        if (++decisions > MostDecisions) return null;
        var indicator = Of("RCO116");
        var rule = IndicatorDefinition.Find("RCO116")!.Rule;
        return simulation.Record(indicator, new CountingRuleAdopted
        {
            Code = new IndicatorCode("RCO116"),
            Version = string.Create(CultureInfo.InvariantCulture, $"programme-{decisions}"),
            Rule = rule with { LeastPlaces = 1 },
            Programme = new ProgrammeId(programme.Id),
            Reason = "Programmhandbuch.",
            Occurred = simulation.Today.Exactly(),
            Provenance = simulation.Documents.Recent().Cite(indicator),
        });
    }

    private void Revise(Known decision)
    {
        if (Dice.Chance(0.35)) simulation.Later(Dice.Skewed(60), () => simulation.Judgements.Correct(decision));
        if (Dice.Chance(0.25)) simulation.Later(30 + Dice.Skewed(90), () => simulation.Judgements.Withdraw(decision));
    }

    private GeneratedEvent? OpenYearly(ReportScope scope)
    {
        if (periods < MostPeriods) simulation.Later(365, () => OpenYearly(scope));
        return Open(scope);
    }

    private GeneratedEvent? Open(ReportScope scope)
    {
        var (code, _) = Indicator();
        var year = simulation.Today.Year - 1;
        var opening = new PeriodOpened
        {
            Title = string.Create(CultureInfo.InvariantCulture, $"Bericht {year}"),
            Span = Year(year),
            Indicators = [code],
            Programme = scope.Programme is { } programme ? new ProgrammeId(programme) : null,
            Objective = scope.Objective,
            Project = scope.Project is { } project ? new PartnershipId(project) : null,
        };
        // A second period of the same days, scope and indicators is refused.
        if (!opened.Add(opening.Scope) || ++periods > MostPeriods) return null;
        var period = simulation.NewEntity("reportingperiod");
        return simulation.Record(period, opening, known =>
        {
            if (Dice.Chance(0.3)) simulation.Later(5 + Dice.Skewed(10), () => simulation.Judgements.Correct(known));
            else if (Dice.Chance(0.15)) simulation.Later(5 + Dice.Skewed(10), () => simulation.Judgements.Withdraw(known));
            simulation.Later(40 + Dice.Skewed(20), () => Note(period, known, code));
        });
    }

    private GeneratedEvent? Note(Entity period, Known opening, IndicatorCode code)
    {
        if (!opening.Stands) return null;
        simulation.Later(10 + Dice.Skewed(20), () => Seal(period, opening, code));
        return simulation.Record(period, new ReportNoteWritten
        {
            Indicator = Dice.Chance(0.5) ? code : null,
            Text = "Die Zählung ist noch nicht abgeschlossen.",
        });
    }

    // What was reported by what was known then; nobody reports by the figures of this history.
    private GeneratedEvent? Seal(Entity period, Known opening, IndicatorCode code)
    {
        if (!opening.Stands) return null;
        // What was reported is no longer revised.
        opening.End();
        simulation.Later(40 + Dice.Skewed(60), () => simulation.Record(period, new PeriodReopened { Reason = "Ein Beleg kam nach." }));
        return simulation.Record(period, new PeriodSealed
        {
            Position = simulation.Position - 1,
            Placement = Placement.Days,
            Figures =
            [
                new SealedFigure
                {
                    Code = code,
                    Rule = IndicatorDefinition.BuiltIn,
                    Value = Dice.Between(0, 3),
                    Approximate = false,
                    Counted = Dice.Between(0, 3),
                    Rejected = Dice.Between(0, 9),
                    Undecided = 0,
                    Facts = Dice.Hex(64),
                },
            ],
        });
    }

    private (IndicatorCode Code, Entity Indicator) Indicator()
    {
        var code = Dice.Pick(Reported);
        return (new IndicatorCode(code), Of(code));
    }

    private Entity Of(string code)
    {
        if (indicators.TryGetValue(code, out var known)) return known;
        return indicators[code] = new Entity(IndicatorDefinition.Find(code)!.Stream, "indicator");
    }

    private static Occurrence Year(int year) =>
        new() { Precision = Precision.Year, From = year.ToString("D4", CultureInfo.InvariantCulture) };
}
