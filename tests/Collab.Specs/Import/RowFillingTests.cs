using Collab.Import;
using Shouldly;
using Xunit;

namespace Collab.Specs.Import;

/// <summary>Cells are understood as people write them, in both languages.</summary>
public sealed class RowFillingTests
{
    [Theory]
    [InlineData("70", "exact", "70", "")]
    [InlineData("ca. 70", "about", "70", "")]
    [InlineData("about 70", "about", "70", "")]
    [InlineData("mindestens 30", "at-least", "30", "")]
    [InlineData("über 1.000", "at-least", "1.000", "")]
    [InlineData("30+", "at-least", "30", "")]
    [InlineData("zahlreiche", "missing", "", "zahlreiche")]
    public void A_headcount_says_how_exact_it_is(string cell, string exactness, string value, string wording)
    {
        var (_, entries, flaws) = Fill("attendance", ("headcount", cell));
        flaws.ShouldBeEmpty();
        entries["headcount.exactness"].ShouldBe(exactness);
        entries["headcount.value"].ShouldBe(value);
        entries["headcount.wording"].ShouldBe(wording);
    }

    [Theory]
    [InlineData("2,3 Mio. €", "2,3 Mio.", "EUR", "exact")]
    [InlineData("etwa 2.300.000 EUR", "2.300.000", "EUR", "about")]
    [InlineData("CZK 500000", "500000", "CZK", "exact")]
    [InlineData("1000", "1000", "EUR", "exact")]
    public void An_amount_says_of_what_it_is(string cell, string amount, string currency, string exactness)
    {
        var (_, entries, _) = Fill("funding", ("amount", cell));
        entries["amount.amount"].ShouldBe(amount);
        entries["amount.currency"].ShouldBe(currency);
        entries["amount.exactness"].ShouldBe(exactness);
    }

    [Theory]
    [InlineData("Workshop", "record-workshop-held")]
    [InlineData("Konferenz", "record-conference-held")]
    [InlineData("joint-stand", "record-joint-stand-held")]
    [InlineData("GEMEINSCHAFTSSTAND", "record-joint-stand-held")]
    [InlineData("Joint stand", "record-joint-stand-held")]
    public void The_kind_of_an_activity_chooses_its_command(string cell, string command)
    {
        var (form, _, flaws) = Fill("activities-held", ("kind", cell));
        flaws.ShouldBeEmpty();
        form.Kind.Name.ShouldBe(command);
    }

    [Theory]
    [InlineData("ja", "yes")]
    [InlineData("X", "yes")]
    [InlineData("No", "no")]
    [InlineData("falsch", "no")]
    public void Yes_and_no_are_understood(string cell, string said) =>
        Fill("activities-held", ("kind", "workshop"), ("public", cell)).Entries["public"].ShouldBe(said);

    [Fact]
    public void What_no_form_understands_is_said_at_its_column()
    {
        using var spoken = new Speaking("de");
        var (_, _, flaws) = Fill("organisations", ("name", "A"), ("kind", "Irgendwas"));
        flaws.Single().Column.ShouldBe("kind");
        flaws.Single().Text.ShouldStartWith("„Irgendwas“ ist nichts von: Ministerium, ");
        Fill("activities-held", ("kind", "workshop"), ("public", "vielleicht")).Flaws.Single().Text
            .ShouldBe("„vielleicht“ ist weder ja noch nein.");
    }

    [Fact]
    public void What_is_empty_stays_as_the_form_presets_it()
    {
        var (_, entries, flaws) = Fill("attendance", ("basis", ""), ("activityId", ""));
        flaws.ShouldBeEmpty();
        entries["basis"].ShouldBe("unstated");
    }

    private static (Collab.Forms.Form Form, Collab.Forms.Entries Entries, List<RowError> Flaws) Fill(string name,
        params (string Column, string Cell)[] cells)
    {
        var kind = SheetKind.Find(name)!;
        var flaws = new List<RowError>();
        var (form, entries) = RowFilling.Fill(kind, [.. cells.Select(cell => kind.Columns.Single(column => column.Name == cell.Column))],
            [.. cells.Select(cell => cell.Cell)], flaws);
        return (form, entries, flaws);
    }
}
