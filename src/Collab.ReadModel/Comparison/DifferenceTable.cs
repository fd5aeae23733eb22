using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Collab.Domain.Facts;
using Collab.Domain.Rates;
using Collab.ReadModel.Reading;

namespace Collab.ReadModel.Comparison;

/// <summary>Writes differences as a table: of a part of everything, a row for each number of its figures that differs; then a row for each
/// member that differs, and for each event behind a fact; one for what has neither.</summary>
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
        Comparison comparison, ComparisonScope scope, IReadOnlyList<FigureMove> figures,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        foreach (var row in figures.SelectMany(RowsOf)) yield return row;
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

    // An amount stands beside its currency: two totals may be in two.
    private static IEnumerable<IReadOnlyList<object?>> RowsOf(FigureMove move)
    {
        return new (string Pointer, object? Old, object? New)[]
        {
            ("/value", move.Then, move.Now), ("/rejected", move.RejectedThen, move.RejectedNow),
            ("/total", Amount(move.ThenTotal), Amount(move.NowTotal)), ("/total/leftOut", LeftOut(move.ThenTotal), LeftOut(move.NowTotal)),
        }.Where(number => !Equals(number.Old, number.New)).Select(IReadOnlyList<object?> (number) =>
        [
            Change.Changed, "figure", "indicator", null, move.Code, null, null, null, null, number.Pointer, number.Old, number.New, null,
            null, null, null, null, null, null, null, null, null, null, null,
        ]);

        static string? Amount(ConvertedTotal? total) =>
            total is null ? null : string.Create(CultureInfo.InvariantCulture, $"{total.Amount} {total.Currency}");

        static string? LeftOut(ConvertedTotal? total) => total is not { LeftOut.Count: > 0 }
            ? null
            : string.Join("; ", total.LeftOut.Select(left =>
                string.Create(CultureInfo.InvariantCulture, $"{left.Amount} {left.Currency} {left.Reason}")));
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
