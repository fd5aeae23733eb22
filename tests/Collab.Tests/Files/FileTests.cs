using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace Collab.Tests.Files;

/// <summary>Files have an audience, are stored with what they belong to and not before, and can be erased.</summary>
public sealed class FileTests(TestTracker host) : IClassFixture<TestTracker>
{
    [Fact]
    public async Task A_preview_and_a_refusal_store_nothing_and_the_file_is_not_asked_for_twice()
    {
        using var site = await Site.SignedInAsync(host, "manager");
        var (bytes, hash) = Document();
        var form = FilledForm.Of(await site.GetAsync("/record/record-workshop-held"))
            .With(("title", "Workshop with a preview"), ("occurred", "2023"), ("provenance.passage", "p. 1"),
                ("provenance.new.kind", "attendance-list"),
                ("provenance.source", ""));

        var refused = (await form.With(("occurred", "nonsense"))
            .SendAsync(site, "record", "provenance.new.upload", "Liste.txt", "text/plain", bytes))
            .ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await StoredAsync(hash)).ShouldBe(0);
        var preview = (await FilledForm.Of(refused).With(("occurred", "2023")).SendAsync(site, "preview")).ShouldBe(HttpStatusCode.OK);
        preview.Text.ShouldContain("Liste.txt");
        (await StoredAsync(hash)).ShouldBe(0);

        (await FilledForm.Of(preview).SendAsync(site)).ShouldBe(HttpStatusCode.SeeOther);
        (await StoredAsync(hash)).ShouldBe(1);
        (await site.GetAsync($"/files/{hash}")).ShouldBe(HttpStatusCode.OK).Html.ShouldBe(Encoding.UTF8.GetString(bytes));
    }

    [Fact]
    public async Task A_file_that_waited_too_long_is_asked_for_again()
    {
        using var site = await Site.SignedInAsync(host, "manager");
        var (bytes, hash) = Document();
        var form = FilledForm.Of(await site.GetAsync("/record/register-source")).With(("title", "Late"), ("kind", "report"));
        var preview = (await form.SendAsync(site, "preview", "sha256.upload", "Late.txt", "text/plain", bytes)).ShouldBe(HttpStatusCode.OK);

        host.Time.Advance(TimeSpan.FromHours(2.1));
        var late = (await FilledForm.Of(preview).SendAsync(site)).ShouldBe(HttpStatusCode.UnprocessableEntity);

        late.Text.ShouldContain("Attach it again");
        (await StoredAsync(hash)).ShouldBe(0);
        (await FilledForm.Of(late).SendAsync(site, "record", "sha256.upload", "Late.txt", "text/plain", bytes))
            .ShouldBe(HttpStatusCode.SeeOther);
        (await StoredAsync(hash)).ShouldBe(1);
    }

    [Theory]
    [InlineData("signed-in", new[] { "viewer", "auditor", "manager", "admin" })]
    [InlineData("public", new[] { "", "viewer", "auditor", "manager", "admin" })]
    [InlineData("managers", new[] { "manager", "admin" })]
    public async Task A_file_is_opened_by_its_audience(string audience, string[] includes)
    {
        var (bytes, hash) = Document();
        await KeepAsync(bytes, audience == "signed-in" ? "" : $"&audience={audience}");

        foreach (var role in new[] { "", "viewer", "auditor", "manager", "admin" })
        {
            var client = role.Length == 0 ? host.Anonymous : await host.AsAsync(role);
            foreach (var address in new[] { $"/files/{hash}", $"/api/files/{hash}" })
            {
                using var answer = await client.GetAsync(new Uri(address, UriKind.Relative));
                var expected = includes.Contains(role) ? HttpStatusCode.OK : role.Length == 0 ? HttpStatusCode.Unauthorized
                    : HttpStatusCode.Forbidden;
                answer.StatusCode.ShouldBe(expected, $"{address} as {role}");
            }
        }

        // No cache shows it to somebody else, or after its audience changed.
        using var kept = await (await host.AsAsync("manager")).GetAsync(new Uri($"/files/{hash}", UriKind.Relative));
        kept.Headers.CacheControl!.Private.ShouldBeTrue();
        kept.Headers.CacheControl.NoCache.ShouldBeTrue();
        kept.Headers.CacheControl.MaxAge.ShouldBeNull();
    }

    [Theory]
    [InlineData("public", "managers", "managers")]
    [InlineData("public", "signed-in", "signed-in")]
    [InlineData("managers", "public", "managers")]
    [InlineData("signed-in", "public", "signed-in")]
    public async Task A_file_that_is_sent_again_is_open_to_the_narrower_audience(string first, string second, string then)
    {
        var (bytes, hash) = Document();
        await KeepAsync(bytes, $"&audience={first}");
        await KeepAsync(bytes, $"&audience={second}", HttpStatusCode.OK);

        (await (await ApiClient.OfAsync(host)).GetAsync($"/api/files/{hash}")).Json.Text("audience").ShouldBe(then);
    }

    [Fact]
    public async Task An_audience_changes_at_once_also_for_who_has_the_file_already()
    {
        var (bytes, hash) = Document();
        await KeepAsync(bytes, "&audience=public");
        using var first = await host.Anonymous.GetAsync(new Uri($"/files/{hash}", UriKind.Relative));
        using var again = new HttpRequestMessage(HttpMethod.Get, $"/files/{hash}");
        again.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        using (var unchanged = await host.Anonymous.SendAsync(again)) unchanged.StatusCode.ShouldBe(HttpStatusCode.NotModified);

        var api = await ApiClient.OfAsync(host);
        (await api.PostAsync($"/api/files/{hash}/audience", new { audience = "everyone" }))
            .ShouldBeProblem(HttpStatusCode.BadRequest, "malformed");
        (await api.PostAsync($"/api/files/{hash}/audience", new { audience = "managers" }))
            .ShouldBe(HttpStatusCode.OK).Json.Text("audience")
            .ShouldBe("managers");

        using var third = new HttpRequestMessage(HttpMethod.Get, $"/files/{hash}");
        third.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        using var refused = await host.Anonymous.SendAsync(third);
        refused.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task An_erased_file_leaves_its_hash_and_who_erased_it_when_and_why_and_does_not_come_back()
    {
        var (bytes, hash) = Document();
        await KeepAsync(bytes, "");
        var api = await ApiClient.OfAsync(host);
        (await api.PostAsync($"/api/files/{hash}/erase", new { reason = " " })).ShouldBeProblem(HttpStatusCode.BadRequest, "malformed");

        var erased = (await api.PostAsync($"/api/files/{hash}/erase", new { reason = "Held addresses" })).ShouldBe(HttpStatusCode.OK).Json;

        erased["erased"]!.Text("reason").ShouldBe("Held addresses");
        erased["name"].ShouldBeNull();
        erased["erased"]!["by"].ShouldNotBeNull();
        (await api.GetAsync($"/files/{hash}")).ShouldBeProblem(HttpStatusCode.Gone, "file-erased").Json.Text("detail").ShouldNotBeNull()
            .ShouldContain("Held addresses");
        (await host.ScalarAsync<int>($"select length(bytes) + length(name) from collab.file where sha256 = '{hash}'")).ShouldBe(0);
        (await api.PostAsync("/api/files?name=again.txt", bytes)).ShouldBeProblem(HttpStatusCode.Conflict, "file-erased");
        (await api.PostAsync($"/api/files/{hash}/erase", new { reason = "Twice" })).ShouldBeProblem(HttpStatusCode.NotFound, "not-found");

        using var site = await Site.SignedInAsync(host, "manager");
        var form = FilledForm.Of(await site.GetAsync("/record/register-source")).With(("title", "Erased"), ("kind", "report"));
        (await form.SendAsync(site, "record", "sha256.upload", "Again.txt", "text/plain", bytes))
            .ShouldBe(HttpStatusCode.UnprocessableEntity)
            .Text.ShouldContain("This file was erased: Held addresses");
    }

    [Fact]
    public async Task The_page_of_a_file_changes_its_audience_and_erases_it()
    {
        using var site = await Site.SignedInAsync(host, "manager");
        var (bytes, hash) = Document();
        var form = FilledForm.Of(await site.GetAsync("/record/register-source")).With(("title", "With a file"), ("kind", "report"));
        (await form.SendAsync(site, "record", "sha256.upload", "Report.txt", "text/plain", bytes)).ShouldBe(HttpStatusCode.SeeOther);
        await host.ProjectedAsync();
        var source = await host.ScalarAsync<Guid>($"select stream_id from collab.mt_events where data ->> 'sha256' = '{hash}'");
        (await site.GetAsync($"/sources/{source}")).Text.ShouldContain("Report.txt");
        using (var anybody = new Site(host)) (await anybody.GetAsync($"/sources/{source}")).Text.ShouldNotContain("Report.txt");

        var page = (await site.GetAsync($"/files/{hash}/settings")).ShouldBe(HttpStatusCode.OK);
        (await site.SubmitAsync(page, $"/files/{hash}/settings", ("audience", "public"))).ShouldBe(HttpStatusCode.OK).Text
            .ShouldContain("Saved.");
        using (var anybody = new Site(host)) (await anybody.GetAsync($"/sources/{source}")).Text.ShouldContain("Report.txt");

        var handler = System.Text.RegularExpressions.Regex.Match(page.Html, "name=\"_handler\" value=\"(erase)\"").Groups[1].Value;
        handler.ShouldBe("erase");
        (await site.SubmitAsync(page, $"/files/{hash}/settings", ("_handler", "erase"), ("reason", "")))
            .ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await site.SubmitAsync(page, $"/files/{hash}/settings", ("_handler", "erase"), ("reason", "Too much in it")))
            .ShouldBe(HttpStatusCode.OK)
            .Text.ShouldContain("Too much in it");
        (await site.GetAsync($"/sources/{source}")).Text.ShouldContain("Erased: Too much in it");
        using var viewer = await Site.SignedInAsync(host, "viewer");
        (await viewer.GetAsync($"/sources/{source}")).Text.ShouldNotContain("Too much in it");
    }

    [Fact]
    public async Task Of_an_imported_sheet_only_the_columns_that_became_facts_are_kept()
    {
        using var site = await Site.SignedInAsync(host, "manager");
        var mark = Guid.NewGuid().ToString("N")[..8];
        var sheet = Encoding.UTF8.GetBytes($"Name,Kind,Private note\nAgency {mark},Agency,Erika Mustermann 0171 123\n");
        var form = FilledForm.Of((await site.GetAsync("/import")).ShouldBe(HttpStatusCode.OK), "action=\"/import\"")
            .With(("kind", "organisations"));
        var sent = (await form.SendAsync(site, "", "file", "orgs.csv", "text/csv", sheet)).ShouldBe(HttpStatusCode.Redirect);
        var page = await DoneAsync(site, sent.To!);
        await DoneAsync(site, (await FilledForm.Of(page, "action=\"/import/").SendAsync(site)).ShouldBe(HttpStatusCode.Redirect).To!);
        await host.ProjectedAsync();

        (await host.ScalarAsync<long>("select count(*) from collab.file where position('Erika' in convert_from(bytes, 'UTF8')) > 0"))
            .ShouldBe(0);
        var kept = await host.ScalarAsync<string>(
            $"select convert_from(f.bytes, 'UTF8') from collab.file f join collab.source_sheet s using (sha256) where position('{mark}' in convert_from(f.bytes, 'UTF8')) > 0");
        kept.ShouldNotBeNull().TrimStart('\uFEFF').ShouldBe($"row,Name,Kind\r\n2,Agency {mark},Agency\r\n");
        var source = await host.ScalarAsync<Guid>(
            $"select stream_id from collab.mt_events where type = 'source_registered' and data ->> 'sha256' = '{Convert.ToHexStringLower(SHA256.HashData(sheet))}'");
        (await site.GetAsync($"/sources/{source}")).Text.ShouldContain("orgs.csv");
    }

    [Fact]
    public async Task Who_erases_a_person_is_told_of_the_files_that_may_name_them()
    {
        var api = await ApiClient.OfAsync(host);
        var (bytes, hash) = Document();
        await KeepAsync(bytes, "");
        var source = (await api.RecordAsync("/api/sources", new { title = "List", kind = "attendance-list", sha256 = hash })).Id;
        var person = Guid.NewGuid();
        (await api.PostAsync("/api/people", new { personId = person, name = "Erika Mustermann" })).ShouldBe(HttpStatusCode.OK);
        var workshop = await api.WorkshopAsync(source, "With somebody");
        await api.RecordAsync($"/api/activities/{workshop}/roles",
            new { role = "speaker", person, provenance = ApiClient.Passage(source) });
        await host.ProjectedAsync();

        var files = (await api.GetAsync($"/api/people/{person}/files")).ShouldBe(HttpStatusCode.OK).Json;

        files.List("items").Select(file => file.Text("sha256")).ShouldBe([hash]);
        (await api.GetAsync($"/api/people/{Guid.NewGuid()}/files")).Json.List("items").ShouldBeEmpty();
    }

    private static (byte[] Bytes, string Hash) Document()
    {
        var bytes = Encoding.UTF8.GetBytes($"Document {Guid.NewGuid()}");
        return (bytes, Convert.ToHexStringLower(SHA256.HashData(bytes)));
    }

    private async Task KeepAsync(byte[] bytes, string parameters, HttpStatusCode status = HttpStatusCode.Created)
    {
        using var content = new ByteArrayContent(bytes);
        content.Headers.ContentType = new System.Net.Http.Headers.MediaTypeHeaderValue("text/plain");
        using var answer = await (await host.AsAsync("manager"))
            .PostAsync(new Uri($"/api/files?name=Document.txt{parameters}", UriKind.Relative), content);
        answer.StatusCode.ShouldBe(status, await answer.Content.ReadAsStringAsync());
    }

    private Task<long> StoredAsync(string hash) => host.ScalarAsync<long>($"select count(*) from collab.file where sha256 = '{hash}'");

    private static Task<Seen> DoneAsync(Site site, string to) => Eventually.IsAsync(
        async () => (await site.GetAsync(to)).ShouldBe(HttpStatusCode.OK),
        page => !page.Html.Contains("data-import=\"under-way\"", StringComparison.Ordinal));
}
