namespace JasperFx.Events.Aggregation;

/// <summary>Folds each stream into one document whose identity is the stream's.</summary>
public abstract class JasperFxSingleStreamProjectionBase<TDoc, TId, TOperations, TQuerySession>
    : JasperFxAggregationProjectionBase<TDoc, TId, TOperations, TQuerySession>
    where TOperations : TQuerySession where TDoc : notnull where TId : notnull
{
    private protected JasperFxSingleStreamProjectionBase() : base(acrossStreams: false)
    {
    }
}
