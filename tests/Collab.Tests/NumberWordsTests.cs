using System.Globalization;
using System.Text.Json;
using Collab.Http;
using Collab.Pages;

namespace Collab.Tests;

/// <summary>Numbers as people read them, and as programs do.</summary>
public sealed class NumberWordsTests
{
    [Theory]
    [InlineData("en-GB", -1234.5, "−1,234.50", "−1,234.50")]
    [InlineData("de-DE", -1234.5, "−1.234,50", "−1.234,50")]
    [InlineData("en-GB", 3, "3", "+3")]
    [InlineData("en-GB", 0, "0", "0")]
    public void A_number_below_zero_has_a_minus_sign(string culture, double value, string number, string signed)
    {
        In(culture, () =>
        {
            Format.Number((decimal)value).ShouldBe(number);
            Format.Signed((decimal)value).ShouldBe(signed);
        });
    }

    [Theory]
    [InlineData("2300000", "2,300,000", "2,300,000")]
    [InlineData("0.5", "0.50", "0.5")]
    [InlineData("1234.567", "1,234.57", "1,234.567")]
    [InlineData("-0.12345678", "−0.12", "−0.12345678")]
    public void An_amount_has_no_decimals_or_two_and_a_rate_all_of_its_own(string value, string number, string exact) =>
        In("en-GB", () =>
        {
            var read = decimal.Parse(value, CultureInfo.InvariantCulture);
            Format.Number(read).ShouldBe(number);
            Format.Exact(read).ShouldBe(exact);
        });

    [Theory]
    [InlineData("en-GB", 1, "event")]
    [InlineData("en-GB", 0, "events")]
    [InlineData("en-GB", 1.5, "events")]
    [InlineData("de-DE", 1, "Veranstaltung")]
    [InlineData("de-DE", 2, "Veranstaltungen")]
    public void One_thing_is_not_called_by_its_plural(string culture, double value, string unit) =>
        In(culture, () => Format.Unit((decimal)value, "events").ShouldBe(unit));

    [Theory]
    [InlineData("1265000.0", "1265000")]
    [InlineData("1265000.00", "1265000")]
    [InlineData("1265000", "1265000")]
    [InlineData("12.50", "12.5")]
    [InlineData("0.00", "0")]
    [InlineData("-0.10", "-0.1")]
    [InlineData("79228162514264337593543950335", "79228162514264337593543950335")]
    [InlineData("0.0000000000000000000000000001", "0.0000000000000000000000000001")]
    public void An_amount_has_one_form_in_answers(string written, string answered)
    {
        var number = decimal.Parse(written, CultureInfo.InvariantCulture);
        JsonSerializer.Serialize(new { amount = number, none = (decimal?)null }, AnswerJson.Options)
            .ShouldBe($$"""{"amount":{{answered}}}""");
        JsonSerializer.Serialize((decimal?)number, AnswerJson.Options).ShouldBe(answered);
    }

    private static void In(string culture, Action look)
    {
        var before = CultureInfo.CurrentUICulture;
        CultureInfo.CurrentUICulture = new CultureInfo(culture);
        try
        {
            look();
        }
        finally
        {
            CultureInfo.CurrentUICulture = before;
        }
    }
}
