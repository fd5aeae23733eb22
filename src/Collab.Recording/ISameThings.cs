namespace Collab.Recording;

/// <summary>Knows which things that were recorded apart are one.</summary>
public interface ISameThings
{
    /// <summary>Whether some streams are one thing now.</summary>
    Task<bool> AreOneAsync(IReadOnlyCollection<Guid> streams, CancellationToken cancellation);
}
