using JasperFx.Events.Projections;

namespace JasperFx.Events.Aggregation;

/// <summary>Folds events of many streams into documents; each event says which documents it belongs to.</summary>
public abstract class JasperFxMultiStreamProjectionBase<TDoc, TId, TOperations, TQuerySession>
    : JasperFxAggregationProjectionBase<TDoc, TId, TOperations, TQuerySession>
    where TOperations : TQuerySession where TDoc : notnull where TId : notnull
{
    private readonly List<Func<IEvent, IEnumerable<TId>>> _rules = [];

    private protected JasperFxMultiStreamProjectionBase() : base(acrossStreams: true)
    {
    }

    public sealed override void AssembleAndAssertValidity()
    {
        base.AssembleAndAssertValidity();
        if (_rules.Count == 0)
            throw new InvalidProjectionException($"{GetType().FullName} does not say which document an event belongs to: call Identity or Identities");
    }

    /// <summary>Which document events of this type belong to. <typeparamref name="TEvent"/> may be the data, a base of it, or IEvent of it.</summary>
    public void Identity<TEvent>(Func<TEvent, TId> identityFunc) where TEvent : notnull => Identities<TEvent>(e => [identityFunc(e)]);

    /// <summary>Which documents events of this type belong to; none is an answer too.</summary>
    public void Identities<TEvent>(Func<TEvent, IReadOnlyList<TId>> identitiesFunc) where TEvent : notnull =>
        _rules.Add(e => e is TEvent wrapped ? identitiesFunc(wrapped) : e.Data is TEvent data ? identitiesFunc(data) : []);

    /// <summary>Documents with their events, both in the order of first mention.</summary>
    internal Dictionary<TId, List<IEvent>> Slice(IReadOnlyList<IEvent> events)
    {
        var slices = new Dictionary<TId, List<IEvent>>();
        foreach (var e in events)
            foreach (var id in _rules.SelectMany(rule => rule(e)).Distinct())
            {
                if (!slices.TryGetValue(id, out var slice)) slices.Add(id, slice = []);
                slice.Add(e);
            }

        return slices;
    }
}
