using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text;
using Collab.Benchmarks;
using Collab.Tests;
using Npgsql;

// ops/bench [ACTIVITIES] [SECONDS]: a history of so many activities, each measurement for so many seconds.
var activities = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 1000;
var time = TimeSpan.FromSeconds(args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 5);
var figures = new List<Figure>();

Console.Error.WriteLine($"A history of {activities} activities, {time.TotalSeconds} s a measurement, {Environment.ProcessorCount} processors shared with the load.");
await using var host = await CollabHost.StartAsync(settings: new Dictionary<string, string> { ["COLLAB_RATE"] = "0", ["COLLAB_MAX_BODY_MB"] = "1024" });
using var writer = host.With(host.AdminToken);
using var reader = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 64 }) { BaseAddress = host.Address };
writer.Timeout = TimeSpan.FromHours(2);

await WriteAsync();
await LimitsAsync();
await ReadAsync();
await RebuildAsync();

Console.WriteLine();
Console.WriteLine("| what | at once | a second | p50 ms | p99 ms |");
Console.WriteLine("|---|---:|---:|---:|---:|");
foreach (var figure in figures) Console.WriteLine(figure.Line);

async Task WriteAsync()
{
    var history = new History(1);
    var lines = history.Lines(activities);
    var count = lines.Count(c => c == '\n');
    var clock = Stopwatch.StartNew();
    using (var answer = await writer.PostAsync("/api/commands", new StringContent(lines, Encoding.UTF8, "application/x-ndjson")))
    {
        var refused = (await answer.Content.ReadAsStringAsync()).Split('\n').Count(line => line.Contains("\"status\":", StringComparison.Ordinal));
        if (refused > 0) throw new InvalidOperationException($"{refused} commands of the history were refused.");
    }

    figures.Add(Measure.Pass("commands in one NDJSON batch", 1, count, clock.Elapsed));
    clock.Restart();
    await CaughtUpAsync();
    Console.Error.WriteLine($"{count} events; the read side was {clock.Elapsed.TotalSeconds:N1} s behind the last answer.");

    foreach (var callers in new[] { 1, 8 })
    {
        figures.Add(await Measure.RepeatAsync("a command over HTTP", callers, time, async call =>
        {
            using var answer = await writer.PostAsJsonAsync($"/api/activities/{history.Activities[call % history.Activities.Count]}/attendance", history.Attendance(call));
            answer.EnsureSuccessStatusCode();
        }));
    }

    await CaughtUpAsync();
}

// What the database itself does with one durable transaction an event, on the same server: nothing that stores events one by one can be faster.
async Task LimitsAsync()
{
    await using var database = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(host.ConnectionString) { Pooling = true }.ConnectionString);
    await using (var create = database.CreateCommand("create schema bench; create table bench.event (like collab.mt_events including all); alter table bench.event alter seq_id add generated always as identity"))
        await create.ExecuteNonQueryAsync();
    foreach (var callers in new[] { 1, 8 })
    {
        figures.Add(await Measure.RepeatAsync("limit: one durable insert into PostgreSQL", callers, time, async call =>
        {
            await using var insert = database.CreateCommand(
                "insert into bench.event (id, stream_id, version, data, type) values (gen_random_uuid(), gen_random_uuid(), 1, $1::jsonb, 'attendance_recorded')");
            insert.Parameters.Add(new() { Value = "{\"headcount\":{\"value\":70},\"provenance\":{\"passage\":\"S1\"}}" });
            await insert.ExecuteNonQueryAsync();
        }));
    }

    await using var drop = database.CreateCommand("drop schema bench cascade");
    await drop.ExecuteNonQueryAsync();
}

async Task ReadAsync()
{
    var positions = await host.ScalarAsync<long>("select max(position) from collab.event");
    var ids = new History(1);
    ids.Lines(activities);
    string Clocks(int call) => string.Create(CultureInfo.InvariantCulture, $"asOf={new DateOnly(2015, 6, 1).AddDays(call * 37 % 4000):yyyy-MM-dd}&knownAt=@{1 + (call * 7919L % positions)}");
    (string What, Func<int, string> Path)[] questions =
    [
        ("overview, now", _ => "/api/overview"),
        ("overview, any two clocks", call => $"/api/overview?{Clocks(call)}"),
        ("regions, any two clocks", call => $"/api/regions?{Clocks(call)}"),
        ("region pairs, any two clocks", call => $"/api/region-pairs?region=DED&{Clocks(call)}"),
        ("fifty activities, any two clocks", call => $"/api/activities?{Clocks(call)}"),
        ("an activity, now", call => $"/api/activities/{ids.Activities[call % ids.Activities.Count]}"),
        ("a hundred events", call => $"/api/events?limit=100&after=@{call * 7919L % positions}"),
    ];
    foreach (var (what, path) in questions)
    {
        foreach (var callers in new[] { 1, 8 })
        {
            figures.Add(await Measure.RepeatAsync(what, callers, time, async call =>
            {
                using var answer = await reader.GetAsync(path(call));
                answer.EnsureSuccessStatusCode();
                await answer.Content.ReadAsByteArrayAsync();
            }));
        }
    }

    figures.Add(await Measure.RepeatAsync("unchanged overview (304)", 8, time, UnchangedAsync()));
}

Func<int, Task> UnchangedAsync()
{
    string? tag = null;
    return async _ =>
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/overview");
        if (tag is not null) request.Headers.TryAddWithoutValidation("If-None-Match", tag);
        using var answer = await reader.SendAsync(request);
        // Each minute "now" is another one, and the answer with it.
        if (answer.IsSuccessStatusCode) tag = answer.Headers.ETag!.ToString();
    };
}

async Task RebuildAsync()
{
    var events = await host.ScalarAsync<long>("select count(*) from collab.event");
    await host.ScalarAsync<object>("update collab.setup set value = 'another' where name = 'rows'");
    var clock = Stopwatch.StartNew();
    await host.RestartAsync();
    await CaughtUpAsync();
    figures.Add(Measure.Pass("events projected in a rebuild, start of the tracker included", 1, events, clock.Elapsed));
}

async Task CaughtUpAsync()
{
    for (var last = -1L; ;)
    {
        var behind = await host.ScalarAsync<long>(
            "select (select max(seq_id) from collab.mt_events) - coalesce((select last_seq_id from collab.mt_event_progression where name = 'rows:All'), 0)");
        if (behind <= 0) return;
        if (behind != last) last = behind;
        await Task.Delay(50);
    }
}
