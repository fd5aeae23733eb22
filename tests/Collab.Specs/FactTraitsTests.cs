using System.Runtime.CompilerServices;
using Collab.Domain.Activities;
using Collab.Domain.Facts;
using Collab.Domain.Organisations;
using Collab.Domain.Partnerships;
using Collab.Domain.Programmes;
using Collab.Domain.Reporting;
using Collab.Domain.Sources;
using Shouldly;
using Xunit;

namespace Collab.Specs;

/// <summary>What a kind of fact says about itself decides from when it is seen, and whether it is part of the picture.</summary>
public sealed class FactTraitsTests
{
    [Fact]
    public void These_describe_their_entity_and_hold_from_the_beginning_where_nobody_dates_them_and_all_others_are_happenings() =>
        Those(fact => fact.HoldsWhenUndated).ShouldBe(
        [
            typeof(ActivityAttributed), typeof(AttendanceRecorded), typeof(BudgetAgreed), typeof(CooperationClaimed),
            typeof(ExchangeRatesAdopted),
            typeof(FundingClaimed), typeof(IndicatorSelected), typeof(MembershipRecorded), typeof(MilestonePlanned),
            typeof(ObjectiveAdopted), typeof(OfficeAssumed), typeof(OrganisationRegistered), typeof(OutputAttributed),
            typeof(PartnerJoined), typeof(PartnershipFormed), typeof(PeriodOpened), typeof(PlacedUnderProgramme),
            typeof(ProgrammeRegistered), typeof(ReportNoteWritten), typeof(RoleAssigned), typeof(SolutionShowcased),
            typeof(SourceEditionPublished),
            typeof(SourceRegistered), typeof(StandLocated), typeof(StatementRecorded), typeof(TopicsRecorded),
            typeof(WorkPackagePlanned),
        ]);

    [Fact]
    public void These_are_lines_of_a_ledger() =>
        Those(fact => fact.IsLedgerLine).ShouldBe([typeof(MaturityAssessed), typeof(ServiceDelivered)]);

    [Fact]
    public void These_can_belong_to_a_work_package() => Those(fact => fact.IsOutput).ShouldBe(
        [
            typeof(CooperationAgreed), typeof(FundingGranted), typeof(ObstacleIdentified), typeof(ObstacleResolved), typeof(PilotCompleted),
            typeof(SolutionDeveloped), typeof(SolutionTakenUp), typeof(StrategyAdopted), typeof(StrategyTakenUp),
        ]);

    [Fact]
    public void These_date_another_fact() => Those(fact => fact.DatesAnother).ShouldBe([typeof(DateResolved)]);

    // The answer is the kind's own: it looks at no member.
    private static IEnumerable<Type> Those(Func<Fact, bool> says) =>
        FactKinds.Facts.Where(type => says((Fact)RuntimeHelpers.GetUninitializedObject(type)))
            .OrderBy(type => type.Name, StringComparer.Ordinal);
}
