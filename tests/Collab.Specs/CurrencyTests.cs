using Collab.Domain.Facts;
using Collab.Domain.Indicators;
using Collab.Domain.Validation;
using Collab.Domain.Views;
using Collab.Forms;
using Shouldly;
using Xunit;

namespace Collab.Specs;

/// <summary>The currencies that amounts may have, what people write for them, and sums that do not mix them.</summary>
public sealed class CurrencyTests
{
    [Fact]
    public void The_list_has_each_code_once_in_order_with_a_name_and_when_it_ended()
    {
        Currencies.All.Select(currency => currency.Code).ShouldBe(Currencies.All.Select(currency => currency.Code)
            .Distinct().Order(StringComparer.Ordinal));
        Currencies.All.ShouldAllBe(currency => currency.Code.Length == 3 && currency.Code.All(char.IsAsciiLetterUpper)
            && currency.Name.Length > 2 && currency.NameDe.Length > 2);
        Currencies.All.Where(currency => currency.Until is not null)
            .ShouldAllBe(currency => currency.Until!.Length == 7 && currency.Until[4] == '-');
        Currencies.All.Count(currency => currency.Until is null).ShouldBe(155);
    }

    [Theory]
    [InlineData("EUR", null)]
    [InlineData("XCG", null)]
    [InlineData("HRK", "2023-01")]
    [InlineData("BGN", "2026-01")]
    [InlineData("SKK", "2009-01")]
    [InlineData("XEU", "1999-01")]
    public void A_currency_of_the_past_says_until_when(string code, string? until) =>
        Currencies.All.Single(currency => currency.Code == code).Until.ShouldBe(until);

    [Theory]
    [InlineData("XAU")]
    [InlineData("XXX")]
    [InlineData("XTS")]
    [InlineData("CHE")]
    [InlineData("XDR")]
    [InlineData("Kč")]
    [InlineData("eur")]
    [InlineData("ABC")]
    public void Metals_tests_funds_and_signs_are_no_currency_of_an_amount(string code) => Currencies.Knows(code).ShouldBeFalse();

    [Theory]
    [InlineData("Kč", "CZK")]
    [InlineData("KČ", "CZK")]
    [InlineData("czk", "CZK")]
    [InlineData(" Tschechische Krone ", "CZK")]
    [InlineData("zł", "PLN")]
    [InlineData("złoty", "PLN")]
    [InlineData("€", "EUR")]
    [InlineData("Euro", "EUR")]
    [InlineData("euro", "EUR")]
    [InlineData("£", "GBP")]
    [InlineData("Ft", "HUF")]
    [InlineData("DM", "DEM")]
    [InlineData("kn.", "HRK")]
    [InlineData("$", null)]
    [InlineData("kr", null)]
    [InlineData("Krone", null)]
    [InlineData("", null)]
    public void Codes_signs_and_names_are_understood_where_they_mean_one_currency(string text, string? code) =>
        Currencies.Find(text).ShouldBe(code);

    [Fact]
    public void Every_word_of_the_list_means_its_own_currency()
    {
        foreach (var currency in Currencies.All)
            foreach (var word in currency.Words.Append(currency.Name).Append(currency.NameDe).Append(currency.Code))
                Currencies.Find(word).ShouldBe(currency.Code, word);
    }

    [Theory]
    [InlineData("1 200 000 Kč", "1 200 000", "CZK")]
    [InlineData("1200Kč", "1200", "CZK")]
    [InlineData("2,3 Mio. €", "2,3 Mio.", "EUR")]
    [InlineData("€ 2.3 million", "2.3 million", "EUR")]
    [InlineData("5 k Kč", "5 k", "CZK")]
    [InlineData("15.000 zł", "15.000", "PLN")]
    [InlineData("CZK 500000", "500000", "CZK")]
    [InlineData("1'500 Schweizer Franken", "1'500", "CHF")]
    [InlineData("70", "70", null)]
    [InlineData("2.3 million", "2.3 million", null)]
    [InlineData("500 $", "500 $", null)]
    [InlineData("€ 500 Kč", "€ 500 Kč", null)]
    [InlineData("500 Kč netto", "500 Kč netto", null)]
    [InlineData("2023/24 €", "2023/24 €", null)]
    public void An_amount_is_taken_apart_into_its_number_and_its_currency(string text, string number, string? currency) =>
        MoneyText.Split(text).ShouldBe((number, currency));

    [Fact]
    public void What_is_rejected_in_another_currency_is_no_number_of_euros_and_has_a_sum_of_its_own()
    {
        var indicator = IndicatorDefinition.All.First(known => known.Measure == Measure.Euro);
        var grant = new Candidate
        {
            FactId = History.EventId(1),
            Type = "funding_granted",
            Position = 1,
            Certainty = Certainty.Claimed,
            Occurred = Some.On("2023-11-13"),
            At = Some.On("2023-11-13").Earliest()!.Value,
            Number = 25_000,
            Exactness = Exactness.Exact,
            Currency = "CZK",
        };

        Rejected(grant).ShouldBe([("rejected", 1), ("rejected-value", 0), ("rejected-amount|CZK", 2_500_000)]);
        Rejected(grant with { Currency = "EUR" }).ShouldBe([("rejected", 1), ("rejected-value", 2_500_000)]);

        IEnumerable<(string, long)> Rejected(Candidate candidate) => new Contribution(
                indicator.Code, IndicatorDefinition.BuiltIn, candidate, Counting.Judge(indicator, indicator.Rule, candidate),
                Span.Beginning, Span.End)
            .Deltas().Where(delta => delta.Key.StartsWith("rejected", StringComparison.Ordinal)).Select(delta => (delta.Key, delta.Amount));
    }
}
