using Collab.Domain.Facts;
using Collab.Domain.Indicators;
using Collab.Domain.People;
using Collab.Domain.Validation;
using Collab.Pages;
using Collab.ReadModel.Identity;
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

    private const string PersonKind = "person";

    private static readonly string[] Kinds = ["source", "organisation", "activity", "partnership", "programme", "milestone", "period"];

    private const string Called = "lower(e.title) = lower(w.text)";
    private const string ShortlyCalled = "lower(e.view ->> 'shortName') = lower(w.text)";
    private const string Contains =
        """
        strpos(lower(e.title || ' ' || coalesce(e.view ->> 'shortName', '')
          || case when e.view ? 'sameAs' then jsonb_path_query_array(e.view, '$.sameAs.members[*].title')::text else '' end), lower(w.text)) > 0
        """;

    /// <summary>What the words of a form may mean.</summary>
    public async Task<IReadOnlyList<NameMatch>> FindAsync(WrittenName written, CancellationToken cancellation) =>
        (await FindAsync([written], cancellation))[written];

    /// <summary>What the words of forms may mean, each by itself: those that are called so, else those whose name has the words in it. A
    /// question for all of them, whatever their number.</summary>
    /// <returns>What each may mean, the likeliest first; nothing for one that cannot be looked up.</returns>
    public async Task<IReadOnlyDictionary<WrittenName, IReadOnlyList<NameMatch>>> FindAsync(
        IReadOnlyCollection<WrittenName> written, CancellationToken cancellation)
    {
        var found = written.Distinct().ToDictionary(name => name, _ => (IReadOnlyList<NameMatch>)[]);
        var names = found.Keys.Where(name => name.Text.Length <= 300 && !name.Text.Contains('\0')).ToList();
        var people = names.Where(name => name.Kind == PersonKind).ToList();
        foreach (var (name, matches) in people.Zip(await PeopleAsync([.. people.Select(name => name.Text)], cancellation)))
            found[name] = matches;
        List<WrittenName> Open() => [.. names.Where(name => name.Kind != PersonKind && found[name].Count == 0)];
        await TakeAsync(Called, true, Open());
        await TakeAsync(ShortlyCalled, true, [.. Open().Where(name => name.Kind == "organisation")]);
        await TakeAsync(Contains, false, Open());
        return found;

        async Task TakeAsync(string condition, bool exact, List<WrittenName> of)
        {
            foreach (var (name, matches) in await QueryAsync(condition, of, exact, cancellation)) found[name] = matches;
        }
    }

    /// <summary>People whose record has these words in its name; for those who may write.</summary>
    public async Task<IReadOnlyList<NameMatch>> PeopleAsync(string text, CancellationToken cancellation) =>
        (await PeopleAsync([text], cancellation))[0];

    private async Task<IReadOnlyList<IReadOnlyList<NameMatch>>> PeopleAsync(IReadOnlyList<string> texts, CancellationToken cancellation)
    {
        var found = texts.Select(_ => new List<NameMatch>()).ToList();
        if (texts.Count == 0) return found;
        var lines = texts.Select(text => TextForm.Line(text)).ToArray();
        await using var command = database.CreateCommand(
            $"""
            select w.number, p.id, p.name, p.email from unnest(@texts) with ordinality w (text, number), lateral (
              select d.id, d.data ->> 'name' as name, d.data ->> 'email' as email from {StoreSchema.Name}.mt_doc_person d
              where d.data ->> 'erasedAt' is null and strpos(lower(d.data ->> 'name'), lower(w.text)) > 0
              order by d.data ->> 'name' limit 8) p
            order by w.number, p.name
            """);
        command.Parameters.AddWithValue("texts", lines);
        await using var rows = await command.ExecuteReaderAsync(cancellation);
        while (await rows.ReadAsync(cancellation))
        {
            var number = (int)rows.GetInt64(0) - 1;
            var name = rows.GetString(2);
            found[number].Add(new NameMatch(
                rows.GetGuid(1), name, rows.IsDBNull(3) ? null : rows.GetString(3),
                string.Equals(name, lines[number], StringComparison.OrdinalIgnoreCase)));
        }

        return found;
    }

    /// <summary>The names of entities and people, as they are today, or were when they were last known; what never was is left
    /// out.</summary>
    public async Task<IReadOnlyDictionary<Guid, string>> TitlesAsync(IEnumerable<Guid> ids, CancellationToken cancellation)
    {
        var wanted = ids.Distinct().ToArray();
        var titles = new Dictionary<Guid, string>();
        if (wanted.Length == 0) return titles;
        await using var command =
            database.CreateCommand(
                $"select distinct on (e.id) e.id, e.title from {Table} e where e.kind = any(@kinds) and e.id = any(@ids) order by e.id, e.known_until desc, e.valid_from desc");
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
        (await QueryAsync("true", [new WrittenName(kind, "", within)], true, cancellation, most: 200)).Select(entry => entry.Matches)
            .FirstOrDefault() ?? [];

    /// <summary>The facts of the entity to which an event belongs, with those of all that it is one with, and the event's fact or conflict
    /// among them; null when there is no such event.</summary>
    public async Task<FactRegister?> AroundAsync(Guid eventId, CancellationToken cancellation)
    {
        await using var session = store.QuerySession();
        if (await session.Events.LoadAsync(eventId, cancellation) is not { } e) return null;
        var identity = (await StoredIdentity.ReadAsync(database, cancellation)).Map;
        var streams = new List<FactRegister>();
        foreach (var id in identity.MembersOf(e.StreamId))
            if (await session.Events.AggregateStreamAsync<FactRegister>(id, token: cancellation) is { } register)
                streams.Add(register);
        return streams is [var own] ? own : FactRegister.Merge(identity.Of(e.StreamId), streams);
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

    // What some names may mean, for those that may mean anything. The name of today stands in the answer; what was typed may be one of
    // before.
    private async Task<List<(WrittenName Name, List<NameMatch> Matches)>> QueryAsync(
        string condition, List<WrittenName> written, bool exact, CancellationToken cancellation, int most = Most)
    {
        if (written.Count == 0) return [];
        await using var command = database.CreateCommand(
            $"""
            select w.number, x.* from unnest(@kinds, @texts, @withins) with ordinality w (kind, text, within, number), lateral (
              select * from (
                select distinct on (e.id) e.id, (select t.title from {Table} t where t.kind = e.kind and t.id = e.id and t.known_until =
                  9223372036854775807 order by t.valid_from desc limit 1),
                       e.title, e.subkind, e.view ->> 'shortName', e.starts
                from {Table} e where e.kind = w.kind and {Standing} and (w.within is null or e.stream_id = w.within) and {condition}
                order by e.id, e.valid_from desc limit {most * 20}) y
              order by 3, 1 limit {most}) x
            order by 1, 4, 2
            """);
        command.Parameters.AddWithValue("kinds", written.Select(name => name.Kind).ToArray());
        command.Parameters.AddWithValue("texts", written.Select(name => name.Text).ToArray());
        command.Parameters.AddWithValue("withins", written.Select(name => name.Within).ToArray());
        var found = new List<(WrittenName Name, List<NameMatch> Matches)>();
        await using var rows = await command.ExecuteReaderAsync(cancellation);
        while (await rows.ReadAsync(cancellation))
        {
            var name = written[(int)rows.GetInt64(0) - 1];
            if (found.Count == 0 || found[^1].Name != name) found.Add((name, []));
            found[^1].Matches.Add(MatchIn(rows, name.Kind, exact));
        }

        return found;
    }

    private static NameMatch MatchIn(NpgsqlDataReader rows, string kind, bool exact)
    {
        var (now, then) = (rows.IsDBNull(2) ? rows.GetString(3) : rows.GetString(2), rows.GetString(3));
        DateTimeOffset? starts = rows.IsDBNull(6) ? null : rows.GetFieldValue<DateTimeOffset>(6);
        string?[] details =
        [
            rows.IsDBNull(5) ? null : rows.GetString(5),
            Words.Find($"{kind}-kind", rows.GetString(4)),
            starts is { Year: > 1 } begins ? Format.Date(begins) : null,
            then == now ? null : Words.T("once ", "früher ") + then,
        ];
        return new NameMatch(
            rows.GetGuid(1), now, string.Join(", ", details.OfType<string>()) is { Length: > 0 } detail ? detail : null, exact);
    }
}
