using JasperFx.Events;
using Marten;
using Marten.Events;
using Marten.Services.Json.Transformations;

namespace Collab.Engine.Events;

internal sealed class EventOptions(StoreOptions store) : IEventStoreOptions
{
    private string? _schema;

    public EventKinds Kinds { get; } = new();

    public StreamIdentity StreamIdentity
    {
        get => StreamIdentity.AsGuid;
        set
        {
            if (value != StreamIdentity.AsGuid) throw new NotSupportedException("Streams identified by strings (StreamIdentity.AsString)");
        }
    }

    public string DatabaseSchemaName
    {
        get => _schema ?? store.DatabaseSchemaName;
        set => _schema = Identifier.Check(value);
    }

    public MetadataConfig MetadataConfig { get; } = new();

    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    public bool EnableUniqueIndexOnEventId { get; set; }

    public EventAppendMode AppendMode { get; set; } = EventAppendMode.QuickWithServerTimestamps;

    public IEventStoreOptions AddEventType<TEvent>()
    {
        AddEventType(typeof(TEvent));
        return this;
    }

    public void AddEventType(Type eventType) => Kinds.For(eventType);

    public void AddEventTypes(IEnumerable<Type> types)
    {
        foreach (var type in types) AddEventType(type);
    }

    public void MapEventType<TEvent>(string eventTypeName) where TEvent : class => MapEventType(typeof(TEvent), eventTypeName);

    public void MapEventType(Type eventType, string eventTypeName) => Kinds.Map(eventType, eventTypeName);

    public IEventStoreOptions Upcast<TEvent>(string eventTypeName, JsonTransformation jsonTransformation) where TEvent : class =>
        Upcast(typeof(TEvent), eventTypeName, jsonTransformation);

    public IEventStoreOptions Upcast(Type eventType, string eventTypeName, JsonTransformation jsonTransformation)
    {
        Kinds.Upcast(eventType, eventTypeName, jsonTransformation);
        return this;
    }

    public IEventStoreOptions Upcast<TOldEvent, TEvent>(string eventTypeName, Func<TOldEvent, TEvent> upcast)
        where TOldEvent : class where TEvent : class =>
        Upcast<TEvent>(eventTypeName, JsonTransformations.Upcast(upcast));

    public IEventStoreOptions Upcast<TOldEvent, TEvent>(Func<TOldEvent, TEvent> upcast) where TOldEvent : class where TEvent : class =>
        Upcast(EventAlias.Of(typeof(TOldEvent)), upcast);

    public IEventStoreOptions Upcast<TOldEvent, TEvent>(string eventTypeName, Func<TOldEvent, CancellationToken, Task<TEvent>> upcastAsync)
        where TOldEvent : class where TEvent : class =>
        Upcast<TEvent>(eventTypeName, JsonTransformations.Upcast(upcastAsync));

    public IEventStoreOptions Upcast<TOldEvent, TEvent>(Func<TOldEvent, CancellationToken, Task<TEvent>> upcastAsync)
        where TOldEvent : class where TEvent : class =>
        Upcast(EventAlias.Of(typeof(TOldEvent)), upcastAsync);

    public IEventStoreOptions Upcast(params IEventUpcaster[] upcasters)
    {
        foreach (var upcaster in upcasters)
            Upcast(upcaster.EventType, upcaster.EventTypeName, new JsonTransformation(upcaster.FromDbDataReader, upcaster.FromDbDataReaderAsync));
        return this;
    }

    public IEventStoreOptions Upcast<TUpcaster>() where TUpcaster : IEventUpcaster, new() => Upcast(new TUpcaster());
}
