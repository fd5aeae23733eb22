using Collab.Domain.Facts;
using Collab.Domain.Rates;
using Collab.Domain.Views;

namespace Collab.Domain.Partnerships;

/// <summary>Terms under which a partnership is a project.</summary>
public sealed record ProjectTermsView
{
    public required ProgrammeRef Programme { get; init; }

    /// <summary>Code of the programme's specific objective.</summary>
    public string? Objective { get; init; }

    public string? Number { get; init; }

    public string? Acronym { get; init; }

    public Occurrence? Start { get; init; }

    public Occurrence? End { get; init; }

    public required Citation Cite { get; init; }
}

/// <summary>A work package.</summary>
public sealed record WorkPackageView
{
    /// <summary>Names it within the project.</summary>
    public required string Number { get; init; }

    public required string Title { get; init; }

    public OrganisationRef? Lead { get; init; }

    public Occurrence? Start { get; init; }

    public Occurrence? End { get; init; }

    public required Citation Cite { get; init; }
}

/// <summary>An agreed budget.</summary>
/// <param name="Partner">The partner; null: the project as a whole.</param>
/// <param name="Total">All of it.</param>
/// <param name="EuShare">What the EU pays of it.</param>
/// <param name="NationalShare">What national public funds pay of it.</param>
/// <param name="Cite">The fact that says so.</param>
public sealed record BudgetView(OrganisationRef? Partner, Money Total, Money? EuShare, Money? NationalShare, Citation Cite);

/// <summary>Spending.</summary>
public sealed record ExpenditureView
{
    /// <summary>The partner; null: the project as a whole.</summary>
    public OrganisationRef? Partner { get; init; }

    public required Money Amount { get; init; }

    /// <summary>True: certified; false: reported by the partner.</summary>
    public required bool Certified { get; init; }

    public string? WorkPackage { get; init; }

    public string? Report { get; init; }

    /// <summary>What it rests on; its date is the time in which the money was spent.</summary>
    public required Citation Cite { get; init; }
}

/// <summary>Where a fact of a partnership was attributed to.</summary>
/// <param name="FactId">The fact.</param>
/// <param name="Project">The project; null: this one.</param>
/// <param name="WorkPackage">The work package.</param>
/// <param name="Cite">The fact that attributes it.</param>
public sealed record AttributionView(Guid FactId, ProjectRef? Project, string? WorkPackage, Citation Cite);

/// <summary>A sum of money in one currency; sums of different currencies do not exist.</summary>
/// <param name="Currency">ISO 4217 code.</param>
/// <param name="Amount">In units of the currency.</param>
/// <param name="Approximate">Whether a rough amount is among those added up.</param>
public sealed record MoneySum(string Currency, decimal Amount, bool Approximate)
{
    /// <summary>The sums of some amounts, one a currency, in order of the codes; missing amounts are left out.</summary>
    public static IReadOnlyList<MoneySum> Of(IEnumerable<Money?> amounts) =>
    [
        .. amounts.OfType<Money>().Where(money => money.Amount is not null).GroupBy(money => money.Currency)
            .OrderBy(group => group.Key, StringComparer.Ordinal).Select(group => new MoneySum(
                group.Key, group.Sum(money => money.Amount!.Value), group.Any(money => money.Exactness != Exactness.Exact))),
    ];
}

/// <summary>What a partner has to spend and has spent.</summary>
/// <param name="Partner">The partner; null: the project as a whole.</param>
/// <param name="Budget">Its budget.</param>
/// <param name="Reported">What it reported, by currency.</param>
/// <param name="Certified">What was certified of it, by currency.</param>
public sealed record SpendingView(
    OrganisationRef? Partner, BudgetView? Budget, IReadOnlyList<MoneySum> Reported, IReadOnlyList<MoneySum> Certified);

/// <summary>A project: a partnership as the programme sees it that it stands under.</summary>
public sealed record ProjectView : EntityView
{
    public required string Title { get; init; }

    public required PartnershipKind Kind { get; init; }

    public required PartnershipStatus Status { get; init; }

    public required ProjectTermsView Terms { get; init; }

    /// <summary>Partners with their parts, as recorded, those that left included.</summary>
    public required IReadOnlyList<PartnerView> Partners { get; init; }

    /// <summary>Work packages in order of their numbers.</summary>
    public required IReadOnlyList<WorkPackageView> WorkPackages { get; init; }

    /// <summary>Budget and spending, partner by partner.</summary>
    public required IReadOnlyList<SpendingView> Money { get; init; }

    /// <summary>Filled in when one project is read: what it has to spend and has spent, in the currency of its programme.</summary>
    public ConvertedMoney? InProgrammeCurrency { get; set; }

    /// <summary>All statements of spending.</summary>
    public required IReadOnlyList<ExpenditureView> Expenditure { get; init; }

    public required IReadOnlyList<MilestoneView> Milestones { get; init; }

    public required IReadOnlyList<AgreementView> Agreements { get; init; }

    /// <summary>Outputs that the project's own facts tell.</summary>
    public required IReadOnlyList<ResultView> Results { get; init; }

    /// <summary>What was attributed to work packages.</summary>
    public required IReadOnlyList<AttributionView> Attributions { get; init; }

    public override IEnumerable<object?> References =>
    [
        Terms.Programme, .. In(Terms.Cite),
        .. Partners.SelectMany(partner => In(partner.Cite).Concat(In(partner.Left)).Append(partner.Organisation)),
        .. WorkPackages.SelectMany(package => In(package.Cite).Append(package.Lead)),
        .. Money.SelectMany(line => In(line.Budget?.Cite).Append(line.Partner).Append(line.Budget?.Partner)),
        .. Expenditure.SelectMany(line => In(line.Cite).Append(line.Partner)),
        .. Milestones.SelectMany(milestone => In(milestone.Cite)),
        .. Agreements.SelectMany(agreement => In(agreement.Cite).Concat(agreement.Organisations)),
        .. Results.SelectMany(result => In(result.Cite).Concat(result.Organisations)),
        .. Attributions.SelectMany(attribution => In(attribution.Cite).Append(attribution.Project)),
        .. InJudgements,
    ];

    /// <summary>The project that a partnership is; null: it stands under no programme.</summary>
    internal static ProjectView? Of(PartnershipView partnership) => partnership.Project is not { } terms ? null : new ProjectView
    {
        Id = partnership.Id,
        Title = partnership.Title,
        Kind = partnership.Kind,
        Status = partnership.Status,
        Terms = terms,
        Partners = partnership.Partners,
        WorkPackages = partnership.WorkPackages ?? [],
        Money = [.. Lines(partnership.Budgets ?? [], partnership.Expenditure ?? [])],
        Expenditure = partnership.Expenditure ?? [],
        Milestones = partnership.Milestones,
        Agreements = partnership.Agreements,
        Results = partnership.Results,
        Attributions = partnership.Attributions ?? [],
        Conflicts = partnership.Conflicts,
    };

    private static IEnumerable<SpendingView> Lines(IReadOnlyList<BudgetView> budgets, IReadOnlyList<ExpenditureView> expenditure) =>
        budgets.Select(budget => budget.Partner?.Id).Concat(expenditure.Select(line => line.Partner?.Id)).Distinct().Select(partner =>
            new SpendingView(
                partner is { } known ? new OrganisationRef(known) : null,
                budgets.FirstOrDefault(budget => budget.Partner?.Id == partner),
                Sums(expenditure, partner, certified: false), Sums(expenditure, partner, certified: true)));

    private static IReadOnlyList<MoneySum> Sums(IReadOnlyList<ExpenditureView> expenditure, Guid? partner, bool certified) =>
        MoneySum.Of(expenditure.Where(line => line.Partner?.Id == partner && line.Certified == certified).Select(line => line.Amount));
}
