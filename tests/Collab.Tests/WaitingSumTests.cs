using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;

namespace Collab.Tests;

/// <summary>What the overview says waits is as much as the lists of the inbox hold, of everything and of each part.</summary>
public sealed class WaitingSumTests(LoadedHistory loaded) : IClassFixture<LoadedHistory>
{
    // The lists of the inbox, and what the overview calls their lengths.
    private static readonly (string List, string Count)[] Lists =
    [
        ("plansAwaitingEvidence", "plansAwaitingEvidence"), ("overdueMilestones", "overdueMilestones"), ("milestonesDue", "milestonesDue"),
        ("conflicts", "openConflicts"), ("probableDuplicates", "probableDuplicates"), ("claimsToConfirm", "claimsToConfirm"),
        ("driftedFigures", "driftedFigures"),
    ];

    [Fact]
    public Task Whatever_the_history_each_count_is_the_length_of_its_list_on_both_clocks() => Seed.RunAsync(7, async seed =>
    {
        var random = new Random(seed);
        var api = new ApiClient(loaded.Host.Anonymous);
        var rows = await PartRows.ReadAsync(loaded.Host);
        var figures = await FigureRows.ReadAsync(loaded.Host);
        var seen = new Dictionary<string, long>();
        foreach (var known in new[] { rows.Last, random.NextInt64(rows.Last * 2 / 3, rows.Last) })
            foreach (var asOf in figures.Moments(random, 2))
                foreach (var part in rows.Parts(rows.Holding(asOf, known), random).Select(part => part.Address).Prepend(""))
                {
                    var at = $"{part}&asOf={FigureRows.Text(asOf)}&knownAt=@{known}";
                    var (overview, inbox) = (await api.ShowAsync($"/api/overview?{at}"), await api.ShowAsync($"/api/inbox?{at}"));
                    foreach (var (list, count) in Lists)
                    {
                        // A list has at most five hundred entries.
                        Math.Min(overview.Number(count), 500).ShouldBe(inbox.List(list).Count, $"{list} {at}");
                        seen[list] = seen.GetValueOrDefault(list) + inbox.List(list).Count;
                    }
                }

        foreach (var list in new[] { "plansAwaitingEvidence", "overdueMilestones", "conflicts", "claimsToConfirm" })
            seen[list].ShouldBeGreaterThan(0, list);
    });

    [Fact]
    public async Task The_box_of_the_overview_adds_up_to_the_inbox_with_every_kind_of_entry()
    {
        await using var host = await TestTracker.StartAsync(settings: new Dictionary<string, string> { ["COLLAB_RATE"] = "0" });
        var api = new ApiClient(host.With(host.AdminToken));
        await ReportedProject.AdoptRulesAsync(api);
        var made = await ReportedProject.MakeAsync(api);
        var past = host.Now.AddDays(-9).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        foreach (var days in new[] { -5, 5, 6 })
            await made.RecordAsync($"/api/partnerships/{made.Project}/milestones", new
            {
                milestoneId = Guid.NewGuid(),
                title = "Step",
                due = ApiClient.Day(host.Now.AddDays(days).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)),
            });
        await api.RecordAsync("/api/activities", new
        {
            kind = "workshop",
            title = "Plan",
            planned = ApiClient.Day(past),
            provenance = ApiClient.Passage(made.Source, certainty: "intended"),
        });
        var period = (await made.OpenAsync("2023", null, "EDIH2", "RCO115")).Id;
        await made.SealAsync(period);
        // Two of one funder, which may be one; both change what was sealed.
        var grants = new List<Guid>();
        for (var i = 0; i < 2; i++)
            grants.Add((await made.RecordAsync($"/api/partnerships/{made.Project}/funding", new
            {
                amount = new { amount = 1000 + i },
                funder = made.German,
                occurred = ApiClient.Day($"2023-05-0{1 + i}"),
            })).EventId);
        await made.EventAsync("2023-06-01");
        await api.RecordAsync($"/api/partnerships/{made.Project}/claims", new
        {
            about = "Numerous cooperations",
            provenance = ApiClient.Passage(made.Source, "S2", "claimed"),
        });
        var targets = new List<Guid>();
        foreach (var value in new[] { 3, 5 })
            targets.Add((await made.RecordAsync("/api/indicators/RCO115/target",
                new { value, by = new { precision = "year", from = "2027" }, project = made.Project })).EventId);
        await api.RecordAsync("/api/conflicts", new { factIds = targets, about = "target" });

        using var site = new Site(host);
        foreach (var (part, expected) in new[]
        {
            ("", (1, 1, 2, 1, 0, 1, 2)), ($"project={made.Project}", (0, 1, 2, 1, 0, 1, 2)),
            ($"project={made.Other}", (0, 0, 0, 0, 0, 0, 0)),
            ($"programme={made.Programme}", (0, 1, 2, 1, 0, 1, 2)),
        })
        {
            var inbox = await api.ShowAsync($"/api/inbox?{part}");
            var lengths = Lists.Select(entry => inbox.List(entry.List).Count).ToList();
            // The amounts differ by less than a grant that is about as much would, and they are exact: no duplicate.
            (lengths[0], lengths[1], lengths[2], lengths[3], lengths[4], lengths[5], lengths[6]).ShouldBe(expected, part);
            var overview = await api.ShowAsync($"/api/overview?{part}");
            Lists.Select(entry => (int)overview.Number(entry.Count)).ShouldBe(lengths, part);
            foreach (var page in part.Length == 0 ? new[] { "/" } : [$"/?{part}"])
                Counts((await site.GetAsync($"{page}{(part.Length == 0 ? "?" : "&")}recorded={api.Position}"))
                    .ShouldBe(HttpStatusCode.OK).Html)
                    .Order().ShouldBe(lengths.Order(), page);
        }

        // Made the same, they may be one.
        await api.RecordAsync($"/api/facts/{grants[1]}/correct", new
        {
            reason = "Misread.",
            replacement = new
            {
                amount = new { amount = 1000 },
                funder = made.German,
                occurred = ApiClient.Day("2023-05-02"),
                provenance = ApiClient.Passage(made.Source),
            },
        });
        (await api.ShowAsync($"/api/overview?project={made.Project}")).Number("probableDuplicates").ShouldBe(1);
        (await api.ShowAsync("/api/overview")).Number("probableDuplicates").ShouldBe(1);
        (await site.GetAsync($"/projects/{made.Project}?recorded={api.Position}")).ShouldBe(HttpStatusCode.OK).Html
            .ShouldContain($"/inbox?project={made.Project}#drift");
    }

    [Fact]
    public async Task A_milestone_that_comes_within_fourteen_days_is_counted_from_that_moment_on()
    {
        // Due by the end of 16 March in Berlin, it is due soon from 23:00 UTC of 2 March on.
        await using var host = await TestTracker.StartAsync(start: new DateTimeOffset(2099, 3, 2, 9, 0, 0, TimeSpan.Zero));
        var api = new ApiClient(host.With(host.AdminToken));
        var source = await api.SourceAsync();
        var partnership = (await api.RecordAsync("/api/partnerships",
            new { title = "Hub", kind = "consortium", provenance = ApiClient.Passage(source) })).Id;
        await api.RecordAsync($"/api/partnerships/{partnership}/milestones",
            new
            {
                milestoneId = Guid.NewGuid(),
                title = "Step",
                due = ApiClient.Day("2099-03-16"),
                provenance = ApiClient.Passage(source)
            });
        await api.ShowAsync("/api/overview");
        using var site = new Site(host);

        (await ShownAsync()).ShouldBe((0, 0));
        host.Time.Advance(TimeSpan.FromHours(14) + TimeSpan.FromSeconds(1));
        (await ShownAsync()).ShouldBe((1, 1));

        async Task<(long Api, int Page)> ShownAsync() => (
            (await api.ShowAsync("/api/overview")).Number("milestonesDue"),
            Counts((await site.GetAsync("/")).ShouldBe(HttpStatusCode.OK).Html).Sum());
    }

    private static IEnumerable<int> Counts(string page)
    {
        var box = page[page.IndexOf("id=\"waiting\"", StringComparison.Ordinal)..];
        box = box[..box.IndexOf("</ul>", StringComparison.Ordinal)];
        return Regex.Matches(box, "<span class=\"count[^\"]*\">([0-9]+)</span>").Select(match =>
            int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture));
    }
}
