using System.Globalization;
using System.Net;
using System.Text.Json;
using Collab.Api;

namespace Collab.Tests;

/// <summary>However many follow, events are read once; who cannot keep up is told where to resume.</summary>
public sealed class LiveFeedTests
{
    private const string Log = "with chosen as materialized";

    // So that a stream holds more than what is on its way to somebody who does not read.
    private static readonly string Long = new('x', 250);

    [Theory]
    [InlineData(1)]
    [InlineData(40)]
    public async Task Following_costs_one_look_at_the_log_for_each_change_however_many_follow(int followers)
    {
        await using var tracker = await TestTracker.StartAsync();
        var api = new ApiClient(tracker.With(tracker.AdminToken));
        await api.SourceAsync();
        await api.GetAsync("/api/overview");
        var streams = new List<Followed>();
        for (var i = 0; i < followers; i++) streams.Add(await Followed.ByAsync(tracker, null));
        using var statements = Statements.Of(tracker);

        for (var i = 0; i < 3; i++)
        {
            var recorded = await api.RecordAsync("/api/sources", new { title = $"Live {i}", kind = "photo" });
            foreach (var stream in streams) (await stream.NextAsync()).ShouldBe(recorded.Position);
        }

        statements.With(Log).Count.ShouldBe(3);
        foreach (var stream in streams) stream.Dispose();
    }

    [Fact]
    public async Task Many_who_come_back_to_the_same_position_are_caught_up_by_one_look_at_the_log()
    {
        await using var tracker = await TestTracker.StartAsync();
        var api = new ApiClient(tracker.With(tracker.AdminToken));
        await api.SourceAsync();
        var start = api.Position;
        var missed = (await api.BatchAsync(Sources(50, ""))).Select(line => line.Number("position")).ToList();
        await api.GetAsync("/api/overview");
        using var statements = Statements.Of(tracker);

        var streams = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => Followed.ByAsync(tracker, start)));
        foreach (var stream in streams)
            foreach (var position in missed) (await stream.NextAsync()).ShouldBe(position);

        statements.With(Log).Count.ShouldBe(1);
        foreach (var stream in streams) stream.Dispose();
    }

    [Fact]
    public async Task Who_cannot_keep_up_is_told_where_to_resume_and_misses_nothing()
    {
        await using var tracker = await TestTracker.StartAsync();
        var api = new ApiClient(tracker.With(tracker.AdminToken));
        await api.SourceAsync();
        await api.GetAsync("/api/overview");
        using var slow = await Followed.ByAsync(tracker, null);
        using var fast = await Followed.ByAsync(tracker, null);

        var recorded = new List<long>();
        for (var i = 0; i < 5; i++)
            recorded.AddRange((await api.BatchAsync(Sources(LiveFeed.MostEvents / 4, Long))).Select(line => line.Number("position")));
        foreach (var position in recorded) (await fast.NextAsync()).ShouldBe(position);

        // What was on its way comes, then the stream ends with a word.
        var received = new List<long>();
        while (await slow.NextAsync() is { } position) received.Add(position);
        received.Count.ShouldBeInRange(1, recorded.Count - 1);
        received.ShouldBe(recorded.Take(received.Count));
        slow.Retry.ShouldBe("1000");
        slow.Comment.ShouldBe($"too slow: resume with Last-Event-ID {received[^1]}");

        using var again = await Followed.ByAsync(tracker, received[^1]);
        foreach (var position in recorded.Skip(received.Count)) (await again.NextAsync()).ShouldBe(position);
    }

    [Fact]
    public async Task A_gap_in_the_positions_is_passed_over_by_who_comes_from_far_behind()
    {
        await using var tracker = await TestTracker.StartAsync();
        var api = new ApiClient(tracker.With(tracker.AdminToken));
        await api.SourceAsync();
        var start = api.Position;
        // As an import leaves it that was rolled back.
        await tracker.ScalarAsync<long>(
            $"select max(nextval('collab.mt_events_sequence')) from generate_series(1, {2 * LiveFeed.MostEvents})");
        var recorded = await api.RecordAsync("/api/sources", new { title = "Behind the gap", kind = "photo" });
        await api.GetAsync("/api/overview");

        using var stream = await Followed.ByAsync(tracker, start);
        (await stream.NextAsync()).ShouldBe(recorded.Position);
        var next = await api.RecordAsync("/api/sources", new { title = "Next", kind = "photo" });
        (await stream.NextAsync()).ShouldBe(next.Position);
    }

    private static string Sources(int count, string text) => string.Join('\n', Enumerable.Range(0, count).Select(i =>
        JsonSerializer.Serialize(new { command = "register-source", title = $"Source {i} {text}", kind = "photo" })));

    /// <summary>A stream of live events, read line by line.</summary>
    private sealed class Followed(HttpResponseMessage response, StreamReader lines) : IDisposable
    {
        private readonly CancellationTokenSource patience = new(TimeSpan.FromSeconds(60));

        public string? Retry { get; private set; }

        public string? Comment { get; private set; }

        public static async Task<Followed> ByAsync(TestTracker tracker, long? after)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/api/events/live");
            if (after is { } seen) request.Headers.Add("Last-Event-ID", seen.ToString(CultureInfo.InvariantCulture));
            var response = await tracker.Anonymous.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            response.StatusCode.ShouldBe(HttpStatusCode.OK);
            var stream = new Followed(response, new StreamReader(await response.Content.ReadAsStreamAsync()));
            (await stream.LineAsync())!.ShouldStartWith(": following from @");
            return stream;
        }

        /// <summary>The position of the next event; null at the end of the stream.</summary>
        public async Task<long?> NextAsync()
        {
            while (await LineAsync() is { } line)
            {
                if (line.StartsWith("retry: ", StringComparison.Ordinal)) Retry = line[7..];
                if (line.StartsWith(": ", StringComparison.Ordinal)) Comment = line[2..];
                if (line.StartsWith("id: ", StringComparison.Ordinal)) return long.Parse(line[4..], CultureInfo.InvariantCulture);
            }

            return null;
        }

        public void Dispose()
        {
            response.Dispose();
            patience.Dispose();
        }

        private Task<string?> LineAsync() => lines.ReadLineAsync(patience.Token).AsTask();
    }
}
