using System.Text.Json;

namespace Collab.Tests;

/// <summary>A made-up Interreg project with all that such a project brings, each figure worked out by hand: per year, in total and by
/// region.</summary>
public sealed class InterregProjectTests(TestTracker host) : IClassFixture<TestTracker>
{
    [Fact]
    public async Task Each_figure_is_what_a_person_works_out_by_hand()
    {
        var made = await Project.MakeAsync(await ApiClient.OfAsync(host));

        // Two workshops are open or closed: the closed one's list counts 30, the forum counts as one public event.
        await made.IsAsync("RCO81", 30, ("2022", 0), ("2023", 30), ("2024", 0));
        (await made.ByAsync("RCO81", "region")).ShouldBe("CZ 12, DE 10, DED 10, not-attributed 8");
        await made.IsAsync("RCO115", 1, ("2022", 0), ("2023", 1), ("2024", 0));
        // One strategy, told by two sources; one pilot by the end of the project, and one after it.
        await made.IsAsync("RCO83", 1, ("2023", 1), ("2024", 0));
        await made.IsAsync("RCO84", 1, ("2023", 1), ("2025", 0));
        (await made.ReasonsAsync("RCO84")).ShouldBe("later-than-project-end");
        await made.IsAsync("RCO86", 1, ("2023", 1), ("2024", 0));
        // Lead, five partners and the associated one who did not sign; one was away in 2023. Years do not add up to the total.
        await made.IsAsync("RCO87", 7, ("2021", 0), ("2022", 7), ("2023", 6), ("2024", 7), ("2025", 0));
        (await made.ByAsync("RCO87", "region")).ShouldBe("CZ 2, CZ0 1, CZ04 1, DE 3, DE4 1, DED 2, PL 2, PL5 1, PL51 1");
        (await made.ByAsync("RCO87", "year")).ShouldBe("2022 7, 2023 6, 2024 7");
        // The solution comes from the joint pilot; two adopters make it one solution taken up.
        await made.IsAsync("RCO116", 1, ("2024", 1));
        await made.IsAsync("RCR104", 1, ("2024", 0), ("2025", 1));
        await made.IsAsync("RCR79", 1, ("2024", 0), ("2025", 1));
        // Two go on, counted from the end of the project.
        await made.IsAsync("RCR84", 2, ("2023", 0), ("2024", 2));
        (await made.ValueAsync("RCR84", "&asOf=2024-12-30")).ShouldBe(0);
        (await made.ValueAsync("RCR84", "&asOf=2025-01-02")).ShouldBe(2);
        foreach (var code in new[] { "RCO85", "RCO117", "RCR82" }) await made.IsAsync(code, 0, ("2023", 0));
    }

    [Fact]
    public async Task What_decides_on_a_figure_is_named_with_its_source()
    {
        var made = await Project.MakeAsync(await ApiClient.OfAsync(host));

        var agreement = (await made.WhyAsync("RCO87")).Counted.Select(fact => fact["source"]!.Text("title")).Distinct();
        agreement.ShouldBe(["Subsidy contract"]);
        var again = (await made.WhyAsync("RCO87")).Rejected.Single(fact => fact.Text("type") == "partner_joined");
        (again.Text("reason"), again["lasts"]!.Text("first")).ShouldBe(("already-counted", "2024-02-01"));
        again.List("decisive").ShouldHaveSingleItem()["source"]!.Text("title").ShouldBe("Subsidy contract");
        var adopters = (await made.WhyAsync("RCR104")).Counted.ShouldHaveSingleItem().List("decisive");
        adopters.Select(ground => ground.Text("says")).ShouldBe(["adopter-statement", "solution_developed"], ignoreOrder: true);
        adopters.Single(ground => ground.Text("says") == "adopter-statement")["source"]!.Text("title").ShouldBe("Letter of the adopter");
        (await made.WhyAsync("RCO115")).Counted.ShouldHaveSingleItem().List("decisive")
            .Select(ground => (ground.Text("says"), ground.Text("country")))
                .ShouldBe([("organiser", "DE"), ("co-organiser", "CZ")], ignoreOrder: true);
    }

    [Fact]
    public async Task A_letter_of_intent_outside_the_project_counts_for_nothing()
    {
        var made = await Project.MakeAsync(await ApiClient.OfAsync(host));
        var why = new Why(await made.Api.ShowAsync("/api/indicators/RCO87/explanation?limit=500"));
        why.Reasons.Where(entry => entry.Fact == made.Letter).Select(entry => entry.Reasons).Distinct()
            .ShouldHaveSingleItem().ShouldBe("instrument-not-counted in-no-project");
        (await made.WhyAsync("RCO87")).Reasons.ShouldAllBe(entry => entry.Fact != made.Letter);
    }

    [Fact]
    public async Task The_figure_of_a_programme_is_that_of_its_projects_and_strategies_taken_up_are_never_more_than_those_developed()
    {
        var made = await Project.MakeAsync(await ApiClient.OfAsync(host));
        foreach (var code in Collab.Domain.Indicators.IndicatorDefinition.All.Select(known => known.Code))
        {
            var (project, programme) = (await made.ValueAsync(code), await FigureAsync($"{code}?programme={made.Programme}"));
            programme.ShouldBe(project, code);
            (await FigureAsync($"{code}?programme={made.Programme}&objective=1.1")).ShouldBe(project, code);
        }

        // Up to each moment: in a single year more may be taken up than were developed in it.
        foreach (var part in new[] { "", "&asOf=2023-12-31", "&asOf=2024-12-31", "&asOf=2025-12-31" })
            (await FigureAsync($"RCR79?programme={made.Programme}{part}"))
                .ShouldBeLessThanOrEqualTo(await FigureAsync($"RCO83?programme={made.Programme}{part}"), part);

        async Task<decimal> FigureAsync(string asked) =>
            (await made.Api.ShowAsync($"/api/indicators/{asked}"))["value"]!.GetValue<decimal>();
    }

    [Fact]
    public async Task A_programme_may_count_by_a_rule_of_its_own()
    {
        var api = await ApiClient.OfAsync(host);
        var made = await Project.MakeAsync(api);
        // Another programme's: the rule does not judge it.
        var other = await Project.MakeAsync(api);
        var adopted = await api.RecordAsync("/api/indicators/RCO84/rules", new
        {
            version = $"own-{Guid.NewGuid():N}"[..20],
            rule = new { events = new[] { "pilot_completed" } },
            programme = made.Programme,
            occurred = ApiClient.Day("2022-01-01"),
        });

        (await made.ValueAsync("RCO84")).ShouldBe(2, "the programme's rule knows no deadline");
        var own = await api.ShowAsync($"/api/indicators/RCO84?programme={made.Programme}");
        (own["value"]!.GetValue<decimal>(), own["rule"]!.Id("programme")).ShouldBe((2, made.Programme));
        (await api.ShowAsync("/api/indicators/RCO84"))["rule"]!.Text("version").ShouldBe("official:2");
        (await other.ValueAsync("RCO84")).ShouldBe(1);
        (await made.ValueAsync("RCO84", $"&knownAt=@{adopted.Position - 1}")).ShouldBe(1);
        await ReplayFindsNothingAsync();
        // What comes to the programme later is judged by its rule as well.
        await api.RecordAsync($"/api/partnerships/{other.Id}/programme", new
        {
            programme = made.Programme,
            objective = "1.1",
            start = ApiClient.Day("2022-01-01"),
            end = ApiClient.Day("2024-12-31"),
            provenance = ApiClient.Passage(await api.SourceAsync("Change of the contract")),
        });
        (await other.ValueAsync("RCO84")).ShouldBe(2);
        await ReplayFindsNothingAsync();
        await api.RecordAsync($"/api/facts/{adopted.EventId}/withdraw", new { reason = "Only tried." });
        (await made.ValueAsync("RCO84")).ShouldBe(1);
        await ReplayFindsNothingAsync();

        async Task ReplayFindsNothingAsync()
        {
            var (exit, output, errors) = await host.CommandAsync("replay");
            exit.ShouldBe(0, output + errors);
        }
    }

    /// <summary>The project.</summary>
    private sealed record Project(ApiClient Api, Guid Programme, Guid Id, Guid Letter)
    {
        public static async Task<Project> MakeAsync(ApiClient api)
        {
            var (contract, report) = (await api.SourceAsync("Subsidy contract"), await api.SourceAsync("Progress report"));
            var (press, letter) = (await api.SourceAsync("Press release"), await api.SourceAsync("Letter of the adopter"));
            var organisations = new List<Guid>();
            foreach (var seat in new[] { "DED", "CZ04", "PL51", "DE4", "CZ", "DED", "PL" })
                organisations.Add(await api.OrganisationAsync(contract, $"Partner {Guid.NewGuid():N}", seat, "agency"));
            Guid[] signers = [.. organisations.Take(6)];
            var programme = (await RecordAsync("/api/programmes", new { title = "Interreg", countries = new[] { "DE", "CZ", "PL" } },
                null)).Id;
            var project = (await RecordAsync("/api/partnerships", new { title = "Across", kind = "funded-project" }, "2021-11-01")).Id;
            var path = $"/api/partnerships/{project}";
            await RecordAsync(
                $"{path}/programme",
                new
                {
                    programme,
                    objective = "1.1",
                    acronym = "ACROSS",
                    start = ApiClient.Day("2022-01-01"),
                    end = ApiClient.Day("2024-12-31"),
                }, null);
            foreach (var (place, organisation) in organisations.Index())
                await RecordAsync(
                    $"{path}/partners", new { organisation, role = place == 0 ? "lead" : place == 6 ? "associated" : "partner" }, null);
            await RecordAsync(
                $"{path}/agreements",
                new { instrument = "grant-agreement", organisations = signers, associated = organisations.Skip(6) }, "2021-12-01");
            await RecordAsync($"{path}/partners/left", new { organisation = organisations[4], reason = "A merger." }, "2022-11-30", report);
            await RecordAsync($"{path}/partners", new { organisation = organisations[4] }, "2024-02-01", report);

            Guid[] two = [organisations[0], organisations[1]];
            await RecordAsync($"{path}/agreements", new { instrument = "administrative-agreement", organisations = two }, "2023-05-10");
            await RecordAsync($"{path}/agreements", new { instrument = "memorandum", organisations = two }, "2024-10-01");
            var pilot = await RecordAsync($"{path}/pilots", new { title = "Pilot", organisations = two }, "2023-06-30", report);
            await RecordAsync($"{path}/pilots", new { title = "Late pilot", organisations = two }, "2025-02-01", report);
            var strategy = await RecordAsync($"{path}/strategies", new { title = "Joint Strategy", organisations = two }, "2023-03-01",
                report);
            await RecordAsync($"{path}/strategies", new { title = "joint strategy", organisations = two }, "2023-03-02", press);
            foreach (var by in two)
                await RecordAsync(
                    $"{path}/strategies/uptake", new { title = "Joint strategy", by, strategyFactId = strategy.EventId }, "2025-03-01",
                    report);
            var solution = await RecordAsync(
                $"{path}/solutions",
                new { title = "Twin", organisations = two, pilotFactId = pilot.EventId, neededForUptake = "An interface" }, "2024-03-01",
                report);
            foreach (var (by, day) in new[] { (organisations[2], "2025-06-01"), (organisations[3], "2025-10-01") })
            {
                var uptake = await RecordAsync(
                    $"{path}/solutions/uptake", new { title = "Twin", by, solutionFactId = solution.EventId }, day, report);
                await api.RecordAsync(
                    $"/api/facts/{uptake.EventId}/confirm", new { evidence = "adopter-statement", provenance = ApiClient.Passage(letter) });
            }

            await HeldAsync("conference", true, "2023-09-15", 200);
            await HeldAsync("workshop", false, "2023-11-20", 30, ("CZ", 12), ("DED", 10));
            var outside = (await RecordAsync("/api/partnerships", new { title = "Outside", kind = "bilateral" }, "2023-01-01")).Id;
            var intent = await RecordAsync(
                $"/api/partnerships/{outside}/agreements", new { instrument = "letter-of-intent", organisations = two }, "2023-02-01");
            return new Project(api, programme, project, intent.EventId);

            async Task HeldAsync(string kind, bool open, string day, int people, params (string Region, int People)[] from)
            {
                var held = await RecordAsync("/api/activities", new { kind, title = $"{kind} across", @public = open }, day, report);
                var at = $"/api/activities/{held.Id}";
                foreach (var (role, organisation) in new[] { ("organiser", two[0]), ("co-organiser", two[1]) })
                    await RecordAsync($"{at}/roles", new { role, organisation }, null, report);
                await RecordAsync($"{at}/projects", new { project }, null, report);
                await RecordAsync(
                    $"{at}/attendance",
                    new
                    {
                        headcount = new { value = people },
                        basis = "attendance-list",
                        breakdown = from.Select(share => new { region = share.Region, headcount = new { value = share.People } }),
                    }, day, report);
            }

            Task<Receipt> RecordAsync(string to, object body, string? day, Guid? source = null)
            {
                var whole = JsonSerializer.SerializeToNode(body)!.AsObject();
                if (day is not null) whole["occurred"] = JsonSerializer.SerializeToNode(ApiClient.Day(day));
                whole["provenance"] = JsonSerializer.SerializeToNode(ApiClient.Passage(source ?? contract));
                return api.RecordAsync(to, whole);
            }
        }

        public async Task IsAsync(string code, decimal total, params (string Year, decimal Value)[] years)
        {
            (await ValueAsync(code)).ShouldBe(total, code);
            foreach (var (year, value) in years) (await ValueAsync(code, $"&period={year}")).ShouldBe(value, $"{code} in {year}");
            (await WhyAsync(code)).Consistent().Value.ShouldBe(total, code);
        }

        public async Task<decimal> ValueAsync(string code, string more = "") =>
            (await Api.ShowAsync($"/api/indicators/{code}?project={Id}{more}"))["value"]!.GetValue<decimal>();

        public async Task<string> ByAsync(string code, string dimension) => string.Join(", ",
            (await Api.ShowAsync($"/api/indicators/{code}?project={Id}"))["by"]!.List(dimension)
                .Select(part => $"{part.Text("key")} {part["value"]!.GetValue<decimal>():0}"));

        public async Task<Why> WhyAsync(string code) =>
            new(await Api.ShowAsync($"/api/indicators/{code}/explanation?project={Id}&limit=500"));

        public async Task<string> ReasonsAsync(string code) =>
            (await WhyAsync(code)).Reasons.Select(entry => entry.Reasons).ShouldHaveSingleItem();
    }
}
