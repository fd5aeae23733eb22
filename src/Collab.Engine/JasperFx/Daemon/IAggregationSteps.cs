namespace JasperFx.Events.Daemon;

/// <summary>Fluent additions to an aggregation.</summary>
public interface IAggregationSteps<T, out TQuerySession>
{
    /// <summary>The document is deleted when such an event comes.</summary>
    IAggregationSteps<T, TQuerySession> DeleteEvent<TEvent>() where TEvent : class;

    /// <summary>Names an event type the projection handles in code that the store cannot see.</summary>
    IAggregationSteps<T, TQuerySession> TransformsEvent<TEvent>() where TEvent : class;
}
