using System.Text.Json.Nodes;
using Collab.Domain.Facts;
using Collab.ReadModel.Rows;
using Collab.ReadModel.Rows.Schema;
using JasperFx.Events.Daemon;
using Marten;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Collab.Tests;

/// <summary>The rows are nothing but the events: made anew they are the same, and at any position they say what the events up to it
/// say.</summary>
public sealed class RebuildTests
{
    [Fact]
    public Task Rows_made_anew_equal_the_live_ones_and_both_equal_the_events_at_any_position() => Seed.RunAsync(20251003, async seed =>
    {
        await using var host = await TestTracker.StartAsync();
        var api = new ApiClient(host.With(host.AdminToken));
        var answers = new List<JsonNode>();
        foreach (var part in new RandomHistory(seed, identity: true).Lines(400).Chunk(40))
            answers.AddRange(await api.BatchAsync(string.Join('\n', part)));
        answers.Where(answer => answer["status"]?.GetValue<int>() is not (null or 409 or 404)).ShouldBeEmpty();
        answers.Count(answer => answer["status"] is null).ShouldBeGreaterThan(200);
        await api.ShowAsync("/api/overview");

        var live = await Replay.ReadAsync(host);
        foreach (var position in live.Positions.Where((_, index) => index % 40 == 0).Append(live.Positions[^1])) live.Check(position);
        var before = await Replay.TextAsync(host);
        foreach (var table in before.Values) table.ShouldNotBeEmpty();
        string[] questions =
        [
            .. live.Positions.Where((_, index) => index % 80 == 40).Append(live.Positions[^1]).SelectMany(position => new[]
            {
                $"/api/indicators?asOf=2023-06-30&knownAt=@{position}", $"/api/overview?asOf=2024-12-31&knownAt=@{position}",
                $"/api/regions?asOf=2100-01-01&knownAt=@{position}",
                $"/api/indicators/RCO87?asOf=2100-01-01&knownAt=@{position}",
                $"/api/indicators/EDIH4/explanation?asOf=2100-01-01&knownAt=@{position}",
            }),
        ];
        var figures = new List<string>();
        foreach (var question in questions) figures.Add((await api.GetAsync(question)).ShouldBe(System.Net.HttpStatusCode.OK).Body);

        // Another version wrote the rows, and wrote them wrongly: the next start makes them anew.
        await ExecuteAsync(host, "update collab.setup set value = '0' where name = 'rows'; update collab.entity set title = 'wrong'; delete from collab.fact where position % 2 = 0");
        await host.RestartAsync();
        (await new ApiClient(host.Anonymous).GetAsync("/api/overview", api.Position)).ShouldBe(System.Net.HttpStatusCode.OK);

        var after = await Replay.TextAsync(host);
        foreach (var (table, rows) in before) after[table].ShouldBe(rows, table);
        var anew = new ApiClient(host.Anonymous);
        foreach (var (question, body) in questions.Zip(figures)) (await anew.GetAsync(question)).Body.ShouldBe(body, question);
        (await host.ScalarAsync<string>("select value from collab.setup where name = 'rows'")).ShouldNotBe("0");
    });

    // How many events the daemon hands over at once is up to the daemon: one now, hundreds while it catches up.
    [Fact]
    public Task Rows_are_the_same_in_however_many_at_once_the_events_come() => Seed.RunAsync(20251012, async seed =>
    {
        await using var host = await TestTracker.StartAsync();
        var api = new ApiClient(host.With(host.AdminToken));
        await api.BatchAsync(string.Join('\n', new RandomHistory(seed, identity: true).Lines(150)));
        await api.ShowAsync("/api/overview");
        var live = await Replay.TextAsync(host);
        await host.Services.GetRequiredService<IProjectionCoordinator>().PauseAsync();
        var store = host.Services.GetRequiredService<IDocumentStore>();
        await using var reading = store.QuerySession();
        var events = await reading.Events.QueryAllRawEvents().OrderBy(e => e.Sequence).ToListAsync();

        foreach (var most in new[] { 3, 25, events.Count })
        {
            await ExecuteAsync(host, $"""
                truncate {string.Join(", ", RowTables.All.Select(table => $"collab.{table.Name}"))};
                delete from collab.mt_event_progression where name = '{RowsProjection.Shard}'
                """);
            var (random, projection) = (new Random(seed), new RowsProjection());
            for (var at = 0; at < events.Count;)
            {
                var batch = events.Skip(at).Take(most == events.Count ? most : random.Next(1, most + 1)).ToList();
                at += batch.Count;
                await using var session = store.LightweightSession();
                await projection.ApplyAsync(session, batch, CancellationToken.None);
                await session.SaveChangesAsync();
            }

            foreach (var (table, rows) in await Replay.TextAsync(host)) rows.ShouldBe(live[table], $"{table}, at most {most} at once");
        }
    });

    private static async Task ExecuteAsync(RunningTracker host, string sql)
    {
        await using var connection = new NpgsqlConnection(host.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
