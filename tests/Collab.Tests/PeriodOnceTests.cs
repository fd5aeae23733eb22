using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Collab.Tests;

/// <summary>Of two periods that report the same one is enough, a period is reported when it is over, and what is said to have come about
/// has come about.</summary>
public sealed class PeriodOnceTests(TestTracker host) : IClassFixture<TestTracker>
{
    [Fact]
    public async Task A_second_period_of_the_same_days_and_indicators_is_refused_whatever_it_is_called_and_however_its_days_are_written()
    {
        var own = await OwnYear.OfAsync(host);
        await OpenAsync(own, Year(own), "EDIH2", "RCO81");

        foreach (var span in new[] { Year(own), ApiClient.Day(own.Day("01-01"), own.Day("12-31")), Months(own, "01", "12") })
            (await own.ApiClient.PostAsync("/api/periods", new { title = "Another name", span, indicators = new[] { "RCO81", "EDIH2" } }))
                .ShouldBeProblem(HttpStatusCode.Conflict, "same-period");

        await OpenAsync(own, Year(own), "EDIH2");
        await OpenAsync(own, Year(own));
        await OpenAsync(own, Months(own, "01", "06"), "EDIH2", "RCO81");
        (await own.ApiClient.PostAsync("/api/periods", new { title = "All", span = Year(own) }))
            .ShouldBeProblem(HttpStatusCode.Conflict, "same-period");
    }

    [Fact]
    public async Task A_period_that_was_withdrawn_or_corrected_makes_room_for_another()
    {
        var own = await OwnYear.OfAsync(host);
        var withdrawn = await OpenAsync(own, Year(own), "EDIH2");
        await own.ApiClient.RecordAsync($"/api/facts/{withdrawn.EventId}/withdraw", new { reason = "A mistake." });
        var second = await OpenAsync(own, Year(own), "EDIH2");

        await own.ApiClient.RecordAsync($"/api/facts/{second.EventId}/correct",
            new { reason = "Half of it.", replacement = Half(own) });
        var third = await OpenAsync(own, Year(own), "EDIH2");

        (await own.ApiClient.PostAsync($"/api/facts/{third.EventId}/correct",
            new { reason = "Half of it.", replacement = Half(own) }))
            .ShouldBeProblem(HttpStatusCode.Conflict, "same-period");
        // Its name alone may change.
        await own.ApiClient.RecordAsync($"/api/facts/{third.EventId}/correct",
            new { reason = "Its name.", replacement = new { title = "The year", span = Year(own), indicators = new[] { "EDIH2" } } });
        (await own.ApiClient.PostAsync("/api/periods", new { title = "Again", span = Year(own), indicators = new[] { "EDIH2" } }))
            .ShouldBeProblem(HttpStatusCode.Conflict, "same-period");
    }

    [Fact]
    public async Task Of_many_that_are_opened_at_once_one_is_stored()
    {
        var own = await OwnYear.OfAsync(host);
        var bodies = Enumerable.Range(0, 12).Select(n => new { title = $"Number {n}", span = Year(own), indicators = new[] { "EDIH2" } });

        var replies = await Task.WhenAll(bodies.Select(body => own.ApiClient.PostAsync("/api/periods", body)));

        replies.Count(reply => reply.Status == HttpStatusCode.Created).ShouldBe(1);
        foreach (var reply in replies.Where(reply => reply.Status != HttpStatusCode.Created))
            reply.ShouldBeProblem(HttpStatusCode.Conflict, "same-period");
    }

    [Theory]
    [InlineData("?atomic=true")]
    [InlineData("?dryRun=true")]
    [InlineData("?atomic=true&dryRun=true")]
    [InlineData("")]
    public async Task In_one_batch_the_second_is_refused_as_well(string query)
    {
        var own = await OwnYear.OfAsync(host);

        var lines = await SendAsync(own.ApiClient, query, Line(own, "First"), Line(own, "Second"));

        lines[1].Text("type").ShouldBe("urn:collab:problem:same-period");
        // Of a transaction nothing is stored.
        if (query.Length > 0) await OpenAsync(own, Year(own), "EDIH2");
        else
            (await own.ApiClient.PostAsync("/api/periods", new { title = "Third", span = Year(own), indicators = new[] { "EDIH2" } }))
                .ShouldBeProblem(HttpStatusCode.Conflict, "same-period");
    }

    [Fact]
    public async Task Of_two_transactions_at_once_one_is_stored()
    {
        var own = await OwnYear.OfAsync(host);

        var answers = await Task.WhenAll(Enumerable.Range(0, 6)
            .Select(n => SendAsync(own.ApiClient, "?atomic=true", Line(own, $"Number {n}"))));

        answers.Count(lines => lines[0]["status"] is null).ShouldBe(1);
        answers.Where(lines => lines[0]["status"] is not null)
            .ShouldAllBe(lines => lines[0].Text("type") == "urn:collab:problem:same-period");
    }

    [Fact]
    public async Task A_period_is_sealed_when_it_is_over()
    {
        await using var tracker = await TestTracker.StartAsync(start: new(2026, 12, 31, 22, 30, 0, TimeSpan.Zero));
        var api = new ApiClient(tracker.With(tracker.AdminToken));
        var period = (await api.RecordAsync("/api/periods",
            new { title = "2026", span = new { precision = "year", from = "2026" }, indicators = new[] { "EDIH2" } })).Id;
        (await api.PostAsync($"/api/periods/{period}/seal", new { })).ShouldBeProblem(HttpStatusCode.Conflict, "period-not-over");
        using (var manager = await Site.SignedInAsync(tracker, "manager"))
            (await manager.GetAsync($"/periods/{period}")).Html.ShouldNotContain("/record/seal-period");

        tracker.Time.Advance(TimeSpan.FromMinutes(31));

        using (var manager = await Site.SignedInAsync(tracker, "manager"))
            (await manager.GetAsync($"/periods/{period}")).Html.ShouldContain("/record/seal-period");
        await api.RecordAsync($"/api/periods/{period}/seal", new { });
        (await api.ShowAsync($"/api/periods/{period}")).Text("status").ShouldBe("sealed");
    }

    [Fact]
    public async Task What_is_said_to_have_come_about_has_come_about()
    {
        var api = await ApiClient.OfAsync(host);
        var source = await api.SourceAsync();
        var tomorrow = host.Now.AddDays(1).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var (today, provenance) = (host.Now.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), ApiClient.Passage(source));
        var partnership = (await api.RecordAsync("/api/partnerships", new { title = "Hub", kind = "consortium", provenance })).Id;
        var organisation = await api.OrganisationAsync(source);
        var milestone = Guid.NewGuid();
        // What is planned, or takes effect later, may lie ahead.
        await api.RecordAsync($"/api/partnerships/{partnership}/milestones",
            new { milestoneId = milestone, title = "Prototype", due = ApiClient.Day(tomorrow), provenance });
        await api.RecordAsync($"/api/organisations/{organisation}/seat",
            new { seat = new { region = "PL" }, occurred = ApiClient.Day(tomorrow), provenance });
        var plan = await api.PlanAsync(source, day: tomorrow, kind: "workshop");

        foreach (var (path, body) in new (string, JsonObject)[]
        {
            ("/api/activities", new() { ["kind"] = "workshop", ["title"] = "Ahead" }),
            ($"/api/activities/{plan}/held", new() { ["kind"] = "workshop" }),
            ($"/api/partnerships/{partnership}/milestones/{milestone}/reach", []),
            ($"/api/partnerships/{partnership}/milestones/{milestone}/miss", []),
            ($"/api/partnerships/{partnership}/funding", new() { ["amount"] = new JsonObject { ["amount"] = 1 } }),
            ($"/api/partnerships/{partnership}/pilots", new() { ["title"] = "Pilot" }),
            ($"/api/partnerships/{partnership}/services", new() { ["service"] = "networking", ["category"] = "small" }),
        })
        {
            body["provenance"] = JsonSerializer.SerializeToNode(provenance);
            body["occurred"] = JsonSerializer.SerializeToNode(ApiClient.Day(tomorrow));
            (await api.PostAsync(path, body.ToJsonString())).ShouldBeProblem(HttpStatusCode.Conflict, "not-yet");
            body["occurred"] = JsonSerializer.SerializeToNode(ApiClient.Day(today));
            var reply = await api.PostAsync(path, body.ToJsonString());
            // A milestone that was reached is not missed.
            if (path.EndsWith("/miss", StringComparison.Ordinal)) reply.ShouldBeProblem(HttpStatusCode.Conflict, "milestone-reached");
            else ((int)reply.Status).ShouldBeLessThan(300, path + reply.Body);
        }

        var lines = await api.BatchAsync(string.Join('\n', new[] { tomorrow, today }.Select(day => JsonSerializer.Serialize(
            new { command = "record-workshop-held", title = "By line", occurred = ApiClient.Day(day), provenance }))));
        lines.Select(line => line.Text("type")).ShouldBe(["urn:collab:problem:not-yet", null]);
    }

    private static object Year(OwnYear own) => new { precision = "year", from = own.Year.ToString(CultureInfo.InvariantCulture) };

    private static object Half(OwnYear own) => new { title = "Half", span = Months(own, "01", "06"), indicators = new[] { "EDIH2" } };

    private static object Months(OwnYear own, string from, string to) =>
        new { precision = "month", from = $"{own.Year}-{from}", to = $"{own.Year}-{to}" };

    private static Task<Receipt> OpenAsync(OwnYear own, object span, params string[] indicators) =>
        own.ApiClient.RecordAsync("/api/periods", new { title = "A period", span, indicators });

    private static object Line(OwnYear own, string title) =>
        new { command = "open-period", title, span = Year(own), indicators = new[] { "EDIH2" } };

    private static async Task<IReadOnlyList<JsonNode>> SendAsync(ApiClient api, string query, params object[] commands)
    {
        var lines = string.Join('\n', commands.Select(command => JsonSerializer.Serialize(command)));
        using var content = new StringContent(lines, Encoding.UTF8, "application/x-ndjson");
        using var response = await api.Client.PostAsync(new Uri("/api/commands" + query, UriKind.Relative), content);
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        var answers = (await response.Content.ReadAsStringAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return [.. answers.Select(line => JsonNode.Parse(line)!)];
    }
}
