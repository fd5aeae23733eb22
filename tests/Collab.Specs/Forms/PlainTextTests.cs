using System.Text;
using Collab.Domain.Facts;
using Collab.Files;
using Collab.Forms;
using Shouldly;
using Xunit;

namespace Collab.Specs.Recording;

public sealed class PlainTextTests
{
    [Fact]
    public void Sentences_are_counted_through_and_paragraphs_apart()
    {
        var paragraphs = PlainText.Paragraphs("Erster Satz. Zweiter Satz!\r\n\r\nDritter Satz?\n\n \n\nVierter Satz ohne Punkt");
        paragraphs.Select(paragraph => paragraph.Pointer).ShouldBe(["P1", "P2", "P3"]);
        paragraphs.SelectMany(paragraph => paragraph.Sentences).Select(sentence => $"{sentence.Pointer} {sentence.Text}")
            .ShouldBe(["S1 Erster Satz.", "S2 Zweiter Satz!", "S3 Dritter Satz?", "S4 Vierter Satz ohne Punkt"]);
    }

    [Theory]
    [InlineData("Am 13. November 2023 kamen u. a. Dr. Müller und Prof. Dr. A. Schmidt vom ALASCA e. V. nach Dresden.")]
    [InlineData("Rund 2,3 Mio. Euro, d. h. z. B. vgl. Nr. 4 Abs. 2 ff. des Bescheids.")]
    [InlineData("The U.S. and the U.K., e.g. St. Andrews, took part.")]
    [InlineData("„Das ist gut.“, sagte er.")]
    public void A_point_that_ends_nothing_ends_no_sentence(string text) => PlainText.Paragraphs(text).ShouldHaveSingleItem().Sentences
        .ShouldHaveSingleItem().Text.ShouldBe(text);

    [Fact]
    public void A_quotation_ends_with_its_quotes() => PlainText.Paragraphs("Er sagte: „Das ist gut.“ Dann ging er.")
        .Single().Sentences.Select(sentence => sentence.Text)
        .ShouldBe(["Er sagte: „Das ist gut.“", "Dann ging er."]);

    [Fact]
    public void Of_a_web_page_the_words_remain() =>
        PlainText.Of(File("text/html",
            "<html><head><title>x</title></head><body><h1>Titel</h1><script>evil()</script><p>Ein&nbsp;Satz &amp; noch <b>einer</b>.</p><!-- no --></body></html>"))!
        .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .ShouldBe(["Titel", "Ein\u00a0Satz & noch einer."]);

    [Theory]
    [InlineData("<p>Eins<p>Zwei<br>Drei", "Eins|Zwei|Drei")]
    [InlineData("a < b &amp;&amp; b > c", "a < b && b > c")]
    [InlineData("<p title=\"a > b\">Wort</p>", "Wort")]
    [InlineData("<table><tr><td>Ort</td><td>Görlitz</td></tr><tr><td>Tag</td><td>1</td></tr></table>", "Ort Görlitz|Tag 1")]
    [InlineData("<script>if (a < b) document.write('<p>no</p>')</script><style>p > b {}</style>ja<!-- <p>no</p> -->", "ja")]
    [InlineData("<noscript>no</noscript><template><p>no</p></template><ul><li>ja</ul>", "ja")]
    [InlineData("<p>nie geschlossen <b>fett <i>schräg</p><p>weiter", "nie geschlossen fett schräg|weiter")]
    [InlineData("", "")]
    public void Of_any_page_that_a_browser_reads_the_words_remain(string html, string lines) =>
        string.Join('|', PlainText.Of(File("text/html", html))!.Split('\n',
            StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)).ShouldBe(lines);

    [Fact]
    public void A_page_may_be_nested_deeper_than_the_stack() =>
        PlainText.Of(File("text/html", string.Concat(Enumerable.Repeat("<span>", 20_000)) + "tief"))!.Trim().ShouldBe("tief");

    [Fact]
    public void What_is_no_text_is_none()
    {
        PlainText.Of(File("application/pdf", "%PDF")).ShouldBeNull();
        PlainText.Of(File("text/plain", "a\0b")).ShouldBeNull();
        PlainText.Of(new KeptFile("", "x.txt", "text/plain", Encoding.Latin1.GetBytes("für"))).ShouldBe("für");
    }

    [Fact]
    public void A_passage_names_its_sentences_and_paragraphs() => PlainText.Pointers("P1 S1; Ort im Untertitel, S14-S15")
        .ShouldBe(["P1", "S1", "S14", "S15"]);

    [Fact]
    public void Every_command_that_is_no_judgement_has_its_place_in_the_list_of_forms() =>
        CommandGroups.All.SelectMany(group => group.Commands)
        .ShouldBe(CommandKind.All.Values.Where(kind => !kind.Judges).Select(kind => kind.Name), ignoreOrder: true);

    private static KeptFile File(string type, string text) => new("", "file", type, Encoding.UTF8.GetBytes(text));
}
