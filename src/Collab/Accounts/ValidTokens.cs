using Collab.Recording;
using Npgsql;

namespace Collab.Accounts;

/// <summary>
/// Remembers for a few seconds which tokens and sessions were found valid, so that not every request asks the database. What is revoked or
/// ended is forgotten at once: by this host because it did so, by the others because the database tells them. While that cannot be heard
/// nothing is remembered.
/// </summary>
public sealed class ValidTokens(NpgsqlDataSource database, TimeProvider time, ILogger<ValidTokens> logger) : BackgroundService
{
    /// <summary>The channel on which the database tells that a token was revoked.</summary>
    public const string Channel = "collab_tokens";

    // For how long a token may outlive its revocation where the connection broke and nobody has noticed.
    private static readonly TimeSpan Remembered = TimeSpan.FromSeconds(5);

    private readonly Lock gate = new();
    private readonly Dictionary<string, (ApiToken Token, long Since)> valid = new(StringComparer.Ordinal);
    private bool listening;
    private TaskCompletionSource changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long revocations;

    /// <summary>Whether revocations on other hosts are heard.</summary>
    public bool IsListening
    {
        get
        {
            lock (gate) return listening;
        }
    }

    /// <summary>Completes when something was revoked, or may have been.</summary>
    public Task Changed
    {
        get
        {
            lock (gate) return changed.Task;
        }
    }

    /// <summary>Whether an id was found valid a moment ago.</summary>
    public bool Remembers(string id)
    {
        lock (gate) return valid.TryGetValue(id, out var known) && time.GetElapsedTime(known.Since) < Remembered;
    }

    /// <summary>The token behind an id, if it is valid.</summary>
    /// <param name="id">The token's id, or that of a session with it.</param>
    /// <param name="load">Asks the database for it.</param>
    public async Task<ApiToken?> FindAsync(string id, Func<Task<ApiToken?>> load)
    {
        long before;
        lock (gate)
        {
            if (valid.TryGetValue(id, out var known) && time.GetElapsedTime(known.Since) < Remembered) return known.Token;
            before = revocations;
        }

        var since = time.GetTimestamp();
        if (await load() is not { } token) return null;
        lock (gate)
        {
            // What was read before a revocation may be what was revoked.
            if (listening && revocations == before) valid[id] = (token, since);
        }

        return token;
    }

    /// <summary>Forgets all of them: one was revoked.</summary>
    public void Forget()
    {
        TaskCompletionSource before;
        lock (gate)
        {
            revocations++;
            valid.Clear();
            before = changed;
            changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        before.SetResult();
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        DatabaseChannel.ListenAsync(database, Channel, Forget, Hears, logger, stoppingToken);

    private void Hears(bool heard)
    {
        lock (gate) listening = heard;
        Forget();
    }
}
