using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace Collab.Tests;

/// <summary>Before something is recorded, and in the receipt, it is said what is recorded already and probably the same; what is recorded
/// all the same is told apart.</summary>
public sealed class AlikeTests : ReportedProjectTests
{
    private ApiClient Api => Made.Api;

    [Fact]
    public async Task A_dry_run_and_a_receipt_say_what_is_probably_the_same_and_a_stored_batch_is_not_asked()
    {
        var agency = new { name = "AGENCY, Czech s.r.o.", kind = "agency", provenance = ApiClient.Passage(Made.Source) };
        foreach (var path in new[] { "/api/organisations?dryRun=true", "/api/organisations" })
        {
            var thing = (await Api.PostAsync(path, agency)).Json.List("alike").ShouldHaveSingleItem(path);
            (thing.Id("id"), thing.Text("kind"), thing.Text("title"), thing.Text("subkind")).ShouldBe(
                (Made.Czech, "organisation", "Czech agency", "company"), path);
        }

        await Host.ProjectedAsync();
        var other = agency with { name = "Czech office" };
        (await Api.PostAsync("/api/organisations", other)).ShouldBe(HttpStatusCode.Created).Json["alike"].ShouldBeNull();
        var line = JsonNode.Parse(System.Text.Json.JsonSerializer.Serialize(agency))!.AsObject();
        line["command"] = "register-organisation";
        (await Api.BatchAsync(line.ToJsonString(), dryRun: true)).ShouldHaveSingleItem().List("alike").Count.ShouldBe(2);
        (await Api.BatchAsync($"{line.ToJsonString()}\n{line.ToJsonString()}")).ShouldAllBe(answer => answer["alike"] == null);
    }

    [Fact]
    public async Task Activities_are_alike_by_name_and_day_or_by_kind_day_and_place()
    {
        var forum = await HeldAsync("Smarte Regionen", "2023-11-13", "DED21");
        (await AlikeAsync("Regionen – smarte", "2023-11-13", null)).ShouldBe([forum]);
        (await AlikeAsync("smarte regionen", null, null)).ShouldBe([forum]);
        (await AlikeAsync("Smarte Regionen", "2023-11-14", null)).ShouldBeEmpty();
        (await AlikeAsync("Smart Regions Forum", "2023-11-13", "DED21")).ShouldBe([forum]);
        (await AlikeAsync("Smart Regions Forum", "2023-11-13", "DED51")).ShouldBeEmpty();
        (await AlikeAsync("Smart Regions Forum", "2023-11-14", "DED21")).ShouldBeEmpty();
        (await AlikeAsync("Smart Regions Forum", "2023-11-13", "DED21", "conference")).ShouldBeEmpty();
    }

    [Fact]
    public async Task Grants_are_alike_by_funder_amount_currency_and_year()
    {
        var first = await GrantAsync(1000, "EUR", "2024-01-15", Made.German, "");
        (await AlikeAsync(1000, "EUR", "2024-11-30", Made.German)).ShouldBe([first]);
        (await AlikeAsync(1000, "CZK", "2024-11-30", Made.German)).ShouldBeEmpty();
        (await AlikeAsync(1000, "EUR", "2025-01-15", Made.German)).ShouldBeEmpty();
        (await AlikeAsync(1001, "EUR", "2024-01-15", Made.German)).ShouldBeEmpty();
        (await AlikeAsync(1000, "EUR", "2024-01-15", Made.Czech)).ShouldBeEmpty();
        // Within one partnership, one that names no funder may be of any.
        (await AlikeAsync(1000, "EUR", "2024-01-15", null)).ShouldBe([first]);

        async Task<IEnumerable<Guid>> AlikeAsync(decimal amount, string currency, string day, Guid? funder) =>
            (await SentAsync(amount, currency, day, funder, "?dryRun=true")).Json.List("alike").Select(thing => thing.Id("id"));

        async Task<Guid> GrantAsync(decimal amount, string currency, string day, Guid? funder, string query)
        {
            var id = Receipt.Of((await SentAsync(amount, currency, day, funder, query)).Json).EventId;
            await Host.ProjectedAsync();
            return id;
        }

        async Task<Reply> SentAsync(decimal amount, string currency, string day, Guid? funder, string query) =>
            (await Api.PostAsync($"/api/partnerships/{Made.Project}/funding{query}", new
            {
                amount = new { amount, currency },
                funder,
                occurred = ApiClient.Day(day),
                provenance = ApiClient.Passage(Made.Source),
            })).ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("en", "This looks as if it were recorded already")]
    [InlineData("de", "Das sieht aus, als wäre es schon erfasst")]
    public async Task A_form_records_what_looks_like_something_only_when_it_is_said_to_be_another_and_remembers_that(
        string language, string notice)
    {
        using var site = await Site.SignedInAsync(Host, "manager", language);
        var form = FilledForm.Of(await site.GetAsync("/record/register-organisation")).With(
            ("name", "Czech Agency s. r. o."), ("kind", "agency"), ("provenance.source", $"{Made.Source}"), ("provenance.passage", "S1"));
        var stored = await Host.StoredAsync();
        foreach (var button in new[] { "preview", "record" })
        {
            var page = await form.SendAsync(site, button);
            page.Status.ShouldBe(button == "record" ? HttpStatusCode.UnprocessableEntity : HttpStatusCode.OK);
            page.Text.ShouldContain(notice);
            page.Html.ShouldContain($"href=\"/organisations/{Made.Czech}\"");
        }

        (await Host.StoredAsync()).ShouldBe(stored);

        // Of what was not shown nobody said that it is another one.
        (await form.With(("apart", $"{Made.German}")).SendAsync(site, "apart")).Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await Host.StoredAsync()).ShouldBe(stored);
        var seen = FilledForm.Of(await form.SendAsync(site));
        seen["apart"].ShouldBe($"{Made.Czech}");
        foreach (var _ in new[] { 1, 2 }) (await seen.SendAsync(site, "apart")).Status.ShouldBe(HttpStatusCode.SeeOther);

        await Host.ProjectedAsync();
        var said = (await Api.ShowAsync("/api/same-as")).List("items").ShouldHaveSingleItem();
        said.Text("relation").ShouldBe("different");
        (await Api.ShowAsync("/api/duplicates")).List("items").ShouldBeEmpty();
        (await Api.ShowAsync("/api/organisations?text=czech")).List("items").Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_sheet_shows_by_row_what_is_recorded_already_and_each_row_is_left_out_or_told_apart()
    {
        using var site = await Site.SignedInAsync(Host, "manager");
        var page = await CheckedAsync(
            site, "Name,Kind,Region\nAgency (Czech),Agency,CZ04\nGERMAN AGENCY GmbH,Agency,DED\nNobody like it,Agency,DED\n");
        foreach (var known in new[] { Made.Czech, Made.German }) page.Html.ShouldContain($"href=\"/organisations/{known}\"");
        page.Html.Split("name=\"leave\"").Length.ShouldBe(3);

        var done = await SeenAsync(site, await FilledForm.Of(page, "action=\"/import/").With(("leave", "2")).SendAsync(site));
        done.Text.ShouldContain("2 rows were recorded together", customMessage: done.Text);
        await Host.ProjectedAsync();
        var names = (await Api.ShowAsync("/api/organisations")).List("items").Select(item => item.Text("name")).ToList();
        names.ShouldNotContain("Agency (Czech)");
        names.ShouldContain("GERMAN AGENCY GmbH");
        names.ShouldContain("Nobody like it");
        (await Api.ShowAsync("/api/same-as")).List("items").ShouldHaveSingleItem().Text("relation").ShouldBe("different");
        (await Api.ShowAsync("/api/duplicates")).List("items").ShouldBeEmpty();
    }

    private static async Task<Seen> CheckedAsync(Site site, string text)
    {
        var form = FilledForm.Of(await site.GetAsync("/import"), "action=\"/import\"").With(("kind", "organisations"));
        return await SeenAsync(site, await form.SendAsync(site, "", "file", "agencies.csv", "text/csv", Encoding.UTF8.GetBytes(text)));
    }

    private static Task<Seen> SeenAsync(Site site, Seen sent) => Eventually.IsAsync(
        async () => (await site.GetAsync(sent.ShouldBe(HttpStatusCode.Redirect).To!)).ShouldBe(HttpStatusCode.OK),
        page => !page.Html.Contains("data-import=\"under-way\"", StringComparison.Ordinal));

    private async Task<Guid> HeldAsync(string title, string day, string region)
    {
        var id = Receipt.Of((await SentAsync(title, day, region, "workshop", "")).Json).Id;
        await Host.ProjectedAsync();
        return id;
    }

    private async Task<IEnumerable<Guid>> AlikeAsync(string title, string? day, string? region, string kind = "workshop") =>
        (await SentAsync(title, day, region, kind, "?dryRun=true")).Json.List("alike").Select(thing => thing.Id("id"));

    private async Task<Reply> SentAsync(string title, string? day, string? region, string kind, string query)
    {
        var reply = await Api.PostAsync($"/api/activities{query}", new
        {
            kind,
            title,
            regions = region is null ? Array.Empty<string>() : [region],
            venue = region is null ? null : new { region },
            occurred = day is null ? new { precision = "unknown" } : ApiClient.Day(day),
            provenance = ApiClient.Passage(Made.Source),
        });
        reply.Status.ShouldBeOneOf(HttpStatusCode.OK, HttpStatusCode.Created);
        return reply;
    }
}
