using System.Collections;
using System.Reflection;
using Collab.Domain;
using Collab.Domain.Activities;
using Collab.Domain.Facts;
using Collab.Domain.Organisations;
using Collab.Domain.Partnerships;
using Collab.Domain.Views;
using Collab.Histories;
using Shouldly;
using Xunit;

namespace Collab.Specs;

/// <summary>What is seen of an entity at a time, from its facts.</summary>
public sealed class ViewTests
{
    private static readonly DateTimeOffset Late = new(2100, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly Type[] Named =
        [typeof(OrganisationRef), typeof(PersonRef), typeof(SourceRef), typeof(ActivityRef), typeof(RegionRef), typeof(TopicRef)];

    private static readonly MilestonePlanned Planned = Some.Prototype with { Due = Some.On("2026-06-30") };
    private static readonly MilestoneMissed Missed = new() { MilestoneId = Some.Milestone, Reason = "Late", Provenance = Some.Passage() };
    private static readonly MilestoneReached Reached = new() { MilestoneId = Some.Milestone, Provenance = Some.Passage() };
    private static readonly MilestoneDropped Dropped =
        new() { MilestoneId = Some.Milestone, Reason = "Obsolete", Provenance = Some.Passage() };

    [Fact]
    public void Whatever_a_view_refers_to_is_among_the_references_that_are_given_a_name()
    {
        var seen = new Dictionary<Type, int>();
        foreach (var stream in HistoryGenerator.Generate(new HistoryOptions(7, 2_000)).GroupBy(e => e.StreamId))
        {
            var register = History.Fold<FactRegister>(stream.Select(e => e.ToEvent()))!;
            if (Slices.Of(register)?.At(register, Late) is not { } view) continue;
            var inside = new HashSet<object>(ReferenceEqualityComparer.Instance);
            Collect(view, inside);
            foreach (var reference in view.References.OfType<object>()) inside.Remove(reference);
            inside.ShouldBeEmpty($"{view.GetType().Name} {stream.Key}");
            seen[view.GetType()] = seen.GetValueOrDefault(view.GetType()) + 1;
        }

        seen.Count.ShouldBeGreaterThan(3);
    }

    [Theory]
    [InlineData("P", MilestoneStatus.Planned, "2026-06-30")]
    [InlineData("P X", MilestoneStatus.Missed, "2026-06-30")]
    [InlineData("P M", MilestoneStatus.Planned, "2026-09-30")]
    [InlineData("P M N", MilestoneStatus.Planned, "2026-12-31")]
    [InlineData("P X M", MilestoneStatus.Planned, "2026-09-30")]
    [InlineData("P M X", MilestoneStatus.Missed, "2026-09-30")]
    [InlineData("P X M X", MilestoneStatus.Missed, "2026-09-30")]
    [InlineData("P X R", MilestoneStatus.Reached, "2026-06-30")]
    [InlineData("P R", MilestoneStatus.Reached, "2026-06-30")]
    [InlineData("P M D", MilestoneStatus.Dropped, "2026-09-30")]
    public void A_milestone_is_what_was_last_said_of_it(string history, MilestoneStatus status, string due)
    {
        var facts = history.Split(' ').Select(Fact).Prepend(Planned with { MilestoneId = History.Entity }).Prepend(Some.Consortium);

        var milestones = PartnershipView.At(Fold(facts), Late)!.Milestones;

        milestones.Count.ShouldBe(2);
        var (other, milestone) =
            (milestones.Single(known => known.Id == History.Entity), milestones.Single(known => known.Id == Some.Milestone));
        (milestone.Status, milestone.Due).ShouldBe((status, Some.On(due)));
        (other.Status, other.Due).ShouldBe((MilestoneStatus.Planned, Some.On("2026-06-30")));

        static object Fact(string letter) => letter switch
        {
            "P" => Planned,
            "M" => new MilestoneRescheduled { MilestoneId = Some.Milestone, Due = Some.On("2026-09-30"), Provenance = Some.Passage() },
            "N" => new MilestoneRescheduled { MilestoneId = Some.Milestone, Due = Some.On("2026-12-31"), Provenance = Some.Passage() },
            "X" => Missed,
            "R" => Reached,
            _ => Dropped,
        };
    }

    [Fact]
    public void A_partnership_is_active_paused_or_concluded_and_found_where_it_says_and_where_those_sit_who_are_still_in_it()
    {
        var seats = new ContextHistories(new Dictionary<Guid, IReadOnlyList<ContextSpan>>
        {
            [Some.Organisation.Value] = [new OrganisationSpan(Span.Beginning, "PL51", "company")],
            [Some.OtherOrganisation.Value] = [new OrganisationSpan(Span.Beginning, "CZ04", "hub")],
        });
        var formed = Some.Consortium with { Hub = Some.OtherOrganisation, Regions = [new("DED"), new("CZ")], Topics = [Some.Mobility] };
        var extended =
            new ScopeExtended { Regions = [new("AT"), new("DED")], Topics = [new("energy"), Some.Mobility], Provenance = Some.Passage() };
        var left = new PartnerLeft { Organisation = Some.Organisation, Provenance = Some.Passage() };
        var line = new MaturityAssessed
        {
            Customer = Some.Organisation,
            Score = 40,
            Occurred = Some.On("2023-01-01"),
            Provenance = Some.Passage()
        };

        Seen(formed, extended, Some.Partner, line).ShouldBe("active AT CZ CZ04 DED PL51 / energy mobility");
        Seen(formed, extended, Some.Partner, left).ShouldBe("active AT CZ CZ04 DED / energy mobility");
        var again = Some.Partner with { Occurred = Some.On("2027-01-01"), Provenance = Some.Passage("S2") };
        Seen(formed, extended, Some.Partner, left, again).ShouldBe("active AT CZ CZ04 DED PL51 / energy mobility");
        var paused = new PartnershipPaused { Provenance = Some.Passage() };
        Seen(Some.Consortium, paused).ShouldBe("paused  / ");
        Seen(Some.Consortium, paused, new PartnershipResumed { Provenance = Some.Passage() }).ShouldBe("active  / ");
        Seen(Some.Consortium, paused, new PartnershipConcluded { Provenance = Some.Passage() }).ShouldBe("concluded  / ");

        string Seen(params object[] facts)
        {
            var view = PartnershipView.At(Fold(facts), Late)!;
            var face = PartnershipView.Entity.Rows(view, Late.UtcDateTime, seats).First();
            return $"{face.Status} {string.Join(' ', face.Regions)} / {string.Join(' ', face.Topics)}";
        }
    }

    [Fact]
    public void A_membership_and_an_office_last_until_they_end_and_may_begin_again()
    {
        var member = new MembershipRecorded { In = Some.OtherOrganisation, Occurred = Some.On("2020-01-01"), Provenance = Some.Passage() };
        var ended = new MembershipEnded { In = Some.OtherOrganisation, Occurred = Some.On("2021-01-01"), Provenance = Some.Passage() };
        var office =
            new OfficeAssumed { Person = Some.Person, Office = "Director", Occurred = Some.On("2020-01-01"), Provenance = Some.Passage() };
        var left = new OfficeLeft
        {
            Person = Some.Person,
            Office = "Director",
            Occurred = Some.On("2021-01-01"),
            Provenance = Some.Passage()
        };

        Count(member, office).ShouldBe((1, 1));
        Count(member, ended, office, left).ShouldBe((0, 0));
        Count(member, ended with { Occurred = Some.On("2020-01-01") }, office, left with { Occurred = Some.On("2020-01-01") })
            .ShouldBe((0, 0));
        Count(member, ended with { In = Some.Organisation }, office, left with { Office = "Chair" }).ShouldBe((1, 1));
        Count(member, ended, office, left, Later(member), Later(office)).ShouldBe((1, 1));

        (int, int) Count(params object[] facts)
        {
            var view = OrganisationView.At(Fold(facts.Prepend(Some.Ministry)), Late)!;
            return (view.Memberships.Count, view.Offices.Count);
        }

        static T Later<T>(T fact) where T : SourcedFact => fact with { Occurred = Some.On("2022-01-01"), Provenance = Some.Passage("S2") };
    }

    [Fact]
    public void What_an_organisation_does_is_what_was_last_said_of_it()
    {
        OrganisationRenamed Renamed(string day, string? remit) =>
            new() { Name = "Other", Remit = remit, Occurred = Some.On(day), Provenance = Some.Passage() };
        var registered = Some.Ministry with { Remit = "Roads" };

        Remit(registered).ShouldBe("Roads");
        Remit(registered, Renamed("2023-01-01", null)).ShouldBe("Roads");
        Remit(registered, Renamed("2023-01-01", "Rails"), Renamed("2024-01-01", "Rivers"), Renamed("2025-01-01", null)).ShouldBe("Rivers");

        static string? Remit(params object[] facts) => OrganisationView.At(Fold(facts), Late)!.Remit;
    }

    [Fact]
    public void What_was_said_of_an_activity_when_it_was_held_goes_before_what_was_planned()
    {
        var plan = Some.Plan(ActivityKind.Session) with { Title = "Plan", Within = "A fair", Public = true, FirstTime = true };
        var held = Some.Workshop with { Occurred = Some.On("2025-10-01") };

        var both = ActivityView.At(Fold([plan, held with { Title = "Held", Within = "A congress", Public = false }]), Late)!;
        (both.Title, both.Kind, both.Within, both.Public, both.FirstTime)
            .ShouldBe(("Held", ActivityKind.Workshop, "A congress", false, true));
        var one = ActivityView.At(Fold([plan, held with { Title = null }]), Late)!;
        (one.Title, one.Kind, one.Within, one.Public).ShouldBe(("Plan", ActivityKind.Workshop, "A fair", true));
        (both.Date.Occurrence, both.FirstDated, both.Planned!.Occurrence).ShouldBe((held.Occurred, null, plan.Planned));
    }

    [Fact]
    public void Headcounts_come_by_how_well_founded_they_are_and_lists_are_complete_when_one_of_their_own_kind_says_so()
    {
        var topics = new TopicsRecorded { Topics = [Some.Mobility], Completeness = Completeness.AmongOthers, Provenance = Some.Passage() };
        var focus = new TopicsRecorded { Focus = ["Roads"], Completeness = Completeness.Complete, Provenance = Some.Passage() };
        var bases = new[] { AttendanceBasis.Estimate, AttendanceBasis.AttendanceList, AttendanceBasis.Unstated, AttendanceBasis.Estimate };

        var view = ActivityView.At(Fold([Some.Workshop, topics, focus,
            .. bases.Select((basis, n) => Some.Attendance(n) with { Basis = basis })]), Late)!;

        view.Attendance.Select(attendance => attendance.Headcount.Value).ShouldBe([1, 0, 3, 2]);
        (view.TopicsComplete, view.FocusComplete).ShouldBe((false, true));
        ActivityView.At(Fold([Some.Workshop, topics, topics with { Topics = [new("energy")], Completeness = Completeness.Complete }]),
            Late)!
            .TopicsComplete.ShouldBe(true);
        ActivityView.At(Fold([Some.Workshop]), Late)!.TopicsComplete.ShouldBeNull();
    }

    // Every reference that can be reached from a part of a view.
    private static void Collect(object? part, HashSet<object> found)
    {
        if (part is null or string || part.GetType() is { IsValueType: true } || part is Fact) return;
        if (Named.Contains(part.GetType()))
        {
            found.Add(part);
            return;
        }

        if (part is IEnumerable items)
        {
            foreach (var item in items) Collect(item, found);
            return;
        }

        if (part.GetType().Assembly != typeof(EntityView).Assembly) return;
        foreach (var property in part.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance))
            if (property.Name != nameof(EntityView.References) && property.GetIndexParameters().Length == 0)
                Collect(property.GetValue(part), found);
    }

    private static FactRegister Fold(IEnumerable<object> events) => History.Fold<FactRegister>(History.Of(events))!;
}
