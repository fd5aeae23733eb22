using Collab.Domain.Activities;
using Collab.Domain.Facts;
using Collab.Domain.People;
using Collab.Domain.Sources;
using Collab.Domain.Validation;
using Collab.Recording;
using FsCheck.Fluent;
using Shouldly;
using Xunit;

namespace Collab.Specs;

/// <summary>Texts are kept in one form, and what cannot be read is not kept.</summary>
public sealed class TextFormTests
{
    // What tells a faulty form from a right one: marks, spaces, breaks, invisible characters, halves of characters.
    private const string Alphabet = "aZ9 \t\n\r\u00A0\u00AD\u0301\u00E9\u200B\u200D\u200E\u2028\u202E\u2060\u3000\u115F\uFEFF\uFFFD\uFFFF\uD83D\uDE00.-";

    [Theory]
    [InlineData("Agency", "Agency")]
    [InlineData("  Agency\t of  the\r\nregion ", "Agency of the region")]
    [InlineData("Zu\u0308rich", "Zürich")]
    [InlineData("Inno\u00ADvation\u200Bs hub", "Innovations hub")]
    [InlineData("\uFEFF2\u00A0Mio.\u202FEUR\u200E", "2 Mio. EUR")]
    [InlineData("e\u200B\u0301", "\u00E9")]
    [InlineData("\u0646\u0627\u0645\u0647\u200C\u0647\u0627", "\u0646\u0627\u0645\u0647\u200C\u0647\u0627")] // joined otherwise without it
    public void A_line_is_composed_trimmed_and_has_single_spaces(string written, string kept) => TextForm.Line(written).ShouldBe(kept);

    [Theory]
    [InlineData("First.\r\nSecond.\rThird.\u2028Fourth.", "First.\nSecond.\nThird.\nFourth.")]
    [InlineData("\n First  line \n\n\n\n  Second \n", "First line\n\nSecond")]
    public void A_text_of_several_lines_keeps_its_breaks(string written, string kept) => TextForm.Lines(written).ShouldBe(kept);

    [Theory]
    [InlineData("\u200B\u200D", ValidationCode.NothingReadable)]
    [InlineData("\u00AD", ValidationCode.NothingReadable)]
    [InlineData("\u0301\u0308", ValidationCode.NothingReadable)]
    [InlineData("\u3164", ValidationCode.NothingReadable)]
    [InlineData("\uFFFD", ValidationCode.NothingReadable)]
    [InlineData("Agency\uFFFF", ValidationCode.NoCharacter)]
    [InlineData("Agency \uD83F\uDFFE", ValidationCode.NoCharacter)]
    [InlineData("Agency \u202Eycnega", ValidationCode.TurnedText)]
    [InlineData("Agency \u2066x\u2069", ValidationCode.TurnedText)]
    [InlineData("Agency\u0000", ValidationCode.NulCharacter)]
    [InlineData("Agency\u001B", ValidationCode.ControlCharacter)]
    [InlineData("Agency\u0085", ValidationCode.ControlCharacter)]
    public void What_is_no_text_or_cannot_be_read_is_refused(string written, ValidationCode code) =>
        TextForm.FaultIn(written).ShouldBe(code);

    // Not among the data above: half a character does not survive the way to a test.
    [Fact]
    public void Half_a_character_is_refused()
    {
        TextForm.FaultIn("Agency \uD83D").ShouldBe(ValidationCode.HalfCharacter);
        TextForm.FaultIn("\uDE00").ShouldBe(ValidationCode.HalfCharacter);
    }

    [Theory]
    [InlineData("Agency")]
    [InlineData("?")]
    [InlineData("\uD83C\uDF89")]
    [InlineData("\u0420\u0435\u0433\u0438\u043E\u043D \u05D0\u200F")]
    [InlineData("   ")] // a blank is said to be missing, not to be unreadable
    public void What_people_write_is_kept(string written) => TextForm.FaultIn(written).ShouldBeNull();

    [Fact]
    public void What_has_its_form_keeps_it_whatever_it_is() => Prop.ForAll(
        Gen.Elements(Alphabet.ToCharArray()).ArrayOf().Select(letters => new string(letters)).ToArbitrary(),
        text =>
        {
            var (line, lines) = (TextForm.Line(text), TextForm.Lines(text));
            TextForm.Line(line).ShouldBe(line);
            TextForm.Lines(lines).ShouldBe(lines);
            TextForm.Line(lines).ShouldBe(line);
            // A fault is neither made nor hidden, but for what is left out.
            if (TextForm.FaultIn(text) is null) TextForm.FaultIn(line).ShouldBeNull();
            return TextForm.FaultIn(line) is not null
                || (line.IsNormalized() && line == line.Trim() && !line.Contains("  ", StringComparison.Ordinal));
        }).Holds();

    [Fact]
    public void The_texts_of_a_command_have_their_form_wherever_they_stand_in_it()
    {
        var (held, flaws) = Reading.Read<WorkshopHeld>(
            """
            {"title":" Smart\n regions ",
             "provenance":{"source":"018f6f5e-0000-7000-8000-00000000a001","passage":"S1\u00a0 and\u00adS2"}}
            """);
        flaws.ShouldBeEmpty();
        held!.Title.ShouldBe("Smart regions");
        held.Provenance.Passage.ShouldBe("S1 andS2");

        var (person, _) = Reading.Read<PersonDetails>("""{"name":" Jana  Nova\u0301kova\u0301 "}""");
        person!.Name.ShouldBe("Jana Nováková");
    }

    [Fact]
    public void A_text_that_may_be_long_keeps_its_lines()
    {
        const string shown =
            """
            {"title":"A\nsolution","description":" One.\r\nTwo. ",
             "provenance":{"source":"018f6f5e-0000-7000-8000-00000000a001","passage":"S1"}}
            """;
        var (recorded, flaws) = Reading.Read<SolutionShowcased>(shown);
        flaws.ShouldBeEmpty();
        (recorded!.Title, recorded.Description).ShouldBe(("A solution", "One.\nTwo."));
    }

    [Theory]
    [InlineData("""{"kind":"photo","title":"\u200b"}""", "/title")]
    [InlineData("""{"kind":"photo","title":"\u202eegatroper"}""", "/title")]
    [InlineData("""{"kind":"photo","title":"\uffff"}""", "/title")]
    [InlineData("""{"kind":"photo","title":" \n\t "}""", "/title")]
    public void What_is_left_unreadable_is_refused_where_it_stands(string json, string pointer) =>
        Reading.PointersToFlaws<SourceRegistered>(json).Distinct().ShouldBe([pointer]);

    [Fact]
    public void What_is_far_too_long_is_refused_without_being_composed()
    {
        // A million marks of falling weight would take minutes to bring in order.
        var marks = string.Concat(Enumerable.Range(0, 500_000).Select(i => i % 2 == 0 ? '\u0345' : '\u0327'));
        var (_, flaws) = Reading.Read<SourceRegistered>($$"""{"kind":"photo","title":"a{{marks}}"}""");
        flaws.ShouldHaveSingleItem().Code.ShouldBe(ValidationCode.LongerThan);
    }

    [Fact]
    public void What_was_sent_is_told_as_it_was_sent()
    {
        using var document = System.Text.Json.JsonDocument.Parse("""{"kind":"photo","title":" A  photo "}""");
        var read = (SourceRegistered)StrictJson.Read(document.RootElement, typeof(SourceRegistered), "", [], out var sent)!;
        read.Title.ShouldBe("A photo");
        System.Text.Json.JsonSerializer.Deserialize<SourceRegistered>(sent!, FactJson.Options)!.Title.ShouldBe(" A  photo ");
    }
}
