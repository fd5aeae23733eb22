using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Collab.Domain.Facts;

namespace Collab.Tests;

/// <summary>Whatever the history, and whatever the two clocks say: a total in a programme's currency is what its facts and the rates that
/// were known come to, added up without the tracker's help.</summary>
public sealed class ConvertedTotalPropertyTests(LoadedHistory loaded) : IClassFixture<LoadedHistory>
{
    private readonly TestTracker host = loaded.Host;

    [Fact]
    public Task A_total_is_what_its_facts_come_to_by_the_rates_that_were_known() => Seed.RunAsync(42, async seed =>
    {
        var random = new Random(seed);
        var api = new ApiClient(host.Anonymous);
        var last = await host.ScalarAsync<long>("select max(seq_id) from collab.mt_events");
        var programmes = await ListAsync("select id::text from collab.mt_streams where type = 'programme' order by id");
        programmes.ShouldNotBeEmpty();
        var (converted, leftOut) = (0L, new HashSet<string>());
        foreach (var programme in programmes)
            foreach (var known in new[] { last, random.NextInt64(last / 2, last), random.NextInt64(last / 4, last) })
                foreach (var asOf in new[] { "2100-01-01", $"{2019 + random.Next(7)}-06-30" })
                {
                    var rates = await RatesAsync(programme, known);
                    var question = $"rule=1&programme={programme}&knownAt=@{known}&asOf={asOf}";
                    var reply = await api.GetAsync($"/api/indicators/EDIH2?{question}");
                    // The programme was not known yet.
                    if (reply.Status == System.Net.HttpStatusCode.BadRequest) continue;
                    var total = reply.ShouldBe(System.Net.HttpStatusCode.OK).Json["total"]!;
                    var (sum, left) = (0m, new SortedDictionary<string, decimal>(StringComparer.Ordinal));
                    foreach (var fact in await FactsAsync(api, question))
                    {
                        if (fact["amount"] is not { } amount || fact.List("reasons")
                            .Any(reason => reason.ToString() != "not-in-euro")) continue;
                        var (number, currency) = (amount["amount"]!.GetValue<decimal>(), amount.Text("currency")!);
                        var days = fact["occurred"]!.Deserialize<Occurrence>(FactJson.Options)!.CalendarDays();
                        var month = days is { } span && span.First.ToString("yyyyMM", CultureInfo.InvariantCulture)
                            == span.Last.ToString("yyyyMM", CultureInfo.InvariantCulture)
                            ? span.First.ToString("yyyy-MM", CultureInfo.InvariantCulture) : null;
                        if (currency == "EUR") sum += number;
                        else if (month is not null && rates.TryGetValue((month, currency), out var rate)) sum += number / rate;
                        else Leave(days is null ? "undated" : month is null ? "undecided-month" : "no-rate", currency, number);
                    }

                    total["amount"]!.GetValue<decimal>().ShouldBe(decimal.Round(sum, 2, MidpointRounding.AwayFromZero), question);
                    total.List("leftOut").Select(entry =>
                        $"{entry.Text("reason")} {entry.Text("currency")} {entry["amount"]!.GetValue<decimal>():0.##}")
                        .ShouldBe(left.Select(entry => $"{entry.Key} {entry.Value:0.##}"), question);
                    converted += total.Number("converted");
                    leftOut.UnionWith(left.Keys.Select(key => key.Split(' ')[0]));

                    void Leave(string reason, string currency, decimal number) =>
                        left[$"{reason} {currency}"] = left.GetValueOrDefault($"{reason} {currency}") + number;
                }

        converted.ShouldBeGreaterThan(0);
        leftOut.ShouldContain("no-rate");
    });

    // The rates that stand at a position, by the events alone: in order of adoption, the later one in place of the earlier one.
    private async Task<Dictionary<(string, string), decimal>> RatesAsync(string programme, long known)
    {
        var ended = new HashSet<string>();
        var tables = new List<(string Date, Guid Id, JsonNode Table)>();
        var rows = await ListAsync(
            $"select seq_id || ' ' || type || ' ' || id || ' ' || data::text from collab.mt_events where stream_id = '{programme}' and seq_id <= {known} order by seq_id");
        foreach (var parts in rows.Select(row => row.Split(' ', 4)))
        {
            var data = JsonNode.Parse(parts[3])!;
            var table = parts[1] == "fact_corrected" ? data["replacement"]! : data;
            if (parts[1] is "fact_corrected" or "fact_withdrawn") ended.Add(data.Text("factId")!);
            if (parts[1] == "exchange_rates_adopted" || (parts[1] == "fact_corrected" && table.Text("type") == "exchange_rates_adopted"))
                tables.Add((table["occurred"]?.Text("from") ?? "", Guid.Parse(parts[2]), table));
        }

        var rates = new Dictionary<(string, string), decimal>();
        foreach (var (_, _, table) in tables.Where(table => !ended.Contains(table.Id.ToString()))
                     .OrderBy(table => table.Date, StringComparer.Ordinal).ThenBy(table => table.Id))
            foreach (var rate in table.List("rates")) rates[(rate.Text("month")!, rate.Text("currency")!)] =
                rate["rate"]!.GetValue<decimal>();
        return rates;
    }

    private static async Task<List<JsonNode>> FactsAsync(ApiClient api, string question)
    {
        var facts = new List<JsonNode>();
        string? next = null;
        do
        {
            var page = await api.ShowAsync(
                $"/api/indicators/EDIH2/explanation?{question}&limit=500{(next is null ? "" : "&cursor=" + Uri.EscapeDataString(next))}");
            facts.AddRange(page.List("counted"));
            facts.AddRange(page.List("rejected"));
            next = page.Text("next");
        }
        while (next is not null);
        return facts;
    }

    private async Task<IReadOnlyList<string>> ListAsync(string sql) =>
        (await host.ScalarAsync<string[]>($"select coalesce(array_agg(x.line), '{{}}') from ({sql}) x (line)"))!;
}
