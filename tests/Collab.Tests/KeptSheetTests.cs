using System.Net;
using System.Text;

namespace Collab.Tests;

/// <summary>What is kept of a sheet that was imported is opened by spreadsheets, too: no part of its text begins like a formula.</summary>
public sealed class KeptSheetTests(TestTracker host) : IClassFixture<TestTracker>
{
    [Theory]
    [InlineData(";=1+1")]
    [InlineData("|@SUM(A1)")]
    [InlineData("; +1")]
    public async Task Behind_each_sign_that_parts_cells_a_formula_is_made_harmless(string part)
    {
        using var site = await Site.SignedInAsync(host, "manager");
        var name = $"Hub {Guid.NewGuid():N}{part}";
        var form = FilledForm.Of(await site.GetAsync("/import"), "action=\"/import\"").With(("kind", "organisations"));
        var seen = await SeenAsync(site, await form.SendAsync(
            site, "", "file", $"{name[..12]}.csv", "text/csv",
            Encoding.UTF8.GetBytes($"Name,Kind,What he said on the telephone\n\"{name}\",Hub,Not for the record\n")));
        seen = await SeenAsync(site, await FilledForm.Of(seen, "action=\"/import/").SendAsync(site));
        seen.Text.ShouldContain("recorded");

        var hash = await host.ScalarAsync<string>(
            $"""
            select s.sha256 from collab.source_sheet s join collab.mt_events e on e.stream_id = s.source_id
            where e.type = 'source_registered' and e.data ->> 'title' = '{name[..12]}.csv'
            """);
        var kept = (await site.GetAsync($"/files/{hash}")).ShouldBe(HttpStatusCode.OK).Html;

        var formula = part.TrimStart(';', '|', ' ');
        kept.ShouldContain($"\"{name[..^formula.Length]}'{formula}\"");
        kept.ShouldNotContain(name);
        // A column that became no fact is not kept.
        kept.ShouldNotContain("telephone");
        kept.ShouldNotContain("Not for the record");
    }

    private static async Task<Seen> SeenAsync(Site site, Seen sent)
    {
        var to = sent.ShouldBe(HttpStatusCode.Redirect).To!;
        return await Eventually.IsAsync(
            async () => (await site.GetAsync(to)).ShouldBe(HttpStatusCode.OK),
            page => !page.Html.Contains("data-import=\"under-way\"", StringComparison.Ordinal));
    }
}
