using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Collab.Domain;
using Collab.Domain.Facts;
using Collab.Domain.Indicators;
using Collab.Domain.Places;
using Collab.Domain.Reporting;
using Collab.Domain.Validation;
using Collab.Domain.Views;
using Collab.ReadModel.Reading;
using Collab.ReadModel.Rows;
using Collab.Recording;
using Npgsql;

namespace Collab.ReadModel.Indicators;

/// <summary>Answers questions about indicators from the rows: values, parts, explanations, differences.</summary>
public sealed class IndicatorQueries(NpgsqlDataSource database, FigureQueries figures, CodeLists codes)
{
    private const string Schema = StoreSchema.Name;
    private static readonly string[] Heads = ["total", "counted", "approximate", "rejected", "rejected-value", "qualified", "qualified-value", "counted-value"];

    /// <summary>Every indicator at a moment.</summary>
    public async Task<IReadOnlyList<IndicatorView>> AllAsync(Moment moment, CancellationToken cancellation)
    {
        var decisions = await DecisionsAsync(moment, cancellation);
        var scopes = IndicatorDefinition.All.Select(indicator => ScopeOf(indicator, decisions.GetValueOrDefault(indicator.Code), moment, moment.AsOf)).ToList();
        var known = await figures.ReadAsync(moment, [.. scopes.Select(FamilyOf)], Heads, cancellation);
        return [.. scopes.Select(scope => View(scope, HeadOf(scope, known), decisions.GetValueOrDefault(scope.Indicator.Code)))];
    }

    /// <summary>The figures of some scopes of one moment. Of everything, the running totals know them; of a part, each is added up.</summary>
    public async Task<IReadOnlyList<IndicatorView>> AllAsync(IReadOnlyList<FigureScope> scopes, CancellationToken cancellation)
    {
        if (scopes.All(scope => scope.IsWhole)) return await AllAsync(scopes[0].Moment, cancellation);
        var decisions = await DecisionsAsync(scopes[0].Moment, cancellation);
        var shown = new IndicatorView[scopes.Count];
        await Parallel.ForAsync(0, scopes.Count, new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = cancellation }, async (index, cancel) =>
            shown[index] = View(scopes[index], await HeadAsync(scopes[index], cancel), decisions.GetValueOrDefault(scopes[index].Indicator.Code)));
        return shown;
    }

    /// <summary>The values of all indicators for one part of everything that the running totals know: a region, a topic, a kind of partner, or a calendar year. Null for any
    /// other part.</summary>
    public async Task<IReadOnlyList<PartOfIndicator>?> PartsAsync(IReadOnlyList<FigureScope> scopes, CancellationToken cancellation)
    {
        if (scopes[0].TotalKey is not { } key) return null;
        var moment = scopes[0].Moment;
        var decisions = await DecisionsAsync(moment, cancellation);
        var known = await figures.ReadAsync(moment, [.. scopes.Select(FamilyOf)], [key, "approximate"], cancellation);
        var parts = new List<PartOfIndicator>();
        foreach (var scope in scopes)
        {
            var value = known[FamilyOf(scope), key];
            // Whether the rough numbers lie in this part, the totals do not tell.
            var approximate = value != 0 && known[FamilyOf(scope), "approximate"] > 0 && (await HeadAsync(scope, cancellation)).Approximate;
            parts.Add(new PartOfIndicator(View(scope, new FigureHead(value, approximate, 0, 0, 0), decisions.GetValueOrDefault(scope.Indicator.Code)), null, null));
        }

        return parts;
    }

    /// <summary>How the values of some indicators went up to a moment, each by the rule in force then, by code.</summary>
    public async Task<IReadOnlyDictionary<string, IReadOnlyList<TrendPoint>>> TrendsAsync(IReadOnlyCollection<IndicatorView> shown, Moment moment, CancellationToken cancellation)
    {
        var families = shown.ToDictionary(view => view.Code, view => FigureKeys.Indicator(view.Code, view.Rule.Version));
        var trends = await figures.TrendsAsync(moment, [.. families.Values], "total", cancellation);
        return shown.ToDictionary(view => view.Code, IReadOnlyList<TrendPoint> (view) => Trend(trends.GetValueOrDefault(families[view.Code]) ?? [], view.Value, moment));
    }

    // From nothing to now: what happened at the beginning of time is there from the first point on.
    private static IReadOnlyList<TrendPoint> Trend(IReadOnlyList<(int Month, long Value)> months, decimal value, Moment moment)
    {
        if (months.Count == 0 && value == 0) return [];
        var points = months.Where(month => month.Month > 0).Select(month => new TrendPoint(EndOf(month.Month), month.Value / 100m)).ToList();
        var before = months.LastOrDefault(month => month.Month == 0).Value / 100m;
        var first = points.Count > 0 ? points[0].Date : DateOnly.FromDateTime(moment.AsOfRow);
        var begins = first.AddDays(1).AddMonths(-1).AddDays(-1);
        return [new TrendPoint(begins, before), .. points, new TrendPoint(DateOnly.FromDateTime(moment.AsOfRow), value)];

        static DateOnly EndOf(int month) => new DateOnly(month / 12, (month % 12) + 1, 1).AddMonths(1).AddDays(-1);
    }

    /// <summary>One indicator with its parts.</summary>
    public async Task<IndicatorView> ShowAsync(FigureScope scope, CancellationToken cancellation)
    {
        var decisions = (await DecisionsAsync(scope.Moment, cancellation)).GetValueOrDefault(scope.Indicator.Code);
        FigureHead head;
        IReadOnlyDictionary<string, long> parts;
        if (scope.Rule.Version == Trial)
        {
            var tried = await TryAsync(scope, cancellation);
            (head, parts) = (tried.Head, tried.Parts);
        }
        else if (scope.IsWhole)
        {
            var known = await figures.ReadAsync(scope.Moment, [FamilyOf(scope)], null, cancellation);
            head = HeadOf(scope, known);
            parts = known.Of(FamilyOf(scope)).Where(entry => entry.Key.Contains('|')).ToDictionary(entry => entry.Key, entry => entry.Value);
        }
        else
        {
            head = await HeadAsync(scope, cancellation);
            parts = await PartsAsync(scope, cancellation);
        }

        var view = View(scope, head, decisions);
        return view with
        {
            By = new FigureParts(
                PartsOf("year", parts, _ => null), PartsOf("region", parts, code => codes.Find(new RegionCode(code))?.Name),
                PartsOf("pair", parts, pair => string.Join(" - ", pair.Split('-').Select(code => codes.Find(new RegionCode(code))?.Name ?? code))),
                PartsOf("topic", parts, code => codes.Find(new TopicCode(code))?.NameEn), PartsOf("partner", parts, _ => null), PartsOf("service", parts, _ => null)),
            Targets = [.. (decisions?.Targets ?? []).Select(target => Progress(target, view.Value))],
            Rules = [.. RuleBookOf(decisions).Of(scope.Indicator).Select(rule => RuleOf(rule, decisions))],
        };
    }

    /// <summary>Why a figure is what it is: a page of what was counted and of what was not.</summary>
    /// <param name="scope">The figure.</param>
    /// <param name="cursor">The page; null for the first.</param>
    /// <param name="limit">Entries of each list.</param>
    /// <param name="cancellation">Ends the work.</param>
    public async Task<Explanation> ExplainAsync(FigureScope scope, ExplanationCursor? cursor, int limit, CancellationToken cancellation)
    {
        FigureHead head;
        IReadOnlyList<ReasonCount> reasons;
        List<Line> counted;
        List<Line> rejected;
        if (scope.Rule.Version == Trial)
        {
            var tried = await TryAsync(scope, cancellation);
            (head, reasons) = (tried.Head, tried.Reasons);
            counted = After(tried.Counted, cursor?.Counted, cursor is not null).Take(limit + 1).ToList();
            rejected = After(tried.Rejected, cursor?.Rejected, cursor is not null).Take(limit + 1).ToList();
        }
        else
        {
            if (scope.IsWhole)
            {
                var known = await figures.ReadAsync(scope.Moment, [FamilyOf(scope)], null, cancellation);
                head = HeadOf(scope, known);
                reasons = [.. known.Of(FamilyOf(scope)).Where(entry => entry.Key.StartsWith("reason|", StringComparison.Ordinal)).Select(entry => new ReasonCount(entry.Key[7..], entry.Value))];
            }
            else
            {
                head = await HeadAsync(scope, cancellation);
                reasons = await ReasonsAsync(scope, cancellation);
            }

            scope = scope with { End = await figures.EndAsync(scope.Moment.KnownAt, FamilyOf(scope), cancellation) };
            counted = cursor is { Counted: null } ? [] : await PageAsync(scope, true, cursor?.Counted, limit + 1, cancellation);
            rejected = cursor is { Rejected: null } ? [] : await PageAsync(scope, false, cursor?.Rejected, limit + 1, cancellation);
            var settled = head.Rejected - reasons.Sum(reason => reason.Facts);
            if (settled > 0 && scope.Settlement is { } settlement) reasons = [.. reasons, new ReasonCount(FigureSql.ReasonOf(settlement), settled)];
        }

        var next = new ExplanationCursor(counted.Count > limit ? counted[limit - 1].Place : null, rejected.Count > limit ? rejected[limit - 1].Place : null);
        var titles = await TitlesAsync(counted.Take(limit).Concat(rejected.Take(limit)).SelectMany(line => line.Named), scope.Moment, cancellation);
        return new Explanation
        {
            Code = scope.Indicator.Code,
            Name = scope.Indicator.Name,
            Unit = scope.Indicator.Unit,
            Value = head.Value / 100m,
            Approximate = head.Approximate,
            Rule = RuleOf(scope.Rule, (await DecisionsAsync(scope.Moment, cancellation)).GetValueOrDefault(scope.Indicator.Code)),
            CountedTotal = head.Counted,
            RejectedTotal = head.Rejected,
            RejectedValue = head.RejectedValue / 100m,
            Reasons = [.. reasons.OrderByDescending(reason => reason.Facts).ThenBy(reason => reason.Reason, StringComparer.Ordinal)],
            Counted = [.. counted.Take(limit).Select(line => line.Explained(titles))],
            Rejected = [.. rejected.Take(limit).Select(line => line.Explained(titles))],
            Next = next is { Counted: null, Rejected: null } ? null : next.Write(scope),
        };
    }

    /// <summary>Every fact that was looked at, counted ones first, in pages.</summary>
    public async IAsyncEnumerable<(bool Counted, ExplainedFact Fact)> EverythingAsync(FigureScope scope, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        foreach (var counted in new[] { true, false })
        {
            for (ExplanationCursor? cursor = counted ? null : new ExplanationCursor(null, RowPlace.Last); ;)
            {
                var only = cursor is null ? null : counted ? cursor with { Rejected = null } : cursor with { Counted = null };
                var page = await ExplainAsync(scope, only, EntityList.HighestLimit, cancellation);
                foreach (var fact in counted ? page.Counted : page.Rejected) yield return (counted, fact);
                cursor = page.Next is null ? null : ExplanationCursor.Read(page.Next);
                if ((counted ? cursor?.Counted : cursor?.Rejected) is null) break;
            }
        }
    }

    /// <summary>The figure of a scope without its parts.</summary>
    public async Task<IndicatorView> ValueAsync(FigureScope scope, CancellationToken cancellation) => View(
        scope, scope.IsWhole ? HeadOf(scope, await figures.ReadAsync(scope.Moment, [FamilyOf(scope)], Heads, cancellation)) : await HeadAsync(scope, cancellation), null);

    /// <summary>The counted facts of a scope as lines <c>id part value</c> in order of ids, the value in hundredths: what a seal is taken over.</summary>
    public async IAsyncEnumerable<string> CountedAsync(FigureScope scope, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var sql = new FigureSql(scope);
        await using var command = database.CreateCommand($"select s.id, s.part, s.amount from ({sql.Settled}) s order by s.id, s.part");
        sql.Add(command);
        await using var rows = await command.ExecuteReaderAsync(cancellation);
        while (await rows.ReadAsync(cancellation)) yield return string.Create(CultureInfo.InvariantCulture, $"{rows.GetGuid(0)} {rows.GetString(1)} {rows.GetInt64(2)}");
    }

    /// <summary>The facts that make a figure differ between two scopes.</summary>
    public async Task<(long Count, long Sum, IReadOnlyList<FigureDifference> Facts)> DifferencesAsync(FigureScope then, FigureScope now, int most, CancellationToken cancellation)
    {
        var (before, after) = (new FigureSql(then, 1), new FigureSql(now, 2));
        await using var command = database.CreateCommand(
            $"""
            with earlier as ({before.Settled}), later as ({after.Settled}),
            differing as (
              select coalesce(l.id, e.id) as id, coalesce(l.part, e.part) as part, coalesce(l.type, e.type) as type, coalesce(l.stream_id, e.stream_id) as stream,
                     e.amount as amount_then, l.amount as amount_now, greatest(case when l.known_from > @knownAt1 then l.known_from end,
                       case when e.known_until <= @knownAt2 then e.known_until end) as since
              from earlier e full join later l on l.id = e.id and l.part = e.part where e.amount is distinct from l.amount
            ), counted as (select count(*) as facts, coalesce(sum(coalesce(d.amount_now, 0) - coalesce(d.amount_then, 0)), 0)::bigint as sum from differing d)
            select c.facts, c.sum, d.id, d.part, d.type, d.stream, d.amount_then, d.amount_now, e.id, e.position, e.type, e.recorded_at
            from counted c left join (select * from differing order by since nulls last, id, part limit {most}) d on true
            left join {Schema}.event e on e.position = d.since order by d.since nulls last, d.id, d.part
            """);
        before.Add(command);
        after.Add(command);
        var found = new List<(Guid Id, string Part, string Type, Guid Stream, long? Then, long? Now, EventLink? Because)>();
        var (count, sum) = (0L, 0L);
        await using (var rows = await command.ExecuteReaderAsync(cancellation))
        {
            while (await rows.ReadAsync(cancellation))
            {
                (count, sum) = (rows.GetInt64(0), rows.GetInt64(1));
                if (rows.IsDBNull(2)) continue;
                found.Add((rows.GetGuid(2), rows.GetString(3), rows.GetString(4), rows.GetGuid(5), Number(rows, 6), Number(rows, 7), rows.IsDBNull(8)
                    ? null
                    : new EventLink(rows.GetGuid(8), rows.GetInt64(9), rows.GetString(10), rows.GetFieldValue<DateTimeOffset>(11))));
            }
        }

        var titles = await TitlesAsync(found.SelectMany(entry => Line.NamedBy(entry.Type, entry.Stream, Line.OrganisationIn(entry.Part), null)), now.Moment, cancellation);
        return (count, sum, [.. found.Select(entry => new FigureDifference
        {
            EventId = entry.Id,
            Type = entry.Type,
            Entity = Line.EntityOf(entry.Type, entry.Stream, titles),
            Organisation = Line.OrganisationIn(entry.Part) is { } organisation ? new EntityLink("organisation", organisation, titles.GetValueOrDefault(organisation)) : null,
            Then = entry.Then / 100m,
            Now = entry.Now / 100m,
            Because = entry.Because,
        })]);
    }

    /// <summary>What was decided about indicators, by code, at a moment.</summary>
    public async Task<IReadOnlyDictionary<string, IndicatorDecisions>> DecisionsAsync(Moment moment, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand($"select view from {Schema}.entity e where e.kind = 'indicator' and {Moment.Holds("e")}");
        EntityList.Add(command, moment);
        var decisions = new Dictionary<string, IndicatorDecisions>();
        await using var rows = await command.ExecuteReaderAsync(cancellation);
        while (await rows.ReadAsync(cancellation))
        {
            var view = JsonSerializer.Deserialize<IndicatorDecisions>(rows.GetString(0), FactJson.Options)!;
            decisions[view.Code] = view;
        }

        return decisions;
    }

    /// <summary>The version that a rule has which is only tried.</summary>
    public const string Trial = "trial";

    /// <summary>The whole figure of an indicator by the rule in force on a day.</summary>
    public static FigureScope ScopeOf(IndicatorDefinition indicator, IndicatorDecisions? decisions, Moment moment, DateTimeOffset ruleOf) =>
        new(indicator, moment, RuleBookOf(decisions).InForce(indicator, ruleOf), null, null, []);

    /// <summary>The rules by decisions that a moment knows.</summary>
    public static RuleSet RuleBookOf(IndicatorDecisions? decisions) => decisions is null ? RuleSet.BuiltIn : RuleSet.BuiltIn.With(decisions);

    private static string FamilyOf(FigureScope scope) => FigureKeys.Indicator(scope.Indicator.Code, scope.Rule.Version);

    private static FigureHead HeadOf(FigureScope scope, Figures known)
    {
        var family = FamilyOf(scope);
        var settled = scope.Settlement is not null;
        var counted = known[family, "counted"];
        // Of facts that are counted once, all but the counted ones are rejected; their values are those of the rows, not what is counted of them.
        return new FigureHead(
            known[family, "total"], known[family, "approximate"] > 0, counted, known[family, "rejected"] + (settled ? known[family, "qualified"] - counted : 0),
            known[family, "rejected-value"] + (settled ? known[family, "qualified-value"] - known[family, "counted-value"] : 0));
    }

    private static IReadOnlyList<FigurePart> PartsOf(string dimension, IReadOnlyDictionary<string, long> parts, Func<string, string?> name) =>
    [
        .. parts.Where(part => part.Key.StartsWith(dimension + "|", StringComparison.Ordinal) && part.Value != 0)
            .Select(part => (Key: part.Key[(dimension.Length + 1)..], part.Value)).OrderBy(part => part.Key, StringComparer.Ordinal)
            .Select(part => new FigurePart(part.Key, name(part.Key), part.Value / 100m)),
    ];

    private static IndicatorView View(FigureScope scope, FigureHead head, IndicatorDecisions? decisions)
    {
        var value = head.Value / 100m;
        var targets = decisions?.Targets ?? [];
        var target = targets.FirstOrDefault(known => known.By.Latest() > scope.Moment.AsOf) ?? (targets.Count > 0 ? targets[^1] : null);
        return new IndicatorView
        {
            Code = scope.Indicator.Code,
            Name = scope.Indicator.Name,
            NameDe = scope.Indicator.NameDe,
            Unit = scope.Indicator.Unit,
            Value = value,
            Approximate = head.Approximate,
            Counted = head.Counted,
            Rejected = head.Rejected,
            RejectedValue = head.RejectedValue / 100m,
            Target = target is null ? null : Progress(target, value),
            Rule = RuleOf(scope.Rule, decisions),
        };
    }

    private static TargetProgress Progress(TargetView target, decimal value) =>
        new(target.Value, target.By, target.Value == 0 ? null : decimal.Round(value / target.Value, 4), target.Cite.FactId);

    private static RuleInForce RuleOf(AdoptedRule rule, IndicatorDecisions? decisions) => new(
        rule.Version, rule.Since == DateTimeOffset.MinValue ? null : rule.Since, rule.EventId,
        decisions?.Rules.FirstOrDefault(known => known.Cite.FactId == rule.EventId)?.Reason, rule.Rule);

    private static long? Number(NpgsqlDataReader rows, int column) => rows.IsDBNull(column) ? null : rows.GetInt64(column);

    private async Task<FigureHead> HeadAsync(FigureScope scope, CancellationToken cancellation)
    {
        var sql = new FigureSql(scope);
        await using var command = database.CreateCommand($"select * from ({sql.Value}) v (value, counted, approximate, own), ({sql.Looked}) l (facts, worth)");
        sql.Add(command);
        await using var row = await command.ExecuteReaderAsync(cancellation);
        await row.ReadAsync(cancellation);
        return new FigureHead(row.GetInt64(0), row.GetBoolean(2), row.GetInt64(1), row.GetInt64(4) - row.GetInt64(1), row.GetInt64(5) - row.GetInt64(3));
    }

    private async Task<IReadOnlyDictionary<string, long>> PartsAsync(FigureScope scope, CancellationToken cancellation)
    {
        var sql = new FigureSql(scope);
        await using var command = database.CreateCommand(sql.Parts);
        sql.Add(command);
        var parts = new Dictionary<string, long>();
        await using var rows = await command.ExecuteReaderAsync(cancellation);
        while (await rows.ReadAsync(cancellation)) parts[rows.GetString(0)] = rows.GetInt64(1);
        return parts;
    }

    private async Task<IReadOnlyList<ReasonCount>> ReasonsAsync(FigureScope scope, CancellationToken cancellation)
    {
        var sql = new FigureSql(scope);
        await using var command = database.CreateCommand(sql.Reasons);
        sql.Add(command);
        var reasons = new List<ReasonCount>();
        await using var rows = await command.ExecuteReaderAsync(cancellation);
        while (await rows.ReadAsync(cancellation)) reasons.Add(new ReasonCount(rows.GetString(0), rows.GetInt64(1)));
        return reasons;
    }

    private async Task<List<Line>> PageAsync(FigureScope scope, bool counted, RowPlace? after, int limit, CancellationToken cancellation)
    {
        var sql = new FigureSql(scope);
        await using var command = database.CreateCommand(
            $"select {ContributionRows.Columns("x")}, x.amount, x.approximate, x.reasons, x.settled from ({sql.Page(counted, after is not null)}) x order by x.occurred desc, x.id desc, x.part desc");
        sql.Add(command);
        command.Parameters.AddWithValue("limit", limit);
        if (after is not null)
        {
            command.Parameters.AddWithValue("occurred", new DateTime(after.Occurred, DateTimeKind.Utc));
            command.Parameters.AddWithValue("id", after.Id);
            command.Parameters.AddWithValue("part", after.Part);
        }

        var lines = new List<Line>();
        await using var rows = await command.ExecuteReaderAsync(cancellation);
        while (await rows.ReadAsync(cancellation))
        {
            IReadOnlyList<string> reasons = rows.IsDBNull(11) ? rows.GetFieldValue<string[]>(10) : [rows.GetString(11)];
            lines.Add(new Line(ContributionRows.Read(rows, null), Number(rows, 8), rows.GetBoolean(9), reasons));
        }

        return lines;
    }

    // Another rule on the same candidates: those of the built-in rule are all there are.
    private async Task<(FigureHead Head, IReadOnlyDictionary<string, long> Parts, IReadOnlyList<ReasonCount> Reasons, List<Line> Counted, List<Line> Rejected)> TryAsync(
        FigureScope scope, CancellationToken cancellation)
    {
        var basis = new FigureSql(scope with { Rule = RuleSet.BuiltIn.Of(scope.Indicator)[0], Dimensions = [] });
        await using var command = database.CreateCommand($"select {ContributionRows.Columns("c")} from {Schema}.contribution c where {basis.Holds("c")}");
        basis.Add(command);
        var judged = new List<(Contribution Made, IReadOnlyCollection<string> Dimensions)>();
        await using (var rows = await command.ExecuteReaderAsync(cancellation))
        {
            while (await rows.ReadAsync(cancellation))
            {
                var read = ContributionRows.Read(rows, null);
                var made = read with { Rule = Trial, Verdict = Counting.Judge(scope.Indicator, scope.Rule.Rule, read.Candidate) };
                judged.Add((made, [.. made.Dimensions()]));
            }
        }

        var counted = new List<Line>();
        var rejected = judged.Where(entry => !entry.Made.Verdict.Counts && scope.Includes(entry.Made, entry.Dimensions))
            .Select(entry => new Line(entry.Made, entry.Made.Verdict.Value is null ? null : entry.Made.Value, entry.Made.Verdict.Approximate, entry.Made.Verdict.Reasons)).ToList();
        var parts = new Dictionary<string, long>();
        foreach (var group in judged.Where(entry => entry.Made.Verdict.Counts)
            .Where(entry => scope.Settlement != Settlement.First || scope.Includes(entry.Made, entry.Dimensions))
            .GroupBy(entry => entry.Made.Verdict.Key ?? entry.Made.Candidate.FactId))
        {
            var byId = group.ToDictionary(entry => (entry.Made.Candidate.FactId, entry.Made.Candidate.Part), entry => entry);
            var settled = group.First().Made.Verdict.Key is null
                ? group.Select(entry => (Id: (entry.Made.Candidate.FactId, entry.Made.Candidate.Part), Value: entry.Made.Value)).ToList()
                : Deduplication.At(group.Select(entry => Qualified.Of(entry.Made))).Select(entry => (Id: (entry.Row.Id, entry.Row.Part), entry.Value)).ToList();
            foreach (var (id, value) in settled)
            {
                var (made, dimensions) = byId[id];
                if (!scope.Includes(made, dimensions)) continue;
                counted.Add(new Line(made, value, made.Verdict.Approximate, []));
                if (made.Verdict.Settlement == Settlement.First) continue;
                foreach (var dimension in dimensions) parts[dimension] = parts.GetValueOrDefault(dimension) + value;
            }

            if (group.First().Made.Verdict.Settlement == Settlement.First)
                foreach (var (dimension, value) in Deduplication.PartsAt([.. group.Select(entry => Qualified.Of(entry.Made))]))
                    parts[dimension] = parts.GetValueOrDefault(dimension) + value;

            var left = group.Where(entry => !settled.Any(chosen => chosen.Id == (entry.Made.Candidate.FactId, entry.Made.Candidate.Part)) && scope.Includes(entry.Made, entry.Dimensions));
            rejected.AddRange(left.Select(entry => new Line(entry.Made, entry.Made.Value, entry.Made.Verdict.Approximate, [FigureSql.ReasonOf(entry.Made.Verdict.Settlement!.Value)])));
        }

        var head = new FigureHead(
            counted.Sum(line => line.Amount ?? 0), counted.Any(line => line.Approximate), counted.Count, rejected.Count, rejected.Sum(line => line.Amount ?? 0));
        var reasons = rejected.GroupBy(line => line.Reasons[0]).Select(group => new ReasonCount(group.Key, group.Count())).ToList();
        return (head, parts, reasons, [.. counted.OrderByDescending(line => line.Place, RowPlace.Order)], [.. rejected.OrderByDescending(line => line.Place, RowPlace.Order)]);
    }

    private static IEnumerable<Line> After(List<Line> lines, RowPlace? after, bool further) =>
        !further ? lines : after is null ? [] : lines.Where(line => RowPlace.Order.Compare(line.Place, after) < 0);

    private async Task<Dictionary<Guid, string>> TitlesAsync(IEnumerable<(string Kind, Guid Id)> named, Moment moment, CancellationToken cancellation)
    {
        var titles = new Dictionary<Guid, string>();
        var wanted = named.Distinct().ToArray();
        if (wanted.Length == 0) return titles;
        // The title by then; of what was not there yet, the first one.
        await using var command = database.CreateCommand(
            $"""
            select distinct on (e.id) e.id, e.title from unnest(@kinds, @ids) as n (kind, id) join {Schema}.entity e on e.kind = n.kind and e.id = n.id and {Moment.Known("e")}
            order by e.id, e.valid_from > @asOf, case when e.valid_from > @asOf then e.valid_from end, e.valid_from desc
            """);
        command.Parameters.AddWithValue("kinds", wanted.Select(entry => entry.Kind).ToArray());
        command.Parameters.AddWithValue("ids", wanted.Select(entry => entry.Id).ToArray());
        EntityList.Add(command, moment);
        await using var rows = await command.ExecuteReaderAsync(cancellation);
        while (await rows.ReadAsync(cancellation)) titles[rows.GetGuid(0)] = rows.GetString(1);
        return titles;
    }

    /// <summary>The head of a figure, in hundredths.</summary>
    private sealed record FigureHead(long Value, bool Approximate, long Counted, long Rejected, long RejectedValue);

    /// <summary>A line of an explanation.</summary>
    private sealed record Line(Contribution Made, long? Amount, bool Approximate, IReadOnlyList<string> Reasons)
    {
        public RowPlace Place => new(Made.At.Ticks, Made.Candidate.FactId, Made.Candidate.Part);

        public IEnumerable<(string Kind, Guid Id)> Named =>
            NamedBy(Made.Candidate.Type, Made.Candidate.Stream, OrganisationIn(Made.Candidate.Part) ?? Made.Candidate.Organisation, Made.Candidate.Source);

        public static IEnumerable<(string Kind, Guid Id)> NamedBy(string type, Guid stream, Guid? organisation, Guid? source)
        {
            yield return (KindOf(type), stream);
            if (organisation is { } known) yield return ("organisation", known);
            if (source is { } document) yield return ("source", document);
        }

        public static Guid? OrganisationIn(string part) => Guid.TryParse(part, out var id) ? id : null;

        public static EntityLink EntityOf(string type, Guid stream, Dictionary<Guid, string> titles) => new(KindOf(type), stream, titles.GetValueOrDefault(stream));

        private static string KindOf(string type) => Slices.All.First(kind => kind.Slice == FactKinds.Find(type)!.Namespace).Name;

        public ExplainedFact Explained(Dictionary<Guid, string> titles)
        {
            var candidate = Made.Candidate;
            return new ExplainedFact
            {
                EventId = candidate.FactId,
                Position = candidate.Position,
                Type = candidate.Type,
                Entity = EntityOf(candidate.Type, candidate.Stream, titles),
                Organisation = (OrganisationIn(candidate.Part) ?? candidate.Organisation) is { } organisation
                    ? new EntityLink("organisation", organisation, titles.GetValueOrDefault(organisation))
                    : null,
                Occurred = candidate.Occurred,
                Value = Amount / 100m,
                Approximate = Approximate,
                Certainty = candidate.Certainty,
                Evidence = candidate.Evidence,
                Source = candidate.Source is { } source ? new SourcePassage(source, titles.GetValueOrDefault(source), candidate.Edition, candidate.Passage) : null,
                Reason = Reasons.Count > 0 ? Reasons[0] : null,
                Reasons = Reasons.Count > 0 ? Reasons : null,
                Disputed = candidate.Disputed,
                Regions = candidate.Regions,
            };
        }
    }
}

/// <summary>Where a row of an explanation stands among the others.</summary>
/// <param name="Occurred">Ticks (UTC) of when it happened.</param>
/// <param name="Id">The fact.</param>
/// <param name="Part">What of it.</param>
public sealed record RowPlace(long Occurred, Guid Id, string Part)
{
    /// <summary>After everything: the place from which a list, latest first, begins.</summary>
    public static RowPlace Last { get; } = new(DateTime.MaxValue.Ticks, Guid.AllBitsSet, "\uffff");

    /// <summary>The order of the rows, as the database has it too.</summary>
    public static Comparer<RowPlace> Order { get; } = Comparer<RowPlace>.Create((one, other) =>
        one.Occurred != other.Occurred ? one.Occurred.CompareTo(other.Occurred)
        : one.Id != other.Id ? one.Id.CompareTo(other.Id) : string.CompareOrdinal(one.Part, other.Part));
}

/// <summary>Where the next pages of an explanation begin.</summary>
/// <param name="Counted">The last counted row shown; null: all are shown.</param>
/// <param name="Rejected">The last rejected row shown; null: all are shown.</param>
public sealed record ExplanationCursor(RowPlace? Counted, RowPlace? Rejected)
{
    /// <summary>Opaque text for an address.</summary>
    public string Write(FigureScope scope) => new Cursor(
        $"explanation:{scope.Indicator.Code}", scope.Moment.AsOf.UtcTicks, scope.Moment.KnownAt, JsonSerializer.Serialize(this), Guid.Empty).Write();

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    public static ExplanationCursor? Read(string text) => Cursor.Read(text) is { } cursor ? Of(cursor) : null;

    /// <summary>The cursor of a question; null when it has none, and a flaw when it is not one of that indicator.</summary>
    public static ExplanationCursor? Read(Question question, IndicatorDefinition indicator)
    {
        if (Cursor.Read(question, $"explanation:{indicator.Code}", byDate: false) is not { } cursor) return null;
        if (Of(cursor) is { } read && (read.Counted ?? read.Rejected) is not null) return read;
        question.Flaws.Add(new ValidationError("cursor", ValidationCode.NoCursor));
        return null;
    }

    private static ExplanationCursor? Of(Cursor cursor)
    {
        try
        {
            return JsonSerializer.Deserialize<ExplanationCursor>(cursor.Key) is { } read && Fits(read.Counted) && Fits(read.Rejected) ? read : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static bool Fits(RowPlace? place) => place is null || (place.Occurred is >= 0 and <= 3155378975999999999 && place.Part is { Length: <= 100 } part && !part.Contains('\0'));
}
