using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Collab.Domain.Facts;
using Collab.Recording;

namespace Collab.Tests;

/// <summary>The tracker is killed while one long batch about few entities streams in.</summary>
public sealed class InterruptedLoadTests
{
    [Fact]
    public Task What_was_acknowledged_is_there_once_the_rest_at_most_once_and_sending_all_again_completes_it() =>
        Seed.RunAsync(42, async seed =>
    {
        await using var host = await Owned.StartAsync();
        var lines = new RandomHistory(seed).Lines(450).ToList();
        var ids = lines.Select(line => JsonNode.Parse(line)!.Id("commandId")).ToList();

        var acknowledged = await LoadUntilKilledAsync(host.Value, lines, kill: 120);
        acknowledged.Count.ShouldBeInRange(120, lines.Count - 1);
        await host.Value.StartAsync();

        var stored = await StoredAsync(host.Value);
        foreach (var receipt in acknowledged.Where(line => line["status"] is null).Select(Receipt.Of))
            stored[receipt.EventId].ShouldBe((receipt.Id, receipt.Version, receipt.Position));
        stored.Keys.ShouldBeSubsetOf(ids);
        // At most what was being stored when the tracker was killed comes on top.
        stored.Count.ShouldBeLessThanOrEqualTo(acknowledged.Count(line => line["status"] is null) + AtomicBatch.MostAtOnce);

        // The read models catch up by themselves, before anything else is written.
        await CaughtUpAsync(host.Value, stored.Values.Max(e => e.Position));

        var api = new ApiClient(host.Value.With(host.Value.AdminToken));
        var again = await api.BatchAsync(string.Join('\n', lines));
        again.Count.ShouldBe(lines.Count);
        foreach (var (before, now) in acknowledged.Zip(again).Where(pair => pair.First["status"] is null)) now.ToJsonString()
            .ShouldBe(before.ToJsonString());
        var whole = await StoredAsync(host.Value);
        whole.Keys.ShouldBe(again.Where(line => line["status"] is null).Select(line => Receipt.Of(line).EventId), ignoreOrder: true);
        foreach (var stream in whole.Values.GroupBy(e => e.Stream)) stream.Select(e => e.Version).Order()
            .ShouldBe(Enumerable.Range(1, stream.Count()).Select(version => (long)version));
        await CaughtUpAsync(host.Value, api.Position);

        // Once more, without what a rule spoke against: nothing is added.
        var accepted = lines.Where((_, index) => again[index]["status"] is null);
        (await api.BatchAsync(string.Join('\n', accepted))).ShouldAllBe(line => line["status"] == null);
        (await StoredAsync(host.Value)).Count.ShouldBe(whole.Count);
    });

    private static async Task CaughtUpAsync(CollabHost host, long position)
    {
        (await host.ProjectedAsync()).ShouldBeGreaterThanOrEqualTo(position);
        var replay = await Replay.ReadAsync(host);
        replay.Check(replay.Positions[^1]);
    }

    // The answers that were read before the tracker was gone.
    private static async Task<IReadOnlyList<JsonNode>> LoadUntilKilledAsync(CollabHost host, IReadOnlyList<string> lines, int kill)
    {
        using var client = host.With(host.AdminToken);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/commands")
        {
            Content = new StringContent(string.Join('\n', lines), Encoding.UTF8, new MediaTypeHeaderValue("application/x-ndjson")),
        };
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        using var answers = new StreamReader(await response.Content.ReadAsStreamAsync());
        var acknowledged = new List<JsonNode>();
        try
        {
            while (await answers.ReadLineAsync() is { } line)
            {
                acknowledged.Add(JsonNode.Parse(line)!);
                if (acknowledged.Count == kill) host.KillHard();
            }
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException or JsonException)
        {
            // Cut off, possibly in the middle of a line, which then is no acknowledgement.
        }

        return acknowledged;
    }

    private static async Task<Dictionary<Guid, (Guid Stream, long Version, long Position)>> StoredAsync(CollabHost host)
    {
        await using var connection = new Npgsql.NpgsqlConnection(host.ConnectionString);
        await connection.OpenAsync();
        await using var command = new Npgsql.NpgsqlCommand("select id, stream_id, version, seq_id from collab.mt_events", connection);
        await using var reader = await command.ExecuteReaderAsync();
        var stored = new Dictionary<Guid, (Guid, long, long)>();
        while (await reader.ReadAsync()) stored.Add(reader.GetGuid(0), (reader.GetGuid(1), reader.GetInt64(2), reader.GetInt64(3)));
        return stored;
    }
}
