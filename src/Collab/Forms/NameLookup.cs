using Collab.Domain.Facts;
using Collab.Domain.Indicators;
using Collab.Domain.People;
using Collab.Domain.Validation;
using Collab.Pages;
using Collab.Recording;
using Marten;
using Npgsql;

namespace Collab.Forms;

/// <summary>A fact that a form offers to choose.</summary>
/// <param name="Id">The id of the event that recorded it.</param>
/// <param name="Text">What it says, in a line.</param>
public sealed record FactOption(Guid Id, string Text);

/// <summary>Looks up what forms name in words, among all that is known now: under any name that an entity ever had.</summary>
public sealed class NameLookup(NpgsqlDataSource database, IDocumentStore store)
{
    private const int Most = 6;
    private const string Table = StoreSchema.Name + ".entity";
    private const string Standing = "e.known_until = 9223372036854775807";

    private static readonly string[] Kinds = ["source", "organisation", "activity", "partnership", "programme", "milestone", "period"];

    // The name of today stands in the answer; what was typed may be one of before.
    private const string Select =
        $"""
        select distinct on (e.id) e.id, (select t.title from {Table} t where t.kind = e.kind and t.id = e.id and t.known_until =
          9223372036854775807 order by t.valid_from desc limit 1),
               e.title, e.subkind, e.view ->> 'shortName', e.starts
        from {Table} e where e.kind = @kind and {Standing} and (@within::uuid is null or e.stream_id = @within)
        """;

    /// <summary>What the words of a form may mean.</summary>
    public async Task<IReadOnlyList<NameMatch>> FindAsync(WrittenName written, CancellationToken cancellation)
    {
        if (written.Text.Contains('\0') || written.Text.Length > 300) return [];
        if (written.Kind == "person") return await PeopleAsync(written.Text, cancellation);
        var exact = await QueryAsync("and lower(e.title) = lower(@text)", written, true, cancellation);
        if (exact.Count == 0 && written.Kind == "organisation")
            exact = await QueryAsync("and lower(e.view ->> 'shortName') = lower(@text)", written, true, cancellation);
        return exact.Count > 0 ? exact
            : await QueryAsync(
                "and strpos(lower(e.title || ' ' || coalesce(e.view ->> 'shortName', '')), lower(@text)) > 0", written, false,
                cancellation);
    }

    /// <summary>People whose record has these words in its name; for those who may write.</summary>
    public async Task<IReadOnlyList<NameMatch>> PeopleAsync(string text, CancellationToken cancellation)
    {
        text = TextForm.Line(text);
        await using var session = store.QuerySession();
        var people = await session.QueryAsync<Person>(
            "where strpos(lower(d.data ->> 'name'), lower(?)) > 0 order by d.data ->> 'name' limit 8", cancellation, text);
        return [.. people.Where(person => person is { ErasedAt: null, Name: not null })
            .Select(person =>
                new NameMatch(person.Id, person.Name!, person.Email,
                    string.Equals(person.Name, text, StringComparison.OrdinalIgnoreCase)))];
    }

    /// <summary>The names of entities and people, as they are today; what is not known is left out.</summary>
    public async Task<IReadOnlyDictionary<Guid, string>> TitlesAsync(IEnumerable<Guid> ids, CancellationToken cancellation)
    {
        var wanted = ids.Distinct().ToArray();
        var titles = new Dictionary<Guid, string>();
        if (wanted.Length == 0) return titles;
        await using var command =
            database.CreateCommand(
                $"select distinct on (e.id) e.id, e.title from {Table} e where e.kind = any(@kinds) and e.id = any(@ids) and {Standing} order by e.id, e.valid_from desc");
        command.Parameters.AddWithValue("ids", wanted);
        command.Parameters.AddWithValue("kinds", Kinds);
        await using (var rows = await command.ExecuteReaderAsync(cancellation))
            while (await rows.ReadAsync(cancellation)) titles[rows.GetGuid(0)] = rows.GetString(1);
        await using var session = store.QuerySession();
        foreach (var person in await session.LoadManyAsync<Person>(cancellation, wanted.Where(id => !titles.ContainsKey(id)).ToArray()))
            if (person is { ErasedAt: null, Name: { } name }) titles[person.Id] = name;
        return titles;
    }

    /// <summary>All entities of a kind of which there are few, or those inside another.</summary>
    public async Task<IReadOnlyList<NameMatch>> AllAsync(string kind, Guid? within, CancellationToken cancellation) =>
        await QueryAsync("", new WrittenName(kind, "", within), true, cancellation, most: 200);

    /// <summary>The facts of the entity to which an event belongs, and the event's fact or conflict among them; null when there is no such
    /// event.</summary>
    public async Task<FactRegister?> AroundAsync(Guid eventId, CancellationToken cancellation)
    {
        await using var session = store.QuerySession();
        return await session.Events.LoadAsync(eventId, cancellation) is { } e
            ? await session.Events.AggregateStreamAsync<FactRegister>(e.StreamId, token: cancellation)
            : null;
    }

    /// <summary>The standing facts of an entity that may be chosen, in a line each.</summary>
    /// <param name="entity">The entity.</param>
    /// <param name="types">Stored names of the types that may be chosen; empty: all.</param>
    /// <param name="cancellation">Ends the work.</param>
    public async Task<IReadOnlyList<FactOption>> FactsAsync(Guid entity, IReadOnlyList<string> types, CancellationToken cancellation)
    {
        await using var session = store.QuerySession();
        return await session.Events.AggregateStreamAsync<FactRegister>(entity, token: cancellation) is { } register
            ? await DescribeAsync(
                register.Standing.Where(fact => types.Count == 0 || types.Contains(FactKinds.Alias(fact.Fact.GetType())))
                    .Take(200), cancellation)
            : [];
    }

    /// <summary>How an indicator is counted now: by the rule that was adopted last, else by the built-in one.</summary>
    public async Task<CountingRule?> RuleAsync(string code, CancellationToken cancellation)
    {
        if (IndicatorDefinition.Find(code) is not { } indicator) return null;
        await using var session = store.QuerySession();
        var register = await session.Events.AggregateStreamAsync<FactRegister>(indicator.Stream, token: cancellation);
        return register?.Of<CountingRuleAdopted>().Select(adopted => adopted.Fact.Rule).LastOrDefault() ?? indicator.Rule;
    }

    /// <summary>Facts in a line each.</summary>
    public async Task<IReadOnlyList<FactOption>> DescribeAsync(IEnumerable<RecordedFact> facts, CancellationToken cancellation)
    {
        var described = facts.Select(fact => (Record: fact, Statements: FactDescription.Describe(fact.Fact))).ToList();
        var titles = await TitlesAsync(
            described.SelectMany(entry => FactDescription.Ids(entry.Statements)).Select(id => id.Value), cancellation);
        return [.. described.Select(entry => new FactOption(entry.Record.Id, Line(entry.Record.Fact, entry.Statements, titles)))];
    }

    private static string Line(Fact fact, IReadOnlyList<Statement> statements, IReadOnlyDictionary<Guid, string> titles)
    {
        var words = statements.Where(line => line.Member != "occurred").SelectMany(line => line.Values.Take(1).Select(value => value switch
        {
            string text => FormReading.Short(text),
            IEntityId id => titles.GetValueOrDefault(id.Value),
            Quantity quantity => Format.Quantity(quantity),
            Money money => Format.Money(money),
            Occurrence moment => Format.When(moment),
            Enum code => Words.Of(System.Text.Json.JsonNamingPolicy.KebabCaseLower.ConvertName(code.GetType().Name),
                System.Text.Json.JsonNamingPolicy.KebabCaseLower.ConvertName(code.ToString())),
            _ => null,
        })).OfType<string>().Take(3);
        var date = fact.Occurred.Precision == Precision.Unknown ? null : Format.When(fact.Occurred);
        return $"{Words.Of("event", FactKinds.Alias(fact.GetType()))}: {string.Join(", ", words.Append(date).OfType<string>())}{(fact.RestsOn is { } cited ? $" ({cited.Passage})" : "")}";
    }

    private async Task<IReadOnlyList<NameMatch>> QueryAsync(
        string condition, WrittenName written, bool exact, CancellationToken cancellation, int most = Most)
    {
        await using var command =
            database.CreateCommand(
                $"select * from ({Select} {condition} order by e.id, e.valid_from desc limit {most * 20}) x order by 3, 1 limit {most}");
        command.Parameters.AddWithValue("kind", written.Kind);
        command.Parameters.AddWithValue("text", written.Text);
        command.Parameters.Add(
            new("within", NpgsqlTypes.NpgsqlDbType.Uuid) { Value = written.Within is { } within ? within : DBNull.Value });
        var found = new List<NameMatch>();
        await using var rows = await command.ExecuteReaderAsync(cancellation);
        while (await rows.ReadAsync(cancellation))
        {
            var (now, then) = (rows.IsDBNull(1) ? rows.GetString(2) : rows.GetString(1), rows.GetString(2));
            DateTimeOffset? starts = rows.IsDBNull(5) ? null : rows.GetFieldValue<DateTimeOffset>(5);
            string?[] details =
            [
                rows.IsDBNull(4)
                    ? null
                    : rows.GetString(4), Words.Find($"{written.Kind}-kind", rows.GetString(3)), starts is { Year: > 1 } begins
                    ? Format.Date(begins)
                    : null,
                then == now ? null : Words.T("once ", "früher ") + then,
            ];
            found.Add(new NameMatch(
                rows.GetGuid(0), now, string.Join(", ", details.OfType<string>()) is { Length: > 0 } detail ? detail : null, exact));
        }

        return found;
    }
}
