using Collab.Domain.Facts;
using Collab.ReadModel.Rows;
using Shouldly;
using Xunit;

namespace Collab.Specs;

/// <summary>What the projection keeps of streams: it goes on from the state that its next event follows, and from no other.</summary>
public sealed class StreamCacheTests
{
    private readonly StreamCache cache = new();

    [Fact]
    public void A_batch_that_was_not_stored_is_taken_again_from_the_state_before_it()
    {
        var before = Fold(Some.Workshop);
        cache.Keep(History.Entity, before);
        cache.Keep(History.Entity, Fold(Some.Workshop, Some.Attendance(70)));

        cache.Find(History.Entity, before.Version).ShouldBeNull("it is a step further, so the state before is read");
        cache.Find(History.Entity, before.Version + 1)!.Facts.Count.ShouldBe(2);
        cache.Find(History.Entity, before.Version + 2).ShouldBeNull();
    }

    [Fact]
    public void A_stream_that_says_nothing_is_not_kept()
    {
        cache.Keep(History.Entity, null);

        cache.Find(History.Entity, 0).ShouldBeNull();
    }

    private static FactRegister Fold(params object[] events) => History.Fold<FactRegister>(History.Of(events))!;
}
