using Collab.Domain.Facts;

namespace Collab.Domain.Sources;

/// <summary>A document as its own stream knows it: what decisions about it look at.</summary>
public sealed record Source : FactRegister
{
    public bool IsWithdrawn => Has<SourceWithdrawn>();

    /// <summary>Refuses an edition that is already known.</summary>
    public Refusal? RefuseKnownEdition(string edition) =>
        Has<SourceRegistered>(registered => registered.Edition == edition)
            || Has<SourceEditionPublished>(published => published.Edition == edition)
            ? new Refusal("known-edition", "The source already has an edition of this name.")
            : null;
}
