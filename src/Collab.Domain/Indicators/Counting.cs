using Collab.Domain.Facts;
using Collab.Domain.Organisations;
using Collab.Domain.Validation;

namespace Collab.Domain.Indicators;

/// <summary>What a rule says of a candidate.</summary>
/// <param name="Reasons">Why it does not count, the most telling reason first; empty: it counts.</param>
/// <param name="Value">What it adds if it counts, or would have added; null where no number is known.</param>
/// <param name="Approximate">Whether the value is rough.</param>
/// <param name="Key">What it is counted once by; null: every fact counts.</param>
/// <param name="Settlement">How the facts of one key are counted; null without a key.</param>
public sealed record Verdict(IReadOnlyList<string> Reasons, decimal? Value, bool Approximate, Guid? Key, Settlement? Settlement)
{
    public bool Counts => Reasons.Count == 0;

    /// <summary>The projects it counts for, where the rule asks about them and it counts; null: all that it belongs to.</summary>
    public IReadOnlyList<ProjectPart>? Projects { get; init; }

    /// <summary>The days it counts on where they are not those on which it occurred: the time that a cooperation lasts, the end of the
    /// project. Null: those on which it occurred.</summary>
    public DaySpan? Days { get; init; }

    /// <summary>Whether it counts in every period that touches its days; else only in one that holds them all.</summary>
    public bool Lasts { get; init; }

    /// <summary>The moment from which it counts where that is later than its own; null: its own.</summary>
    public DateTimeOffset? At { get; init; }
}

/// <summary>Applies rules to candidates; pure.</summary>
public static class Counting
{
    private static readonly string HubKind = Codes.Of(OrganisationKind.Hub);

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
            : indicator.Measure == Measure.Increase ? rule.Average ? Settlement.FirstToLast : Settlement.Increase
            : rule.Distinct == DistinctBy.Activity ? Settlement.Best : Settlement.First;
        var claim = IsClaim(indicator, rule, candidate);
        var (lacking, projects) = claim ? ([], null) : ProjectTerms.Of(rule, candidate);
        var verdict = new Verdict(
            [.. Reasons(indicator, rule, candidate, claim).Concat(lacking).Distinct()], value, approximate, key, settlement);
        return verdict.Counts ? ProjectTerms.Placed(verdict with { Projects = projects }, rule, candidate) : verdict;
    }

    private static bool IsClaim(IndicatorDefinition indicator, CountingRule rule, Candidate candidate) =>
        !rule.Events.Contains(candidate.Type) && indicator.Claims.Contains(candidate.Type);

    private static IEnumerable<string> Reasons(IndicatorDefinition indicator, CountingRule rule, Candidate candidate, bool claim) =>
        claim ? OfEvery(indicator, rule, candidate, claim)
            : OfEvery(indicator, rule, candidate, claim).Concat(OfKind(rule, candidate)).Concat(OfSubject(rule, candidate));

    // What is asked of every fact.
    private static IEnumerable<string> OfEvery(IndicatorDefinition indicator, CountingRule rule, Candidate candidate, bool claim)
    {
        if (claim || candidate.Certainty == Certainty.Claimed) yield return "claimed";
        else if (!rule.Events.Contains(candidate.Type)) yield return "event-not-counted";
        if (candidate.Certainty == Certainty.Intended) yield return "intended";
        if (!claim && candidate.Certainty == Certainty.Stated && rule.LeastCertainty == Certainty.Confirmed) yield return "not-confirmed";
        if (candidate.Named == false) yield return "no-organisations-named";
        if (indicator.Measure == Measure.Headcount && candidate.Number is null) yield return "no-headcount";
        if (indicator.Measure == Measure.Euro && candidate.Number is null) yield return "no-amount";
        if (indicator.Measure == Measure.Euro && candidate.Number is not null
            && candidate.Currency != Currencies.Euro) yield return "not-in-euro";
    }

    // What kind of thing it is, and on what evidence.
    private static IEnumerable<string> OfKind(CountingRule rule, Candidate candidate)
    {
        if (rule.Evidence.Count > 0 && !rule.Evidence.Intersect(candidate.Evidence).Any()) yield return $"no-{Codes.Of(rule.Evidence[0])}";
        if (candidate.ActivityKind is { } kind && rule.ActivityKinds.Count > 0 && !rule.ActivityKinds.Contains(kind))
            yield return "activity-kind-not-counted";
        if (candidate.Instrument is { } instrument && rule.Instruments.Count > 0 && !rule.Instruments.Contains(instrument))
            yield return "instrument-not-counted";
        if (candidate.InAgreement == false) yield return "not-named-in-an-agreement";
        if (candidate.Again == true && !rule.Lasting) yield return "partner-once-more";
        if (candidate.PartnerRole is { } role && rule.PartnerRoles.Count > 0 && !rule.PartnerRoles.Contains(role))
            yield return "partner-role-not-counted";
        if (candidate.ActivityKind is not null && NotOpenAsAsked(rule.Public, candidate.Public) is { } publicity) yield return publicity;
        if (rule.BeyondProjectEnd && candidate.BeyondProjectEnd is null) yield return "project-end-unknown";
        if (rule.BeyondProjectEnd && candidate.BeyondProjectEnd == false) yield return "not-beyond-project-end";
        if (rule.SolutionIdentified && candidate.SolutionIdentified != true) yield return "no-solution-identified";
        if (rule.LeaveOutDisputed && candidate.Disputed == true) yield return "in-open-conflict";
        if (rule.Distinct == DistinctBy.Organisation && candidate is { Organisation: null, Named: not false })
            yield return "no-organisation-named";
    }

    // Whom or what it is about, and what it rests on.
    private static IEnumerable<string> OfSubject(CountingRule rule, Candidate candidate)
    {
        if (rule.Customers is { Count: > 0 } customers && candidate.Customer is { } category && !customers.Contains(category))
            yield return "customer-category-not-counted";
        if (rule.NotKinds is { Count: > 0 } left && candidate.Organisation is { } organisation
            && candidate.Participants.FirstOrDefault(party => party.Organisation == organisation)?.Kind is { } kind
            && left.Select(Codes.Of).Contains(kind))
            yield return "organisation-kind-not-counted";
        if (candidate.Funding is { } place && rule.Funding == FundingPlace.Customers && place != FundingPlace.Customers)
            yield return place == FundingPlace.Partnership ? "own-funding" : "no-service-behind-it";
        if (candidate.Funding == FundingPlace.Customers && rule.Funding == FundingPlace.Partnership) yield return "at-a-customer";
        if (rule.UptakeNamed && candidate.UptakeNamed != true) yield return "needs-for-uptake-not-named";
        if (rule.NotLegal && candidate.Legal == true) yield return "legal-or-administrative";
        if (rule.Upon is { } code && IndicatorDefinition.Find(code.Value) is { } other)
        {
            if (candidate.Upon is not { } basis) yield return "basis-unknown";
            else if (!Judge(other, other.Rule, basis).Counts) yield return "basis-not-counted";
        }
    }

    private static string? NotOpenAsAsked(PublicRequirement asked, bool? open) => (asked, open) switch
    {
        (PublicRequirement.NotDenied or PublicRequirement.Stated, false) => "not-public",
        (PublicRequirement.Stated, null) => "public-not-stated",
        (PublicRequirement.Closed, true) => "public-event",
        (PublicRequirement.Closed, null) => "closed-not-stated",
        _ => null,
    };

    /// <summary>Why the places that a rule looks at are not enough; null: they are.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="candidate">Whose places.</param>
    /// <param name="countries">The countries that are taken; empty: all.</param>
    internal static string? PlacesReason(CountingRule rule, Candidate candidate, IReadOnlyList<string> countries)
    {
        if (rule.Parties == Parties.Nobody) return null;
        var who = rule.Parties == Parties.Organisers && candidate.ActivityKind is not null
            ? "organisers"
            : candidate.ActivityKind is not null ? "participants" : "organisations";
        var parties = rule.Parties == Parties.Organisers ? candidate.Organisers : candidate.Participants;
        if (rule.WithHub)
        {
            var hubs = parties.Concat(candidate.InNameOf ?? []).Where(party => party.Kind == HubKind).Select(party => party.Organisation)
                .Distinct().Count();
            if (hubs == 0) return "no-hub-among-them";
            if (hubs > 1) return null;
        }

        var places = Places(
            parties.Select(party => party.Place).OfType<string>()
                .Where(place => countries.Count == 0 || countries.Contains(place[..Math.Min(2, place.Length)])),
            rule.PlaceLevel).Count;
        if (places >= rule.LeastPlaces) return null;
        if (parties.Count == 0) return $"no-{who}-known";
        if (countries.Count > 0 && PlacesReason(rule, candidate, []) is null) return $"{who}-outside-participating-countries";
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
            DistinctBy.Thing => candidate.Thing ?? candidate.Subject ?? candidate.FactId,
            // Money counts once, however many facts are said to tell of it.
            _ => indicator.Measure == Measure.Euro ? candidate.SameAs ?? candidate.FactId : null,
        };
}
