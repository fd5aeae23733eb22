using System.Collections.Concurrent;
using System.Diagnostics;
using Npgsql;

namespace Collab.Tests;

/// <summary>The statements that a tracker in this process sends to its database while this listens; a batch of them counts as
/// one.</summary>
internal sealed class Statements : IDisposable
{
    private readonly ConcurrentQueue<string> sent = new();
    private readonly ActivityListener listener;

    private Statements(string database)
    {
        listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Npgsql",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity =>
            {
                if (activity.GetTagItem("db.query.text") is string text && activity.GetTagItem("db.namespace") as string == database)
                    sent.Enqueue(text);
            },
        };
        ActivitySource.AddActivityListener(listener);
    }

    /// <summary>Begins to listen.</summary>
    public static Statements Of(RunningTracker tracker) => new(new NpgsqlConnectionStringBuilder(tracker.ConnectionString).Database!);

    /// <summary>Those that contain some text.</summary>
    public IReadOnlyList<string> With(string text) => [.. sent.Where(statement => statement.Contains(text, StringComparison.Ordinal))];

    /// <summary>Those about some tables that were sent while something was done. The tracker asks about others by itself all the
    /// time.</summary>
    public async Task<IReadOnlyList<string>> DuringAsync(Func<Task> work, params string[] tables)
    {
        sent.Clear();
        await work();
        return [.. sent.Where(statement => tables.Any(table => statement.Contains($"collab.{table} ", StringComparison.Ordinal)))];
    }

    public void Dispose() => listener.Dispose();
}
