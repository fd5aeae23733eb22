using System.Diagnostics.CodeAnalysis;
using Collab.Domain.Indicators;
using Collab.Domain.Programmes;
using Collab.ReadModel.Reading;

namespace Collab.ReadModel.Indicators;

/// <summary>A figure of a programme, or of a specific objective of it, with its baseline, its target and what is reached of that.</summary>
/// <param name="Objective">Code of the objective; null: the figure is of the whole programme.</param>
/// <param name="Figure">The figure.</param>
public sealed record ProgrammeFigure(string? Objective, IndicatorView Figure);

/// <summary>A programme with its figures.</summary>
public sealed record ProgrammeWithFigures : ProgrammeView
{
    [SetsRequiredMembers]
    public ProgrammeWithFigures(ProgrammeView programme, IReadOnlyList<ProgrammeFigure> figures) : base(programme) => Figures = figures;

    /// <summary>Those of the whole programme first, then those of each specific objective that has any: that an indicator was selected for,
    /// or that a target or a baseline is of.</summary>
    public IReadOnlyList<ProgrammeFigure> Figures { get; init; }
}

/// <summary>Tells how far a project, a programme and its specific objectives are, each by the same code.</summary>
public sealed class PartProgress(IndicatorQueries indicators)
{
    /// <summary>The figures of a project that have looked at something or aim at something.</summary>
    /// <param name="project">The project.</param>
    /// <param name="programme">The programme whose counting rules are meant.</param>
    /// <param name="question">The question.</param>
    public async Task<IReadOnlyList<IndicatorView>> OfProjectAsync(Guid project, Guid programme, Question question)
    {
        var decided = await indicators.DecisionsAsync(question.Moment, question.Cancellation);
        var scopes = ScopesOf(new ReportScope(null, null, project), programme, IndicatorDefinition.All, decided, question.Moment);
        return [.. (await indicators.AllAsync([scopes], question.Cancellation))[0].Where(SaysSomething)];
    }

    /// <summary>The figures of a programme: those that it reports or, where it selected none, those that have looked at something or aim at
    /// something; then those of its specific objectives.</summary>
    /// <param name="programme">The programme.</param>
    /// <param name="question">The question.</param>
    public async Task<IReadOnlyList<ProgrammeFigure>> OfProgrammeAsync(ProgrammeView programme, Question question)
    {
        var decided = await indicators.DecisionsAsync(question.Moment, question.Cancellation);
        var reported = programme.Indicators.Select(selected => selected.Indicator).Distinct().Select(IndicatorDefinition.Find)
            .OfType<IndicatorDefinition>().ToList();
        var parts = ObjectivesOf(programme, decided).Select(objective => (Objective: (string?)objective,
                Indicators: (IReadOnlyList<IndicatorDefinition>)[.. IndicatorDefinition.All.Where(indicator =>
                    IsAimedAt(indicator.Code, objective))]))
            .Where(part => part.Indicators.Count > 0)
            .Prepend((null, reported.Count > 0 ? reported : IndicatorDefinition.All)).ToList();
        var figures = await indicators.AllAsync(
            [.. parts.Select(part => ScopesOf(
                new ReportScope(programme.Id, part.Objective, null), programme.Id, part.Indicators, decided, question.Moment))],
            question.Cancellation);
        return
        [
            .. parts.Zip(figures).SelectMany(entry => entry.Second.Select(figure => new ProgrammeFigure(entry.First.Objective, figure)))
                .Where(known => known.Objective is not null || reported.Count > 0 || SaysSomething(known.Figure)),
        ];

        bool IsAimedAt(string code, string objective) =>
            programme.Indicators.Any(selected => selected.Indicator == code && selected.Objective == objective)
            || ScopesIn(decided.GetValueOrDefault(code)).Contains(new ReportScope(programme.Id, objective, null));
    }

    // Those that it adopted or selected indicators for, and others that a target or a baseline names.
    private static IEnumerable<string> ObjectivesOf(ProgrammeView programme, IReadOnlyDictionary<string, IndicatorDecisions> decided) =>
        programme.ObjectiveCodes
            .Concat(decided.Values.SelectMany(ScopesIn).Where(scope => scope.Programme == programme.Id)
                .Select(scope => scope.Objective).OfType<string>())
            .Distinct().Order(StringComparer.Ordinal);

    private static IEnumerable<ReportScope> ScopesIn(IndicatorDecisions? decided) =>
        (decided?.Targets.Select(target => target.Scope) ?? []).Concat(decided?.Baselines.Select(baseline => baseline.Scope) ?? [])
            .OfType<ReportScope>();

    private static IReadOnlyList<FigureScope> ScopesOf(
        ReportScope part, Guid programme, IReadOnlyList<IndicatorDefinition> asked, IReadOnlyDictionary<string, IndicatorDecisions> decided,
        Moment moment) =>
    [
        .. asked.Select(indicator =>
            FigureScope.Of(indicator, decided.GetValueOrDefault(indicator.Code), moment, moment.AsOf, programme) with
            {
                Dimensions = [part.Dimension],
            }),
    ];

    private static bool SaysSomething(IndicatorView figure) =>
        figure.Counted + figure.Rejected > 0 || figure.Target is not null || figure.Baseline is not null;
}
