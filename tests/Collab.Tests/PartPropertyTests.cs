using System.Globalization;
using System.Text.Json.Nodes;
using Npgsql;

namespace Collab.Tests;

/// <summary>Whatever the history and whatever the two clocks say: what is told of a part of everything - months, regions, their pairs and
/// ties, the overview's counts - is what the rows of that part add up to, and what the lists of that part hold.</summary>
public sealed class PartPropertyTests(LoadedHistory loaded) : IClassFixture<LoadedHistory>
{
    private readonly TestTracker host = loaded.Host;

    [Fact]
    public Task Figures_of_a_part_are_those_of_its_rows_on_both_clocks() => Seed.RunAsync(42, async seed =>
    {
        var random = new Random(seed);
        var api = new ApiClient(host.Anonymous);
        var rows = await PartRows.ReadAsync(host);
        var figures = await FigureRows.ReadAsync(host);
        var (counted, pairs) = (0L, 0L);
        foreach (var known in new[] { rows.Last, random.NextInt64(rows.Last * 2 / 3, rows.Last) })
            foreach (var asOf in new[] { new DateTime(2100, 1, 1, 0, 0, 0, DateTimeKind.Utc), figures.Moments(random, 1)[0] })
            {
                var there = rows.Holding(asOf, known);
                foreach (var part in rows.Parts(there, random))
                {
                    var at = $"{part.Address}&asOf={FigureRows.Text(asOf)}&knownAt=@{known}";
                    var own = PartRows.Of(there, part);
                    counted += own.Count(row => row.Kind == "activity");
                    await MonthsAsync(api, at, own);
                    await RegionsAsync(api, at, own, random);
                    pairs += await PairsAsync(api, at, own, random);
                    await CountsAsync(api, at, own);
                }
            }

        counted.ShouldBeGreaterThan(50, "the parts have activities");
        pairs.ShouldBeGreaterThan(10, "the parts have pairs of regions");
    });

    private static async Task MonthsAsync(ApiClient api, string at, IReadOnlyList<PartRow> own) =>
        (await api.ShowAsync($"/api/activity-months?{at}")).List()
            .Select(month => $"{month.Text("month")} {month.Text("kind")} {month.Text("status")} {month.Number("activities")}")
            .ShouldBe(own.Where(row => row is { Kind: "activity", Status: "held" or "planned" })
                .GroupBy(row => $"{row.Month} {row.Subkind} {row.Status}").Select(group => $"{group.Key} {group.Count()}"),
                ignoreOrder: true, at);

    private static async Task RegionsAsync(ApiClient api, string at, IReadOnlyList<PartRow> own, Random random)
    {
        var shown = (await api.ShowAsync($"/api/regions?{at}")).List();
        var expected = own.SelectMany(row => row.Regions.Append(row.Venue)).OfType<string>().SelectMany(Around).Distinct()
            .Select(code => (Code: code, Text: Counts(own, code))).Where(region => region.Text != "0 0 0 0 0 0").ToList();
        shown.Select(region => (region.Text("code")!, Counts(region))).ShouldBe(expected, ignoreOrder: true, at);
        if (expected.Count == 0) return;

        var (chosen, text) = expected[random.Next(expected.Count)];
        Counts(await api.ShowAsync($"/api/regions/{chosen}?{at}")).ShouldBe(text, $"{chosen} {at}");
        // What a region's page leads to is as long as it says.
        foreach (var (list, index) in new[] { ($"activities?region={chosen}&status=held", 0), ($"activities?region={chosen}&status=planned", 1),
            ($"organisations?seat={chosen}", 2), ($"partnerships?region={chosen}", 3), ($"activities?venue={chosen}&status=held", 4),
            ($"activities?venue={chosen}&status=planned", 5) })
            (await api.ShowAsync($"/api/{list}&limit=1&{at}")).Number("total").ToString(CultureInfo.InvariantCulture)
                .ShouldBe(text.Split(' ')[index], $"{list} {at}");
    }

    private static async Task<long> PairsAsync(ApiClient api, string at, IReadOnlyList<PartRow> own, Random random)
    {
        var held = own.Where(row => row is { Kind: "activity", Status: "held" }).Select(row => row.Regions).ToList();
        foreach (var path in new[] { "region-pairs", "region-ties" })
            foreach (var pair in (await api.ShowAsync($"/api/{path}?{at}")).List())
                pair.Number("activities").ShouldBe(
                    held.Count(regions => Takes(regions, pair.Text("region")!) && Takes(regions, pair.Text("with")!)), $"{path} {at}");

        var around = held.SelectMany(regions => regions).SelectMany(Around).Distinct().Order(StringComparer.Ordinal).ToList();
        foreach (var region in around.OrderBy(_ => random.Next()).Take(3))
        {
            var expected = around.Where(other => Apart(region, other))
                .Select(other => (With: other, Count: (long)held.Count(regions => Takes(regions, region) && Takes(regions, other))))
                .Where(pair => pair.Count > 0).ToList();
            (await api.ShowAsync($"/api/region-pairs?region={region}&{at}")).List()
                .Select(pair => (pair.Text("with")!, pair.Number("activities"))).ShouldBe(expected, ignoreOrder: true, $"{region} {at}");
            (await api.ShowAsync($"/api/region-ties?region={region}&{at}")).List()
                .Select(tie => (tie.Text("with")!, tie.Number("activities")))
                .ShouldBe(expected.Where(pair => pair.With.Length <= 3), ignoreOrder: true, $"{region} {at}");
        }

        return around.Count;
    }

    // The overview counts what the lists of the part hold.
    private static async Task CountsAsync(ApiClient api, string at, IReadOnlyList<PartRow> own)
    {
        var overview = await api.ShowAsync($"/api/overview?{at}");
        var counts = overview.List("counts").GroupBy(count => count.Text("kind")!)
            .ToDictionary(kind => kind.Key, kind => kind.Sum(count => count.Number("count")));
        foreach (var (kind, list) in new[] { ("activity", "activities"), ("partnership", "partnerships"), ("project", "projects"),
            ("programme", "programmes"), ("period", "periods"), ("organisation", "organisations"), ("source", "sources") })
        {
            var total = (await api.ShowAsync($"/api/{list}?{at}&limit=1")).Number("total");
            counts.GetValueOrDefault(kind).ShouldBe(total, $"{list} {at}");
            if (kind != "source") total.ShouldBe(own.Count(row => row.Kind == kind), $"{list} {at}");
        }

        overview.Number("facts").ShouldBeGreaterThanOrEqualTo(counts.Count > 0 ? 1 : 0, at);
    }

    private static string Counts(JsonNode region) => string.Join(' ', new[] { "held", "planned", "organisations", "partnerships", "heldThere",
        "plannedThere" }.Select(figure => region.Number(figure)));

    private static string Counts(IReadOnlyList<PartRow> own, string code) => string.Join(' ',
        own.Count(row => row is { Kind: "activity", Status: "held" } && Takes(row.Regions, code)),
        own.Count(row => row is { Kind: "activity", Status: "planned" } && Takes(row.Regions, code)),
        own.Count(row => row.Kind == "organisation" && Takes(row.Regions, code)),
        own.Count(row => row.Kind == "partnership" && Takes(row.Regions, code)),
        own.Count(row => row is { Kind: "activity", Status: "held", Venue: { } venue } && Takes([venue], code)),
        own.Count(row => row is { Kind: "activity", Status: "planned", Venue: { } venue } && Takes([venue], code)));

    private static IEnumerable<string> Around(string code) => Enumerable.Range(2, code.Length - 1).Select(length => code[..length]);

    private static bool Takes(string[] regions, string place) => regions.Any(region => region.StartsWith(place, StringComparison.Ordinal));

    private static bool Apart(string one, string other) =>
        !one.StartsWith(other, StringComparison.Ordinal) && !other.StartsWith(one, StringComparison.Ordinal);
}

/// <summary>A part of everything, as an address asks for it.</summary>
internal sealed record PartAsked(Guid? Project, Guid? Programme, string? Objective, Guid? Organisation)
{
    public string Address => string.Join('&', new[] { ("project", Project?.ToString()), ("programme", Programme?.ToString()),
        ("objective", Objective), ("organisation", Organisation?.ToString()) }
        .Where(part => part.Item2 is not null).Select(part => $"{part.Item1}={part.Item2}"));
}

/// <summary>A row of the read side, as it stands in its table.</summary>
internal sealed record PartRow(
    string Kind, Guid Id, string Subkind, string Status, DateTime? Starts, DateTime? Ends, string[] Regions, string? Venue,
    Guid[] Organisations, Guid[] Projects, Guid[] Programmes, string? Objective, DateTime ValidFrom, DateTime ValidUntil, long KnownFrom,
    long KnownUntil)
{
    private static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");

    /// <summary>The month in which it begins; the year where it may last longer than a month; empty where nothing dates it.</summary>
    public string Month => Starts is not { } starts ? ""
        : TimeZoneInfo.ConvertTimeFromUtc(starts, Berlin).ToString(
            Ends is { } ends && ends - starts > TimeSpan.FromDays(32) ? "yyyy" : "yyyy-MM", CultureInfo.InvariantCulture);
}

/// <summary>The rows of the read side, told apart without the database's help.</summary>
internal sealed class PartRows
{
    private readonly List<PartRow> rows = [];

    /// <summary>The last position.</summary>
    public long Last { get; private set; }

    public static async Task<PartRows> ReadAsync(RunningTracker host)
    {
        var read = new PartRows { Last = await host.ScalarAsync<long>("select max(seq_id) from collab.mt_events") };
        await using var connection = new NpgsqlConnection(host.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(
            """
            select kind, id, subkind, status, starts, ends, regions, venue, organisations, projects, programmes, objective,
              valid_from, valid_until, known_from, known_until from collab.entity
            """, connection);
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
            read.rows.Add(new PartRow(
                reader.GetString(0), reader.GetGuid(1), reader.GetString(2), reader.GetString(3),
                reader.IsDBNull(4) ? null : reader.GetDateTime(4), reader.IsDBNull(5) ? null : reader.GetDateTime(5),
                reader.GetFieldValue<string[]>(6), reader.IsDBNull(7) ? null : reader.GetString(7),
                reader.GetFieldValue<Guid[]>(8), reader.GetFieldValue<Guid[]>(9), reader.GetFieldValue<Guid[]>(10),
                reader.IsDBNull(11) ? null : reader.GetString(11), reader.GetDateTime(12), reader.GetDateTime(13), reader.GetInt64(14),
                reader.GetInt64(15)));
        return read;
    }

    /// <summary>The rows that hold at a moment.</summary>
    public IReadOnlyList<PartRow> Holding(DateTime asOf, long knownAt) =>
    [
        .. rows.Where(row => row.ValidFrom <= asOf && row.ValidUntil > asOf && row.KnownFrom <= knownAt && row.KnownUntil > knownAt),
    ];

    /// <summary>Projects, one of them twice and by another restriction too, a programme, an objective of it, and an organisation.</summary>
    public IReadOnlyList<PartAsked> Parts(IReadOnlyList<PartRow> there, Random random)
    {
        var projects = there.Where(row => row.Kind == "project").OrderByDescending(row => there.Count(other =>
            other.Kind == "activity" && other.Projects.Contains(row.Id))).Take(3).ToList();
        if (projects.Count == 0) return [];
        var one = projects[0];
        var organisations = there.Where(row => row.Kind == "activity" && row.Projects.Contains(one.Id))
            .SelectMany(row => row.Organisations).Concat(one.Organisations).Distinct().Order().ToList();
        var organisation = organisations[random.Next(organisations.Count)];
        return
        [
            .. projects.Select(project => new PartAsked(project.Id, null, null, null)),
            new PartAsked(null, one.Programmes[0], null, null),
            new PartAsked(null, one.Programmes[0], one.Objective ?? "9.9", null),
            new PartAsked(null, null, null, organisation),
            new PartAsked(one.Id, null, null, organisation),
        ];
    }

    /// <summary>Those that belong to a part, milestones aside.</summary>
    public static IReadOnlyList<PartRow> Of(IReadOnlyList<PartRow> there, PartAsked part)
    {
        var own = there.Where(row => row.Kind != "milestone");
        if (part.Project is { } project) own = own.Where(Within(there, [project], null, null));
        if (part.Programme is { } programme)
        {
            HashSet<Guid> under =
            [
                .. there.Where(row => row.Kind == "project" && row.Programmes.Contains(programme)
                    && (part.Objective is null || row.Objective == part.Objective)).Select(row => row.Id),
            ];
            own = own.Where(Within(there, under, programme, part.Objective));
        }

        if (part.Organisation is { } organisation)
            own = own.Where(row => row.Organisations.Contains(organisation) || row.Id == organisation);
        return [.. own];
    }

    private static Func<PartRow, bool> Within(IReadOnlyList<PartRow> there, HashSet<Guid> projects, Guid? programme, string? objective)
    {
        var taking = there.Where(row => row.Projects.Any(projects.Contains)).SelectMany(row => row.Organisations).ToHashSet();
        return row => row.Projects.Any(projects.Contains)
            || (row.Kind == "organisation" && taking.Contains(row.Id))
            || (programme is { } under && row.Programmes.Contains(under) && (objective is null || row.Objective == objective));
    }
}
