using Collab.Domain.Validation;
using Collab.ReadModel.Reading;
using Shouldly;
using Xunit;

namespace Collab.Specs;

/// <summary>A cursor is a place in the list that gave it, and in no other.</summary>
public sealed class CursorTests
{
    private static readonly Guid Id = new("018f6f5e-0000-7000-8000-00000000e001");

    [Theory]
    [InlineData("activity", "2023-11-12 23:00:00+00", true, true)]
    [InlineData("activity", "-infinity", true, true)]
    [InlineData("activity", "smart regions", true, false)]
    [InlineData("activity", "smart regions", false, true)]
    [InlineData("activity", "smart\0regions", false, false)]
    [InlineData("partnership", "2023-11-12 23:00:00+00", true, false)]
    [InlineData("activity:title", "smart regions", false, false)]
    public void A_cursor_is_taken_by_the_list_that_gave_it_and_for_a_key_of_its_order(string list, string key, bool byDate, bool taken)
    {
        var cursor = new Cursor(list, 638_000_000_000_000_000, 128, key, Id);
        var asked = new Asked(cursor.Write());

        Cursor.Read(asked, "activity", byDate).ShouldBe(taken ? cursor : null);
        asked.Errors.Select(flaw => (flaw.Pointer, flaw.Code)).ShouldBe(taken ? [] : [("cursor", ValidationCode.NoCursor)]);
    }

    [Fact]
    public void No_cursor_is_no_flaw()
    {
        var asked = new Asked(null);

        Cursor.Read(asked, "activity", byDate: true).ShouldBeNull();
        asked.Errors.ShouldBeEmpty();
    }

    private sealed record Asked(string? Cursor) : Question(new Moment(DateTimeOffset.UnixEpoch, 128, false), [], CancellationToken.None)
    {
        public override bool WantsTable => false;

        public override IEnumerable<(string Name, string Value)> Parameters => [];

        protected override string? Said(string name) => name == "cursor" ? Cursor : null;

        public override bool RestsOn(string tag, long position) => false;
    }
}
