using Collab.Forms;
using FsCheck;
using FsCheck.Fluent;
using Shouldly;
using Xunit;

namespace Collab.Specs.Recording;

public sealed class NumberTextTests
{
    [Theory]
    [InlineData("70", 70, 70)]
    [InlineData("1.234", 1234, 1.234)]
    [InlineData("1,234", 1.234, 1234)]
    [InlineData("1,5", 1.5, 1.5)]
    [InlineData("1.5", 1.5, 1.5)]
    [InlineData("2.300.000", 2300000, 2300000)]
    [InlineData("2,300,000", 2300000, 2300000)]
    [InlineData("2 300 000", 2300000, 2300000)]
    [InlineData("2'300'000.50", 2300000.5, 2300000.5)]
    [InlineData("2.300.000,50", 2300000.5, 2300000.5)]
    [InlineData("2,300,000.50", 2300000.5, 2300000.5)]
    [InlineData("2,3 Mio.", 2300000, 2300000)]
    [InlineData("2.3 million", 2300000, 2300000)]
    [InlineData("3 Tsd.", 3000, 3000)]
    [InlineData("1,2 Mrd.", 1200000000, 1200000000)]
    public void A_number_is_read_as_people_write_it(string text, double german, double english)
    {
        NumberText.Read(text, german: true).ShouldBe((decimal)german);
        NumberText.Read(text, german: false).ShouldBe((decimal)english);
    }

    [Theory]
    [InlineData("about 70")]
    [InlineData("1.23.456")]
    [InlineData("70 people")]
    [InlineData("")]
    [InlineData("1,2,3")]
    [InlineData("1e9")]
    [InlineData("٣")]
    public void What_is_no_number_is_not_made_one(string text)
    {
        NumberText.Read(text, german: true).ShouldBeNull();
        NumberText.Read(text, german: false).ShouldBeNull();
    }

    [Fact]
    public void What_is_written_reads_the_same_again() => Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), hundredths =>
    {
        foreach (var german in new[] { true, false })
            NumberText.Read(NumberText.Write(hundredths / 100m, german), german).ShouldBe(hundredths / 100m);
    }).QuickCheckThrowOnFailure();
}
