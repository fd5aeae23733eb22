using System.Net;

namespace Collab.Tests;

/// <summary>Refusals that named the wrong thing, or nothing, name what is at fault.</summary>
public sealed class SmallRefusalTests(TestTracker host) : IClassFixture<TestTracker>
{
    [Fact]
    public async Task A_key_that_is_too_long_is_refused_by_the_header_that_holds_it()
    {
        var api = await ApiClient.OfAsync(host);
        var longest = new string('k', 2000);
        (await api.PostAsync("/api/sources", new { title = "Release", kind = "press-release" }, ("Idempotency-Key", longest)))
            .ShouldBeProblem(HttpStatusCode.BadRequest, "malformed").Pointers.ShouldBe(["Idempotency-Key"]);
        (await api.PostAsync("/api/sources", new { title = "Release", kind = "press-release", commandId = longest }))
            .ShouldBeProblem(HttpStatusCode.BadRequest, "malformed").Pointers.ShouldBe(["/commandId"]);
    }

    [Theory]
    [InlineData("""{"name":"Somebody","role":"emperor"}""", "/role", "not-one-of")]
    [InlineData("""{"name":"\u0416","role":"viewer"}""", "/name", "not-valid")]
    public async Task A_token_that_cannot_be_made_says_which_member_is_at_fault(string body, string pointer, string code)
    {
        var reply = await new ApiClient(host.With(host.AdminToken)).PostAsync("/api/tokens", body);
        var error = reply.ShouldBeProblem(HttpStatusCode.BadRequest, "malformed").Json.List("errors").ShouldHaveSingleItem();
        (error.Text("pointer"), error.Text("code")).ShouldBe((pointer, code));
    }

    [Theory]
    [InlineData("asOf=9999-12-31", "asOf")]
    [InlineData("asOf=0001-01-01", "asOf")]
    [InlineData("asOf=9999-12-31T00:00:00Z", "asOf")]
    [InlineData("knownAt=9999-12-31", "knownAt")]
    [InlineData("from=0999-12-31", "from")]
    public async Task A_year_that_is_not_kept_is_said_to_be_none_and_not_that_the_date_is_written_wrongly(string question, string pointer)
    {
        var error = (await new ApiClient(host.Anonymous).GetAsync($"/api/activities?{question}"))
            .ShouldBeProblem(HttpStatusCode.BadRequest, "malformed").Json.List("errors").ShouldHaveSingleItem();
        (error.Text("pointer"), error.Text("code"), error.Text("detail"))
            .ShouldBe((pointer, "year-out-of-bounds", "the year must lie between 1000 and 2999"));
    }

    [Fact]
    public async Task Who_asks_for_a_page_too_often_is_told_by_a_page()
    {
        await using var tracker = await TestTracker.StartAsync(settings: new Dictionary<string, string>
        {
            ["COLLAB_RATE"] = "1",
            ["COLLAB_RATE_BURST"] = "1",
        });
        using var site = new Site(tracker, "de");
        await site.GetAsync("/sources");
        var page = (await site.GetAsync("/sources")).ShouldBe(HttpStatusCode.TooManyRequests);
        page.Response.Content.Headers.ContentType!.MediaType.ShouldBe("text/html");
        page.Response.Headers.RetryAfter.ShouldNotBeNull();
        page.Text.ShouldContain("Von hier kamen zu viele Anfragen.");
        // A program is told in its own way.
        (await new ApiClient(tracker.Anonymous).GetAsync("/api/sources")).ShouldBeProblem(HttpStatusCode.TooManyRequests, "too-many-requests");
    }
}
