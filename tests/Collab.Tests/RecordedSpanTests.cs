using System.Text.Json;
using Collab.ReadModel.Audit;
using Microsoft.Extensions.DependencyInjection;

namespace Collab.Tests;

/// <summary>Events by the time at which they were recorded, where that is not the order of their positions: one that is under way gets its
/// position and its time before or after another.</summary>
public sealed class RecordedSpanTests
{
    // More than were once thought to be under way at a time.
    private const int Import = 1_500;

    [Fact]
    public async Task What_was_recorded_in_a_span_is_found_however_much_was_under_way_at_once()
    {
        await using var tracker = await TestTracker.StartAsync();
        var api = new ApiClient(tracker.With(tracker.AdminToken));
        await api.SourceAsync("Before");
        var start = tracker.Now + TimeSpan.FromMinutes(20);

        // Its position comes before those of the import, its time after; with the last one it is the other way round.
        tracker.Time.AdjustTime(start + TimeSpan.FromMinutes(10));
        var first = await api.RecordAsync("/api/sources", new { title = "First", kind = "photo" });
        tracker.Time.AdjustTime(start);
        var lines = Enumerable.Range(0, Import)
            .Select(i => JsonSerializer.Serialize(new { command = "register-source", title = $"Source {i}", kind = "photo" }));
        var import = (await api.BatchAsync(string.Join('\n', lines))).Select(line => line.Number("position")).ToList();
        tracker.Time.AdjustTime(start + TimeSpan.FromMinutes(5));
        var last = await api.RecordAsync("/api/sources", new { title = "Last", kind = "photo" });
        await api.GetAsync("/api/overview");
        (first.Position < import.Min() && import.Max() < last.Position).ShouldBeTrue();

        var log = tracker.Services.GetRequiredService<EventLog>();
        (await FoundAsync(start + TimeSpan.FromMinutes(4), null)).ShouldBe([first.Position, last.Position]);
        (await FoundAsync(start, start + TimeSpan.FromMinutes(11))).ShouldBe([first.Position, .. import, last.Position]);
        (await FoundAsync(start, start + TimeSpan.FromMinutes(4))).ShouldBe(import);
        (await FoundAsync(start + TimeSpan.FromHours(1), null)).ShouldBeEmpty();
        (await FoundAsync(null, start - TimeSpan.FromMinutes(5))).ShouldNotBeEmpty();
        (await FoundAsync(DateTimeOffset.MinValue, DateTimeOffset.MaxValue)).Count.ShouldBe(
            (int)await log.CountAsync(new EventQuery { UpTo = long.MaxValue, Limit = 1 }, default));

        async Task<IReadOnlyList<long>> FoundAsync(DateTimeOffset? from, DateTimeOffset? until) =>
        [
            .. (await log.QueryAsync(
                new EventQuery { UpTo = long.MaxValue, RecordedFrom = from, RecordedUntil = until, Limit = 2 * Import }, default))
                .Select(e => e.Position),
        ];
    }
}
