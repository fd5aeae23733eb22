using System.Text.Json.Serialization;
using Collab.Domain.Activities;
using Collab.Domain.Facts;
using Collab.Domain.Partnerships;
using Collab.Domain.Places;
using Collab.Domain.Validation;

namespace Collab.Domain.Indicators;

/// <summary>Code of an indicator: an Interreg common output or result indicator (RCO, RCR) or a key figure of the European Digital
/// Innovation Hubs (EDIH).</summary>
[JsonConverter(typeof(CodeConverter<IndicatorCode>))]
public readonly record struct IndicatorCode(string Value) : ICode<IndicatorCode>
{
    public static IndicatorCode From(string value) => new(value);

    public override string ToString() => Value;
}

/// <summary>What one counted fact adds to an indicator.</summary>
public enum Measure
{
    /// <summary>One.</summary>
    Occurrences,

    /// <summary>Its headcount.</summary>
    Headcount,

    /// <summary>Its amount in euro.</summary>
    Euro,

    /// <summary>The points by which an assessment exceeds the one before it of the same customer.</summary>
    Increase,
}

/// <summary>An indicator as its programme defines it.</summary>
/// <param name="Code">Its official code.</param>
/// <param name="Name">Its official name, in English.</param>
/// <param name="NameDe">Its name in German.</param>
/// <param name="Unit">What it is counted in.</param>
/// <param name="Measure">What one counted fact adds.</param>
/// <param name="Rule">The built-in counting rule, version "1", in force until another is adopted.</param>
/// <param name="Claims">Types of facts that are shown as rejected because they assert what would count, without showing it.</param>
public sealed record IndicatorDefinition(
    string Code, string Name, string NameDe, string Unit, Measure Measure, CountingRule Rule, IReadOnlyList<string> Claims)
{
    /// <summary>The version of the built-in rules.</summary>
    public const string BuiltIn = "1";

    private static readonly string[] Held =
        ["workshop_held", "joint_stand_held", "session_held", "conference_held", "training_held", "meeting_held"];
    private static readonly string[] Headcounts = ["attendance_recorded", .. Held];

    /// <summary>All of them: the programmes' order.</summary>
    public static IReadOnlyList<IndicatorDefinition> All { get; } =
    [
        new("RCO81", "Participations in joint actions across borders", "Teilnahmen an gemeinsamen grenzübergreifenden Aktionen",
            "participations", Measure.Headcount,
            new() { Events = Headcounts, Evidence = [EvidenceKind.AttendanceList], Parties = Parties.Participants, LeastPlaces = 2,
                Distinct = DistinctBy.Activity }, []),
        new("RCO83", "Strategies and action plans jointly developed", "Gemeinsam entwickelte Strategien und Aktionspläne", "strategies",
            Measure.Occurrences,
            new() { Events = ["strategy_adopted"], Parties = Parties.Participants, LeastPlaces = 2 }, []),
        new("RCO84", "Pilot actions developed jointly and implemented in projects",
            "Gemeinsam entwickelte und in Projekten umgesetzte Pilotmaßnahmen", "pilot actions",
            Measure.Occurrences, new() { Events = ["pilot_completed"], Parties = Parties.Participants, LeastPlaces = 2 }, []),
        new("RCO85", "Participations in joint training schemes", "Teilnahmen an gemeinsamen Schulungen", "participations",
            Measure.Headcount,
            new()
            {
                Events = ["attendance_recorded", "training_held"], Evidence = [EvidenceKind.AttendanceList], Parties = Parties.Participants,
                LeastPlaces = 2,
                Distinct = DistinctBy.Activity, ActivityKinds = [ActivityKind.Training],
            }, []),
        new("RCO86", "Joint administrative or legal agreements signed", "Unterzeichnete gemeinsame Verwaltungs- oder Rechtsvereinbarungen",
            "agreements", Measure.Occurrences,
            new() { Events = ["cooperation_agreed"], Instruments = [Instrument.AdministrativeAgreement], Parties = Parties.Participants,
                LeastPlaces = 2 }, []),
        new("RCO87", "Organisations cooperating across borders", "Grenzübergreifend kooperierende Organisationen", "organisations",
            Measure.Occurrences,
            new() { Events = ["cooperation_agreed", "partner_joined"], Parties = Parties.Participants, LeastPlaces = 2,
                Distinct = DistinctBy.Organisation },
            ["cooperation_claimed", "statement_recorded"]),
        new("RCO115", "Public events across borders jointly organised",
            "Gemeinsam organisierte grenzübergreifende öffentliche Veranstaltungen", "events", Measure.Occurrences,
            new() { Events = Held, Parties = Parties.Organisers, LeastPlaces = 2, Public = PublicRequirement.NotDenied }, []),
        new("RCO116", "Jointly developed solutions", "Gemeinsam entwickelte Lösungen", "solutions", Measure.Occurrences,
            new() { Events = ["solution_developed"], Parties = Parties.Participants, LeastPlaces = 2 }, []),
        new("RCO117", "Solutions for legal or administrative obstacles across border identified",
            "Ermittelte Lösungen für grenzübergreifende rechtliche oder administrative Hindernisse", "solutions", Measure.Occurrences,
            new() { Events = ["obstacle_identified"], SolutionIdentified = true }, []),
        new("RCR79", "Joint strategies and action plans taken up by organisations",
            "Von Organisationen aufgegriffene gemeinsame Strategien und Aktionspläne", "strategies",
            Measure.Occurrences, new() { Events = ["strategy_taken_up"], Distinct = DistinctBy.Subject }, []),
        new("RCR82", "Legal or administrative obstacles across borders alleviated or resolved",
            "Abgebaute oder verringerte grenzübergreifende rechtliche oder administrative Hindernisse", "obstacles", Measure.Occurrences,
            new() { Events = ["obstacle_resolved"], Distinct = DistinctBy.Subject }, []),
        new("RCR84", "Organisations cooperating across borders after project completion",
            "Nach Projektende grenzübergreifend kooperierende Organisationen", "organisations",
            Measure.Occurrences,
            new()
            {
                Events = ["cooperation_agreed"], Parties = Parties.Participants, LeastPlaces = 2, Distinct = DistinctBy.Organisation,
                BeyondProjectEnd = true,
            }, []),
        new("RCR104", "Solutions taken up or up-scaled by organisations", "Von Organisationen übernommene oder ausgeweitete Lösungen",
            "solutions", Measure.Occurrences,
            new() { Events = ["solution_taken_up"], Evidence = [EvidenceKind.AdopterStatement], Distinct = DistinctBy.Subject }, []),
        new("EDIH1", "Businesses and public sector organisations that used the hub's services",
            "Unternehmen und öffentliche Stellen, die Dienste des Hubs nutzten", "organisations",
            Measure.Occurrences, new() { Events = ["service_delivered"], Distinct = DistinctBy.Organisation }, []),
        new("EDIH2", "Additional investments triggered", "Ausgelöste zusätzliche Investitionen", "EUR", Measure.Euro,
            new() { Events = ["funding_granted"] }, ["funding_claimed"]),
        new("EDIH3", "Collaborations with other EDIHs and stakeholders outside the region",
            "Zusammenarbeit mit anderen EDIHs und Akteuren außerhalb der Region", "collaborations",
            Measure.Occurrences,
            new() { Events = ["cooperation_agreed", .. Held], Parties = Parties.Organisers, LeastPlaces = 2, PlaceLevel = 1 },
            ["cooperation_claimed"]),
        new("EDIH4", "Digital maturity increase", "Zuwachs an digitaler Reife", "points", Measure.Increase,
            new() { Events = ["maturity_assessed"] }, []),
    ];

    /// <summary>The stream of what is decided about it.</summary>
    public Guid Stream { get; } = DerivedId.Of("indicator\n" + Code);

    /// <summary>The indicator of a code; null when there is none.</summary>
    public static IndicatorDefinition? Find(string code) => All.FirstOrDefault(known => known.Code == code);

    /// <summary>The codes of indicators, as a list that commands are checked against.</summary>
    public static CodeList CodeList { get; } = new(typeof(IndicatorCode), code => Find(code) is not null, ValidationCode.UnknownIndicator);
}
