using System.Net;
using System.Text.Json.Nodes;

namespace Collab.Tests;

/// <summary>Money within a programme, in the programme's currency, by the rates of the facts' months; every value worked out by
/// hand.</summary>
public sealed class ConvertedTotalTests(TestTracker host) : IClassFixture<TestTracker>
{
    // Whatever the rule in force says later, the built-in rule "1" counts every grant.
    private const string Figure = "/api/indicators/EDIH2?rule=1";

    [Fact]
    public async Task A_figure_of_money_has_a_total_in_the_programmes_currency_and_tells_what_is_not_in_it()
    {
        var api = await ApiClient.OfAsync(host);
        var made = await Made.Async(api);
        await made.GrantAsync(2500, "CZK", ApiClient.Day("2024-01-15"));
        await made.GrantAsync(100, "EUR", ApiClient.Day("2024-02-10"));
        await made.GrantAsync(400, "PLN", ApiClient.Day("2024-01-20"));
        await made.GrantAsync(2400, "CZK", new { precision = "month", from = "2024-01", to = "2024-02" });
        await made.GrantAsync(500, "CZK", new { precision = "unknown" });
        await made.GrantAsync(250, "CZK", new { precision = "month", from = "2024-01" });
        // 2500/25 + 100 + 250/25; the zloty has no rate, one grant reaches over two months, one has no date.
        var table = await made.AdoptAsync("2024-02-01", ("2024-01", "CZK", 25m));
        foreach (var within in new[] { $"programme={made.Programme}", $"programme={made.Programme}&objective=1.1",
            $"project={made.Project}" })
        {
            var total = (await api.ShowAsync($"{Figure}&{within}"))["total"]!;
            (total.Text("currency"), total["amount"]!.GetValue<decimal>(), total.Number("facts"), total.Number("converted"))
                .ShouldBe(("EUR", 210m, 3, 2), within);
            Left(total).ShouldBe(["no-rate PLN 400 1", "undated CZK 500 1", "undecided-month CZK 2400 1"], within);
        }

        // The figure itself stays one of euros; without a programme there is no total in a currency.
        (await api.ShowAsync($"{Figure}&programme={made.Programme}"))["value"]!.GetValue<decimal>().ShouldBe(100);
        (await api.ShowAsync(Figure))["total"].ShouldBeNull();
        (await api.ShowAsync($"{Figure}&organisation={made.Funder}"))["total"].ShouldBeNull();
        (await api.ShowAsync($"/api/indicators/RCO115?programme={made.Programme}"))["total"].ShouldBeNull();
        (await AmountAsync($"{Figure}&programme={made.Programme}&period=2024-01")).ShouldBe(110);
        (await AmountAsync($"{Figure}&programme={made.Programme}&period=2024-02")).ShouldBe(100);

        var why = await api.ShowAsync($"/api/indicators/EDIH2/explanation?rule=1&programme={made.Programme}");
        why["total"]!["amount"]!.GetValue<decimal>().ShouldBe(210);
        why.List("counted").Single()["converted"]!["amount"]!.GetValue<decimal>().ShouldBe(100);
        why.List("rejected").Select(fact => $"{fact["amount"]!["amount"]} {fact["amount"]!.Text("currency")}: {Converted(fact)}")
            .ShouldBe(["2500 CZK: 100 2024-01 ", "400 PLN:  2024-01 no-rate", "2400 CZK:   undecided-month", "500 CZK:   undated",
                "250 CZK: 10 2024-01 "], ignoreOrder: true);

        // A rule that is only tried takes the same amounts.
        var tried = Uri.EscapeDataString("""{"leaveOutDisputed":true,"funding":"anywhere"}""");
        (await AmountAsync($"/api/indicators/EDIH2?programme={made.Programme}&rule={tried}")).ShouldBe(210);
        var known = (await host.ScalarAsync<long>($"select count(*) from collab.rate where fact_id = '{table.EventId}'"));
        known.ShouldBe(1);

        async Task<decimal> AmountAsync(string path) => (await api.ShowAsync(path))["total"]!["amount"]!.GetValue<decimal>();

        static string Converted(JsonNode fact) =>
            $"{fact["converted"]!["amount"]} {fact["converted"]!.Text("month")} {fact["converted"]!.Text("reason")}";
    }

    [Fact]
    public async Task Rates_change_a_total_from_their_position_on_and_not_before()
    {
        var api = await ApiClient.OfAsync(host);
        var made = await Made.Async(api);
        await made.GrantAsync(1000, "CZK", ApiClient.Day("2024-01-15"));
        var none = api.Position;
        var first = await made.AdoptAsync("2024-02-01", ("2024-01", "CZK", 25m), ("2024-02", "CZK", 24m));
        // Adopted later, for January alone.
        var second = await made.AdoptAsync("2024-06-01", ("2024-01", "CZK", 20m));
        // Of another programme.
        var other = await Made.Async(api);
        await other.AdoptAsync("2024-07-01", ("2024-01", "CZK", 10m));
        // Recorded last, adopted before both: it changes nothing that they hold.
        var late = await made.AdoptAsync("2024-01-20", ("2024-01", "CZK", 40m));
        (await TotalsAsync()).ShouldBe("0 40 50 50");

        (await api.PostAsync($"/api/facts/{second.EventId}/withdraw", new { reason = "Misread" })).ShouldBe(HttpStatusCode.OK);
        var withdrawn = api.Position;
        (await TotalsAsync()).ShouldBe("0 40 50 50");
        (await TotalAsync($"&knownAt=@{withdrawn}")).ShouldBe("40");

        (await api.PostAsync($"/api/facts/{first.EventId}/correct", new
        {
            reason = "Misread",
            replacement = new
            {
                type = "exchange_rates_adopted",
                kind = "commission-accounting",
                occurred = ApiClient.Day("2024-02-01"),
                rates = new[] { new { month = "2024-01", currency = "CZK", rate = 12.5m } },
                provenance = ApiClient.Passage(made.Source),
            },
        })).ShouldBe(HttpStatusCode.OK);
        (await TotalAsync("")).ShouldBe("80");
        (await TotalAsync($"&knownAt=@{withdrawn}")).ShouldBe("40");
        // A rate is one of its month whenever it was adopted: as of the end of January the total is the same.
        (await TotalAsync("&asOf=2024-01-31")).ShouldBe("80");
        (await TotalAsync("&asOf=2024-01-14")).ShouldBe("0");

        var replay = await Replay.ReadAsync(host);
        foreach (var position in new[] { none, first.Position, second.Position, late.Position, withdrawn,
            api.Position }) replay.Check(position);

        async Task<string> TotalsAsync() => string.Join(' ',
            await TotalAsync($"&knownAt=@{none}"), await TotalAsync($"&knownAt=@{first.Position}"),
            await TotalAsync($"&knownAt=@{second.Position}"), await TotalAsync($"&knownAt=@{late.Position}"));

        async Task<string> TotalAsync(string more) =>
            $"{(await api.ShowAsync($"{Figure}&programme={made.Programme}{more}"))["total"]!["amount"]!.GetValue<decimal>():0.##}";
    }

    [Fact]
    public async Task A_programme_that_reports_in_koruna_converts_by_way_of_the_euro()
    {
        var api = await ApiClient.OfAsync(host);
        var made = await Made.Async(api, "CZK");
        await made.GrantAsync(100, "EUR", ApiClient.Day("2024-01-15"));
        await made.GrantAsync(80, "PLN", ApiClient.Day("2024-01-15"));
        await made.GrantAsync(7, "CZK", new { precision = "unknown" });
        await made.AdoptAsync("2024-02-01", ("2024-01", "CZK", 25m), ("2024-01", "PLN", 4m));
        // 100 * 25 + 80 / 4 * 25 + 7.
        var total = (await api.ShowAsync($"{Figure}&programme={made.Programme}"))["total"]!;
        (total.Text("currency"), total["amount"]!.GetValue<decimal>()).ShouldBe(("CZK", 3007m));
        total.List("leftOut").ShouldBeEmpty();
    }

    [Fact]
    public async Task Budgets_and_spending_of_a_project_and_of_its_programme_have_totals_as_well()
    {
        var api = await ApiClient.OfAsync(host);
        var made = await Made.Async(api);
        var passage = ApiClient.Passage(made.Source);
        var path = $"/api/partnerships/{made.Project}";
        await api.RecordAsync($"{path}/budgets", new
        {
            partner = made.Funder,
            total = new { amount = 1000, currency = "CZK" },
            euShare = new { amount = 800, currency = "CZK" },
            nationalShare = new { amount = 100, currency = "CZK" },
            occurred = ApiClient.Day("2024-01-02"),
            provenance = passage,
        });
        await api.RecordAsync($"{path}/budgets", new
        {
            partner = made.Other,
            total = new { amount = 60 },
            euShare = new { amount = 48 },
            provenance = passage,
        });
        // The whole is what the partners have: it is not added to them.
        await api.RecordAsync($"{path}/budgets", new { total = new { amount = 100 }, provenance = passage });
        await SpentAsync("expenditure", made.Funder, 500, "2024-01-20");
        await SpentAsync("expenditure", made.Funder, 240, "2024-02-20");
        await SpentAsync("certified-expenditure", made.Funder, 250, "2024-01-31");
        await made.AdoptAsync("2024-03-01", ("2024-01", "CZK", 25m));
        foreach (var money in new[]
        {
            (await api.ShowAsync($"/api/projects/{made.Project}"))["inProgrammeCurrency"]!,
            (await api.ShowAsync($"/api/programmes/{made.Programme}"))["money"]!,
        })
        {
            Amounts(money).ShouldBe("budget 100, euShare 80, nationalShare 4, reported 20, certified 10");
            Left(money["reported"]!).ShouldBe(["no-rate CZK 240 1"]);
        }

        await made.AdoptAsync("2024-04-01", ("2024-02", "CZK", 24m));
        Amounts((await api.ShowAsync($"/api/projects/{made.Project}"))["inProgrammeCurrency"]!)
            .ShouldBe("budget 100, euShare 80, nationalShare 4, reported 30, certified 10");

        Task SpentAsync(string what, Guid partner, decimal amount, string day) => api.RecordAsync(
            $"{path}/{what}",
            new { partner, amount = new { amount, currency = "CZK" }, occurred = ApiClient.Day(day), provenance = passage });

        static string Amounts(JsonNode money) => string.Join(", ",
            new[] { "budget", "euShare", "nationalShare", "reported", "certified" }
                .Select(name => $"{name} {money[name]!["amount"]!.GetValue<decimal>():0.##}"));
    }

    private static IEnumerable<string> Left(JsonNode total) => total.List("leftOut")
        .Select(left => $"{left.Text("reason")} {left.Text("currency")} {left["amount"]!.GetValue<decimal>():0.##} {left["facts"]}");

    /// <summary>A project under a programme.</summary>
    internal sealed record Made(ApiClient Api, Guid Source, Guid Programme, Guid Project, Guid Funder, Guid Other)
    {
        public static async Task<Made> Async(ApiClient api, string currency = "EUR")
        {
            var source = await api.SourceAsync();
            var passage = ApiClient.Passage(source);
            var (funder, other) = (await api.OrganisationAsync(source, "Agency", "CZ04"),
                await api.OrganisationAsync(source, "Other", "DED"));
            var programme = (await api.RecordAsync("/api/programmes", new { title = "Interreg", currency, provenance = passage })).Id;
            var project = (await api.RecordAsync(
                "/api/partnerships", new { title = "Project", kind = "funded-project", provenance = passage })).Id;
            await api.RecordAsync($"/api/partnerships/{project}/programme", new { programme, objective = "1.1", provenance = passage });
            return new Made(api, source, programme, project, funder, other);
        }

        public Task<Receipt> GrantAsync(decimal amount, string currency, object occurred, Guid? funder = null,
            string exactness = "exact") =>
            Api.RecordAsync($"/api/partnerships/{Project}/funding", funder is { } by
                ? new { amount = new { amount, currency, exactness }, occurred, funder = by, provenance = ApiClient.Passage(Source) }
                : (object)new { amount = new { amount, currency, exactness }, occurred, provenance = ApiClient.Passage(Source) });

        public Task<Receipt> AdoptAsync(string on, params (string Month, string Currency, decimal Rate)[] rates) => Api.RecordAsync(
            $"/api/programmes/{Programme}/rates",
            new
            {
                kind = "commission-accounting",
                occurred = ApiClient.Day(on),
                rates = rates.Select(rate => new { month = rate.Month, currency = rate.Currency, rate = rate.Rate }),
                provenance = ApiClient.Passage(Source),
            });
    }
}
