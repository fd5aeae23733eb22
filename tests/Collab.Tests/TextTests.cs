using System.Net;
using System.Text;
using System.Text.Json;
using Collab.Domain.Facts;
using Collab.Domain.Sources;
using Collab.Recording;
using Npgsql;

namespace Collab.Tests;

/// <summary>Texts have one form wherever they come in and are looked for; repeating a command is repeating what was sent.</summary>
public sealed class TextTests(TestTracker host) : IClassFixture<TestTracker>
{
    [Fact]
    public async Task A_text_is_stored_in_its_form_and_found_however_it_is_typed()
    {
        var api = await ApiClient.OfAsync(host);
        var mark = Guid.NewGuid().ToString("N")[..8];
        var id = await api.SourceAsync($" Zu\u0308rich\u00A0{mark} \n report\u200B ");

        (await api.ShowAsync($"/api/sources/{id}"))["source"]!.Text("title").ShouldBe($"Zürich {mark} report");
        foreach (var typed in new[] { $"Zürich {mark}", $"Zu\u0308rich  {mark}" })
            (await api.ShowAsync($"/api/sources?text={Uri.EscapeDataString(typed)}")).List("items").ShouldHaveSingleItem().Id("id")
                .ShouldBe(id);
    }

    [Theory]
    [InlineData("\u200B\u2060")]
    [InlineData("\u00AD")]
    [InlineData("\u0301")]
    [InlineData("\uFFFF")]
    [InlineData("Report \u202Etroper")]
    public async Task What_nobody_can_read_is_refused_alike_by_route_batch_and_form(string title)
    {
        var api = await ApiClient.OfAsync(host);
        var stored = await host.StoredAsync();

        (await api.PostAsync("/api/sources", new { title, kind = "photo" }))
            .ShouldBeProblem(HttpStatusCode.BadRequest, "malformed").Pointers.Distinct().ShouldBe(["/title"]);
        (await api.BatchAsync(JsonSerializer.Serialize(new { command = "register-source", title, kind = "photo" }))).ShouldHaveSingleItem()
            .Number("status").ShouldBe(400);
        using var site = await Site.SignedInAsync(host, "manager");
        var form = FilledForm.Of((await site.GetAsync("/record/register-source")).ShouldBe(HttpStatusCode.OK));
        (await form.With(("title", title), ("kind", "photo")).SendAsync(site)).Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await host.StoredAsync()).ShouldBe(stored);
    }

    [Fact]
    public async Task A_sheet_brings_its_texts_into_the_same_form()
    {
        using var site = await Site.SignedInAsync(host, "manager");
        var api = await ApiClient.OfAsync(host);
        var mark = Guid.NewGuid().ToString("N")[..8];
        var known = await api.OrganisationAsync(await api.SourceAsync(), $"Hafen Zürich {mark}");
        await host.ProjectedAsync();

        // The very name, composed otherwise and with other spaces: it is known already, and left out.
        var page = await Sheets.CheckedAsync(site, "organisations", "orgs.csv",
            $"Name,Kind\nHafen\u00A0 Zu\u0308rich {mark},Company\n\u202Exyz,Company\n");
        page.Text.ShouldContain("left out: recorded already");
        page.Text.ShouldContain("change the direction");
        known.ShouldNotBe(Guid.Empty);
    }

    [Fact]
    public async Task A_repeated_command_is_told_by_what_was_sent_and_not_by_what_is_kept()
    {
        var api = await ApiClient.OfAsync(host);
        var key = Guid.NewGuid();
        var sent = new { title = " A  report ", kind = "photo" };

        var first = await api.RecordAsync("/api/sources", sent, ("Idempotency-Key", $"{key}"));

        (await api.RecordAsync("/api/sources", sent, ("Idempotency-Key", $"{key}"))).ShouldBe(first);
        (await api.PostAsync("/api/sources", new { title = "A report", kind = "photo" }, ("Idempotency-Key", $"{key}")))
            .ShouldBeProblem(HttpStatusCode.UnprocessableEntity, "key-reused");
        // So commands of before texts had one form are told as they were then.
        (await host.ScalarAsync<string>($"select headers ->> 'digest' from collab.mt_events where id = '{key}'")).ShouldBe(
            CommandReader.DigestOf(CommandKind.All["register-source"], null,
                new SourceRegistered { Title = sent.title, Kind = SourceKind.Photo }));
    }

    [Fact]
    public async Task A_command_that_was_stored_when_nothing_spoke_against_it_is_answered_as_then()
    {
        var api = await ApiClient.OfAsync(host);
        var (key, fresh) = (Guid.NewGuid(), Guid.NewGuid());
        var first = await api.RecordAsync("/api/sources", new { title = "Report", kind = "photo" }, ("Idempotency-Key", $"{key}"));
        // As a tracker of before would have stored it.
        var of = new SourceRegistered
        {
            Title = "Report",
            Kind = SourceKind.Photo,
            Occurred = new Occurrence { Precision = Precision.Minute, From = "2024-03-30T24:00" }
        };
        await using (var database = NpgsqlDataSource.Create(host.ConnectionString))
        {
            await using var change = database.CreateCommand(
                "update collab.mt_events set data = $2::jsonb, headers = jsonb_set(headers, '{digest}', to_jsonb($3::text)) where id = $1");
            change.Parameters.Add(new() { Value = key });
            change.Parameters.Add(new() { Value = JsonSerializer.Serialize(of, FactJson.Options) });
            change.Parameters.Add(new() { Value = CommandReader.DigestOf(CommandKind.All["register-source"], null, of) });
            await change.ExecuteNonQueryAsync();
        }

        var sent = new { title = "Report", kind = "photo", occurred = new { precision = "minute", from = "2024-03-30T24:00" } };
        (await api.RecordAsync("/api/sources", sent, ("Idempotency-Key", $"{key}"))).ShouldBe(first);
        (await api.PostAsync("/api/sources", sent, ("Idempotency-Key", $"{fresh}")))
            .ShouldBeProblem(HttpStatusCode.BadRequest, "malformed");
        (await api.PostAsync("/api/sources", new { title = "Other", sent.kind, sent.occurred }, ("Idempotency-Key", $"{key}")))
            .ShouldBeProblem(HttpStatusCode.BadRequest, "malformed");
    }
}

/// <summary>Sheets as somebody at a browser sends them.</summary>
internal static class Sheets
{
    /// <summary>Uploads a sheet; the page of its import once everything is checked.</summary>
    public static async Task<Seen> CheckedAsync(Site site, string kind, string name, string text)
    {
        var form = FilledForm.Of((await site.GetAsync("/import")).ShouldBe(HttpStatusCode.OK), "action=\"/import\"").With(("kind", kind));
        var sent = await form.SendAsync(site, "", "file", name, "text/csv", Encoding.UTF8.GetBytes(text));
        var to = sent.ShouldBe(HttpStatusCode.Redirect).To!;
        return await Eventually.IsAsync(
            async () => (await site.GetAsync(to)).ShouldBe(HttpStatusCode.OK),
            page => !page.Html.Contains("data-import=\"under-way\"", StringComparison.Ordinal));
    }
}
