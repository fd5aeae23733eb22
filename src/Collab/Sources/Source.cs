using Collab.Commands;
using Collab.Facts;
using JasperFx.Events;
using Marten.Events.Aggregation;

namespace Collab.Sources;

/// <summary>A document as its own stream knows it: what decisions about it look at.</summary>
public sealed record Source : FactRegister
{
    public bool IsWithdrawn => Has<SourceWithdrawn>();

    /// <summary>Refuses an edition that is already known.</summary>
    public Refusal? RefuseKnownEdition(string edition) =>
        Has<SourceRegistered>(registered => registered.Edition == edition) || Has<SourceEditionPublished>(published => published.Edition == edition)
            ? new Refusal("known-edition", "The source already has an edition of this name.")
            : null;
}

/// <summary>Folds a source from its stream.</summary>
public sealed class SourceFold : SingleStreamProjection<Source, Guid>
{
    public override Source? Evolve(Source? snapshot, Guid id, IEvent e) => FactRegister.Fold(snapshot, id, e);
}
