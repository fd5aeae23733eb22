using JasperFx.Events;
using Marten.Events.Aggregation;

namespace Collab.Facts;

/// <summary>Folds the facts of any stream, whatever entity it is: what judgements about facts look at.</summary>
public sealed class FactFold : SingleStreamProjection<FactRegister, Guid>
{
    public override FactRegister? Evolve(FactRegister? snapshot, Guid id, IEvent e) => FactRegister.Fold(snapshot, id, e);
}
