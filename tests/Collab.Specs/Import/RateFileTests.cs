using System.Text;
using Collab.Domain.Programmes;
using Collab.Domain.Validation;
using Collab.Import;
using Collab.Rates;
using Shouldly;
using Xunit;

namespace Collab.Specs.Import;

/// <summary>Files of exchange rates as they are published: read row by row, and what is wrong is told at its row.</summary>
public sealed class RateFileTests
{
    private const string InforEuro =
        """
        Country,Currency,ISO A3 Code,Value,Comments
        Czechia,Czech koruna,CZK,24.716,
        Poland,Polish zloty,PLN,4.3395,
        Euro area,Euro,EUR,1,
        Ecuador,US dollar,USD,1.1067,
        United States,US dollar,USD,1.1067,
        """;

    private const string Ecb =
        """
        Date,USD,CZK,CYP,HRK,
        2024-01-31,1.0837,24.891,N/A,N/A,
        2024-01-30,1.0846,24.841,N/A,N/A,
        2023-12-29,1.1050,24.724,N/A,N/A,
        2023-12-28,1.1114,N/A,N/A,N/A,
        2022-12-30,1.0666,24.116,N/A,7.5365,
        """;

    [Fact]
    public void The_Commissions_file_is_read_a_row_a_currency_once_its_month_is_said()
    {
        var reading = Read(InforEuro, new RateFileQuestion("2024-01"));
        (reading.Kind, reading.MonthRule).ShouldBe((RateKind.CommissionAccounting, null));
        Lines(reading).ShouldBe(["CZK 2024-01 24.716", "PLN 2024-01 4.3395", "USD 2024-01 1.1067"]);
        reading.Problems.ShouldBeEmpty();

        var silent = Read(InforEuro, new RateFileQuestion());
        silent.Rates.ShouldBeEmpty();
        silent.Problems.Select(problem => problem.Error.Code).ShouldBe([ValidationCode.MonthNeeded]);
    }

    [Theory]
    [InlineData("2024-01")]
    [InlineData("01/2024")]
    [InlineData("01/01/2024")]
    [InlineData("2024-01-01")]
    public void A_file_may_say_its_months_itself(string written)
    {
        var reading = Read($"Period;ISO A3 Code;Value\n{written};CZK;24.716\n", new RateFileQuestion());
        Lines(reading).ShouldBe(["CZK 2024-01 24.716"]);
        reading.Problems.ShouldBeEmpty();
    }

    [Fact]
    public void What_is_wrong_is_told_at_its_row_and_the_rest_is_read()
    {
        var reading = Read(
            """
            Month;ISO A3 Code;Value;Farbe
            2024-01;CZK;24,716;rot
            2024-01;PLN;4.3395;
            2024-13;PLN;4.3;
            2024-01;XXX;3;
            2024-01;HUF;N/A;
            2024-01;SEK;0;
            2024-01;DKK;seven;
            2024-01;NOK;11.123456789;
            2024-01;PLN;4.4;
            2024-02;RON;4.97;
            """,
            new RateFileQuestion("2024-01"));
        Lines(reading).ShouldBe(["PLN 2024-01 4.3395"]);
        reading.Problems.Select(problem => (problem.Row, problem.Column, problem.Written, problem.Error.Code)).ShouldBe(
        [
            (1, "Farbe", "Farbe", ValidationCode.UnknownColumn), (2, "Value", "24,716", ValidationCode.DecimalComma),
            (4, "Month", "2024-13", ValidationCode.NoMonth), (5, "ISO A3 Code", "XXX", ValidationCode.NoCurrency),
            (6, "Value", "N/A", ValidationCode.RateNotGiven), (7, "Value", "0", ValidationCode.OutOfBounds),
            (8, "Value", "seven", ValidationCode.NoNumber), (9, "Value", "11.123456789", ValidationCode.MoreDecimalsThan),
            (10, "Value", "4.4", ValidationCode.RateTwice), (11, "Month", "2024-02", ValidationCode.AnotherMonth),
        ]);
    }

    [Theory]
    [InlineData(MonthRule.Average, "24.866")]
    [InlineData(MonthRule.LastDay, "24.891")]
    [InlineData(MonthRule.FirstDay, "24.841")]
    public void Daily_rates_become_one_of_the_month_by_the_rule_that_is_said(MonthRule rule, string rate)
    {
        var reading = Read(Ecb, new RateFileQuestion(From: "2024-01", Currencies: ["CZK"], MonthRule: rule));
        (reading.Kind, reading.MonthRule).ShouldBe((RateKind.EcbReference, rule));
        Lines(reading).ShouldBe([$"CZK 2024-01 {rate}"]);
        reading.Problems.ShouldBeEmpty();
    }

    [Fact]
    public void A_mean_is_kept_to_eight_decimals_halves_away_from_zero()
    {
        var reading = Read("Date,CZK,\n2024-01-03,1,\n2024-01-02,1,\n2024-01-01,2,\n", new RateFileQuestion());
        reading.Rates.Single().Rate.ShouldBe(1.33333333m);
        Read("Date,CZK,\n2024-01-03,0.00000001,\n2024-01-02,0.00000002,\n", new RateFileQuestion()).Rates.Single().Rate
            .ShouldBe(0.00000002m);
    }

    [Fact]
    public void A_day_without_a_rate_is_passed_over_and_a_month_without_any_is_told()
    {
        var all = Read(Ecb, new RateFileQuestion());
        Lines(all).ShouldBe(
        [
            "CZK 2022-12 24.116", "CZK 2023-12 24.724", "CZK 2024-01 24.866", "HRK 2022-12 7.5365", "USD 2022-12 1.0666",
            "USD 2023-12 1.1082", "USD 2024-01 1.08415",
        ]);
        // The kuna has rates in other months; the Cyprus pound has none at all, and nobody asked for it.
        all.Problems.Select(problem => (problem.Row, problem.Column, problem.Written))
            .ShouldBe([(2, "HRK", "2024-01"), (4, "HRK", "2023-12")]);
        Read(Ecb, new RateFileQuestion(Currencies: ["CYP"], From: "2024-01")).Problems
            .Select(problem => (problem.Column, problem.Written, problem.Error.Code))
            .ShouldBe([("CYP", "2024-01", ValidationCode.RateNotGiven)]);
    }

    [Fact]
    public void A_wrong_day_and_a_currency_that_is_none_are_told()
    {
        var reading = Read("Date,CZK,QQQ,\n2024-02-30,25,3,\n2024-01-02,25,3,\n2024-01-02,26,3,\n", new RateFileQuestion());
        Lines(reading).ShouldBe(["CZK 2024-01 25"]);
        reading.Problems.Select(problem => (problem.Row, problem.Column, problem.Error.Code)).ShouldBe(
            [(1, "QQQ", ValidationCode.NoCurrency), (2, "Date", ValidationCode.NoDay), (4, "Date", ValidationCode.TwiceThere)]);
    }

    [Fact]
    public void Another_file_is_none_of_rates_and_a_workbook_is_to_be_saved_as_CSV()
    {
        Read("Name,Ort\nA,B\n", new RateFileQuestion()).Problems.Single().Error.Code.ShouldBe(ValidationCode.NoRateFile);
        Should.Throw<SheetUnreadableException>(() => RateFile.Read([.. "PK\u0003\u0004"u8], new RateFileQuestion()));
    }

    [Fact]
    public void More_rates_than_a_table_holds_are_told()
    {
        var text = new StringBuilder("Month,ISO A3 Code,Value\n");
        for (var month = 0; month <= ExchangeRatesAdopted.Most; month++)
            text.AppendLine(System.Globalization.CultureInfo.InvariantCulture, $"{1900 + (month / 12):D4}-{1 + (month % 12):D2},CZK,25");
        Read(text.ToString(), new RateFileQuestion()).Problems.Single().Error.Code.ShouldBe(ValidationCode.TooManyRates);
    }

    private static RateFileReading Read(string text, RateFileQuestion question) => RateFile.Read(Encoding.UTF8.GetBytes(text), question);

    private static IEnumerable<string> Lines(RateFileReading reading) => reading.Rates.Select(rate => string.Create(
        System.Globalization.CultureInfo.InvariantCulture, $"{rate.Currency} {rate.Month} {rate.Rate:0.########}"));
}
