namespace Collab.Recording;

/// <summary>
/// Lets those who write to the same entity on this host go one after the other. Nothing rests on it: what other hosts write at the same
/// moment is found by the version that an
/// append expects, and two entities may share a turn.
/// </summary>
public sealed class Turns
{
    private const int Count = 512;

    private readonly SemaphoreSlim[] turns = [.. Enumerable.Range(0, Count).Select(_ => new SemaphoreSlim(1))];

    /// <summary>Waits for an entity's turn, which ends with what is returned.</summary>
    public async Task<IDisposable> TakeAsync(Guid entity, CancellationToken cancellation)
    {
        var turn = turns[(uint)entity.GetHashCode() % Count];
        await turn.WaitAsync(cancellation);
        return new Turn(turn);
    }

    private sealed class Turn(SemaphoreSlim taken) : IDisposable
    {
        public void Dispose() => taken.Release();
    }
}
