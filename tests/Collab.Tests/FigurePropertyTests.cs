using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Collab.Domain.Facts;
using Collab.Histories;
using Npgsql;

namespace Collab.Tests;

/// <summary>A tracker that was given a made-up history, long enough for running totals to matter: they stand at every 4,096th
/// position.</summary>
public sealed class LoadedHistory : IAsyncLifetime
{
    private const long Events = 9_000;

    private static readonly Filling Filling = new("a history", async tracker =>
    {
        await using var database = NpgsqlDataSource.Create(tracker.ConnectionString);
        await HistoryLoader.LoadAsync(database, new HistoryOptions(20231113, Events));
    });

    public TestTracker Host { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Host = await TestTracker.StartAsync(Filling, new Dictionary<string, string> { ["COLLAB_RATE"] = "0" });
        (await Host.ProjectedAsync()).ShouldBe(Events);
    }

    public Task DisposeAsync() => Host.DisposeAsync();
}

/// <summary>Whatever the history and whatever the two clocks say: figures are the sums of their rows, and the past stays as it
/// was.</summary>
public sealed class FigurePropertyTests(LoadedHistory loaded) : IClassFixture<LoadedHistory>
{
    private readonly TestTracker host = loaded.Host;

    [Fact]
    public Task Figures_are_sums_of_rows_at_any_moment_on_both_clocks() => Seed.RunAsync(42, async seed =>
    {
        var random = new Random(seed);
        (await host.ScalarAsync<long>("select count(*) from collab.total_mark")).ShouldBeGreaterThanOrEqualTo(2);
        var rows = await FigureRows.ReadAsync(host);
        // Around the blocks of the running totals, around the moments at which rows begin, and anywhere.
        foreach (var known in new long[] { 4095, 4096, 4097, 8191, 8192, 8193, rows.Last, random.NextInt64(1, rows.Last),
            random.NextInt64(1, rows.Last), random.NextInt64(1, rows.Last) })
            foreach (var asOf in rows.Moments(random, 2)) await rows.CheckAsync(new ApiClient(host.Anonymous), asOf, known);
    });

    [Fact]
    public Task Every_way_to_a_figure_leads_to_the_same_figure() => Seed.RunAsync(42, async seed =>
    {
        var random = new Random(seed);
        var api = new ApiClient(host.Anonymous);
        var rows = await FigureRows.ReadAsync(host);
        foreach (var code in new[] { "RCO81", "RCO87", "RCO115", "EDIH1", "FUND", "EDIH3", "EDIH4", "RCR104", "RCO84", "RCO86" })
        {
            var at = $"asOf={FigureRows.Text(rows.Moments(random, 1)[0])}&knownAt=@{random.NextInt64(rows.Last / 2, rows.Last)}";
            var whole = await api.ShowAsync($"/api/indicators/{code}?{at}");
            await AgreesAsync(code, at, whole["value"]!.GetValue<decimal>());
            foreach (var (part, filter) in new[] { ("year", "period"), ("region", "region"), ("topic", "topic"), ("partner", "partner") })
            {
                var parts = whole["by"]!.List(part).Where(entry => entry.Text("key") is not ("unknown" or "undecided" or "open")).ToList();
                if (parts.Count == 0) continue;
                var chosen = parts[random.Next(parts.Count)];
                await AgreesAsync(code, $"{at}&{filter}={chosen.Text("key")}", chosen["value"]!.GetValue<decimal>());
            }

            await AgreesAsync(code, $"{at}&from=2019-05-17&to=2023-03-03&region=DE", null);
        }

        async Task AgreesAsync(string code, string question, decimal? value)
        {
            var shown = await api.ShowAsync($"/api/indicators/{code}?{question}");
            var expected = value ?? shown["value"]!.GetValue<decimal>();
            shown["value"]!.GetValue<decimal>().ShouldBe(expected, $"{code}?{question}");
            var explained = await PagesAsync(api, $"/api/indicators/{code}/explanation?{question}");
            var (stored, posted) = (await api.ShowAsync($"/api/indicators/{code}/explanation?{question}&limit=500"),
                (await api.PostAsync($"/api/indicators/{code}/explanation?{question}&limit=500", "{}")).ShouldBe(HttpStatusCode.OK).Json);
            var tried = await api.ShowAsync($"/api/indicators/{code}?{question}&rule=%7B%7D");
            tried["by"]!.ToJsonString().ShouldBe(shown["by"]!.ToJsonString(), $"{code}?{question}");
            foreach (var entry in new[] { stored, posted })
            {
                entry["value"]!.GetValue<decimal>().ShouldBe(expected, $"{code}?{question}");
                (entry.Number("countedTotal"), entry.Number("rejectedTotal"))
                    .ShouldBe((explained.Counted.Count, explained.Rejected.Count), $"{code}?{question}");
                (entry["rejectedValue"]!.GetValue<decimal>(), entry["approximate"]!.GetValue<bool>())
                    .ShouldBe((shown["rejectedValue"]!.GetValue<decimal>(), shown["approximate"]!.GetValue<bool>()));
                entry["counted"]!.ToJsonString().ShouldBe(stored["counted"]!.ToJsonString());
                entry.List("rejected").Select(Place).ShouldBe(stored.List("rejected").Select(Place));
                entry["reasons"]!.ToJsonString().ShouldBe(stored["reasons"]!.ToJsonString());
            }

            var added = explained.Counted.Select(fact => fact["value"]!.GetValue<decimal>()).DefaultIfEmpty().ToList();
            (code == "EDIH4" ? decimal.Round(added.Average(), 2, MidpointRounding.AwayFromZero) : added.Sum())
                .ShouldBe(expected, $"{code}?{question}");
            explained.Counted.Concat(explained.Rejected).Select(fact => (fact.Id("eventId"), fact["organisation"]?.Id("id"))).Distinct()
                .Count().ShouldBe(explained.Counted.Count + explained.Rejected.Count);
            stored.List("reasons").Select(reason => (reason.Text("reason"), reason.Number("facts"))).ShouldBe(
                explained.Rejected.GroupBy(fact => fact.Text("reason"))
                    .Select(group => (group.Key, (long)group.Count())), ignoreOrder: true);
        }
    });

    [Fact]
    public Task Replay_finds_no_difference_at_a_random_moment() => Seed.RunAsync(42, async seed =>
    {
        var random = new Random(seed);
        var rows = await FigureRows.ReadAsync(host);
        var (asOf, known) = (FigureRows.Text(rows.Moments(random, 1)[0]), random.NextInt64(4097, rows.Last));
        var (exit, output, errors) = await host.CommandAsync("replay", "--as-of", asOf, "--known-at", $"@{known}");
        exit.ShouldBe(0, $"as of {asOf}, known at @{known}: {output}{errors}");
    });

    [Fact]
    public async Task A_figure_counted_by_hand_from_the_events_is_the_same()
    {
        var events = await ByHand.ReadAsync(host);
        foreach (var known in new[] { 1_000L, 4_096, 6_000, 9_000 })
        {
            var figures = (await new ApiClient(host.Anonymous).ShowAsync($"/api/indicators?asOf=2100-01-01&knownAt=@{known}")).AsArray()
                .ToDictionary(shown => shown!.Text("code")!, shown => shown!["value"]!.GetValue<decimal>());
            foreach (var (code, value) in events.Figures(known)) figures[code].ShouldBe(value, $"{code} known at @{known}");
        }
    }

    [Fact]
    public Task What_was_known_never_changes_whatever_is_recorded_later() => Seed.RunAsync(42, async seed =>
    {
        var random = new Random(seed);
        var admin = new ApiClient(host.With(host.AdminToken));
        var rows = await FigureRows.ReadAsync(host);
        var questions = Enumerable.Range(0, 8).SelectMany(_ =>
        {
            var at = $"asOf={FigureRows.Text(rows.Moments(random, 1)[0])}&knownAt=@{random.NextInt64(1, rows.Last)}";
            return new[] { $"/api/indicators?{at}", $"/api/overview?{at}", $"/api/regions?{at}",
                $"/api/indicators/RCO87/explanation?{at}&limit=20", $"/api/indicators/EDIH4?{at}" };
        }).ToList();
        var before = new List<byte[]>();
        foreach (var question in questions) before.Add((await admin.GetAsync(question)).ShouldBe(HttpStatusCode.OK).Bytes);

        await ChangeAsync(admin, 7);

        foreach (var (question, answer) in questions.Zip(before)) (await admin.GetAsync(question)).Bytes.ShouldBe(answer, question);
    });

    [Fact]
    public async Task What_was_reported_and_its_differences_give_today()
    {
        var admin = new ApiClient(host.With(host.AdminToken));
        var periods = new List<Guid>();
        foreach (var (span, end) in new[] { ("2019", "2020-01-15"), ("2022", "2023-01-31"), ("2023-06", "2023-07-02"),
            ("2021-03", "2021-04-10") })
        {
            var known = await host.ScalarAsync<long>($"select max(position) from collab.event where recorded_at < '{end}'");
            var period = (await admin.RecordAsync("/api/periods",
                new { title = span, span = new { precision = span.Length == 4 ? "year" : "month", from = span } })).Id;
            await admin.ShowAsync($"/api/periods/{period}");
            await admin.RecordAsync($"/api/periods/{period}/seal", new { position = known });
            periods.Add(period);
        }

        await ChangeAsync(admin, 8);

        var (differing, averages) = (0, 0);
        foreach (var period in periods)
        {
            var shown = await admin.ShowAsync($"/api/periods/{period}");
            foreach (var figure in shown.List("figures"))
            {
                if (figure.Number("differenceCount") > figure.List("differences").Count) continue;
                var (reported, today, differences) =
                    (figure["reported"]!.GetValue<decimal>(), figure["today"]!.GetValue<decimal>(), figure.List("differences"));
                var moved = differences.Sum(difference =>
                    (difference["now"]?.GetValue<decimal>() ?? 0) - (difference["then"]?.GetValue<decimal>() ?? 0));
                var what = $"{shown.Text("title")} {figure.Text("code")}";
                if (figure.Text("code") != "EDIH4")
                {
                    (reported + moved).ShouldBe(today, what);
                    continue;
                }

                // An average: its differences are those of each customer, which add up to the customers' sum.
                var explained = await admin.ShowAsync($"/api/indicators/EDIH4/explanation?period={period}");
                explained["value"]!.GetValue<decimal>().ShouldBe(today, what);
                var now = explained.Number("countedTotal");
                var then = now - differences.Count(difference => difference["then"] is null)
                    + differences.Count(difference => difference["now"] is null);
                averages += differences.Count;
                var (added, rounded) = now == 0 ? (0m, 0.005m) : (((reported * then) + moved) / now, 0.005m * (1 + ((decimal)then / now)));
                added.ShouldBe(today, rounded, what);
            }

            differing += shown.List("figures").Count(figure => figure.Number("differenceCount") is > 0 and <= 100);
        }

        differing.ShouldBeGreaterThan(0);
        averages.ShouldBeGreaterThan(1);
    }

    // Facts are withdrawn, and others come in late.
    private async Task ChangeAsync(ApiClient admin, int seed)
    {
        var lines = new List<string>();
        foreach (var fact in (await FactsAsync("funding_granted", 6)).Concat(await FactsAsync("seat_moved", 3)))
            lines.Add(new JsonObject { ["command"] = "withdraw-fact", ["factId"] = fact, ["reason"] = "Wrong." }.ToJsonString());
        lines.AddRange(new RandomHistory(seed).Lines(60));
        (await admin.BatchAsync(string.Join('\n', lines))).Count(answer => answer["status"] is null).ShouldBeGreaterThan(40);
    }

    private static (Guid, Guid?, decimal?, string) Place(JsonNode fact) =>
        (fact.Id("eventId"), fact["organisation"]?.Id("id"), fact["value"]
            ?.GetValue<decimal>(), string.Join(' ', fact.List("reasons").Select(reason => reason.GetValue<string>())));

    private async Task<IReadOnlyList<Guid>> FactsAsync(string type, int most)
    {
        var ids = await host.ScalarAsync<Guid[]>(
            $"select array_agg(id) from (select id from collab.fact where type = '{type}' and known_until = {long.MaxValue} order by id limit {most}) f");
        return ids ?? [];
    }

    private static async Task<(List<JsonNode> Counted, List<JsonNode> Rejected)> PagesAsync(ApiClient api, string path)
    {
        var (counted, rejected) = (new List<JsonNode>(), new List<JsonNode>());
        string? next = null;
        do
        {
            var page = await api.ShowAsync($"{path}&limit=97{(next is null ? "" : "&cursor=" + Uri.EscapeDataString(next))}");
            counted.AddRange(page.List("counted"));
            rejected.AddRange(page.List("rejected"));
            next = page.Text("next");
        }
        while (next is not null);
        return (counted, rejected);
    }
}

/// <summary>The same over histories that come in by HTTP, with all their corrections and conflicts.</summary>
public sealed class RecordedFigurePropertyTests
{
    [Fact]
    public Task Figures_of_a_recorded_history_are_sums_of_its_rows_and_rows_are_folds_of_its_events() => CheckAsync(1, rules: false);

    [Fact]
    public Task So_are_they_when_counting_rules_come_and_go() => CheckAsync(2, rules: true);

    [Fact]
    public Task So_are_they_when_things_become_one_and_two_again_meanwhile() => CheckAsync(4, rules: true, identity: true);

    private static Task CheckAsync(int usual, bool rules, bool identity = false) => Seed.RunAsync(usual, async seed =>
    {
        await using var host = await TestTracker.StartAsync(settings: new Dictionary<string, string> { ["COLLAB_RATE"] = "0" });
        var api = new ApiClient(host.With(host.AdminToken));
        var random = new Random(seed);
        foreach (var part in new RandomHistory(seed, rules, identity).Lines(220).Chunk(25))
        {
            var answers = await api.BatchAsync(string.Join('\n', part));
            answers.Where(answer => answer["status"]?.GetValue<int>() is not (null or 409 or 404)).ShouldBeEmpty();
        }

        await host.ProjectedAsync();

        var rows = await FigureRows.ReadAsync(host);
        var replay = await Replay.ReadAsync(host);
        foreach (var known in Enumerable.Range(0, 5).Select(_ => random.NextInt64(1, rows.Last)).Append(rows.Last))
        {
            replay.Check(replay.Positions.Last(position => position <= known));
            foreach (var asOf in rows.Moments(random, 3)) await rows.CheckAsync(api, asOf, known);
        }

        var (exit, output, errors) = await host.CommandAsync("replay");
        exit.ShouldBe(0, $"{output}{errors}");
    });
}

/// <summary>Facts of many kinds are recorded in several orders: the figures are the same.</summary>
public sealed class FigureOrderTests(TestTracker host) : IClassFixture<TestTracker>
{
    private static readonly string[] Bases = ["registration", "attendance-list", "estimate"];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task The_order_of_recording_does_not_matter_to_any_figure(int seed)
    {
        var one = await FiguresAsync(facts => facts);
        var other = await FiguresAsync(facts =>
        {
            var order = facts.ToArray();
            new Random(seed).Shuffle(order);
            return order;
        });
        other.ShouldBe(one);

        async Task<string> FiguresAsync(Func<IReadOnlyList<Func<Task>>, IEnumerable<Func<Task>>> order)
        {
            var own = await OwnYear.OfAsync(host);
            var random = new Random(seed);
            var partnerships = new[] { await own.PartnershipAsync(), await own.PartnershipAsync() };
            var organisations = await own.OrganisationsAsync("DED", "DE4", "CZ", "PL51");
            var (workshop, _) = await own.HeldAsync([organisations[0]]);
            var facts = new List<Func<Task>>();
            foreach (var i in Enumerable.Range(0, 22))
            {
                var (day, organisation, pair) =
                    ($"{1 + (i / 2):00}-{1 + random.Next(9) + (i % 2 * 10):00}", organisations[random.Next(4)],
                    organisations.OrderBy(_ => random.Next()).Take(2).ToArray());
                var (partnership, number) = (partnerships[random.Next(2)], random.Next(100));
                facts.Add((i % 8) switch
                {
                    0 => () => own.AgreeAsync(partnership, pair, "administrative-agreement", day),
                    1 => () => own.RecordAsync($"/api/organisations/{organisation}/seat",
                        new { seat = new { region = number % 2 == 0 ? "PL" : "DED" } }, day),
                    2 => () => own.RecordAsync($"{partnership}/assessments", new { customer = organisation, score = number }, day),
                    3 => () => own.RecordAsync($"{partnership}/services",
                        new { service = "networking", customer = organisation, category = "small" }, day),
                    4 => () => own.RecordAsync($"{workshop}/roles", new { role = "co-organiser", organisation }, day),
                    5 => () => own.RecordAsync($"{workshop}/attendance", new { headcount = new { value = number }, basis = Bases[i / 8] },
                        day),
                    6 => () => own.RecordAsync($"{partnership}/pilots", new { title = $"Pilot {i}", organisations = pair }, day),
                    _ => () => own.RecordAsync($"{partnership}/partners", new { organisation, role = "associated" }, day),
                });
            }

            foreach (var record in order(facts)) await record();
            var lines = new List<string>();
            foreach (var code in Collab.Domain.Indicators.IndicatorDefinition.All.Select(known => known.Code))
            {
                var why = (await own.WhyAsync(code)).Consistent();
                var by = (await own.ApiClient.ShowAsync($"/api/indicators/{code}?period={own.Year}"))["by"]!;
                // Each has a programme and projects of its own.
                foreach (var part in new[] { "year", "programme", "project" }) by[part] = null;
                lines.Add(string.Create(CultureInfo.InvariantCulture,
                    $"{code} {why.Value:0.00} {why.Counted.Count} {by.ToJsonString()} {why.Json["reasons"]!.ToJsonString()}"));
            }

            return string.Join('\n', lines);
        }
    }
}

/// <summary>The rows of the read side, added up without the database's help.</summary>
internal sealed class FigureRows
{
    private readonly List<Row> rows = [];
    private readonly List<(DateTime Since, long From, long Until, bool Claimed)> facts = [];
    private readonly List<(string Kind, string Status, DateTime? Ends, DateTime ValidFrom, DateTime ValidUntil, long From,
        long Until)> entities = [];

    private sealed record Row(
        string Code, string Rule, Guid Id, string Part, DateTime ValidFrom, DateTime ValidUntil, long From, long Until, DateTime Occurred,
        bool Counts, long? Value, bool Approximate,
        string[] Reasons, Guid? Key, string? Settlement, int Rank, string[] Dimensions);

    /// <summary>The last position.</summary>
    public long Last { get; private set; }

    public static async Task<FigureRows> ReadAsync(RunningTracker host)
    {
        var read = new FigureRows { Last = await host.ScalarAsync<long>("select max(seq_id) from collab.mt_events") };
        await using var connection = new NpgsqlConnection(host.ConnectionString);
        await connection.OpenAsync();
        await using (var command = new NpgsqlCommand(
            """
            select code, rule, id, part, valid_from, valid_until, known_from, known_until, occurred, counts, value, approximate, reasons, key, settlement, rank, dimensions
            from collab.contribution
            """, connection))
        await using (var reader = await command.ExecuteReaderAsync())
            while (await reader.ReadAsync())
                read.rows.Add(new Row(
                    reader.GetString(0), reader.GetString(1), reader.GetGuid(2), reader.GetString(3), reader.GetDateTime(4),
                    reader.GetDateTime(5), reader.GetInt64(6), reader.GetInt64(7),
                    reader.GetDateTime(8), reader.GetBoolean(9), reader.IsDBNull(10) ? null
                        : reader.GetInt64(10), reader.GetBoolean(11), reader.GetFieldValue<string[]>(12),
                    reader.IsDBNull(13) ? null : reader.GetGuid(13), reader.IsDBNull(14) ? null
                        : reader.GetString(14), reader.GetInt32(15), reader.GetFieldValue<string[]>(16)));
        await using (var command = new NpgsqlCommand("select since, known_from, known_until, certainty = 'claimed' from collab.fact",
            connection))
        await using (var reader = await command.ExecuteReaderAsync())
            while (await reader.ReadAsync()) read.facts.Add((reader.GetDateTime(0), reader.GetInt64(1), reader.GetInt64(2),
                reader.GetBoolean(3)));
        await using (var command = new NpgsqlCommand(
            "select kind, status, ends, valid_from, valid_until, known_from, known_until from collab.entity", connection))
        await using (var reader = await command.ExecuteReaderAsync())
            while (await reader.ReadAsync())
                read.entities.Add((reader.GetString(0), reader.GetString(1), reader.IsDBNull(2) ? null
                    : reader.GetDateTime(2), reader.GetDateTime(3), reader.GetDateTime(4), reader.GetInt64(5), reader.GetInt64(6)));
        return read;
    }

    /// <summary>Moments at which something changes, or just before, and one far off.</summary>
    public IReadOnlyList<DateTime> Moments(Random random, int many)
    {
        var changes = rows.Select(row => row.ValidFrom).Concat(entities.Select(row => row.ValidFrom))
            .Where(at => at.Year is > 1000 and < 2999).Distinct().Order().ToList();
        return [.. Enumerable.Range(0, many)
            .Select(i => i == 2 ? new DateTime(2150, 1, 1, 0, 0, 0, DateTimeKind.Utc) : changes[random.Next(changes.Count)]
            .AddMicroseconds(-random.Next(2)))];
    }

    public static string Text(DateTime moment) => moment.ToString("yyyy-MM-ddTHH:mm:ss.ffffffZ", CultureInfo.InvariantCulture);

    /// <summary>Compares the figures that the tracker tells with those of the rows.</summary>
    public async Task CheckAsync(ApiClient api, DateTime asOf, long knownAt)
    {
        var at = $"asOf={Text(asOf)}&knownAt=@{knownAt}";
        foreach (var shown in (await api.ShowAsync($"/api/indicators?{at}")).List())
        {
            var code = shown.Text("code")!;
            var (holding, counted) = Settle(code, shown["rule"]!.Text("version")!, asOf, knownAt);
            var own = counted.Sum(entry => entry.Row.Value ?? 0);
            var sum = (decimal)counted.Sum(entry => entry.Value);
            if (shown["rule"]!["says"]!["average"] is not null)
                sum = counted.Count == 0 ? 0 : decimal.Round(sum / counted.Count, MidpointRounding.AwayFromZero);
            (shown["value"]!.GetValue<decimal>(), shown.Number("counted"), shown.Number("rejected"),
                shown["rejectedValue"]!.GetValue<decimal>(), shown["approximate"]!.GetValue<bool>()).ShouldBe(
                (sum / 100m, (long)counted.Count, (long)(holding.Count - counted.Count),
                    (holding.Sum(row => row.Value ?? 0) - own) / 100m,
                    counted.Any(entry => entry.Row.Approximate)),
                $"{code} {at}");
        }

        var view = await api.ShowAsync($"/api/overview?{at}");
        view.Number("facts").ShouldBe(facts.Count(fact => fact.Since <= asOf && fact.From <= knownAt && fact.Until > knownAt), at);
        view.Number("claimsToConfirm")
            .ShouldBe(facts.Count(fact => fact.Claimed && fact.Since <= asOf && fact.From <= knownAt && fact.Until > knownAt), at);
        var there = entities.Where(row => row.From <= knownAt && row.Until > knownAt && row.ValidFrom <= asOf && row.ValidUntil > asOf)
            .ToList();
        view.Number("plansAwaitingEvidence")
            .ShouldBe(there.Count(row => row.Kind == "activity" && row.Status == "planned" && row.Ends <= asOf), at);
        view.Number("overdueMilestones")
            .ShouldBe(there.Count(row => row.Kind == "milestone" && row.Status == "planned" && row.Ends <= asOf), at);
        view.List("counts").Select(count => ((string?)count.Text("kind"), (string?)count.Text("status"), count.Number("count"))).ShouldBe(
            there.GroupBy(row => (row.Kind, row.Status))
                .Select(group => ((string?)group.Key.Kind, (string?)group.Key.Status, (long)group.Count())), ignoreOrder: true, at);
    }

    private (List<Row> Holding, List<(Row Row, long Value)> Counted) Settle(string code, string rule, DateTime asOf, long knownAt)
    {
        var holding = rows.Where(row =>
            row.Code == code && row.Rule == rule && row.ValidFrom <= asOf && row.Occurred <= asOf && row.ValidUntil > asOf
                && row.From <= knownAt
            && row.Until > knownAt)
            .OrderBy(row => row.Occurred).ThenBy(row => row.Id.ToString(), StringComparer.Ordinal)
                .ThenBy(row => row.Part, StringComparer.Ordinal).ToList();
        var counted = holding.Where(row => row.Counts && row.Key is null).Select(row => (row, row.Value ?? 0)).ToList();
        foreach (var group in holding.Where(row => row.Counts && row.Key is not null).GroupBy(row => row.Key))
        {
            var same = group.ToList();
            if (same[0].Settlement == "first") counted.Add((same[0], same[0].Value ?? 0));
            else if (same[0].Settlement == "best") counted.Add((same.Last(row => row.Rank == same.Max(other => other.Rank)),
                same.Last(row => row.Rank == same.Max(other => other.Rank)).Value ?? 0));
            else if (same[0].Settlement == "first-to-last")
            {
                if (same.Count > 1) counted.Add((same[^1], (same[^1].Value ?? 0) - (same[0].Value ?? 0)));
            }
            else counted.AddRange(same.Skip(1).Select((row, i) => (row, (row.Value ?? 0) - (same[i].Value ?? 0))));
        }

        return (holding, counted);
    }
}

/// <summary>Some figures as a person would count them from the log, without rows, rules or candidates.</summary>
internal sealed class ByHand
{
    // Those that are no customers of a hub's figure.
    private static readonly string?[] NoCustomers = ["research", "other"];
    private static readonly string?[] NoBusinesses = ["research-institute", "association"];

    private readonly List<(long Position, Guid Id, Guid Stream, string Type, JsonNode Data)> events = [];

    public static async Task<ByHand> ReadAsync(RunningTracker host)
    {
        var read = new ByHand();
        await using var connection = new NpgsqlConnection(host.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("select seq_id, id, stream_id, type, data::text from collab.mt_events order by seq_id",
            connection);
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync()) read.events.Add((reader.GetInt64(0), reader.GetGuid(1), reader.GetGuid(2),
            reader.GetString(3), JsonNode.Parse(reader.GetString(4))!));
        return read;
    }

    public Dictionary<string, decimal> Figures(long knownAt)
    {
        var (standing, confirmed, conflicts) =
            (new Dictionary<Guid, (string Type, JsonNode Data)>(), new HashSet<Guid>(), new Dictionary<Guid, JsonNode>());
        var streams = events.ToDictionary(e => e.Id, e => e.Stream);
        foreach (var (_, id, _, type, data) in events.Where(e => e.Position <= knownAt))
        {
            if (type == "fact_withdrawn") standing.Remove(data.Id("factId"));
            else if (type == "fact_confirmed") confirmed.Add(data.Id("factId"));
            else if (type == "conflict_raised") conflicts[id] = data;
            else if (type == "fact_corrected")
            {
                if (standing.Remove(data.Id("factId"), out var old)) standing[id] =
                    (data["replacement"]!["type"] is { } named ? named.GetValue<string>() : old.Type, data["replacement"]!);
            }
            else if (type == "conflict_resolved")
            {
                if (data.Text("outcome") != "prevails") continue;
                foreach (var loser in conflicts[data.Id("conflictId")].List("factIds").Select(fact => fact.GetValue<Guid>())
                    .Where(fact => fact != data.Id("prevails"))) standing.Remove(loser);
            }
            else standing[id] = (type, data);
        }

        var sure = standing.Where(entry =>
            confirmed.Contains(entry.Key) || (entry.Value.Data["provenance"]?["certainty"]?.GetValue<string>() ?? "stated") == "stated")
            .ToList();
        List<JsonNode> Of(string type) => [.. sure.Where(entry => entry.Value.Type == type).Select(entry => entry.Value.Data)];
        var kinds = standing.Where(entry => entry.Value.Type == "organisation_registered")
            .GroupBy(entry => streams[entry.Key]).ToDictionary(group => group.Key, group => group.Last().Value.Data.Text("kind"));
        return new Dictionary<string, decimal>
        {
            ["EDIH1"] = Of("service_delivered").Where(data => !NoCustomers.Contains(data.Text("category"))
                    && (data["customer"] is not { } known || !NoBusinesses.Contains(kinds.GetValueOrDefault(known.GetValue<Guid>()))))
                .Select(data => data["customer"]?.GetValue<Guid>()).Where(customer => customer is not null)
                .Distinct().Count(),
            ["FUND"] = Of("funding_granted").Where(data => (data["amount"]!["currency"]?.GetValue<string>() ?? "EUR") == "EUR")
                .Sum(data => data["amount"]!["amount"]?.GetValue<decimal>() ?? 0),
            ["EDIH2"] = 0,
        };
    }
}
