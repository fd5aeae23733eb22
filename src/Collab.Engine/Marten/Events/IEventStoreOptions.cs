using JasperFx.Events;
using Marten.Services.Json.Transformations;

namespace Marten.Events;

/// <summary>How events are named, stamped and stored.</summary>
public interface IEventStoreOptions
{
    /// <summary>Only <see cref="StreamIdentity.AsGuid"/> is supported.</summary>
    StreamIdentity StreamIdentity { get; set; }

    /// <summary>Schema of the event tables; that of the documents unless set.</summary>
    string DatabaseSchemaName { get; set; }

    MetadataConfig MetadataConfig { get; }

    /// <summary>The clock for events that bring no timestamp, unless <see cref="AppendMode"/> leaves that to the server.</summary>
    TimeProvider TimeProvider { get; set; }

    /// <summary>Whether an event id may occur only once in the store (index <c>idx_mt_events_event_id</c>).</summary>
    bool EnableUniqueIndexOnEventId { get; set; }

    EventAppendMode AppendMode { get; set; }

    /// <summary>Makes an event type known, so that stored events of it can be read before any is written.</summary>
    IEventStoreOptions AddEventType<TEvent>();

    /// <inheritdoc cref="AddEventType{TEvent}"/>
    void AddEventType(Type eventType);

    /// <inheritdoc cref="AddEventType{TEvent}"/>
    void AddEventTypes(IEnumerable<Type> types);

    /// <summary>Stores events of the type under this name.</summary>
    void MapEventType<TEvent>(string eventTypeName) where TEvent : class;

    /// <inheritdoc cref="MapEventType{TEvent}"/>
    void MapEventType(Type eventType, string eventTypeName);

    /// <summary>Reads events stored under this name through a transformation of their JSON.</summary>
    IEventStoreOptions Upcast<TEvent>(string eventTypeName, JsonTransformation jsonTransformation) where TEvent : class;

    /// <inheritdoc cref="Upcast{TEvent}(string, JsonTransformation)"/>
    IEventStoreOptions Upcast(Type eventType, string eventTypeName, JsonTransformation jsonTransformation);

    /// <inheritdoc cref="Upcast{TEvent}(string, JsonTransformation)"/>
    IEventStoreOptions Upcast<TOldEvent, TEvent>(string eventTypeName, Func<TOldEvent, TEvent> upcast)
        where TOldEvent : class where TEvent : class;

    /// <inheritdoc cref="Upcast{TEvent}(string, JsonTransformation)"/>
    IEventStoreOptions Upcast<TOldEvent, TEvent>(Func<TOldEvent, TEvent> upcast) where TOldEvent : class where TEvent : class;

    /// <inheritdoc cref="Upcast{TEvent}(string, JsonTransformation)"/>
    IEventStoreOptions Upcast<TOldEvent, TEvent>(string eventTypeName, Func<TOldEvent, CancellationToken, Task<TEvent>> upcastAsync)
        where TOldEvent : class where TEvent : class;

    /// <inheritdoc cref="Upcast{TEvent}(string, JsonTransformation)"/>
    IEventStoreOptions Upcast<TOldEvent, TEvent>(Func<TOldEvent, CancellationToken, Task<TEvent>> upcastAsync)
        where TOldEvent : class where TEvent : class;

    /// <inheritdoc cref="Upcast{TEvent}(string, JsonTransformation)"/>
    IEventStoreOptions Upcast(params IEventUpcaster[] upcasters);

    /// <inheritdoc cref="Upcast{TEvent}(string, JsonTransformation)"/>
    IEventStoreOptions Upcast<TUpcaster>() where TUpcaster : IEventUpcaster, new();
}
