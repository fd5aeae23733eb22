using System.Net;

namespace Collab.Tests;

/// <summary>What a page cannot do it says: nothing is passed over, and no page is empty.</summary>
public sealed class PageNoticeTests(TestTracker host) : IClassFixture<TestTracker>
{
    [Theory]
    [InlineData("/compare?project=xyz")]
    [InlineData("/compare?objective=1.1")]
    [InlineData("/inbox?project=xyz")]
    [InlineData("/regions?programme=xyz")]
    [InlineData("/?organisation=xyz")]
    public async Task A_part_that_cannot_be_read_is_told_once(string path)
    {
        using var site = await Site.SignedInAsync(host, "manager");

        var page = (await site.GetAsync(path)).ShouldBe(HttpStatusCode.BadRequest);

        page.Html.Split("role=\"alert\"").Length.ShouldBe(2, path);
        page.Text.ShouldContain("Part of the address could not be read");
    }

    [Theory]
    [InlineData("/record/register-source")]
    [InlineData("/import")]
    public async Task A_form_that_the_page_does_not_have_is_refused_in_words(string path)
    {
        using var site = await Site.SignedInAsync(host, "manager");
        var page = await site.GetAsync(path);
        var form = FilledForm.Of(page, $"action=\"{path}\"").With(("_handler", "nobody"));

        var refused = (await form.SendAsync(site)).ShouldBe(HttpStatusCode.BadRequest);

        refused.Html.ShouldContain("<h1");
    }
}
