using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;

namespace Collab.Tests;

/// <summary>A fact belongs to the period that holds all the days on which it can have occurred, by the calendar of its own zone. Over an
/// edge it is undecided: listed, not counted.</summary>
public sealed class PeriodDayTests(TestTracker host) : IClassFixture<TestTracker>
{
    [Fact]
    public async Task What_was_before_the_first_of_January_is_not_in_the_new_year_and_undecided_in_the_old_one()
    {
        var own = await OwnYear.OfAsync(host);
        var fact = await GrantAsync(own, 100, new { precision = "before", to = $"{own.Year + 1}-01-01" });

        await IsAsync(own, $"period={own.Year + 1}", fact, Place.None);
        await IsAsync(own, $"period={own.Year}", fact, Place.Undecided);
        await IsAsync(own, $"from={own.Year}-12-31&to={own.Year + 1}-06-30", fact, Place.Undecided);
        await IsAsync(own, $"to={own.Year}-12-31", fact, Place.Counted);
        await IsAsync(own, $"to={own.Year}-12-30", fact, Place.Undecided);
        await IsAsync(own, $"from={own.Year + 1}-01-01", fact, Place.None);
    }

    [Fact]
    public async Task What_nobody_dates_is_in_no_period_and_in_the_whole()
    {
        var own = await OwnYear.OfAsync(host);
        var fact = await GrantAsync(own, 100, new { precision = "unknown" });
        var now = host.Now.Year;

        foreach (var asked in new[] { $"period={now}", $"period={own.Year}", "from=1000-01-01", "to=2999-12-31" })
            await IsAsync(own, asked, fact, Place.None);
        (await ListAsync(own, "")).Counted.ShouldContain(fact);
    }

    [Fact]
    public async Task A_whole_year_is_in_the_year_and_undecided_in_its_halves_and_months()
    {
        var own = await OwnYear.OfAsync(host);
        var fact = await GrantAsync(own, 100, new { precision = "year", from = Text(own.Year) });

        await IsAsync(own, $"period={own.Year}", fact, Place.Counted);
        await IsAsync(own, $"from={own.Day("01-01")}&to={own.Day("06-30")}", fact, Place.Undecided);
        await IsAsync(own, $"from={own.Day("07-01")}&to={own.Day("12-31")}", fact, Place.Undecided);
        await IsAsync(own, $"period={own.Year}-05", fact, Place.Undecided);
        await IsAsync(own, $"period={own.Year + 1}", fact, Place.None);
    }

    [Theory]
    [InlineData("Europe/Sofia", 1, "01-01T00:30")]
    [InlineData("Europe/Sofia", 1, "01-01")]
    [InlineData("Europe/Lisbon", 0, "12-31T23:30")]
    [InlineData("Atlantic/Azores", 0, "12-31T23:59")]
    [InlineData("Atlantic/Azores", 0, "12-31")]
    [InlineData("Etc/GMT+12", 0, "12-31T23:59")]
    public async Task Nothing_shifts_by_a_time_zone(string zone, int after, string date)
    {
        var own = await OwnYear.OfAsync(host);
        // The years around are nobody else's: the next test begins another one.
        await OwnYear.OfAsync(host);
        var year = own.Year + after;
        var fact = await GrantAsync(own, 100, new { precision = date.Contains('T') ? "minute" : "day", from = $"{year}-{date}", zone });

        await IsAsync(own, $"period={year}", fact, Place.Counted);
        await IsAsync(own, $"period={(after == 1 ? year - 1 : year + 1)}", fact, Place.None);
        var by = (await own.ApiClient.ShowAsync("/api/indicators/FUND"))["by"]!.List("year");
        by.Select(part => part.Text("key")).ShouldContain(Text(year));

        // A seal holds it as well, though the year had ended in Berlin when it happened.
        foreach (var (sealedYear, value) in new[] { (year, 100m), (after == 1 ? year - 1 : year + 1, 0m) })
        {
            var period = (await own.ApiClient.RecordAsync("/api/periods", new
            {
                title = "A year",
                span = new { precision = "year", from = Text(sealedYear) },
                indicators = new[] { "FUND" },
            })).Id;
            await own.ApiClient.RecordAsync($"/api/periods/{period}/seal", new { });
            var shown = await own.ApiClient.ShowAsync($"/api/periods/{period}");
            var figure = shown.List("figures").ShouldHaveSingleItem();
            (figure["reported"]!.GetValue<decimal>(), figure["today"]!.GetValue<decimal>()).ShouldBe((value, value), Text(sealedYear));
            (shown.Text("firstDay"), shown.Text("lastDay")).ShouldBe(($"{sealedYear}-01-01", $"{sealedYear}-12-31"));
        }
    }

    [Fact]
    public async Task A_stand_over_new_year_is_undecided_in_both_years_and_counts_in_the_period_that_holds_it()
    {
        var own = await OwnYear.OfAsync(host);
        var (_, fact) = await own.HeldAsync(await own.OrganisationsAsync("DED", "CZ"), day: "12-30");
        var stand = await own.ApiClient.RecordAsync("/api/activities", new
        {
            kind = "conference",
            title = "Over the year",
            occurred = ApiClient.Day(own.Day("12-31"), $"{own.Year + 1}-01-02"),
            provenance = ApiClient.Passage(own.Source),
        });
        await own.AttributeAsync($"/api/activities/{stand.Id}");
        foreach (var organisation in await own.OrganisationsAsync("DED", "PL"))
            await own.RecordAsync($"/api/activities/{stand.Id}/roles", new { role = "co-organiser", organisation });

        foreach (var (asked, place) in new[]
        {
            ($"period={own.Year}", Place.Undecided), ($"period={own.Year + 1}", Place.Undecided),
            ($"from={own.Day("12-31")}&to={own.Year + 1}-01-02", Place.Counted), ($"period={own.Year - 1}", Place.None),
        })
            await IsAsync(own, asked, stand.EventId, place, "RCO115");
        var shown = await own.ApiClient.ShowAsync($"/api/indicators/RCO115?period={own.Year}");
        (shown["value"]!.GetValue<decimal>(), shown.Number("counted"), shown.Number("rejected"), shown.Number("undecided"))
            .ShouldBe((1, 1, 1, 1));
        (await ListAsync(own, $"period={own.Year}", "RCO115")).Counted.ShouldBe([fact]);
    }

    [Fact]
    public async Task A_headcount_goes_by_the_date_of_its_activity_and_a_date_that_was_found_gives_the_days()
    {
        var own = await OwnYear.OfAsync(host);
        var held = await own.ApiClient.RecordAsync("/api/activities", new
        {
            kind = "workshop",
            title = "Undated",
            @public = false,
            occurred = new { precision = "relative", relativeTo = own.Source, relation = "day-before" },
            provenance = ApiClient.Passage(own.Source),
        });
        await own.AttributeAsync($"/api/activities/{held.Id}");
        foreach (var organisation in await own.OrganisationsAsync("DED", "CZ"))
            await own.RecordAsync($"/api/activities/{held.Id}/roles", new { role = "co-organiser", organisation });
        // The list was made on another day: that is of no account.
        var list = await own.RecordAsync(
            $"/api/activities/{held.Id}/attendance", new { headcount = new { value = 70 }, basis = "attendance-list" }, "09-09");
        await IsAsync(own, $"period={own.Year}", list.EventId, Place.None, "RCO81");

        var found = await own.RecordAsync($"/api/activities/{held.Id}/date",
            new { occurred = new { precision = "month", from = own.Day("04-01")[..7] } });

        await IsAsync(own, $"period={own.Year}", list.EventId, Place.Counted, "RCO81");
        await IsAsync(own, $"period={own.Year}-04", list.EventId, Place.Counted, "RCO81");
        await IsAsync(own, $"from={own.Day("04-15")}", list.EventId, Place.Undecided, "RCO81");
        await IsAsync(own, $"period={own.Year}-09", list.EventId, Place.None, "RCO81");
        await IsAsync(own, $"period={own.Year}&knownAt=@{found.Position - 1}", list.EventId, Place.None, "RCO81");
    }

    [Fact]
    public async Task What_is_counted_once_is_undecided_only_where_nothing_of_it_counts()
    {
        var own = await OwnYear.OfAsync(host);
        var (partnership, organisations) = (await own.PartnershipAsync(), await own.OrganisationsAsync("DED", "CZ"));
        var vague = await own.ApiClient.RecordAsync($"{partnership}/pilots", new
        {
            title = "A pilot told twice",
            organisations,
            occurred = new { precision = "year", from = Text(own.Year) },
            provenance = ApiClient.Passage(own.Source),
        });
        var half = $"from={own.Day("01-01")}&to={own.Day("06-30")}";
        (await ShownAsync()).ShouldBe((0, 1));

        await own.RecordAsync($"{partnership}/pilots", new { title = "A pilot, told twice", organisations }, day: "03-01");

        (await ShownAsync()).ShouldBe((1, 0));
        var why = await own.ApiClient.ShowAsync($"/api/indicators/RCO84/explanation?{half}&limit=500");
        why.List("rejected").Where(fact => fact.Id("eventId") == vague.EventId).Select(fact => fact.Text("reason"))
            .ShouldBe(["already-counted"]);

        async Task<(decimal, long)> ShownAsync()
        {
            var shown = await own.ApiClient.ShowAsync($"/api/indicators/RCO84?{half}");
            return (shown["value"]!.GetValue<decimal>(), shown.Number("undecided"));
        }
    }

    [Fact]
    public async Task A_fact_that_the_rule_rejects_keeps_its_reason_and_is_not_undecided()
    {
        var own = await OwnYear.OfAsync(host);
        var partnership = await own.PartnershipAsync();
        var foreign = await own.ApiClient.RecordAsync($"{partnership}/funding", new
        {
            amount = new { amount = 100, currency = "CZK" },
            occurred = new { precision = "year", from = Text(own.Year) },
            provenance = ApiClient.Passage(own.Source),
        });

        var why = await own.ApiClient.ShowAsync($"/api/indicators/FUND/explanation?period={own.Year}-05&limit=500");

        var fact = why.List("rejected").Single(fact => fact.Id("eventId") == foreign.EventId);
        fact.Text("reason").ShouldBe("not-in-euro");
        fact.List("reasons").Select(reason => reason.GetValue<string>()).ShouldBe(["not-in-euro", "undecided-in-period"]);
        why.Number("undecided").ShouldBe(why.List("rejected").Count(fact => fact.Text("reason") == "undecided-in-period"));
    }

    [Theory]
    [InlineData("from=2023-13-01", "from")]
    [InlineData("to=yesterday", "to")]
    [InlineData("from=2023", "from")]
    public async Task A_day_that_is_none_is_refused(string asked, string member) =>
        (await new ApiClient(host.Anonymous).GetAsync($"/api/indicators/FUND?{asked}"))
            .ShouldBeProblem(HttpStatusCode.BadRequest, "malformed").Pointers.ShouldBe([member]);

    [Fact]
    public async Task Of_an_instant_the_day_that_it_names_is_meant()
    {
        var own = await OwnYear.OfAsync(host);
        var fact = await GrantAsync(own, 100, ApiClient.Day(own.Day("05-01")));

        await IsAsync(own, $"from={own.Day("05-01")}T23:30:00Z&to={own.Day("05-01")}T00:00:00Z", fact, Place.Counted);
        await IsAsync(own, $"from={own.Day("05-02")}T00:30:00%2B02:00", fact, Place.None);
    }

    [Fact]
    public async Task The_pages_say_what_is_undecided()
    {
        var own = await OwnYear.OfAsync(host);
        await GrantAsync(own, 100, new { precision = "year", from = Text(own.Year) });
        foreach (var (language, why, parts) in new[]
        {
            ("en", "undecided: its date reaches over an edge of the period", "Its date reaches over an edge of the period."),
            ("de", "unentschieden: Ihr Datum reicht über einen Rand des Zeitraums hinaus",
                "Ihr Datum reicht über einen Rand des Zeitraums hinaus."),
        })
        {
            using var site = new Site(host, language);
            var page = (await site.GetAsync($"/indicators/FUND/why?period={own.Year}-05&recorded={own.ApiClient.Position}"))
                .ShouldBe(HttpStatusCode.OK);
            page.Text.ShouldContain(why);
            page.Text.ShouldContain(parts);
        }
    }

    private static async Task<Guid> GrantAsync(OwnYear own, decimal amount, object occurred)
    {
        var partnership = await own.PartnershipAsync();
        return (await own.ApiClient.RecordAsync($"{partnership}/funding",
            new { amount = new { amount }, occurred, provenance = ApiClient.Passage(own.Source) })).EventId;
    }

    // Where a fact stands by the rule in force, and by the same rule tried.
    private static async Task IsAsync(OwnYear own, string asked, Guid fact, Place place, string code = "FUND")
    {
        foreach (var rule in new[] { "", "&rule=%7B%7D" })
        {
            var (counted, undecided, all) = await ListAsync(own, asked + rule, code);
            (counted.Contains(fact) ? Place.Counted : undecided.Contains(fact) ? Place.Undecided : all.Contains(fact) ? Place.Rejected
                : Place.None)
                .ShouldBe(place, asked + rule);
        }
    }

    private static async Task<(List<Guid> Counted, List<Guid> Undecided, List<Guid> All)> ListAsync(OwnYear own, string asked,
        string code = "FUND")
    {
        var why = await own.ApiClient.ShowAsync($"/api/indicators/{code}/explanation?{asked}&limit=500");
        var undecided = why.List("rejected").Where(entry => entry.Text("reason") == "undecided-in-period").ToList();
        why.Number("undecided").ShouldBe(undecided.Count, asked);
        return (Ids(why.List("counted")), Ids(undecided), Ids([.. why.List("counted"), .. why.List("rejected")]));

        static List<Guid> Ids(IEnumerable<JsonNode> facts) => [.. facts.Select(entry => entry.Id("eventId"))];
    }

    private static string Text(int year) => year.ToString(CultureInfo.InvariantCulture);

    private enum Place
    {
        None,
        Counted,
        Undecided,
        Rejected,
    }
}
