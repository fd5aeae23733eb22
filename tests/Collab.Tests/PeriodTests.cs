using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Collab.Tests;

/// <summary>Reporting periods: what was reported stays as it was reported, and every difference from today names its fact and its
/// cause.</summary>
public sealed class PeriodTests(TestTracker host) : IClassFixture<TestTracker>
{
    [Fact]
    public async Task A_period_is_opened_sealed_and_not_sealed_twice()
    {
        var own = await OwnYear.OfAsync(host);
        await GrantAsync(own, 100);
        var period = await OpenAsync(own);
        var open = await own.ApiClient.ShowAsync($"/api/periods/{period}");
        open.Text("status").ShouldBe("open");
        open.List("indicators").Count.ShouldBe(18);
        Figure(open, "FUND")["reported"].ShouldBeNull();
        Figure(open, "FUND")["today"]!.GetValue<decimal>().ShouldBe(100);

        var seal = await own.ApiClient.RecordAsync($"/api/periods/{period}/seal", new { note = "Handed in" });

        seal.Type.ShouldBe("period_sealed");
        var shown = await own.ApiClient.ShowAsync($"/api/periods/{period}");
        shown.Text("status").ShouldBe("sealed");
        var sealedAs = shown.List("seals").ShouldHaveSingleItem();
        sealedAs.Number("position").ShouldBe(seal.Position - 1);
        sealedAs.Text("note").ShouldBe("Handed in");
        sealedAs.List("figures").Count.ShouldBe(18);
        (Figure(shown, "FUND")["reported"]!.GetValue<decimal>(), Figure(shown, "FUND").Text("reportedRule")).ShouldBe((100m, "official:2"));
        shown.List("figures").ShouldAllBe(figure => figure.Number("differenceCount") == 0);
        (await own.ApiClient.ShowAsync($"/api/periods/{period}?knownAt=@{seal.Position - 1}")).Text("status").ShouldBe("open");
        (await own.ApiClient.PostAsync($"/api/periods/{period}/seal", new { })).ShouldBeProblem(HttpStatusCode.Conflict, "already-sealed");
        (await own.ApiClient.ShowAsync($"/api/periods/{period}")).List("seals").Count.ShouldBe(1);
    }

    [Fact]
    public async Task Facts_recorded_corrected_withdrawn_and_confirmed_later_are_the_differences_with_the_event_that_caused_them()
    {
        var own = await OwnYear.OfAsync(host);
        var (kept, corrected, withdrawn) = (await GrantAsync(own, 100), await GrantAsync(own, 200), await GrantAsync(own, 400));
        var (path, _) = await own.HeldAsync(await own.OrganisationsAsync("DED", "CZ"), open: false);
        var headcount = await own.RecordAsync($"{path}/attendance", new { headcount = new { value = 70 }, basis = "estimate" });
        var period = await OpenAsync(own);
        await own.ApiClient.RecordAsync($"/api/periods/{period}/seal", new { });

        var correction = await own.ApiClient.RecordAsync(
            $"/api/facts/{corrected.EventId}/correct",
            new
            {
                reason = "Misread.",
                replacement = new
                {
                    amount = new { amount = 250m },
                    occurred = ApiClient.Day(own.Day("05-01")),
                    provenance = ApiClient.Passage(own.Source, "S7")
                }
            });
        var withdrawal = await own.ApiClient.RecordAsync($"/api/facts/{withdrawn.EventId}/withdraw", new { reason = "Never paid." });
        var late = await GrantAsync(own, 1000, "12-31");
        await GrantAsync(own, 5000, $"{own.Year + 500}-01-01");
        var confirmation = await own.ConfirmAsync(headcount.EventId, "attendance-list");

        var shown = await own.ApiClient.ShowAsync($"/api/periods/{period}");
        Adds(Figure(shown, "FUND"), 700, 1350);
        Differences(Figure(shown, "FUND")).ShouldBe(
            [
                (corrected.EventId, 200m, null, correction.EventId, "fact_corrected"),
                (correction.EventId, null, 250m, correction.EventId, "fact_corrected"),
                (withdrawn.EventId, 400m, null, withdrawal.EventId, "fact_withdrawn"),
                (late.EventId, null, 1000m, late.EventId, "funding_granted"),
            ],
            ignoreOrder: true);
        Differences(Figure(shown, "FUND")).Select(difference => difference.Fact).ShouldNotContain(kept.EventId);
        Adds(Figure(shown, "RCO81"), 0, 70);
        Differences(Figure(shown, "RCO81")).ShouldBe([(headcount.EventId, null, 70m, confirmation.EventId, "fact_confirmed")]);
        foreach (var figure in shown.List("figures")) Adds(figure, figure["reported"]!.GetValue<decimal>(),
            figure["today"]!.GetValue<decimal>());

        // Known at each position between, the figure and its differences are those of then.
        Adds(Figure(await own.ApiClient.ShowAsync($"/api/periods/{period}?knownAt=@{correction.Position}"), "FUND"), 700, 750);
        Adds(Figure(await own.ApiClient.ShowAsync($"/api/periods/{period}?knownAt=@{withdrawal.Position}"), "FUND"), 700, 350);
    }

    [Fact]
    public async Task A_difference_may_come_from_elsewhere_a_moved_seat_a_date_or_another_fact_of_the_same_organisation()
    {
        var own = await OwnYear.OfAsync(host);
        var (partnership, organisations) = (await own.PartnershipAsync(), await own.OrganisationsAsync("DED", "DE4", "CZ"));
        var inside = await own.AgreeAsync(partnership, organisations[..2], "administrative-agreement", "03-01");
        var across = await own.AgreeAsync(partnership, [organisations[0], organisations[2]], day: "06-01");
        var joint = await own.AgreeAsync(partnership, organisations[..2], day: "03-02");
        var (hub, customer) = (await own.PartnershipAsync(), organisations[0]);
        var first = await own.RecordAsync($"{hub}/assessments", new { customer, score = 40 }, "02-01");
        var second = await own.RecordAsync($"{hub}/assessments", new { customer, score = 50 }, "06-01");
        var period = await OpenAsync(own);
        await own.ApiClient.RecordAsync($"/api/periods/{period}/seal", new { });

        var moved = await own.RecordAsync($"/api/organisations/{organisations[1]}/seat", new { seat = new { region = "PL" } }, "02-01");
        var later = await own.RecordAsync($"{hub}/assessments", new { customer, score = 48 }, "08-01");

        var shown = await own.ApiClient.ShowAsync($"/api/periods/{period}");
        Adds(Figure(shown, "RCO86"), 0, 1);
        Differences(Figure(shown, "RCO86")).ShouldBe([(inside.EventId, null, 1m, moved.EventId, "seat_moved")]);
        Adds(Figure(shown, "EDIH4"), 10, 8);
        Differences(Figure(shown, "EDIH4")).Select(difference => (difference.Fact, difference.Then, difference.Now)).ShouldBe(
            [(second.EventId, 10m, null), (later.EventId, null, 8m)], ignoreOrder: true);
        // The organisation that was counted by the later agreement is now counted by the earlier one.
        Adds(Figure(shown, "RCO87"), 2, 3);
        Figure(shown, "RCO87").List("differences").Select(difference => difference.Id("eventId"))
            .ShouldBe([joint.EventId, joint.EventId, across.EventId], ignoreOrder: true);
        first.EventId.ShouldNotBe(second.EventId);
    }

    [Fact]
    public async Task A_reopened_period_says_why_keeps_what_was_reported_and_is_sealed_again()
    {
        var own = await OwnYear.OfAsync(host);
        await GrantAsync(own, 100);
        var period = await OpenAsync(own);
        (await own.ApiClient.PostAsync($"/api/periods/{period}/reopen", new { reason = "?" }))
            .ShouldBeProblem(HttpStatusCode.Conflict, "not-sealed");
        var first = await own.ApiClient.RecordAsync($"/api/periods/{period}/seal", new { });
        var late = await GrantAsync(own, 50);
        (await own.ApiClient.PostAsync($"/api/periods/{period}/reopen", new { }))
            .ShouldBeProblem(HttpStatusCode.BadRequest, "malformed").Pointers.ShouldBe(["/reason"]);

        await own.ApiClient.RecordAsync($"/api/periods/{period}/reopen", new { reason = "A grant came in." });
        var reopened = await own.ApiClient.ShowAsync($"/api/periods/{period}");
        reopened.Text("status").ShouldBe("open");
        reopened.List("reopenings").ShouldHaveSingleItem().Text("reason").ShouldBe("A grant came in.");
        Figure(reopened, "FUND")["reported"].ShouldBeNull();

        await own.ApiClient.RecordAsync($"/api/periods/{period}/seal", new { });
        var shown = await own.ApiClient.ShowAsync($"/api/periods/{period}");
        shown.List("seals").Select(seal => seal.List("figures")
            .Single(figure => figure.Text("code") == "FUND")["value"]!.GetValue<decimal>()).ShouldBe([100m, 150m]);
        Adds(Figure(shown, "FUND"), 150, 150);
        Differences(Figure(await own.ApiClient.ShowAsync($"/api/periods/{period}?knownAt=@{late.Position}"), "FUND"))
            .ShouldBe([(late.EventId, null, 50m, late.EventId, "funding_granted")]);
        (await own.ApiClient.PostAsync($"/api/facts/{first.EventId}/withdraw", new { reason = "Wrong." }))
            .ShouldBeProblem(HttpStatusCode.Conflict, "figures-reported");
    }

    [Fact]
    public async Task A_period_is_sealed_as_it_was_known_at_an_earlier_position()
    {
        var own = await OwnYear.OfAsync(host);
        var looked = (await GrantAsync(own, 100)).Position;
        var late = await GrantAsync(own, 50);
        var period = await OpenAsync(own);

        await own.ApiClient.RecordAsync($"/api/periods/{period}/seal", new { position = looked });

        var shown = await own.ApiClient.ShowAsync($"/api/periods/{period}");
        shown.List("seals")[0].Number("position").ShouldBe(looked);
        Adds(Figure(shown, "FUND"), 100, 150);
        Differences(Figure(shown, "FUND")).ShouldBe([(late.EventId, null, 50m, late.EventId, "funding_granted")]);
    }

    [Fact]
    public async Task The_digest_of_a_sealed_figure_is_that_of_the_facts_in_the_explanation_at_the_sealed_position()
    {
        var own = await OwnYear.OfAsync(host);
        var (partnership, organisations) = (await own.PartnershipAsync(), await own.OrganisationsAsync("DED", "CZ", "PL"));
        await own.AgreeAsync(partnership, organisations);
        await own.AgreeAsync(partnership, organisations[..2], day: "06-01");
        for (var i = 0; i < 5; i++) await GrantAsync(own, 100.25m * (i + 1));
        foreach (var (score, day) in new[] { (40, "02-01"), (52, "03-01"), (51, "04-01") })
            await own.RecordAsync($"{partnership}/assessments", new { customer = organisations[0], score }, day);
        var period = await OpenAsync(own);
        await own.ApiClient.RecordAsync($"/api/periods/{period}/seal", new { });
        await GrantAsync(own, 1);
        await own.AgreeAsync(partnership, await own.OrganisationsAsync("DE4", "CZ04"));

        var seal = (await own.ApiClient.ShowAsync($"/api/periods/{period}")).List("seals")[0];

        foreach (var figure in seal.List("figures"))
        {
            var code = figure.Text("code")!;
            var why = (await own.WhyAsync(code, $"&asOf={own.Day("12-31")}&knownAt=@{seal.Number("position")}")).Consistent();
            figure["value"]!.GetValue<decimal>().ShouldBe(why.Value, code);
            (figure.Number("counted"), figure.Number("rejected")).ShouldBe((why.Counted.Count, why.Rejected.Count), code);
            figure.Text("facts").ShouldBe(Digest(code, why), code);
        }

        seal.List("figures").Count(figure => figure.Number("counted") > 0).ShouldBe(3);
    }

    [Fact]
    public async Task A_period_of_a_month_or_of_some_days_is_sealed_as_well_and_one_that_ends_in_the_future_is_not()
    {
        var own = await OwnYear.OfAsync(host);
        await GrantAsync(own, 10, "04-30");
        await GrantAsync(own, 20, "05-31");
        await GrantAsync(own, 40, "06-01");
        var month = (await own.ApiClient.RecordAsync("/api/periods",
            new
            {
                title = "May",
                span = new { precision = "month", from = $"{own.Year}-05" },
                indicators = new[] { "FUND", "RCO81" }
            })).Id;
        var days = (await own.ApiClient.RecordAsync("/api/periods",
            new { title = "Spring", span = ApiClient.Day(own.Day("04-30"), own.Day("05-31")), indicators = new[] { "FUND" } })).Id;
        var future = (await own.ApiClient.RecordAsync("/api/periods",
            new { title = "To come", span = new { precision = "year", from = "2195" }, indicators = new[] { "FUND" } })).Id;
        (await own.ApiClient.PostAsync($"/api/periods/{future}/seal", new { }))
            .ShouldBeProblem(HttpStatusCode.Conflict, "period-not-over");
        foreach (var id in new[] { month, days }) await own.ApiClient.RecordAsync($"/api/periods/{id}/seal", new { });

        Adds(Figure(await own.ApiClient.ShowAsync($"/api/periods/{month}"), "FUND"), 20, 20);
        (await own.ApiClient.ShowAsync($"/api/periods/{month}")).List("figures").Select(figure => figure.Text("code"))
            .ShouldBe(["FUND", "RCO81"], ignoreOrder: true);
        Adds(Figure(await own.ApiClient.ShowAsync($"/api/periods/{days}"), "FUND"), 30, 30);
        (await own.ApiClient.ShowAsync($"/api/periods/{future}")).List("seals").ShouldBeEmpty();
        foreach (var (asked, value) in new[] { (month.ToString(), 20m), ($"{own.Year}-05", 20m), (days.ToString(), 30m),
            (own.Day("06-01"), 40m), (own.Year.ToString(CultureInfo.InvariantCulture), 70m) })
            (await own.ApiClient.ShowAsync($"/api/indicators/FUND?period={asked}"))["value"]!.GetValue<decimal>().ShouldBe(value, asked);
    }

    [Fact]
    public async Task Figures_in_the_body_positions_not_reached_and_unknown_periods_are_refused()
    {
        var own = await OwnYear.OfAsync(host);
        var period = await OpenAsync(own);
        var stored = await host.StoredAsync();

        (await own.ApiClient.PostAsync($"/api/periods/{period}/seal", new { figures = Array.Empty<object>() }))
            .ShouldBeProblem(HttpStatusCode.BadRequest, "malformed").Pointers.ShouldBe(["/figures"]);
        (await own.ApiClient.PostAsync($"/api/periods/{period}/seal", new { position = 9_000_000_000 }))
            .ShouldBeProblem(HttpStatusCode.BadRequest, "malformed").Pointers.ShouldBe(["/position"]);
        (await own.ApiClient.PostAsync($"/api/periods/{period}/seal", new { position = -1 }))
            .ShouldBeProblem(HttpStatusCode.BadRequest, "malformed").Pointers.ShouldBe(["/position"]);
        (await own.ApiClient.PostAsync($"/api/periods/{Guid.NewGuid()}/seal", new { }))
            .ShouldBeProblem(HttpStatusCode.NotFound, "not-found");
        (await own.ApiClient.PostAsync($"/api/periods/{Guid.NewGuid()}/reopen", new { reason = "?" }))
            .ShouldBeProblem(HttpStatusCode.NotFound, "not-found");
        (await own.ApiClient.GetAsync($"/api/periods/{Guid.NewGuid()}")).ShouldBeProblem(HttpStatusCode.NotFound, "not-found");
        (await own.ApiClient.PostAsync("/api/periods", new { title = "Some time", span = new { precision = "unknown" } }))
            .ShouldBeProblem(HttpStatusCode.BadRequest, "malformed").Pointers.ShouldBe(["/span"]);
        (await own.ApiClient.PostAsync("/api/periods",
            new { title = "Twice", span = ApiClient.Day("2023-01-01"), indicators = new[] { "RCO81", "RCO81" } }))
            .ShouldBeProblem(HttpStatusCode.BadRequest, "malformed").Pointers.ShouldBe(["/indicators"]);
        (await own.ApiClient.PostAsync("/api/periods",
            new { title = "Unknown", span = ApiClient.Day("2023-01-01"), indicators = new[] { "RCO999" } }))
            .ShouldBeProblem(HttpStatusCode.BadRequest, "malformed");
        (await host.StoredAsync()).ShouldBe(stored);
    }

    [Fact]
    public async Task A_dry_run_of_a_seal_stores_nothing_and_a_repeated_seal_answers_as_the_first_time()
    {
        var own = await OwnYear.OfAsync(host);
        await GrantAsync(own, 100);
        var period = await OpenAsync(own);
        var stored = await host.StoredAsync();
        (await own.ApiClient.PostAsync($"/api/periods/{period}/seal?dryRun=true", new { })).ShouldBe(HttpStatusCode.OK);
        (await host.StoredAsync()).ShouldBe(stored);

        var key = ("Idempotency-Key", Guid.NewGuid().ToString());
        var first = await own.ApiClient.RecordAsync($"/api/periods/{period}/seal", new { }, key);
        await GrantAsync(own, 50);
        var again = await own.ApiClient.RecordAsync($"/api/periods/{period}/seal", new { }, key);

        again.ShouldBe(first);
        Adds(Figure(await own.ApiClient.ShowAsync($"/api/periods/{period}"), "FUND"), 100, 150);
    }

    private static async Task<Guid> OpenAsync(OwnYear own) => (await own.ApiClient.RecordAsync(
        "/api/periods", new
        {
            title = $"Year {own.Year}",
            span = new { precision = "year", from = own.Year.ToString(CultureInfo.InvariantCulture) }
        })).Id;

    private static async Task<Receipt> GrantAsync(OwnYear own, decimal amount, string day = "05-01")
    {
        var partnership = await own.PartnershipAsync();
        return await own.RecordAsync($"{partnership}/funding",
            new { amount = new { amount }, occurred = ApiClient.Day(day.Length > 5 ? day : own.Day(day)) });
    }

    private static JsonNode Figure(JsonNode period, string code) => period.List("figures").Single(figure => figure.Text("code") == code);

    // Reported, plus what differs, is today.
    private static void Adds(JsonNode figure, decimal reported, decimal today)
    {
        (figure["reported"]!.GetValue<decimal>(), figure["today"]!.GetValue<decimal>()).ShouldBe((reported, today), figure.ToJsonString());
        figure.Number("differenceCount").ShouldBe(figure.List("differences").Count);
        (reported + figure.List("differences")
            .Sum(difference => (difference["now"]?.GetValue<decimal>() ?? 0) - (difference["then"]?.GetValue<decimal>() ?? 0)))
            .ShouldBe(today, figure.ToJsonString());
    }

    private static IEnumerable<(Guid Fact, decimal? Then, decimal? Now, Guid? Because, string? Type)> Differences(JsonNode figure) =>
        figure.List("differences").Select(
        difference => (difference.Id("eventId"), difference["then"]?.GetValue<decimal>(), difference["now"]
            ?.GetValue<decimal>(), difference["because"]?.Id("id"), difference["because"]?.Text("type")));

    // As PeriodSealed says: a line "id part value" for each counted fact, in order of ids; the part is the organisation where a fact counts
    // once for each.
    private static string Digest(string code, Why why)
    {
        var lines = why.Counted
            .Select(fact => (Id: fact.Id("eventId").ToString(), Part: code is "RCO87" or "RCR84" ? fact["organisation"]!.Id("id")
                .ToString() : "", Value: (long)(fact["value"]!.GetValue<decimal>() * 100)))
            .OrderBy(line => line.Id, StringComparer.Ordinal).ThenBy(line => line.Part, StringComparer.Ordinal)
                .Select(line => string.Create(CultureInfo.InvariantCulture, $"{line.Id} {line.Part} {line.Value}\n"));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(lines))));
    }
}
