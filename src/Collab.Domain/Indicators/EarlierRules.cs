using Collab.Domain.Activities;
using Collab.Domain.Facts;
using Collab.Domain.Partnerships;

namespace Collab.Domain.Indicators;

/// <summary>The built-in counting rules of version "1". They are no longer in force and never change: what was sealed by them is compared
/// by them.</summary>
internal static class EarlierRules
{
    private static readonly string[] Held =
        ["workshop_held", "joint_stand_held", "session_held", "conference_held", "training_held", "meeting_held"];

    /// <summary>The rule of an indicator; null for one that came later.</summary>
    public static CountingRule? Of(string code) => code switch
    {
        "RCO81" => new()
        {
            Events = ["attendance_recorded", .. Held],
            Evidence = [EvidenceKind.AttendanceList],
            Parties = Parties.Participants,
            LeastPlaces = 2,
            Distinct = DistinctBy.Activity,
        },
        "RCO83" => new() { Events = ["strategy_adopted"], Parties = Parties.Participants, LeastPlaces = 2 },
        "RCO84" => new() { Events = ["pilot_completed"], Parties = Parties.Participants, LeastPlaces = 2 },
        "RCO85" => new()
        {
            Events = ["attendance_recorded", "training_held"],
            Evidence = [EvidenceKind.AttendanceList],
            Parties = Parties.Participants,
            LeastPlaces = 2,
            Distinct = DistinctBy.Activity,
            ActivityKinds = [ActivityKind.Training],
        },
        "RCO86" => new()
        {
            Events = ["cooperation_agreed"],
            Instruments = [Instrument.AdministrativeAgreement],
            Parties = Parties.Participants,
            LeastPlaces = 2,
        },
        "RCO87" => new()
        {
            Events = ["cooperation_agreed", "partner_joined"],
            Parties = Parties.Participants,
            LeastPlaces = 2,
            Distinct = DistinctBy.Organisation,
        },
        "RCO115" => new()
        {
            Events = Held,
            Parties = Parties.Organisers,
            LeastPlaces = 2,
            Public = PublicRequirement.NotDenied,
        },
        "RCO116" => new() { Events = ["solution_developed"], Parties = Parties.Participants, LeastPlaces = 2 },
        "RCO117" => new() { Events = ["obstacle_identified"], SolutionIdentified = true },
        "RCR79" => new() { Events = ["strategy_taken_up"], Distinct = DistinctBy.Subject },
        "RCR82" => new() { Events = ["obstacle_resolved"], Distinct = DistinctBy.Subject },
        "RCR84" => new()
        {
            Events = ["cooperation_agreed"],
            Parties = Parties.Participants,
            LeastPlaces = 2,
            Distinct = DistinctBy.Organisation,
            BeyondProjectEnd = true,
        },
        "RCR104" => new()
        {
            Events = ["solution_taken_up"],
            Evidence = [EvidenceKind.AdopterStatement],
            Distinct = DistinctBy.Subject,
        },
        "EDIH1" => new() { Events = ["service_delivered"], Distinct = DistinctBy.Organisation },
        "EDIH2" => new() { Events = ["funding_granted"] },
        "EDIH3" => new()
        {
            Events = ["cooperation_agreed", .. Held],
            Parties = Parties.Organisers,
            LeastPlaces = 2,
            PlaceLevel = 1,
        },
        "EDIH4" => new() { Events = ["maturity_assessed"] },
        _ => null,
    };
}
