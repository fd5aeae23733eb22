namespace Collab.Tests;

/// <summary>Tests of what a project reports: each on a tracker and a <see cref="ReportedProject"/> of its own.</summary>
public abstract class ReportedProjectTests : IAsyncLifetime
{
    /// <summary>The tracker.</summary>
    protected TestTracker Host { get; private set; } = null!;

    /// <summary>The project, and what surrounds it.</summary>
    private protected ReportedProject Made { get; private set; } = null!;

    public virtual async Task InitializeAsync()
    {
        Host = await TestTracker.StartAsync(ReportedProject.Filling, new Dictionary<string, string> { ["COLLAB_RATE"] = "0" });
        Made = ReportedProject.On(Host);
    }

    public Task DisposeAsync() => Host.DisposeAsync();
}
