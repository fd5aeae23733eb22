using Collab.Domain.Indicators;
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

    private static readonly string IndicatorStreams =
        string.Join(", ", IndicatorDefinition.All.Select(indicator => $"'{indicator.Stream}'"));

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
    /// <param name="stands">The condition under which a row of the table fact does; null: at the moment of the question.</param>
    public string OfFacts(string alias, Func<string, string> holds, Func<string, string>? stands = null) =>
        And(FactParts(alias, holds, stands ?? Standing));

    /// <summary>The same for events, by the alias of their table: those that recorded such facts, and the judgements of them wherever they
    /// stand.</summary>
    public string OfEvents(string alias, Func<string, string> holds, Func<string, string>? stands = null)
    {
        var parts = Scopes(holds).Select(scope =>
            $"""
            ({InStreams(alias, scope, holds)} or {alias}.id in ({Attributed(scope, stands ?? Standing)})
              or {alias}.id in ({Decisions(scope)}) or {alias}.id in ({Judgements(DecisionStreams(scope), Decisions(scope))}))
            """);
        const string naming = $"select n.id from {Schema}.fact n where n.refs @> array[@ofOrganisation]";
        const string streams = $"w.stream_id in (select n.stream_id from {Schema}.fact n where n.refs @> array[@ofOrganisation])";
        return And(Organisation is null
            ? parts
            : parts.Append(
                $"({alias}.id in ({naming}) or {alias}.stream_id = @ofOrganisation or {alias}.id in ({Judgements(streams, naming)}))"));
    }

    /// <summary>The same for conflicts, by the alias of their table: those among what stands in the stream of something that belongs to
    /// it, and those of which a side does, such as a target of it.</summary>
    public string OfConflicts(string alias, Func<string, string> holds)
    {
        var streams = Streams(alias, holds).ToList();
        var sides = FactParts("s", holds, Standing).ToList();
        return And(streams.Zip(sides, (stream, side) =>
            $"""
            ({stream} or exists (select from {Schema}.mt_events r, jsonb_array_elements_text(r.data -> 'factIds') i (fact)
              join {Schema}.fact s on s.id = i.fact::uuid where r.id = {alias}.id and {side}))
            """));
    }

    /// <summary>What to add to a condition on facts that are compared between two moments: those of <see cref="OfStreams"/> and those of
    /// <see cref="OfFacts"/>.</summary>
    public string OfComparedFacts(string alias, Func<string, string> holds, Func<string, string> stands) =>
        And(Streams(alias, holds).Zip(FactParts(alias, holds, stands), (stream, fact) => $"({stream} or {fact})"));

    /// <summary>The same for what stands in the stream of something that belongs to it, by the alias of a table with the column
    /// <c>stream_id</c>; of an organisation, what it has a part in.</summary>
    public string OfStreams(string alias, Func<string, string> holds) => And(Streams(alias, holds));

    /// <summary>Gives a query the values.</summary>
    public void Add(NpgsqlCommand command)
    {
        if (Project is { } project) command.Parameters.AddWithValue("ofProject", project);
        if (Programme is { } programme) command.Parameters.AddWithValue("ofProgramme", programme);
        if (Objective is { } objective) command.Parameters.AddWithValue("ofObjective", objective);
        if (Organisation is { } organisation) command.Parameters.AddWithValue("ofOrganisation", organisation);
    }

    private IEnumerable<string> Streams(string alias, Func<string, string> holds)
    {
        var parts = Scopes(holds).Select(scope => $"({InStreams(alias, scope, holds)})");
        return Organisation is null
            ? parts
            : parts.Append(
                $"""
                ({alias}.stream_id = @ofOrganisation or {alias}.stream_id in (select b.stream_id from {Schema}.entity b
                  where b.organisations @> array[@ofOrganisation] and ({holds("b")})))
                """);
    }

    private IEnumerable<string> FactParts(string alias, Func<string, string> holds, Func<string, string> stands)
    {
        var parts = Scopes(holds).Select(scope =>
            $"""
            ({InStreams(alias, scope, holds)} or {alias}.id in ({Attributed(scope, stands)})
              or {Decided(alias, scope)})
            """);
        return Organisation is null
            ? parts
            : parts.Append($"({alias}.refs @> array[@ofOrganisation] or {alias}.stream_id = @ofOrganisation)");
    }

    private static string Standing(string alias) => $"{alias}.since <= @asOf and {Moment.Known(alias)}";

    // Outputs that were attributed to a project one by one.
    private static string Attributed(Scope scope, Func<string, string> stands) =>
        $"""
        select (a.data ->> 'outputFactId')::uuid from {Schema}.fact a
        where a.type = 'output_attributed' and a.refs && {scope.Projects} and ({stands("a")})
        """;

    private string Decisions(Scope scope) => $"select n.id from {Schema}.fact n where {Decided("n", scope)}";

    private static string DecisionStreams(Scope scope) =>
        $"(w.stream_id in ({IndicatorStreams})" + (scope.OfProgramme ? " or w.stream_id = @ofProgramme)" : ")");

    // Corrections, confirmations, withdrawals and contradictions of some facts, and what ended those.
    private static string Judgements(string among, string facts) =>
        $"""
        select w.id from {Schema}.event w join {Schema}.mt_events j on j.seq_id = w.position
        where w.type in ('fact_confirmed', 'fact_corrected', 'fact_withdrawn', 'conflict_raised', 'conflict_resolved') and {among}
          and (j.data ->> 'factId' in (select f.id::text from ({facts}) f (id))
            or j.data -> 'factIds' ?| array(select f.id::text from ({facts}) f (id))
            or exists (select from {Schema}.mt_events r where r.id = (j.data ->> 'conflictId')::uuid
              and r.data -> 'factIds' ?| array(select f.id::text from ({facts}) f (id))))
        """;

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

    // Targets, baselines and rules of programmes stand in the stream of their indicator; what a programme says of one of its objectives,
    // in its own.
    private string Decided(string alias, Scope scope) =>
        $"({alias}.kind = 'indicator' and ({alias}.refs && {scope.Projects}" + (scope.OfProgramme
            ? $" or {alias}.refs @> array[@ofProgramme]{(Objective is null ? "" : $" and {alias}.data ->> 'objective' = @ofObjective")}))"
            : "))") + (scope.OfProgramme && Objective is not null
            ? $"""
               or {alias}.stream_id = @ofProgramme and ({alias}.data ->> 'objective' = @ofObjective
                or {alias}.type = 'objective_adopted' and {alias}.data ->> 'code' = @ofObjective)
              """
            : "");

    private static string And(IEnumerable<string> parts) => string.Concat(parts.Select(part => $" and {part}"));

    /// <summary>The projects meant by one of the restrictions.</summary>
    /// <param name="Projects">SQL for the array of their ids.</param>
    /// <param name="OfProgramme">Whether it is the programme's restriction.</param>
    private sealed record Scope(string Projects, bool OfProgramme);
}
