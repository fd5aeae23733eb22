using System.Net;
using System.Text;

namespace Collab.Tests;

/// <summary>A form that is sent without parts, as a program sends one, may hold a text as long as its body: the text is read or refused in
/// words, as any other.</summary>
[Collection(SharedHost.Name)]
public sealed class LongTextTests(CollabHost host)
{
    private const int Longer = 5 * 1024 * 1024;

    [Fact]
    public async Task A_table_of_rates_is_read_from_a_text_that_is_longer_than_four_megabytes()
    {
        var made = await ConvertedTotalTests.Made.Async(await ApiClient.OfAsync(host));
        using var site = await Site.SignedInAsync(host, "manager");
        var page = await site.GetAsync($"/programmes/{made.Programme}/rates?recorded={made.Api.Position}");
        var text = new StringBuilder("Country,Currency,ISO A3 Code,ISO A2 Code,Value,Comment\n");
        while (text.Length < Longer) text.Append("Czechia,Koruna,CZK,CZ,25,").Append('x', 15_000).Append('\n');
        var form = FilledForm.Of(page, "id=\"rates\"").With(
            ("month", "2024-01"), ("source", made.Source.ToString()), ("passage", "Januar"), ("occurred", "2024-02-01"),
            ("text", text.ToString()));

        (await form.SendAsync(site, "read")).ShouldBe(HttpStatusCode.OK).Text.ShouldContain("1 rate was read");
    }

    [Fact]
    public async Task A_title_of_five_megabytes_is_refused_beside_its_field()
    {
        using var site = await Site.SignedInAsync(host, "manager");
        var form = FilledForm.Of(await site.GetAsync("/record/register-source"))
            .With(("title", new string('x', Longer)), ("kind", "photo"));

        var refused = await form.SendAsync(site);

        refused.Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        refused.Html.Contains("title-error\"", StringComparison.Ordinal).ShouldBeTrue();
    }
}
