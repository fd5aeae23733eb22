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
        if (AccountNames.Read(name) is not { } called) throw new StartRefusedException($"'{name}' is no name. {AccountNames.Rule}.");
        var role = RoleOf(roleCode);
        return WithAccountsAsync(builder, settings, async accounts =>
        {
            var answer = await accounts.CreateAsync(called, role, stop);
            if (answer.Made is not var (token, secret)) throw new StartRefusedException(answer.WhyNot(called));
            await ShowAsync(token, secret);
        }, stop);
    }

    public static Task<int> RotateAsync(
        WebApplicationBuilder builder, CollabSettings settings, string name, string? roleCode, CancellationToken stop)
    {
        AccountRole? role = roleCode is null ? null : RoleOf(roleCode);
        return WithAccountsAsync(builder, settings, async accounts =>
        {
            if (await accounts.RotateAsync(name, role, stop) is not var (token, secret))
                throw new StartRefusedException($"{name} has no valid token. ops/token list shows them all.");
            await ShowAsync(token, secret);
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
            // Where the tracker listens, whatever this command is told of ports.
            var address = DataFolder.Open(settings.Data).AddressFile;
            await Console.Out.WriteLineAsync(SignInLink.Address(
                File.Exists(address) ? (await File.ReadAllTextAsync(address, stop)).Trim() : settings.Address, secret));
        }, stop);

    private static AccountRole RoleOf(string code) => AccountRoles.Find(code)
        ?? throw new StartRefusedException($"'{code}' is no role; it is one of {AccountRoles.All}.");

    private static async Task ShowAsync(ApiToken token, string secret)
    {
        await Console.Error.WriteLineAsync($"The token of {token.Name}, {token.Role.Code()}. It cannot be shown again.");
        await Console.Out.WriteLineAsync(secret);
    }

    private static Task<int> WithAccountsAsync(
        WebApplicationBuilder builder, CollabSettings settings, Func<AccountStore, Task> work, CancellationToken stop) =>
        OfflineCommand.RunAsync(builder, settings, async services =>
        {
            await work(services.GetRequiredService<AccountStore>());
            return 0;
        }, stop);
}
