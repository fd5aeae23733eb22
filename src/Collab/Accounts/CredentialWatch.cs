namespace Collab.Accounts;

/// <summary>Ends what goes on for somebody whose token is revoked or who signs out meanwhile.</summary>
public sealed class CredentialWatch(AccountStore accounts, SessionStore sessions, ValidTokens valid, TimeProvider time)
{
    /// <summary>How often it is asked where nothing is heard of revocations, in case the connection that tells of them is gone.</summary>
    internal static readonly TimeSpan Often = TimeSpan.FromSeconds(3);

    /// <summary>Watches over what a request signed in with, until disposed. Who did not sign in has nothing to lose.</summary>
    public Watch Over(HttpContext context) => new(this, context.Features.Get<Credential>());

    /// <summary>One request that is watched over.</summary>
    public sealed class Watch : IDisposable
    {
        private readonly CancellationTokenSource over = new();
        private readonly CancellationTokenSource end = new();

        internal Watch(CredentialWatch watch, Credential? credential)
        {
            if (credential is not null) _ = watch.WaitAsync(credential, over, end.Token);
        }

        /// <summary>Is cancelled as soon as the token or the session no longer holds.</summary>
        public CancellationToken Over => over.Token;

        public void Dispose()
        {
            end.Cancel();
            end.Dispose();
        }
    }

    private async Task WaitAsync(Credential credential, CancellationTokenSource over, CancellationToken end)
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
        catch (OperationCanceledException) when (end.IsCancellationRequested)
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
        catch (Exception) when (!end.IsCancellationRequested)
        {
            return null;
        }
    }
}
