using System.Text.Json;
using System.Text.RegularExpressions;
using Collab.Domain.Facts;
using Collab.Forms;
using Collab.Import;
using Collab.Pages;
using Collab.Specs.Import;
using FsCheck.Fluent;
using Shouldly;
using Xunit;

namespace Collab.Specs.Recording;

/// <summary>Numbers are read from the digits 0 to 9; those of other scripts are not understood, and nothing breaks on them.</summary>
public sealed class DigitTests
{
    // What dates and numbers are made of, and what only looks like it.
    private static readonly string[] Pieces =
    [
        "0", "1", "2", "13", "24", "60", "99", "2023", "0000", "9999", "٣", "٢٠٢٣", "१", "３", "²", "½", "Ⅳ", "一", ".", "/", "-", "–", ":", ",", " ", " ",
        "T", "Q", "Quartal", "Nov", "Mai", "Uhr", "pm", "vor", "to", "bis", "th", "(", "Europe/Prague)", "(Pacific/Apia)", "[", "]", "„", "“", "\u00a0",
        "ca.", "+", "Mio.", "€", "k", "'",
    ];

    [Theory]
    [InlineData("٣.11.2023")]
    [InlineData("13.11.٢٠٢٣")]
    [InlineData("٢٠٢٣-11-13")]
    [InlineData("13 Nov ٢٠٢٣")]
    [InlineData("Q٣ 2024")]
    [InlineData("٣ – 4 Nov 2023")]
    [InlineData("13.11.2023 1٤:00")]
    [InlineData("before ٢٠١٩")]
    [InlineData("３/4/2023")]
    public void A_date_in_other_digits_is_not_understood(string text) => DateText.Read(text).ShouldBe(DateReading.NotUnderstood);

    [Theory]
    [InlineData("٣")]
    [InlineData("1.٠٠٠")]
    [InlineData("３ Mio.")]
    [InlineData("²")]
    public void A_number_in_other_digits_is_none(string text) => NumberText.Read(text, german: true).ShouldBeNull();

    [Fact]
    public void A_cell_with_a_number_in_other_digits_is_a_faulty_number_and_no_missing_one()
    {
        var kind = SheetKind.Find("attendance")!;
        var (_, entries) = RowFilling.Fill(kind, [kind.Columns.First(column => column.Name == "headcount")], ["٣"], []);
        entries["headcount.value"].ShouldBe("٣");
        entries["headcount.exactness"].ShouldNotBe("missing");
    }

    [Fact]
    public void Whatever_is_written_is_read_or_not_understood() => Prop.ForAll(
        Gen.Elements(Pieces).ArrayOf().Select(parts => string.Concat(parts)).ToArbitrary(),
        text =>
        {
            using var spoken = new Speaking("de");
            NumberText.Read(text, german: true);
            var read = DateText.Read(text, new SourceId(Guid.Parse("018f6f5e-0000-7000-8000-00000000a001")));
            foreach (var reading in read.Readings) Format.Part(reading).ShouldNotBeEmpty();
            if (read.Occurrence is not { } occurrence) return true;
            // What is understood is shown, and goes the way of every command: taken or refused.
            Format.When(occurrence).ShouldNotBeNull();
            Reading.Read<Occurrence>(JsonSerializer.Serialize(occurrence, FactJson.Options));
            return true;
        }).Holds();

    [Fact]
    public void No_pattern_takes_the_digits_of_every_script() => Directory
        .EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.*", SearchOption.AllDirectories)
        .Where(file => Path.GetExtension(file) is ".cs" or ".razor" && !file.Split(Path.DirectorySeparatorChar).Any(folder => folder is "obj" or "bin"))
        .SelectMany(file => File.ReadLines(file).Index().Where(line => Regex.IsMatch(line.Item, """Regex.*\\d"""))
            .Select(line => $"{file}:{line.Index + 1}")).ShouldBeEmpty();
}
