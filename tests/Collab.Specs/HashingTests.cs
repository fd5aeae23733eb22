using Collab.Domain.Facts;
using Collab.Domain.Indicators;
using Collab.Domain.Views;
using Shouldly;
using Xunit;

namespace Collab.Specs;

/// <summary>Numbers made from names: what is stored under them is found again by any host, of any make.</summary>
public sealed class HashingTests
{
    [Theory]
    [InlineData("entity", 33309236)]
    [InlineData("indicator:RCO87:1", -373050482)]
    public void A_familys_number_is_the_same_for_good(string family, int number) =>
        FigureKeys.Number(family).ShouldBe(number, "rows that are stored under another number are lost: raise the version of the rows");

    [Fact]
    public void Stamps_differ_where_their_steps_do()
    {
        var id = Guid.Parse("01999ec9-5e08-76db-aa2e-c4d53b934a13");
        var other = Guid.Parse("01999ec9-5e08-76db-aa2e-c4d53b934a14");
        Stamp[] stamps =
        [
            default, new Stamp().With(0), new Stamp().With(3), new Stamp().With(4), new Stamp().With(3).With(4), new Stamp().With(4)
                .With(3),
            new Stamp().With(id), new Stamp().With(other), new Stamp().With(""), new Stamp().With((string?)null), new Stamp()
                .With("a"), new Stamp().With("b"),
            new Stamp().With("ab"), new Stamp().With("a").With("b"), new Stamp().With("").With("ab"), new Stamp().With("ab")
                .With(""), new Stamp().With("abcd"), new Stamp().With("abcde"),
        ];

        stamps.ShouldBeUnique();
        new Stamp().With("abcde").With(id).ShouldBe(new Stamp().With("abcde").With(id));
    }
}
