using System.Globalization;
using System.Net;

namespace Collab.Tests;

/// <summary>Whoever reads the overview takes no connection away from others who read at the same time.</summary>
public sealed class OverviewAtOnceTests : ReportedProjectTests
{
    private const int Readers = 6;
    private const int Reads = 60;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task All_who_read_it_at_once_are_answered(bool ofProject)
    {
        var part = ofProject ? $"&project={Made.Project}" : "";
        // What was sealed is compared with what is known, which takes more than one question to the database.
        await Made.GrantAsync("2023-02-01", 300);
        await Made.SealAsync((await Made.OpenAsync("2023", null, "EDIH2", "RCO115")).Id);
        await Host.ProjectedAsync();
        using var patience = new CancellationTokenSource(Patience);
        await Task.WhenAll(Enumerable.Range(0, Readers).Select(async reader =>
        {
            using var client = Host.NewClient();
            for (var i = 0; i < Reads; i++)
            {
                // No two questions are the same, so that each is asked of the tables.
                var day = new DateOnly(2027, 1, 1).AddDays((reader * Reads) + i).ToString("O", CultureInfo.InvariantCulture);
                using var answer = await client.GetAsync(new Uri($"/api/overview?asOf={day}{part}", UriKind.Relative), patience.Token);
                answer.StatusCode.ShouldBe(HttpStatusCode.OK);
            }
        }));
    }
}
