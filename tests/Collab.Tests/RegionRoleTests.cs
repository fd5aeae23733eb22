using System.Net;

namespace Collab.Tests;

/// <summary>Who takes part, where it is held, where somebody sits: each can be asked for, and none stands for another.</summary>
public sealed class RegionRoleTests(TestTracker host) : IClassFixture<TestTracker>
{
    private readonly string mark = "m" + Guid.NewGuid().ToString("N");

    [Fact]
    public async Task A_stand_in_Barcelona_is_found_under_Spain_and_a_forum_in_Leipzig_under_Leipzig()
    {
        var api = await ApiClient.OfAsync(host);
        var source = await api.SourceAsync();
        var before = await RegionAsync("ES");
        var stand = await HeldAsync(api, source, "joint-stand", new { region = "ES", place = "Barcelona" }, "DED", "CZ");
        var forum = await HeldAsync(api, source, "conference", new { region = "DED51", place = "Leipzig" }, "CZ", "PL");
        var nowhere = await HeldAsync(api, source, "workshop", new { place = "Dresden" }, "DED");

        foreach (var (question, found) in new[]
        {
            ("venue=ES", new[] { stand }), ("region=ES", []), ("venue=DED51", [forum]), ("venue=DED", [forum]), ("venue=DE", [forum]),
            ("venue=DED52", []), ("region=DE", [stand, nowhere]), ("region=CZ&venue=ES", [stand]), ("region=CZ&venue=DE", [forum]),
            ("region=CZ", [stand, forum]), ("venue=PL", []),
        })
        {
            (await api.ShowAsync($"/api/activities?text={mark}&{question}")).List("items").Select(item => item.Id("id"))
                .ShouldBe(found, ignoreOrder: true, question);
            (await api.GetAsync($"/api/activities?text={mark}&{question}", ("Accept", "text/csv"))).ShouldBe(HttpStatusCode.OK).Body
                .Split('\n', StringSplitOptions.RemoveEmptyEntries).Length.ShouldBe(found.Length + 1, question);
            (await api.GetAsync($"/api/activities.ics?text={mark}&{question}")).ShouldBe(HttpStatusCode.OK).Body
                .Split("BEGIN:VEVENT").Length.ShouldBe(found.Length + 1, question);
        }

        var after = await RegionAsync("ES");
        (after.Held, after.HeldThere).ShouldBe((before.Held, before.HeldThere + 1));
        (await api.ShowAsync("/api/regions")).List().Select(region => region.Text("code")).ShouldContain("ES");

        using var site = new Site(host);
        var page = (await site.GetAsync($"/regions/ES?recorded={api.Position}")).ShouldBe(HttpStatusCode.OK);
        page.Text.ShouldContain("activities held here");
        page.Text.ShouldContain("activities it took part in");
        page.Html.ShouldContain("href=\"/activities?venue=ES&amp;status=held\"");
        page.Text.ShouldContain($"Latest activities held here joint-stand {mark}");
        var list = (await site.GetAsync($"/activities?text={mark}&venue=DED51")).ShouldBe(HttpStatusCode.OK);
        list.Text.ShouldContain($"conference {mark}");
        list.Text.ShouldNotContain($"joint-stand {mark}");
        list.Html.ShouldContain("<option value=\"DED51\" selected");

        async Task<(long Held, long HeldThere)> RegionAsync(string code)
        {
            var region = await api.ShowAsync($"/api/regions/{code}");
            return (region.Number("held"), region.Number("heldThere"));
        }
    }

    [Fact]
    public async Task A_plan_has_a_place_too_and_keeps_it_when_the_record_names_none()
    {
        var api = await ApiClient.OfAsync(host);
        var source = await api.SourceAsync();
        var plan = (await api.RecordAsync("/api/activities", new
        {
            kind = "workshop",
            title = $"Plan {mark}",
            planned = ApiClient.Day("2035-05-01"),
            venue = new { region = "PL51" },
            provenance = ApiClient.Passage(source),
        })).Id;
        (await api.ShowAsync($"/api/activities?text={mark}&venue=PL&status=planned")).List("items").ShouldHaveSingleItem().Id("id")
            .ShouldBe(plan);

        await api.RecordAsync($"/api/activities/{plan}/held",
            new { kind = "workshop", occurred = ApiClient.Day("2026-04-01"), provenance = ApiClient.Passage(source) });
        (await api.ShowAsync($"/api/activities?text={mark}&venue=PL51&status=held")).List("items").ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Figures_are_asked_for_where_it_was_held_and_taken_apart_by_it()
    {
        var own = await OwnYear.OfAsync(host);
        var organisers = await own.OrganisationsAsync("DED", "CZ");
        foreach (var venue in new object?[] { new { region = "ES" }, new { region = "DED51" }, null })
        {
            var held = await own.RecordAsync("/api/activities", new { kind = "workshop", title = "Across", @public = true, venue });
            await own.AttributeAsync($"/api/activities/{held.Id}");
            foreach (var (index, organisation) in organisers.Index())
                await own.RecordAsync($"/api/activities/{held.Id}/roles",
                    new { role = index == 0 ? "organiser" : "co-organiser", organisation });
        }

        foreach (var (question, value) in new[] { ("", 3m), ("&venue=ES", 1m), ("&venue=DE", 1m), ("&venue=DED51", 1m), ("&venue=CZ", 0m),
            ("&region=ES", 0m), ("&region=CZ", 3m), ("&region=CZ&venue=ES", 1m), ("&venue=not-attributed", 1m),
            ("&region=not-attributed", 0m) })
        {
            (await own.WhyAsync("RCO115", question)).Consistent().Value.ShouldBe(value, question);
            (await own.ApiClient.ShowAsync($"/api/indicators?period={own.Year}{question}")).List()
                .Single(indicator => indicator.Text("code") == "RCO115")["value"]!.GetValue<decimal>().ShouldBe(value, question);
        }

        var by = (await own.ApiClient.ShowAsync($"/api/indicators/RCO115?period={own.Year}"))["by"]!;
        Parts(by, "venue").ShouldBe("DE 1, DED 1, DED5 1, DED51 1, ES 1, not-attributed 1");
        Parts(by, "region").ShouldBe("CZ 3, DE 3, DED 3");
        (by["regionSum"]!["countries"]!.GetValue<decimal>(), by["regionSum"]!["notAttributed"]!.GetValue<decimal>(),
            by["regionSum"]!["surplus"]!.GetValue<decimal>()).ShouldBe((6m, 0m, 3m));
        (await own.WhyAsync("RCO115", "&venue=ES")).Counted.ShouldHaveSingleItem().Text("venue").ShouldBe("ES");
        (await own.ApiClient.GetAsync($"/api/indicators/RCO115/explanation?period={own.Year}&venue=ES&format=csv")).Body
            .ShouldContain(",ES");

        using var site = new Site(host);
        var page = (await site.GetAsync($"/indicators/RCO115?period={own.Year}&venue=ES&recorded={own.ApiClient.Position}"))
            .ShouldBe(HttpStatusCode.OK);
        page.Text.ShouldContain("By place where it was held");
        page.Html.ShouldContain($"href=\"/indicators/RCO115/why?period={own.Year}&amp;venue=ES\"");
        (await site.GetAsync($"/indicators/RCO115/why?period={own.Year}&venue=ES")).Text.ShouldContain("held in Spain");
    }

    [Fact]
    public async Task Organisations_are_found_by_their_seat_and_partnerships_by_the_seats_of_their_partners()
    {
        var api = await ApiClient.OfAsync(host);
        var source = await api.SourceAsync();
        var (saxon, polish) = (await api.OrganisationAsync(source, $"Saxon {mark}", "DED21"),
            await api.OrganisationAsync(source, $"Polish {mark}", "PL51"));
        var partnership = (await api.RecordAsync("/api/partnerships",
            new
            {
                title = $"Consortium {mark}",
                kind = "consortium",
                regions = new[] { "CZ", "DED21" },
                provenance = ApiClient.Passage(source)
            })).Id;
        await api.RecordAsync($"/api/partnerships/{partnership}/partners",
            new { organisation = saxon, provenance = ApiClient.Passage(source) });

        (await FoundAsync("organisations", "seat=DED")).ShouldBe([saxon]);
        (await FoundAsync("organisations", "seat=PL")).ShouldBe([polish]);
        (await FoundAsync("organisations", "region=DED")).ShouldBe([saxon], "as it was");
        (await FoundAsync("partnerships", "seat=DED2")).ShouldBe([partnership]);
        (await FoundAsync("partnerships", "seat=CZ")).ShouldBeEmpty("it names Czechia, and nobody sits there");
        (await FoundAsync("partnerships", "region=CZ")).ShouldBe([partnership]);
        (await FoundAsync("partnerships", "region=DED")).ShouldBe([partnership], "as it was");

        // Its partner moves within the regions that it names: these stay, the seat is another.
        await api.RecordAsync($"/api/organisations/{saxon}/seat",
            new { seat = new { region = "CZ" }, occurred = ApiClient.Day("2024-01-01"), provenance = ApiClient.Passage(source) });
        (await FoundAsync("partnerships", "seat=CZ")).ShouldBe([partnership]);
        (await FoundAsync("partnerships", "seat=DED")).ShouldBeEmpty();
        (await FoundAsync("partnerships", "region=DED")).ShouldBe([partnership]);

        using var site = new Site(host);
        (await site.GetAsync($"/organisations?seat=PL51&text={mark}&recorded={api.Position}")).Text.ShouldContain($"Polish {mark}");

        async Task<IEnumerable<Guid>> FoundAsync(string kind, string question) =>
            (await api.ShowAsync($"/api/{kind}?text={mark}&{question}")).List("items").Select(item => item.Id("id"));
    }

    [Theory]
    [InlineData("/api/activities?venue=XX9", "venue")]
    [InlineData("/api/activities.ics?venue=XX9", "venue")]
    [InlineData("/api/activities?venue=%00", "venue")]
    [InlineData("/api/activities?venue=not-attributed", "venue")]
    [InlineData("/api/activities?seat=DED", "seat")]
    [InlineData("/api/organisations?seat=XX9", "seat")]
    [InlineData("/api/organisations?venue=ES", "venue")]
    [InlineData("/api/partnerships?seat=XX9", "seat")]
    [InlineData("/api/partnerships?venue=ES", "venue")]
    [InlineData("/api/sources?venue=ES", "venue")]
    [InlineData("/api/indicators?venue=XX9", "venue")]
    [InlineData("/api/indicators/RCO81?venue=XX9", "venue")]
    [InlineData("/api/indicators/RCO81?seat=DED", "seat")]
    [InlineData("/api/regions/ES?venue=ES", "venue")]
    public async Task A_region_that_is_not_known_or_a_role_that_is_not_understood_is_refused(string question, string pointer) =>
        (await new ApiClient(host.Anonymous).GetAsync(question)).ShouldBeProblem(HttpStatusCode.BadRequest, "malformed").Pointers
            .ShouldContain(pointer);

    [Fact]
    public async Task Participations_go_to_the_regions_that_the_list_names_and_the_rest_is_not_attributed()
    {
        var own = await OwnYear.OfAsync(host);
        var (path, _) = await own.HeldAsync(await own.OrganisationsAsync("DED", "CZ"), open: false, regions: ["DED", "CZ", "PL"]);
        var list = await own.RecordAsync($"{path}/attendance", new
        {
            headcount = new { value = 68 },
            basis = "attendance-list",
            breakdown = new object[]
            {
                new { region = "CZ", headcount = new { value = 9 } }, new { region = "DE", headcount = new { value = 20 } },
                new { region = "DED21", headcount = new { exactness = "about", value = 12 } },
            },
        });
        var (other, _) = await own.HeldAsync(await own.OrganisationsAsync("DED", "PL"), open: false);
        await own.RecordAsync($"{other}/attendance", new { headcount = new { value = 30 }, basis = "attendance-list" });

        var shown = await own.ApiClient.ShowAsync($"/api/indicators/RCO81?period={own.Year}");
        (shown["value"]!.GetValue<decimal>(), shown["approximate"]!.GetValue<bool>()).ShouldBe((98m, false));
        Parts(shown["by"]!, "region").ShouldBe("CZ 9, DE 20, DED 12, DED2 12, DED21 12, not-attributed 69");
        Parts(shown["by"]!, "regionPair").ShouldBe("CZ-DE 29, CZ-DED 21, CZ-PL 9, DE-PL 20, DED-PL 12");
        var sum = shown["by"]!["regionSum"]!;
        (sum["countries"]!.GetValue<decimal>(), sum["notAttributed"]!.GetValue<decimal>(), sum["surplus"]!.GetValue<decimal>())
            .ShouldBe((29m, 69m, 0m));

        foreach (var (region, value, rough) in new[] { ("CZ", 9m, false), ("DE", 20m, true), ("DED2", 12m, true), ("PL", 0m, false),
            ("not-attributed", 69m, true) })
        {
            var why = (await own.WhyAsync("RCO81", $"&region={region}")).Consistent();
            (why.Value, why.Json["approximate"]!.GetValue<bool>()).ShouldBe((value, rough), region);
            var part = await own.ApiClient.ShowAsync($"/api/indicators/RCO81?period={own.Year}&region={region}");
            part["value"]!.GetValue<decimal>().ShouldBe(value, region);
            // In a region there is only what came from it.
            part["by"]!.List("year").Sum(year => year["value"]!.GetValue<decimal>()).ShouldBe(value, region);
            part["by"]!.List("region").ShouldAllBe(entry => entry["value"]!.GetValue<decimal>() <= value);
        }

        var counted = (await own.WhyAsync("RCO81")).Counted.Single(fact => fact.Id("eventId") == list.EventId);
        counted.List("shares").Select(share => $"{share.Text("region")} {share.Number("number")}")
            .ShouldBe(["CZ 9", "DE 8", "DED21 12", "not-attributed 39"]);

        using var site = new Site(host);
        var page = (await site.GetAsync($"/indicators/RCO81?period={own.Year}&recorded={own.ApiClient.Position}"))
            .ShouldBe(HttpStatusCode.OK);
        page.Text.ShouldContain("not attributed 69");
        page.Text.ShouldContain("Attributed to no region: 69.");
        (await site.GetAsync($"/indicators/RCO81/why?period={own.Year}&region=not-attributed")).Text.ShouldContain("not attributed 39");
    }

    [Fact]
    public async Task What_was_rejected_is_not_attributed_either()
    {
        var own = await OwnYear.OfAsync(host);
        var (path, _) = await own.HeldAsync(await own.OrganisationsAsync("DED", "CZ"));
        await own.RecordAsync($"{path}/attendance", new
        {
            headcount = new { value = 70 },
            basis = "estimate",
            breakdown = new[] { new { region = "CZ", headcount = new { value = 30 } } },
        });

        foreach (var (question, value) in new[] { ("", 70m), ("&region=CZ", 30m), ("&region=DED", 0m), ("&region=not-attributed", 40m) })
            (await own.WhyAsync("RCO81", question)).Consistent().Json["rejectedValue"]!.GetValue<decimal>().ShouldBe(value, question);
    }

    [Fact]
    public async Task A_breakdown_that_contradicts_itself_is_refused()
    {
        var own = await OwnYear.OfAsync(host);
        var (path, _) = await own.HeldAsync([]);
        foreach (var (shares, stored) in new[]
        {
            (new[] { ("DE", 10), ("DED", 5) }, true), ([("DE", 12), ("DED", 5), ("DE4", 7)], true), ([("DE", 3), ("DED", 5)], false),
            ([("DE", 10), ("DED", 6), ("DE4", 5)], false), ([("DE", 10), ("CZ", 3)], false),
        })
        {
            var reply = await own.ApiClient.PostAsync($"{path}/attendance", new
            {
                headcount = new { value = 12 },
                basis = "attendance-list",
                breakdown = shares.Select(share => new { region = share.Item1, headcount = new { value = share.Item2 } }),
                provenance = ApiClient.Passage(own.Source),
            });
            if (stored) reply.ShouldBe(HttpStatusCode.OK);
            else reply.ShouldBeProblem(HttpStatusCode.BadRequest, "malformed").Pointers.ShouldContain("/breakdown");
        }
    }

    [Fact]
    public async Task What_is_rejected_in_several_currencies_is_summed_in_each_of_them()
    {
        var own = await OwnYear.OfAsync(host);
        var (partnership, by) = (await own.PartnershipAsync(), await own.OrganisationAsync("CZ"));
        await own.RecordAsync($"{partnership}/funding", new { amount = new { amount = 1000m }, recipient = by });
        await own.RecordAsync($"{partnership}/funding", new { amount = new { amount = 500m }, recipient = by }, certainty: "claimed");
        foreach (var amount in new[] { 25_000m, 7_500.5m })
            await own.RecordAsync($"{partnership}/funding", new { amount = new { amount, currency = "CZK" }, recipient = by });
        await own.RecordAsync($"{partnership}/funding", new { amount = new { amount = 90m, currency = "PLN" }, recipient = by });

        foreach (var question in new[] { "", "&region=CZ", "&rule=%7B%7D" })
        {
            var why = (await own.WhyAsync("FUND", question)).Consistent();
            (why.Value, why.Json["rejectedValue"]!.GetValue<decimal>()).ShouldBe((1000m, 500m), question);
            Amounts(why.Json).ShouldBe("CZK 32500.5, EUR 500, PLN 90", question);
            var shown = await own.ApiClient.ShowAsync($"/api/indicators/FUND?period={own.Year}{question}");
            shown["rejectedValue"]!.GetValue<decimal>().ShouldBe(500m, question);
            Amounts(shown).ShouldBe("CZK 32500.5, EUR 500, PLN 90", question);
            why.Rejected.Where(fact => fact["value"] is null).Select(fact => fact["amount"]!.Text("currency"))
                .ShouldBe(["CZK", "CZK", "PLN"], ignoreOrder: true, question);
        }

        var listed = (await own.ApiClient.ShowAsync($"/api/indicators?period={own.Year}")).List()
            .Single(indicator => indicator.Text("code") == "FUND");
        (listed["rejectedValue"]!.GetValue<decimal>(), listed.AsObject().ContainsKey("rejectedAmounts")).ShouldBe((500m, false));
        (await own.ApiClient.GetAsync($"/api/indicators/FUND?period={own.Year}&format=csv")).Body.ShouldContain("rejected,CZK,,32500.5");
        // Of everything, the running totals say it.
        Amounts(await own.ApiClient.ShowAsync("/api/indicators/FUND")).ShouldContain("CZK");

        using var site = new Site(host);
        (await site.GetAsync($"/indicators/FUND/why?period={own.Year}&recorded={own.ApiClient.Position}")).Text
            .ShouldContain("would have added 32,500.50 CZK and 500 EUR and 90 PLN");
        (await site.GetAsync($"/indicators/FUND?period={own.Year}")).Text.ShouldContain("32,500.50 CZK and 500 EUR and 90 PLN");
    }

    [Fact]
    public async Task The_API_takes_codes_only()
    {
        var own = await OwnYear.OfAsync(host);
        var partnership = await own.PartnershipAsync();
        foreach (var (currency, stored) in new[] { ("CZK", true), ("HRK", true), ("Kč", false), ("czk", false), ("XAU", false) })
        {
            var reply = await own.ApiClient.PostAsync($"{partnership}/funding",
                new { amount = new { amount = 5, currency }, provenance = ApiClient.Passage(own.Source) });
            if (stored) reply.ShouldBe(HttpStatusCode.OK);
            else reply.ShouldBeProblem(HttpStatusCode.BadRequest, "malformed").Pointers.ShouldContain("/amount/currency", currency);
        }
    }

    private static string Parts(System.Text.Json.Nodes.JsonNode by, string name) =>
        string.Join(", ", by.List(name).Select(part => $"{part.Text("key")} {part["value"]!.GetValue<decimal>():0.##}"));

    private static string Amounts(System.Text.Json.Nodes.JsonNode json) => string.Join(", ", json.List("rejectedAmounts").Select(amount =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture,
            $"{amount.Text("currency")} {amount["amount"]!.GetValue<decimal>():0.##}")));

    private async Task<Guid> HeldAsync(ApiClient api, Guid source, string kind, object venue, params string[] regions) =>
        (await api.RecordAsync("/api/activities", new
        {
            kind,
            title = $"{kind} {mark}",
            venue,
            regions,
            occurred = ApiClient.Day("2023-11-13"),
            provenance = ApiClient.Passage(source),
        })).Id;
}
