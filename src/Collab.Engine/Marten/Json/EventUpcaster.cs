using System.Data.Common;

namespace Marten.Services.Json.Transformations;

/// <summary>Turns the stored JSON of one event name into today's event.</summary>
public interface IEventUpcaster
{
    /// <summary>The stored name it is for.</summary>
    string EventTypeName { get; }

    /// <summary>The type it gives.</summary>
    Type EventType { get; }

    object FromDbDataReader(ISerializer serializer, DbDataReader dbDataReader, int index);

    ValueTask<object> FromDbDataReaderAsync(ISerializer serializer, DbDataReader dbDataReader, int index, CancellationToken ct);
}

/// <inheritdoc cref="IEventUpcaster"/>
public abstract class EventUpcaster : IEventUpcaster
{
    public abstract Type EventType { get; }

    public virtual string EventTypeName => Collab.Engine.Events.EventAlias.Of(EventType);

    public abstract object FromDbDataReader(ISerializer serializer, DbDataReader dbDataReader, int index);

    public virtual ValueTask<object> FromDbDataReaderAsync(ISerializer serializer, DbDataReader dbDataReader, int index, CancellationToken ct) =>
        new(FromDbDataReader(serializer, dbDataReader, index));
}

/// <inheritdoc cref="IEventUpcaster"/>
public abstract class EventUpcaster<TEvent> : EventUpcaster
{
    public override Type EventType => typeof(TEvent);
}

/// <summary>Upcasts by way of a class that still has the old shape and whose name the event was stored under.</summary>
public abstract class EventUpcaster<TOldEvent, TEvent> : EventUpcaster<TEvent> where TOldEvent : notnull where TEvent : notnull
{
    public override string EventTypeName => Collab.Engine.Events.EventAlias.Of(typeof(TOldEvent));

    public override object FromDbDataReader(ISerializer serializer, DbDataReader dbDataReader, int index) =>
        Upcast(serializer.FromJson<TOldEvent>(dbDataReader, index));

    protected abstract TEvent Upcast(TOldEvent oldEvent);
}
