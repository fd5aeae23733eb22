using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Collab.Tests;

/// <summary>Sheets come in row by row or not at all: everything is checked first, stored together, and stored once.</summary>
public sealed class ImportTests(TestTracker host) : IClassFixture<TestTracker>
{
    [Theory]
    [InlineData("en", "2 rows cannot be recorded, so none is.", "Please fill this in.")]
    [InlineData("de", "2 Zeilen können nicht erfasst werden", "Bitte ausfüllen.")]
    public async Task A_sheet_with_two_bad_rows_stores_nothing_and_says_what_to_change(string language, string told, string missing)
    {
        using var site = await Site.SignedInAsync(host, "manager", language);
        var before = await host.StoredAsync();
        var page = await CheckedAsync(site, "organisations", "orgs.csv",
            $"Name;Art;Sitz – Region\nGut {Mark()};Unternehmen;Sachsen\nOhne Art {Mark()};;Sachsen\nAnders {Mark()};Irgendwas;Atlantis\n");
        page.Text.ShouldContain(told);
        page.Text.ShouldContain(missing);
        page.Text.ShouldContain("Irgendwas");
        page.Text.ShouldContain("Atlantis");
        page.Html.ShouldNotContain("value=\"store\"");
        (await host.StoredAsync()).ShouldBe(before);

        var report = (await site.GetAsync(Regex.Match(page.Html, "/import/[0-9a-f-]+/problems.csv").Value))
            .ShouldBe(HttpStatusCode.OK).Html;
        report.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Length.ShouldBe(4);
    }

    [Fact]
    public async Task All_rows_are_stored_together_and_the_same_file_stores_nothing_again()
    {
        using var site = await Site.SignedInAsync(host, "manager");
        var mark = Mark();
        var text = $"Name,Short name,Kind,Region,City\nAgency {mark},A{mark},Agency,Saxony,Dresden\nHub {mark},,Hub,DED,\n";
        var page = await StoredAsync(site, await CheckedAsync(site, "organisations", "orgs.csv", text));
        page.Text.ShouldContain("2 rows were recorded together");
        await host.ProjectedAsync();
        var api = await ApiClient.OfAsync(host);
        var found = (await api.ShowAsync($"/api/organisations?text={mark}")).List("items");
        found.Select(item => item.Text("name")).ShouldBe([$"Agency {mark}", $"Hub {mark}"], ignoreOrder: true);
        found.Single(item => item.Text("name") == $"Agency {mark}")["seat"]!["region"]!.Text("code").ShouldBe("DED");

        // The sheet itself is the source, and each row its passage.
        found[0]["cite"]!["source"]!.Text("title").ShouldBe("orgs.csv");
        found.Select(item => item["cite"]!.Text("passage")).ShouldBe(["row 2", "row 3"], ignoreOrder: true);

        var before = await host.StoredAsync();
        var again = await CheckedAsync(site, "organisations", "renamed.csv", text);
        again.Text.ShouldContain("All rows of this file were imported before.");
        again.Html.ShouldNotContain("value=\"store\"");
        using var german = await Site.SignedInAsync(host, "manager", "de");
        (await CheckedAsync(german, "organisations", "orgs.csv", text)).Text.ShouldContain("bereits importiert");
        (await host.StoredAsync()).ShouldBe(before);
    }

    [Fact]
    public async Task Rows_may_name_what_is_recorded_and_what_is_not_is_said()
    {
        using var site = await Site.SignedInAsync(host, "manager", "de");
        var mark = Mark();
        (await StoredAsync(site, await CheckedAsync(site, "sources", "quellen.csv",
            $"Titel;Art;Datum\nProtokoll {mark};Protokoll;13.11.2023\n"))).Text.ShouldContain("Eine Zeile wurde erfasst");
        await host.ProjectedAsync();
        (await StoredAsync(site, await CheckedAsync(
            site, "activities-held", "veranstaltungen.csv",
            $"Art;Titel;Datum;Ort;Regionen;Nachweis;Fundstelle\nKonferenz;Tagung {mark};13.–14.11.2023;Dresden;Sachsen, Tschechien;Protokoll {mark};TOP 1\n"))).Text.ShouldContain("Eine Zeile");
        await host.ProjectedAsync();
        (await StoredAsync(site, await CheckedAsync(site, "attendance", "zahlen.csv",
            $"Veranstaltung;Teilnehmende;Nachweis\nTagung {mark};ca. 70;Protokoll {mark}\n"))).Text.ShouldContain("Eine Zeile");
        await host.ProjectedAsync();
        var api = await ApiClient.OfAsync(host);
        var activity = (await api.ShowAsync($"/api/activities?text={mark}")).List("items").ShouldHaveSingleItem();
        activity.Text("kind").ShouldBe("conference");
        activity.List("regions").Select(region => region.Text("code")).ShouldBe(["CZ", "DED"], ignoreOrder: true);
        var attendance = activity.List("attendance").ShouldHaveSingleItem();
        attendance["headcount"]!.Text("exactness").ShouldBe("about");
        attendance["headcount"]!["value"]!.GetValue<int>().ShouldBe(70);

        var unknown = await CheckedAsync(site, "roles", "rollen.csv",
            $"Veranstaltung;Rolle;Organisation\nTagung {mark};Organisator;Niemand {mark}\nNirgends {mark};Organisator;\n");
        unknown.Text.ShouldContain($"Nichts Erfasstes heißt „Niemand {mark}“.");
        unknown.Text.ShouldContain($"Nichts Erfasstes heißt „Nirgends {mark}“.");
    }

    [Fact]
    public async Task Columns_can_be_chosen_and_names_that_are_recorded_already_are_left_out()
    {
        using var site = await Site.SignedInAsync(host, "manager");
        var api = await ApiClient.OfAsync(host);
        var mark = Mark();
        await api.OrganisationAsync(await api.SourceAsync(), $"Known {mark}");
        await host.ProjectedAsync();
        var page = await CheckedAsync(site, "organisations", "odd.csv",
            $"who,what kind of thing\nKnown {mark},Company\nNew {mark},Company\n");
        page.Text.ShouldContain("2 rows cannot be recorded");
        page = await SeenAsync(site, await FilledForm.Of(page, "class=\"form\"").With(("column-0", "name"), ("column-1", "kind"))
            .SendAsync(site));
        page.Text.ShouldContain("left out: recorded already");
        (await StoredAsync(site, page)).Text.ShouldContain("One row was recorded");
        await host.ProjectedAsync();
        (await api.ShowAsync($"/api/organisations?text={mark}")).List("items").Count.ShouldBe(2);
    }

    [Fact]
    public async Task Milestones_that_a_sheet_plans_are_reminded_of()
    {
        using var site = await Site.SignedInAsync(host, "manager");
        var api = await ApiClient.OfAsync(host);
        var mark = Mark();
        var partnership = (await api.RecordAsync("/api/partnerships",
            new { title = $"Consortium {mark}", kind = "consortium", provenance = ApiClient.Passage(await api.SourceAsync()) })).Id;
        await host.ProjectedAsync();
        var sheet = $"Partnership,Title,Due\nConsortium {mark},Report {mark},{host.Now.AddDays(-3):yyyy-MM-dd}\n";
        await StoredAsync(site, await CheckedAsync(site, "milestones-planned", "plan.csv", sheet));
        await host.DeliverDueAsync();

        await host.ProjectedAsync();

        var overdue = (await api.ShowAsync("/api/inbox")).List("overdueMilestones");
        var waiting = overdue.Single(milestone => milestone.Text("title") == $"Report {mark}");
        waiting["remindedAt"].ShouldNotBeNull();
        waiting["partnership"]!.Id("id").ShouldBe(partnership);
    }

    [Theory]
    [InlineData("picture.csv", "89504E470D0A1A0A00000000", "neither a CSV file nor an Excel workbook")]
    [InlineData("old.xls", "D0CF11E0A1B11AE10000", "old Excel file")]
    [InlineData("empty.csv", "4E616D653B4B696E640A", "no rows below")]
    [InlineData("broken.xlsx", "504B03040000", "neither a CSV file nor an Excel workbook")]
    public async Task What_is_no_sheet_gets_a_sentence(string name, string bytes, string told)
    {
        using var site = await Site.SignedInAsync(host, "manager");
        var form = FilledForm.Of(await site.GetAsync("/import"), "action=\"/import\"");
        var page = (await form.SendAsync(site, "", "file", name, "application/octet-stream", Convert.FromHexString(bytes)))
            .ShouldBe(HttpStatusCode.OK);
        page.Text.ShouldContain(told);
        page.Html.ShouldContain("aria-invalid=\"true\"");
    }

    [Fact]
    public async Task Text_of_a_sheet_is_only_ever_text()
    {
        using var site = await Site.SignedInAsync(host, "manager");
        const string hostile = "<script>alert(1)</script>";
        var page = await CheckedAsync(site, "organisations", "x<b>.csv", $"Name;{hostile};Kind\n{hostile};=1+1;=cmd()\n");
        page.Html.ShouldNotContain(hostile);
        page.Text.ShouldContain("=cmd()");
        var report = (await site.GetAsync(Regex.Match(page.Html, "/import/[0-9a-f-]+/problems.csv").Value)).Html;
        report.ShouldContain("'=cmd()");
        report.ShouldNotContain(",=cmd()");
    }

    [Fact]
    public async Task Imports_are_for_those_who_may_record_and_nobody_sees_those_of_others()
    {
        using var anonymous = new Site(host);
        (await anonymous.GetAsync("/import")).ShouldBe(HttpStatusCode.Redirect).To!.ShouldContain("/sign-in");
        using var viewer = await Site.SignedInAsync(host, "viewer");
        (await viewer.GetAsync("/import")).ShouldBe(HttpStatusCode.Forbidden);
        using var manager = await Site.SignedInAsync(host, "manager");
        using var other = await Site.SignedInAsync(host, "manager");
        var page = await CheckedAsync(manager, "sources", "a.csv", "Title,Kind\nA,Report\n");
        var address = Regex.Match(page.Html, "action=\"(/import/[0-9a-f-]+)\"").Groups[1].Value;
        (await manager.GetAsync(address)).ShouldBe(HttpStatusCode.OK);
        (await other.GetAsync(address)).ShouldBe(HttpStatusCode.NotFound);
        (await viewer.GetAsync("/import/organisations/template.csv")).ShouldBe(HttpStatusCode.OK);
        (await viewer.GetAsync("/import/nonsense/template.csv")).ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Commands_sent_together_are_stored_together_or_not_at_all()
    {
        var api = await ApiClient.OfAsync(host);
        var source = Guid.NewGuid();
        object register = new { command = "register-source", sourceId = source, title = "Together", kind = "report" };
        object agency = new
        {
            command = "register-organisation",
            commandId = Guid.NewGuid(),
            organisationId = Guid.NewGuid(),
            name = "Together",
            kind = "agency",
            provenance = ApiClient.Passage(source)
        };
        object bad = new
        {
            command = "register-organisation",
            name = "Together",
            kind = "nonsense",
            provenance = ApiClient.Passage(source)
        };
        var before = await host.StoredAsync();
        var refused = await SendAsync(register, agency, bad);
        refused.Select(line => line.Text("type")?.Split(':')[^1]).ShouldBe(["others-refused", "others-refused", "malformed"]);
        (await host.StoredAsync()).ShouldBe(before);

        var stored = await SendAsync(register, agency);
        stored.Select(line => line.Number("position")).ShouldBeInOrder();
        stored[1].Number("position").ShouldBe(stored[0].Number("position") + 1);
        before = await host.StoredAsync();

        // What was stored before is answered as then, beside what is new.
        (await SendAsync(agency))[0].Number("position").ShouldBe(stored[1].Number("position"));
        (await host.StoredAsync()).ShouldBe(before);

        async Task<List<System.Text.Json.Nodes.JsonNode>> SendAsync(params object[] commands)
        {
            using var content = new StringContent(string.Join('\n', commands.Select(command => JsonSerializer.Serialize(command))),
                Encoding.UTF8, "application/x-ndjson");
            using var response = await (await host.AsAsync("manager"))
                .PostAsync(new Uri("/api/commands?atomic=true", UriKind.Relative), content);
            response.StatusCode.ShouldBe(HttpStatusCode.OK);
            return [.. (await response.Content.ReadAsStringAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line => System.Text.Json.Nodes.JsonNode.Parse(line)!)];
        }
    }

    private static string Mark() => Guid.NewGuid().ToString("N")[..8];

    private static async Task<Seen> CheckedAsync(Site site, string kind, string name, string text)
    {
        var form = FilledForm.Of((await site.GetAsync("/import")).ShouldBe(HttpStatusCode.OK), "action=\"/import\"").With(("kind", kind));
        return await SeenAsync(site, await form.SendAsync(site, "", "file", name, "text/csv", Encoding.UTF8.GetBytes(text)));
    }

    private static async Task<Seen> StoredAsync(Site site, Seen page)
    {
        page.Html.ShouldContain("value=\"store\"", customMessage: page.Text);
        return await SeenAsync(site, await FilledForm.Of(page, "action=\"/import/").SendAsync(site));
    }

    // Follows to the page of the import and looks at it until it is done, as a browser does.
    private static async Task<Seen> SeenAsync(Site site, Seen sent)
    {
        var to = sent.ShouldBe(HttpStatusCode.Redirect).To!;
        return await Eventually.IsAsync(
            async () => (await site.GetAsync(to)).ShouldBe(HttpStatusCode.OK),
            page => !page.Html.Contains("data-import=\"under-way\"", StringComparison.Ordinal));
    }
}
