using Collab.Domain.Facts;
using Collab.Domain.Indicators;
using Collab.Domain.Views;
using Collab.ReadModel.Indicators;
using Collab.ReadModel.Reading;

namespace Collab.ReadModel.Reporting;

/// <summary>A baseline in a list of them.</summary>
/// <param name="Code">The indicator.</param>
/// <param name="Value">In the indicator's unit; of money in <paramref name="Currency"/>.</param>
/// <param name="Unit">The indicator's unit.</param>
/// <param name="Currency">ISO 4217 code; null: the indicator counts no money, or it is in the indicator's own.</param>
/// <param name="Until">Up to when, as it was recorded.</param>
/// <param name="LastDay">The last day that it covers.</param>
/// <param name="Programme">UUID of the programme that it is of; null with the project: of everything.</param>
/// <param name="Objective">Code of the programme's specific objective that it is of.</param>
/// <param name="Project">UUID of the project that it is of.</param>
/// <param name="Cite">The fact that says so.</param>
public sealed record ListedBaseline(
    string Code, decimal Value, string Unit, string? Currency, Occurrence Until, DateOnly LastDay, Guid? Programme, string? Objective,
    Guid? Project, Citation Cite);

/// <summary>Lists what was reported before Collab.</summary>
public sealed class BaselineList(IndicatorQueries indicators, NameQueries names)
{
    /// <summary>The baselines known at a moment, in the order of the indicators.</summary>
    /// <param name="moment">The moment.</param>
    /// <param name="code">Only of this indicator; null: of all.</param>
    /// <param name="scope">Only of this programme, objective or project; null: of each and of everything.</param>
    /// <param name="cancellation">Ends the work.</param>
    public async Task<IReadOnlyList<ListedBaseline>> ReadAsync(
        Moment moment, string? code, ReportScope? scope, CancellationToken cancellation)
    {
        var decided = await indicators.DecisionsAsync(moment, cancellation);
        await names.FillAsync([.. decided.Values], moment, cancellation);
        return
        [
            .. IndicatorDefinition.All.Where(indicator => code is null || indicator.Code == code)
                .SelectMany(indicator => (decided.GetValueOrDefault(indicator.Code)?.Baselines ?? [])
                    .Where(baseline => scope is null || baseline.Scope == scope)
                    .Select(baseline => new ListedBaseline(
                        indicator.Code, baseline.Value, indicator.Unit, baseline.Currency, baseline.Until, baseline.LastDay,
                        baseline.Scope?.Programme, baseline.Scope?.Objective, baseline.Scope?.Project, baseline.Cite))),
        ];
    }
}
