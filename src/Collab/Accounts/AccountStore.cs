using System.Text.RegularExpressions;
using Collab.ReadModel.Reading;
using Marten;
using Npgsql;

namespace Collab.Accounts;

/// <summary>The accounts and their tokens.</summary>
public sealed partial class AccountStore(IDocumentStore store, NpgsqlDataSource database, ValidTokens valid, TimeProvider time)
    : IActorNames
{
    // Any number that nothing else in the schema locks: "tokens" in ASCII.
    private const long Lock = 0x746f6b656e73;

    /// <summary>What a name may be, for messages.</summary>
    public const string NameRule = "A name begins with a letter or digit and holds up to 100 letters, digits, spaces and . _ @ -";

    /// <summary>Whose the first token is.</summary>
    public const string FirstName = "admin";

    /// <summary>How long a link that signs in may wait to be used.</summary>
    public static readonly TimeSpan LinkLifetime = TimeSpan.FromHours(24);

    /// <summary>How long the link of the first start may wait, which is shown to whoever sits there.</summary>
    public static readonly TimeSpan FirstLinkLifetime = TimeSpan.FromMinutes(15);

    /// <summary>Whether an account may be called so.</summary>
    public static bool IsName(string? name) => name is not null && NamePattern().IsMatch(name);

    /// <summary>
    /// Makes a token. A name that had one before keeps its account, so that what it did and does is one person's; a name whose token is
    /// valid is refused.
    /// </summary>
    /// <param name="name">See <see cref="NameRule"/>; upper and lower case make no difference.</param>
    /// <param name="role">What the holder may do.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    /// <returns>The stored token and its secret, which nobody can tell again; nothing when the name is taken.</returns>
    public Task<(ApiToken Token, string Secret)?> CreateAsync(string name, AccountRole role, CancellationToken cancellation) =>
        LockedAsync<(ApiToken, string)?>(
            async () =>
            {
                if ((await ListAsync(cancellation)).Any(token => token.Revoked is null && Same(token.Name, name))) return null;
                var secret = ApiToken.NewSecret();
                return (await StoreAsync(name, role, secret, cancellation), secret);
            },
            cancellation);

    /// <summary>
    /// Makes the first token of an empty book, an admin's. It is handed over before it is stored: a start that is cut short between the two
    /// does it again.
    /// </summary>
    /// <returns>Whether there was none.</returns>
    public Task<bool> CreateFirstAsync(Action<string> handOver, CancellationToken cancellation) =>
        LockedAsync(
            async () =>
            {
                if ((await ListAsync(cancellation)).Count > 0) return false;
                var secret = ApiToken.NewSecret();
                handOver(secret);
                await StoreAsync(FirstName, AccountRole.Admin, secret, cancellation);
                return true;
            },
            cancellation);

    /// <summary>Every token there is or was, oldest first.</summary>
    public async Task<IReadOnlyList<ApiToken>> ListAsync(CancellationToken cancellation)
    {
        await using var session = store.QuerySession();
        var tokens = await session.QueryAsync<ApiToken>("where 1 = 1", cancellation);
        return [.. tokens.OfType<ApiToken>().OrderBy(token => token.Created)];
    }

    /// <summary>Every account there ever was, by name.</summary>
    public async Task<IReadOnlyList<Account>> AllAsync(CancellationToken cancellation)
    {
        await using var session = store.QuerySession();
        var accounts = await session.QueryAsync<Account>("where 1 = 1", cancellation);
        return [.. accounts.OfType<Account>().OrderBy(account => account.Name, StringComparer.CurrentCultureIgnoreCase)];
    }

    /// <summary>Ends the validity of a name's token, from the next request on.</summary>
    /// <returns>Whether it had a valid one.</returns>
    public Task<bool> RevokeAsync(string name, CancellationToken cancellation) =>
        LockedAsync(
            async () =>
            {
                if ((await ListAsync(cancellation))
                    .FirstOrDefault(token => token.Revoked is null && Same(token.Name, name)) is not { } token) return false;
                token.Revoked = time.GetUtcNow();
                await using var session = store.LightweightSession();
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
        if ((await ListAsync(cancellation)).FirstOrDefault(token => token.Revoked is null && Same(token.Name, name)) is not { } token)
            return null;
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
        return link is { Used: null } && link.Until > time.GetUtcNow() ? await ValidAsync(link.TokenId, cancellation) : null;
    }

    /// <summary>Uses a link up.</summary>
    /// <returns>The token it stood for; null when it is unknown, used, or too old.</returns>
    public Task<ApiToken?> UseLinkAsync(string? secret, CancellationToken cancellation) =>
        LockedAsync(
            async () =>
            {
                if (await LookAtLinkAsync(secret, cancellation) is not { } token) return null;
                await using var session = store.LightweightSession();
                var link = (await session.LoadAsync<SignInLink>(ApiToken.HashOf(secret!), cancellation))!;
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

    private Task<ApiToken?> ValidAsync(string tokenId, CancellationToken cancellation) => valid.FindAsync(tokenId, async () =>
    {
        await using var session = store.QuerySession();
        return await session.LoadAsync<ApiToken>(tokenId, cancellation) is { Revoked: null } token ? token : null;
    });

    private async Task<ApiToken> StoreAsync(string name, AccountRole role, string secret, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        await using var session = store.LightweightSession();
        var account = (await session.QueryAsync<Account>("where 1 = 1", cancellation))
            .FirstOrDefault(known => known is not null && Same(known.Name, name))
            ?? new Account { Id = Guid.CreateVersion7(now), Created = now };
        account.Name = name;
        account.Role = role;
        var token = new ApiToken { Id = ApiToken.HashOf(secret), AccountId = account.Id, Name = name, Role = role, Created = now };
        session.Store(account);
        session.Store(token);
        await session.SaveChangesAsync(cancellation);
        return token;
    }

    // Names are unique among valid tokens: whoever looks and then writes holds this lock, on whichever node.
    private async Task<T> LockedAsync<T>(Func<Task<T>> work, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        await using var command =
            new NpgsqlCommand("select pg_advisory_xact_lock($1)", connection, transaction) { Parameters = { new() { Value = Lock } } };
        await command.ExecuteNonQueryAsync(cancellation);
        return await work();
    }

    private static bool Same(string one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);

    [GeneratedRegex(@"^[\p{L}\p{N}][\p{L}\p{N} ._@-]{0,99}\z")]
    private static partial Regex NamePattern();
}
