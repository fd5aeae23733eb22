using Collab.Http;
using FsCheck.Fluent;
using Shouldly;
using Xunit;

namespace Collab.Specs;

/// <summary>However a spreadsheet takes a list of ours apart, no cell of it is a formula.</summary>
public sealed class CsvTextTests
{
    private const string Formula = "=+-@\uFF1D\uFF0B\uFF0D\uFF20";
    private const string Alphabet = "a1 =+-@\uFF1D;,\t|\r\n\"'\u2028";

    [Theory]
    [InlineData("=1+1", "'=1+1")]
    [InlineData(";=x", ";'=x")]
    [InlineData("a;=x", "a;'=x")]
    [InlineData("a; =x", "a; '=x")]
    [InlineData("a\t@x", "a\t'@x")]
    [InlineData("a\n-1", "a\n'-1")]
    [InlineData("a|+1", "a|'+1")]
    [InlineData("  =1", "  '=1")]
    [InlineData("a,=x", "a,=x")]
    [InlineData("a - b", "a - b")]
    [InlineData("Dresden; Prag", "Dresden; Prag")]
    public void What_may_become_a_cell_is_guarded(string text, string harmless) => Csv.Harmless(text).ShouldBe(harmless);

    [Fact]
    public void No_part_of_a_text_begins_like_a_formula_whatever_separates_it() => Prop.ForAll(
        Gen.Elements(Alphabet.ToCharArray()).ArrayOf().Select(letters => new string(letters)).ToArbitrary(),
        text => new[] { ";", "\t", "|" }.All(separator => Csv.Harmless(text).Split([separator, "\r", "\n", "\u2028"], StringSplitOptions.None)
            .All(cell => cell.TrimStart() is not [var first, ..] || !Formula.Contains(first)))).Holds();
}
