using Collab.Domain;
using Collab.Domain.Places;
using Collab.Domain.Validation;
using Collab.ReadModel.Reading;
using Collab.Recording;
using Npgsql;

namespace Collab.ReadModel.Comparison;

/// <summary>What a comparison is about: everything, one entity, what takes part in a region, a kind; each of them a condition on entities
/// and one on facts.</summary>
public sealed class ComparisonScope
{
    private const string Table = StoreSchema.Name + ".entity";

    // The roles that a region can have in a comparison, and how a row says that it has it.
    private static readonly (string Role, string Columns)[] Roles = [("region", "r.regions && @{0}"), ("venue", "r.venue = any(@{0})")];

    private readonly List<(string Entities, string Facts)> conditions = [];
    private readonly List<(string Name, object Value)> parameters = [];
    private Belonging belonging = Belonging.Anywhere;

    private ComparisonScope()
    {
    }

    /// <summary>What to add to a condition on the table entity under the alias <c>e</c>.</summary>
    public string Entities => string.Concat(conditions.Select(condition => $" and ({condition.Entities})"));

    /// <summary>What to add to a condition on the table fact under the alias <c>f</c>.</summary>
    public string Facts => string.Concat(conditions.Select(condition => $" and ({condition.Facts})"));

    /// <summary>The kinds of entities that rows know.</summary>
    public static IReadOnlyList<string> Kinds { get; } = [.. Slices.Views.Keys, "milestone"];

    /// <summary>No restriction.</summary>
    public static ComparisonScope Everything { get; } = new();

    /// <summary>What stands in one stream.</summary>
    public static ComparisonScope OfStream(Guid stream)
    {
        var scope = new ComparisonScope();
        scope.With("e.stream_id = @stream_only", "f.stream_id = @stream_only", "stream_only", stream);
        return scope;
    }

    /// <summary>Reads what a question is about; what is wrong with it is noted there. Null when the entity it names was never
    /// known.</summary>
    public static async Task<ComparisonScope?> ReadAsync(
        Question question, CodeLists codes, PartQuestions parts, NpgsqlDataSource database)
    {
        var scope = new ComparisonScope();
        var entity = question.Id("entity");
        if (entity is not null && question.Text("region") is not null)
            question.Errors.Add(new ValidationError("region", ValidationCode.EntityOrRegion));
        if (question.Text("kind") is { } kind)
        {
            if (!Kinds.Contains(kind)) question.Errors.Add(new ValidationError("kind", ValidationCode.NotOneOf, string.Join(", ", Kinds)));
            else scope.With("e.kind = @kindOnly", "f.kind = @kindOnly", "kindOnly", kind);
        }

        foreach (var (role, columns) in Roles)
        {
            if (question.Text(role) is not { } region) continue;
            if (codes.Knows(new RegionCode(region))) scope.WithRegion(region, role, columns, codes);
            else question.Errors.Add(new ValidationError(role, ValidationCode.UnknownRegion));
        }

        scope.WithBelonging(await parts.ReadAsync(question));

        if (entity is { } id && question.Errors.Count == 0)
        {
            if (await StreamsAsync(id, database, question.Cancellation) is not { Length: > 0 } streams) return null;
            scope.WithEntity(id, streams);
        }

        return scope;
    }

    /// <summary>Gives a query the scope's values.</summary>
    public void Add(NpgsqlCommand command)
    {
        belonging.Add(command);
        foreach (var (name, value) in parameters) command.Parameters.AddWithValue(name, value);
    }

    // An entity with a stream of its own brings its milestones along; facts count that are about it or name it. A milestone stands in its
    // partnership's stream.
    private void WithEntity(Guid id, Guid[] streams)
    {
        parameters.Add(("streams", streams));
        if (streams.Contains(id))
            With("e.stream_id = any(@streams)", "f.stream_id = any(@streams) or f.refs @> array[@entity]", "entity", id);
        else With("e.stream_id = any(@streams) and e.id = @entity",
            "f.stream_id = any(@streams) and f.data ->> 'milestoneId' = @entity::text", "entity", id);
    }

    // Codes of what lies in a region begin with the region's; by the list of them the index on regions can be used.
    private void WithRegion(string region, string role, string columns, CodeLists codes)
    {
        var name = $"{role}Codes";
        var inside = codes.Regions.Select(known => known.Code.Value).Where(code => code.StartsWith(region, StringComparison.Ordinal))
            .ToArray();
        With(TakesPart("e"), TakesPart("f"), name, inside);

        string TakesPart(string alias) =>
            $"""
            exists (select 1 from {Table} r where r.stream_id = {alias}.stream_id and {string.Format(null, columns, name)}
                    and ({Comparison.EntityHolds("r", "from")} or {Comparison.EntityHolds("r", "to")}))
            """;
    }

    // At either of the two moments.
    private void WithBelonging(Belonging belonging)
    {
        if (belonging.IsEverything) return;
        this.belonging = belonging;
        conditions.Add((belonging.OfStreams("e", Either)[" and ".Length..],
            belonging.OfComparedFacts("f", Either, Stands)[" and ".Length..]));

        static string Either(string alias) => $"{Comparison.EntityHolds(alias, "from")} or {Comparison.EntityHolds(alias, "to")}";

        static string Stands(string alias) => $"{Comparison.FactHolds(alias, "from")} or {Comparison.FactHolds(alias, "to")}";
    }

    private void With(string entities, string facts, string name, object value)
    {
        conditions.Add((entities, facts));
        parameters.Add((name, value));
    }

    private static async Task<Guid[]> StreamsAsync(Guid id, NpgsqlDataSource database, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand($"select distinct stream_id from {Table} where kind = any($1) and id = $2");
        command.Parameters.Add(new() { Value = Kinds.ToArray() });
        command.Parameters.Add(new() { Value = id });
        var streams = new List<Guid>();
        await using var rows = await command.ExecuteReaderAsync(cancellation);
        while (await rows.ReadAsync(cancellation)) streams.Add(rows.GetGuid(0));
        return [.. streams];
    }
}
