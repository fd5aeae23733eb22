using Collab.Domain.Activities;
using Collab.Domain.Facts;
using Collab.Domain.Organisations;
using Collab.Domain.Partnerships;

namespace Collab.Domain.Indicators;

/// <summary>
/// The built-in counting rules in force, version "official:2". They restate the Commission's staff working document on the indicators of
/// the ERDF 2021-2027 (RCO, RCR) and, for the hubs, the Digital Europe work programme and the network's reporting guidance (EDIH).
/// </summary>
internal static class OfficialRules
{
    private static readonly string[] Held =
        ["workshop_held", "joint_stand_held", "session_held", "conference_held", "training_held", "meeting_held"];

    private static readonly CountingRule Joint = new()
    {
        Events = [],
        InProject = true,
        ParticipatingCountries = true,
        Parties = Parties.Participants,
        LeastPlaces = 2,
    };

    private static readonly CountingRule JointAction = Joint with
    {
        Evidence = [EvidenceKind.AttendanceList],
        Parties = Parties.Organisers,
        Distinct = DistinctBy.Activity,
    };

    /// <summary>The rule of an indicator.</summary>
    public static CountingRule Of(string code) => code switch
    {
        "RCO81" => JointAction with
        {
            Events = ["attendance_recorded", .. Held],
            ActivityKinds = [ActivityKind.Workshop, ActivityKind.Conference, ActivityKind.Session, ActivityKind.JointStand],
            Public = PublicRequirement.Closed,
        },
        "RCO83" => Joint with
        {
            Events = ["strategy_adopted"],
            Distinct = DistinctBy.Thing,
            Deadline = ProjectDeadline.ProjectEnd,
        },
        "RCO84" => Joint with
        {
            Events = ["pilot_completed"],
            Distinct = DistinctBy.Thing,
            Deadline = ProjectDeadline.ProjectEnd,
        },
        "RCO85" => JointAction with { Events = ["attendance_recorded", "training_held"], ActivityKinds = [ActivityKind.Training] },
        "RCO86" => Joint with { Events = ["cooperation_agreed"], Instruments = [Instrument.AdministrativeAgreement] },
        "RCO87" => Joint with
        {
            Events = ["cooperation_agreed", "partner_joined"],
            Instruments = [Instrument.GrantAgreement],
            Distinct = DistinctBy.Organisation,
            Lasting = true,
        },
        "RCO115" => Joint with { Events = Held, Parties = Parties.Organisers, Public = PublicRequirement.NotDenied },
        "RCO116" => Joint with
        {
            Events = ["solution_developed"],
            Distinct = DistinctBy.Thing,
            Upon = new IndicatorCode("RCO84"),
            UptakeNamed = true,
        },
        "RCO117" => Joint with { Events = ["obstacle_identified"], Distinct = DistinctBy.Thing, SolutionIdentified = true },
        "RCR79" => new()
        {
            Events = ["strategy_taken_up"],
            InProject = true,
            Distinct = DistinctBy.Thing,
            Upon = new IndicatorCode("RCO83"),
            Deadline = ProjectDeadline.YearAfterEnd,
        },
        "RCR82" => new()
        {
            Events = ["obstacle_resolved"],
            InProject = true,
            Distinct = DistinctBy.Thing,
            Upon = new IndicatorCode("RCO117"),
        },
        "RCR84" => Joint with
        {
            Events = ["cooperation_agreed"],
            Instruments = [Instrument.Memorandum, Instrument.ConsortiumAgreement, Instrument.AdministrativeAgreement],
            Distinct = DistinctBy.Organisation,
            Upon = new IndicatorCode("RCO87"),
            BeyondProjectEnd = true,
            FromProjectEnd = true,
            Deadline = ProjectDeadline.YearAfterEnd,
        },
        "RCR104" => new()
        {
            Events = ["solution_taken_up"],
            InProject = true,
            Evidence = [EvidenceKind.AdopterStatement],
            NotLegal = true,
            Distinct = DistinctBy.Thing,
            Deadline = ProjectDeadline.YearAfterEnd,
        },
        "EDIH1" => new()
        {
            Events = ["service_delivered"],
            Distinct = DistinctBy.Organisation,
            Customers =
            [
                CustomerCategory.StartUp, CustomerCategory.Micro, CustomerCategory.Small, CustomerCategory.Medium, CustomerCategory.MidCap,
                CustomerCategory.Large, CustomerCategory.PublicSector,
            ],
            NotKinds = [OrganisationKind.ResearchInstitute, OrganisationKind.Association],
        },
        "EDIH2" => new() { Events = ["funding_granted"], Funding = FundingPlace.Customers },
        "EDIH3" => new()
        {
            Events = ["cooperation_agreed", .. Held],
            Parties = Parties.Organisers,
            LeastPlaces = 2,
            PlaceLevel = 1,
            WithHub = true,
        },
        "EDIH4" => new() { Events = ["maturity_assessed"], Average = true },
        "FUND" => new() { Events = ["funding_granted"], Funding = FundingPlace.Partnership },
        _ => throw new ArgumentOutOfRangeException(nameof(code), code, "There is no such indicator."),
    };
}
