using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Npgsql;

namespace Collab.Tests.Outages;

/// <summary>What became of a crash run.</summary>
/// <param name="Kills">How often something was killed.</param>
/// <param name="Acknowledged">Events that somebody was told are stored.</param>
/// <param name="Lost">Of those, how many are not there, or elsewhere than was said.</param>
/// <param name="Doubled">Events that are there more often than they were sent.</param>
/// <param name="Gaps">Entities whose versions do not follow one another.</param>
/// <param name="Unexpected">Answers that are neither an acknowledgement nor an outage.</param>
/// <param name="Replay">What replay says; null when it agrees.</param>
/// <param name="Longest">The longest time from a kill to the next acknowledgement, restarts of the tracker included.</param>
internal sealed record CrashReport(
    int Kills, long Acknowledged, long Lost, long Doubled, long Gaps, IReadOnlyList<string> Unexpected, string? Replay, TimeSpan Longest)
{
    /// <summary>Whether it went as it must.</summary>
    public bool IsGood => this is { Acknowledged: > 0, Lost: 0, Doubled: 0, Gaps: 0, Unexpected.Count: 0, Replay: null };

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Kills} kills: {Acknowledged} acknowledged, {Lost} lost, {Doubled} doubled, {Gaps} gaps, "
        + $"{Unexpected.Count} unexpected answers, replay {(Replay is null ? "the same" : $"DIFFERENT ({Replay})")}; "
        + $"back after {Longest.TotalSeconds:0.0} s at most");
}

/// <summary>
/// Kills the tracker, its PostgreSQL, both, or all connections between them, at moments that a seed decides, while several record; then
/// looks what became of what was acknowledged. Whatever was not is sent again under the same id, as a caller does.
/// </summary>
internal sealed class CrashRun
{
    private const int Writers = 4;
    private const int MostLines = 20;

    private readonly ConcurrentDictionary<Guid, (Guid Stream, long Version, long Position)> acknowledged = new();
    private readonly ConcurrentQueue<string> unexpected = new();
    private readonly CollabHost host;
    private readonly int seed;
    private long sent;
    private volatile bool ending;

    private CrashRun(CollabHost host, int seed) => (this.host, this.seed) = (host, seed);

    private enum Victim
    {
        Tracker,
        Postgres,
        Both,
        Connections,
    }

    /// <summary>Runs.</summary>
    /// <param name="kills">How often something is killed.</param>
    /// <param name="seed">Decides what, when, and what is recorded meanwhile.</param>
    /// <param name="tell">Is told of every kill.</param>
    public static async Task<CrashReport> RunAsync(int kills, int seed, Action<string> tell)
    {
        var host = await CollabHost.StartAsync(settings: new Dictionary<string, string> { ["COLLAB_RATE"] = "0" });
        try
        {
            return await new CrashRun(host, seed).RunAsync(kills, tell);
        }
        finally
        {
            await host.DisposeAsync();
        }
    }

    private async Task<CrashReport> RunAsync(int kills, Action<string> tell)
    {
        var dice = new Random(seed);
        var token = host.AdminToken;
        var writers = Enumerable.Range(1, Writers).Select(writer => Task.Run(() => WriteAsync(token, new Random((seed * 31) + writer))))
            .ToList();
        var longest = TimeSpan.Zero;
        var victims = Enum.GetValues<Victim>();
        for (var kill = 1; kill <= kills; kill++)
        {
            await MoreAsync(dice.Next(50, 400));
            // Each of them once before any comes again.
            if ((kill - 1) % victims.Length == 0) dice.Shuffle(victims);
            var victim = victims[(kill - 1) % victims.Length];
            var clock = Stopwatch.StartNew();
            await KillAsync(victim);
            await MoreAsync(1);
            if (clock.Elapsed > longest) longest = clock.Elapsed;
            tell(string.Create(
                CultureInfo.InvariantCulture,
                $"kill {kill} of {kills}, {victim}: back after {clock.Elapsed.TotalSeconds:0.0} s, {acknowledged.Count} acknowledged"));
        }

        await MoreAsync(50);
        ending = true;
        await Task.WhenAll(writers);
        return await JudgedAsync(kills, longest);
    }

    private async Task KillAsync(Victim victim)
    {
        var postgres = host.PostgresPid();
        if (victim is Victim.Postgres or Victim.Both)
            await Shell.RunAsync("kill", ["-KILL", postgres.ToString(CultureInfo.InvariantCulture)]);
        // What was being committed may still be answered; another one answers after it.
        if (victim is Victim.Postgres)
            await Eventually.IsAsync(() => Task.FromResult(host.FindPostgresPid()), pid => pid is not null && pid != postgres);
        if (victim is Victim.Tracker or Victim.Both)
        {
            host.KillHard();
            await host.StartAsync();
        }

        if (victim is not Victim.Connections) return;
        await using var connection = new NpgsqlConnection(host.ConnectionString);
        await connection.OpenAsync();
        await using var cut = new NpgsqlCommand(
            "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()",
            connection);
        await cut.ExecuteNonQueryAsync();
    }

    private async Task MoreAsync(int count)
    {
        var least = acknowledged.Count + count;
        await Eventually.IsAsync(() => Task.FromResult(acknowledged.Count), many => many >= least || !unexpected.IsEmpty);
    }

    // Sends what it makes up until all of it is acknowledged; then makes up more.
    private async Task WriteAsync(string token, Random dice)
    {
        while (!ending)
        {
            var commands = MakeUp(dice);
            Interlocked.Add(ref sent, commands.Count);
            var alone = dice.Next(3) == 0;
            while (commands.Count > 0 && unexpected.IsEmpty)
            {
                try
                {
                    // The tracker listens elsewhere after it was started again.
                    using var client = host.NewClient();
                    client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
                    if (alone) await SendOneAsync(client, commands);
                    else await SendLinesAsync(client, commands);
                }
                catch (Exception exception) when (
                    exception is HttpRequestException or IOException or TaskCanceledException or JsonException)
                {
                    // Cut off: what was not answered is sent again.
                }

                if (commands.Count > 0) await Task.Delay(20);
            }
        }
    }

    // A source and a few editions of it.
    private static List<JsonObject> MakeUp(Random dice)
    {
        var source = Guid.CreateVersion7();
        var commands = new List<JsonObject>
        {
            Command("register-source", new() { ["title"] = $"Source {source}", ["kind"] = "web-page" }),
        };
        for (var edition = dice.Next(MostLines); edition > 0; edition--)
            commands.Add(Command("record-source-edition", new() { ["edition"] = $"Edition {edition}" }));
        return commands;

        JsonObject Command(string name, JsonObject members)
        {
            members["command"] = name;
            members["commandId"] = Guid.CreateVersion7();
            members["sourceId"] = source;
            return members;
        }
    }

    private async Task SendLinesAsync(HttpClient client, List<JsonObject> commands)
    {
        var lines = string.Join('\n', commands.Select(command => command.ToJsonString()));
        using var content = new StringContent(lines, Encoding.UTF8, "application/x-ndjson");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/commands") { Content = content };
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        if (!response.IsSuccessStatusCode)
        {
            Refused((int)response.StatusCode, await response.Content.ReadAsStringAsync());
            return;
        }

        var waiting = commands.ToList();
        using var answers = new StreamReader(await response.Content.ReadAsStreamAsync());
        while (await answers.ReadLineAsync() is { } answer)
        {
            var json = JsonNode.Parse(answer)!;
            var command = waiting[(int)json.Number("line") - 1];
            // An edition of a source whose own line was not stored.
            var orphaned = command != waiting[0] && waiting[0].Text("command") == "register-source" && commands.Contains(waiting[0]);
            if (json["status"] is not { } status) Take(command, json, commands);
            else if (!orphaned) Refused(status.GetValue<int>(), answer);
        }
    }

    private async Task SendOneAsync(HttpClient client, List<JsonObject> commands)
    {
        var command = commands[0];
        var isEdition = command.Text("command") == "record-source-edition";
        var body = new JsonObject();
        foreach (var (name, value) in command)
            if (name is not "command" and not "commandId" && !(isEdition && name == "sourceId")) body[name] = value!.DeepClone();
        var route = isEdition ? $"/api/sources/{command.Id("sourceId")}/editions" : "/api/sources";
        using var request = new HttpRequestMessage(HttpMethod.Post, route) { Content = JsonContent.Create(body) };
        request.Headers.Add("Idempotency-Key", command.Id("commandId").ToString());
        using var response = await client.SendAsync(request);
        var answer = await response.Content.ReadAsStringAsync();
        if (response.IsSuccessStatusCode) Take(command, JsonNode.Parse(answer)!, commands);
        else Refused((int)response.StatusCode, answer);
    }

    private void Take(JsonObject command, JsonNode answer, List<JsonObject> commands)
    {
        var receipt = Receipt.Of(answer);
        if (receipt.EventId != command.Id("commandId") || receipt.Id != command.Id("sourceId")) unexpected.Enqueue(answer.ToJsonString());
        acknowledged[receipt.EventId] = (receipt.Id, receipt.Version, receipt.Position);
        commands.Remove(command);
    }

    private void Refused(int status, string answer)
    {
        if (status != 503) unexpected.Enqueue(answer);
    }

    private async Task<CrashReport> JudgedAsync(int kills, TimeSpan longest)
    {
        var stored = new List<(Guid Id, Guid Stream, long Version, long Position)>();
        await using (var connection = new NpgsqlConnection(host.ConnectionString))
        {
            await connection.OpenAsync();
            await using var command = new NpgsqlCommand(
                "select id, stream_id, version, seq_id from collab.mt_events where type <> 'tombstone'", connection);
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync()) stored.Add((reader.GetGuid(0), reader.GetGuid(1), reader.GetInt64(2), reader.GetInt64(3)));
        }

        var byId = stored.ToLookup(e => e.Id, e => (e.Stream, e.Version, e.Position));
        var lost = acknowledged.Count(said => !byId[said.Key].Contains(said.Value));
        var gaps = stored.GroupBy(e => e.Stream).Count(stream => stream.Max(e => e.Version) != stream.Count()
            || stream.DistinctBy(e => e.Version).Count() != stream.Count());
        // The read side follows by itself.
        var last = stored.Max(e => e.Position);
        await Eventually.IsAsync(
            () => host.ScalarAsync<long>("select last_seq_id from collab.mt_event_progression where name = 'rows:All'"),
            reached => reached >= last);
        var (exit, output, errors) = await host.CommandAsync("replay");
        var doubled = Math.Max(0, stored.Count - Interlocked.Read(ref sent));
        return new CrashReport(
            kills, acknowledged.Count, lost, doubled, gaps, [.. unexpected], exit == 0 ? null : output + errors, longest);
    }
}
