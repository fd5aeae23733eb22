using Collab.Domain.Facts;
using Collab.Domain.Sources;
using Collab.Recording;
using JasperFx.Events;
using Shouldly;
using Xunit;

namespace Collab.Specs;

/// <summary>Streams that are kept as they were folded: what is read of them since then gives the same as reading all of it.</summary>
public sealed class FoldedStreamsTests
{
    private readonly FoldedStreams streams = new(most: 10);

    [Fact]
    public void Going_on_from_what_is_kept_gives_what_reading_all_gives()
    {
        var events = Editions(6);
        Fold(null, events.Take(4));

        var kept = streams.Find(History.Entity).ShouldNotBeNull();
        kept.Version.ShouldBe(4);
        var register = Fold(kept, events.Skip(3)).ShouldNotBeNull();

        register.Version.ShouldBe(6);
        register.Facts.Keys.ShouldBe(events.Select(e => e.Id), ignoreOrder: true);
        streams.Find(History.Entity)!.Version.ShouldBe(6);
    }

    [Fact]
    public void What_the_store_does_not_hold_is_not_gone_on_from()
    {
        Fold(null, Editions(4));
        var kept = streams.Find(History.Entity);
        var others = History.Event(new SourceEditionPublished { Edition = "of another history" }, Guid.NewGuid(), 4);

        streams.Fold(History.Entity, kept, [others], out _).ShouldBeFalse();
        streams.Find(History.Entity).ShouldBeNull();
    }

    [Fact]
    public void A_stream_that_is_shorter_than_what_is_kept_is_read_anew()
    {
        Fold(null, Editions(4));

        streams.Fold(History.Entity, streams.Find(History.Entity), [], out _).ShouldBeFalse();
    }

    [Fact]
    public void An_earlier_state_does_not_take_the_place_of_a_later_one()
    {
        var events = Editions(6);
        Fold(null, events);

        Fold(null, events.Take(2));

        streams.Find(History.Entity)!.Version.ShouldBe(6);
    }

    [Fact]
    public void No_more_events_are_kept_than_allowed_and_those_used_last()
    {
        var (first, second, third) = (Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid());
        foreach (var stream in new[] { first, second }) streams.Fold(stream, null, Editions(4), out _);
        streams.Find(first);
        streams.Fold(third, null, Editions(4), out _);

        streams.Find(second).ShouldBeNull();
        streams.Find(first).ShouldNotBeNull();
        streams.Find(third).ShouldNotBeNull();
    }

    [Fact]
    public async Task What_is_handed_over_is_taken_once_and_only_by_what_follows()
    {
        await HandAndTakeAsync();

        streams.Take(History.Entity, out _).ShouldBeFalse();

        async Task HandAndTakeAsync()
        {
            streams.Hand(History.Entity, null);
            await Task.Yield();
            streams.Take(Guid.NewGuid(), out _).ShouldBeFalse();
            streams.Take(History.Entity, out _).ShouldBeTrue();
            streams.Take(History.Entity, out _).ShouldBeFalse();
        }
    }

    private FactRegister? Fold(FoldedStream? known, IEnumerable<IEvent> read)
    {
        streams.Fold(History.Entity, known, [.. read], out var register).ShouldBeTrue();
        return register;
    }

    private static IReadOnlyList<IEvent> Editions(int count) => History.Of(
    [
        new SourceRegistered { Title = "A press release", Kind = SourceKind.PressRelease },
        .. Enumerable.Range(2, count - 1).Select(n => new SourceEditionPublished { Edition = $"edition {n}" }),
    ]);
}
