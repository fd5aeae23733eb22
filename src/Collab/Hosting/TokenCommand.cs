using Collab.Accounts;
using Npgsql;

namespace Collab.Hosting;

/// <summary>Makes, lists and revokes tokens beside a running tracker, or without one.</summary>
internal static class TokenCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static Task<int> CreateAsync(WebApplicationBuilder builder, CollabSettings settings, string name, string roleCode, CancellationToken stop)
    {
        if (!AccountBook.IsName(name)) throw new StartRefusedException($"'{name}' is no name. {AccountBook.NameRule}.");
        if (AccountRoles.Find(roleCode) is not { } role) throw new StartRefusedException($"'{roleCode}' is no role; it is one of {AccountRoles.All}.");
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
            if (!await accounts.RevokeAsync(name, stop)) throw new StartRefusedException($"{name} has no valid token. ops/token list shows them all.");
            await Console.Error.WriteLineAsync($"The token of {name} is revoked.");
        }, stop);

    private static async Task<int> WithAccountsAsync(WebApplicationBuilder builder, CollabSettings settings, Func<AccountBook, Task> work, CancellationToken stop)
    {
        if (settings.Db is null && !Directory.Exists(Path.Combine(settings.Data, "postgres")))
            throw new StartRefusedException($"There is no tracker in {settings.Data} yet. Start it once, or name its folder with --data DIR.");

        var data = DataFolder.Open(settings.Data);
        await using var database = await ReachAsync(data, settings, stop);
        await using var app = TrackerApp.Build(builder, settings, data, database.ConnectionString);
        try
        {
            await work(app.Services.GetRequiredService<AccountBook>());
            return 0;
        }
        catch (NpgsqlException e) when (e is not PostgresException || e.SqlState is ['5', '7', 'P', ..])
        {
            throw new StartRefusedException($"The database went away: {e.Message} Try again.", inner: e);
        }
    }

    // The database of the tracker that runs in the folder; when none does, the command runs the database for itself.
    private static async Task<Database> ReachAsync(DataFolder data, CollabSettings settings, CancellationToken stop)
    {
        var time = TimeProvider.System;
        var started = time.GetTimestamp();
        while (true)
        {
            try
            {
                return await Database.OpenAsync(data, settings, DataFolder.Purpose.Moment, time, stop);
            }
            catch (StartRefusedException taken) when (taken.ExitCode == StartRefusedException.FolderTaken)
            {
                if (await Database.JoinAsync(data, stop) is { } running) return running;
                if (time.GetElapsedTime(started) > Patience)
                    throw new StartRefusedException($"{taken.Message} It has not brought its database up yet; try again when it is ready.", inner: taken);
                await Task.Delay(TimeSpan.FromMilliseconds(200), time, stop);
            }
        }
    }
}
