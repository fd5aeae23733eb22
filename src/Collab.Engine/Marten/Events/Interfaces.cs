namespace Marten.Events;

/// <inheritdoc cref="JasperFx.Events.IEventOperations"/>
public interface IEventOperations : JasperFx.Events.IEventOperations;

/// <inheritdoc cref="JasperFx.Events.IQueryEventStore"/>
public interface IQueryEventStore : JasperFx.Events.IQueryEventStore;

/// <inheritdoc cref="JasperFx.Events.IEventStoreOperations"/>
public interface IEventStoreOperations : JasperFx.Events.IEventStoreOperations, IEventOperations, IQueryEventStore;
