using Collab.Domain.Facts;
using Collab.Domain.Views;
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

    [Fact]
    public void Of_what_rows_were_made_of_the_last_are_kept_and_small_ones_count_too()
    {
        var ids = Enumerable.Range(1, 6).Select(number => new Guid(number, 0, 0, new byte[8])).ToList();
        foreach (var id in ids) cache.Remember(id, Memory(4_000));
        cache.Remember(ids[0], Memory(20_000));

        ids.Where(id => cache.MemoryOf(id) is not null).ShouldBe(ids[2..]);
        cache.Remember(ids[2], Memory(4_000));
        cache.Remember(ids[1], Memory(4_000));
        ids.Where(id => cache.MemoryOf(id) is not null).ShouldBe([ids[1], ids[2], ids[4], ids[5]]);
    }

    private static RowMemory Memory(int facts)
    {
        var memory = new RowMemory(IdentityMap.None);
        var row = new Row("fact", [], () => [], default);
        for (var i = 1; i <= facts; i++) memory.Facts[new Stamp((ulong)i)] = [row];
        return memory;
    }

    private static FactRegister Fold(params object[] events) => History.Fold<FactRegister>(History.Of(events))!;
}
