using System.Diagnostics.CodeAnalysis;
using Collab.ReadModel.Reading;
using Marten;
using Npgsql;

namespace Collab.Accounts;

/// <summary>What came of asking for a token of a new account.</summary>
/// <param name="Made">The stored token and its secret, which nobody can tell again; null when the name is not free.</param>
/// <param name="Other">The name of the account that is called so, or looks as if it were; null when there is none.</param>
/// <param name="IsOver">Whether that account has no valid token any more.</param>
public sealed record NewAccount((ApiToken Token, string Secret)? Made, string? Other, bool IsOver)
{
    /// <summary>Why the name is not free, and what to do.</summary>
    /// <param name="name">The name that was asked for.</param>
    public string WhyNot(string name) => (IsOver, AccountNames.AreSame(name, Other!)) switch
    {
        (false, true) => $"{Other} has a valid token. Make a new one for the same account with ops/token rotate, or choose another name.",
        (true, true) => $"{Other} had a token that was revoked, and what was done under a name stays done under it. Choose another name.",
        _ => $"{name} would be taken for {Other}. Choose another name.",
    };
}

/// <summary>The accounts and their tokens.</summary>
public sealed class AccountStore(IDocumentStore store, ValidTokens valid, TimeProvider time) : IActorNames, IDisposable
{
    // Any number that nothing else in the schema locks: "tokens" in ASCII.
    private const long Lock = 0x746f6b656e73;

    // Of this host, one waits for the lock with a connection in its hand; the others wait here, with none.
    private readonly SemaphoreSlim turn = new(1);

    /// <summary>Whose the first token is.</summary>
    public const string FirstName = "admin";

    /// <summary>How long a link that signs in may wait to be used.</summary>
    public static readonly TimeSpan LinkLifetime = TimeSpan.FromHours(24);

    /// <summary>How long the link of the first start may wait, which is shown to whoever sits there.</summary>
    public static readonly TimeSpan FirstLinkLifetime = TimeSpan.FromMinutes(15);

    /// <summary>
    /// Makes an account and its token. A name is given once: neither to two who have a valid token, nor to another after its token was
    /// revoked, who would inherit what was done under it.
    /// </summary>
    /// <param name="name">As <see cref="AccountNames.Read"/> reads it.</param>
    /// <param name="role">What the holder may do.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    public Task<NewAccount> CreateAsync(string name, AccountRole role, CancellationToken cancellation) =>
        LockedAsync(
            async session =>
            {
                var valid = (await ListAsync(session, cancellation)).Where(token => token.Revoked is null).ToList();
                if (valid.Find(token => AccountNames.LookAlike(token.Name, name)) is { } taken)
                    return new NewAccount(null, taken.Name, IsOver: false);
                if ((await AllAsync(session, cancellation)).FirstOrDefault(known => AccountNames.LookAlike(known.Name, name)) is { } over)
                    return new NewAccount(null, over.Name, IsOver: true);
                var now = time.GetUtcNow();
                var account = new Account { Id = Guid.CreateVersion7(now), Name = name, Created = now };
                var secret = ApiToken.NewSecret();
                return new NewAccount((await StoreAsync(session, account, role, secret, null, cancellation), secret), null, IsOver: false);
            },
            cancellation);

    /// <summary>Makes a new token for an account that has a valid one, which ends with it.</summary>
    /// <param name="name">The account's name.</param>
    /// <param name="role">What the holder may do from now on; null: as before.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    /// <returns>The stored token and its secret, which nobody can tell again; null when the name has no valid token.</returns>
    public Task<(ApiToken Token, string Secret)?> RotateAsync(string name, AccountRole? role, CancellationToken cancellation) =>
        LockedAsync<(ApiToken, string)?>(
            async session =>
            {
                if (Valid(await ListAsync(session, cancellation), name) is not { } before) return null;
                if ((await AllAsync(session, cancellation))
                    .FirstOrDefault(known => known.Id == before.AccountId) is not { } account) return null;
                var secret = ApiToken.NewSecret();
                before.Revoked = time.GetUtcNow();
                return (await StoreAsync(session, account, role ?? before.Role, secret, before, cancellation), secret);
            },
            cancellation);

    /// <summary>
    /// Makes the first token of an empty store, an admin's. It is handed over before it is stored: a start that is cut short between the
    /// two does it again.
    /// </summary>
    /// <returns>Whether there was none.</returns>
    public Task<bool> CreateFirstAsync(Action<string> handOver, CancellationToken cancellation) =>
        LockedAsync(
            async session =>
            {
                if ((await ListAsync(session, cancellation)).Count > 0) return false;
                var secret = ApiToken.NewSecret();
                handOver(secret);
                var now = time.GetUtcNow();
                var account = new Account { Id = Guid.CreateVersion7(now), Name = FirstName, Created = now };
                await StoreAsync(session, account, AccountRole.Admin, secret, null, cancellation);
                return true;
            },
            cancellation);

    /// <summary>Every token there is or was, oldest first.</summary>
    public async Task<IReadOnlyList<ApiToken>> ListAsync(CancellationToken cancellation)
    {
        await using var session = store.QuerySession();
        return await ListAsync(session, cancellation);
    }

    /// <summary>Every account there ever was, by name.</summary>
    public async Task<IReadOnlyList<Account>> AllAsync(CancellationToken cancellation)
    {
        await using var session = store.QuerySession();
        return await AllAsync(session, cancellation);
    }

    /// <summary>Ends the validity of a name's token, from the next request on.</summary>
    /// <returns>Whether it had a valid one.</returns>
    public Task<bool> RevokeAsync(string name, CancellationToken cancellation) =>
        LockedAsync(
            async session =>
            {
                if (Valid(await ListAsync(session, cancellation), name) is not { } token) return false;
                token.Revoked = time.GetUtcNow();
                session.Store(token);
                session.QueueSqlCommand($"notify {ValidTokens.Channel}");
                await session.SaveChangesAsync(cancellation);
                valid.Forget();
                return true;
            },
            cancellation);

    /// <summary>The actor to whom a token belongs, or nothing when it is unknown or revoked.</summary>
    public async Task<Actor?> FindAsync(string secret, CancellationToken cancellation) =>
        ApiToken.LooksRight(secret) ? await FindByIdAsync(ApiToken.HashOf(secret), cancellation) : null;

    /// <summary>The actor to whom the token of an id belongs, or nothing when it is unknown or revoked.</summary>
    public async Task<Actor?> FindByIdAsync(string tokenId, CancellationToken cancellation) =>
        await ValidAsync(tokenId, cancellation) is { } token ? new Actor(token.AccountId, token.Name, token.Role) : null;

    /// <summary>The token behind a secret, if it is valid.</summary>
    public async Task<ApiToken?> TokenAsync(string secret, CancellationToken cancellation) =>
        ApiToken.LooksRight(secret) ? await ValidAsync(ApiToken.HashOf(secret), cancellation) : null;

    /// <summary>Makes a link that signs in once as the holder of a name's token.</summary>
    /// <returns>The secret to put into the address; null when the name has no valid token.</returns>
    public Task<string?> CreateLinkAsync(string name, CancellationToken cancellation) => CreateLinkAsync(name, LinkLifetime, cancellation);

    /// <summary>Makes a link that signs in once, and waits for so long to be used.</summary>
    /// <returns>The secret to put into the address; null when the name has no valid token.</returns>
    public async Task<string?> CreateLinkAsync(string name, TimeSpan lifetime, CancellationToken cancellation)
    {
        if (Valid(await ListAsync(cancellation), name) is not { } token) return null;
        var secret = ApiToken.NewSecret();
        await using var session = store.LightweightSession();
        session.Store(new SignInLink { Id = ApiToken.HashOf(secret), TokenId = token.Id, Until = time.GetUtcNow() + lifetime });
        await session.SaveChangesAsync(cancellation);
        return secret;
    }

    /// <summary>The token that a link stands for while it may be used; null otherwise. Does not use it up.</summary>
    public async Task<ApiToken?> LookAtLinkAsync(string? secret, CancellationToken cancellation)
    {
        if (secret is null || !ApiToken.LooksRight(secret)) return null;
        await using var session = store.QuerySession();
        var link = await session.LoadAsync<SignInLink>(ApiToken.HashOf(secret), cancellation);
        return MayBeUsed(link) ? await ValidAsync(link.TokenId, cancellation) : null;
    }

    /// <summary>Uses a link up.</summary>
    /// <returns>The token it stood for; null when it is unknown, used, or too old.</returns>
    public Task<ApiToken?> UseLinkAsync(string? secret, CancellationToken cancellation) =>
        secret is null || !ApiToken.LooksRight(secret) ? Task.FromResult<ApiToken?>(null) : LockedAsync(
            async session =>
            {
                var link = await session.LoadAsync<SignInLink>(ApiToken.HashOf(secret), cancellation);
                if (!MayBeUsed(link) || await session.LoadAsync<ApiToken>(link.TokenId, cancellation) is not { Revoked: null } token)
                    return null;
                link.Used = time.GetUtcNow();
                session.Store(link);
                await session.SaveChangesAsync(cancellation);
                return token;
            },
            cancellation);

    /// <summary>The names to show for accounts; an account that is not there is left out.</summary>
    public async Task<IReadOnlyDictionary<Guid, string>> NamesAsync(IEnumerable<Guid> accounts, CancellationToken cancellation = default)
    {
        var ids = accounts.Distinct().ToArray();
        if (ids.Length == 0) return new Dictionary<Guid, string>();
        await using var session = store.QuerySession();
        return (await session.LoadManyAsync<Account>(cancellation, ids)).ToDictionary(account => account.Id, account => account.Name);
    }

    public void Dispose() => turn.Dispose();

    private Task<ApiToken?> ValidAsync(string tokenId, CancellationToken cancellation) => valid.FindAsync(tokenId, async () =>
    {
        await using var session = store.QuerySession();
        return await session.LoadAsync<ApiToken>(tokenId, cancellation) is { Revoked: null } token ? token : null;
    });

    private bool MayBeUsed([NotNullWhen(true)] SignInLink? link) => link is { Used: null } && link.Until > time.GetUtcNow();

    private static async Task<IReadOnlyList<ApiToken>> ListAsync(IQuerySession session, CancellationToken cancellation)
    {
        var tokens = await session.QueryAsync<ApiToken>("where 1 = 1", cancellation);
        return [.. tokens.OfType<ApiToken>().OrderBy(token => token.Created)];
    }

    private static async Task<IReadOnlyList<Account>> AllAsync(IQuerySession session, CancellationToken cancellation)
    {
        var accounts = await session.QueryAsync<Account>("where 1 = 1", cancellation);
        return [.. accounts.OfType<Account>().OrderBy(account => account.Name, StringComparer.CurrentCultureIgnoreCase)];
    }

    // The token of a name that is valid: of that very name before one that only differs in case. Names from before they had one form are
    // found as they are.
    private static ApiToken? Valid(IEnumerable<ApiToken> tokens, string name)
    {
        var valid = tokens.Where(token => token.Revoked is null).ToList();
        return valid.Find(token => token.Name == name) ?? valid.Find(token => AccountNames.AreSame(token.Name, name));
    }

    // With the token that ends with it, if any: both or neither.
    private async Task<ApiToken> StoreAsync(
        IDocumentSession session, Account account, AccountRole role, string secret, ApiToken? ended, CancellationToken cancellation)
    {
        account.Role = role;
        var token = new ApiToken
        {
            Id = ApiToken.HashOf(secret),
            AccountId = account.Id,
            Name = account.Name,
            Role = role,
            Created = time.GetUtcNow(),
        };
        session.Store(account);
        session.Store(token);
        if (ended is not null)
        {
            session.Store(ended);
            session.QueueSqlCommand($"notify {ValidTokens.Channel}");
        }

        await session.SaveChangesAsync(cancellation);
        if (ended is not null) valid.Forget();
        return token;
    }

    // A name is given once: whoever looks and then writes holds this lock, on whichever node. The lock goes with the
    // transaction in which all of it is done, on one connection.
    private async Task<T> LockedAsync<T>(Func<IDocumentSession, Task<T>> work, CancellationToken cancellation)
    {
        await turn.WaitAsync(cancellation);
        try
        {
            await using var session = store.LightweightSession();
            await session.BeginTransactionAsync(cancellation);
            await using var take = new NpgsqlCommand("select pg_advisory_xact_lock($1)") { Parameters = { new() { Value = Lock } } };
            await session.ExecuteAsync(take, cancellation);
            return await work(session);
        }
        finally
        {
            turn.Release();
        }
    }
}
