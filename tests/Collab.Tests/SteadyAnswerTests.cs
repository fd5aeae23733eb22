using System.Net;

namespace Collab.Tests;

/// <summary>The pages that many look at are found once, however many look at once, and anew only when something has changed.</summary>
public sealed class SteadyAnswerTests
{
    private const string Figures = "width_bucket(";

    [Fact]
    public async Task A_page_is_not_found_anew_for_the_minute_that_has_passed_but_when_the_day_of_a_plan_comes()
    {
        await using var tracker = await TestTracker.StartAsync();
        var api = new ApiClient(tracker.With(tracker.AdminToken));
        var source = await api.SourceAsync();
        // Over at the end of the day before tomorrow, in Europe/Berlin: at 22:00 UTC.
        await api.PlanAsync(source, "Joint stand", tracker.Now.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture));
        await api.GetAsync("/api/overview");
        using var statements = Statements.Of(tracker);
        var first = await PageAsync();

        var later = await statements.DuringAsync(async () =>
        {
            for (var minute = 0; minute < 5; minute++)
            {
                tracker.Time.Advance(TimeSpan.FromMinutes(1));
                (await PageAsync()).ShouldBe(first);
            }
        }, "total");
        later.ShouldBeEmpty();

        var due = await statements.DuringAsync(async () =>
        {
            tracker.Time.Advance(tracker.Now.Date.AddHours(22).AddMinutes(1) - tracker.Now.DateTime);
            (await PageAsync()).ShouldNotBe(first);
        }, "total");
        due.ShouldNotBeEmpty();

        async Task<string> PageAsync()
        {
            var page = (await api.GetAsync("/", ("Accept", "text/html"))).ShouldBe(HttpStatusCode.OK).Body;
            var waits = page.IndexOf("id=\"waiting\"", StringComparison.Ordinal);
            return page[waits..page.IndexOf("id=\"latest-title\"", StringComparison.Ordinal)];
        }
    }

    [Fact]
    public async Task Many_who_look_at_once_cost_what_one_costs()
    {
        await using var tracker = await TestTracker.StartAsync();
        var api = new ApiClient(tracker.With(tracker.AdminToken));
        await api.SourceAsync();
        await api.GetAsync("/api/overview");
        using var statements = Statements.Of(tracker);

        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => api.GetAsync("/indicators", ("Accept", "text/html"))));

        statements.With(Figures).Count.ShouldBe(1);
    }
}
