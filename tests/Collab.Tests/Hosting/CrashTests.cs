using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Collab.Tests.Hosting;

/// <summary>The tracker is killed while commands come in.</summary>
public sealed class CrashTests
{
    private const int Commands = 1500;
    private const int AtOnce = 15;

    [Fact]
    public async Task After_kill_9_in_the_middle_of_a_load_every_acknowledged_command_is_there_exactly_once()
    {
        await using var host = await Owned.StartAsync();
        var sources = Enumerable.Range(0, Commands).Select(_ => Guid.CreateVersion7()).ToArray();
        using var first = host.Value.With(host.Value.AdminToken);

        var acknowledged = new List<Guid>();
        var loading = LoadAsync(first, sources, acknowledged);
        await Eventually.IsAsync(() => Task.FromResult(acknowledged.Count), count => count > 150);
        host.Value.KillHard();
        await Should.ThrowAsync<HttpRequestException>(loading);

        acknowledged.Count.ShouldBeLessThan(Commands);
        await host.Value.StartAsync();

        (await host.Value.ScalarAsync<long>($"select count(*) from collab.mt_events where stream_id in ({List(acknowledged)})"))
            .ShouldBe(acknowledged.Count);

        using var second = host.Value.With(host.Value.AdminToken);
        var answered = new List<Guid>();
        await LoadAsync(second, sources, answered);

        answered.Count.ShouldBe(Commands);
        (await host.Value.ScalarAsync<long>("select count(*) from collab.mt_events")).ShouldBe(Commands);
        (await host.Value.ScalarAsync<long>("select count(distinct stream_id) from collab.mt_events")).ShouldBe(Commands);
        await Eventually.IsAsync(() => LagAsync(host.Value), lag => lag == 0);
    }

    private static string List(IEnumerable<Guid> ids) => string.Join(',', ids.Select(id => $"'{id}'"));

    // Adds to the acknowledged what an answer was read for.
    private static async Task LoadAsync(HttpClient client, Guid[] sources, List<Guid> acknowledged)
    {
        foreach (var part in sources.Chunk(AtOnce))
        {
            var lines = part.Select(id => JsonSerializer.Serialize(new
            {
                command = "register-source",
                commandId = id,
                sourceId = id,
                title = $"Source {id}",
                kind = "web-page",
                occurred = new { precision = "day", from = "2024-05-01" },
            }));
            using var content = new StringContent(string.Join('\n', lines), Encoding.UTF8,
                new MediaTypeHeaderValue("application/x-ndjson"));
            using var response = await client.PostAsync(new Uri("/api/commands", UriKind.Relative), content);
            var answers = (await response.Content.ReadAsStringAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
            answers.Length.ShouldBe(part.Length);
            foreach (var answer in answers)
            {
                var json = JsonDocument.Parse(answer).RootElement;
                json.TryGetProperty("status", out _).ShouldBeFalse(answer);
                lock (acknowledged) acknowledged.Add(json.GetProperty("id").GetGuid());
            }
        }
    }

    private static async Task<long> LagAsync(CollabHost host) =>
        JsonDocument.Parse(await host.Anonymous.GetStringAsync(new Uri("/api/about", UriKind.Relative))).RootElement.GetProperty("lag")
            .GetInt64();
}
