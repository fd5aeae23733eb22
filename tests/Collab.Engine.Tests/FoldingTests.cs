using JasperFx.Events;
using JasperFx.Events.Projections;
using Shouldly;

namespace Collab.Engine.Tests;

public sealed class FoldingTests(Postgres postgres) : DatabaseTest(postgres)
{
    [Fact]
    public async Task A_record_is_folded_by_methods_that_give_a_new_one()
    {
        var store = Store();
        var id = await BeginVoyageAsync(store, new PortReached("Lemnos"), new VoyageEnded());
        await using var query = store.QuerySession();
        var voyage = await query.Events.AggregateStreamAsync<Voyage>(id);
        voyage!.Ship.ShouldBe("Argo");
        voyage.Ports.ShouldBe(["Lemnos"]);
        voyage.Ended.ShouldBeTrue();
        voyage.Id.ShouldBe(id);
        voyage.Version.ShouldBe(3);
    }

    [Fact]
    public async Task A_class_is_folded_by_methods_that_change_it()
    {
        var store = Store();
        var id = await BeginVoyageAsync(store, new PortReached("Lemnos", 2), new PortReached("Colchis", 3), new VoyageEnded());
        await using var query = store.QuerySession();
        var log = await query.Events.AggregateStreamAsync<Logbook>(id);
        log!.Entries.ShouldBe(["Argo sails", "2: Lemnos", "3: Colchis"]);
        log.Passengers.ShouldBe(5);
        log.Version.ShouldBe(4);
        log.Id.ShouldBe(id);
    }

    [Fact]
    public async Task A_state_can_be_asked_for_at_a_version_or_a_time()
    {
        var store = Store();
        var early = new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var id = Guid.NewGuid();
        await using (var session = store.LightweightSession())
        {
            session.Events.StartStream<Voyage>(id,
                Event.For(new VoyageBegun("Argo")).AtTimestamp(early),
                Event.For(new PortReached("a")).AtTimestamp(early.AddDays(1)),
                Event.For(new PortReached("b")).AtTimestamp(early.AddDays(2)));
            await session.SaveChangesAsync();
        }

        await using var query = store.QuerySession();
        (await query.Events.AggregateStreamAsync<Voyage>(id, version: 2))!.Ports.ShouldBe(["a"]);
        (await query.Events.AggregateStreamAsync<Voyage>(id, version: 4)).ShouldBeNull();
        (await query.Events.AggregateStreamAsync<Voyage>(id, timestamp: early.AddHours(1)))!.Ports.ShouldBeEmpty();
        (await query.Events.AggregateStreamAsync<Voyage>(id, timestamp: early.AddHours(-1))).ShouldBeNull();
        var half = await query.Events.AggregateStreamAsync<Voyage>(id, version: 2);
        (await query.Events.AggregateStreamAsync(id, state: half, fromVersion: 3))!.Ports.ShouldBe(["a", "b"]);
    }

    [Fact]
    public async Task What_should_be_deleted_folds_to_nothing()
    {
        var store = Store();
        var id = await BeginVoyageAsync(store, new VoyageAbandoned());
        await using var session = store.LightweightSession();
        (await session.Events.AggregateStreamAsync<Voyage>(id)).ShouldBeNull();
        var stream = await session.Events.FetchForWriting<Voyage>(id);
        stream.Aggregate.ShouldBeNull();
        stream.StartingVersion.ShouldBe(2);
    }

    [Fact]
    public async Task Any_type_can_be_folded_from_any_stream()
    {
        var store = Store();
        var id = await BeginVoyageAsync(store, new PortReached("Lemnos", 4));
        await using var session = store.LightweightSession();
        (await session.Events.FetchForWriting<Logbook>(id)).Aggregate!.Passengers.ShouldBe(4);
    }

    [Theory]
    [InlineData(ProjectionLifecycle.Live)]
    [InlineData(ProjectionLifecycle.Inline)]
    [InlineData(ProjectionLifecycle.Async)]
    public async Task A_projection_folds_alike_in_every_lifecycle(ProjectionLifecycle lifecycle)
    {
        var store = Store(options => options.Projections.Add(new ItineraryProjection(), lifecycle));
        var id = await BeginVoyageAsync(store, new PortReached("Lemnos"));
        await using var session = store.LightweightSession();
        var stream = await session.Events.FetchForWriting<Itinerary>(id, 2);
        stream.Aggregate!.Ports.ShouldBe(["Lemnos"]);
        stream.Aggregate.Version.ShouldBe(2);
        stream.AppendOne(new PortReached("Colchis"));
        await session.SaveChangesAsync();
        var latest = await session.Events.FetchLatest<Itinerary>(id);
        latest!.Ports.ShouldBe(["Lemnos", "Colchis"]);
        latest.Version.ShouldBe(3);
        latest.Id.ShouldBe(id);
    }

    [Fact]
    public async Task An_inline_snapshot_is_stored_with_the_events()
    {
        var store = Store(options => options.Projections.Snapshot<Voyage>(SnapshotLifecycle.Inline));
        var id = await BeginVoyageAsync(store, new PortReached("Lemnos"));
        await using var session = store.LightweightSession();
        (await session.LoadAsync<Voyage>(id))!.Ports.ShouldBe(["Lemnos"]);
        session.Events.Append(id, new PortReached("Colchis"));
        await session.SaveChangesAsync();
        (await session.LoadAsync<Voyage>(id))!.Version.ShouldBe(3);
        (await QueryAsync<long>("select mt_version::bigint from voyages.mt_doc_voyage")).ShouldBe([3L]);
        session.Events.Append(id, new VoyageAbandoned());
        await session.SaveChangesAsync();
        (await session.LoadAsync<Voyage>(id)).ShouldBeNull();
    }

    [Fact]
    public async Task An_inline_snapshot_is_not_stored_when_the_append_fails()
    {
        var store = Store(options => options.Projections.Snapshot<Voyage>(SnapshotLifecycle.Inline));
        var id = await BeginVoyageAsync(store);
        await using var session = store.LightweightSession();
        session.Events.Append(id, 7, new PortReached("nowhere"));
        await Should.ThrowAsync<EventStreamUnexpectedMaxEventIdException>(() => session.SaveChangesAsync());
        (await session.LoadAsync<Voyage>(id))!.Ports.ShouldBeEmpty();
    }

    [Fact]
    public async Task Inline_states_do_not_lose_concurrent_appends()
    {
        var store = Store(options => options.Projections.Snapshot<Logbook>(SnapshotLifecycle.Inline));
        var id = await BeginVoyageAsync(store);
        await Parallel.ForEachAsync(Enumerable.Range(0, 40), new ParallelOptions { MaxDegreeOfParallelism = 10 }, async (_, token) =>
        {
            await using var session = store.LightweightSession();
            session.Events.Append(id, new PortReached("x", 1));
            await session.SaveChangesAsync(token);
        });
        await using var query = store.QuerySession();
        var log = await query.LoadAsync<Logbook>(id);
        log!.Passengers.ShouldBe(40);
        log.Version.ShouldBe(41);
    }
}
