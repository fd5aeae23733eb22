using System.Diagnostics.CodeAnalysis;
using Collab.Domain.Facts;
using JasperFx;
using JasperFx.Events;
using JasperFx.Events.Projections;
using Marten;
using Marten.Events;
using Marten.Events.Fetching;
using Marten.Internal.Sessions;
using Marten.Linq.QueryHandlers;

namespace Collab.Recording;

/// <summary>Tells Marten how to fetch an entity for a decision: what is kept of its stream, and the events since.</summary>
public sealed class FoldedStreamPlanner(FoldedStreams streams) : IFetchPlanner
{
    public bool TryMatch<TDoc, TId>(
        IEventIdentityStrategy<TId> identity, StoreOptions options, [NotNullWhen(true)] out IAggregateFetchPlan<TDoc, TId>? plan)
        where TDoc : class
        where TId : notnull
    {
        plan = identity is IEventIdentityStrategy<Guid> guids && typeof(TDoc).IsAssignableTo(typeof(FactRegister))
            ? (IAggregateFetchPlan<TDoc, TId>)Plans<TDoc>.Make(guids, streams)
            : null;
        return plan is not null;
    }

    // Made once for a kind of entity: Marten asks anew in every session.
    private static class Plans<TDoc> where TDoc : class
    {
        public static readonly Func<IEventIdentityStrategy<Guid>, FoldedStreams, object> Make =
            typeof(FoldedStreamPlan<>).MakeGenericType(typeof(TDoc)).GetMethod(nameof(FoldedStreamPlan<FactRegister>.Of))!
                .CreateDelegate<Func<IEventIdentityStrategy<Guid>, FoldedStreams, object>>();
    }
}

/// <summary>Fetches one kind of entity through <see cref="FoldedStreams"/>.</summary>
internal sealed class FoldedStreamPlan<TState>(IEventIdentityStrategy<Guid> identity, FoldedStreams streams)
    : IAggregateFetchPlan<TState, Guid>
    where TState : FactRegister, new()
{
    public ProjectionLifecycle Lifecycle => ProjectionLifecycle.Live;

    public static object Of(IEventIdentityStrategy<Guid> identity, FoldedStreams streams) =>
        new FoldedStreamPlan<TState>(identity, streams);

    public async Task<IEventStream<TState>> FetchForWriting(
        DocumentSessionBase session, Guid id, bool forUpdate, CancellationToken cancellation = default)
    {
        // Nothing here locks a stream: the version that the append expects is what keeps two writers apart.
        if (forUpdate) throw new NotSupportedException("Entities are decided on optimistically.");
        return StreamOf(session, id, await ReadAsync(session, id, cancellation), cancellation);
    }

    public async Task<IEventStream<TState>> FetchForWriting(
        DocumentSessionBase session, Guid id, long expectedStartingVersion, CancellationToken cancellation = default)
    {
        var state = await ReadAsync(session, id, cancellation);
        if ((state?.Version ?? 0) != expectedStartingVersion)
            throw new ConcurrencyException($"Expected version {expectedStartingVersion}, found {state?.Version ?? 0}", typeof(TState), id);
        return StreamOf(session, id, state, cancellation);
    }

    public async ValueTask<TState?> FetchForReading(DocumentSessionBase session, Guid id, CancellationToken cancellation) =>
        await ReadAsync(session, id, cancellation);

    public ValueTask<TState?> ProjectLatest(DocumentSessionBase session, Guid id, CancellationToken cancellation) => throw OnlyForDecisions;

    public Task<bool> StreamForReading(DocumentSessionBase session, Guid id, Stream destination, CancellationToken cancellation) =>
        throw OnlyForDecisions;

    public IQueryHandler<IEventStream<TState>> BuildQueryHandler(QuerySession session, Guid id, long expectedStartingVersion) =>
        throw OnlyForDecisions;

    public IQueryHandler<IEventStream<TState>> BuildQueryHandler(QuerySession session, Guid id, bool forUpdate) => throw OnlyForDecisions;

    public IQueryHandler<TState?> BuildQueryHandler(QuerySession session, Guid id) => throw OnlyForDecisions;

    private static NotSupportedException OnlyForDecisions => new($"{typeof(TState).Name} is fetched on its own, for a decision about it.");

    private async Task<TState?> ReadAsync(DocumentSessionBase session, Guid id, CancellationToken cancellation)
    {
        if (!streams.Take(id, out var register))
        {
            var known = streams.Find(id);
            var read = await session.Events.FetchStreamAsync(id, fromVersion: known?.Version ?? 0, token: cancellation);
            if (!streams.Fold(id, known, read, out register))
                streams.Fold(id, null, await session.Events.FetchStreamAsync(id, token: cancellation), out register);
        }

        return register?.As<TState>();
    }

    private IEventStream<TState> StreamOf(DocumentSessionBase session, Guid id, TState? state, CancellationToken cancellation) =>
        state is null
        ? identity.StartStream<TState>(null, session, id, cancellation)
        : identity.AppendToStream(state, session, id, state.Version, cancellation);
}
