using JasperFx.Events;

namespace Collab.Engine.Handlers;

/// <summary>A stream fetched for a handler, whatever its aggregate type.</summary>
internal abstract class FetchedStream
{
    public abstract Type AggregateType { get; }

    public abstract Type StreamType { get; }

    public abstract object? Aggregate { get; }

    public abstract object Stream { get; }

    public abstract void Append(IEnumerable<object> events);

    public abstract void Enforce();
}

internal sealed class FetchedStream<T>(IEventStream<T> stream) : FetchedStream where T : class
{
    public override Type AggregateType => typeof(T);

    public override Type StreamType => typeof(IEventStream<T>);

    public override object? Aggregate => stream.Aggregate;

    public override object Stream => stream;

    public override void Append(IEnumerable<object> events) => stream.AppendMany(events);

    public override void Enforce() => stream.AlwaysEnforceConsistency = true;
}
