using Marten;

namespace Collab.Accounts;

/// <summary>Which sessions of browsers still hold. A cookie says by itself whose session it is and when it runs out; kept here is only
/// what a cookie cannot know: that it was signed out of.</summary>
public sealed class SessionStore(IDocumentStore store, ValidTokens valid, TimeProvider time)
{
    /// <summary>How long a session lasts without being used.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(8);

    /// <summary>Who a session belongs to, or nothing when it was ended or its token was revoked.</summary>
    /// <param name="tokenId">The <see cref="ApiToken.Id"/> that it was begun with.</param>
    /// <param name="session">The session's id.</param>
    /// <param name="cancellation">Ends the question.</param>
    public async Task<Actor?> FindAsync(string tokenId, string session, CancellationToken cancellation) =>
        await valid.FindAsync($"{tokenId}/{session}", () => LoadAsync(tokenId, session, cancellation)) is { } token
            ? new Actor(token.AccountId, token.Name, token.Role)
            : null;

    /// <summary>Ends a session, on every host from the next request on.</summary>
    public async Task EndAsync(string session, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        // By then every cookie of it has run out by itself.
        var over = now - (2 * Lifetime);
        await using var documents = store.LightweightSession();
        documents.Store(new EndedSession { Id = session, Ended = now });
        documents.DeleteWhere<EndedSession>(known => known.Ended < over);
        documents.QueueSqlCommand($"notify {ValidTokens.Channel}");
        await documents.SaveChangesAsync(cancellation);
        valid.Forget();
    }

    private async Task<ApiToken?> LoadAsync(string tokenId, string session, CancellationToken cancellation)
    {
        await using var documents = store.QuerySession();
        var batch = documents.CreateBatchQuery();
        var ended = batch.Load<EndedSession>(session);
        var token = batch.Load<ApiToken>(tokenId);
        await batch.Execute(cancellation);
        return await ended is null && await token is { Revoked: null } found ? found : null;
    }
}
