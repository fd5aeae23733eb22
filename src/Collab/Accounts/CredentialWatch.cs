namespace Collab.Accounts;

/// <summary>Ends what goes on for somebody whose token is revoked or who signs out meanwhile.</summary>
public sealed class CredentialWatch(AccountStore accounts, SessionStore sessions, ValidTokens valid, TimeProvider time)
{
    /// <summary>How often it is asked where nothing is heard of revocations, in case the connection that tells of them is gone.</summary>
    internal static readonly TimeSpan Often = TimeSpan.FromSeconds(3);

    /// <summary>A token that is cancelled as soon as what a request signed in with no longer holds. Who did not sign in has nothing to lose.</summary>
    /// <param name="context">The request.</param>
    /// <param name="end">Ends the watch with the request.</param>
    public CancellationToken Over(HttpContext context, CancellationToken end)
    {
        if (context.Features.Get<Credential>() is not { } credential) return CancellationToken.None;
        var over = new CancellationTokenSource();
        _ = WatchAsync(credential, over, end);
        return over.Token;
    }

    private async Task WatchAsync(Credential credential, CancellationTokenSource over, CancellationToken end)
    {
        try
        {
            while (true)
            {
                // Taken before the look: what is revoked between the look and the wait is not missed.
                var revoked = valid.Changed;
                var holds = await HoldsAsync(credential, end);
                if (holds == false) break;
                using var waiting = CancellationTokenSource.CreateLinkedTokenSource(end);
                var wait = valid.IsListening && holds is not null ? Timeout.InfiniteTimeSpan : Often;
                await Task.WhenAny(revoked, Task.Delay(wait, time, waiting.Token));
                await waiting.CancelAsync();
                end.ThrowIfCancellationRequested();
            }

            await over.CancelAsync();
        }
        catch (OperationCanceledException)
        {
            // The request is over.
        }
    }

    // While the database does not answer, nobody can tell: what was allowed goes on, and is asked about again.
    private async Task<bool?> HoldsAsync(Credential credential, CancellationToken end)
    {
        try
        {
            return credential.Session is { } session
                ? await sessions.FindAsync(credential.TokenId, session, end) is not null
                : await accounts.FindByIdAsync(credential.TokenId, end) is not null;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return null;
        }
    }
}
