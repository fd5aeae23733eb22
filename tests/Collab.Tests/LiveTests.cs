using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Collab.Tests;

/// <summary>Following events as they are recorded.</summary>
[Collection(SharedHost.Name)]
public sealed class LiveTests(CollabHost host)
{
    [Fact]
    public async Task An_event_posted_afterwards_arrives_with_its_position()
    {
        var api = await ApiClient.OfAsync(host);
        await api.GetAsync("/api/overview");
        using var stream = await FollowAsync(null);
        (await stream.CommentAsync()).ShouldStartWith(": following from @");

        var receipt = await api.RecordAsync("/api/sources", new { title = "Live", kind = "photo" });

        var message = await stream.NextAsync(message => message.Position == receipt.Position);
        message.Type.ShouldBe("source_registered");
        message.Data.Id("id").ShouldBe(receipt.EventId);
        message.Data["data"]!.Text("title").ShouldBe("Live");
        message.Data["actor"]!.Text("name").ShouldNotBeNullOrEmpty();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Following_resumes_behind_a_position_without_loss_or_repeat(bool header)
    {
        var api = await ApiClient.OfAsync(host);
        var source = await api.SourceAsync();
        var start = api.Position;
        var lines = string.Join('\n', Enumerable.Range(0, 650)
            .Select(i => JsonSerializer.Serialize(new { command = "register-source", title = $"Source {i}", kind = "photo" })));
        var recorded = (await api.BatchAsync(lines)).Select(line => line.Number("position")).ToList();
        source.ShouldNotBe(Guid.Empty);

        var received = new List<long>();
        using (var stream = await FollowAsync(start, header))
            while (received.Count < 300) received.Add((await stream.NextAsync()).Position);

        using (var stream = await FollowAsync(received[^1], header))
        {
            while (received.Count < recorded.Count) received.Add((await stream.NextAsync()).Position);
            received.ShouldBe(recorded);

            // And on to what is recorded while it is followed.
            var more = await api.RecordAsync("/api/sources", new { title = "One more", kind = "photo" });
            (await stream.NextAsync()).Position.ShouldBe(more.Position);
        }
    }

    [Fact]
    public async Task Followers_of_concurrent_writers_see_every_event_once_and_in_order()
    {
        var api = await ApiClient.OfAsync(host);
        await api.SourceAsync();
        using var stream = await FollowAsync(api.Position);

        var recorded = await Task.WhenAll(Enumerable.Range(0, 60)
            .Select(i => api.RecordAsync("/api/sources", new { title = $"Source {i}", kind = "photo" })));

        var received = new List<long>();
        while (received.Count < 60) received.Add((await stream.NextAsync()).Position);
        received.ShouldBe(recorded.Select(receipt => receipt.Position).Order());
    }

    [Fact]
    public async Task What_is_followed_is_no_cached_page()
    {
        using var stream = await FollowAsync(null);

        stream.Response.Content.Headers.ContentType!.MediaType.ShouldBe("text/event-stream");
        stream.Response.Headers.CacheControl!.NoStore.ShouldBeTrue();
    }

    private async Task<Follower> FollowAsync(long? after, bool header = false)
    {
        using var request = new HttpRequestMessage(
            HttpMethod.Get, after is null || header ? "/api/events/live"
                : string.Create(CultureInfo.InvariantCulture, $"/api/events/live?after=@{after}"));
        if (header) request.Headers.Add("Last-Event-ID", after!.Value.ToString(CultureInfo.InvariantCulture));
        var response = await host.Anonymous.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        return new Follower(response, new StreamReader(await response.Content.ReadAsStreamAsync()));
    }

    private sealed record Message(long Position, string Type, JsonNode Data);

    private sealed record Follower(HttpResponseMessage Response, StreamReader Lines) : IDisposable
    {
        private readonly CancellationTokenSource patience = new(TimeSpan.FromSeconds(30));

        public async Task<string> CommentAsync()
        {
            var line = await Lines.ReadLineAsync(patience.Token);
            (await Lines.ReadLineAsync(patience.Token)).ShouldBe("");
            return line.ShouldNotBeNull();
        }

        /// <summary>The next message that is wanted; comments are passed over.</summary>
        public async Task<Message> NextAsync(Func<Message, bool>? wanted = null)
        {
            var fields = new Dictionary<string, string>(StringComparer.Ordinal);
            while (true)
            {
                var line = (await Lines.ReadLineAsync(patience.Token)).ShouldNotBeNull("the stream ended");
                if (line.StartsWith(':')) continue;
                if (line.Length > 0)
                {
                    var colon = line.IndexOf(": ", StringComparison.Ordinal);
                    fields.Add(line[..colon], line[(colon + 2)..]);
                    continue;
                }

                if (fields.Count == 0) continue;
                fields.Keys.ShouldBe(["id", "event", "data"], ignoreOrder: true);
                var message = new Message(long.Parse(fields["id"], CultureInfo.InvariantCulture), fields["event"],
                    JsonNode.Parse(fields["data"])!);
                message.Data.Number("position").ShouldBe(message.Position);
                fields.Clear();
                if (wanted?.Invoke(message) ?? true) return message;
            }
        }

        public void Dispose()
        {
            Lines.Dispose();
            Response.Dispose();
            patience.Dispose();
        }
    }
}
