using Marten;

namespace Wolverine.Marten;

/// <summary>A return value that changes the handler's session.</summary>
public interface IMartenOp : ISideEffect
{
    void Execute(IDocumentSession session);
}

/// <summary>Opens a stream.</summary>
public interface IStartStream : IMartenOp
{
    string StreamKey { get; }

    Guid StreamId { get; }

    Type AggregateType { get; }

    IReadOnlyList<object> Events { get; }
}

/// <inheritdoc cref="IStartStream"/>
public class StartStream<T> : IStartStream where T : class
{
    public StartStream(Guid streamId, params object[] events)
    {
        StreamId = streamId;
        Events.AddRange(events);
    }

    /// <summary>Always empty: streams are identified by <see cref="StreamId"/>.</summary>
    public string StreamKey => string.Empty;

    public Guid StreamId { get; }

    public Type AggregateType => typeof(T);

    public List<object> Events { get; } = [];

    IReadOnlyList<object> IStartStream.Events => Events;

    public StartStream<T> With(object @event)
    {
        Events.Add(@event);
        return this;
    }

    public void Execute(IDocumentSession session) => session.Events.StartStream<T>(StreamId, Events.ToArray());
}

/// <summary>Return values for handlers.</summary>
public static class MartenOps
{
    public static StoreDoc<T> Store<T>(T document) where T : notnull => new(document);

    public static InsertDoc<T> Insert<T>(T document) where T : notnull => new(document);

    public static UpdateDoc<T> Update<T>(T document) where T : notnull => new(document);

    public static DeleteDoc<T> Delete<T>(T document) where T : notnull => new(document);

    public static StartStream<T> StartStream<T>(Guid streamId, params object[] events) where T : class => new(streamId, events);

    /// <summary>Opens a stream under a new id.</summary>
    public static IStartStream StartStream<T>(params object[] events) where T : class => new StartStream<T>(Guid.CreateVersion7(), events);

    public static NoOp Nothing() => new();
}

/// <summary>Does nothing.</summary>
public class NoOp : IMartenOp
{
    public void Execute(IDocumentSession session)
    {
    }
}
