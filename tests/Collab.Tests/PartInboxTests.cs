using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Collab.ReadModel.Audit;
using Microsoft.Extensions.DependencyInjection;

namespace Collab.Tests;

/// <summary>What waits can be asked for one project, programme, objective or organisation, and agrees with what the overview counts of
/// it.</summary>
public sealed class PartInboxTests
{
    // Later than any machine's clock, so that nothing is due before the test says so.
    private static readonly DateTimeOffset Later = new(2099, 3, 2, 9, 0, 0, TimeSpan.Zero);

    private static readonly string[] Lists =
    [
        "plansAwaitingEvidence", "overdueMilestones", "milestonesDue", "conflicts", "probableDuplicates", "claimsToConfirm",
        "driftedFigures",
    ];

    [Fact]
    public async Task Each_kind_of_entry_is_listed_for_the_part_that_it_belongs_to_and_agrees_with_the_overview_and_the_CSV()
    {
        await using var host = await TestTracker.StartAsync(start: Later);
        var api = new ApiClient(host.With(host.AdminToken));
        var made = await TwoProjectsAsync(api, host.Now);
        var (one, two, programme) = (made.One, made.Two, made.Programme);

        // One project, the other, both by their programme, each by its objective, and an organisation of the first.
        var first = new[] { made.Plan(one), made.Overdue(one), made.Due(one), made.Conflict(one), made.Claim(one) };
        (await EntriesAsync($"project={one}")).ShouldBe([.. first, made.Twice, made.Twin, made.Period(one)], ignoreOrder: true);
        (await EntriesAsync($"project={two}")).ShouldBe(
            [made.Plan(two), made.Overdue(two), made.Due(two), made.Conflict(two), made.Claim(two), made.Twin, made.Period(two)],
            ignoreOrder: true);
        (await EntriesAsync($"programme={programme}&objective=1.1")).ShouldBe(await EntriesAsync($"project={one}"), ignoreOrder: true);
        (await EntriesAsync($"programme={programme}")).ShouldBe(
            (await EntriesAsync($"project={one}")).Union(await EntriesAsync($"project={two}"))
                .Append(made.Period(programme)).Append(made.Claim(programme)), ignoreOrder: true);
        (await EntriesAsync($"project={one}&organisation={made.Organisation}")).ShouldBe([made.Plan(one)]);
        (await EntriesAsync($"organisation={made.Organisation}")).ShouldBe([made.Plan(one)]);
        // What belongs to nothing is in the whole only.
        (await EntriesAsync("")).Count.ShouldBe((await EntriesAsync($"programme={programme}")).Count + 6);

        foreach (var part in new[] { "", $"project={one}", $"project={two}", $"programme={programme}",
            $"programme={programme}&objective=2.2", $"organisation={made.Organisation}" })
        {
            var (inbox, overview) = (await api.ShowAsync($"/api/inbox?{part}"), await api.ShowAsync($"/api/overview?{part}"));
            foreach (var (list, count) in new[] { ("plansAwaitingEvidence", "plansAwaitingEvidence"),
                ("overdueMilestones", "overdueMilestones"), ("conflicts", "openConflicts"), ("claimsToConfirm", "claimsToConfirm") })
                inbox.List(list).Count.ShouldBe((int)overview.Number(count), $"{list} of {part}");
            var rows = (await api.GetAsync($"/api/inbox?{part}&format=csv")).ShouldBe(HttpStatusCode.OK).Body.Trim().Split('\n').Skip(1);
            rows.Count().ShouldBe(Lists.Sum(list => inbox.List(list).Count), part);
        }

        // Both clocks.
        (await EntriesAsync($"project={one}&knownAt=@{made.Begin}")).ShouldBeEmpty();
        (await EntriesAsync($"project={one}&asOf={Text(host.Now.AddDays(-100))}")).ShouldNotContain(made.Overdue(one));
        (await EntriesAsync($"project={one}&asOf={Text(host.Now.AddDays(20))}"))
            .ShouldContain($"overdueMilestones {Made.Id(made.Due(one))}");
        await api.RecordAsync($"/api/activities/{Made.Id(made.Plan(one))}/projects",
            new { project = two, provenance = ApiClient.Passage(made.Source, "S9") });
        (await EntriesAsync($"project={two}")).ShouldContain(made.Plan(one));
        (await EntriesAsync($"project={two}&knownAt=@{api.Position - 1}")).ShouldNotContain(made.Plan(one));

        (await api.GetAsync("/api/inbox?objective=1.1")).ShouldBe(HttpStatusCode.BadRequest).Pointers.ShouldBe(["objective"]);
        (await api.GetAsync("/api/inbox?project=x&format=csv")).ShouldBe(HttpStatusCode.BadRequest).Pointers.ShouldBe(["project"]);

        async Task<IReadOnlyList<string>> EntriesAsync(string part)
        {
            var inbox = await api.ShowAsync($"/api/inbox?{part}");
            return [.. Lists.SelectMany(list => inbox.List(list).Select(entry => Made.Entry(list, entry)))];
        }
    }

    [Fact]
    public async Task That_the_tables_differ_from_the_events_is_said_of_everything_only()
    {
        await using var host = await TestTracker.StartAsync();
        var api = new ApiClient(host.With(host.AdminToken));
        var source = await api.SourceAsync();
        var workshop = await api.WorkshopAsync(source);
        var organisation = await api.OrganisationAsync(source);
        await api.RecordAsync($"/api/activities/{workshop}/roles",
            new { role = "host", organisation, provenance = ApiClient.Passage(source) });
        await api.ShowAsync("/api/overview");
        await host.ScalarAsync<object>("update collab.entity set title = 'Forged' where kind = 'activity'");
        var watch = host.Services.GetRequiredService<ReplayWatch>();

        host.Time.Advance(TimeSpan.FromMinutes(5));
        await Eventually.IsAsync(() => Task.FromResult(watch.Last), last => last is { Report.Difference: not null });

        (await api.ShowAsync("/api/inbox"))["replay"].ShouldNotBeNull();
        (await api.ShowAsync($"/api/inbox?organisation={organisation}"))["replay"].ShouldBeNull();
    }

    [Theory]
    [InlineData("en", "Only a part of everything:", "Show everything", "Back to the whole inbox")]
    [InlineData("de", "Nur ein Ausschnitt:", "Alles zeigen", "Zurück zum ganzen Eingang")]
    public async Task The_page_names_the_part_keeps_to_it_and_leads_back(string language, string only, string everything, string back)
    {
        await using var host = await TestTracker.StartAsync(start: Later);
        var api = new ApiClient(host.With(host.AdminToken));
        var made = await TwoProjectsAsync(api, host.Now);
        await api.ShowAsync("/api/overview");
        using var site = new Site(host, language);

        var page = (await site.GetAsync($"/inbox?project={made.One}")).ShouldBe(HttpStatusCode.OK);
        page.Text.ShouldContain(only);
        page.Text.ShouldContain(everything);
        page.Html.ShouldContain("href=\"/inbox\"");
        page.Text.ShouldContain("Plan of One");
        page.Text.ShouldNotContain("Plan of Two");
        page.Html.ShouldContain($"/api/inbox?project={made.One}&amp;format=csv");
        var claims = (await site.GetAsync($"/inbox?project={made.One}&show=claims")).ShouldBe(HttpStatusCode.OK);
        claims.Text.ShouldContain(back);
        claims.Html.ShouldContain($"href=\"/inbox?project={made.One}\"");
        (await site.GetAsync("/inbox")).Text.ShouldNotContain(only);
        (await site.GetAsync("/inbox?project=x")).ShouldBe(HttpStatusCode.BadRequest).Text.ShouldNotContain("Plan of One");
        (await site.GetAsync($"/projects/{made.One}")).ShouldBe(HttpStatusCode.OK).Html
            .ShouldContain($"href=\"/inbox?project={made.One}#plans\"");
        (await site.GetAsync($"/programmes/{made.Programme}")).ShouldBe(HttpStatusCode.OK).Html
            .ShouldContain($"href=\"/inbox?programme={made.Programme}#claims\"");
    }

    private static async Task<Made> TwoProjectsAsync(ApiClient api, DateTimeOffset now)
    {
        var source = await api.SourceAsync();
        var passage = ApiClient.Passage(source);
        var begin = api.Position;
        var organisation = await api.OrganisationAsync(source, "Agency", "DED");
        var funder = await api.OrganisationAsync(source, "Funder", "CZ");
        var programme = (await api.RecordAsync("/api/programmes", new { title = "Interreg", provenance = passage })).Id;
        var made = new Made(source, organisation, programme, begin);
        // A claim about the programme's own figures.
        made.Add(programme, "claimsToConfirm", (await api.RecordAsync("/api/indicators/RCO115/baseline", new
        {
            value = 3,
            until = new { precision = "year", from = "2097" },
            programme,
            provenance = ApiClient.Passage(source, certainty: "claimed"),
        })).EventId);
        made.Add(programme, "driftedFigures", await PeriodAsync(new { programme }));
        foreach (var (title, objective) in new[] { ("One", "1.1"), ("Two", "2.2"), ("Apart", null as string) })
        {
            var id = (await api.RecordAsync("/api/partnerships", new { title, kind = "funded-project", provenance = passage })).Id;
            if (objective is not null)
                await api.RecordAsync($"/api/partnerships/{id}/programme", new { programme, objective, provenance = passage });
            made.Add(id, objective);
            var plan = (await api.RecordAsync("/api/activities", new
            {
                kind = "workshop",
                title = $"Plan of {title}",
                planned = ApiClient.Day(Text(now.AddDays(-3))),
                provenance = ApiClient.Passage(source, certainty: "intended"),
            })).Id;
            made.Add(id, "plansAwaitingEvidence", plan);
            if (objective is not null) await api.RecordAsync($"/api/activities/{plan}/projects",
                new { project = id, provenance = passage });
            if (title == "One")
                await api.RecordAsync($"/api/activities/{plan}/roles", new { role = "host", organisation, provenance = passage });
            foreach (var (list, days) in new[] { ("overdueMilestones", -20), ("milestonesDue", 6) })
            {
                var milestoneId = Guid.NewGuid();
                await api.RecordAsync($"/api/partnerships/{id}/milestones",
                    new { milestoneId, title = list, due = ApiClient.Day(Text(now.AddDays(days))), provenance = passage });
                made.Add(id, list, milestoneId);
            }

            var held = await api.WorkshopAsync(source, $"Held by {title}", "2098-05-05");
            if (objective is not null) await api.RecordAsync($"/api/activities/{held}/projects",
                new { project = id, provenance = passage });
            var roles = new List<Guid>();
            foreach (var group in new[] { "Agencies", "Companies" })
                roles.Add((await api.RecordAsync(
                    $"/api/activities/{held}/roles", new { role = "host", group, provenance = passage })).EventId);
            made.Add(id, "conflicts", (await api.RecordAsync("/api/conflicts", new { factIds = roles, about = "host" })).EventId);
            made.Add(id, "claimsToConfirm", (await api.RecordAsync($"/api/partnerships/{id}/claims", new
            {
                about = "Numerous cooperations",
                provenance = ApiClient.Passage(source, "S2", "claimed"),
            })).EventId);
            made.Add(id, "driftedFigures", await PeriodAsync(objective is null ? new { } : new { project = id }));
        }

        // Two grants of one project that may be one, and one of each of two projects.
        var grants = new List<Guid>();
        foreach (var (project, amount) in new[] { (made.One, 1000), (made.One, 1000), (made.One, 5000), (made.Two, 5000) })
            grants.Add((await api.RecordAsync($"/api/partnerships/{project}/funding", new
            {
                amount = new { amount, currency = "EUR" },
                funder,
                occurred = ApiClient.Day("2098-01-15"),
                provenance = ApiClient.Passage(source, $"S{grants.Count}"),
            })).EventId);
        made.Twice = $"probableDuplicates {grants[0]}";
        made.Twin = $"probableDuplicates {grants[2]}";
        return made;

        // A period that was sealed before what it counts was recorded.
        async Task<Guid> PeriodAsync(object scope)
        {
            var body = System.Text.Json.JsonSerializer.SerializeToNode(scope)!.AsObject();
            body["title"] = "2098";
            body["span"] = new JsonObject { ["precision"] = "year", ["from"] = "2098" };
            body["indicators"] = new JsonArray("FUND");
            var period = (await api.RecordAsync("/api/periods", body)).Id;
            await api.RecordAsync($"/api/periods/{period}/seal", new { });
            return period;
        }
    }

    private static string Text(DateTimeOffset date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>A programme with two projects, something apart, and what waits of each.</summary>
    private sealed class Made(Guid source, Guid organisation, Guid programme, long begin)
    {
        private readonly Dictionary<(Guid Of, string List), Guid> entries = [];
        private readonly List<Guid> projects = [];

        public Guid Source => source;

        public Guid Organisation => organisation;

        public Guid Programme => programme;

        public long Begin => begin;

        public Guid One => projects[0];

        public Guid Two => projects[1];

        public string Twice { get; set; } = "";

        public string Twin { get; set; } = "";

        public void Add(Guid project, string? objective)
        {
            if (objective is not null) projects.Add(project);
        }

        public void Add(Guid of, string list, Guid entry) => entries[(of, list)] = entry;

        public string Plan(Guid of) => Of(of, "plansAwaitingEvidence");

        public string Overdue(Guid of) => Of(of, "overdueMilestones");

        public string Due(Guid of) => Of(of, "milestonesDue");

        public string Conflict(Guid of) => Of(of, "conflicts");

        public string Claim(Guid of) => Of(of, "claimsToConfirm");

        public string Period(Guid of) => Of(of, "driftedFigures");

        public static Guid Id(string entry) => Guid.Parse(entry.Split(' ')[1]);

        /// <summary>An entry of a list of the inbox as this class names it.</summary>
        public static string Entry(string list, JsonNode entry) => list switch
        {
            "probableDuplicates" => $"{list} {entry["one"]!.Id("factId")}",
            "driftedFigures" => $"{list} {entry["period"]!.Id("id")}",
            _ => $"{list} {entry.Id("id")}",
        };

        private string Of(Guid of, string list) => $"{list} {entries[(of, list)]}";
    }
}
