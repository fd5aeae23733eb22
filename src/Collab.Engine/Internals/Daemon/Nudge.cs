namespace Collab.Engine.Daemon;

/// <summary>Wakes whoever waits; many signals while nobody waits count as one for each who waits next.</summary>
internal sealed class Nudge
{
    private TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completed by the next signal. Take it before looking at what the signal is about, so that none is missed.</summary>
    public Task Next => Volatile.Read(ref _next).Task;

    public void Signal() =>
        Interlocked.Exchange(ref _next, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
}
