using System.Net;

namespace Collab.Tests;

/// <summary>What of an address cannot be read is named on the page that says so, and a table writes what is so as JSON does.</summary>
public sealed class UnreadableAddressTests(TestTracker host) : IClassFixture<TestTracker>
{
    [Theory]
    [InlineData("en", "objective", "The address asks for something", "too old")]
    [InlineData("de", "objective", "Die Adresse verlangt etwas", "zu alt")]
    public async Task A_sign_that_no_text_has_is_told_at_its_parameter(string language, string parameter, string advice, string form)
    {
        using var site = new Site(host, language);
        foreach (var path in new[] { "/reports", "/indicators", "/inbox" })
        {
            var page = (await site.GetAsync($"{path}?{parameter}=1.1%00")).ShouldBe(HttpStatusCode.BadRequest);
            page.Text.ShouldContain(advice);
            page.Html.ShouldContain($"<code>{parameter}</code>");
            page.Text.ShouldNotContain(form);
        }
    }

    [Fact]
    public async Task A_day_that_the_calendar_does_not_have_stays_in_its_field()
    {
        using var site = await Site.SignedInAsync(host, "manager");
        foreach (var (path, form, field) in new[]
        {
            ("/activities", "class=\"filters", "from"), ("/history", "class=\"filters", "recordedTo"), ("/activities", "class=\"clocks", "asOf"),
        })
        {
            var page = await site.GetAsync($"{path}?{field}=2023-02-31");
            FilledForm.Of(page, form)[field].ShouldBe("2023-02-31", field);
            // A field for dates would drop it.
            page.Html.ShouldNotMatch("<input[^>]*type=\"date\"[^>]*value=\"2023-02-31\"");
        }

        var record = FilledForm.Of(await site.GetAsync("/record/register-source"))
            .With(("title", "Press release"), ("kind", "press-release"), ("occurred", "2023-02-31"));
        FilledForm.Of(await record.SendAsync(site))["occurred"].ShouldBe("2023-02-31");
    }

    [Fact]
    public async Task A_table_says_true_and_false()
    {
        var api = await ApiClient.OfAsync(host);
        var table = (await api.GetAsync("/api/indicators?format=csv")).ShouldBe(HttpStatusCode.OK).Body;
        table.ShouldContain(",false,");
        table.ShouldNotContain("False", Case.Sensitive);
    }
}
