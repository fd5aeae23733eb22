namespace Collab.Tests;

/// <summary>What a database is filled with, once in a run, for all trackers that begin with it.</summary>
/// <param name="Name">Tells it from others.</param>
/// <param name="FillAsync">Records it on a tracker.</param>
internal sealed record Filling(string Name, Func<TestTracker, Task> FillAsync);
