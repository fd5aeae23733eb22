using System.Collections.Concurrent;
using System.Linq.Expressions;
using Collab.Domain.Facts;
using JasperFx.Events;

namespace Collab.Histories;

/// <summary>An event of a made-up history, as the store would have numbered it.</summary>
public sealed record GeneratedEvent
{
    private static readonly ConcurrentDictionary<Type, Func<object, IEvent>> Wrappers = new();

    /// <summary>Its place in the history, from 1 and without gaps.</summary>
    public required long Position { get; init; }

    /// <summary>The event's id, which is that of its command.</summary>
    public required Guid Id { get; init; }

    public required Guid StreamId { get; init; }

    /// <summary>The entity's kind as <c>mt_streams.type</c> names it: source, organisation, activity, partnership, programme,
    /// indicator or reportingperiod.</summary>
    public required string Stream { get; init; }

    /// <summary>Its place in the stream, from 1 and without gaps.</summary>
    public required long Version { get; init; }

    /// <summary>A <see cref="Fact"/> or a <see cref="Judgement"/>.</summary>
    public required object Data { get; init; }

    /// <summary>When it was recorded, to the microsecond; later than the event before it.</summary>
    public required DateTimeOffset RecordedAt { get; init; }

    /// <summary>The account that recorded it.</summary>
    public required Guid Actor { get; init; }

    /// <summary>The event as the store gives it back, for folding and projecting without a database.</summary>
    public IEvent ToEvent()
    {
        var e = Wrappers.GetOrAdd(Data.GetType(), Wrapper)(Data);
        e.Id = Id;
        e.StreamId = StreamId;
        e.Version = Version;
        e.Sequence = Position;
        e.Timestamp = RecordedAt;
        e.UserName = Actor.ToString();
        e.EventTypeName = FactKinds.Alias(Data.GetType());
        e.AggregateTypeName = Stream;
        return e;
    }

    private static Func<object, IEvent> Wrapper(Type type)
    {
        var data = Expression.Parameter(typeof(object));
        return Expression.Lambda<Func<object, IEvent>>(
            Expression.New(typeof(Event<>).MakeGenericType(type).GetConstructor([type])!, Expression.Convert(data, type)), data).Compile();
    }
}
