using System.Net;

namespace Collab.Tests;

/// <summary>What is refused because it lies in the future is pointed at, with its date.</summary>
public sealed class NotYetPointerTests : ReportedProjectTests
{
    [Fact]
    public async Task Every_refusal_of_what_lies_ahead_points_at_the_date_and_says_it()
    {
        var held = await Made.EventAsync("2023-05-01");
        var period = (await Made.OpenAsync("2035")).Id;
        Says(await PostAsync("/api/indicators/RCO115/baseline", new
        {
            value = 4,
            until = new { precision = "year", from = "2035" },
            project = Made.Project,
        }), "/until not-reported-yet 2035-12-31");
        Says(await PostAsync($"/api/programmes/{Made.Programme}/rates", new
        {
            kind = "commission-accounting",
            rates = new[] { Rate("2026-04"), Rate("2035-02"), Rate("2035-01") },
        }), "/rates/1/month not-published-yet 2035-02", "/rates/2/month not-published-yet 2035-01");
        Says(await PostAsync($"/api/partnerships/{Made.Project}/funding",
            new { amount = new { amount = 1, currency = "EUR" }, occurred = ApiClient.Day("2035-03-01") }),
            "/occurred not-come-about 2035-03-01");
        Says(await Made.Api.PostAsync($"/api/facts/{held.EventId}/correct", new
        {
            reason = "Misread",
            replacement = new
            {
                title = "Forum",
                @public = true,
                occurred = ApiClient.Day("2035-03-02"),
                provenance = ApiClient.Passage(Made.Source),
            },
        }), "/replacement/occurred not-come-about 2035-03-02");
        var sealing = await Made.Api.PostAsync($"/api/periods/{period}/seal", new { });
        Says(sealing.ShouldBeProblem(HttpStatusCode.Conflict, "period-not-over"), "/reportingPeriodId period-not-over 2035-12-31");

        static object Rate(string month) => new { month, currency = "CZK", rate = 25 };
    }

    [Theory]
    [InlineData("en", "This lies in the future (31 December 2035): give the last day that the report covers.")]
    [InlineData("de", "Das liegt in der Zukunft (31. Dezember 2035): Nennen Sie den letzten Tag, den der Bericht umfasst.")]
    public async Task A_form_says_it_at_its_field_with_the_date(string language, string words)
    {
        using var site = await Site.SignedInAsync(Host, "manager", language);
        var form = FilledForm.Of((await site.GetAsync("/record/record-baseline?code=RCO115")).ShouldBe(HttpStatusCode.OK));
        var page = await form.With(("value", "4"), ("until", "31.12.2035"), ("provenance.source", Made.Source.ToString()),
            ("provenance.passage", "S1")).SendAsync(site);
        page.Text.ShouldContain(words);
    }

    private async Task<Reply> PostAsync(string path, object body)
    {
        var whole = System.Text.Json.JsonSerializer.SerializeToNode(body)!.AsObject();
        whole["provenance"] = System.Text.Json.JsonSerializer.SerializeToNode(ApiClient.Passage(Made.Source));
        return (await Made.Api.PostAsync(path, whole.ToJsonString())).ShouldBeProblem(HttpStatusCode.Conflict, "not-yet");
    }

    private static void Says(Reply reply, params string[] faults)
    {
        var errors = reply.Json.List("errors");
        errors.Select(error => $"{error.Text("pointer")} {error.Text("code")}").ShouldBe(faults.Select(fault => fault[..fault.LastIndexOf(' ')]));
        foreach (var (error, fault) in errors.Zip(faults))
        {
            error.Text("detail")!.ShouldContain(fault[(fault.LastIndexOf(' ') + 1)..]);
            reply.Json.Text("detail")!.ShouldContain(fault[(fault.LastIndexOf(' ') + 1)..]);
        }
    }
}
