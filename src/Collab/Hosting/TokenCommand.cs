using Collab.Accounts;
using Collab.Configuration;
using Collab.EmbeddedPostgres;

namespace Collab.Hosting;

/// <summary>Makes, lists and revokes tokens, and links that sign in, beside a running tracker, or without one.</summary>
internal static class TokenCommand
{
    public static Task<int> CreateAsync(
        WebApplicationBuilder builder, CollabSettings settings, string name, string roleCode, CancellationToken stop)
    {
        if (!AccountStore.IsName(name)) throw new StartRefusedException($"'{name}' is no name. {AccountStore.NameRule}.");
        if (AccountRoles.Find(roleCode) is not { } role)
            throw new StartRefusedException($"'{roleCode}' is no role; it is one of {AccountRoles.All}.");
        return WithAccountsAsync(builder, settings, async accounts =>
        {
            if (await accounts.CreateAsync(name, role, stop) is not var (_, secret))
                throw new StartRefusedException($"{name} has a valid token. Revoke it first, or choose another name.");
            await Console.Error.WriteLineAsync($"The token of {name}, {role.Code()}. It cannot be shown again.");
            await Console.Out.WriteLineAsync(secret);
        }, stop);
    }

    public static Task<int> ListAsync(WebApplicationBuilder builder, CollabSettings settings, CancellationToken stop) =>
        WithAccountsAsync(builder, settings, async accounts =>
        {
            var tokens = await accounts.ListAsync(stop);
            var width = tokens.Select(token => token.Name.Length).Append(4).Max();
            await Console.Out.WriteLineAsync($"{"NAME".PadRight(width)}  ROLE     CREATED               REVOKED");
            foreach (var token in tokens)
                await Console.Out.WriteLineAsync($"{token.Name.PadRight(width)}  {token.Role.Code(),-7}  {token.Created.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}  {token.Revoked?.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}".TrimEnd());
        }, stop);

    public static Task<int> RevokeAsync(WebApplicationBuilder builder, CollabSettings settings, string name, CancellationToken stop) =>
        WithAccountsAsync(builder, settings, async accounts =>
        {
            if (!await accounts.RevokeAsync(name, stop))
                throw new StartRefusedException($"{name} has no valid token. ops/token list shows them all.");
            await Console.Error.WriteLineAsync($"The token of {name} is revoked.");
        }, stop);

    public static Task<int> LinkAsync(WebApplicationBuilder builder, CollabSettings settings, string name, CancellationToken stop) =>
        WithAccountsAsync(builder, settings, async accounts =>
        {
            if (await accounts.CreateLinkAsync(name, stop) is not { } secret)
                throw new StartRefusedException($"{name} has no valid token. ops/token list shows them all.");
            await Console.Error.WriteLineAsync($"Whoever opens this signs in as {name}. It works once, for {AccountStore.LinkLifetime.TotalHours:0} hours.");
            await Console.Out.WriteLineAsync(SignInLink.Address(settings.Address, secret));
        }, stop);

    private static Task<int> WithAccountsAsync(
        WebApplicationBuilder builder, CollabSettings settings, Func<AccountStore, Task> work, CancellationToken stop) =>
        OfflineCommand.RunAsync(builder, settings, async services =>
        {
            await work(services.GetRequiredService<AccountStore>());
            return 0;
        }, stop);
}
