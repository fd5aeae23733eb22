using Collab.Domain.Facts;
using Collab.Domain.Rates;
using Collab.Domain.Views;

namespace Collab.Domain.Partnerships;

/// <summary>The amounts that projects' totals are made of, and their sums. Pure.</summary>
public static class ProjectMoney
{
    /// <summary>The currencies of a project's budgets and spending.</summary>
    public static IEnumerable<string> CurrenciesOf(ProjectView project) => project.Money.Select(line => line.Budget?.Total.Currency)
        .Concat(project.Expenditure.Select(line => line.Amount.Currency)).OfType<string>();

    /// <summary>The budgets of the partners; where none is known, that of the project as a whole.</summary>
    public static IReadOnlyList<BudgetView> BudgetsOf(ProjectView project) =>
        OfPartners(project.Money.Select(line => line.Budget).OfType<BudgetView>(), budget => budget.Partner);

    /// <summary>The partners' statements of spending, reported or certified; where there are none, those for the project as a
    /// whole.</summary>
    public static IReadOnlyList<ExpenditureView> SpendingOf(ProjectView project, bool certified) =>
        OfPartners(project.Expenditure.Where(line => line.Certified == certified), line => line.Partner);

    /// <summary>Budgets and spending of some projects in the currency of their programme.</summary>
    public static ConvertedMoney InCurrencyOf(ExchangeRates rates, IReadOnlyCollection<ProjectView> projects) => new(
        Sum(rates, projects, BudgetsOf, budget => budget.Total, budget => budget.Cite),
        Sum(rates, projects, BudgetsOf, budget => budget.EuShare, budget => budget.Cite),
        Sum(rates, projects, BudgetsOf, budget => budget.NationalShare, budget => budget.Cite),
        Sum(rates, projects, project => SpendingOf(project, certified: false), line => line.Amount, line => line.Cite),
        Sum(rates, projects, project => SpendingOf(project, certified: true), line => line.Amount, line => line.Cite));

    private static ConvertedTotal Sum<TLine>(
        ExchangeRates rates, IEnumerable<ProjectView> projects, Func<ProjectView, IEnumerable<TLine>> lines, Func<TLine, Money?> amount,
        Func<TLine, Citation> cite) =>
        ConvertedSum.Of(rates, projects.SelectMany(lines).Select(line => (amount(line), cite(line).Occurred.CalendarDays())));

    private static List<TLine> OfPartners<TLine>(IEnumerable<TLine> lines, Func<TLine, OrganisationRef?> partner)
    {
        var all = lines.ToList();
        return all.Exists(line => partner(line) is not null) ? all.FindAll(line => partner(line) is not null) : all;
    }
}
