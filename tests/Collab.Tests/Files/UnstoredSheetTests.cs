using System.Net;
using System.Text;

namespace Collab.Tests.Files;

/// <summary>Of a sheet that is looked at and not imported, or of which one row cannot be recorded, nothing is stored.</summary>
public sealed class UnstoredSheetTests(TestTracker host) : IClassFixture<TestTracker>
{
    [Theory]
    [InlineData("Agency", "Import all 2 rows")]
    [InlineData("", "One row cannot be recorded, so none is.")]
    public async Task A_preview_of_a_sheet_stores_nothing_whatever_it_finds(string name, string found)
    {
        using var site = await Site.SignedInAsync(host, "manager");
        var stored = await StoredAsync();

        (await PreviewAsync(site, name)).Text.ShouldContain(found);

        (await StoredAsync()).ShouldBe(stored);
    }

    [Fact]
    public async Task A_sheet_that_cannot_be_stored_leaves_nothing()
    {
        using var site = await Site.SignedInAsync(host, "manager");
        var preview = await PreviewAsync(site, "Agency");
        var stored = await StoredAsync();
        await host.ScalarAsync<object>(
            "alter table collab.mt_events add constraint nobody check (type <> 'organisation_registered') not valid");

        var seen = await SeenAsync(site, await FilledForm.Of(preview, "action=\"/import/").SendAsync(site));

        seen.Text.ShouldContain("Nothing was stored");
        await host.ScalarAsync<object>("alter table collab.mt_events drop constraint nobody");
        (await StoredAsync()).ShouldBe(stored);
    }

    private async Task<(long Files, long Sheets, long Events)> StoredAsync() => (
        await host.ScalarAsync<long>("select count(*) from collab.file"),
        await host.ScalarAsync<long>("select count(*) from collab.source_sheet"),
        await host.ScalarAsync<long>("select count(*) from collab.mt_events where type <> 'tombstone'"));

    private static async Task<Seen> PreviewAsync(Site site, string name)
    {
        var form = FilledForm.Of(await site.GetAsync("/import"), "action=\"/import\"").With(("kind", "organisations"));
        return await SeenAsync(site, await form.SendAsync(
            site, "", "file", "orgs.csv", "text/csv",
            Encoding.UTF8.GetBytes($"Name,Kind,Private note\n{name},Agency,Erika Mustermann\nOther {Guid.NewGuid():N},Agency,\n")));
    }

    private static async Task<Seen> SeenAsync(Site site, Seen sent)
    {
        var to = sent.ShouldBe(HttpStatusCode.Redirect).To!;
        return await Eventually.IsAsync(
            async () => (await site.GetAsync(to)).ShouldBe(HttpStatusCode.OK),
            page => !page.Html.Contains("data-import=\"under-way\"", StringComparison.Ordinal));
    }
}
