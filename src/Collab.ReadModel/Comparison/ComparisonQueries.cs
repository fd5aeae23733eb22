using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Collab.Domain;
using Collab.Domain.Facts;
using Collab.Domain.Indicators;
using Collab.Domain.Places;
using Collab.Domain.Reporting;
using Collab.Domain.Validation;
using Collab.Domain.Views;
using Collab.ReadModel.Audit;
using Collab.ReadModel.Indicators;
using Collab.ReadModel.Reading;
using Collab.Recording;
using Npgsql;

namespace Collab.ReadModel.Comparison;

/// <summary>
/// Compares two moments from the rows: only what begins or ends between them is looked at, and of that only what differs is shown. Nothing is folded, so moments
/// that lie close together are compared quickly however much was recorded before, and moments far apart are told page by page.
/// </summary>
public sealed class ComparisonQueries(
    NpgsqlDataSource database, NameQueries names, IActorNames accounts, IndicatorQueries indicators, CodeLists codes, ReadPosition position)
{
    /// <summary>Counting stops at so many entities or facts that begin or end between the moments: every page tells the totals, and none may wait for all of them.</summary>
    public const int CountedAtMost = 2_000;

    private const int LeastBatch = 100;
    private const string Schema = StoreSchema.Name;

    private static readonly string EntitySides =
        $"""
        left join {Schema}.entity a on a.kind = t.kind and a.id = t.id and a.stream_id = t.stream_id and {Comparison.EntityHolds("a", "from")}
        left join {Schema}.entity b on b.kind = t.kind and b.id = t.id and b.stream_id = t.stream_id and {Comparison.EntityHolds("b", "to")}
        """;

    private static readonly string FactSides =
        $"""
        left join {Schema}.fact a on a.id = t.id and {Comparison.FactHolds("a", "from")}
        left join {Schema}.fact b on b.id = t.id and {Comparison.FactHolds("b", "to")}
        """;

    private static readonly string[] About = ["from", "to", "entity", "region", "kind"];

    private static readonly string[] Columns =
    [
        "change", "what", "kind", "id", "title", "titleThen", "titleNow", "statusThen", "statusNow", "pointer", "old", "new", "type", "entityId", "certainty", "source", "passage",
        "position", "recordedAt", "event", "eventType", "eventRecordedAt", "actor", "reason",
    ];

    /// <summary>Answers a question after the difference of two moments; null when it names an entity that was never known.</summary>
    public async Task<object?> AnswerAsync(Question question)
    {
        var from = Comparison.Read(question, "from");
        var to = Comparison.Read(question, "to");
        var limit = EntityList.Limit(question);
        if (question.Text("indicator") is { } code) return await FigureAsync(code, from, to, limit, question);
        var scope = await Scope.ReadAsync(question, codes, database);
        // The list's name holds what the comparison is about: a cursor goes with the moments it was made for.
        var list = string.Join(' ', About.Select(name => question.Text(name)).Prepend("compare"));
        var cursor = Cursor.Read(question, list, byDate: false);
        var start = Place.Of(cursor);
        if (cursor is not null && start is null) question.Flaws.Add(new ValidationError("cursor", ValidationCode.NoCursorOfComparison));
        if (question.Flaws.Count > 0 || scope is null) return null;

        var comparison = new Comparison(from!, to!);
        if (IsKnown(question, comparison)) return NotModified.Answer;
        if (question.WantsTable) return new TableAnswer("compare", Columns, RowsAsync(comparison, scope, question.Cancellation));

        return await ShowAsync(comparison, scope, start, limit, place => new Cursor(list, question.Moment.AsOf.UtcTicks, question.Moment.KnownAt, place.Key, place.Id).Write(), question.Cancellation);
    }

    /// <summary>What differs between two moments, for a page; null when the question is flawed or names an entity that was never known.</summary>
    public async Task<ComparisonView?> ReadAsync(Comparison comparison, Question question)
    {
        var limit = EntityList.Limit(question);
        var scope = await Scope.ReadAsync(question, codes, database);
        var list = string.Join(' ', About.Select(name => question.Text(name)).Prepend("compare"));
        var cursor = Cursor.Read(question, list, byDate: false);
        if (question.Flaws.Count > 0 || scope is null) return null;
        return await ShowAsync(
            comparison, scope, Place.Of(cursor), limit, place => new Cursor(list, question.Moment.AsOf.UtcTicks, question.Moment.KnownAt, place.Key, place.Id).Write(), question.Cancellation);
    }

    /// <summary>The first differences between two moments that lie close together, and whether there are more.</summary>
    /// <param name="comparison">The moments.</param>
    /// <param name="stream">Only what stands in this stream; null: everything.</param>
    /// <param name="most">How many at most.</param>
    /// <param name="cancellation">Ends the work.</param>
    public async Task<(IReadOnlyList<Difference> Differences, bool More)> NearAsync(Comparison comparison, Guid? stream, int most, CancellationToken cancellation)
    {
        var found = await PageAsync(comparison, stream is { } only ? Scope.OfStream(only) : Scope.Everything, null, most + 1, cancellation);
        return (await DressAsync(comparison, [.. found.Take(most)], cancellation), found.Count > most);
    }

    /// <summary>The indicators that differ between two moments, in the programmes' order.</summary>
    public async Task<IReadOnlyList<FigureMove>> FiguresAsync(Comparison comparison, CancellationToken cancellation)
    {
        var then = await indicators.AllAsync(comparison.From, cancellation);
        var now = await indicators.AllAsync(comparison.To, cancellation);
        return
        [
            .. then.Zip(now, (was, is_) => new FigureMove(is_.Code, is_.Unit, was.Value, is_.Value, was.Rejected, is_.Rejected))
                .Where(move => (move.Then, move.RejectedThen) != (move.Now, move.RejectedNow)),
        ];
    }

    private async Task<ComparisonView> ShowAsync(Comparison comparison, Scope scope, Place? start, int limit, Func<Place, string> write, CancellationToken cancellation)
    {
        var found = await PageAsync(comparison, scope, start, limit + 1, cancellation);
        var differences = await DressAsync(comparison, [.. found.Take(limit)], cancellation);
        return new ComparisonView
        {
            From = new ComparedMoment(comparison.From.AsOf, comparison.From.KnownAt),
            To = new ComparedMoment(comparison.To.AsOf, comparison.To.KnownAt),
            Appeared = [.. differences.Where(difference => difference.Change == Change.Appeared)],
            Changed = [.. differences.Where(difference => difference.Change == Change.Changed)],
            Went = [.. differences.Where(difference => difference.Change == Change.Went)],
            Totals = await TotalsAsync(comparison, scope, cancellation),
            Next = found.Count > limit ? write(found[limit - 1].Place) : null,
        };
    }

    // An indicator is compared by the facts it counts: which count at one moment and not at the other, or with another number.
    private async Task<object?> FigureAsync(string code, Moment? from, Moment? to, int limit, Question question)
    {
        foreach (var other in new[] { "entity", "region", "kind", "cursor" })
            if (question.Text(other) is not null) question.Flaws.Add(new ValidationError(other, ValidationCode.NotWithIndicator));
        if (IndicatorDefinition.Find(code) is not { } indicator) question.Flaws.Add(new ValidationError("indicator", ValidationCode.UnknownIndicator));
        else if (question.Flaws.Count == 0)
        {
            var comparison = new Comparison(from!, to!);
            if (IsKnown(question, comparison)) return NotModified.Answer;
            var then = IndicatorQueries.ScopeOf(indicator, (await indicators.DecisionsAsync(from!, question.Cancellation)).GetValueOrDefault(code), from!, from!.AsOf);
            var now = IndicatorQueries.ScopeOf(indicator, (await indicators.DecisionsAsync(to!, question.Cancellation)).GetValueOrDefault(code), to!, to!.AsOf);
            if (question.WantsTable)
            {
                var (_, _, facts) = await indicators.DifferencesAsync(then, now, int.MaxValue, question.Cancellation);
                return new TableAnswer("compare", ["change", "then", "now", "type", "entityKind", "entity", "organisation", "factId", "event", "eventType", "eventRecordedAt"], facts
                    .Select(IReadOnlyList<object?> (fact) =>
                    [
                        ChangeOf(fact), fact.Then, fact.Now, fact.Type, fact.Entity.Kind, fact.Entity.Title, fact.Organisation?.Title, fact.EventId, fact.Because?.Id,
                        fact.Because?.Type, fact.Because?.RecordedAt,
                    ]).ToAsyncEnumerable());
            }

            return await FigureAsync(indicator, then, now, limit, question.Cancellation);
        }

        return null;
    }

    /// <summary>What makes an indicator differ between two moments.</summary>
    /// <param name="indicator">The indicator.</param>
    /// <param name="comparison">The moments.</param>
    /// <param name="limit">Facts of the answer.</param>
    /// <param name="cancellation">Ends the work.</param>
    public async Task<FigureComparisonView> FigureAsync(IndicatorDefinition indicator, Comparison comparison, int limit, CancellationToken cancellation)
    {
        var (from, to) = (comparison.From, comparison.To);
        var then = IndicatorQueries.ScopeOf(indicator, (await indicators.DecisionsAsync(from, cancellation)).GetValueOrDefault(indicator.Code), from, from.AsOf);
        var now = IndicatorQueries.ScopeOf(indicator, (await indicators.DecisionsAsync(to, cancellation)).GetValueOrDefault(indicator.Code), to, to.AsOf);
        return await FigureAsync(indicator, then, now, limit, cancellation);
    }

    private async Task<FigureComparisonView> FigureAsync(IndicatorDefinition indicator, FigureScope then, FigureScope now, int limit, CancellationToken cancellation)
    {
        var (count, _, facts) = await indicators.DifferencesAsync(then, now, limit, cancellation);
        return new FigureComparisonView
        {
            From = new ComparedMoment(then.Moment.AsOf, then.Moment.KnownAt),
            To = new ComparedMoment(now.Moment.AsOf, now.Moment.KnownAt),
            Code = indicator.Code,
            Unit = indicator.Unit,
            Then = (await indicators.ValueAsync(then, cancellation)).Value,
            Now = (await indicators.ValueAsync(now, cancellation)).Value,
            Appeared = [.. facts.Where(fact => ChangeOf(fact) == Change.Appeared)],
            Changed = [.. facts.Where(fact => ChangeOf(fact) == Change.Changed)],
            Went = [.. facts.Where(fact => ChangeOf(fact) == Change.Went)],
            Total = count,
        };
    }

    private static Change ChangeOf(FigureDifference fact) => fact.Then is null ? Change.Appeared : fact.Now is null ? Change.Went : Change.Changed;

    // What the answer can depend on is the two moments, whatever was recorded since: the question's own moment is only what "now" means in them.
    private bool IsKnown(Question question, Comparison comparison) => question.RestsOn(
        FormattableString.Invariant(
            $"W/\"{comparison.From.AsOf.UtcTicks:x}@{comparison.From.KnownAt}-{comparison.To.AsOf.UtcTicks:x}@{comparison.To.KnownAt}-{position.PeopleRevision}-{(question.WantsTable ? "csv" : "json")}\""),
        comparison.Events.UpTo);

    private async Task<List<Found>> PageAsync(Comparison comparison, Scope scope, Place? after, int limit, CancellationToken cancellation)
    {
        var found = new List<Found>();
        await foreach (var difference in AllAsync(comparison, scope, after, limit, cancellation))
        {
            found.Add(difference);
            if (found.Count == limit) break;
        }

        return found;
    }

    // Reads on until there is enough of it: what begins and ends between the moments need not differ at them.
    private async IAsyncEnumerable<Found> AllAsync(Comparison comparison, Scope scope, Place? after, int wanted, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var batch = Math.Max(wanted, LeastBatch);
        List<(Place Place, Found? Found)> page;
        if (after is null or EntityPlace)
        {
            var place = after as EntityPlace ?? EntityPlace.First;
            do
            {
                page = await EntitiesAsync(comparison, scope, place, batch, cancellation);
                foreach (var (_, entity) in page)
                    if (entity is not null)
                        yield return entity;
                if (page.Count > 0) place = (EntityPlace)page[^1].Place;
            }
            while (page.Count == batch);
        }

        var position = after as FactPlace ?? FactPlace.First;
        do
        {
            page = await FactsAsync(comparison, scope, position, batch, cancellation);
            foreach (var (_, fact) in page)
                if (fact is not null)
                    yield return fact;
            if (page.Count > 0) position = (FactPlace)page[^1].Place;
        }
        while (page.Count == batch);
    }

    private static string TouchedEntities(Comparison comparison, Scope scope, string after, int limit) =>
        $"""
        touched as materialized (
          select distinct e.kind, e.id, e.stream_id from {Schema}.entity e where ({comparison.TouchesEntity("e")}) {scope.Entities} {after}
          order by e.kind, e.id, e.stream_id limit {limit})
        """;

    private static string TouchedFacts(Comparison comparison, Scope scope, string after, int limit) =>
        $"""
        touched as materialized (
          select distinct f.position, f.id from {Schema}.fact f where ({comparison.TouchesFact("f")}) {scope.Facts} {after}
          order by f.position, f.id limit {limit})
        """;

    private async Task<List<(Place Place, Found? Found)>> EntitiesAsync(Comparison comparison, Scope scope, EntityPlace after, int batch, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(
            $"""
            with {TouchedEntities(comparison, scope, "and (e.kind, e.id, e.stream_id) > (@kind, @id, @stream)", batch)}
            select t.kind, t.id, t.stream_id, a.view is distinct from b.view, a.title, a.subkind, a.status, b.title, b.subkind, b.status,
                   case when a.view is distinct from b.view then a.view end, case when a.view is distinct from b.view then b.view end
            from touched t {EntitySides} order by t.kind, t.id, t.stream_id
            """);
        comparison.Add(command);
        scope.Add(command);
        command.Parameters.AddWithValue("kind", after.Kind);
        command.Parameters.AddWithValue("id", after.Id);
        command.Parameters.AddWithValue("stream", after.Stream);
        var page = new List<(Place, Found?)>();
        await using var rows = await command.ExecuteReaderAsync(cancellation);
        while (await rows.ReadAsync(cancellation))
        {
            var place = new EntityPlace(rows.GetString(0), rows.GetGuid(1), rows.GetGuid(2));
            page.Add((place, rows.GetBoolean(3) ? new FoundEntity(place, Side(rows, 4), Side(rows, 7), View(rows, 10), View(rows, 11)) : null));
        }

        return page;
    }

    private async Task<List<(Place Place, Found? Found)>> FactsAsync(Comparison comparison, Scope scope, FactPlace after, int batch, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(
            $"""
            with {TouchedFacts(comparison, scope, "and (f.position, f.id) > (@position, @id)", batch)}, found as (
              select t.position, t.id, (a.certainty, a.since) is distinct from (b.certainty, b.since) as differs,
                     a.certainty as old_certainty, a.since as old_since, b.certainty as new_certainty, b.since as new_since,
                     coalesce(b.type, a.type) as type, coalesce(b.kind, a.kind) as kind, coalesce(b.stream_id, a.stream_id) as stream_id,
                     coalesce(b.recorded_at, a.recorded_at) as recorded_at, coalesce(b.source_id, a.source_id) as source_id,
                     coalesce(b.passage, a.passage) as passage, coalesce(b.data, a.data) as data, case when b.id is null then @fromKnown else @toKnown end as known
              from touched t {FactSides})
            select x.position, x.id, x.differs, x.old_certainty, x.old_since, x.new_certainty, x.new_since, x.type, x.kind, x.stream_id,
                   {Title("x.kind", "x.stream_id")}, x.recorded_at, x.source_id, {Title("'source'", "x.source_id")}, x.passage, x.data
            from found x order by x.position, x.id
            """);
        comparison.Add(command);
        scope.Add(command);
        command.Parameters.AddWithValue("position", after.Position);
        command.Parameters.AddWithValue("id", after.Id);
        var page = new List<(Place, Found?)>();
        await using var rows = await command.ExecuteReaderAsync(cancellation);
        while (await rows.ReadAsync(cancellation))
        {
            var place = new FactPlace(rows.GetInt64(0), rows.GetGuid(1));
            page.Add((place, rows.GetBoolean(2) ? new FoundFact(place, Fact(rows, place)) : null));
        }

        return page;

        static string Title(string kind, string id) =>
            $"(select n.title from {Schema}.entity n where n.kind = {kind} and n.id = {id} and n.known_from <= x.known and n.known_until > x.known order by n.valid_from desc limit 1)";
    }

    private static FactDifference Fact(NpgsqlDataReader rows, FactPlace place)
    {
        var (oldCertainty, newCertainty) = (Text(rows, 3), Text(rows, 5));
        var (oldSince, newSince) = (Since(rows, 4), Since(rows, 6));
        var change = oldCertainty is null ? Change.Appeared : newCertainty is null ? Change.Went : Change.Changed;
        var members = new List<MemberDifference>();
        if (change == Change.Changed && oldCertainty != newCertainty) members.Add(new MemberDifference("/certainty", oldCertainty, newCertainty));
        if (change == Change.Changed && oldSince != newSince) members.Add(new MemberDifference("/since", JsonValue.Create(oldSince), JsonValue.Create(newSince)));
        return new FactDifference
        {
            Change = change,
            Id = place.Id,
            Members = members.Count == 0 ? null : members,
            Type = rows.GetString(7),
            Position = place.Position,
            Entity = new EntityLink(rows.GetString(8), rows.GetGuid(9), Text(rows, 10)),
            RecordedAt = rows.GetFieldValue<DateTimeOffset>(11),
            Certainty = newCertainty ?? oldCertainty!,
            Source = rows.IsDBNull(12) ? null : new SourceRef(rows.GetGuid(12)) { Title = Text(rows, 13) },
            Passage = Text(rows, 14),
            Data = JsonSerializer.Deserialize<JsonElement>(rows.GetString(15)),
        };
    }

    private async Task<ChangeTotals> TotalsAsync(Comparison comparison, Scope scope, CancellationToken cancellation)
    {
        var (entities, moreEntities) = await CountAsync(TouchedEntities(comparison, scope, "", CountedAtMost + 1), EntitySides, "a.view is distinct from b.view");
        var (facts, moreFacts) = await CountAsync(
            TouchedFacts(comparison, scope, "", CountedAtMost + 1), FactSides, "(a.certainty, a.since) is distinct from (b.certainty, b.since)");
        return new ChangeTotals(entities, facts, moreEntities || moreFacts);

        async Task<(ChangeCount Count, bool More)> CountAsync(string touched, string sides, string differs)
        {
            await using var command = database.CreateCommand(
                $"""
                with {touched}
                select count(*) filter (where a.id is null and b.id is not null), count(*) filter (where a.id is not null and b.id is not null and {differs}),
                       count(*) filter (where a.id is not null and b.id is null), count(*)
                from touched t {sides}
                """);
            comparison.Add(command);
            scope.Add(command);
            await using var rows = await command.ExecuteReaderAsync(cancellation);
            await rows.ReadAsync(cancellation);
            return (new ChangeCount(rows.GetInt64(0), rows.GetInt64(1), rows.GetInt64(2)), rows.GetInt64(3) > CountedAtMost);
        }
    }

    // Finds the members that differ, with names, and the events that made the facts differ.
    private async Task<IReadOnlyList<Difference>> DressAsync(Comparison comparison, IReadOnlyList<Found> found, CancellationToken cancellation)
    {
        var entities = found.OfType<FoundEntity>()
            .Select(entity => (Entity: entity, Members: entity is { OldView: { } old, NewView: { } now } ? MemberDifferences.Of(old, now) : null)).ToList();
        var then = entities.Where(entry => entry.Members is not null)
            .Select(entry => Mentions.In(entry.Entity.Place.Id, NamesAsOf(entry.Entity.Kind, entry.Entity.OldView!), entry.Members!.Select(member => member.Old))).ToList();
        var now = entities.Where(entry => entry.Members is not null)
            .Select(entry => Mentions.In(entry.Entity.Place.Id, NamesAsOf(entry.Entity.Kind, entry.Entity.NewView!), entry.Members!.SelectMany(member => new[] { member.New, member.Of }))).ToList();
        await names.FillAsync(then, comparison.From, cancellation);
        await names.FillAsync(now, comparison.To, cancellation);
        foreach (var mentions in then.Concat(now)) mentions.Write();

        var causes = await CausesAsync(comparison, [.. found.OfType<FoundFact>().Select(fact => fact.Place.Id)], cancellation);
        return
        [
            .. entities.Select(entry => entry.Entity.Difference(entry.Members)),
            .. found.OfType<FoundFact>().Select(fact => fact.Fact with { Because = causes.GetValueOrDefault(fact.Place.Id) }),
        ];
    }

    private static DateTimeOffset? NamesAsOf(string kind, JsonObject view) => Slices.All.FirstOrDefault(known => known.Name == kind) is { } known
        ? ((EntityView)view.Deserialize(known.View, FactJson.Options)!).NamesAsOf
        : null;

    private async Task<Dictionary<Guid, IReadOnlyList<CauseView>>> CausesAsync(Comparison comparison, Guid[] facts, CancellationToken cancellation)
    {
        if (facts.Length == 0 || comparison.From.KnownAt == comparison.To.KnownAt) return [];
        var found = new List<(Guid Fact, CauseView Cause)>();
        await using (var command = database.CreateCommand(
            $"""
            with moved as (
              select distinct f.id, p.position from {Schema}.fact f cross join lateral (values (f.known_from), (f.known_until)) p (position)
              where f.id = any(@ids) and p.position > @after and p.position <= @upTo)
            select m.id, x.id, x.position, x.type, x.recorded_at, e.user_name, e.data ->> 'reason', e.data ->> 'evidence', x.source_id,
                   (select n.title from {Schema}.entity n where n.kind = 'source' and n.id = x.source_id and n.known_from <= @upTo and n.known_until > @upTo
                    order by n.valid_from desc limit 1)
            from moved m join {Schema}.event x on x.position = m.position join {Schema}.mt_events e on e.seq_id = m.position order by x.position
            """))
        {
            command.Parameters.AddWithValue("ids", facts);
            command.Parameters.AddWithValue("after", comparison.Events.After);
            command.Parameters.AddWithValue("upTo", comparison.Events.UpTo);
            await using var rows = await command.ExecuteReaderAsync(cancellation);
            while (await rows.ReadAsync(cancellation))
            {
                found.Add((rows.GetGuid(0), new CauseView
                {
                    Id = rows.GetGuid(1),
                    Position = rows.GetInt64(2),
                    Type = rows.GetString(3),
                    RecordedAt = rows.GetFieldValue<DateTimeOffset>(4),
                    Actor = Text(rows, 5) is { } actor ? new ActorView(actor, null) : null,
                    Reason = Text(rows, 6),
                    Evidence = Text(rows, 7),
                    Source = rows.IsDBNull(8) ? null : new SourceRef(rows.GetGuid(8)) { Title = Text(rows, 9) },
                }));
            }
        }

        var known = await accounts.NamesAsync(found.Select(entry => Guid.TryParse(entry.Cause.Actor?.Id, out var id) ? id : Guid.Empty).Where(id => id != Guid.Empty), cancellation);
        return found.GroupBy(entry => entry.Fact, entry => Guid.TryParse(entry.Cause.Actor?.Id, out var id)
                ? entry.Cause with { Actor = entry.Cause.Actor with { Name = known.GetValueOrDefault(id) } }
                : entry.Cause)
            .ToDictionary(group => group.Key, group => (IReadOnlyList<CauseView>)[.. group]);
    }

    // A line for each member that differs, and for each event behind a fact; one for what has neither.
    private async IAsyncEnumerable<IReadOnlyList<object?>> RowsAsync(Comparison comparison, Scope scope, [EnumeratorCancellation] CancellationToken cancellation)
    {
        Place? place = null;
        List<Found> found;
        do
        {
            found = await PageAsync(comparison, scope, place, EntityList.HighestLimit, cancellation);
            foreach (var difference in await DressAsync(comparison, found, cancellation))
                foreach (var line in Lines(difference))
                    yield return line;
            if (found.Count > 0) place = found[^1].Place;
        }
        while (found.Count == EntityList.HighestLimit);
    }

    private static IEnumerable<IReadOnlyList<object?>> Lines(Difference difference) =>
        from member in difference.Members ?? [null!]
        from cause in (difference as FactDifference)?.Because ?? [null!]
        select Line(difference, member, cause);

    private static IReadOnlyList<object?> Line(Difference difference, MemberDifference? member, CauseView? cause) => difference switch
    {
        EntityDifference entity =>
        [
            entity.Change, "entity", entity.Kind, entity.Id, (entity.Now ?? entity.Then)!.Title, entity.Then?.Title, entity.Now?.Title, entity.Then?.Status, entity.Now?.Status,
            member?.Pointer, Value(member?.Old), Value(member?.New), null, entity.PartOf, null, null, null, null, null, null, null, null, null, null,
        ],
        FactDifference fact =>
        [
            fact.Change, "fact", fact.Entity.Kind, fact.Id, fact.Entity.Title, null, null, null, null, member?.Pointer, Value(member?.Old), Value(member?.New), fact.Type,
            fact.Entity.Id, fact.Certainty, fact.Source?.Title, fact.Passage, fact.Position, fact.RecordedAt, cause?.Id, cause?.Type, cause?.RecordedAt,
            cause?.Actor?.Name ?? cause?.Actor?.Id, cause?.Reason,
        ],
        _ => [],
    };

    private static string? Value(JsonNode? value) => value is JsonValue plain && plain.TryGetValue<string>(out var text) ? text : value?.ToJsonString(FactJson.Options);

    private static string? Text(NpgsqlDataReader rows, int column) => rows.IsDBNull(column) ? null : rows.GetString(column);

    // The beginning of time is no date to show.
    private static DateTimeOffset? Since(NpgsqlDataReader rows, int column) =>
        rows.IsDBNull(column) || rows.GetDateTime(column) == DateTime.MinValue ? null : rows.GetFieldValue<DateTimeOffset>(column);

    private static JsonObject? View(NpgsqlDataReader rows, int column) => rows.IsDBNull(column) ? null : JsonNode.Parse(rows.GetString(column))!.AsObject();

    private static EntitySide? Side(NpgsqlDataReader rows, int column) =>
        rows.IsDBNull(column) ? null : new EntitySide(rows.GetString(column), rows.GetString(column + 1), rows.GetString(column + 2));

    /// <summary>A place in the whole list: entities by kind and id, then facts in the order of recording.</summary>
    private abstract record Place(Guid Id)
    {
        /// <summary>The place as the key of a cursor.</summary>
        public abstract string Key { get; }

        /// <summary>The place of a cursor; null without one, or when it is none of these.</summary>
        public static Place? Of(Cursor? cursor) => cursor?.Key.Split(' ') switch
        {
            ["entity", var kind, var stream] when Guid.TryParseExact(stream, "D", out var id) => new EntityPlace(kind, cursor.Id, id),
            ["fact", var position] when long.TryParse(position, System.Globalization.NumberStyles.None, null, out var at) => new FactPlace(at, cursor.Id),
            _ => null,
        };
    }

    private sealed record EntityPlace(string Kind, Guid Id, Guid Stream) : Place(Id)
    {
        public static EntityPlace First { get; } = new("", Guid.Empty, Guid.Empty);

        public override string Key => $"entity {Kind} {Stream}";
    }

    private sealed record FactPlace(long Position, Guid Id) : Place(Id)
    {
        public static FactPlace First { get; } = new(0, Guid.Empty);

        public override string Key => FormattableString.Invariant($"fact {Position}");
    }

    private abstract record Found(Place Place);

    private sealed record FoundEntity(EntityPlace At, EntitySide? Then, EntitySide? Now, JsonObject? OldView, JsonObject? NewView) : Found(At)
    {
        public string Kind => At.Kind;

        public EntityDifference Difference(IReadOnlyList<MemberDifference>? members) => new()
        {
            Change = Then is null ? Change.Appeared : Now is null ? Change.Went : Change.Changed,
            Kind = Kind,
            Id = At.Id,
            PartOf = At.Stream == At.Id ? null : At.Stream,
            Then = Then,
            Now = Now,
            Members = members,
        };
    }

    private sealed record FoundFact(FactPlace At, FactDifference Fact) : Found(At);
}
