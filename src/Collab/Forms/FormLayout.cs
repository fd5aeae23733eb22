namespace Collab.Forms;

/// <summary>Where people need more than the event's declaration says: the order of fields, which of them stand behind "more details", and
/// what is meant when nothing is said.</summary>
internal static class FormLayout
{
    private static readonly string[] Held = ["title", "occurred", "venue", "regions", "public"];

    // The fields that come first. What is not named here follows in the order of its declaration: what is needed, then the rest.
    private static readonly Dictionary<string, string[]> First = new(StringComparer.Ordinal)
    {
        ["activity_planned"] = ["title", "kind", "planned", "venue", "regions"],
        ["workshop_held"] = Held,
        ["joint_stand_held"] = Held,
        ["session_held"] = Held,
        ["conference_held"] = Held,
        ["training_held"] = Held,
        ["meeting_held"] = Held,
        ["attendance_recorded"] = ["headcount", "basis", "breakdown"],
        ["topics_recorded"] = ["topics", "focus", "completeness"],
        ["role_assigned"] = ["role", "organisation", "onBehalfOf", "person", "office", "group"],
        ["stand_located"] = ["hall", "stand"],
        ["statement_recorded"] = ["kind", "about", "by", "person", "office", "quantity", "organisations"],
        ["solution_showcased"] = ["title", "by", "description", "topics"],
        ["source_registered"] = ["title", "kind", "occurred", "url", "sha256", "publisher"],
        ["source_edition_published"] = ["edition", "occurred", "url", "sha256"],
        ["organisation_registered"] = ["name", "shortName", "kind", "seat"],
        ["organisation_renamed"] = ["name", "shortName", "occurred"],
        ["membership_recorded"] = ["in", "as", "occurred"],
        ["office_assumed"] = ["person", "office", "occurred"],
        ["office_left"] = ["person", "office", "occurred"],
        ["partnership_formed"] = ["title", "kind", "occurred", "until", "regions", "topics"],
        ["partner_joined"] = ["organisation", "role", "occurred"],
        ["cooperation_agreed"] = ["instrument", "title", "organisations", "occurred", "until"],
        ["cooperation_claimed"] = ["about", "by", "quantity", "organisations"],
        ["milestone_planned"] = ["title", "due"],
        ["funding_granted"] = ["amount", "funder", "recipient", "occurred"],
        ["funding_claimed"] = ["about", "funder", "recipient", "amount"],
        ["obstacle_resolved"] = ["obstacleFactId", "extent", "occurred"],
        ["service_delivered"] = ["service", "category", "customer", "region", "occurred"],
        ["maturity_assessed"] = ["customer", "score", "occurred"],
        ["fact_confirmed"] = ["evidence", "provenance"],
        ["fact_corrected"] = ["reason", "replacement"],
        ["conflict_resolved"] = ["outcome", "prevails", "reason"],
        ["period_opened"] = ["title", "span", "indicators"],
        ["indicator_target_set"] = ["code", "value", "by"],
        ["counting_rule_adopted"] = ["code", "version", "occurred", "reason", "rule"],
    };

    private static readonly HashSet<string> More = new(StringComparer.Ordinal)
    {
        "site", "partOf", "within", "firstTime", "legalForm", "sector", "remit", "parent", "namedAs", "edition", "language", "sha256",
        "method", "months", "programme", "hub",
        "task", "activity_planned.occurred", "activity_planned.public", "activity_rescheduled.occurred", "activity_cancelled.occurred",
        "attendance_recorded.occurred",
        "topics_recorded.occurred", "role_assigned.occurred", "role_assigned.region", "role_assigned.about", "stand_located.occurred",
        "solution_showcased.occurred",
        "statement_recorded.occurred", "statement_recorded.organisations", "source_registered.publisher",
        "organisation_registered.occurred", "cooperation_claimed.occurred",
        "cooperation_claimed.organisations", "cooperation_agreed.topics", "partnership_formed.topics", "milestone_planned.occurred",
        "milestone_rescheduled.occurred",
        "milestone_dropped.occurred", "funding_claimed.occurred", "period_opened.occurred", "period_opened.indicators",
        "period_sealed.occurred", "period_sealed.position",
        "period_reopened.occurred", "period_opened.provenance", "period_sealed.provenance", "period_reopened.provenance",
        "indicator_target_set.occurred",
        "conflict_resolved.provenance",
    };

    private static readonly HashSet<string> Shown =
        new(StringComparer.Ordinal) { "source_edition_published.edition", "source_registered.sha256",
        "source_edition_published.sha256", "session_held.partOf", "joint_stand_held.within" };

    /// <summary>Whether a field stands behind "more details".</summary>
    public static bool IsMore(string alias, string member) => !Shown.Contains($"{alias}.{member}")
        && (More.Contains(member) || More.Contains($"{alias}.{member}"));

    /// <summary>The fields in the order in which people are asked.</summary>
    public static IReadOnlyList<Field> Arrange(string alias, IReadOnlyList<Field> fields)
    {
        var first = First.GetValueOrDefault(alias) ?? [];
        return [.. fields.Index().OrderBy(entry => Rank(entry.Item)).ThenBy(entry => entry.Index).Select(entry => entry.Item)];

        int Rank(Field field) => field switch
        {
            _ when Array.IndexOf(first, field.Member) is >= 0 and var place => place,
            ProvenanceField => 400,
            { Required: true } => 100,
            { Member: "occurred" } => 200,
            _ => 300,
        };
    }

    /// <summary>Fills in what most people mean.</summary>
    public static void Preset(string alias, Entries entries)
    {
        if (alias == "attendance_recorded") entries["basis"] = "unstated";
    }
}
