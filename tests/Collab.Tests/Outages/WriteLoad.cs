using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Collab.Tests.Outages;

/// <summary>Somebody who records sources one after the other, whatever is answered, until stopped. What was not acknowledged is sent again
/// under the same id.</summary>
internal sealed class WriteLoad : IAsyncDisposable
{
    private readonly CancellationTokenSource stop = new();
    private readonly ConcurrentDictionary<Guid, long> acknowledged = new();
    private readonly ConcurrentQueue<(HttpStatusCode Status, bool SaysWhen)> refusals = new();
    private readonly Func<HttpClient> client;
    private readonly Task[] writers;

    /// <summary>Begins.</summary>
    /// <param name="client">Makes a client that is signed in.</param>
    /// <param name="writers">How many record at once.</param>
    public WriteLoad(Func<HttpClient> client, int writers)
    {
        this.client = client;
        this.writers = [.. Enumerable.Range(0, writers).Select(_ => Task.Run(WriteAsync))];
    }

    /// <summary>Event ids that were acknowledged, and the positions that were said.</summary>
    public IReadOnlyDictionary<Guid, long> Acknowledged => acknowledged;

    /// <summary>Every answer that was no acknowledgement, and whether it says when to try again.</summary>
    public IReadOnlyCollection<(HttpStatusCode Status, bool SaysWhen)> Refusals => refusals;

    /// <summary>Returns when so many more were acknowledged.</summary>
    public async Task MoreAsync(int count)
    {
        var least = acknowledged.Count + count;
        await Eventually.IsAsync(() => Task.FromResult(acknowledged.Count), many => many >= least);
    }

    /// <summary>Ends, each with what it began.</summary>
    public async Task EndAsync()
    {
        await stop.CancelAsync();
        await Task.WhenAll(writers);
    }

    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        stop.Dispose();
    }

    private async Task WriteAsync()
    {
        using var own = client();
        while (!stop.IsCancellationRequested)
        {
            var id = Guid.CreateVersion7();
            while (!await SentAsync(own, id) && !stop.IsCancellationRequested) await Task.Delay(20);
        }
    }

    private async Task<bool> SentAsync(HttpClient own, Guid id)
    {
        try
        {
            using var content = JsonContent.Create(new { title = $"Source {id}", kind = "photo" });
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/sources") { Content = content };
            request.Headers.Add("Idempotency-Key", id.ToString());
            using var response = await own.SendAsync(request);
            var body = await response.Content.ReadAsStringAsync();
            if (response.IsSuccessStatusCode)
            {
                var receipt = Receipt.Of(JsonNode.Parse(body)!);
                receipt.EventId.ShouldBe(id);
                acknowledged[id] = receipt.Position;
                return true;
            }

            refusals.Enqueue((response.StatusCode, response.Headers.RetryAfter?.Delta is { } pause && pause > TimeSpan.Zero));
            return false;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}

/// <summary>What must hold of a tracker after an outage.</summary>
internal static class AfterOutage
{
    /// <summary>Everything that was acknowledged is there, once, at the position that was said, and the read side catches up with
    /// it.</summary>
    public static async Task ShouldHoldAsync(this RunningTracker host, IReadOnlyDictionary<Guid, long> acknowledged)
    {
        acknowledged.ShouldNotBeEmpty();
        await using var connection = new Npgsql.NpgsqlConnection(host.ConnectionString);
        await connection.OpenAsync();
        await using var command = new Npgsql.NpgsqlCommand("select id, seq_id from collab.mt_events where type <> 'tombstone'", connection);
        await using var reader = await command.ExecuteReaderAsync();
        var stored = new List<(Guid Id, long Position)>();
        while (await reader.ReadAsync()) stored.Add((reader.GetGuid(0), reader.GetInt64(1)));
        var byId = stored.ToDictionary(e => e.Id, e => e.Position);
        acknowledged.Where(said => !byId.TryGetValue(said.Key, out var position) || position != said.Value).ShouldBeEmpty();
        (await host.ProjectedAsync()).ShouldBeGreaterThanOrEqualTo(acknowledged.Values.Max());
    }
}
