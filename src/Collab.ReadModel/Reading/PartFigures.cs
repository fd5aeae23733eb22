using Collab.Domain.Indicators;
using Collab.Domain.Views;
using Collab.Recording;
using Npgsql;

namespace Collab.ReadModel.Reading;

/// <summary>
/// Counts, among the rows of what belongs to a part of everything, the figures that running totals know only of everything. What an entity
/// adds is told by the same function for both (<see cref="EntityFigures"/>).
/// </summary>
public sealed class PartFigures(NpgsqlDataSource database)
{
    // What a family is made of. Months are of activities by their dates, which no other family looks at.
    private static readonly Dictionary<string, string[]> Kinds = new()
    {
        [FigureKeys.Months] = ["activity"],
        [FigureKeys.Ties] = ["activity"],
        [FigureKeys.Regions] = ["activity", "organisation", "partnership"],
    };

    /// <summary>The figures of some families that are not zero, by family and key.</summary>
    /// <param name="belonging">The part.</param>
    /// <param name="families">The families, of <see cref="FigureKeys.Months"/>, <see cref="FigureKeys.Ties"/> and
    /// <see cref="FigureKeys.Regions"/>.</param>
    /// <param name="question">The question.</param>
    public async Task<Figures> ReadAsync(Belonging belonging, IReadOnlyCollection<string> families, Question question)
    {
        var dates = families.Contains(FigureKeys.Months) ? "e.starts, e.ends" : "null::timestamptz, null::timestamptz";
        var each = families.SelectMany(family => Kinds[family]).Distinct().Select(kind =>
            $"""
            select e.kind, e.subkind, e.status, e.regions, e.venue, {dates}, count(*) from {StoreSchema.Name}.entity e
            where e.kind = '{kind}' and {Moment.Holds("e")}{belonging.OfEntities("e", kind, Moment.Holds)} group by 1, 2, 3, 4, 5, 6, 7
            """);
        await using var command = database.CreateCommand(string.Join("\nunion all\n", each));
        EntityList.Add(command, question.Moment);
        belonging.Add(command);
        var figures = new Dictionary<(string Family, string Key), long>();
        await using var rows = await command.ExecuteReaderAsync(question.Cancellation);
        while (await rows.ReadAsync(question.Cancellation))
        {
            foreach (var delta in EntityFigures.Of(Face(rows), Span.Beginning, Span.End).Where(delta => families.Contains(delta.Family)))
            {
                var key = (delta.Family, delta.Key);
                figures[key] = figures.GetValueOrDefault(key) + (delta.Amount * rows.GetInt64(7));
            }
        }

        return new Figures(figures);
    }

    // As much of it as figures look at.
    private static EntityFace Face(NpgsqlDataReader rows) => new(
        rows.GetString(0), Guid.Empty, "", rows.GetString(1), rows.GetString(2), "")
    {
        Regions = rows.GetFieldValue<string[]>(3),
        Venue = rows.IsDBNull(4) ? null : rows.GetString(4),
        Starts = rows.IsDBNull(5) ? null : rows.GetFieldValue<DateTimeOffset>(5),
        Ends = rows.IsDBNull(6) ? null : rows.GetFieldValue<DateTimeOffset>(6),
    };
}
