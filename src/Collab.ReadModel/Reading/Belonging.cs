using Collab.Domain.Validation;
using Collab.Recording;
using Npgsql;

namespace Collab.ReadModel.Reading;

/// <summary>
/// What a question asks for of everything: what belongs to a project, to the projects of a programme or of one of its objectives, or what
/// an organisation has a part in. Conditions on entities, facts and events, for readings that list or count these.
/// </summary>
/// <param name="Project">The project; null: any.</param>
/// <param name="Programme">The programme; null: any.</param>
/// <param name="Objective">Code of the programme's objective; null: any.</param>
/// <param name="Organisation">The organisation; null: any.</param>
public sealed record Belonging(Guid? Project, Guid? Programme, string? Objective, Guid? Organisation)
{
    private const string Schema = StoreSchema.Name;

    /// <summary>The parameters of an address that say it.</summary>
    public static IReadOnlyList<string> Parameters { get; } = ["project", "programme", "objective", "organisation"];

    /// <summary>No restriction.</summary>
    public static Belonging Anywhere { get; } = new(null, null, null, null);

    /// <summary>Whether everything is asked for.</summary>
    public bool IsEverything => (Project ?? Programme ?? Organisation) is null;

    /// <summary>Reads what a question asks for, as it is written there; whether it is of its kind, <see cref="PartQuestions"/> looks
    /// up.</summary>
    internal static Belonging Read(Question question, Guid? inProgramme)
    {
        var (project, programme, objective) =
            (question.Id("project"), inProgramme ?? question.Id("programme"), question.Text("objective"));
        if (objective is not null && programme is null)
            question.Errors.Add(new ValidationError("objective", ValidationCode.ObjectiveWithoutProgramme));
        return new Belonging(project, programme, objective?.Replace("\0", "\uFFFD", StringComparison.Ordinal), question.Id("organisation"));
    }

    /// <summary>The parts of figures that are meant, as their dimensions name them.</summary>
    public IEnumerable<string> Dimensions()
    {
        if (Project is { } project) yield return $"project|{project}";
        if (Objective is { } objective) yield return $"objective|{Programme}/{objective}";
        else if (Programme is { } programme) yield return $"programme|{programme}";
        if (Organisation is { } organisation) yield return $"organisation|{organisation}";
    }

    /// <summary>What to add to a condition on entities of a kind, by the alias of the table entity: what belongs to it itself, the
    /// organisations that take part in what does, and the sources that facts of it rest on; of an organisation, what it has a part in.
    /// Milestones are not looked for in this way: they stand in their partnership's stream.</summary>
    /// <param name="alias">The alias of the table entity.</param>
    /// <param name="kind">The kind, as its rows name it.</param>
    /// <param name="holds">The condition under which a row of the table entity holds, by its alias.</param>
    public string OfEntities(string alias, string kind, Func<string, string> holds)
    {
        var parts = Scopes(holds).Select(scope => kind switch
        {
            "organisation" =>
                $"""
                {alias}.id in (select unnest(o.organisations) from {Schema}.entity o
                  where o.projects && {scope.Projects} and ({holds("o")}))
                """,
            "source" =>
                $"""
                {alias}.id in (select n.source_id from {Schema}.fact n
                  where ({InStreams("n", scope, holds)}) and n.since <= @asOf and {Moment.Known("n")})
                """,
            _ => $"({In(alias, scope)})",
        });
        return And(Organisation is null
            ? parts
            : parts.Append($"({alias}.organisations @> array[@ofOrganisation] or {alias}.id = @ofOrganisation)"));
    }

    /// <summary>What to add to a condition on facts, by the alias of their table: those of what belongs to it, those that were attributed
    /// to it one by one, and what was decided of its figures; of an organisation, those that name it or are about it.</summary>
    /// <param name="alias">The alias of the table fact.</param>
    /// <param name="holds">The condition under which a row of the table entity holds, by its alias.</param>
    public string OfFacts(string alias, Func<string, string> holds) => Of(alias, holds, $"{alias}.refs @> array[@ofOrganisation]");

    /// <summary>The same for events, by the alias of their table.</summary>
    public string OfEvents(string alias, Func<string, string> holds) => Of(
        alias, holds, $"{alias}.id in (select n.id from {Schema}.fact n where n.refs @> array[@ofOrganisation])");

    /// <summary>The same for what stands in the stream of something that belongs to it, by the alias of a table with the column
    /// <c>stream_id</c>; of an organisation, what it has a part in.</summary>
    public string OfStreams(string alias, Func<string, string> holds)
    {
        var parts = Scopes(holds).Select(scope => $"({InStreams(alias, scope, holds)})");
        return And(Organisation is null
            ? parts
            : parts.Append(
                $"""
                ({alias}.stream_id = @ofOrganisation or {alias}.stream_id in (select b.stream_id from {Schema}.entity b
                  where b.organisations @> array[@ofOrganisation] and ({holds("b")})))
                """));
    }

    /// <summary>Gives a query the values.</summary>
    public void Add(NpgsqlCommand command)
    {
        if (Project is { } project) command.Parameters.AddWithValue("ofProject", project);
        if (Programme is { } programme) command.Parameters.AddWithValue("ofProgramme", programme);
        if (Objective is { } objective) command.Parameters.AddWithValue("ofObjective", objective);
        if (Organisation is { } organisation) command.Parameters.AddWithValue("ofOrganisation", organisation);
    }

    private string Of(string alias, Func<string, string> holds, string names)
    {
        var parts = Scopes(holds).Select(scope =>
            $"""
            ({InStreams(alias, scope, holds)} or {alias}.id in (select (a.data ->> 'outputFactId')::uuid from {Schema}.fact a
              where a.type = 'output_attributed' and a.refs && {scope.Projects} and a.since <= @asOf and {Moment.Known("a")})
              or {alias}.id in (select n.id from {Schema}.fact n where n.kind = 'indicator' and ({Decided("n", scope)})))
            """);
        return And(Organisation is null ? parts : parts.Append($"({names} or {alias}.stream_id = @ofOrganisation)"));
    }

    // The project itself; those that stand under the programme.
    private IEnumerable<Scope> Scopes(Func<string, string> holds)
    {
        if (Project is not null) yield return new Scope("array[@ofProject]", OfProgramme: false);
        if (Programme is not null)
            yield return new Scope(
                $"""
                array(select p.id from {Schema}.entity p where p.kind = 'project' and p.programmes @> array[@ofProgramme]
                  {(Objective is null ? "" : "and p.objective = @ofObjective")} and ({holds("p")}))
                """,
                OfProgramme: true);
    }

    // What belongs to one of the projects, and what the programme itself stands over: its periods, for example.
    private string In(string alias, Scope scope) => $"{alias}.projects && {scope.Projects}" + (scope.OfProgramme
        ? $" or {alias}.programmes @> array[@ofProgramme]" + (Objective is null ? "" : $" and {alias}.objective = @ofObjective")
        : "");

    // What the programme itself says belongs to it as well, as long as no objective is asked for.
    private string InStreams(string alias, Scope scope, Func<string, string> holds) =>
        $"""
        {alias}.stream_id in (select b.stream_id from {Schema}.entity b where ({In("b", scope)}) and ({holds("b")}))
          {(scope.OfProgramme && Objective is null ? $"or {alias}.stream_id = @ofProgramme" : "")}
        """;

    // Targets, baselines and rules of programmes stand in the stream of their indicator.
    private string Decided(string alias, Scope scope) => $"{alias}.refs && {scope.Projects}" + (scope.OfProgramme
        ? $" or {alias}.refs @> array[@ofProgramme]" + (Objective is null ? "" : $" and {alias}.data ->> 'objective' = @ofObjective")
        : "");

    private static string And(IEnumerable<string> parts) => string.Concat(parts.Select(part => $" and {part}"));

    /// <summary>The projects meant by one of the restrictions.</summary>
    /// <param name="Projects">SQL for the array of their ids.</param>
    /// <param name="OfProgramme">Whether it is the programme's restriction.</param>
    private sealed record Scope(string Projects, bool OfProgramme);
}
