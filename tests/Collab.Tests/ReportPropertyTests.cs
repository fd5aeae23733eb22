using System.Globalization;

namespace Collab.Tests;

/// <summary>Whatever happened and whenever it became known: what counts since the start is the baseline, what counted until the last seal,
/// what no report contained before, and this period; and the latter is exactly what was late or lies over an edge.</summary>
public sealed class ReportPropertyTests
{
    private const int Year = 2023;

    private static readonly (string From, string To)[] Quarters = [("01", "03"), ("04", "06"), ("07", "09"), ("10", "12")];

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, false)]
    [InlineData(3, true)]
    [InlineData(4, true)]
    public Task The_parts_of_time_add_up_to_what_counts_since_the_start(int usual, bool late) => Seed.RunAsync(usual, async seed =>
    {
        await using var host = await TestTracker.StartAsync(settings: new Dictionary<string, string> { ["COLLAB_RATE"] = "0" });
        var api = new ApiClient(host.With(host.AdminToken));
        await ReportedProject.AdoptRulesAsync(api);
        var made = await ReportedProject.MakeAsync(api);
        var random = new Random(seed);
        var baseline = random.Next(1, 20);
        await made.BaselineAsync("EDIH2", baseline, $"{Year - 1}-12-31", $"{Year}-01-31");
        var organisations = new[] { made.German, made.Czech, made.Polish };
        var (recorded, seen) = (new List<Grant>(), new HashSet<Guid>());
        for (var quarter = 0; quarter < Quarters.Length; quarter++)
        {
            for (var i = 0; i < 6; i++) await GrantAsync(random.Next(quarter, Quarters.Length));
            if (late && quarter > 0) await GrantAsync(random.Next(quarter));
            if (late) await GrantAsync(quarter, days: 120);
            var (one, other) = (random.Next(3), 1 + random.Next(2));
            await made.AgreementAsync(Text(DayOf(quarter)), organisations[one], organisations[(one + other) % 3]);
            var (from, to) = Quarters[quarter];
            var period = (await made.RecordAsync("/api/periods", new
            {
                title = $"Quarter {quarter + 1}",
                span = new { precision = "month", from = $"{Year}-{from}", to = $"{Year}-{to}" },
                indicators = new[] { "EDIH2", "RCO87" },
                project = made.Project,
            })).Id;
            var (first, last) = (new DateOnly(Year, (quarter * 3) + 1, 1), new DateOnly(Year, (quarter * 3) + 3, 1).AddMonths(1)
                .AddDays(-1));

            var before = await CellsAsync(period);
            await made.SealAsync(period);
            var after = await CellsAsync(period);

            // Sealed, it says what it said; and sealed again after being opened, nothing was lost.
            after.ShouldBe(before);
            await api.RecordAsync($"/api/periods/{period}/reopen", new { reason = "To look at it again." });
            (await CellsAsync(period)).ShouldBe(before);
            await made.SealAsync(period);
            (await CellsAsync(period)).ShouldBe(before);

            var (reported, more, own, since) = before;
            since.ShouldBe(baseline + reported + more + own, $"quarter {quarter}");
            // Worked out from what was recorded.
            own.ShouldBe(recorded.Where(grant => grant.First >= first && grant.Last <= last).Sum(grant => grant.Amount));
            since.ShouldBe(baseline + recorded.Where(grant => grant.First >= new DateOnly(Year, 1, 1) && grant.Last <= last)
                .Sum(grant => grant.Amount));
            var (kept, lost) = (seen.ToHashSet(), recorded.Where(grant => grant.Last <= last && !(grant.First >= first)).ToList());
            reported.ShouldBe(lost.Where(grant => kept.Contains(grant.Id)).Sum(grant => grant.Amount));
            more.ShouldBe(lost.Where(grant => !kept.Contains(grant.Id)).Sum(grant => grant.Amount));
            if (!late) more.ShouldBe(0);
            // What the next report finds reported: all that lay within these days when they were sealed.
            seen = [.. recorded.Where(grant => grant.Last <= last).Select(grant => grant.Id)];

            // What is counted once is a figure of its own: never more than the parts together, never less than one of them.
            var line = await made.LineAsync($"/api/periods/{period}/report", "RCO87");
            line["addsUp"]!.GetValue<bool>().ShouldBeFalse();
            var (then, now, whole) = (ReportedProject.Value(line, "untilLastSeal") ?? 0, ReportedProject.Value(line, "thisPeriod")!.Value,
                ReportedProject.Value(line, "sinceStart")!.Value);
            whole.ShouldBeInRange(Math.Max(then, now), then + now);
        }

        async Task GrantAsync(int quarter, int days = 0)
        {
            var day = DayOf(quarter);
            var grant = new Grant(Guid.Empty, day, day.AddDays(days), random.Next(1, 100));
            var stored = await made.RecordAsync($"/api/partnerships/{made.Project}/funding", new
            {
                amount = new { amount = grant.Amount },
                occurred = ApiClient.Day(Text(grant.First), days == 0 ? null : Text(grant.Last)),
            });
            recorded.Add(grant with { Id = stored.EventId });
        }

        DateOnly DayOf(int quarter) => new DateOnly(Year, (quarter * 3) + 1, 1).AddDays(random.Next(90));

        async Task<(decimal Reported, decimal More, decimal Own, decimal Since)> CellsAsync(Guid period)
        {
            var line = await made.LineAsync($"/api/periods/{period}/report", "EDIH2");
            return (ReportedProject.Value(line, "untilLastSeal") ?? 0, ReportedProject.Value(line, "notReportedBefore")!.Value,
                ReportedProject.Value(line, "thisPeriod")!.Value, ReportedProject.Value(line, "sinceStart")!.Value);
        }
    });

    private static string Text(DateOnly day) => day.ToString("O", CultureInfo.InvariantCulture);

    private sealed record Grant(Guid Id, DateOnly First, DateOnly Last, int Amount);
}
