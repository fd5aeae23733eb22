using System.Net;
using System.Text.RegularExpressions;

namespace Collab.Tests;

/// <summary>Programmes, projects and what belongs to them, over HTTP: every figure and list can be asked for one of them.</summary>
public sealed class ProjectTests(TestTracker host) : IClassFixture<TestTracker>
{
    [Fact]
    public async Task Figures_and_lists_can_be_asked_for_one_project_one_objective_and_one_programme()
    {
        var api = await ApiClient.OfAsync(host);
        var made = await Made.Async(api);

        // Two workshops count for everything, one for each project, both for the programme that both stand under.
        (await ValueAsync($"project={made.One}")).ShouldBe(1);
        (await ValueAsync($"project={made.Two}")).ShouldBe(1);
        (await ValueAsync($"programme={made.Programme}")).ShouldBe(2);
        (await ValueAsync($"programme={made.Programme}&objective=1.1")).ShouldBe(1);
        (await ValueAsync($"programme={made.Other}")).ShouldBe(0);
        (await ValueAsync($"project={made.One}&period=2023")).ShouldBe(1);
        (await ValueAsync($"project={made.One}&period=2024")).ShouldBe(0);
        (await ValueAsync($"organisation={made.Czech}")).ShouldBe(2);
        var parts = (await api.ShowAsync("/api/indicators/RCO115"))["by"]!;
        NamesOf("project", made.One, made.Two).ShouldBe(["ONE 1", "TWO 1"], ignoreOrder: true);
        NamesOf("programme", made.Programme, made.Other).ShouldBe(["Interreg Test 2"]);
        NamesOf("objective", made.Programme).ShouldBe(["Interreg Test 1.1 1", "Interreg Test 2.3 1"], ignoreOrder: true);

        // An explanation of the part lists what the part counts.
        (await api.ShowAsync($"/api/indicators/RCO115/explanation?project={made.One}")).List("counted").Single()["entity"]!.Id("id")
            .ShouldBe(made.First);

        (await IdsAsync("activities", $"project={made.One}")).ShouldBe([made.First]);
        (await IdsAsync("activities", $"programme={made.Programme}")).ShouldBe([made.First, made.Second], ignoreOrder: true);
        (await IdsAsync("activities", $"programme={made.Programme}&objective=2.3")).ShouldBe([made.Second]);
        (await IdsAsync("projects", $"programme={made.Programme}")).ShouldBe([made.One, made.Two], ignoreOrder: true);
        (await IdsAsync("partnerships", $"project={made.One}")).ShouldBe([made.One]);
        (await IdsAsync("organisations", $"project={made.One}")).ShouldBe([made.German, made.Czech], ignoreOrder: true);
        (await IdsAsync("sources", $"project={made.Two}")).ShouldBe([made.Source, made.Paper], ignoreOrder: true);
        (await IdsAsync("sources", $"project={made.One}")).ShouldBe([made.Source]);

        // Other tests have projects of their own.
        IEnumerable<string> NamesOf(string dimension, params Guid[] of) => parts.List(dimension)
            .Where(part => of.Any(id => part.Text("key")!.StartsWith(id.ToString(), StringComparison.Ordinal)))
            .Select(part => $"{part.Text("name")} {part["value"]!.GetValue<decimal>():0}");

        async Task<decimal> ValueAsync(string part) =>
            (await api.ShowAsync($"/api/indicators/RCO115?{part}"))["value"]!.GetValue<decimal>();

        async Task<IEnumerable<Guid>> IdsAsync(string list, string part) =>
            (await api.ShowAsync($"/api/{list}?{part}")).List("items").Select(item => item.Id("id"));
    }

    [Fact]
    public async Task What_is_attributed_later_counts_from_there_on_and_the_past_stays_as_it_was_known()
    {
        var api = await ApiClient.OfAsync(host);
        var made = await Made.Async(api);
        var before = api.Position;
        (await ValueAsync(made.One, "")).ShouldBe(1);

        var late = await api.RecordAsync(
            $"/api/activities/{made.Third}/projects",
            new { project = made.One, workPackage = "WP1", provenance = ApiClient.Passage(made.Source) });
        (await ValueAsync(made.One, "")).ShouldBe(2);
        (await ValueAsync(made.One, $"&knownAt=@{before}")).ShouldBe(1);
        (await api.ShowAsync($"/api/activities/{made.Third}"))["projects"]!.AsArray().Single()!["project"]!.Text("title")
            .ShouldBe("Project one");

        (await api.PostAsync($"/api/facts/{late.EventId}/withdraw", new { reason = "It was another workshop." }))
            .ShouldBe(HttpStatusCode.OK);
        (await ValueAsync(made.One, "")).ShouldBe(1);

        async Task<decimal> ValueAsync(Guid project, string more) =>
            (await api.ShowAsync($"/api/indicators/RCO115?project={project}{more}"))["value"]!.GetValue<decimal>();
    }

    [Fact]
    public async Task When_a_project_is_placed_under_another_programme_its_activities_follow()
    {
        var api = await ApiClient.OfAsync(host);
        var made = await Made.Async(api);
        await api.RecordAsync($"/api/partnerships/{made.One}/programme", new
        {
            programme = made.Other,
            objective = "4",
            occurred = ApiClient.Day("2024-01-01"),
            provenance = ApiClient.Passage(made.Source),
        });
        (await ValueAsync(made.Other, "2025-01-01")).ShouldBe(1);
        (await ValueAsync(made.Programme, "2025-01-01")).ShouldBe(1);
        (await ValueAsync(made.Other, "2023-12-31")).ShouldBe(0);
        (await ValueAsync(made.Programme, "2023-12-31")).ShouldBe(2);
        var report = await Replay.ReadAsync(host);
        report.Check(report.Positions[^1]);

        async Task<decimal> ValueAsync(Guid programme, string asOf) =>
            (await api.ShowAsync($"/api/indicators/RCO115?programme={programme}&asOf={asOf}"))["value"]!.GetValue<decimal>();
    }

    [Fact]
    public async Task A_project_shows_its_terms_packages_budget_spending_and_what_was_attributed()
    {
        var api = await ApiClient.OfAsync(host);
        var made = await Made.Async(api);
        var passage = ApiClient.Passage(made.Source);
        var path = $"/api/partnerships/{made.One}";
        await api.RecordAsync($"{path}/work-packages", new { number = "WP1", title = "Piloting", lead = made.Czech, provenance = passage });
        await api.RecordAsync($"{path}/budgets", new
        {
            partner = made.Czech,
            total = new { amount = 1000, currency = "CZK" },
            euShare =
                new { amount = 800, currency = "CZK" },
            provenance = passage,
        });
        await api.RecordAsync($"{path}/budgets", new { partner = made.German, total = new { amount = 500 }, provenance = passage });
        await api.RecordAsync($"{path}/expenditure", new
        {
            partner = made.Czech,
            amount = new { amount = 300, currency = "CZK" },
            report = "Report 1",
            occurred =
                ApiClient.Day("2023-11-01"),
            provenance = passage,
        });
        await api.RecordAsync($"{path}/certified-expenditure", new
        {
            partner = made.Czech,
            amount = new { amount = 250, currency = "CZK" },
            occurred = ApiClient.Day("2023-12-01"),
            provenance =
                passage,
        });
        var pilot = await api.RecordAsync($"{path}/pilots",
            new { title = "Sensors", occurred = ApiClient.Day("2023-11-20"), provenance = passage });
        await api.RecordAsync($"{path}/outputs", new { outputFactId = pilot.EventId, workPackage = "WP1", provenance = passage });

        var project = await api.ShowAsync($"/api/projects/{made.One}");
        project["terms"]!.Text("acronym").ShouldBe("ONE");
        project["terms"]!["programme"]!.Text("title").ShouldBe("Interreg Test");
        project.List("workPackages").Single()["lead"]!.Text("name").ShouldBe("Czech agency");
        var money = project.List("money").ToDictionary(line => line["partner"]!.Id("id"));
        money[made.Czech]["budget"]!["total"]!["amount"]!.GetValue<decimal>().ShouldBe(1000);
        money[made.Czech].List("reported").Single().Text("currency").ShouldBe("CZK");
        money[made.Czech].List("certified").Single()["amount"]!.GetValue<decimal>().ShouldBe(250);
        money[made.German].List("reported").ShouldBeEmpty();
        project.List("attributions").Single().Text("workPackage").ShouldBe("WP1");
        (await api.GetAsync($"/api/projects/{made.Apart}")).ShouldBeProblem(HttpStatusCode.NotFound, "not-found");
        foreach (var page in new[] { "/programmes", "/projects", $"/programmes/{made.Programme}", $"/projects/{made.One}",
            $"/activities?project={made.One}" })
            (await api.GetAsync(page)).ShouldBe(HttpStatusCode.OK).Body.ShouldContain("Collab");
        (await api.GetAsync($"/projects/{made.One}")).Body.ShouldContain("WP1");
        foreach (var page in new[] { "/programmes", "/projects", $"/projects/{made.One}" })
            Regex.Matches((await api.GetAsync(page)).Body, "href=\"([^\"]*)\" aria-current=\"page\"").Select(here => here.Groups[1].Value)
                .ShouldBe(["/programmes"], page);
    }

    [Fact]
    public async Task Wrong_questions_and_wrong_facts_are_told_what_is_wrong()
    {
        var api = await ApiClient.OfAsync(host);
        var made = await Made.Async(api);
        var passage = ApiClient.Passage(made.Source);
        (await api.GetAsync($"/api/indicators/RCO115?project={Guid.NewGuid()}")).ShouldBe(HttpStatusCode.BadRequest).Pointers
            .ShouldBe(["project"]);
        (await api.GetAsync($"/api/indicators/RCO115?project={made.Apart}")).ShouldBe(HttpStatusCode.BadRequest);
        (await api.GetAsync($"/api/indicators?programme={Guid.NewGuid()}")).ShouldBe(HttpStatusCode.BadRequest).Pointers
            .ShouldBe(["programme"]);
        (await api.GetAsync("/api/indicators?objective=1.1")).ShouldBe(HttpStatusCode.BadRequest).Pointers.ShouldBe(["objective"]);
        (await api.GetAsync("/api/activities?objective=1.1")).ShouldBe(HttpStatusCode.BadRequest).Pointers.ShouldBe(["objective"]);
        (await api.GetAsync("/api/activities?project=x")).ShouldBe(HttpStatusCode.BadRequest).Pointers.ShouldBe(["project"]);

        (await api.PostAsync($"/api/activities/{made.First}/projects", new { project = made.Programme, provenance = passage }))
            .ShouldBeProblem(HttpStatusCode.Conflict, "unknown-reference").Pointers.ShouldBe(["/project"]);
        (await api.PostAsync($"/api/partnerships/{made.One}/programme",
            new { programme = made.Programme, objective = "-", provenance = passage }))
            .ShouldBe(HttpStatusCode.BadRequest).Pointers.ShouldBe(["/objective"]);
        (await api.PostAsync($"/api/partnerships/{made.One}/programme", new
        {
            programme = made.Programme,
            start = ApiClient.Day("2025-01-01"),
            end = ApiClient.Day("2024-01-01"),
            provenance = passage,
        })).ShouldBe(HttpStatusCode.BadRequest).Pointers.ShouldBe(["/end"]);
        (await api.PostAsync($"/api/partnerships/{made.One}/budgets", new
        {
            total = new { amount = 10 },
            euShare = new { amount = 5, currency = "CZK" },
            provenance = passage,
        })).ShouldBe(HttpStatusCode.BadRequest).Pointers.ShouldBe(["/euShare"]);
        (await api.PostAsync($"/api/partnerships/{made.One}/outputs",
            new { outputFactId = Guid.NewGuid(), workPackage = "WP1", provenance = passage }))
            .ShouldBeProblem(HttpStatusCode.Conflict, "unknown-output");
    }

    /// <summary>Two projects under one programme, a programme without any, a partnership apart, and three public workshops organised across
    /// the border: one for each project and one for none.</summary>
    // What a project is listed by may change where nothing that its own page says does.
    [Fact]
    public async Task A_project_is_listed_by_the_topics_and_organisations_that_it_was_given_later()
    {
        var api = await ApiClient.OfAsync(host);
        var made = await Made.Async(api);
        var late = await api.OrganisationAsync(made.Source, "Who joins late", "PL51");
        foreach (var question in new[] { "topic=health", $"organisation={late}", "region=PL51" })
            (await IdsAsync(question)).ShouldBeEmpty(question);

        await api.RecordAsync(
            $"/api/partnerships/{made.One}/scope", new { topics = new[] { "health" }, provenance = ApiClient.Passage(made.Source) });
        (await IdsAsync("topic=health")).ShouldBe([made.One]);
        await api.RecordAsync(
            $"/api/partnerships/{made.One}/partners", new { organisation = late, provenance = ApiClient.Passage(made.Source) });
        (await IdsAsync($"organisation={late}")).ShouldBe([made.One]);
        (await IdsAsync("region=PL51")).ShouldBe([made.One]);

        async Task<IEnumerable<Guid>> IdsAsync(string question) => (await api.ShowAsync($"/api/projects?{question}")).List("items")
            .Select(item => item.Id("id"));
    }

    private sealed record Made(
        Guid Source, Guid Paper, Guid Programme, Guid Other, Guid One, Guid Two, Guid Apart, Guid German, Guid Czech, Guid First,
        Guid Second,
        Guid Third)
    {
        public static async Task<Made> Async(ApiClient api)
        {
            var source = await api.SourceAsync();
            var paper = await api.SourceAsync("Paper");
            var passage = ApiClient.Passage(source);
            var german = await api.OrganisationAsync(source, "German agency", "DED");
            var czech = await api.OrganisationAsync(source, "Czech agency", "CZ04");
            var programme = await ProgrammeAsync("Interreg Test");
            var other = await ProgrammeAsync("Other programme");
            var one = await ProjectAsync("Project one", "ONE", "1.1");
            var two = await ProjectAsync("Project two", "TWO", "2.3");
            var apart = await PartnershipAsync("Apart");
            var first = await WorkshopAsync("First", one, source);
            var second = await WorkshopAsync("Second", two, paper);
            var third = await WorkshopAsync("Third", null, source);
            return new Made(source, paper, programme, other, one, two, apart, german, czech, first, second, third);

            async Task<Guid> ProgrammeAsync(string title) => (await api.RecordAsync(
                "/api/programmes", new { title, countries = new[] { "DE", "CZ" }, provenance = passage })).Id;

            async Task<Guid> PartnershipAsync(string title) => (await api.RecordAsync(
                "/api/partnerships", new { title, kind = "funded-project", provenance = passage })).Id;

            async Task<Guid> ProjectAsync(string title, string acronym, string objective)
            {
                var id = await PartnershipAsync(title);
                foreach (var organisation in new[] { german, czech })
                    await api.RecordAsync($"/api/partnerships/{id}/partners", new { organisation, provenance = passage });
                await api.RecordAsync($"/api/partnerships/{id}/programme", new
                {
                    programme,
                    objective,
                    acronym,
                    start = ApiClient.Day("2023-01-01"),
                    end = ApiClient.Day("2025-12-31"),
                    provenance =
                        passage,
                });
                return id;
            }

            async Task<Guid> WorkshopAsync(string title, Guid? project, Guid from)
            {
                var id = await api.WorkshopAsync(source, title);
                foreach (var (role, organisation) in new[] { ("organiser", german), ("co-organiser", czech) })
                    await api.RecordAsync($"/api/activities/{id}/roles", new { role, organisation, provenance = passage });
                if (project is not null)
                    await api.RecordAsync($"/api/activities/{id}/projects", new { project, provenance = ApiClient.Passage(from) });
                return id;
            }
        }
    }
}
