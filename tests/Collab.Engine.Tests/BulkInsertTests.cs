using JasperFx.Events;
using JasperFx.Events.Projections;
using Marten;
using Npgsql;
using Shouldly;

namespace Collab.Engine.Tests;

public sealed class BulkInsertTests(Postgres postgres) : DatabaseTest(postgres)
{
    [Fact]
    public async Task Streams_written_in_bulk_are_read_and_continued_like_any_others()
    {
        var store = Store();
        await using var session = store.LightweightSession();
        var before = await BeginVoyageAsync(store);
        var streams = Enumerable.Range(0, 50).Select(i => Stream(session, $"ship {i}", 5)).ToArray();
        var given = streams[0].Events[1];
        given.Timestamp = new DateTimeOffset(1984, 5, 1, 0, 0, 0, TimeSpan.Zero);
        (given.CorrelationId, given.CausationId, given.UserName) = ("correlation", "causation", "jason");
        given.SetHeader("from", "the old tracker");
        await store.BulkInsertEventsAsync(streams, batchSize: 7);

        var voyage = (await session.Events.AggregateStreamAsync<Voyage>(streams[3].Id))!;
        (voyage.Ship, voyage.Version).ShouldBe(("ship 3", 5L));
        var events = await session.Events.FetchStreamAsync(streams[0].Id);
        events.Select(e => e.Version).ShouldBe([1, 2, 3, 4, 5]);
        events.Select(e => e.Sequence).ShouldBe([2, 3, 4, 5, 6]);
        (events[1].Timestamp, events[1].CorrelationId, events[1].CausationId, events[1].UserName, events[1].GetHeader("from"))
            .ShouldBe((given.Timestamp, "correlation", "causation", "jason", "the old tracker"));
        events[0].UserName.ShouldBeNull();
        (await session.Events.FetchStreamStateAsync(streams[0].Id))!.AggregateType.ShouldBe(typeof(Voyage));

        var stream = await session.Events.FetchForWriting<Voyage>(streams[0].Id);
        stream.CurrentVersion.ShouldBe(5);
        stream.AppendOne(new VoyageEnded());
        await session.SaveChangesAsync();
        (await session.Events.FetchStreamAsync(streams[0].Id))[^1].Sequence.ShouldBe(252);
        (await session.Events.FetchStreamAsync(before)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task The_order_events_had_elsewhere_is_kept()
    {
        var store = Store();
        await using var session = store.LightweightSession();
        var (one, other) = (Stream(session, "one", 2), Stream(session, "other", 2));
        (one.Events[0].Sequence, other.Events[0].Sequence, other.Events[1].Sequence, one.Events[1].Sequence) = (70, 80, 90, 100);
        await store.BulkInsertEventsAsync([one, other]);
        (await session.Events.QueryAllRawEvents().ToListAsync()).Select(e => e.StreamId).ShouldBe([one.Id, other.Id, other.Id, one.Id]);
    }

    [Fact]
    public async Task Asynchronous_projections_take_them_too()
    {
        var store = Store(options => options.Projections.Add<ItineraryProjection>(ProjectionLifecycle.Async));
        await using var session = store.LightweightSession();
        var daemon = await StartDaemonAsync(store);
        var streams = Enumerable.Range(0, 20).Select(i => Stream(session, $"ship {i}", 3)).ToArray();
        await store.BulkInsertEventsAsync(streams);
        await daemon.WaitForNonStaleData(TimeSpan.FromSeconds(15));
        (await session.LoadAsync<Itinerary>(streams[19].Id))!.Ports.ShouldBe(["port 1", "port 2"]);
    }

    [Fact]
    public async Task All_or_nothing_is_written()
    {
        var store = Store();
        await using var session = store.LightweightSession();
        var taken = Stream(session, "Argo", 2);
        await store.BulkInsertEventsAsync([taken]);
        await Should.ThrowAsync<PostgresException>(() =>
            store.BulkInsertEventsAsync([Stream(session, "Nausicaa", 2), new StreamAction(taken.Id, StreamActionType.Start).AddEvents([session.Events.BuildEvent(new VoyageEnded())])]));
        (await session.Events.QueryAllRawEvents().CountAsync()).ShouldBe(2);
    }

    private static StreamAction Stream(IDocumentSession session, string ship, int events)
    {
        var stream = StreamAction.Start(Guid.NewGuid(),
            [session.Events.BuildEvent(new VoyageBegun(ship)), .. Enumerable.Range(1, events - 1).Select(i => session.Events.BuildEvent(new PortReached($"port {i}")))]);
        stream.AggregateType = typeof(Voyage);
        return stream;
    }
}
