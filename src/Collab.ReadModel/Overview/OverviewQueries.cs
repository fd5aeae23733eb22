using System.Globalization;
using System.Text.Json;
using Collab.Domain.Facts;
using Collab.Domain.Indicators;
using Collab.Domain.Partnerships;
using Collab.Domain.Rates;
using Collab.Domain.Reporting;
using Collab.Domain.Views;
using Collab.ReadModel.Audit;
using Collab.ReadModel.Indicators;
using Collab.ReadModel.Reading;
using Collab.ReadModel.Regions;
using Collab.ReadModel.Reporting;
using Collab.Recording;
using Marten;
using Npgsql;

namespace Collab.ReadModel.Overview;

/// <summary>Answers questions about the whole, or a part of it: what there is, and what waits.</summary>
public sealed class OverviewQueries(
    NpgsqlDataSource database, IDocumentStore store, FactList facts, FigureQueries figures, EntityList entities, Sealing sealing,
    ReplayWatch watch, MomentCache kept)
{
    private const int Most = EntityList.HighestLimit;
    private const int Newest = 10;
    private const int RowsAtOnce = 1_000;
    private const string Entity = StoreSchema.Name + ".entity";
    private const string Conflict = StoreSchema.Name + ".conflict";
    private const string Fact = StoreSchema.Name + ".fact";

    private const string Soon = "e.ends > @asOf and e.ends <= @soon";
    private const string Overdue = "e.ends <= @asOf";

    // A plan is due when the moment by which it was to be over has passed.
    private static readonly string Due = $"{Moment.Holds("e")} and e.status = 'planned' and {Overdue}";

    private static readonly string[] Counted = [FigureKeys.Entities, FigureKeys.Due, FigureKeys.Facts, FigureKeys.Conflicts];

    /// <summary>The state of things; of a part of everything, counted among its rows.</summary>
    public async Task<OverviewView> OverviewAsync(Belonging belonging, Question question)
    {
        var listed = await ListedAsync(belonging, question);
        if (!belonging.IsEverything) return await new PartOverview(database, facts).ReadAsync(belonging, Newest, listed, question);
        var known = await figures.ReadAsync(question.Moment, Counted, null, question.Cancellation);
        return View(known, listed, await facts.NewestAsync(Newest, question), question);
    }

    /// <summary>How much waits of each kind.</summary>
    public async Task<Waiting> WaitingAsync(Belonging belonging, Question question)
    {
        var listed = await ListedAsync(belonging, question);
        return belonging.IsEverything
            ? WaitingOf(await figures.ReadAsync(question.Moment, Counted, null, question.Cancellation), listed)
            : await new PartOverview(database, facts).WaitingAsync(belonging, listed, question);
    }

    /// <summary>The state of things with what is drawn of it: of everything all from running totals.</summary>
    public async Task<Dashboard> DashboardAsync(Belonging belonging, Question question)
    {
        if (!belonging.IsEverything)
        {
            var part = await new PartFigures(database).ReadAsync(belonging, [FigureKeys.Months, FigureKeys.Ties], question);
            return new Dashboard(await OverviewAsync(belonging, question), Months(part), RegionQueries.Ties(part, null));
        }

        var known = await figures.ReadAsync(question.Moment, [.. Counted, FigureKeys.Months, FigureKeys.Ties], null, question.Cancellation);
        var listed = await ListedAsync(belonging, question);
        return new Dashboard(
            View(known, listed, await facts.NewestAsync(Newest, question), question), Months(known), RegionQueries.Ties(known, null));
    }

    /// <summary>Activities by month and kind.</summary>
    public async Task<IReadOnlyList<ActivityMonth>> MonthsAsync(Belonging belonging, Question question) => Months(belonging.IsEverything
        ? await figures.ReadAsync(question.Moment, [FigureKeys.Months], null, question.Cancellation)
        : await new PartFigures(database).ReadAsync(belonging, [FigureKeys.Months], question));

    private static IReadOnlyList<ActivityMonth> Months(Figures known) =>
    [
        .. known.Of(FigureKeys.Months).Select(entry => (Key: entry.Key.Split('|'), entry.Value))
            .Select(entry => new ActivityMonth(entry.Key[0] == "unknown" ? null : entry.Key[0], entry.Key[1], entry.Key[2], entry.Value)),
    ];

    // Of everything they are kept for their moment: whoever looks at the overview again and again does not have them read anew.
    private Task<ListedCounts> ListedAsync(Belonging belonging, Question question) => belonging.IsEverything
        ? kept.GetAsync(
            "listed", question.Moment,
            cancellation => CountListedAsync(belonging, question with { Cancellation = cancellation }), question.Cancellation)
        : CountListedAsync(belonging, question);

    // What no running total knows, since it hangs on a day that is still to come, on pairs of facts, or on what was reported: asked for at
    // once. What was sealed is compared where anything was.
    private async Task<ListedCounts> CountListedAsync(Belonging belonging, Question question)
    {
        await using var command = database.CreateCommand(
            $"""
            select (select count(*) from {Entity} e where e.kind = 'milestone' and {Moment.Holds("e")} and e.status = 'planned' and
                {Soon}{belonging.OfStreams("e", Moment.Holds)}),
              ({DuplicateGrants.Count(belonging)}),
              array({SealedPeriods("e.view::text", belonging)})
            """);
        Add(command, belonging, question);
        command.Parameters.AddWithValue("soon", Span.Database(question.Moment.AsOf + Reminders.Ahead));
        long milestones, duplicates;
        string[] periods;
        await using (var rows = await command.ExecuteReaderAsync(question.Cancellation))
        {
            await rows.ReadAsync(question.Cancellation);
            (milestones, duplicates, periods) = (rows.GetInt64(0), rows.GetInt64(1), rows.GetFieldValue<string[]>(2));
        }

        var drifted = await sealing.DriftAsync(
            [.. periods.Select(view => JsonSerializer.Deserialize<PeriodView>(view, FactJson.Options)!)], question.Moment.KnownAt,
            question.Cancellation);
        return new ListedCounts(milestones, duplicates, drifted.Count);
    }

    private static string SealedPeriods(string columns, Belonging belonging) =>
        $"""
        select {columns} from {Entity} e where e.kind = 'period' and e.status = 'sealed' and
          {Moment.Holds("e")}{belonging.OfEntities("e", "period", Moment.Holds)} order by e.starts, e.id
        """;

    private static Waiting WaitingOf(Figures known, ListedCounts listed) => new()
    {
        PlansAwaitingEvidence = known[FigureKeys.Due, "activity"],
        OverdueMilestones = known[FigureKeys.Due, "milestone"],
        OpenConflicts = known[FigureKeys.Conflicts, "open"],
        ClaimsToConfirm = known[FigureKeys.Facts, "claimed"],
        MilestonesDue = listed.MilestonesDue,
        ProbableDuplicates = listed.ProbableDuplicates,
        DriftedFigures = listed.DriftedFigures,
    };

    private static OverviewView View(Figures known, ListedCounts listed, IReadOnlyList<FactView> newest, Question question)
    {
        var waiting = WaitingOf(known, listed);
        return new OverviewView
        {
            Position = question.Moment.KnownAt,
            AsOf = question.Moment.AsOf,
            Counts = [.. known.Of(FigureKeys.Entities).Select(entry => (Key: entry.Key.Split('|'), entry.Value))
                .Select(entry => new KindCount(entry.Key[0], entry.Key[1], entry.Value))],
            Facts = known[FigureKeys.Facts, "all"],
            Recent = newest,
            OpenConflicts = waiting.OpenConflicts,
            PlansAwaitingEvidence = waiting.PlansAwaitingEvidence,
            ClaimsToConfirm = waiting.ClaimsToConfirm,
            OverdueMilestones = waiting.OverdueMilestones,
            MilestonesDue = waiting.MilestonesDue,
            ProbableDuplicates = waiting.ProbableDuplicates,
            DriftedFigures = waiting.DriftedFigures,
        };
    }

    /// <summary>What waits.</summary>
    /// <param name="belonging">The part of everything that is looked at. Whether the tables hold what the events say is asked of everything
    /// only.</param>
    /// <param name="question">The question.</param>
    /// <param name="most">The most entries of each kind.</param>
    public async Task<Inbox> InboxAsync(Belonging belonging, Question question, int most = Most) => new()
    {
        PlansAwaitingEvidence = await DueAsync(belonging, question, most),
        MilestonesDue = await MilestonesAsync(Soon, belonging, question, most),
        OverdueMilestones = await MilestonesAsync(Overdue, belonging, question, most),
        DriftedFigures = await DriftAsync(belonging, question),
        Replay = belonging.IsEverything && question.Moment.AsOfNow && watch.Last is { Report.Difference: { } difference } last
            ? new ReplayAlarm(last.Report.Position, last.At, difference)
            : null,
        Conflicts = await ConflictsAsync(belonging, question, most),
        ProbableDuplicates = await new DuplicateGrants(database).ReadAsync(most, belonging, question),
        ProbableDuplicatesTotal = await new DuplicateGrants(database).CountAsync(belonging, question),
        ClaimsToConfirm = await ClaimsAsync(belonging, question, most),
    };

    /// <summary>A page of the grants that may be one; null where the question is wrong.</summary>
    public Task<Page<ProbableDuplicate>?> DuplicatesAsync(Belonging belonging, Question question) =>
        new DuplicateGrants(database).ListAsync(belonging, question);

    /// <summary>All grants that may be one, as rows.</summary>
    public IAsyncEnumerable<IReadOnlyList<object?>> DuplicateRowsAsync(Belonging belonging, Question question) =>
        new DuplicateGrants(database).EverythingAsync(belonging, question).Select(IReadOnlyList<object?> (pair) =>
        [
            pair.One.Amount.Amount, pair.One.Amount.Currency, pair.One.Approximate, pair.One.FactId, pair.One.Partnership.Title,
            pair.One.Source.Title, pair.One.Passage, pair.Other.Amount.Amount, pair.Other.Approximate, pair.Other.FactId,
            pair.Other.Partnership.Title, pair.Other.Source.Title, pair.Other.Passage,
        ]);

    /// <summary>The columns of <see cref="DuplicateRowsAsync"/>.</summary>
    public static IReadOnlyList<string> DuplicateColumns { get; } =
    [
        "amount", "currency", "approximate", "factId", "partnership", "source", "passage", "otherAmount", "otherApproximate", "otherFactId",
        "otherPartnership", "otherSource", "otherPassage",
    ];

    /// <summary>The columns of the inbox as one list; the first says what kind of entry it is.</summary>
    public static IReadOnlyList<string> InboxColumns { get; } =
        ["entry", "date", "kind", "title", "id", "entityKind", "entity", "entityId", "source", "passage", "about"];

    /// <summary>The whole inbox as one list, each kind of entry by its date. Read page by page, each before the first of it is asked for:
    /// nothing of the database is held while it is written.</summary>
    public async IAsyncEnumerable<IReadOnlyList<object?>> InboxRowsAsync(Belonging belonging, Question question)
    {
        foreach (var drift in await DriftAsync(belonging, question))
        {
            yield return
            [
                "drifted-figure", null, drift.Code,
                Said(drift), drift.Period.Id, "period",
                drift.Period.Title, drift.Period.Id, null, null, About(drift),
            ];
        }

        await foreach (var (one, other) in new DuplicateGrants(database).EverythingAsync(belonging, question))
        {
            yield return
            [
                "probable-duplicate", null, "funding_granted",
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{About(one.Approximate)}{one.Amount.Amount} {one.Amount.Currency}, also fact {other.FactId}"),
                one.FactId, "partnership", one.Partnership.Title, one.Partnership.Id, one.Source.Title, one.Passage, null,
            ];
        }

        (int Rank, DateTime Date, Guid Id)? last = null;
        List<((int Rank, DateTime Date, Guid Id) Key, IReadOnlyList<object?> Row)> page;
        do
        {
            page = await InboxPageAsync(belonging, question, last);
            foreach (var (key, row) in page)
            {
                yield return row;
                last = key;
            }
        }
        while (page.Count == RowsAtOnce);
    }

    private async Task<List<((int Rank, DateTime Date, Guid Id) Key, IReadOnlyList<object?> Row)>> InboxPageAsync(
        Belonging belonging, Question question, (int Rank, DateTime Date, Guid Id)? after)
    {
        // What has no date comes last.
        const string key = "x.rank, coalesce(x.date, 'infinity'), x.id";
        var entities = belonging.OfStreams("e", Moment.Holds);
        await using var command = database.CreateCommand(
            $"""
            select {key}, entry, date, what, title, id, entity_kind, {Title("x.entity_kind", "x.entity_id")}, entity_id,
              {Title("'source'", "x.source_id")}, passage, nullif(concat_ws(' ', (select string_agg(n.title, '; ' order by n.title)
                from {Entity} n where n.kind in ('project', 'programme') and n.id = any(x.about) and {Moment.Holds("n")}), x.objective), '')
            from (
              select 1 as rank, 'plan-awaiting-evidence' as entry, e.ends as date, e.subkind as what, e.title, e.id, 'activity' as
                entity_kind, e.id as entity_id,
                     null::uuid as source_id, null as passage, e.projects as about, null as objective
              from {Entity} e where e.kind = 'activity' and {Due}{entities}
              union all
              select 2, 'overdue-milestone', e.ends, e.subkind, e.title, e.id, 'partnership', e.stream_id, null, null, e.projects,
                null from {Entity} e where e.kind = 'milestone' and {Due}{entities}
              union all
              select 2, 'milestone-due', e.ends, e.subkind, e.title, e.id, 'partnership', e.stream_id, null, null,
                e.projects, null
              from {Entity} e where e.kind = 'milestone' and {Moment.Holds("e")} and e.status = 'planned' and {Soon}{entities}
              union all
              select 3, 'open-conflict', c.raised_at, c.about, null, c.id, c.kind, c.stream_id, null, null, o.about, o.objective
              from {Conflict} c cross join lateral ({OfConflict("c")}) o where {Moment.Known("c")}{belonging.OfConflicts("c", Moment.Holds)}
              union all
              select 4, 'claim-to-confirm', nullif(f.since, '-infinity'), f.type, null, f.id, f.kind, f.stream_id, f.source_id, f.passage,
                o.about, o.objective
              from {Fact} f cross join lateral ({OfFact("f")}) o where f.certainty = 'claimed' and f.since <= @asOf and
                {Moment.Known("f")}{belonging.OfFacts("f", Moment.Holds)}) x
            {(after is null ? "" : $"where ({key}) > (@rank, @date, @id)")} order by {key} limit {RowsAtOnce}
            """);
        Add(command, belonging, question);
        command.Parameters.AddWithValue("soon", Span.Database(question.Moment.AsOf + Reminders.Ahead));
        if (after is var (rank, date, id))
        {
            command.Parameters.AddWithValue("rank", rank);
            command.Parameters.AddWithValue("date", date);
            command.Parameters.AddWithValue("id", id);
        }

        var page = new List<((int Rank, DateTime Date, Guid Id), IReadOnlyList<object?>)>();
        await using var rows = await command.ExecuteReaderAsync(question.Cancellation);
        while (await rows.ReadAsync(question.Cancellation))
        {
            page.Add((
                (rows.GetInt32(0), DateTime.SpecifyKind(rows.GetDateTime(1), DateTimeKind.Utc), rows.GetGuid(2)),
                [
                    rows.GetString(3), rows.IsDBNull(4) ? null : rows.GetFieldValue<DateTimeOffset>(4),
                    .. Enumerable.Range(5, rows.FieldCount - 5).Select(column => rows.IsDBNull(column) ? null : rows.GetValue(column)),
                ]));
        }

        return page;

        static string Title(string kind, string id) =>
            $"(select n.title from {Entity} n where n.kind = {kind} and n.id = {id} and {Moment.Known("n")} order by n.valid_from desc limit 1)";
    }

    // The projects and programmes of what stands in a stream, but for itself.
    private static string OfStream(string kind, string stream) =>
        $"""
        select unnest(case when e.kind = 'activity' then e.projects else '{"{}"}' end) as id from {Entity} e
        where e.kind = {kind} and e.id = {stream} and {Moment.Holds("e")}
        """;

    // What a fact belongs to: what it names or, where it names nothing, what the entity does that it is about.
    private static string OfFact(string alias) =>
        $"""
        select array(select n.id from (values (({alias}.data ->> 'project')::uuid), (({alias}.data ->> 'programme')::uuid)) n (id)
            where n.id is not null union {OfStream($"{alias}.kind", $"{alias}.stream_id")}) as about, {alias}.data ->> 'objective' as objective
        """;

    // What a contradiction belongs to: what one of its sides does.
    private static string OfConflict(string alias) =>
        $"""
        with sides as (
          select o.about, o.objective from {StoreSchema.Name}.mt_events r, jsonb_array_elements_text(r.data -> 'factIds') i (fact)
          join {Fact} t on t.id = i.fact::uuid and {Moment.Known("t")} cross join lateral ({OfFact("t")}) o where r.id = {alias}.id)
        select array(select distinct a.id from sides s, unnest(s.about) a (id)) as about, (select max(s.objective) from sides s) as objective
        """;

    // The projects and programmes that entries belong to, by their ids; the query gives id, about and objective.
    private async Task<ILookup<Guid, EntityLink>> OfAsync(string entries, IEnumerable<Guid> ids, Question question)
    {
        await using var command = database.CreateCommand(
            $"""
            select x.id, n.kind, n.id, n.title || case when n.kind = 'programme' and x.objective is not null then ' ' || x.objective else '' end
            from ({entries}) x join {Entity} n on n.kind in ('project', 'programme') and n.id = any(x.about) and {Moment.Holds("n")}
            order by n.title, n.id
            """);
        EntityList.Add(command, question.Moment);
        command.Parameters.AddWithValue("ids", ids.ToArray());
        var found = new List<(Guid Entry, EntityLink Of)>();
        await using var rows = await command.ExecuteReaderAsync(question.Cancellation);
        while (await rows.ReadAsync(question.Cancellation))
            found.Add((rows.GetGuid(0), new EntityLink(rows.GetString(1), rows.GetGuid(2), rows.GetString(3))));
        return found.ToLookup(entry => entry.Entry, entry => entry.Of);
    }

    private async Task<IReadOnlyList<FactView>> ClaimsAsync(Belonging belonging, Question question, int most)
    {
        var claims = await facts.ClaimsAsync(most, belonging, question);
        var of = await OfAsync(
            $"select f.id, o.about, o.objective from {Fact} f cross join lateral ({OfFact("f")}) o where f.id = any(@ids) and {Moment.Known("f")}",
            claims.Select(claim => claim.Id), question);
        return [.. claims.Select(claim => claim with { Of = [.. of[claim.Id]] })];
    }

    private static void Add(NpgsqlCommand command, Belonging belonging, Question question)
    {
        EntityList.Add(command, question.Moment);
        belonging.Add(command);
    }

    private async Task<IReadOnlyList<DuePlan>> DueAsync(Belonging belonging, Question question, int most)
    {
        await using var command = database.CreateCommand(
            $"""
            select e.id, e.subkind, e.title, e.ends from {Entity} e
            where e.kind = 'activity' and {Due}{belonging.OfStreams("e", Moment.Holds)} order by e.ends, e.id limit {most}
            """);
        Add(command, belonging, question);
        var due = new List<DuePlan>();
        await using (var rows = await command.ExecuteReaderAsync(question.Cancellation))
        {
            while (await rows.ReadAsync(question.Cancellation))
            {
                var entity = new EntityLink("activity", rows.GetGuid(0), rows.GetString(2));
                due.Add(new DuePlan(entity, rows.GetString(1), rows.GetString(2), rows.GetGuid(0), rows.GetFieldValue<DateTimeOffset>(3)));
            }
        }

        var of = await OfAsync(
            $"select e.id, e.projects as about, null::text as objective from {Entity} e where e.kind = 'activity' and e.id = any(@ids) and {Moment.Holds("e")}",
            due.Select(plan => plan.Id), question);
        return [.. due.Select(plan => plan with { Of = [.. of[plan.Id]] })];
    }

    private async Task<IReadOnlyList<WaitingMilestone>> MilestonesAsync(
        string when, Belonging belonging, Question question, int most)
    {
        await using var command = database.CreateCommand(
            $"""
            select e.id, e.title, e.ends, e.stream_id, (select p.title from {Entity} p where p.kind = 'partnership' and p.id = e.stream_id
              and {Moment.Holds("p")})
            from {Entity} e where e.kind = 'milestone' and {Moment.Holds("e")} and e.status = 'planned' and
              {when}{belonging.OfStreams("e", Moment.Holds)} order by e.ends, e.id limit {most}
            """);
        Add(command, belonging, question);
        command.Parameters.AddWithValue("soon", Span.Database(question.Moment.AsOf + Reminders.Ahead));
        var waiting = new List<WaitingMilestone>();
        await using (var rows = await command.ExecuteReaderAsync(question.Cancellation))
        {
            while (await rows.ReadAsync(question.Cancellation))
            {
                var partnership = new EntityLink("partnership", rows.GetGuid(3), rows.IsDBNull(4) ? null : rows.GetString(4));
                waiting.Add(new WaitingMilestone(
                    partnership, rows.GetGuid(0), rows.GetString(1), rows.GetFieldValue<DateTimeOffset>(2), null));
            }
        }

        if (!question.Moment.AsOfNow || waiting.Count == 0) return waiting;
        await using var session = store.QuerySession();
        var kind = when == Soon ? ReminderKind.DueSoon : ReminderKind.Overdue;
        var ids = waiting.Select(
            milestone => Reminders.IdOf(new MilestoneReminder(milestone.Partnership.Id, milestone.Id, milestone.Due, kind))).ToArray();
        var reminders = (await session.LoadManyAsync<Reminder>(question.Cancellation, ids)).ToDictionary(reminder => reminder.Id);
        return [.. waiting.Zip(ids, (milestone, id) => milestone with { RemindedAt = reminders.GetValueOrDefault(id)?.RemindedAt })];
    }

    // Of a part of everything, the figures of its own periods.
    private async Task<IReadOnlyList<DriftedFigure>> DriftAsync(Belonging belonging, Question question)
    {
        await using var command = database.CreateCommand(SealedPeriods("e.view", belonging));
        Add(command, belonging, question);
        var periods = new List<PeriodView>();
        await using (var rows = await command.ExecuteReaderAsync(question.Cancellation))
            while (await rows.ReadAsync(question.Cancellation))
                periods.Add(JsonSerializer.Deserialize<PeriodView>(rows.GetString(0), FactJson.Options)!);
        var drifted = await sealing.DriftAsync(periods, question.Moment.KnownAt, question.Cancellation);
        var titles = await new EntityTitles(database).ReadAsync(
            drifted.SelectMany(figure => new[] { ("programme", figure.Period.Programme?.Id), ("partnership", figure.Period.Project?.Id) })
                .Where(named => named.Item2 is not null).Select(named => (named.Item1, named.Item2!.Value)), question.Moment,
            question.Cancellation);
        return
        [
            .. drifted.Select(figure => new DriftedFigure(
                new EntityLink("period", figure.Period.Id, figure.Period.Title), figure.Indicator.Code, figure.Indicator.Unit,
                figure.Reported, figure.Today, figure.ReportedTotal, figure.TodayTotal)
            {
                Programme = figure.Period.Programme is { } programme
                    ? programme with { Title = titles.GetValueOrDefault(programme.Id) }
                    : null,
                Objective = figure.Period.Objective,
                Project = figure.Period.Project is { } project ? project with { Title = titles.GetValueOrDefault(project.Id) } : null,
                FirstDay = figure.Period.FirstDay,
                LastDay = figure.Period.LastDay,
                Seal = figure.Period.Seals.Count,
                SealedAt = figure.Period.Seals[^1].SealedAt,
                ReportedApproximate = figure.ReportedApproximate,
                TodayApproximate = figure.TodayApproximate,
            }),
        ];
    }

    // What a drifted figure is about: what its period reports, its days, and which seal of it.
    private static string About(DriftedFigure drift) => string.Create(
        CultureInfo.InvariantCulture,
        $"{drift.Project?.Title ?? (drift.Programme is { } programme ? programme.Title + (drift.Objective is { } code ? " " + code : "") : "everything")}; {drift.FirstDay:O}/{drift.LastDay:O}; seal {drift.Seal} of {drift.SealedAt:yyyy-MM-ddTHH:mm:ssK}");

    // What differs of it.
    private static string Said(DriftedFigure drift) => string.Join("; ", new[]
    {
        drift.ValueDiffers
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"{About(drift.ReportedApproximate)}{drift.Reported} reported, {About(drift.TodayApproximate)}{drift.Today} now")
            : null,
        drift is { TotalDiffers: true, ReportedTotal: { } reported }
            ? $"total {Amount(reported)} reported, {(drift.TodayTotal is { } today ? Amount(today) : "none")} now"
            : null,
    }.OfType<string>());

    private static string Amount(ConvertedTotal total) =>
        string.Create(CultureInfo.InvariantCulture, $"{About(total.Approximate)}{total.Amount} {total.Currency}");

    private static string About(bool approximate) => approximate ? "about " : "";

    private async Task<IReadOnlyList<OpenConflict>> ConflictsAsync(Belonging belonging, Question question, int most)
    {
        await using var command = database.CreateCommand(
            $"""
            select c.id, c.about, c.raised_at, c.kind, c.stream_id from {Conflict} c
            where {Moment.Known("c")}{belonging.OfConflicts("c", Moment.Holds)} order by c.known_from, c.id limit {most}
            """);
        Add(command, belonging, question);
        var open = new List<(Guid Id, string About, DateTimeOffset RaisedAt, string Kind, Guid Stream)>();
        await using (var rows = await command.ExecuteReaderAsync(question.Cancellation))
            while (await rows.ReadAsync(question.Cancellation))
                open.Add((rows.GetGuid(0), rows.GetString(1), rows.GetFieldValue<DateTimeOffset>(2), rows.GetString(3), rows.GetGuid(4)));

        var of = await OfAsync(
            $"select c.id, o.about, o.objective from {Conflict} c cross join lateral ({OfConflict("c")}) o where c.id = any(@ids) and {Moment.Known("c")}",
            open.Select(conflict => conflict.Id), question);
        var found = await entities.LatestAsync([.. open.Select(conflict => (conflict.Kind, conflict.Stream))], question);
        return
        [
            .. open.Select(conflict =>
            {
                var known = found.TryGetValue(conflict.Stream, out var latest);
                var sides = known ? latest.View.Conflicts?.FirstOrDefault(raised => raised.Id == conflict.Id)?.Sides ?? [] : [];
                var entity = new EntityLink(conflict.Kind, conflict.Stream, known ? latest.Title : null);
                return new OpenConflict(conflict.Id, conflict.About, conflict.RaisedAt, entity, sides) { Of = [.. of[conflict.Id]] };
            }),
        ];
    }
}
