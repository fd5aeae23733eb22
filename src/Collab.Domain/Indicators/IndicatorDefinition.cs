using System.Text.Json.Serialization;
using Collab.Domain.Facts;
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
/// <param name="Code">Its official code; FUND is one of our own.</param>
/// <param name="Name">Its official name, in English.</param>
/// <param name="NameDe">Its name in German.</param>
/// <param name="Unit">What it is counted in.</param>
/// <param name="Measure">What one counted fact adds.</param>
/// <param name="Claims">Types of facts that are shown as rejected because they assert what would count, without showing it.</param>
public sealed record IndicatorDefinition(
    string Code, string Name, string NameDe, string Unit, Measure Measure, IReadOnlyList<string> Claims)
{
    /// <summary>The version of the built-in rules in force. No adopted rule can have this name.</summary>
    public const string BuiltIn = "official:2";

    /// <summary>The version of the built-in rules that these took the place of. Figures that were sealed by them are compared by
    /// them.</summary>
    public const string Earlier = "1";

    /// <summary>All of them: the programmes' order.</summary>
    public static IReadOnlyList<IndicatorDefinition> All { get; } =
    [
        new("RCO81", "Participations in joint actions across borders",
            "Teilnahmen an gemeinsamen grenzübergreifenden Aktionen", "participations", Measure.Headcount, []),
        new("RCO83", "Strategies and action plans jointly developed",
            "Gemeinsam entwickelte Strategien und Aktionspläne", "strategies", Measure.Occurrences, []),
        new("RCO84", "Pilot actions developed jointly and implemented in projects",
            "Gemeinsam entwickelte und in Projekten umgesetzte Pilotmaßnahmen", "pilot actions", Measure.Occurrences, []),
        new("RCO85", "Participations in joint training schemes",
            "Teilnahmen an gemeinsamen Schulungen", "participations", Measure.Headcount, []),
        new("RCO86", "Joint administrative or legal agreements signed",
            "Unterzeichnete gemeinsame Verwaltungs- oder Rechtsvereinbarungen", "agreements", Measure.Occurrences, []),
        new("RCO87", "Organisations cooperating across borders",
            "Grenzübergreifend kooperierende Organisationen", "organisations", Measure.Occurrences,
            ["cooperation_claimed", "statement_recorded"]),
        new("RCO115", "Public events across borders jointly organised",
            "Gemeinsam organisierte grenzübergreifende öffentliche Veranstaltungen", "events", Measure.Occurrences, []),
        new("RCO116", "Jointly developed solutions",
            "Gemeinsam entwickelte Lösungen", "solutions", Measure.Occurrences, []),
        new("RCO117", "Solutions for legal or administrative obstacles across border identified",
            "Ermittelte Lösungen für grenzübergreifende rechtliche oder administrative Hindernisse", "solutions", Measure.Occurrences, []),
        new("RCR79", "Joint strategies and action plans taken up by organisations",
            "Von Organisationen aufgegriffene gemeinsame Strategien und Aktionspläne", "strategies", Measure.Occurrences, []),
        new("RCR82", "Legal or administrative obstacles across borders alleviated or resolved",
            "Abgebaute oder verringerte grenzübergreifende rechtliche oder administrative Hindernisse", "obstacles", Measure.Occurrences,
            []),
        new("RCR84", "Organisations cooperating across borders after project completion",
            "Nach Projektende grenzübergreifend kooperierende Organisationen", "organisations", Measure.Occurrences, []),
        new("RCR104", "Solutions taken up or up-scaled by organisations",
            "Von Organisationen übernommene oder ausgeweitete Lösungen", "solutions", Measure.Occurrences, []),
        new("EDIH1", "Businesses and public sector organisations that used the hub's services",
            "Unternehmen und öffentliche Stellen, die Dienste des Hubs nutzten", "organisations", Measure.Occurrences, []),
        new("EDIH2", "Additional investments triggered",
            "Ausgelöste zusätzliche Investitionen", "EUR", Measure.Euro, ["funding_claimed"]),
        new("EDIH3", "Collaborations with other EDIHs and stakeholders outside the region",
            "Zusammenarbeit mit anderen EDIHs und Akteuren außerhalb der Region", "collaborations", Measure.Occurrences,
            ["cooperation_claimed"]),
        new("EDIH4", "Digital maturity increase",
            "Zuwachs an digitaler Reife", "points", Measure.Increase, []),
        new("FUND", "Funding granted",
            "Bewilligte Förderung", "EUR", Measure.Euro, ["funding_claimed"]),
    ];

    /// <summary>The built-in counting rule in force until another is adopted: the official definition.</summary>
    public CountingRule Rule { get; } = OfficialRules.Of(Code);

    /// <summary>The built-in rule before that, version "1"; null for an indicator that came later.</summary>
    public CountingRule? EarlierRule { get; } = EarlierRules.Of(Code);

    /// <summary>The types of facts that the built-in rules count.</summary>
    public IReadOnlyList<string> Events { get; } =
        [.. OfficialRules.Of(Code).Events.Concat(EarlierRules.Of(Code)?.Events ?? []).Distinct()];

    /// <summary>The stream of what is decided about it.</summary>
    public Guid Stream { get; } = DerivedId.Of("indicator\n" + Code);

    /// <summary>The indicator of a code; null when there is none.</summary>
    public static IndicatorDefinition? Find(string code) => All.FirstOrDefault(known => known.Code == code);

    /// <summary>The codes of indicators, as a list that commands are checked against.</summary>
    public static CodeList CodeList { get; } = new(typeof(IndicatorCode), code => Find(code) is not null, ValidationCode.UnknownIndicator);
}
