using System.Text.Json;
using Collab.Domain;
using Collab.Domain.Partnerships;
using Collab.Domain.Validation;
using Collab.Domain.Views;
using Collab.Recording;
using Npgsql;

namespace Collab.ReadModel.Reading;

/// <summary>A fact in a list.</summary>
public sealed record FactView
{
    /// <summary>The id of the event that recorded it.</summary>
    public required Guid Id { get; init; }

    public required long Position { get; init; }

    /// <summary>The fact's type, for example <c>workshop_held</c>.</summary>
    public required string Type { get; init; }

    /// <summary>The entity it is about.</summary>
    public required EntityLink Entity { get; init; }

    public required DateTimeOffset RecordedAt { get; init; }

    /// <summary>From when it is part of the picture; null: from the beginning.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Given where it waits for somebody: the project or the programme that it belongs to, with its specific objective.</summary>
    public IReadOnlyList<EntityLink>? Of { get; init; }

    public required string Certainty { get; init; }

    public SourceRef? Source { get; init; }

    public string? Passage { get; init; }

    /// <summary>The fact as it was recorded.</summary>
    public required JsonElement Data { get; init; }
}

/// <summary>Lists standing facts at a moment, from their rows.</summary>
public sealed class FactList(NpgsqlDataSource database, PartQuestions parts)
{
    private const string Select =
        $"""
        select f.id, f.position, f.type, f.kind, f.stream_id,
               (select e.title from {StoreSchema.Name}.entity e
                where e.id = f.stream_id and e.kind = f.kind and e.known_from <= @knownAt and e.known_until > @knownAt order by e.valid_from
                  desc limit 1),
               f.recorded_at, f.since, f.certainty, f.source_id,
               (select e.title from {StoreSchema.Name}.entity e
                where e.id = f.source_id and e.kind = 'source' and e.known_from <= @knownAt and e.known_until > @knownAt order by
                  e.valid_from desc limit 1),
               f.passage, f.data
        from {StoreSchema.Name}.fact f where f.since <= @asOf and f.known_from <= @knownAt and f.known_until > @knownAt
        """;

    /// <summary>The facts that rest on a source, in order of recording; the first five hundred.</summary>
    public Task<IReadOnlyList<FactView>> OfSourceAsync(Guid source, Question question) =>
        QueryAsync("and f.source_id = @source order by f.position limit 500", question, command =>
            command.Parameters.AddWithValue("source", source));

    /// <summary>The facts about an entity, the latest first.</summary>
    public Task<IReadOnlyList<FactView>> OfEntityAsync(Guid entity, int most, Question question) =>
        QueryAsync("and f.stream_id = @entity order by f.since desc, f.id desc limit @count", question, command =>
        {
            command.Parameters.AddWithValue("entity", entity);
            command.Parameters.AddWithValue("count", most);
        });

    /// <summary>The facts about others that name an organisation, the latest first.</summary>
    public Task<IReadOnlyList<FactView>> NamingAsync(Guid organisation, int most, Question question) =>
        QueryAsync("and f.refs @> array[@organisation] and f.stream_id <> @organisation order by f.since desc, f.id desc limit @count",
            question, command =>
        {
            command.Parameters.AddWithValue("organisation", organisation);
            command.Parameters.AddWithValue("count", most);
        });

    /// <summary>The newest facts by recording.</summary>
    public Task<IReadOnlyList<FactView>> NewestAsync(int count, Question question) =>
        NewestAsync(count, Belonging.Anywhere, question);

    /// <summary>The newest facts of a part of everything by recording.</summary>
    public Task<IReadOnlyList<FactView>> NewestAsync(int count, Belonging belonging, Question question) => QueryAsync(
        $"and f.source_id is not null and f.position <= @knownAt {belonging.OfFacts("f", Moment.Holds)} order by f.position desc limit @count",
        question, command =>
        {
            command.Parameters.AddWithValue("count", count);
            belonging.Add(command);
        });

    /// <summary>Facts that are only claimed, oldest first: somebody should confirm or withdraw them.</summary>
    /// <param name="count">The most of them.</param>
    /// <param name="belonging">The part of everything that they belong to.</param>
    /// <param name="question">The question.</param>
    public Task<IReadOnlyList<FactView>> ClaimsAsync(int count, Belonging belonging, Question question) => QueryAsync(
        $"and f.certainty = 'claimed' {belonging.OfFacts("f", Moment.Holds)} order by f.position limit @count", question, command =>
        {
            command.Parameters.AddWithValue("count", count);
            belonging.Add(command);
        });

    /// <summary>How often a partnership delivered each service, and how many assessments it recorded.</summary>
    public async Task<(IReadOnlyList<LedgerCount> Services, long Assessments)> LedgerAsync(Guid partnership, Question question)
    {
        await using var command = database.CreateCommand(
            $"""
            select f.data ->> 'service', f.data ->> 'category', count(*) from {StoreSchema.Name}.fact f
            where f.stream_id = @stream and f.type in ('service_delivered', 'maturity_assessed') and f.since <= @asOf and
              {Moment.Known("f")} group by 1, 2 order by 1, 2
            """);
        command.Parameters.AddWithValue("stream", partnership);
        EntityList.Add(command, question.Moment);
        var (services, assessments) = (new List<LedgerCount>(), 0L);
        await using var rows = await command.ExecuteReaderAsync(question.Cancellation);
        while (await rows.ReadAsync(question.Cancellation))
        {
            if (rows.IsDBNull(0)) assessments = rows.GetInt64(2);
            else services.Add(new LedgerCount(rows.GetString(0), rows.GetString(1), rows.GetInt64(2)));
        }

        return (services, assessments);
    }

    /// <summary>A page of the timeline: dated facts, the latest first.</summary>
    public async Task<object?> TimelineAsync(Question question)
    {
        var limit = EntityList.Limit(question);
        var cursor = Cursor.Read(question, "timeline", byDate: true);
        var conditions = "and f.since > '-infinity'";
        var values = new List<(string Name, object Value)>();
        if (question.Types() is { } types) With("f.type = any(@type)", "type", types);
        if (question.Text("kind") is { } named && Slices.All.All(known => known.Name != named))
            question.Errors.Add(
                new ValidationError("kind", ValidationCode.NotOneOf, string.Join(", ", Slices.All.Select(known => known.Name))));
        if (question.Text("kind") is { } kind) With("f.kind = @kind", "kind", kind);
        if (await parts.OfAsync(question.Id("stream"), question) is { } stream) With("f.stream_id = @stream", "stream", stream);
        var belonging = await parts.ReadAsync(question);
        conditions += belonging.OfFacts("f", Moment.Holds);
        if (question.Id("source") is { } source) With("f.source_id = @source", "source", source);
        var (from, to) = Instants.ReadSpan(question);
        if (from is { } first) With("f.since >= @from", "from", first.UtcDateTime);
        if (to is { } last) With("f.since <= @to", "to", last.UtcDateTime);
        if (question.Errors.Count > 0) return null;

        if (question.WantsTable)
            return new TableAnswer(
                "timeline", ["date", "type", "entityKind", "entity", "certainty", "source", "passage", "factId", "position", "recordedAt"],
                RowsAsync());
        var (items, next) = await PageAsync(cursor, limit);
        return new Page<FactView>(items, next?.For(question).Write(), await CountAsync());

        void With(string condition, string name, object value)
        {
            conditions += " and " + condition;
            values.Add((name, value is string { } words ? words.Replace("\0", "\uFFFD", StringComparison.Ordinal) : value));
        }

        async Task<(IReadOnlyList<FactView> Items, Cursor? Next)> PageAsync(Cursor? after, int most)
        {
            var keyset = after is null ? "" : "and (f.since, f.id) < (@key::timestamptz, @after)";
            var facts = await QueryAsync($"{conditions} {keyset} order by f.since desc, f.id desc limit {most + 1}", question, command =>
            {
                foreach (var (name, value) in values) command.Parameters.AddWithValue(name, value);
                belonging.Add(command);
                if (after is null) return;
                command.Parameters.AddWithValue("key", after.Key);
                command.Parameters.AddWithValue("after", after.Id);
            });
            if (facts.Count <= most) return (facts, null);
            var end = facts[most - 1];
            var last = end.Since!.Value.ToString("O", System.Globalization.CultureInfo.InvariantCulture);
            return ([.. facts.Take(most)], new Cursor("timeline", question.Moment.AsOf.UtcTicks, question.Moment.KnownAt, last, end.Id));
        }

        async Task<long> CountAsync()
        {
            await using var command = database.CreateCommand(
                $"select count(*) from {StoreSchema.Name}.fact f where f.since <= @asOf and f.known_from <= @knownAt and f.known_until > @knownAt {conditions}");
            EntityList.Add(command, question.Moment);
            foreach (var (name, value) in values) command.Parameters.AddWithValue(name, value);
            belonging.Add(command);
            return (long)(await command.ExecuteScalarAsync(question.Cancellation))!;
        }

        async IAsyncEnumerable<IReadOnlyList<object?>> RowsAsync()
        {
            Cursor? after = null;
            do
            {
                (var facts, after) = await PageAsync(after, EntityList.HighestLimit);
                foreach (var fact in facts)
                {
                    yield return
                    [
                        fact.Since, fact.Type, fact.Entity.Kind, fact.Entity.Title, fact.Certainty, fact.Source?.Title, fact.Passage,
                        fact.Id, fact.Position,
                        fact.RecordedAt,
                    ];
                }
            }
            while (after is not null);
        }
    }

    private async Task<IReadOnlyList<FactView>> QueryAsync(string condition, Question question, Action<NpgsqlCommand> parameters)
    {
        await using var command = database.CreateCommand($"{Select} {condition}");
        EntityList.Add(command, question.Moment);
        parameters(command);
        var facts = new List<FactView>();
        await using var rows = await command.ExecuteReaderAsync(question.Cancellation);
        while (await rows.ReadAsync(question.Cancellation))
        {
            var since = rows.GetDateTime(7);
            facts.Add(new FactView
            {
                Id = rows.GetGuid(0),
                Position = rows.GetInt64(1),
                Type = rows.GetString(2),
                Entity = new EntityLink(rows.GetString(3), rows.GetGuid(4), rows.IsDBNull(5) ? null : rows.GetString(5)),
                RecordedAt = rows.GetFieldValue<DateTimeOffset>(6),
                Since = since == DateTime.MinValue ? null : new DateTimeOffset(since),
                Certainty = rows.GetString(8),
                Source = rows.IsDBNull(9) ? null : new SourceRef(rows.GetGuid(9)) { Title = rows.IsDBNull(10) ? null : rows.GetString(10) },
                Passage = rows.IsDBNull(11) ? null : rows.GetString(11),
                Data = JsonSerializer.Deserialize<JsonElement>(rows.GetString(12)),
            });
        }

        return facts;
    }
}
