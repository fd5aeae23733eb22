using Marten;
using Shouldly;

namespace Collab.Engine.Tests;

public sealed class EventQueryTests(Postgres postgres) : DatabaseTest(postgres)
{
    [Fact]
    public async Task Events_can_be_asked_for_by_their_metadata()
    {
        var store = Store();
        var first = await BeginVoyageAsync(store, new PortReached("a"), new PortReached("b"));
        var second = await BeginVoyageAsync(store, new PortReached("c"));
        await using var query = store.QuerySession();
        var events = query.Events;
        (await events.QueryAllRawEvents().ToListAsync()).Select(e => e.Sequence).ShouldBe([1, 2, 3, 4, 5]);
        (await events.QueryAllRawEvents().Where(e => e.StreamId == second && e.Version > 1).ToListAsync()).Single().Data.ShouldBe(new PortReached("c"));
        (await events.QueryAllRawEvents().Where(e => e.EventTypeName == "voyage_begun").CountAsync()).ShouldBe(2);
        (await events.QueryAllRawEvents().Where(e => e.Sequence > 1).Where(e => e.Sequence <= 4).OrderBy(e => e.Sequence).Skip(1).Take(1).ToListAsync())
            .Single().Sequence.ShouldBe(3);
        (await events.QueryAllRawEvents().OrderByDescending(e => e.Sequence).FirstOrDefaultAsync())!.Sequence.ShouldBe(5);
        (await events.QueryAllRawEvents().AnyAsync(e => e.Timestamp > DateTimeOffset.UtcNow.AddHours(1))).ShouldBeFalse();
        (await events.QueryAllRawEvents().AnyAsync(e => e.StreamId == first)).ShouldBeTrue();
        var unknown = Guid.NewGuid();
        (await events.QueryAllRawEvents().FirstOrDefaultAsync(e => e.Id == unknown)).ShouldBeNull();
        (await events.QueryRawEventDataOnly<PortReached>().ToListAsync()).Select(p => p.Port).Order().ShouldBe(["a", "b", "c"]);
    }

    [Fact]
    public async Task The_events_of_many_streams_come_in_one_query()
    {
        var store = Store();
        var first = await BeginVoyageAsync(store, new PortReached("a"));
        await BeginVoyageAsync(store);
        var third = await BeginVoyageAsync(store, new PortReached("b"));
        await using var query = store.QuerySession();
        var events = query.Events;
        Guid[] ids = [first, third];
        List<Guid> list = [third, Guid.NewGuid()];
        (await events.QueryAllRawEvents().Where(e => ids.Contains(e.StreamId)).OrderBy(e => e.Sequence).ToListAsync()).Select(e => e.Sequence)
            .ShouldBe([1, 2, 4, 5]);
        (await events.QueryAllRawEvents().Where(e => ids.Contains(e.StreamId) && e.Sequence <= 4).ToListAsync()).Count.ShouldBe(3);
        (await events.QueryAllRawEvents().Where(e => e.Sequence > 4).Where(e => list.Contains(e.StreamId)).CountAsync()).ShouldBe(1);
        (await events.QueryAllRawEvents().Where(e => Enumerable.Contains(ids, e.StreamId)).CountAsync()).ShouldBe(4);
        ids = [];
        (await events.QueryAllRawEvents().AnyAsync(e => ids.Contains(e.StreamId))).ShouldBeFalse();
    }

    [Fact]
    public async Task A_query_the_engine_does_not_understand_is_refused()
    {
        if (typeof(IDocumentStore).Assembly.GetName().Name != "Collab.Engine") return;
        var store = Store();
        await BeginVoyageAsync(store);
        await using var query = store.QuerySession();
        var events = query.Events.QueryAllRawEvents();
        await Should.ThrowAsync<NotSupportedException>(() => events.Where(e => e.EventTypeName.StartsWith("voyage")).ToListAsync());
        await Should.ThrowAsync<NotSupportedException>(() => events.Where(e => e.Version == 1 || e.Version == 2).ToListAsync());
        await Should.ThrowAsync<NotSupportedException>(() => events.Take(1).Where(e => e.Version == 1).ToListAsync());
        Should.Throw<NotSupportedException>(() => events.ToArray());
    }
}
