using System.Diagnostics;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Collab.Recording;

namespace Collab.Benchmarks;

/// <summary>Commands over HTTP, and what the database itself can do beside them.</summary>
internal sealed class Writes(Site site, TimeSpan time)
{
    private const string Schema = StoreSchema.Name;
    private const int Batch = 2_000;

    public List<Figure> Figures { get; } = [];

    public async Task RunAsync()
    {
        using var client = site.Host.With(site.Host.AdminToken);
        client.Timeout = TimeSpan.FromMinutes(10);
        var activities = await IdsAsync(
            $"select id from {Schema}.mt_streams s where type = 'activity' and not exists (select from {Schema}.mt_events e where e.stream_id = s.id and e.type = 'activity_cancelled') limit 1000");
        var source = (await IdsAsync($"select id from {Schema}.mt_streams where type = 'source' limit 1"))[0];
        Console.Error.WriteLine("Writing ...");

        var lines = new StringBuilder();
        for (var call = 0; call < Batch; call++)
        {
            var command = Attendance(call, source);
            command["command"] = "record-attendance";
            command["activityId"] = activities[call % activities.Count];
            lines.AppendLine(command.ToJsonString());
        }

        var clock = Stopwatch.StartNew();
        using (var answer = await client.PostAsync("/api/commands", new StringContent(lines.ToString(), Encoding.UTF8, "application/x-ndjson")))
        {
            var refused = (await answer.Content.ReadAsStringAsync()).Split('\n').Count(line => line.Contains("\"status\":", StringComparison.Ordinal));
            if (refused > 0) throw new InvalidOperationException($"{refused} commands were refused.");
        }

        Figures.Add(Measure.Pass("commands in one NDJSON batch", 1, Batch, clock.Elapsed));
        foreach (var callers in new[] { 1, 8 })
        {
            Figures.Add(await Measure.RepeatAsync("a command over HTTP", callers, time, async call =>
            {
                using var answer = await client.PostAsJsonAsync($"/api/activities/{activities[call % activities.Count]}/attendance", Attendance(call, source));
                answer.EnsureSuccessStatusCode();
                return (await answer.Content.ReadAsByteArrayAsync()).Length;
            }));
        }

        clock.Restart();
        await site.CaughtUpAsync();
        Console.Error.WriteLine($"The read side was {clock.Elapsed.TotalSeconds:N1} s behind the last answer.");
        await LimitsAsync();
    }

    // What the database does with one durable transaction an event, on the same server: nothing that stores events one by one can be faster.
    private async Task LimitsAsync()
    {
        await RunAsync($"create schema bench; create table bench.event (like {Schema}.mt_events including all); alter table bench.event alter seq_id add generated always as identity");
        foreach (var callers in new[] { 1, 8 })
        {
            Figures.Add(await Measure.RepeatAsync("limit: one durable insert into PostgreSQL", callers, time, async _ =>
            {
                await using var insert = site.Database.CreateCommand(
                    "insert into bench.event (id, stream_id, version, data, type) values (gen_random_uuid(), gen_random_uuid(), 1, $1::jsonb, 'attendance_recorded')");
                insert.Parameters.Add(new() { Value = "{\"headcount\":{\"value\":70},\"provenance\":{\"passage\":\"S1\"}}" });
                await insert.ExecuteNonQueryAsync();
                return 0;
            }));
        }

        await RunAsync("drop schema bench cascade");
    }

    private async Task RunAsync(string sql)
    {
        await using var command = site.Database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    private static JsonObject Attendance(int call, Guid source) => new()
    {
        ["headcount"] = new JsonObject { ["value"] = call % 500 },
        ["basis"] = "estimate",
        ["provenance"] = new JsonObject { ["source"] = source, ["passage"] = "S1" },
    };

    private async Task<List<Guid>> IdsAsync(string sql)
    {
        var ids = new List<Guid>();
        await using var command = site.Database.CreateCommand(sql);
        await using var rows = await command.ExecuteReaderAsync();
        while (await rows.ReadAsync()) ids.Add(rows.GetGuid(0));
        return ids;
    }
}
