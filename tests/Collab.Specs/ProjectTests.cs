using Collab.Domain.Activities;
using Collab.Domain.Facts;
using Collab.Domain.Indicators;
using Collab.Domain.Partnerships;
using Collab.Domain.Views;
using Shouldly;
using Xunit;

namespace Collab.Specs;

/// <summary>What belongs to a project, and under which terms.</summary>
public sealed class ProjectTests
{
    private static readonly DateTimeOffset Late = new(2100, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly ProgrammeId Programme = new(new("018f6f5e-0000-7000-8000-00000000c001"));
    private static readonly ProgrammeId OtherProgramme = new(new("018f6f5e-0000-7000-8000-00000000c002"));
    private static readonly PartnershipId Project = new(new("018f6f5e-0000-7000-8000-00000000c101"));
    private static readonly PartnershipId OtherProject = new(new("018f6f5e-0000-7000-8000-00000000c102"));

    private static PlacedUnderProgramme Placed => new()
    {
        Programme = Programme,
        Objective = "1.1",
        Acronym = "SMART",
        Start = Some.On("2024-01-01"),
        End = Some.On("2026-12-31"),
        Provenance = Some.Passage(),
    };

    private static PilotCompleted Pilot => new() { Title = "Pilot", Occurred = Some.On("2025-05-01"), Provenance = Some.Passage() };

    [Fact]
    public void What_a_partnership_brings_about_belongs_to_the_project_that_it_is()
    {
        var part = Parts(Around(), Some.Consortium, Pilot, Placed).ShouldHaveSingleItem();
        (part.Project, part.Programme, part.Objective).ShouldBe((History.Entity, Programme.Value, "1.1"));
        (part.Start, part.End, part.Countries).ShouldBe((Some.On("2024-01-01"), Some.On("2026-12-31"), "CZ DE"));
        Parts(Around(), Some.Consortium, Pilot).ShouldBeEmpty();
    }

    [Fact]
    public void A_later_placing_gives_the_terms_from_its_date_on_and_an_undated_one_holds_from_the_beginning()
    {
        var longer = Placed with { End = Some.On("2027-06-30"), Occurred = Some.On("2026-03-01") };
        var events = new object[] { Some.Consortium, Placed, longer };
        PartnershipView.At(Fold(events), Day(2026, 2))!.Project!.End.ShouldBe(Some.On("2026-12-31"));
        PartnershipView.At(Fold(events), Day(2026, 4))!.Project!.End.ShouldBe(Some.On("2027-06-30"));
        Collab.Domain.Partnerships.Project.SpansOf(Fold(events)).Select(span => span.End).ShouldBe([Placed.End, longer.End]);
        Collab.Domain.Partnerships.Project.SpansOf(Fold([Some.Consortium, Placed, Placed with { Acronym = "OTHER" }]))
            .Count.ShouldBe(1, "an acronym is no term");
        Collab.Domain.Partnerships.Project.SpansOf(Fold([Placed])).ShouldBeEmpty("no partnership was formed");
    }

    [Fact]
    public void An_activity_belongs_to_every_project_it_was_attributed_to_and_to_each_once()
    {
        var parts = Parts(
            Around((Project.Value, Term(Programme)), (OtherProject.Value, Term(OtherProgramme))),
            Some.Workshop with { Occurred = Some.On("2025-05-01") }, To(Project, null), To(Project, "WP2"), To(OtherProject, null));
        parts.Select(part => (part.Project, part.Programme, part.WorkPackage)).ShouldBe(
            [(Project.Value, Programme.Value, "WP2"), (OtherProject.Value, OtherProgramme.Value, null)]);
    }

    [Fact]
    public void A_project_that_no_programme_knows_is_a_project_without_terms()
    {
        var part = Parts(Around(), Some.Workshop with { Occurred = Some.On("2025-05-01") }, To(Project, null)).ShouldHaveSingleItem();
        (part.Project, part.Programme, part.Countries).ShouldBe((Project.Value, null, ""));
    }

    [Fact]
    public void An_output_can_be_attributed_to_another_project_and_to_a_work_package()
    {
        var own = new OutputAttributed { OutputFactId = History.EventId(2), WorkPackage = "WP3", Provenance = Some.Passage() };
        var parts = Parts(
            Around((OtherProject.Value, Term(OtherProgramme))), Some.Consortium, Pilot, Placed, own,
            own with { Project = OtherProject, WorkPackage = null });
        parts.Select(part => (part.Project, part.WorkPackage)).ShouldBe([(History.Entity, "WP3"), (OtherProject.Value, null)]);
    }

    [Fact]
    public void A_contribution_belongs_to_the_figures_of_its_project_its_programme_and_its_objective()
    {
        var contribution = Contribution(Around(), Some.Consortium, Pilot, Placed);
        contribution.Dimensions().Where(dimension => dimension.Contains(History.Entity.ToString(), StringComparison.Ordinal)
                || dimension.Contains(Programme.Value.ToString(), StringComparison.Ordinal))
            .ShouldBe([$"project|{History.Entity}", $"programme|{Programme.Value}", $"objective|{Programme.Value}/1.1"]);
    }

    [Fact]
    public void Organisations_are_dimensions_of_rows_and_not_of_running_totals()
    {
        var contribution = Contribution(Around(), Some.Consortium, Pilot with { Organisations = [Some.Organisation] }, Placed);
        var organisation = $"organisation|{Some.Organisation.Value}";
        contribution.Dimensions().ShouldContain(organisation);
        contribution.Deltas().Select(delta => delta.Key).ShouldNotContain(organisation);
        Qualified.Of(contribution).Dimensions.ShouldNotContain(organisation);
    }

    [Fact]
    public void Whatever_the_order_of_recording_the_picture_is_the_same()
    {
        object[] events =
        [
            Some.Consortium, Placed, Placed with { Objective = "2.3", Occurred = Some.On("2025-01-01") },
            new WorkPackagePlanned { Number = "WP1", Title = "Lead", Provenance = Some.Passage() },
            new BudgetAgreed { Partner = Some.Organisation, Total = new() { Amount = 100 }, Occurred = Some.On("2024-01-01"),
                Provenance = Some.Passage() },
            new BudgetAgreed { Partner = Some.Organisation, Total = new() { Amount = 120 }, Occurred = Some.On("2025-01-01"),
                Provenance = Some.Passage() },
        ];
        var forward = PartnershipView.At(Fold(events), Late)!;
        var numbered = events.Select((data, index) => (data, Id: History.EventId(index + 1))).Reverse().ToList();
        var back = numbered.Select((entry, index) => History.Event(entry.data, entry.Id, index + 1))
            .Aggregate((FactRegister?)null, (register, e) => FactRegister.Fold(register, e.StreamId, e))!;
        var backward = PartnershipView.At(back, Late)!;
        (backward.Project!.Objective, backward.Budgets!.Single().Total.Amount, backward.WorkPackages!.Single().Title)
            .ShouldBe((forward.Project!.Objective, forward.Budgets!.Single().Total.Amount, forward.WorkPackages!.Single().Title));
        forward.Project.Objective.ShouldBe("2.3");
        forward.Budgets!.Single().Total.Amount.ShouldBe(120);
    }

    [Fact]
    public void Spending_is_summed_by_partner_and_currency_and_never_across_currencies()
    {
        ExpenditureReported Spent(OrganisationId by, decimal amount, string currency) =>
            new()
            {
                Partner = by,
                Amount = new() { Amount = amount, Currency = currency },
                Occurred = Some.On("2025-01-01"),
                Provenance = Some.Passage()
            };

        var view = PartnershipView.At(
            Fold([Some.Consortium, Placed, Spent(Some.Organisation, 10, "EUR"), Spent(Some.Organisation, 5, "EUR"),
                Spent(Some.Organisation, 100, "CZK"), Spent(Some.OtherOrganisation, 7, "PLN"),
                new ExpenditureCertified { Partner = Some.Organisation, Amount = new() { Amount = 9 }, Occurred = Some.On("2025-02-01"),
                    Provenance = Some.Passage() }]),
            Late)!;
        var project = PartnershipView.Entity.Rows(view, Span.Beginning, Around())
            .Single(face => face.Kind == "project").View as ProjectView;
        var line = project!.Money.Single(money => money.Partner!.Id == Some.Organisation.Value);
        line.Reported.Select(sum => (sum.Currency, sum.Amount)).ShouldBe([("CZK", 100m), ("EUR", 15m)]);
        line.Certified.Select(sum => (sum.Currency, sum.Amount)).ShouldBe([("EUR", 9m)]);
        project.Money.Count.ShouldBe(2);
    }

    [Fact]
    public void A_context_differs_when_the_programme_of_a_project_does()
    {
        var stamps = new[] { "CZ DE", "DE PL" }.Select(countries => new ProjectionContext(
            new Dictionary<Guid, IReadOnlyList<ContextSpan>>
            {
                [Project.Value] = [Term(Programme)],
                [Programme.Value] = [new ProgrammeSpan(Span.Beginning, "EUR", countries)],
            },
            RuleSet.BuiltIn, IdentityMap.None).With(new Stamp(), [Project.Value]).Value).ToList();
        stamps[0].ShouldNotBe(stamps[1]);
    }

    private static ProjectSpan Term(ProgrammeId programme) => new(Span.Beginning, programme.Value, "1.1", null, null);

    private static ActivityAttributed To(PartnershipId project, string? package) =>
        new() { Project = project, WorkPackage = package, Provenance = Some.Passage() };

    private static ProjectionContext Around(params (Guid Project, ProjectSpan Terms)[] projects) => new(
        projects.Select(entry => (entry.Project, Spans: (IReadOnlyList<ContextSpan>)[entry.Terms]))
            .Append((Programme.Value, [new ProgrammeSpan(Span.Beginning, "EUR", "CZ DE")]))
                .ToDictionary(entry => entry.Item1, entry => entry.Item2),
        RuleSet.BuiltIn, IdentityMap.None);

    private static FactRegister Fold(IEnumerable<object> events) => History.Fold<FactRegister>(History.Of(events))!;

    private static DateTimeOffset Day(int year, int month) => new(year, month, 1, 0, 0, 0, TimeSpan.Zero);

    private static IReadOnlyList<ProjectPart> Parts(ProjectionContext around, params object[] events) =>
        Candidates.At(Fold(events), Late, around).First().Candidate.Projects ?? [];

    private static Contribution Contribution(ProjectionContext around, params object[] events)
    {
        var (indicator, candidate) = Candidates.At(Fold(events), Late, around).First(entry => entry.Indicator.Code == "RCO84");
        return new Contribution("RCO84", "official:2", candidate, new Verdict([], 1, false, null, null), Span.Beginning, Span.End);
    }
}
