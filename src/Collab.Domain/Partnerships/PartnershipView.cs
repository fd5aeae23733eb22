using Collab.Domain.Facts;
using Collab.Domain.Views;

namespace Collab.Domain.Partnerships;

/// <summary>A partnership as its own facts tell it at one time.</summary>
public sealed record PartnershipView : EntityView
{
    /// <summary>What the read side knows about partnerships and their milestones.</summary>
    public static EntityKind Entity { get; } = new(
        "partnership", typeof(Partnership).Namespace!, typeof(PartnershipView), At, (view, on, organisations) =>
            Faces((PartnershipView)view, on, organisations));

    public required string Title { get; init; }

    public required PartnershipKind Kind { get; init; }

    public required PartnershipStatus Status { get; init; }

    public OrganisationRef? Hub { get; init; }

    public string? Programme { get; init; }

    /// <summary>The terms under which it is a project; null: it stands under no programme.</summary>
    public ProjectTermsView? Project { get; init; }

    /// <summary>The work packages of the project, in order of their numbers; null: none is known.</summary>
    public IReadOnlyList<WorkPackageView>? WorkPackages { get; init; }

    /// <summary>The budget of each partner, the latest that was agreed; null: none is known.</summary>
    public IReadOnlyList<BudgetView>? Budgets { get; init; }

    /// <summary>What was spent, as reported and as certified; null: nothing is known.</summary>
    public IReadOnlyList<ExpenditureView>? Expenditure { get; init; }

    /// <summary>What of it was attributed to projects and work packages; null: nothing.</summary>
    public IReadOnlyList<AttributionView>? Attributions { get; init; }

    public required Occurrence Formed { get; init; }

    public Occurrence? Until { get; init; }

    public required IReadOnlyList<PartnerView> Partners { get; init; }

    public required IReadOnlyList<RegionRef> Regions { get; init; }

    public required IReadOnlyList<TopicRef> Topics { get; init; }

    public required IReadOnlyList<MilestoneView> Milestones { get; init; }

    public required IReadOnlyList<AgreementView> Agreements { get; init; }

    public required IReadOnlyList<ClaimView> Claims { get; init; }

    public required IReadOnlyList<FundingView> Funding { get; init; }

    public required IReadOnlyList<FundingView> FundingClaims { get; init; }

    public required IReadOnlyList<ResultView> Results { get; init; }

    /// <summary>Filled in when one partnership is read: how often each service was delivered; the timeline lists the deliveries.</summary>
    public IReadOnlyList<LedgerCount>? Services { get; set; }

    /// <summary>Filled in when one partnership is read: how many assessments of digital maturity were recorded; the timeline lists
    /// them.</summary>
    public long? Assessments { get; set; }

    /// <summary>What came of it, once it is concluded.</summary>
    public string? Outcome { get; init; }

    public required Citation Cite { get; init; }

    public IEnumerable<Guid> OrganisationIds => Organisations.OfType<OrganisationRef>().Select(organisation => organisation.Id).Distinct();

    public override IEnumerable<object?> References =>
    [
        .. Organisations, .. Regions, .. Topics, .. In(Cite), Project?.Programme, .. In(Project?.Cite),
        .. (WorkPackages ?? []).SelectMany(package => In(package.Cite)),
        .. (Budgets ?? []).SelectMany(budget => In(budget.Cite)),
        .. (Expenditure ?? []).SelectMany(line => In(line.Cite)),
        .. (Attributions ?? []).SelectMany(attribution => In(attribution.Cite).Append(attribution.Project)),
        .. Partners.SelectMany(partner => In(partner.Cite).Concat(In(partner.Left))),
        .. Milestones.SelectMany(milestone => milestone.Cites).SelectMany(In),
        .. Agreements.SelectMany(agreement => In(agreement.Cite)),
        .. Claims.SelectMany(claim => In(claim.Cite)),
        .. Funding.Concat(FundingClaims).SelectMany(funding => In(funding.Cite)),
        .. Results.SelectMany(result => In(result.Cite)),
        .. InJudgements,
    ];

    private IEnumerable<OrganisationRef?> Organisations =>
    [
        Hub, .. Partners.Select(partner => partner.Organisation), .. Agreements.SelectMany(agreement => agreement.Organisations),
        .. Claims.SelectMany(claim => claim.Organisations.Append(claim.By)),
        .. Funding.Concat(FundingClaims).SelectMany(funding => new[] { funding.Funder, funding.Recipient }),
        .. Results.SelectMany(result => result.Organisations),
        .. (WorkPackages ?? []).Select(package => package.Lead), .. (Budgets ?? []).Select(budget => budget.Partner),
        .. (Expenditure ?? []).Select(line => line.Partner),
    ];

    /// <summary>The partnership at a time; null when no fact of that time knows it.</summary>
    public static PartnershipView? At(FactRegister register, DateTimeOffset asOf)
    {
        var facts = register.Standing.Where(record => !record.Fact.IsLedgerLine && record.Since <= asOf).ToList();
        if (facts.Last<PartnershipFormed>() is not var (record, formed)) return null;
        var concluded = facts.Last<PartnershipConcluded>();
        return new PartnershipView
        {
            Id = register.Id,
            Title = formed.Title,
            Kind = formed.Kind,
            Status = concluded is not null ? PartnershipStatus.Concluded
                : facts.LastOrDefault(entry => entry.Fact is PartnershipPaused or PartnershipResumed)?.Fact is PartnershipPaused
                    ? PartnershipStatus.Paused
                : PartnershipStatus.Active,
            Hub = OrganisationRef.Of(formed.Hub),
            Programme = formed.Programme,
            Project = facts.Last<PlacedUnderProgramme>() is var (placing, terms) ? TermsOf(placing, terms) : null,
            WorkPackages = OrNull(facts.Of<WorkPackagePlanned>().GroupBy(entry => entry.Fact.Number)
                .OrderBy(group => group.Key, StringComparer.Ordinal).Select(group => group.Last()).Select(PackageOf)),
            Budgets = OrNull(facts.Of<BudgetAgreed>().GroupBy(entry => entry.Fact.Partner).Select(group => group.Last())
                .Select(entry => new BudgetView(
                    OrganisationRef.Of(entry.Fact.Partner), entry.Fact.Total, entry.Fact.EuShare, entry.Fact.NationalShare,
                    Citation.Of(entry.Record)))),
            Expenditure = OrNull(facts.Of<ExpenditureFact>().Select(entry => new ExpenditureView
            {
                Partner = OrganisationRef.Of(entry.Fact.Partner),
                Amount = entry.Fact.Amount,
                Certified = entry.Fact is ExpenditureCertified,
                WorkPackage = entry.Fact.WorkPackage,
                Report = entry.Fact.Report,
                Cite = Citation.Of(entry.Record),
            })),
            Attributions = OrNull(facts.Of<OutputAttributed>().Select(entry => new AttributionView(
                entry.Fact.OutputFactId, entry.Fact.Project is { } project ? new ProjectRef(project.Value) : null, entry.Fact.WorkPackage,
                Citation.Of(entry.Record)))),
            Formed = formed.Occurred,
            Until = formed.Until,
            Partners = [.. facts.Of<PartnerJoined>().Select(entry => PartnerOf(entry, facts))],
            Regions = [.. formed.Regions.Concat(facts.Of<ScopeExtended>().SelectMany(entry => entry.Fact.Regions))
                .Select(region => region.Value).Distinct().Order(StringComparer.Ordinal).Select(code => new RegionRef(code))],
            Topics = [.. formed.Topics.Concat(facts.Of<ScopeExtended>().SelectMany(entry => entry.Fact.Topics))
                .Select(topic => topic.Value).Distinct().Order(StringComparer.Ordinal).Select(code => new TopicRef(code))],
            Milestones = [.. facts.Of<MilestonePlanned>().Select(entry => MilestoneView.Of(entry.Record, entry.Fact, facts))],
            Agreements = [.. facts.Of<CooperationAgreed>().Select(entry => new AgreementView(
                entry.Fact.Instrument, entry.Fact.Title, Refs(entry.Fact.Organisations), entry.Fact.Until, Citation.Of(entry.Record)))],
            Claims = [.. facts.Of<CooperationClaimed>().Select(entry => new ClaimView(
                entry.Fact.About, Refs(entry.Fact.Organisations), entry.Fact.Quantity, OrganisationRef.Of(entry.Fact.By),
                Citation.Of(entry.Record)))],
            Funding = [.. facts.Of<FundingGranted>().Select(entry => new FundingView
            {
                Amount = entry.Fact.Amount, Funder = OrganisationRef.Of(entry.Fact.Funder),
                Recipient = OrganisationRef.Of(entry.Fact.Recipient),
                Programme = entry.Fact.Programme, Months = entry.Fact.Months, Cite = Citation.Of(entry.Record),
            })],
            FundingClaims = [.. facts.Of<FundingClaimed>().Select(entry => new FundingView
            {
                Amount = entry.Fact.Amount, Funder = OrganisationRef.Of(entry.Fact.Funder),
                Recipient = OrganisationRef.Of(entry.Fact.Recipient),
                About = entry.Fact.About, Cite = Citation.Of(entry.Record),
            })],
            Results = [.. facts.Select(ResultOf).OfType<ResultView>()],
            Outcome = concluded?.Fact.Outcome,
            Cite = Citation.Of(record),
            Conflicts = ConflictView.Of(register),
        };
    }

    private static List<T>? OrNull<T>(IEnumerable<T> items) => items.ToList() is { Count: > 0 } some ? some : null;

    private static ProjectTermsView TermsOf(RecordedFact record, PlacedUnderProgramme placed) => new()
    {
        Programme = new ProgrammeRef(placed.Programme.Value),
        Objective = placed.Objective,
        Number = placed.Number,
        Acronym = placed.Acronym,
        Start = placed.Start,
        End = placed.End,
        Cite = Citation.Of(record),
    };

    private static WorkPackageView PackageOf((RecordedFact Record, WorkPackagePlanned Fact) entry) => new()
    {
        Number = entry.Fact.Number,
        Title = entry.Fact.Title,
        Lead = OrganisationRef.Of(entry.Fact.Lead),
        Start = entry.Fact.Start,
        End = entry.Fact.End,
        Cite = Citation.Of(entry.Record),
    };

    private static PartnerView PartnerOf((RecordedFact Record, PartnerJoined Fact) entry, List<RecordedFact> facts) => new()
    {
        Organisation = new OrganisationRef(entry.Fact.Organisation.Value),
        Role = entry.Fact.Role,
        NamedAs = entry.Fact.NamedAs,
        Left = facts.Of<PartnerLeft>()
            .LastOrDefault(left => left.Fact.Organisation == entry.Fact.Organisation && left.Record.Since >= entry.Record.Since)
            is { Record: { } end } ? Citation.Of(end) : null,
        Cite = Citation.Of(entry.Record),
    };

    private static ResultView? ResultOf(RecordedFact record)
    {
        (string? Title, IReadOnlyList<OrganisationId> Organisations)? result = record.Fact switch
        {
            SolutionDeveloped solution => (solution.Title, solution.Organisations),
            SolutionTakenUp uptake => (uptake.Title, [uptake.By]),
            PilotCompleted pilot => (pilot.Title, pilot.Organisations),
            StrategyAdopted strategy => (strategy.Title, strategy.Organisations),
            StrategyTakenUp uptake => (uptake.Title, [uptake.By]),
            ObstacleIdentified obstacle => (obstacle.Title, obstacle.Organisations ?? []),
            ObstacleResolved => (null, []),
            _ => null,
        };
        return result is var (title, organisations)
            ? new ResultView
            {
                Type = FactKinds.Alias(record.Fact.GetType()),
                Title = title,
                Organisations = Refs(organisations),
                Particulars = record.Fact,
                Cite = Citation.Of(record),
            }
            : null;
    }

    private static IReadOnlyList<OrganisationRef> Refs(IEnumerable<OrganisationId> ids) =>
        [.. ids.Select(id => new OrganisationRef(id.Value))];

    // A partnership is found in the regions it names and in those where its partners sit.
    private static IEnumerable<EntityFace> Faces(PartnershipView partnership, DateTime on, ContextHistories organisations) =>
    [
        new("partnership", partnership.Id, partnership.Title, Codes.Of(partnership.Kind), Codes.Of(partnership.Status), partnership)
        {
            Starts = partnership.Formed.Earliest(), Ends = partnership.Until?.Latest(),
            Regions = [.. partnership.Regions.Select(region => region.Code).Concat(Seats(partnership, on, organisations)).Distinct()
                .Order(StringComparer.Ordinal)],
            Seats = [.. Seats(partnership, on, organisations).Distinct().Order(StringComparer.Ordinal)],
            Topics = [.. partnership.Topics.Select(topic => topic.Code)],
            Organisations = [.. partnership.OrganisationIds],
            Projects = partnership.Project is null ? [] : [partnership.Id],
            Programmes = partnership.Project is { } under ? [under.Programme.Id] : [],
            Objective = partnership.Project?.Objective,
        },
        .. ProjectView.Of(partnership) is { } project
            ? [new EntityFace(
                "project", project.Id, project.Terms.Acronym ?? project.Title, Codes.Of(project.Kind), Codes.Of(project.Status), project)
            {
                Starts = project.Terms.Start?.Earliest(), Ends = project.Terms.End?.Latest(),
                Regions = [.. partnership.Regions.Select(region => region.Code).Concat(Seats(partnership, on, organisations)).Distinct()
                    .Order(StringComparer.Ordinal)],
                Topics = [.. partnership.Topics.Select(topic => topic.Code)],
                Organisations = [.. partnership.OrganisationIds],
                Projects = [project.Id], Programmes = [project.Terms.Programme.Id], Objective = project.Terms.Objective,
            }]
            : Array.Empty<EntityFace>(),
        .. partnership.Milestones.DistinctBy(milestone => milestone.Id)
            .Select(milestone =>
                new EntityFace("milestone", milestone.Id, milestone.Title, "milestone", Codes.Of(milestone.Status), milestone)
        {
            Starts = milestone.Due.Earliest(), Ends = milestone.Due.Latest(),
            Projects = partnership.Project is null ? [] : [partnership.Id],
        }),
    ];

    private static IEnumerable<string> Seats(PartnershipView partnership, DateTime on, ContextHistories organisations) =>
        partnership.Partners
        .Where(partner => partner.Left is null).Select(partner => partner.Organisation.Id).Append(partnership.Hub?.Id ?? Guid.Empty)
        .Select(id => organisations.Of(id, on)?.Region).OfType<string>();
}
