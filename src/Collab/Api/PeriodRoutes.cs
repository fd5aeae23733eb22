using Collab.Domain.Reporting;
using Collab.Http;
using Collab.ReadModel.Reading;
using Collab.ReadModel.Reporting;
using Collab.Recording;

namespace Collab.Api;

/// <summary>Reading reporting periods.</summary>
public static class PeriodRoutes
{
    private const int Differences = 100;

    internal static readonly ListShape<PeriodView> Shape = new(
        "period", typeof(PeriodKinds), typeof(PeriodStatus), ByDate: true,
        ["id", "title", "status", "from", "until", "sealedAt", "position", "indicators", "firstDay", "lastDay", "seals",
            "programme", "objective", "project"],
        period =>
        [
            period.Id, period.Title, period.Status, period.From, period.Until, period.Reported?.SealedAt, period.Reported?.Position,
            string.Join("; ", period.Indicators), period.FirstDay, period.LastDay, period.Seals.Count, period.Programme?.Title,
            period.Objective, period.Project?.Title,
        ]);

    // Periods are of one kind.
    private enum PeriodKinds
    {
        Period,
    }

    public static void AddPeriods(this IServiceCollection services)
    {
        services.AddEntity<ReportingPeriod>();
        services.AddSingleton<Sealing>();
        services.AddSingleton<ICommandPreparation>(provider => provider.GetRequiredService<Sealing>());
        services.AddPeriodScopes();
    }

    public static void MapPeriods(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/periods", (HttpContext context, Reader reader, EntityList lists) =>
            reader.AnswerAsync(context, question => lists.ListAsync(Shape, question)))
            .Lists<PeriodView>("list-periods", "Lists reporting periods, newest first.");
        routes.MapGet("/api/periods/{id:guid}", (Guid id, HttpContext context, Reader reader, EntityList lists, Sealing sealing) =>
                reader.AnswerTogetherAsync(context, async question =>
                {
                    if (await lists.FindAsync<PeriodView>("period", id, question) is not { } period) return null;
                    period.Figures = await sealing.FiguresAsync(period, question.Moment, Differences, question.Cancellation);
                    period.Resealed = await sealing.ResealedAsync(period, Differences, question.Cancellation);
                    return question.WantsTable
                        ? Csv.Result(
                            "period", ["code", "name", "unit", "reported", "reportedRule", "today", "rule", "approximate", "differences",
                                "undecided", "reportedTotal", "todayTotal", "totalCurrency", "totalDifferences", "reportedApproximate"],
                            period.Figures.Select(IReadOnlyList<object?> (figure) =>
                            [
                                figure.Code, figure.Name, figure.Unit, figure.Reported, figure.ReportedRule, figure.Today, figure.Rule,
                                figure.Approximate, figure.DifferenceCount, figure.Undecided, figure.ReportedTotal?.Amount,
                                figure.TodayTotal?.Amount, (figure.ReportedTotal ?? figure.TodayTotal)?.Currency,
                                figure.TotalDifferences?.Count ?? 0, figure.ReportedApproximate,
                            ]).ToAsyncEnumerable())
                        : period;
                }))
            .Shows<PeriodView>(
                "show-period", "Shows a reporting period: each figure and total as reported, as it is now, and the facts and rates that make the difference; seals side by side.")
                .OrCsv<PeriodView>();
    }
}
