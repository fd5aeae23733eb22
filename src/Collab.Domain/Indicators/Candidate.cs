using System.Text.Json.Serialization;
using Collab.Domain.Activities;
using Collab.Domain.Facts;
using Collab.Domain.Partnerships;
using Collab.Domain.Validation;

namespace Collab.Domain.Indicators;

/// <summary>Somebody a candidate names: an organisation with the place of its seat then, or only a place.</summary>
/// <param name="Organisation">The organisation; null: only the place is known.</param>
/// <param name="Place">NUTS code at the level the sources give; null: unknown.</param>
/// <param name="Kind">Code of the organisation's kind.</param>
public sealed record Party(Guid? Organisation, string? Place, string? Kind);

/// <summary>
/// A fact that may count for an indicator, with everything a rule may ask about it, whatever the rule. Derived from the facts of one stream
/// and the seats of the organisations they name.
/// </summary>
public sealed record Candidate
{
    /// <summary>The fact: the id of the event that recorded it.</summary>
    public required Guid FactId { get; init; }

    /// <summary>What of the fact it is, where one fact makes several candidates: the organisation. Else empty.</summary>
    [JsonIgnore]
    public string Part { get; init; } = "";

    /// <summary>The fact's type.</summary>
    public required string Type { get; init; }

    /// <summary>The fact's position in the store.</summary>
    public required long Position { get; init; }

    public required Certainty Certainty { get; init; }

    /// <summary>Evidence that backs it.</summary>
    public IReadOnlyList<EvidenceKind> Evidence { get; init; } = [];

    /// <summary>When what counts happened; for a headcount, the activity's date.</summary>
    public required Occurrence Occurred { get; init; }

    /// <summary>The moment by which order goes; the beginning of time when nothing dates it.</summary>
    [JsonIgnore]
    public DateTimeOffset At { get; init; }

    /// <summary>Headcount, amount or score; null where none is needed, or none is given.</summary>
    public decimal? Number { get; init; }

    /// <summary>How exact the number is; null where none is needed.</summary>
    public Exactness? Exactness { get; init; }

    /// <summary>Where those of a headcount came from, in parts that share nobody; null: it is no headcount, or one without a
    /// number.</summary>
    public IReadOnlyList<HeadcountShare>? Shares { get; init; }

    /// <summary>ISO 4217 code of an amount.</summary>
    public string? Currency { get; init; }

    /// <summary>How well founded a headcount is, the higher the better.</summary>
    public int Rank { get; init; }

    public ActivityKind? ActivityKind { get; init; }

    public bool? Public { get; init; }

    public Instrument? Instrument { get; init; }

    public PartnerRole? PartnerRole { get; init; }

    /// <summary>Whether an agreement is valid beyond the end of its partnership; null: one of the two is unknown.</summary>
    public bool? BeyondProjectEnd { get; init; }

    public bool? SolutionIdentified { get; init; }

    /// <summary>False: it names no organisation where the indicator counts organisations.</summary>
    public bool? Named { get; init; }

    /// <summary>False: a partner that no agreement of its partnership names.</summary>
    public bool? InAgreement { get; init; }

    /// <summary>True: it stands in an open conflict.</summary>
    public bool? Disputed { get; init; }

    /// <summary>Organisers and co-organisers; for what has no organisers, the same as <see cref="Participants"/>.</summary>
    public IReadOnlyList<Party> Organisers { get; init; } = [];

    public IReadOnlyList<Party> Participants { get; init; } = [];

    /// <summary>The organisation it is counted by: the agreeing organisation, the customer.</summary>
    public Guid? Organisation { get; init; }

    /// <summary>The thing it is about: the solution, the strategy, the obstacle.</summary>
    public Guid? Subject { get; init; }

    /// <summary>The stream: the activity or the partnership.</summary>
    [JsonIgnore]
    public Guid Stream { get; init; }

    /// <summary>NUTS codes it counts for, at the level the sources give. A headcount counts for them by its shares.</summary>
    public IReadOnlyList<string> Regions { get; init; } = [];

    /// <summary>NUTS code of the place where an activity was held, at the level the sources give; it makes no region take part.</summary>
    public string? Venue { get; init; }

    public IReadOnlyList<string> Topics { get; init; } = [];

    /// <summary>Kinds of the organisations it counts for; for a hub's service, the customer's category.</summary>
    public IReadOnlyList<string> Partners { get; init; } = [];

    /// <summary>A hub's service.</summary>
    public string? Service { get; init; }

    /// <summary>A customer's sector.</summary>
    public string? Sector { get; init; }

    /// <summary>The projects it belongs to, with their terms; null: it belongs to none.</summary>
    public IReadOnlyList<ProjectPart>? Projects { get; init; }

    public Guid? Source { get; init; }

    public string? Edition { get; init; }

    public string? Passage { get; init; }
}

/// <summary>What a rule says of a candidate.</summary>
/// <param name="Reasons">Why it does not count, the most telling reason first; empty: it counts.</param>
/// <param name="Value">What it adds if it counts, or would have added; null where no number is known.</param>
/// <param name="Approximate">Whether the value is rough.</param>
/// <param name="Key">What it is counted once by; null: every fact counts.</param>
/// <param name="Settlement">How the facts of one key are counted; null without a key.</param>
public sealed record Verdict(IReadOnlyList<string> Reasons, decimal? Value, bool Approximate, Guid? Key, Settlement? Settlement)
{
    public bool Counts => Reasons.Count == 0;
}

/// <summary>Applies rules to candidates; pure.</summary>
public static class Counting
{
    /// <summary>What an indicator says of a candidate under a rule.</summary>
    public static Verdict Judge(IndicatorDefinition indicator, CountingRule rule, Candidate candidate)
    {
        // A claim has no number of its own: never a 0, never a 1. An amount in another currency is no number of euros.
        var value = indicator.Measure == Measure.Euro && candidate.Currency != Currencies.Euro ? null
            : indicator.Measure != Measure.Occurrences ? candidate.Number
            : indicator.Claims.Contains(candidate.Type) ? null : 1m;
        var approximate = indicator.Measure != Measure.Occurrences && candidate.Exactness is Exactness.About or Exactness.AtLeast;
        var key = Key(indicator, rule, candidate);
        Settlement? settlement = key is null ? null
            : indicator.Measure == Measure.Increase ? Settlement.Increase
            : rule.Distinct == DistinctBy.Activity ? Settlement.Best : Settlement.First;
        return new Verdict([.. Reasons(indicator, rule, candidate).Distinct()], value, approximate, key, settlement);
    }

    private static IEnumerable<string> Reasons(IndicatorDefinition indicator, CountingRule rule, Candidate candidate)
    {
        var claim = !rule.Events.Contains(candidate.Type) && indicator.Claims.Contains(candidate.Type);
        if (claim || candidate.Certainty == Certainty.Claimed) yield return "claimed";
        else if (!rule.Events.Contains(candidate.Type)) yield return "event-not-counted";
        if (candidate.Certainty == Certainty.Intended) yield return "intended";
        if (!claim && candidate.Certainty == Certainty.Stated && rule.LeastCertainty == Certainty.Confirmed) yield return "not-confirmed";
        if (candidate.Named == false) yield return "no-organisations-named";
        if (indicator.Measure == Measure.Headcount && candidate.Number is null) yield return "no-headcount";
        if (indicator.Measure == Measure.Euro && candidate.Number is null) yield return "no-amount";
        if (indicator.Measure == Measure.Euro && candidate.Number is not null
            && candidate.Currency != Currencies.Euro) yield return "not-in-euro";
        if (claim) yield break;

        if (rule.Evidence.Count > 0 && !rule.Evidence.Intersect(candidate.Evidence).Any()) yield return $"no-{Codes.Of(rule.Evidence[0])}";
        if (candidate.ActivityKind is { } kind && rule.ActivityKinds.Count > 0 && !rule.ActivityKinds.Contains(kind))
            yield return "activity-kind-not-counted";
        if (candidate.Instrument is { } instrument && rule.Instruments.Count > 0 && !rule.Instruments.Contains(instrument))
            yield return "instrument-not-counted";
        if (candidate.InAgreement == false) yield return "not-named-in-an-agreement";
        if (candidate.PartnerRole is { } role && rule.PartnerRoles.Count > 0 && !rule.PartnerRoles.Contains(role))
            yield return "partner-role-not-counted";
        if (rule.Public != PublicRequirement.Any && candidate.ActivityKind is not null && candidate.Public == false)
            yield return "not-public";
        if (rule.Public == PublicRequirement.Stated && candidate.ActivityKind is not null && candidate.Public is null)
            yield return "public-not-stated";
        if (rule.BeyondProjectEnd && candidate.BeyondProjectEnd is null) yield return "project-end-unknown";
        if (rule.BeyondProjectEnd && candidate.BeyondProjectEnd == false) yield return "not-beyond-project-end";
        if (rule.SolutionIdentified && candidate.SolutionIdentified != true) yield return "no-solution-identified";
        if (rule.LeaveOutDisputed && candidate.Disputed == true) yield return "in-open-conflict";
        if (rule.Distinct == DistinctBy.Organisation && candidate is { Organisation: null, Named: not false })
            yield return "no-organisation-named";
        if (rule.Parties != Parties.Nobody && PlacesReason(rule, candidate) is { } places) yield return places;
    }

    private static string? PlacesReason(CountingRule rule, Candidate candidate)
    {
        var who = rule.Parties == Parties.Organisers && candidate.ActivityKind is not null
            ? "organisers"
            : candidate.ActivityKind is not null ? "participants" : "organisations";
        var parties = rule.Parties == Parties.Organisers ? candidate.Organisers : candidate.Participants;
        var places = Places(parties.Select(party => party.Place).OfType<string>(), rule.PlaceLevel).Count;
        if (places >= rule.LeastPlaces) return null;
        if (parties.Count == 0) return $"no-{who}-known";
        var unit = rule.PlaceLevel == 0 ? "country" : "region";
        return places switch
        {
            0 => $"{who}-from-no-known-{unit}",
            1 => $"{who}-from-one-{unit}",
            _ => $"{who}-from-too-few-{(rule.PlaceLevel == 0 ? "countries" : "regions")}",
        };
    }

    /// <summary>The different places among NUTS codes, looked at from a level. A code that is less precise than the level is a place of its
    /// own, unless a more precise one lies in it: then the two may be the same place.</summary>
    public static IReadOnlyCollection<string> Places(IEnumerable<string> codes, int level)
    {
        var cut = codes.Select(code => code[..Math.Min(code.Length, level + 2)]).ToHashSet(StringComparer.Ordinal);
        if (level > 0) cut.RemoveWhere(
            code => cut.Any(other => other.Length > code.Length && other.StartsWith(code, StringComparison.Ordinal)));
        return cut;
    }

    private static Guid? Key(IndicatorDefinition indicator, CountingRule rule, Candidate candidate) => indicator.Measure == Measure.Increase
        ? candidate.Organisation
        : rule.Distinct switch
        {
            DistinctBy.Activity => candidate.Stream,
            DistinctBy.Organisation => candidate.Organisation,
            DistinctBy.Subject => candidate.Subject ?? candidate.FactId,
            _ => null,
        };
}
