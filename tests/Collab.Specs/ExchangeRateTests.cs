using System.Text.Json;
using Collab.Domain.Facts;
using Collab.Domain.Programmes;
using Collab.Domain.Rates;
using Collab.Domain.Validation;
using Collab.Recording;
using Shouldly;
using Xunit;

namespace Collab.Specs;

/// <summary>Amounts are converted by the rate of the month in which they fall, exactly, and rounded once.</summary>
public sealed class ExchangeRateTests
{
    private static readonly Dictionary<(string, string), decimal> Rates = new()
    {
        [("2024-01", "CZK")] = 25m,
        [("2024-02", "CZK")] = 24m,
        [("2024-01", "PLN")] = 4m,
        [("2024-01", "HUF")] = 3m,
    };

    private static readonly ExchangeRates InEuro = new("EUR", Rates);
    private static readonly ExchangeRates InKoruna = new("CZK", Rates);

    [Fact]
    public void An_amount_is_divided_by_the_units_for_one_euro_of_its_month()
    {
        InEuro.Convert(1000, "CZK", January).ShouldBe(new Conversion(40, "2024-01", null));
        InEuro.Convert(1200, "CZK", Days("2024-02-29", "2024-02-29")).ShouldBe(new Conversion(50, "2024-02", null));
    }

    [Fact]
    public void A_programme_in_another_currency_converts_by_way_of_the_euro()
    {
        InKoruna.Convert(8, "PLN", January).ShouldBe(new Conversion(50, "2024-01", null));
        InKoruna.Convert(2, "EUR", January).ShouldBe(new Conversion(50, "2024-01", null));
        // The koruna's own rate of that month is needed as well.
        InKoruna.Convert(2, "EUR", Days("2024-03-01", "2024-03-01")).Reason.ShouldBe("no-rate");
    }

    [Fact]
    public void The_programmes_own_currency_needs_neither_a_rate_nor_a_date() =>
        InEuro.Convert(7.5m, "EUR", null).ShouldBe(new Conversion(7.5m, null, null));

    [Fact]
    public void What_has_no_month_or_no_rate_is_not_converted_and_says_why()
    {
        InEuro.Convert(1, "CZK", null).ShouldBe(new Conversion(null, null, "undated"));
        InEuro.Convert(1, "CZK", Days("2024-01-31", "2024-02-01")).ShouldBe(new Conversion(null, null, "undecided-month"));
        InEuro.Convert(1, "CZK", Days("2023-01-01", "2024-01-31")).ShouldBe(new Conversion(null, null, "undecided-month"));
        InEuro.Convert(1, "CZK", new DaySpan(DateOnly.MinValue, new DateOnly(2024, 1, 31))).Reason.ShouldBe("undecided-month");
        InEuro.Convert(1, "CZK", Days("2024-03-01", "2024-03-31")).ShouldBe(new Conversion(null, "2024-03", "no-rate"));
    }

    [Fact]
    public void A_total_is_rounded_once_at_its_end_halves_away_from_zero()
    {
        // Three times a third of a euro is a euro; rounded one by one, they would be 0.99.
        ConvertedSum.Of(InEuro, Enumerable.Repeat(((Money?)Huf(1), (DaySpan?)January), 3)).Amount.ShouldBe(1.00m);
        ConvertedSum.Of(InEuro, [(new Money { Amount = 0.12m, Currency = "CZK" }, January)]).Amount.ShouldBe(0.00m);
        ConvertedSum.Of(InEuro, [(new Money { Amount = 0.13m, Currency = "CZK" }, January)]).Amount.ShouldBe(0.01m);
        ConvertedSum.Of(new ExchangeRates("EUR", new Dictionary<(string, string), decimal> { [("2024-01", "CZK")] = 2m }),
            [(new Money { Amount = 0.01m, Currency = "CZK" }, January)]).Amount.ShouldBe(0.01m);

        static Money Huf(decimal amount) => new() { Amount = amount, Currency = "HUF" };
    }

    [Fact]
    public void What_a_total_leaves_out_is_told_by_reason_and_currency()
    {
        var total = ConvertedSum.Of(InEuro,
        [
            (new Money { Amount = 10 }, null), (new Money { Amount = 100, Currency = "CZK", Exactness = Exactness.About }, January),
            (new Money { Amount = 5, Currency = "PLN" }, null), (new Money { Amount = 6, Currency = "PLN" }, null),
            (new Money { Amount = 7, Currency = "SEK" }, January), (new Money { Exactness = Exactness.Missing }, January), (null, January),
        ]);
        (total.Amount, total.Approximate, total.Facts, total.Converted).ShouldBe((14m, true, 2, 1));
        total.LeftOut.ShouldBe([new UnconvertedAmounts("no-rate", "SEK", 7, 1), new UnconvertedAmounts("undated", "PLN", 11, 2)]);
    }

    [Fact]
    public void A_later_table_takes_the_place_of_an_earlier_one_month_by_month_whatever_the_order_of_recording()
    {
        object[] tables = [Table("2024-02-01", ("2024-01", 25), ("2024-02", 24)), Table("2024-03-01", ("2024-02", 23), ("2024-03", 22))];
        foreach (var order in new[] { tables, [tables[1], tables[0]] })
            Held(order).ShouldBe(["2024-01 25", "2024-02 23", "2024-03 22"]);
    }

    [Fact]
    public void A_withdrawn_table_leaves_its_months_to_the_one_before_it_and_a_corrected_one_to_what_is_right()
    {
        var (first, second) = (Table("2024-02-01", ("2024-02", 24)), Table("2024-03-01", ("2024-02", 23)));
        Held(first, second, new FactWithdrawn { FactId = History.EventId(2), Reason = "Misread" }).ShouldBe(["2024-02 24"]);
        Held(first, second, new FactCorrected
        {
            FactId = History.EventId(2),
            Reason = "Misread",
            Replacement = Table("2024-03-01", ("2024-02", 21)),
        }).ShouldBe(["2024-02 21"]);
    }

    [Theory]
    [InlineData("""{"kind":"commission-accounting","rates":[]}""", "/rates", ValidationCode.FewerEntries)]
    [InlineData("""{"kind":"commission-accounting","rates":[{"month":"2024-13","currency":"CZK","rate":25}]}""", "/rates/0/month", ValidationCode.NoMonth)]
    [InlineData("""{"kind":"commission-accounting","rates":[{"month":"2024-1","currency":"CZK","rate":25}]}""", "/rates/0/month", ValidationCode.NoMonth)]
    [InlineData("""{"kind":"commission-accounting","rates":[{"month":"2024-01","currency":"XXX","rate":25}]}""", "/rates/0/currency", ValidationCode.NoCurrency)]
    [InlineData("""{"kind":"commission-accounting","rates":[{"month":"2024-01","currency":"EUR","rate":1}]}""", "/rates/0/currency", ValidationCode.RateOfEuro)]
    [InlineData("""{"kind":"commission-accounting","rates":[{"month":"2024-01","currency":"CZK","rate":0}]}""", "/rates/0/rate", ValidationCode.OutOfBounds)]
    [InlineData("""{"kind":"commission-accounting","rates":[{"month":"2024-01","currency":"CZK","rate":-25}]}""", "/rates/0/rate", ValidationCode.OutOfBounds)]
    [InlineData("""{"kind":"commission-accounting","rates":[{"month":"2024-01","currency":"CZK","rate":25.123456789}]}""", "/rates/0/rate", ValidationCode.MoreDecimalsThan)]
    [InlineData("""{"kind":"commission-accounting","rates":[{"month":"2024-01","currency":"CZK","rate":25},{"month":"2024-01","currency":"CZK","rate":25}]}""", "/rates", ValidationCode.RateTwice)]
    [InlineData("""{"kind":"commission-accounting","monthRule":"average","rates":[{"month":"2024-01","currency":"CZK","rate":25}]}""", "/monthRule", ValidationCode.MonthRuleNotUsed)]
    [InlineData("""{"kind":"ecb-reference","rates":[{"month":"2024-01","currency":"CZK","rate":25}]}""", "/monthRule", ValidationCode.MonthRuleNeeded)]
    public void A_table_that_says_something_wrong_is_told_where(string json, string pointer, ValidationCode code)
    {
        var errors = new List<ValidationError>();
        var whole = json[..^1] + ""","provenance":{"source":"018f6f5e-0000-7000-8000-00000000a001","passage":"S1"}}""";
        using var document = JsonDocument.Parse(whole);
        StrictJson.Read(document.RootElement, typeof(ExchangeRatesAdopted), "", errors);
        errors.Select(error => (error.Pointer, error.Code)).ShouldBe([(pointer, code)]);
    }

    private static DaySpan January => Days("2024-01-01", "2024-01-31");

    private static DaySpan Days(string first, string last) => Occurrence.Days(first, last).CalendarDays()!.Value;

    private static IEnumerable<string> Held(params object[] events) =>
        Programme.RatesOf(History.Fold<Programme>(History.Of(events))!).OrderBy(adopted => adopted.Rate.Month, StringComparer.Ordinal)
            .Select(adopted => $"{adopted.Rate.Month} {adopted.Rate.Rate:0}");

    private static ExchangeRatesAdopted Table(string on, params (string Month, decimal Rate)[] rates) => new()
    {
        Kind = RateKind.CommissionAccounting,
        Rates = [.. rates.Select(rate => new MonthlyRate { Month = rate.Month, Currency = "CZK", Rate = rate.Rate })],
        Occurred = Some.On(on),
        Provenance = Some.Passage(),
    };
}
