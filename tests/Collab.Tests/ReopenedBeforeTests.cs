using System.Net;

namespace Collab.Tests;

/// <summary>The report of a period whose predecessor is reopened goes by the seal that stood, and says so; every value worked out by
/// hand.</summary>
public sealed class ReopenedBeforeTests : ReportedProjectTests
{
    private const string Reason = "A workshop was missing.";

    [Fact]
    public async Task What_the_reopened_period_reported_stays_reported_until_it_is_sealed_again()
    {
        var (earlier, later) = await ReopenedAsync();
        var report = await Made.Api.ShowAsync($"/api/periods/{later}/report");
        report["before"]!.Id("periodId").ShouldBe(earlier);
        report["before"]!["reopened"]!.Text("reason").ShouldBe(Reason);
        // One was reported, the late one was not, one is of this period.
        (await CellsAsync(later)).ShouldBe((1m, 1m, 1m, 3m));
        // The period itself says that it was reported.
        (await Made.Api.ShowAsync($"/api/periods/{earlier}/report"))["reopened"]!.Text("reason").ShouldBe(Reason);
        report["reopened"].ShouldBeNull();

        // Sealed while it is reopened, it keeps what it said.
        await Made.SealAsync(later);
        await Made.SealAsync(earlier);
        (await CellsAsync(later)).ShouldBe((1m, 1m, 1m, 3m));

        // Of a period after both, nothing is new; and of the same one live, once the earlier is sealed again.
        await Made.Api.RecordAsync($"/api/periods/{later}/reopen", new { reason = "Again." });
        (await CellsAsync(later)).ShouldBe((2m, 0m, 1m, 3m));
        (await Made.Api.ShowAsync($"/api/periods/{later}/report"))["before"]!["reopened"].ShouldBeNull();
        var next = (await Made.OpenAsync("2024")).Id;
        (await CellsAsync(next)).ShouldBe((3m, 0m, 0m, 3m));
    }

    [Theory]
    [InlineData("en", "and is not sealed again (A workshop was missing.)", "No earlier period", "The period was sealed and is reopened")]
    [InlineData("de", "noch nicht erneut abgeschlossen (A workshop was missing.)", "Kein früherer Zeitraum",
        "Der Berichtszeitraum war abgeschlossen und ist wieder geöffnet")]
    public async Task The_pages_say_so(string language, string remark, string none, string reopened)
    {
        var (earlier, later) = await ReopenedAsync();
        using var site = new Site(Host, language);
        var page = (await site.GetAsync($"/periods/{later}/report?recorded={Made.Api.Position}")).ShouldBe(HttpStatusCode.OK).Text;
        page.ShouldContain(remark);
        page.ShouldNotContain(none);
        (await site.GetAsync($"/periods/{earlier}")).ShouldBe(HttpStatusCode.OK).Text.ShouldContain(reopened);
    }

    // 2022 with one event, sealed and reopened, then another event of it; 2023 with one.
    private async Task<(Guid Earlier, Guid Later)> ReopenedAsync()
    {
        await Made.EventAsync("2022-05-01");
        var earlier = (await Made.OpenAsync("2022")).Id;
        await Made.SealAsync(earlier);
        await Made.EventAsync("2023-05-01");
        var later = (await Made.OpenAsync("2023")).Id;
        await Made.Api.RecordAsync($"/api/periods/{earlier}/reopen", new { reason = Reason });
        await Made.EventAsync("2022-06-01");
        return (earlier, later);
    }

    private async Task<(decimal? Until, decimal? Late, decimal? This, decimal? Since)> CellsAsync(Guid period)
    {
        var line = await Made.LineAsync($"/api/periods/{period}/report");
        return (ReportedProject.Value(line, "untilLastSeal"), ReportedProject.Value(line, "notReportedBefore"),
            ReportedProject.Value(line, "thisPeriod"), ReportedProject.Value(line, "sinceStart"));
    }
}
