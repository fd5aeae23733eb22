namespace Collab.Recording;

/// <summary>Told when people's records were revised, before the answer goes out: from then on no reader is told that a page with the old
/// name is unchanged.</summary>
public interface IPeopleRevised
{
    /// <summary>Takes the revision into account.</summary>
    Task RevisedAsync(CancellationToken cancellation);
}
