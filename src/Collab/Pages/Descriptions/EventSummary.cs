
namespace Collab.Pages.Descriptions;

/// <summary>The summary of an event: the few things it says by which people tell it from others of its type.</summary>
public static class EventSummary
{
    private const int Shown = 3;

    // Most distinguishing first. Dates, places in documents and long texts are described on the event's own page.
    private static readonly string[] Distinguishing =
    [
        "role", "organisation", "person", "group", "onBehalfOf", "office", "name", "shortName", "title", "headcount", "basis", "service",
        "customer", "score", "amount", "instrument",
        "funder", "recipient", "organisations", "value", "by", "code", "version", "about", "quantity", "planned", "due", "topics",
        "regions", "hall", "stand", "seat", "venue", "within",
        "edition", "successor", "in", "as", "evidence", "outcome", "reason", "span", "kind", "until",
    ];

    /// <summary>What an event of a type says most of all, as far as it can be read.</summary>
    /// <param name="type">The stored type.</param>
    /// <param name="fact">The event.</param>
    /// <param name="title">The title of what it is about: the page says that beside it.</param>
    public static IReadOnlyList<Statement> Of(string type, object? fact, string? title)
    {
        if (fact is null) return [];
        var statements = FactDescription.Describe(fact);
        var dates = type is "date_resolved" or "activity_planned" or "activity_rescheduled" or "milestone_rescheduled";
        return
        [
            .. Distinguishing.SelectMany(member => statements.Where(line => line.Member == member))
                .Concat(statements.Where(line => dates && line is { Member: "occurred" }))
                .Where(line => line.Values is [not IReadOnlyList<Statement>, ..] && !(line.Values is [string text] && text == title))
                    .Take(Shown),
        ];
    }
}
