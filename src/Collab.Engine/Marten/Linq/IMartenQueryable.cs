namespace Marten.Linq;

/// <summary>
/// A query of events: conditions on Sequence, Version, Id, StreamId, EventTypeName and Timestamp joined by and, order by Sequence, Skip and Take.
/// Anything else throws <see cref="NotSupportedException"/> when the query runs.
/// </summary>
public interface IMartenQueryable<T> : IQueryable<T>;
