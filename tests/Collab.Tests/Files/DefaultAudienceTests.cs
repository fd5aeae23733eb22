using System.Net;
using System.Text;

namespace Collab.Tests.Files;

/// <summary>What is kept without a word of who may open it is for whoever is signed in, whichever way it came.</summary>
public sealed class DefaultAudienceTests(TestTracker host) : IClassFixture<TestTracker>
{
    [Theory]
    [InlineData("api")]
    [InlineData("form")]
    [InlineData("text")]
    [InlineData("sheet")]
    public async Task Whichever_way_a_file_came_it_is_for_whoever_is_signed_in(string way)
    {
        var mark = Guid.NewGuid().ToString("N")[..12];
        using var site = await Site.SignedInAsync(host, "manager");
        await KeepAsync(site, way, mark);

        var hash = await host.ScalarAsync<string>(
            $"select sha256 from collab.file where position('{mark}' in convert_from(bytes, 'UTF8')) > 0");
        hash.ShouldNotBeNull(way);
        foreach (var (role, status) in new[] { ("", HttpStatusCode.Unauthorized), ("viewer", HttpStatusCode.OK) })
        {
            var client = role.Length == 0 ? host.Anonymous : await host.AsAsync(role);
            using var answer = await client.GetAsync(new Uri($"/files/{hash}", UriKind.Relative));
            answer.StatusCode.ShouldBe(status, role);
        }
    }

    private async Task KeepAsync(Site site, string way, string mark)
    {
        var api = await ApiClient.OfAsync(host);
        var bytes = Encoding.UTF8.GetBytes($"Document {mark}");
        switch (way)
        {
            case "api":
                (await api.PostAsync("/api/files?name=Document.txt", bytes)).ShouldBe(HttpStatusCode.Created);
                break;
            case "form":
                // What the choice of an audience sends, sent wrongly.
                var form = FilledForm.Of(await site.GetAsync("/record/register-source"))
                    .With(("title", mark), ("kind", "report"), ("sha256.audience", "everybody"));
                (await form.SendAsync(site, "record", "sha256.upload", "Document.txt", "text/plain", bytes))
                    .ShouldBe(HttpStatusCode.SeeOther);
                break;
            case "text":
                var source = await api.SourceAsync();
                var page = await site.GetAsync($"/sources/{source}/record?recorded={api.Position}");
                var text = FilledForm.Of(page, $"action=\"/sources/{source}").With(("text", $"Document {mark}."));
                using (var content = new MultipartFormDataContent())
                {
                    foreach (var (name, value) in text.Fields) content.Add(new StringContent(value, Encoding.UTF8), name);
                    (await site.PostAsync(text.Action, content)).ShouldBe(HttpStatusCode.SeeOther);
                }

                break;
            default:
                var sheet = FilledForm.Of(await site.GetAsync("/import"), "action=\"/import\"").With(("kind", "organisations"));
                var preview = await SeenAsync(site, await sheet.SendAsync(
                    site, "", "file", "orgs.csv", "text/csv", Encoding.UTF8.GetBytes($"Name,Kind\nAgency {mark},Agency\n")));
                await SeenAsync(site, await FilledForm.Of(preview, "action=\"/import/").SendAsync(site));
                break;
        }
    }

    private static async Task<Seen> SeenAsync(Site site, Seen sent)
    {
        var to = sent.ShouldBe(HttpStatusCode.Redirect).To!;
        return await Eventually.IsAsync(
            async () => (await site.GetAsync(to)).ShouldBe(HttpStatusCode.OK),
            page => !page.Html.Contains("data-import=\"under-way\"", StringComparison.Ordinal));
    }
}
