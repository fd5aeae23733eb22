using System.Net;
using System.Text.Json.Nodes;

namespace Collab.Tests;

/// <summary>Every reading can be asked for one programme, objective, project or organisation.</summary>
public sealed class BelongingTests(TestTracker host) : IClassFixture<TestTracker>
{
    [Fact]
    public async Task Trend_timeline_log_comparison_overview_and_calendar_can_be_asked_for_a_part_of_everything()
    {
        var api = await ApiClient.OfAsync(host);
        var begin = api.Position;
        var source = await api.SourceAsync();
        var passage = ApiClient.Passage(source);
        var (german, czech) = (await api.OrganisationAsync(source, "German", "DED"), await api.OrganisationAsync(source, "Czech", "CZ04"));
        var apart = await api.OrganisationAsync(source, "Apart", "PL51");
        var programme = (await api.RecordAsync("/api/programmes", new { title = "Interreg", provenance = passage })).Id;
        var one = await ProjectAsync("One", "1.1");
        var two = await ProjectAsync("Two", "2.2");
        var first = await WorkshopAsync("First", "2023-03-10", one, german, czech);
        var second = await WorkshopAsync("Second", "2023-05-20", two, german, czech);
        var third = await WorkshopAsync("Third", "2023-06-20", null, apart, czech);
        var pilot = await api.RecordAsync($"/api/partnerships/{two}/pilots",
            new { title = "Shared", occurred = ApiClient.Day("2023-07-01"), provenance = passage });
        await api.RecordAsync($"/api/partnerships/{two}/outputs",
            new { outputFactId = pilot.EventId, project = one, provenance = passage });
        await api.RecordAsync($"/api/partnerships/{one}/milestones",
            new { milestoneId = Guid.NewGuid(), title = "Start", due = ApiClient.Day("2020-01-01"), provenance = passage });

        // Trend: at the end of each month in which the part changed, by running totals and by rows alike.
        (await TrendAsync($"project={one}")).ShouldBe("2023-02-28 0, 2023-03-31 1, now 1");
        (await TrendAsync($"programme={programme}")).ShouldBe("2023-02-28 0, 2023-03-31 1, 2023-05-31 2, now 2");
        (await TrendAsync($"programme={programme}&objective=2.2")).ShouldBe("2023-04-30 0, 2023-05-31 1, now 1");
        (await TrendAsync($"organisation={apart}")).ShouldBe("", "what belongs to no project does not count");
        (await TrendAsync($"organisation={german}&project={two}")).ShouldBe("2023-04-30 0, 2023-05-31 1, now 1");
        (await TrendAsync($"organisation={german}&venue=PL")).ShouldBe("");

        // The timeline: the project's own dated facts, its activities', and what was attributed to it one by one.
        (await TimelineAsync($"project={one}")).ShouldBe([first, two], ignoreOrder: true);
        (await TimelineAsync($"project={two}")).ShouldBe([second, two], ignoreOrder: true);
        (await TimelineAsync($"programme={programme}")).ShouldBe([first, second, two], ignoreOrder: true);
        (await TimelineAsync($"programme={programme}&objective=1.1")).ShouldBe([first, two], ignoreOrder: true);
        (await api.GetAsync($"/api/timeline?project={one}&format=csv")).Body.Trim().Split('\n').Length.ShouldBe(3);

        // The log.
        (await LogAsync($"project={one}")).ShouldBe([one, first, two], ignoreOrder: true);
        (await LogAsync($"programme={programme}")).ShouldBe([programme, one, two, first, second], ignoreOrder: true);
        (await LogAsync($"programme={programme}&objective=2.2")).ShouldBe([two, second], ignoreOrder: true);
        (await LogAsync($"organisation={apart}")).ShouldBe([apart, third], ignoreOrder: true);
        (await api.ShowAsync($"/api/events?organisation={apart}")).Number("total").ShouldBe(2);
        (await api.GetAsync($"/api/events?project={one}&format=csv")).Body.ShouldNotContain(second.ToString());
        (await api.ShowAsync($"/api/events?project={one}&asOf=2023-01-01")).List("items").Select(e => e["entity"]!.Id("id")).Distinct()
            .ShouldNotContain(first);

        // Two moments.
        var moments = $"from=@{begin}&to=@{api.Position}";
        (await ComparedAsync($"project={one}&kind=activity")).ShouldBe([first]);
        (await ComparedAsync($"programme={programme}&kind=activity")).ShouldBe([first, second], ignoreOrder: true);
        (await ComparedAsync($"organisation={apart}&kind=activity")).ShouldBe([third]);
        (await ComparedAsync("venue=CZ&kind=activity")).ShouldBe([second]);
        (await api.GetAsync($"/api/compare?{moments}&venue=XX")).ShouldBe(HttpStatusCode.BadRequest).Pointers.ShouldBe(["venue"]);
        (await api.ShowAsync($"/api/compare?from=2023-04-01&to=2023-12-31&indicator=RCO115&programme={programme}"))["then"]!
            .GetValue<decimal>().ShouldBe(1);
        var figure = await api.ShowAsync($"/api/compare?from=2023-04-01&to=2023-12-31&indicator=RCO115&project={two}");
        (figure["then"]!.GetValue<decimal>(), figure["now"]!.GetValue<decimal>(), figure.List("appeared").Single()["entity"]!.Id("id"))
            .ShouldBe((0, 1, second));

        // The overview.
        Counts(await api.ShowAsync($"/api/overview?project={one}"))
            .ShouldBe(
                "activity held 1, milestone planned 1, organisation active 2, partnership active 1, project active 1, source current 1");
        Counts(await api.ShowAsync($"/api/overview?programme={programme}"))
            .ShouldBe("activity held 2, milestone planned 1, organisation active 2, partnership active 2, programme registered 1, "
                + "project active 2, source current 1");
        Counts(await api.ShowAsync($"/api/overview?organisation={apart}")).ShouldBe("activity held 1, organisation active 1");
        (await api.ShowAsync($"/api/overview?project={one}")).Number("overdueMilestones").ShouldBe(1);
        (await api.ShowAsync($"/api/overview?project={two}")).Number("overdueMilestones").ShouldBe(0);
        (await api.ShowAsync($"/api/overview?project={one}")).List("recent").Select(fact => fact["entity"]!.Id("id")).Distinct()
            .ShouldBe([one, first, two], ignoreOrder: true);

        // The calendar feed.
        UidsOf(await api.GetAsync($"/api/activities.ics?project={one}")).ShouldBe([first.ToString()]);
        UidsOf(await api.GetAsync($"/api/activities.ics?programme={programme}"))
            .ShouldBe([first.ToString(), second.ToString()], ignoreOrder: true);
        UidsOf(await api.GetAsync($"/api/activities.ics?programme={programme}&objective=2.2")).ShouldBe([second.ToString()]);
        UidsOf(await api.GetAsync($"/api/activities.ics?organisation={apart}")).ShouldBe([third.ToString()]);

        foreach (var path in new[] { "timeline", "events", "overview", $"compare?{moments}", "indicators/RCO115/trend" })
        {
            var asks = path.Contains('?', StringComparison.Ordinal) ? "&" : "?";
            (await api.GetAsync($"/api/{path}{asks}objective=1.1")).ShouldBe(HttpStatusCode.BadRequest).Pointers
                .ShouldBe(["objective"], path);
            (await api.GetAsync($"/api/{path}{asks}project=x")).ShouldBe(HttpStatusCode.BadRequest).Pointers.ShouldBe(["project"], path);
        }

        async Task<Guid> ProjectAsync(string title, string objective)
        {
            var id = (await api.RecordAsync("/api/partnerships", new { title, kind = "funded-project", provenance = passage })).Id;
            await api.RecordAsync($"/api/partnerships/{id}/programme", new { programme, objective, provenance = passage });
            return id;
        }

        async Task<Guid> WorkshopAsync(string title, string day, Guid? project, params Guid[] organisers)
        {
            var id = (await api.RecordAsync("/api/activities", new
            {
                kind = "workshop",
                title,
                occurred = ApiClient.Day(day),
                venue = new { place = "Town", region = title == "Second" ? "CZ04" : "DED" },
                provenance = passage,
            })).Id;
            foreach (var (index, organisation) in organisers.Index())
                await api.RecordAsync($"/api/activities/{id}/roles",
                    new { role = index == 0 ? "organiser" : "co-organiser", organisation, provenance = passage });
            if (project is { } known) await api.RecordAsync($"/api/activities/{id}/projects",
                new { project = known, provenance = passage });
            return id;
        }

        async Task<string> TrendAsync(string part)
        {
            var points = (await api.ShowAsync($"/api/indicators/RCO115/trend?{part}")).List();
            return string.Join(", ", points.Select((point, index) =>
                $"{(index == points.Count - 1 ? "now" : point.Text("date"))} {point["value"]!.GetValue<decimal>():0}"));
        }

        async Task<IEnumerable<Guid>> TimelineAsync(string part) =>
            (await api.ShowAsync($"/api/timeline?{part}")).List("items").Select(fact => fact["entity"]!.Id("id"));

        async Task<IEnumerable<Guid>> LogAsync(string part) =>
            (await api.ShowAsync($"/api/events?{part}")).List("items").Select(e => e["entity"]!.Id("id")).Distinct();

        async Task<IEnumerable<Guid>> ComparedAsync(string part) => (await api.ShowAsync($"/api/compare?{moments}&{part}")).List("appeared")
            .Select(difference => difference["entity"]).OfType<JsonNode>().Select(entity => entity.Id("id")).Distinct();

        static string Counts(JsonNode overview) => string.Join(", ", overview.List("counts")
            .Select(count => $"{count.Text("kind")} {count.Text("status")} {count["count"]}").Order(StringComparer.Ordinal));

        static IEnumerable<string?> UidsOf(Reply reply) => CalendarFile.Read(reply).Events.Select(entry => entry["UID"]);
    }
}
