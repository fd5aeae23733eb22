using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;

namespace Collab.Tests;

/// <summary>The report of a period: each figure worked out by hand, each cell explained by exactly its facts, sealed as it was.</summary>
public sealed class ReportTests : ReportedProjectTests
{
    [Fact]
    public async Task Baseline_until_the_last_seal_this_period_and_since_the_start_are_those_of_the_project()
    {
        // Four events were reported for 2022; the one of them that is recorded is among the four.
        await Made.BaselineAsync("RCO115", 4, "2022-12-31", "2023-01-31");
        await Made.EventAsync("2022-10-01");
        var (march, september) = (await Made.EventAsync("2023-03-01"), await Made.EventAsync("2023-09-01"));
        await Made.EventAsync("2023-05-01", Made.Other);
        await Made.AgreementAsync("2023-06-01", Made.German, Made.Czech);
        var first = (await Made.OpenAsync("2023")).Id;
        await Made.SealAsync(first);
        // Known after the seal: one event of 2023, and one over the turn of the year.
        var late = await Made.EventAsync("2023-11-11");
        await Made.EventAsync(ApiClient.Day("2023-12-31", "2024-01-01"));
        foreach (var day in new[] { "2024-02-01", "2024-04-01", "2024-12-31" }) await Made.EventAsync(day);
        await Made.AgreementAsync("2024-06-01", Made.German, Made.Czech, Made.Polish);
        await Made.RecordAsync("/api/indicators/RCO115/target",
            new { value = 20, by = ApiClient.Day("2025-12-31"), project = Made.Project });
        var second = (await Made.OpenAsync("2024")).Id;

        var line = await Made.LineAsync($"/api/periods/{second}/report");
        line["baseline"]!["value"]!.GetValue<decimal>().ShouldBe(4);
        Cells(line).ShouldBe((2, 2, 3, 11));
        line["thisPeriod"]!.Number("undecided").ShouldBe(1);
        line["target"]!["progress"]!.GetValue<decimal>().ShouldBe(0.55m);
        (line["addsUp"]!.GetValue<bool>(), line["baselineAdded"]!.GetValue<bool>()).ShouldBe((true, true));
        // Three organisations cooperate, each once, in whatever years.
        var cooperating = await Made.LineAsync($"/api/periods/{second}/report", "RCO87");
        Cells(cooperating).ShouldBe((2, null, 3, 3));
        cooperating["addsUp"]!.GetValue<bool>().ShouldBeFalse();
        // The report of 2023 was sealed before anything was late.
        Cells(await Made.LineAsync($"/api/periods/{first}/report")).ShouldBe((null, 0, 2, 6));

        // Each cell lists exactly its facts.
        (await ExplainedAsync(second, "until-last-seal")).ShouldBe([march.EventId, september.EventId], ignoreOrder: true);
        (await ExplainedAsync(second, "this-period")).Count.ShouldBe(3);
        var since = await ExplainedAsync(second, "since-start");
        since.Count.ShouldBe(7);
        since.ShouldContain(late.EventId);
        var why = await Made.Api.ShowAsync($"/api/reports/RCO115/explanation?period={second}&cell=this-period");
        why.List("rejected").ShouldContain(fact => fact.Text("reason") == "undecided-in-period");

        // The whole programme has the other project's event as well, and no baseline of its own.
        var whole = await Made.LineAsync($"/api/programmes/{Made.Programme}/report?period=2023");
        Cells(whole).ShouldBe((null, 1, 4, 5));
        whole["baseline"].ShouldBeNull();
        Cells(await Made.LineAsync($"/api/programmes/{Made.Programme}/report?period=2023&objective=2.3")).ShouldBe((null, 0, 1, 1));
        Cells(await Made.LineAsync($"/api/reports?period=2023&project={Made.Other}")).ShouldBe((null, 0, 1, 1));
        Cells(await Made.LineAsync($"/api/projects/{Made.Project}/report?period=2023")).ShouldBe((null, 0, 2, 6));
    }

    [Fact]
    public async Task What_was_sealed_is_read_as_sealed_and_explained_as_it_was_known_then()
    {
        await Made.BaselineAsync("RCO115", 4, "2022-12-31", "2023-01-31");
        var held = await Made.EventAsync("2023-03-01");
        await Made.RecordAsync("/api/indicators/RCO115/target",
            new { value = 10, by = ApiClient.Day("2025-12-31"), project = Made.Project });
        var period = (await Made.OpenAsync("2023")).Id;
        var opened = await Made.Api.ShowAsync($"/api/periods/{period}/report");
        opened["seal"].ShouldBeNull();
        await Made.SealAsync(period);
        var position = (await Made.Api.ShowAsync($"/api/periods/{period}"))["seals"]![0]!.Number("position");

        // The event is withdrawn, the baseline corrected, the target raised.
        await Made.Api.RecordAsync($"/api/facts/{held.EventId}/withdraw", new { reason = "It was no forum." });
        await Made.BaselineAsync("RCO115", 5, "2022-12-31", "2023-02-28");
        await Made.RecordAsync("/api/indicators/RCO115/target",
            new { value = 50, by = ApiClient.Day("2024-12-31"), project = Made.Project });

        var report = await Made.Api.ShowAsync($"/api/periods/{period}/report");
        report.Number("position").ShouldBe(position);
        report["seal"]!.Number("position").ShouldBe(position);
        var line = report.List("lines").First(line => line.Text("code") == "RCO115");
        Cells(line).ShouldBe((null, 0, 1, 5));
        line["baseline"]!["value"]!.GetValue<decimal>().ShouldBe(4);
        line["target"]!["value"]!.GetValue<decimal>().ShouldBe(10);
        (await ExplainedAsync(period, "this-period")).ShouldBe([held.EventId]);
        var stored = (await Made.Api.ShowAsync($"/api/periods/{period}"))["seals"]![0]!.List("figures")
            .Single(figure => figure.Text("code") == "RCO115");
        stored["cumulative"]!["sinceStart"]!.GetValue<decimal>().ShouldBe(5);

        await Made.Api.RecordAsync($"/api/periods/{period}/reopen", new { reason = "The event was none." });
        var live = await Made.LineAsync($"/api/periods/{period}/report");
        Cells(live).ShouldBe((null, 0, 0, 5));
        live["baseline"]!["value"]!.GetValue<decimal>().ShouldBe(5);
        // As it was known while it was sealed, it is sealed.
        Cells(await Made.LineAsync($"/api/periods/{period}/report?knownAt=@{Made.Api.Position - 1}")).ShouldBe((null, 0, 1, 5));
        // Sealed again, both seals stand.
        await Made.SealAsync(period);
        (await Made.Api.ShowAsync($"/api/periods/{period}")).List("seals").Select(seal =>
            seal.List("figures").First(figure => figure.Text("code") == "RCO115")["cumulative"]!["sinceStart"]!.GetValue<decimal>())
            .ShouldBe([5, 5]);
    }

    [Fact]
    public async Task What_was_reported_before_Collab_answers_for_a_day_on_which_nothing_was_recorded()
    {
        var baseline = await Made.BaselineAsync("RCO115", 12, "2023-12-31", "2024-01-31");
        await Made.EventAsync("2024-01-15");
        await Made.EventAsync("2024-02-15");
        var period = (await Made.OpenAsync("2024")).Id;

        var path = $"/api/periods/{period}/report";
        var then = await Made.LineAsync(path + "?asOf=2024-01-31");
        Cells(then).ShouldBe((null, 0, 1, 13));
        then["baseline"]!["cite"]!["source"]!.Text("title").ShouldBe("Programme report");
        (await Made.LineAsync(path + "?asOf=2024-01-30"))["baseline"].ShouldBeNull();
        Cells(await Made.LineAsync(path)).ShouldBe((null, 0, 2, 14));
        // On the clock of recording, nothing was known before it was recorded.
        (await Made.LineAsync($"{path}?knownAt=@{Made.Api.Position}"))["baseline"].ShouldNotBeNull();

        var known = Made.Api.Position;
        await Made.Api.RecordAsync($"/api/facts/{baseline.EventId}/correct", new
        {
            reason = "A digit.",
            replacement = new
            {
                code = "RCO115",
                value = 21,
                until = ApiClient.Day("2023-12-31"),
                occurred = ApiClient.Day("2024-01-31"),
                project = Made.Project,
                provenance = ApiClient.Passage(Made.Source),
            },
        });
        Cells(await Made.LineAsync(path)).ShouldBe((null, 0, 2, 23));
        Cells(await Made.LineAsync($"{path}?knownAt=@{known}")).ShouldBe((null, 0, 2, 14));
        (await Made.Api.ShowAsync($"/api/baselines?project={Made.Project}")).AsArray().ShouldHaveSingleItem()!["value"]!
            .GetValue<decimal>().ShouldBe(21);
        var corrected = (await Made.Api.ShowAsync("/api/baselines?indicator=RCO115")).AsArray().Single()!["cite"]!.Id("factId");
        await Made.Api.RecordAsync($"/api/facts/{corrected}/withdraw", new { reason = "It was of another project." });
        Cells(await Made.LineAsync(path)).ShouldBe((null, 0, 2, 2));
    }

    [Fact]
    public async Task A_baseline_in_another_currency_and_one_of_distinct_things_are_shown_and_not_added()
    {
        await Made.RecordAsync("/api/indicators/EDIH2/baseline",
            new { value = 1000, currency = "CZK", until = ApiClient.Day("2022-12-31"), project = Made.Project });
        await Made.BaselineAsync("RCO87", 12, "2022-12-31", "2023-01-31");
        await Made.GrantAsync("2023-02-01", 300);
        await Made.GrantAsync("2023-03-01", 500, "CZK");
        await Made.AgreementAsync("2022-06-01", Made.German, Made.Polish);
        await Made.AgreementAsync("2023-06-01", Made.German, Made.Czech);
        var period = (await Made.OpenAsync("2023", null, "EDIH2", "RCO87")).Id;

        var money = await Made.LineAsync($"/api/periods/{period}/report", "EDIH2");
        Cells(money).ShouldBe((null, 0, 300, 300));
        (money["baseline"]!.Text("currency"), money["baselineAdded"]!.GetValue<bool>()).ShouldBe(("CZK", false));
        money["thisPeriod"]!.List("rejectedAmounts").Single()["amount"]!.GetValue<decimal>().ShouldBe(500);
        // Of what is counted once, all that is recorded counts since the start, the baseline's time included.
        var organisations = await Made.LineAsync($"/api/periods/{period}/report", "RCO87");
        Cells(organisations).ShouldBe((null, null, 2, 3));
        organisations["baselineAdded"]!.GetValue<bool>().ShouldBeFalse();
        using var site = new Site(Host);
        var page = (await site.GetAsync($"/periods/{period}/report?recorded={Made.Api.Position}")).ShouldBe(HttpStatusCode.OK).Text;
        page.ShouldContain("RCO87: counted once however often it occurs");
        page.ShouldContain("EDIH2: the baseline is in another currency and is not added.");
        page.ShouldContain("total 300 EUR not in it: 500 CZK");
    }

    [Fact]
    public async Task The_manager_notes_on_an_indicator_and_on_the_whole_and_a_sealed_report_keeps_its_notes()
    {
        var period = (await Made.OpenAsync("2023")).Id;
        await NoteAsync(new { text = "First year." });
        await NoteAsync(new { indicator = "RCO115", text = "One event fell out." });
        await NoteAsync(new { indicator = "RCO115", text = "Two events fell out." });
        (await Made.Api.PostAsync($"/api/periods/{period}/notes", new { indicator = "EDIH2", text = "None." }))
            .ShouldBeProblem(HttpStatusCode.Conflict, "not-reported");

        await ShouldHoldAsync("First year.", "Two events fell out.");
        await Made.SealAsync(period);
        (await Made.Api.PostAsync($"/api/periods/{period}/notes", new { text = "Changed." }))
            .ShouldBeProblem(HttpStatusCode.Conflict, "already-sealed");
        await ShouldHoldAsync("First year.", "Two events fell out.");
        // What stood there before stays on record.
        var events = (await Made.Api.ShowAsync($"/api/streams/{period}/events")).List("items");
        events.Count(e => e.Text("type") == "report_note_written").ShouldBe(3);
        var note = events.First(e => e.Text("type") == "report_note_written").Id("id");
        (await Made.Api.PostAsync($"/api/facts/{note}/withdraw", new { reason = "Gone." }))
            .ShouldBeProblem(HttpStatusCode.Conflict, "note-stays");

        Task<Receipt> NoteAsync(object note) => Made.Api.RecordAsync($"/api/periods/{period}/notes", note);

        async Task ShouldHoldAsync(string whole, string line)
        {
            var report = await Made.Api.ShowAsync($"/api/periods/{period}/report");
            report["note"]!.Text("text").ShouldBe(whole);
            report.List("lines").Single(known => known.Text("code") == "RCO115")["note"]!.Text("text").ShouldBe(line);
        }
    }

    [Fact]
    public async Task A_period_is_of_one_scope_and_found_by_it_and_another_scope_may_have_the_same_days()
    {
        var project = (await Made.OpenAsync("2023")).Id;
        (await Made.Api.PostAsync("/api/periods", new
        {
            title = "Again",
            span = new { precision = "month", from = "2023-01", to = "2023-12" },
            indicators = new[] { "RCO87", "RCO115" },
            project = Made.Project,
        })).ShouldBeProblem(HttpStatusCode.Conflict, "same-period");
        var everything = (await Made.OpenAsync("2023", new { })).Id;
        var programme = (await Made.OpenAsync("2023", new { programme = Made.Programme })).Id;
        var objective = (await Made.OpenAsync("2023", new { programme = Made.Programme, objective = "1.1" })).Id;
        var other = (await Made.OpenAsync("2023", new { project = Made.Other })).Id;

        (await IdsAsync("")).ShouldBe([project, everything, programme, objective, other], ignoreOrder: true);
        (await IdsAsync($"?project={Made.Project}")).ShouldBe([project]);
        (await IdsAsync($"?programme={Made.Programme}")).ShouldBe([project, programme, objective, other], ignoreOrder: true);
        (await IdsAsync($"?programme={Made.Programme}&objective=1.1")).ShouldBe([project, objective], ignoreOrder: true);

        // Its figures, and what they are explained by, are those of its scope.
        await Made.EventAsync("2023-03-01");
        await Made.EventAsync("2023-04-01", Made.Other);
        foreach (var (period, value) in new[] { (project, 1), (everything, 2), (programme, 2), (objective, 1), (other, 1) })
        {
            (await Made.Api.ShowAsync($"/api/periods/{period}")).List("figures").Single(figure => figure.Text("code") == "RCO115")["today"]!
                .GetValue<decimal>().ShouldBe(value);
            (await Made.Api.ShowAsync($"/api/indicators/RCO115?period={period}"))["value"]!.GetValue<decimal>().ShouldBe(value);
            await Made.SealAsync(period);
            (await Made.Api.ShowAsync($"/api/periods/{period}"))["seals"]![0]!.List("figures")
                .Single(figure => figure.Text("code") == "RCO115")["value"]!.GetValue<decimal>().ShouldBe(value);
        }

        // The days of the period of everything can be asked for a project, whose own seal is read then.
        (await Made.Api.ShowAsync($"/api/reports?period={everything}&project={Made.Project}")).Id("periodId").ShouldBe(project);
        using var site = new Site(Host);
        var list = (await site.GetAsync($"/periods?project={Made.Project}&recorded={Made.Api.Position}")).ShouldBe(HttpStatusCode.OK).Html;
        list.ShouldContain($"/periods/{project}");
        list.ShouldNotContain($"/periods/{programme}");

        async Task<IEnumerable<Guid>> IdsAsync(string query) =>
            (await Made.Api.ShowAsync("/api/periods" + query)).List("items").Select(item => item.Id("id"));
    }

    [Fact]
    public async Task A_target_is_that_of_what_is_asked_for_and_the_programmes_own_stands_before_the_one_it_selected()
    {
        await SetAsync(100, new { });
        await SetAsync(3, new { project = Made.Project });
        (await TargetAsync("")).ShouldBe(100);
        (await TargetAsync($"?project={Made.Project}")).ShouldBe(3);
        (await TargetAsync($"?project={Made.Other}")).ShouldBeNull();
        // A part of the project's figure is no progress towards the project's target.
        (await TargetAsync($"?project={Made.Project}&region=DED")).ShouldBeNull();
        (await TargetAsync($"?project={Made.Project}&programme={Made.Programme}")).ShouldBeNull();

        await Made.RecordAsync($"/api/programmes/{Made.Programme}/indicators",
            new { indicator = "RCO115", target = 30, by = ApiClient.Day("2027-12-31") });
        await Made.RecordAsync($"/api/programmes/{Made.Programme}/indicators",
            new { indicator = "RCO115", objective = "1.1", target = 10, by = ApiClient.Day("2027-12-31") });
        (await TargetAsync($"?programme={Made.Programme}")).ShouldBe(30);
        (await TargetAsync($"?programme={Made.Programme}&objective=1.1")).ShouldBe(10);
        (await TargetAsync($"?programme={Made.Programme}&objective=2.3")).ShouldBeNull();
        var set = await SetAsync(40, new { programme = Made.Programme });
        (await TargetAsync($"?programme={Made.Programme}")).ShouldBe(40);
        (await TargetAsync($"?programme={Made.Programme}&objective=1.1")).ShouldBe(10);
        using var site = new Site(Host);
        var page = (await site.GetAsync($"/programmes/{Made.Programme}?recorded={Made.Api.Position}")).ShouldBe(HttpStatusCode.OK).Text;
        page.ShouldContain("0% of 40 by");
        page.ShouldContain("Figures of objective 1.1");
        page.ShouldContain("0% of 10 by");
        await Made.Api.RecordAsync($"/api/facts/{set.EventId}/withdraw", new { reason = "Not agreed." });
        (await TargetAsync($"?programme={Made.Programme}")).ShouldBe(30);
        (await TargetAsync("")).ShouldBe(100);
        (await site.GetAsync("/")).ShouldBe(HttpStatusCode.OK).Text.ShouldContain("of 100 by");

        Task<Receipt> SetAsync(int value, object of)
        {
            var body = System.Text.Json.JsonSerializer.SerializeToNode(of)!.AsObject();
            (body["value"], body["by"]) = (value, JsonNode.Parse("""{"precision":"year","from":"2027"}"""));
            return Made.RecordAsync("/api/indicators/RCO115/target", body);
        }

        async Task<decimal?> TargetAsync(string query)
        {
            var one = (await Made.Api.ShowAsync("/api/indicators/RCO115" + query))["target"]?["value"]?.GetValue<decimal>();
            var listed = (await Made.Api.ShowAsync("/api/indicators" + query)).AsArray()
                .Single(known => known!.Text("code") == "RCO115")!["target"]?["value"]?.GetValue<decimal>();
            listed.ShouldBe(one, query);
            return one;
        }
    }

    [Fact]
    public async Task Wrong_questions_are_told_what_is_wrong()
    {
        var period = (await Made.OpenAsync("2023")).Id;
        await RefusedAsync("/api/reports", "period");
        await RefusedAsync("/api/reports?period=20233", "period");
        await RefusedAsync($"/api/reports?period={Guid.NewGuid()}", "period");
        await RefusedAsync($"/api/reports?period={period}&project={Made.Other}", "period");
        await RefusedAsync($"/api/periods/{period}/report?programme={Made.Programme}", "period");
        await RefusedAsync($"/api/reports?period=2023&project={Made.Project}&programme={Made.Programme}", "project");
        await RefusedAsync("/api/reports?period=2023&objective=1.1", "objective");
        await RefusedAsync($"/api/reports?period=2023&project={Guid.NewGuid()}", "project");
        await RefusedAsync("/api/reports?period=2023&format=pdf", "format");
        await RefusedAsync("/api/reports?period=2023&lang=fr", "lang");
        await RefusedAsync($"/api/reports/RCO115/explanation?period={period}", "cell");
        await RefusedAsync($"/api/reports/RCO115/explanation?period={period}&cell=all", "cell");
        foreach (var path in new[]
        {
            $"/api/reports/RCO115/explanation?period={period}&cell=until-last-seal",
            $"/api/reports/EDIH2/explanation?period={period}&cell=this-period",
            $"/api/reports/NONE/explanation?period={period}&cell=this-period", $"/api/periods/{Guid.NewGuid()}/report",
            $"/api/projects/{Guid.NewGuid()}/report?period=2023", $"/api/programmes/{Made.Project}/report?period=2023",
        })
            (await Made.Api.GetAsync(path)).ShouldBeProblem(HttpStatusCode.NotFound, "not-found");

        async Task RefusedAsync(string path, string pointer) =>
            (await Made.Api.GetAsync(path)).ShouldBe(HttpStatusCode.BadRequest).Pointers.ShouldBe([pointer]);
    }

    [Fact]
    public async Task An_explanation_goes_on_over_pages_of_the_same_cell()
    {
        for (var day = 1; day <= 5; day++) await Made.EventAsync(string.Create(CultureInfo.InvariantCulture, $"2023-03-{day:00}"));
        var period = (await Made.OpenAsync("2023")).Id;
        await Made.SealAsync(period);
        await Made.EventAsync("2023-03-09");
        await Made.OpenAsync("2024");
        var after = (await Made.Api.ShowAsync($"/api/periods?project={Made.Project}")).List("items").Select(item => item.Id("id"))
            .Single(id => id != period);

        foreach (var (of, cell) in new[] { (period, "this-period"), (after, "until-last-seal") })
        {
            var facts = new List<Guid>();
            for (string? cursor = "", next; cursor is not null; cursor = next)
            {
                var page = await Made.Api.ShowAsync(
                    $"/api/reports/RCO115/explanation?period={of}&cell={cell}&limit=2{(cursor.Length > 0 ? "&cursor=" + cursor : "")}");
                page["value"]!.GetValue<decimal>().ShouldBe(5);
                facts.AddRange(page.List("counted").Select(fact => fact.Id("eventId")));
                next = page.Text("next");
            }

            facts.Count.ShouldBe(5);
            facts.ShouldBeUnique();
        }
    }

    private static (decimal? Before, decimal? Late, decimal? This, decimal? Since) Cells(JsonNode line) => (
        ReportedProject.Value(line, "untilLastSeal"), ReportedProject.Value(line, "notReportedBefore"),
        ReportedProject.Value(line, "thisPeriod"), ReportedProject.Value(line, "sinceStart"));

    private async Task<IReadOnlyList<Guid>> ExplainedAsync(Guid period, string cell) =>
    [
        .. (await Made.Api.ShowAsync($"/api/reports/RCO115/explanation?period={period}&cell={cell}")).List("counted")
            .Select(fact => fact.Id("eventId")),
    ];
}
