using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Collab.Domain.Facts;
using Collab.ReadModel.Reading;

namespace Collab.ReadModel.Comparison;

/// <summary>Writes differences as a table: a row for each member that differs, and for each event behind a fact; one for what has
/// neither.</summary>
internal sealed class DifferenceTable(DifferenceSearch search, DifferenceDetails details)
{
    /// <summary>The columns.</summary>
    public static readonly string[] Columns =
    [
        "change", "what", "kind", "id", "title", "titleThen", "titleNow", "statusThen", "statusNow", "pointer", "old", "new", "type",
        "entityId", "certainty", "source", "passage",
        "position", "recordedAt", "event", "eventType", "eventRecordedAt", "actor", "reason",
    ];

    /// <summary>All rows.</summary>
    public async IAsyncEnumerable<IReadOnlyList<object?>> RowsAsync(
        Comparison comparison, ComparisonScope scope, [EnumeratorCancellation] CancellationToken cancellation)
    {
        DifferenceKey? key = null;
        List<FoundDifference> found;
        do
        {
            found = await search.PageAsync(comparison, scope, key, EntityList.HighestLimit, cancellation);
            foreach (var difference in await details.AddAsync(comparison, found, cancellation))
                foreach (var row in RowsOf(difference))
                    yield return row;
            if (found.Count > 0) key = found[^1].Key;
        }
        while (found.Count == EntityList.HighestLimit);
    }

    private static IEnumerable<IReadOnlyList<object?>> RowsOf(Difference difference) =>
        from member in difference.Members ?? [null!]
        from cause in (difference as FactDifference)?.Because ?? [null!]
        select RowOf(difference, member, cause);

    private static IReadOnlyList<object?> RowOf(Difference difference, MemberDifference? member, CauseView? cause) => difference switch
    {
        EntityDifference entity =>
        [
            entity.Change, "entity", entity.Kind, entity.Id, (entity.Now ?? entity.Then)!.Title, entity.Then?.Title, entity.Now?.Title,
            entity.Then?.Status, entity.Now?.Status,
            member?.Pointer, Value(member?.Old), Value(member?.New), null, entity.PartOf, null, null, null, null, null, null, null, null,
            null, null,
        ],
        FactDifference fact =>
        [
            fact.Change, "fact", fact.Entity.Kind, fact.Id, fact.Entity.Title, null, null, null, null, member?.Pointer, Value(member?.Old),
            Value(member?.New), fact.Type,
            fact.Entity.Id, fact.Certainty, fact.Source?.Title, fact.Passage, fact.Position, fact.RecordedAt, cause?.Id, cause?.Type,
            cause?.RecordedAt,
            cause?.Actor?.Name ?? cause?.Actor?.Id, cause?.Reason,
        ],
        _ => [],
    };

    private static string? Value(JsonNode? value) => value is JsonValue plain && plain.TryGetValue<string>(out var text)
        ? text
        : value?.ToJsonString(FactJson.Options);
}
