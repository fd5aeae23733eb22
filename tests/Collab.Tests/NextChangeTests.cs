using System.Globalization;
using Collab.Domain.Indicators;
using Collab.ReadModel.Reading;
using Microsoft.Extensions.DependencyInjection;

namespace Collab.Tests;

/// <summary>Whatever begins or ends by itself is known beforehand, so that an answer about now is not kept for longer than it is
/// true.</summary>
public sealed class NextChangeTests
{
    private static readonly DateTimeOffset Noon = new(2026, 5, 4, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("update collab.entity set valid_from = '{0}'")]
    [InlineData("update collab.entity set valid_until = '{0}'")]
    [InlineData("update collab.fact set since = '{0}'")]
    [InlineData("update collab.entity set kind = 'milestone', status = 'planned', ends = timestamptz '{0}' + interval '14 days'")]
    [InlineData("update collab.point set at = '{0}', month = {1}")]
    public async Task What_comes_by_itself_is_the_next_change(string makes)
    {
        await using var tracker = await TestTracker.StartAsync();
        var api = new ApiClient(tracker.With(tracker.AdminToken));
        await api.WorkshopAsync(await api.SourceAsync());
        await tracker.ProjectedAsync();
        var changes = tracker.Services.GetRequiredService<NextChanges>();
        (await NextAsync(Noon)).ShouldBe(Noon.AddHours(12), "nothing changes before the next day");

        var comes = Noon.AddHours(1);
        await tracker.ScalarAsync<object>(
            string.Format(CultureInfo.InvariantCulture, makes, comes.ToString("O"), FigureKeys.Month(comes.UtcDateTime)));

        (await NextAsync(Noon)).ShouldBe(comes);
        (await NextAsync(comes)).ShouldBe(Noon.AddHours(12));

        Task<DateTimeOffset> NextAsync(DateTimeOffset after) => changes.AfterAsync(new Moment(after, long.MaxValue, true), default);
    }
}
