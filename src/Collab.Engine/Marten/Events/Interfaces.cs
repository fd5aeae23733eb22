using JasperFx.Events;
using Marten.Linq;

namespace Marten.Events;

/// <inheritdoc cref="JasperFx.Events.IEventOperations"/>
public interface IEventOperations : JasperFx.Events.IEventOperations;

/// <inheritdoc cref="JasperFx.Events.IQueryEventStore"/>
public interface IQueryEventStore : JasperFx.Events.IQueryEventStore
{
    /// <summary>Events of one type, by their data alone; archived ones are left out.</summary>
    IMartenQueryable<T> QueryRawEventDataOnly<T>() where T : notnull;

    /// <summary>All events; archived ones are left out.</summary>
    IMartenQueryable<IEvent> QueryAllRawEvents();
}

/// <inheritdoc cref="JasperFx.Events.IEventStoreOperations"/>
public interface IEventStoreOperations : JasperFx.Events.IEventStoreOperations, IEventOperations, IQueryEventStore;
