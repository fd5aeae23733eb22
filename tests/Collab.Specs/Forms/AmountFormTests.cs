using Collab.Domain.Facts;
using Collab.Forms;
using Collab.Import;
using Collab.ReadModel.Regions;
using Shouldly;
using Xunit;

namespace Collab.Specs.Recording;

/// <summary>Amounts in forms and sheets: a currency is understood as people write it, and stands in the event by its code.</summary>
public sealed class AmountFormTests
{
    [Theory]
    [InlineData("1200", "Kč", "CZK", 1200)]
    [InlineData("1200", "zł", "PLN", 1200)]
    [InlineData("1200", "Euro", "EUR", 1200)]
    [InlineData("1200", "", "EUR", 1200)]
    [InlineData("1200 Kč", "EUR", "CZK", 1200)]
    [InlineData("1200 Kč", "czk", "CZK", 1200)]
    [InlineData("€ 1200", "", "EUR", 1200)]
    public void A_form_takes_a_code_a_sign_or_a_name_beside_the_number_or_in_its_own_field(
        string amount, string currency, string code, int number)
    {
        var reading = Read(("amount.amount", amount), ("amount.currency", currency));
        reading.Errors.ShouldBeEmpty();
        reading.Body["amount"]!.ToJsonString().ShouldBe($$"""{"exactness":"exact","amount":{{number}},"currency":"{{code}}"}""");
    }

    [Fact]
    public void What_is_not_understood_is_left_as_it_was_written_and_two_currencies_are_refused()
    {
        Read(("amount.amount", "5"), ("amount.currency", "kr")).Body["amount"]!["currency"]!.GetValue<string>().ShouldBe("kr");
        Read(("amount.amount", "5 Kč"), ("amount.currency", "PLN")).Errors.Keys.ShouldContain("amount.currency");
        Read(("amount.amount", "5 dollars")).Errors.Keys.ShouldContain("amount.amount");
    }

    [Theory]
    [InlineData("1 200 000 Kč", "1 200 000", "CZK", "exact")]
    [InlineData("ca. 15.000 zł", "15.000", "PLN", "about")]
    [InlineData("mind. 2,3 Mio. €", "2,3 Mio.", "EUR", "at-least")]
    [InlineData("500 Forint", "500", "HUF", "exact")]
    [InlineData("500 $", "500 $", "EUR", "exact")]
    public void A_sheet_does_too(string cell, string amount, string currency, string exactness)
    {
        var kind = SheetKind.Find("funding")!;
        var column = kind.Columns.Single(column => column.Name == "amount");
        var (_, entries) = RowFilling.Fill(kind, [column], [cell], []);
        (entries["amount.amount"], entries["amount.currency"], entries["amount.exactness"]).ShouldBe((amount, currency, exactness));
    }

    private static FormReading Read(params (string Name, string Text)[] filled)
    {
        var entries = new Entries();
        foreach (var (name, text) in filled) entries[name] = text;
        return Form.Of(CommandKind.All["grant-funding"])
            .Read(entries, CodeFiles.Read(Repository.At("src", "Collab", "Codes")), new Dictionary<WrittenName,
                IReadOnlyList<NameMatch>>());
    }
}
