using JasperFx;
using JasperFx.Events;
using Marten.Exceptions;
using Npgsql;
using Shouldly;

namespace Collab.Engine.Tests;

public sealed class AppendingTests(Postgres postgres) : DatabaseTest(postgres)
{
    [Fact]
    public async Task Events_come_back_as_they_were_appended()
    {
        var store = Store();
        var id = await BeginVoyageAsync(store, new PortReached("Lemnos", 3));
        await using (var session = store.LightweightSession())
        {
            session.Events.Append(id, new PortReached("Colchis"), new VoyageEnded());
            await session.SaveChangesAsync();
        }

        await using var query = store.QuerySession();
        var events = await query.Events.FetchStreamAsync(id);
        events.Select(e => e.Version).ShouldBe([1, 2, 3, 4]);
        events.Select(e => e.Sequence).ShouldBe([1, 2, 3, 4]);
        events.Select(e => e.EventTypeName).ShouldBe(["voyage_begun", "port_reached", "port_reached", "voyage_ended"]);
        events[1].Data.ShouldBe(new PortReached("Lemnos", 3));
        events[0].DotNetTypeName.ShouldBe("Collab.Engine.Tests.VoyageBegun, Collab.Engine.Tests");
        events.ShouldAllBe(e => e.StreamId == id && e.Id != Guid.Empty && !e.IsArchived);
        events.ShouldAllBe(e => (DateTimeOffset.UtcNow - e.Timestamp).Duration() < TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task A_stream_can_be_read_in_part()
    {
        var store = Store();
        var id = await BeginVoyageAsync(store, new PortReached("a"), new PortReached("b"), new PortReached("c"));
        await using var query = store.QuerySession();
        (await query.Events.FetchStreamAsync(id, version: 2)).Count.ShouldBe(2);
        (await query.Events.FetchStreamAsync(id, fromVersion: 3)).Select(e => e.Version).ShouldBe([3, 4]);
        (await query.Events.FetchStreamAsync(id, timestamp: DateTimeOffset.UtcNow.AddDays(-1))).ShouldBeEmpty();
        (await query.Events.FetchStreamAsync(Guid.NewGuid())).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_stream_that_exists_cannot_be_started_again()
    {
        var store = Store();
        var id = await BeginVoyageAsync(store);
        await using var session = store.LightweightSession();
        session.Events.StartStream<Voyage>(id, new VoyageBegun("Other"));
        var refusal = await Should.ThrowAsync<ExistingStreamIdCollisionException>(() => session.SaveChangesAsync());
        refusal.Id.ShouldBe(id);
    }

    [Fact]
    public async Task A_stream_is_not_started_without_events()
    {
        await using var session = Store().LightweightSession();
        Should.Throw<EmptyEventStreamException>(() => session.Events.StartStream<Voyage>(Guid.NewGuid()));
    }

    [Fact]
    public async Task Appending_opens_a_stream_that_does_not_exist()
    {
        var store = Store();
        var id = Guid.NewGuid();
        await using var session = store.LightweightSession();
        session.Events.Append(id, new VoyageBegun("Argo"));
        await session.SaveChangesAsync();
        (await session.Events.FetchStreamStateAsync(id))!.Version.ShouldBe(1);
    }

    [Fact]
    public async Task The_expected_version_is_the_one_after_the_append()
    {
        var store = Store();
        var id = await BeginVoyageAsync(store);
        await using var session = store.LightweightSession();
        session.Events.Append(id, 3, new PortReached("a"), new PortReached("b"));
        await session.SaveChangesAsync();
        session.Events.Append(id, 3, new PortReached("c"));
        var refusal = await Should.ThrowAsync<EventStreamUnexpectedMaxEventIdException>(() => session.SaveChangesAsync());
        refusal.ShouldBeAssignableTo<ConcurrencyException>();
        Should.Throw<ArgumentOutOfRangeException>(() => session.Events.Append(id, 1, new PortReached("d"), new PortReached("e")));
    }

    [Fact]
    public async Task Of_two_who_read_the_same_version_the_second_to_save_is_refused()
    {
        var store = Store();
        var id = await BeginVoyageAsync(store);
        await using var first = store.LightweightSession();
        await using var second = store.LightweightSession();
        (await first.Events.FetchForWriting<Voyage>(id)).AppendOne(new PortReached("Lemnos"));
        (await second.Events.FetchForWriting<Voyage>(id)).AppendOne(new PortReached("Colchis"));
        await first.SaveChangesAsync();
        await Should.ThrowAsync<EventStreamUnexpectedMaxEventIdException>(() => second.SaveChangesAsync());
        (await first.Events.FetchStreamAsync(id)).Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_stale_expected_version_is_refused_when_fetching()
    {
        var store = Store();
        var id = await BeginVoyageAsync(store, new PortReached("Lemnos"));
        await using var session = store.LightweightSession();
        await Should.ThrowAsync<ConcurrencyException>(() => session.Events.FetchForWriting<Voyage>(id, 1));
        await Should.ThrowAsync<ConcurrencyException>(() => session.Events.FetchForWriting<Voyage>(Guid.NewGuid(), 1));
        var stream = await session.Events.FetchForWriting<Voyage>(id, 2);
        stream.Aggregate!.Ports.ShouldBe(["Lemnos"]);
        stream.StartingVersion.ShouldBe(2);
    }

    [Fact]
    public async Task A_missing_stream_is_fetched_empty_and_started_by_the_append()
    {
        var store = Store();
        var id = Guid.NewGuid();
        await using (var session = store.LightweightSession())
        {
            var stream = await session.Events.FetchForWriting<Voyage>(id);
            stream.Aggregate.ShouldBeNull();
            stream.StartingVersion.ShouldBe(0);
            stream.AppendMany(new VoyageBegun("Argo"), new PortReached("Lemnos"));
            stream.CurrentVersion.ShouldBe(2);
            await session.SaveChangesAsync();
        }

        await using var query = store.QuerySession();
        var state = await query.Events.FetchStreamStateAsync(id);
        state!.Version.ShouldBe(2);
        state.AggregateType.ShouldBe(typeof(Voyage));
        (await QueryAsync<string>("select type from voyages.mt_streams")).ShouldBe(["voyage"]);
    }

    [Fact]
    public async Task Two_who_start_the_same_stream_cannot_both_succeed()
    {
        var store = Store();
        var id = Guid.NewGuid();
        await using var first = store.LightweightSession();
        await using var second = store.LightweightSession();
        (await first.Events.FetchForWriting<Voyage>(id)).AppendOne(new VoyageBegun("Argo"));
        (await second.Events.FetchForWriting<Voyage>(id)).AppendOne(new VoyageBegun("Other"));
        await first.SaveChangesAsync();
        await Should.ThrowAsync<ExistingStreamIdCollisionException>(() => second.SaveChangesAsync());
    }

    [Fact]
    public async Task A_conflict_leaves_no_gap_in_the_sequence()
    {
        var store = Store();
        var id = await BeginVoyageAsync(store);
        for (var i = 0; i < 5; i++)
        {
            await using var stale = store.LightweightSession();
            stale.Events.Append(id, 9, new PortReached("nowhere"));
            await Should.ThrowAsync<EventStreamUnexpectedMaxEventIdException>(() => stale.SaveChangesAsync());
        }

        await using var session = store.LightweightSession();
        session.Events.Append(id, new PortReached("Lemnos"));
        await session.SaveChangesAsync();
        (await session.Events.FetchStreamAsync(id)).Select(e => e.Sequence).ShouldBe([1, 2]);
    }

    [Fact]
    public async Task One_conflict_among_several_streams_saves_none_of_them()
    {
        var store = Store();
        var id = await BeginVoyageAsync(store);
        var other = await BeginVoyageAsync(store);
        await using var session = store.LightweightSession();
        session.Events.Append(id, 2, new PortReached("a"));
        session.Events.Append(other, 7, new PortReached("b"));
        await Should.ThrowAsync<EventStreamUnexpectedMaxEventIdException>(() => session.SaveChangesAsync());
        (await session.Events.FetchStreamAsync(id)).Count.ShouldBe(1);
        (await session.Events.FetchStreamStateAsync(id))!.Version.ShouldBe(1);
    }

    [Fact]
    public async Task Given_ids_headers_and_timestamps_are_kept()
    {
        var store = Store();
        var eventId = Guid.NewGuid();
        var recorded = new DateTimeOffset(2020, 2, 3, 4, 5, 6, TimeSpan.Zero);
        var id = await BeginVoyageAsync(store, new Event<PortReached>(new PortReached("Lemnos"))
        {
            Id = eventId,
            Headers = new Dictionary<string, object> { ["source"] = "log", ["page"] = 7L, ["sealed"] = true },
            Timestamp = recorded
        });
        await using var query = store.QuerySession();
        var e = await query.Events.LoadAsync(eventId);
        e!.StreamId.ShouldBe(id);
        e.Version.ShouldBe(2);
        e.Timestamp.ShouldBe(recorded);
        e.GetHeader("source").ShouldBe("log");
        e.GetHeader("page").ShouldBe(7L);
        e.GetHeader("sealed").ShouldBe(true);
        (await query.Events.LoadAsync<PortReached>(eventId))!.Data.Port.ShouldBe("Lemnos");
        (await query.Events.LoadAsync(Guid.NewGuid())).ShouldBeNull();
    }

    [Fact]
    public async Task The_session_stamps_who_and_why()
    {
        var store = Store();
        var id = Guid.NewGuid();
        await using var session = store.LightweightSession();
        session.CorrelationId = "conversation";
        session.CausationId = "cause";
        session.LastModifiedBy = "medea";
        session.SetHeader("ip", "127.0.0.1");
        session.Events.StartStream<Voyage>(id, new VoyageBegun("Argo"));
        await session.SaveChangesAsync();
        var e = (await session.Events.FetchStreamAsync(id)).Single();
        e.CorrelationId.ShouldBe("conversation");
        e.CausationId.ShouldBe("cause");
        e.UserName.ShouldBe("medea");
        e.GetHeader("ip").ShouldBe("127.0.0.1");
    }

    [Fact]
    public async Task An_event_id_cannot_be_used_twice()
    {
        var store = Store();
        var eventId = Guid.NewGuid();
        await BeginVoyageAsync(store, new Event<PortReached>(new PortReached("a")) { Id = eventId });
        var refusal = await Should.ThrowAsync<MartenCommandException>(() =>
            BeginVoyageAsync(store, new Event<PortReached>(new PortReached("b")) { Id = eventId }));
        refusal.InnerException.ShouldBeOfType<PostgresException>().SqlState.ShouldBe(PostgresErrorCodes.UniqueViolation);
    }

    [Fact]
    public async Task Appending_optimistically_needs_an_existing_stream()
    {
        var store = Store();
        var id = await BeginVoyageAsync(store);
        await using var session = store.LightweightSession();
        await session.Events.AppendOptimistic(id, new PortReached("a"));
        await session.SaveChangesAsync();
        await session.Events.AppendExclusive(id, new PortReached("b"));
        await session.SaveChangesAsync();
        (await session.Events.FetchStreamAsync(id)).Count.ShouldBe(3);
        await Should.ThrowAsync<NonExistentStreamException>(() => session.Events.AppendOptimistic(Guid.NewGuid(), new PortReached("c")));
    }

    [Fact]
    public async Task Exclusive_writers_wait_for_each_other()
    {
        var store = Store();
        var id = await BeginVoyageAsync(store);
        await using var first = store.LightweightSession();
        (await first.Events.FetchForExclusiveWriting<Voyage>(id)).AppendOne(new PortReached("a"));
        var second = Task.Run(async () =>
        {
            await using var session = store.LightweightSession();
            await session.Events.WriteExclusivelyToAggregate<Voyage>(id, stream => stream.AppendOne(new PortReached("after " + stream.Aggregate!.Ports.Single())));
        });
        await Task.Delay(200);
        second.IsCompleted.ShouldBeFalse();
        await first.SaveChangesAsync();
        await second.WaitAsync(TimeSpan.FromSeconds(10));
        (await first.Events.AggregateStreamAsync<Voyage>(id))!.Ports.ShouldBe(["a", "after a"]);
    }

    [Fact]
    public async Task Writing_to_an_aggregate_fetches_and_saves()
    {
        var store = Store();
        var id = await BeginVoyageAsync(store);
        await using var session = store.LightweightSession();
        await session.Events.WriteToAggregate<Voyage>(id, stream => stream.AppendOne(new PortReached("a")));
        await session.Events.WriteToAggregate<Voyage>(id, 2, stream => stream.AppendOne(new PortReached("b")));
        await Should.ThrowAsync<ConcurrencyException>(() => session.Events.WriteToAggregate<Voyage>(id, 2, stream => stream.AppendOne(new PortReached("c"))));
        (await session.Events.FetchLatest<Voyage>(id))!.Ports.ShouldBe(["a", "b"]);
    }

    [Fact]
    public async Task Nothing_can_be_appended_to_an_archived_stream()
    {
        var store = Store();
        var id = await BeginVoyageAsync(store);
        await using var session = store.LightweightSession();
        session.Events.ArchiveStream(id);
        await session.SaveChangesAsync();
        (await session.Events.FetchStreamStateAsync(id))!.IsArchived.ShouldBeTrue();
        session.Events.Append(id, new PortReached("a"));
        await Should.ThrowAsync<InvalidStreamOperationException>(() => session.SaveChangesAsync());
    }

    [Fact]
    public async Task Consistency_can_be_enforced_without_appending()
    {
        var store = Store();
        var id = await BeginVoyageAsync(store);
        await using var session = store.LightweightSession();
        var stream = await session.Events.FetchForWriting<Voyage>(id);
        stream.AlwaysEnforceConsistency = true;
        await using (var other = store.LightweightSession())
        {
            other.Events.Append(id, new PortReached("a"));
            await other.SaveChangesAsync();
        }

        await Should.ThrowAsync<ConcurrencyException>(() => session.SaveChangesAsync());
    }

    [Fact]
    public async Task Many_appenders_to_many_streams_neither_deadlock_nor_lose_anything()
    {
        var store = Store();
        var ids = Enumerable.Range(0, 8).Select(_ => Guid.NewGuid()).ToArray();
        await Parallel.ForEachAsync(Enumerable.Range(0, 60), new ParallelOptions { MaxDegreeOfParallelism = 12 }, async (i, token) =>
        {
            await using var session = store.LightweightSession();
            foreach (var id in ids.OrderBy(_ => Random.Shared.Next()).Take(4)) session.Events.Append(id, new PortReached($"{i}"));
            await session.SaveChangesAsync(token);
        });
        (await QueryAsync<long>("select count(*) from voyages.mt_events")).Single().ShouldBe(240);
        (await QueryAsync<long>("select count(*) from voyages.mt_streams s where version <> (select count(*) from voyages.mt_events e where e.stream_id = s.id)"))
            .Single().ShouldBe(0);
        (await QueryAsync<long>("select count(*) from (select version, row_number() over (partition by stream_id order by seq_id) n from voyages.mt_events) t where version <> n"))
            .Single().ShouldBe(0);
    }
}
