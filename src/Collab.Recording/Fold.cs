using Collab.Domain.Facts;
using JasperFx.Events;
using Marten.Events.Aggregation;

namespace Collab.Recording;

/// <summary>Folds an entity from its stream: what decisions about it look at.</summary>
/// <typeparam name="TState">The entity; <see cref="FactRegister"/> for any stream, whatever entity it is, which is what judgements about
/// facts look at.</typeparam>
public sealed class Fold<TState> : SingleStreamProjection<TState, Guid> where TState : FactRegister, new()
{
    public override TState? Evolve(TState? snapshot, Guid id, IEvent e) => FactRegister.Fold(snapshot, id, e);
}
