using Collab.Domain.Sources;
using Collab.Recording;
using JasperFx.Events;
using Marten;
using Shouldly;
using Xunit;

namespace Collab.Specs;

/// <summary>What a batch hands to the store: events on the versions on which they were decided, so that nobody is overwritten.</summary>
public sealed class StoredBatchTests
{
    private static readonly Guid Begun = Guid.NewGuid();
    private static readonly Guid Continued = Guid.NewGuid();

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 3)]
    [InlineData(41, 2)]
    public async Task A_stream_is_appended_to_only_on_the_version_on_which_it_was_decided(int version, int count)
    {
        // Nothing is asked of the server before the changes are saved.
        using var store = DocumentStore.For("Host=nowhere");
        await using var session = store.LightweightSession();
        var (first, more) = (Editions(1), Editions(count));

        var (stored, messages) = StoreAtomicBatchHandler.Handle(
            new StoreAtomicBatch([new(Begun, typeof(Source), 0, first), new(Continued, typeof(Source), version, more)], ["a message"]),
            session);

        session.PendingChanges.Streams().Select(stream => (stream.Id, stream.ActionType, stream.ExpectedVersionOnServer)).ShouldBe(
            [(Begun, StreamActionType.Start, null), (Continued, StreamActionType.Append, (long?)version)], ignoreOrder: true);
        session.PendingChanges.Streams().Single(stream => stream.Id == Continued).Events.Select(e => e.Id).ShouldBe(more.Select(e => e.Id));
        stored.Events.ShouldBe(1 + count);
        messages.ShouldBe(["a message"]);
    }

    private static IReadOnlyList<IEvent> Editions(int count) => [.. Enumerable.Range(1, count)
        .Select(n => new Event<SourceEditionPublished>(new() { Edition = $"edition {n}" }) { Id = Guid.NewGuid() })];
}
