using System.Globalization;
using System.Text.Json.Nodes;

namespace Collab.Tests;

/// <summary>
/// Whatever money was granted in whatever currency, whenever it and the rates became known: the totals of a report are those worked out
/// from what was recorded, its parts add up to what it has since the start but for rounding, each cell's facts make its total, and what was
/// sealed stays as it was sealed.
/// </summary>
public sealed class ReportTotalPropertyTests
{
    private const int Year = 2023;
    private const string Code = "EDIH2";

    private static readonly string[] Currencies = ["EUR", "CZK", "PLN", "HUF"];
    private static readonly Dictionary<string, int> About = new() { ["CZK"] = 25_000, ["PLN"] = 4_500, ["HUF"] = 390_000 };
    private static readonly (string From, string To)[] Quarters = [("01", "03"), ("04", "06"), ("07", "09"), ("10", "12")];

    [Theory]
    [InlineData(11, "EUR")]
    [InlineData(12, "EUR")]
    [InlineData(13, "CZK")]
    [InlineData(14, "CZK")]
    public Task Totals_are_those_of_what_was_recorded_and_their_parts_make_the_whole(int usual, string currency) =>
        Seed.RunAsync(usual, async seed =>
        {
            await using var host = await TestTracker.StartAsync(settings: new Dictionary<string, string> { ["COLLAB_RATE"] = "0" });
            var api = new ApiClient(host.With(host.AdminToken));
            await ReportedProject.AdoptRulesAsync(api);
            var made = await ConvertedTotalTests.Made.Async(api, currency);
            var random = new Random(seed);
            var baseline = random.Next(1, 1000);
            var inOwn = random.Next(2) == 0;
            await api.RecordAsync($"/api/indicators/{Code}/baseline", new
            {
                value = baseline,
                currency = inOwn ? currency : "HUF",
                until = ApiClient.Day($"{Year - 1}-12-31"),
                occurred = ApiClient.Day($"{Year}-01-31"),
                project = made.Project,
                provenance = ApiClient.Passage(made.Source),
            });
            var grants = new List<Grant>();
            var rates = new Dictionary<(string, string), decimal>();
            var seen = new Book([], new());
            var reports = new List<(Guid Period, Cells Cells)>();
            var (converted, facts) = (0L, 0L);
            for (var quarter = 0; quarter < Quarters.Length; quarter++)
            {
                for (var i = 0; i < 7; i++) await GrantAsync(random.Next(quarter, Quarters.Length));
                for (var i = 0; quarter > 0 && i < 2; i++) await GrantAsync(random.Next(quarter));
                await AdoptAsync(quarter);
                var (from, to) = Quarters[quarter];
                var period = (await api.RecordAsync("/api/periods", new
                {
                    title = $"Quarter {quarter + 1}",
                    span = new { precision = "month", from = $"{Year}-{from}", to = $"{Year}-{to}" },
                    indicators = new[] { Code },
                    project = made.Project,
                    provenance = ApiClient.Passage(made.Source),
                })).Id;
                var (start, first) = (new DateOnly(Year, 1, 1), new DateOnly(Year, (quarter * 3) + 1, 1));
                var last = first.AddMonths(3).AddDays(-1);

                // Worked out from what was recorded, and from what was recorded when the last report was sealed.
                var cells = await CellsAsync(period);
                var now = new Book([.. grants], new(rates));
                var (own, since, then) = (Sum(now, first, last), Sum(now, start, last), Sum(seen, start, first.AddDays(-1)));
                cells.Own.ShouldBe(own.Shown, $"quarter {quarter}, this period");
                cells.Before.ShouldBe(quarter == 0 ? null : then.Shown, $"quarter {quarter}, until the last seal");
                cells.Since.ShouldBe(
                    (inOwn ? since with { Exact = since.Exact + baseline } : since.Without(baseline, "HUF")).Shown,
                    $"quarter {quarter}, since the start");
                cells.Late.ShouldBe(Rounded(since.Exact - own.Exact - then.Exact), $"quarter {quarter}, not reported before");
                // What is rounded once each is apart from its sum by cents at most.
                (cells.Since.Amount - (inOwn ? baseline : 0) - (cells.Before?.Amount ?? 0) - cells.Late - cells.Own.Amount)
                    .ShouldBeInRange(-0.02m, 0.02m);

                // Each cell's facts make its total.
                var why = await WhyAsync(period, "this-period");
                why.Sum(fact => Part(fact["converted"])).ShouldBe(cells.Own.Amount, 0.01m * Math.Max(1, why.Count));
                var late = await WhyAsync(period, "not-reported-before");
                late.Sum(fact => Part(fact["converted"]) - Part(fact["reported"]?["converted"]))
                    .ShouldBe(cells.Late, 0.01m * Math.Max(1, late.Count));
                late.Sum(fact => fact["value"]?.GetValue<decimal>() ?? 0).ShouldBe(cells.LateValue);

                // Sealed, opened again and sealed again, nothing is lost.
                await api.RecordAsync($"/api/periods/{period}/seal", new { });
                (await CellsAsync(period)).ShouldBe(cells);
                await api.RecordAsync($"/api/periods/{period}/reopen", new { reason = "To look at it again." });
                (await CellsAsync(period)).ShouldBe(cells);
                await api.RecordAsync($"/api/periods/{period}/seal", new { });
                reports.Add((period, cells));
                seen = now;
                (converted, facts) = (converted + since.Converted, facts + since.Facts);
            }

            // Grants and rates that came later changed no report that was sealed.
            foreach (var (period, cells) in reports) (await CellsAsync(period)).ShouldBe(cells);
            // A test of conversion that converted little would be none.
            facts.ShouldBeGreaterThan(20);
            converted.ShouldBeGreaterThan(facts / 3);
            reports.ShouldContain(report => report.Cells.Late != 0);
            reports.ShouldContain(report => report.Cells.Since.LeftOut.Length > 0);

            async Task GrantAsync(int quarter)
            {
                var day = new DateOnly(Year, (quarter * 3) + 1, 1).AddDays(random.Next(88));
                var (until, precision) = random.Next(10) switch
                {
                    0 => (day.AddDays(40), "day"),
                    1 => (new DateOnly(day.Year, day.Month, 1).AddMonths(1).AddDays(-1), "month"),
                    2 => (DateOnly.MaxValue, "unknown"),
                    _ => (day, "day"),
                };
                if (precision == "month") day = new DateOnly(day.Year, day.Month, 1);
                var grant = new Grant(
                    random.Next(1, 100_000) / 100m, Currencies[random.Next(Currencies.Length)], precision == "unknown" ? null : day, until);
                grants.Add(grant);
                await made.GrantAsync(grant.Amount, grant.Currency, precision switch
                {
                    "unknown" => new { precision },
                    "month" => new { precision, from = day.ToString("yyyy-MM", CultureInfo.InvariantCulture) },
                    _ => ApiClient.Day(Text(day), until == day ? null : Text(until)),
                });
            }

            // Most rates of the quarter; some of those before, late or anew.
            async Task AdoptAsync(int quarter)
            {
                var table = new List<(string Month, string Currency, decimal Rate)>();
                for (var month = 1; month <= (quarter + 1) * 3; month++)
                    foreach (var (of, about) in About)
                        if (random.NextDouble() < (month > quarter * 3 ? 0.8 : 0.2))
                            table.Add(($"{Year}-{month:00}", of, (about + random.Next(-about / 20, about / 20)) / 1000m));
                foreach (var (month, of, rate) in table) rates[(month, of)] = rate;
                await made.AdoptAsync($"{Year + 1}-{quarter + 1:00}-01", [.. table]);
            }

            async Task<Cells> CellsAsync(Guid period)
            {
                var line = (await api.ShowAsync($"/api/periods/{period}/report")).List("lines").Single();
                return new Cells(
                    line["untilLastSeal"] is { } reported ? Of(reported) : null, line["notReportedBeforeTotal"]!["amount"]!.GetValue<decimal>(),
                    line["notReportedBefore"]!.GetValue<decimal>(), Of(line["thisPeriod"]!), Of(line["sinceStart"]!));

                static Shown Of(JsonNode cell) => new(
                    cell["total"]!["amount"]!.GetValue<decimal>(), cell["total"]!.Number("facts"), cell["total"]!.Number("converted"),
                    string.Join("; ", cell["total"]!.List("leftOut").Select(left => string.Create(
                        CultureInfo.InvariantCulture,
                        $"{left.Text("reason")} {left.Text("currency")} {left["amount"]!.GetValue<decimal>():0.00} {left["facts"]}"))));
            }

            async Task<List<JsonNode>> WhyAsync(Guid period, string cell)
            {
                var why = await api.ShowAsync($"/api/reports/{Code}/explanation?period={period}&cell={cell}&limit=500");
                return [.. why.List("counted"), .. why.List("rejected")];
            }

            Total Sum(Book book, DateOnly first, DateOnly last)
            {
                var (sum, count, other) = (0m, 0L, 0L);
                var left = new SortedDictionary<string, (decimal Amount, long Facts)>(StringComparer.Ordinal);
                foreach (var grant in book.Grants.Where(grant => grant.First >= first && grant.Last <= last))
                {
                    var month = Month(grant);
                    var (one, own) = (RateOf(book, month, grant.Currency), RateOf(book, month, currency));
                    if (grant.Currency != currency && (one is null || own is null))
                    {
                        var key = $"{(month is null ? "undecided-month" : "no-rate")} {grant.Currency}";
                        var known = left.GetValueOrDefault(key);
                        left[key] = (known.Amount + grant.Amount, known.Facts + 1);
                        continue;
                    }

                    sum += grant.Currency == currency ? grant.Amount : grant.Amount / one!.Value * own!.Value;
                    count++;
                    if (grant.Currency != currency) other++;
                }

                return new Total(sum, count, other, left);
            }
        });

    private static string? Month(Grant grant) =>
        grant.First is { } first && (first.Year, first.Month) == (grant.Last.Year, grant.Last.Month)
        ? first.ToString("yyyy-MM", CultureInfo.InvariantCulture)
        : null;

    private static decimal? RateOf(Book book, string? month, string of) => month is null ? null : of == "EUR" ? 1
        : book.Rates.TryGetValue((month, of), out var rate) ? rate : null;

    private static decimal Part(JsonNode? converted) => converted?["amount"]?.GetValue<decimal>() ?? 0;

    private static decimal Rounded(decimal exact) => decimal.Round(exact, 2, MidpointRounding.AwayFromZero);

    private static string Text(DateOnly day) => day.ToString("O", CultureInfo.InvariantCulture);

    private sealed record Grant(decimal Amount, string Currency, DateOnly? First, DateOnly Last);

    /// <summary>What was recorded at some time.</summary>
    private sealed record Book(IReadOnlyList<Grant> Grants, Dictionary<(string Month, string Currency), decimal> Rates);

    private sealed record Total(decimal Exact, long Facts, long Converted, SortedDictionary<string, (decimal Amount, long Facts)> Left)
    {
        public Shown Shown => new(Rounded(Exact), Facts, Converted, string.Join("; ", Left.Select(left => string.Create(
            CultureInfo.InvariantCulture, $"{left.Key} {left.Value.Amount:0.00} {left.Value.Facts}"))));

        /// <summary>With an amount that no month's rate converts.</summary>
        public Total Without(decimal amount, string currency)
        {
            var left = new SortedDictionary<string, (decimal Amount, long Facts)>(Left, StringComparer.Ordinal);
            var known = left.GetValueOrDefault($"baseline {currency}");
            left[$"baseline {currency}"] = (known.Amount + amount, known.Facts + 1);
            return this with { Left = left };
        }
    }

    /// <summary>A total as a report shows it.</summary>
    private sealed record Shown(decimal Amount, long Facts, long Converted, string LeftOut);

    private sealed record Cells(Shown? Before, decimal Late, decimal LateValue, Shown Own, Shown Since);
}
