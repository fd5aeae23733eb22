using System.Net;
using System.Text.RegularExpressions;

namespace Collab.Tests;

/// <summary>What pages lead to knows what they send there: links, those to the API too, and forms with their fields as they
/// stand.</summary>
public sealed partial class PageLinkTests(RealInput input) : IClassFixture<RealInput>
{
    private const int Most = 400;

    [Fact]
    public async Task No_link_and_no_form_of_a_page_asks_for_what_is_not_known()
    {
        using var site = await Site.SignedInAsync(input.Host, "admin");
        // Of addresses that differ in ids and values alone, one stands for the others; what two parameters do together is read elsewhere.
        var seen = new HashSet<string>();
        var visited = 0;
        var waiting = new Queue<(string From, string To)>([("the start", "/"), ("the start", "/indicators/RCO81/why?try=1")]);
        var forms = 0;
        while (waiting.TryDequeue(out var next) && visited < Most)
        {
            if (!Kinds(next.To).Select(seen.Add).ToList().Contains(true)) continue;
            visited++;
            var page = await site.GetAsync(next.To);
            page.Status.ShouldNotBe(HttpStatusCode.BadRequest, $"{next.To}, which {next.From} leads to");
            if (page.Response.Content.Headers.ContentType?.MediaType != "text/html") continue;
            var from = page.Html.IndexOf("<body", StringComparison.Ordinal);
            foreach (Match link in Link().Matches(page.Html, from))
                Follow(WebUtility.HtmlDecode(link.Groups["to"].Value));
            foreach (Match form in GetForm().Matches(page.Html, from))
            {
                var filled = FilledForm.Of(page, form.Groups["attributes"].Value);
                forms++;
                Follow(filled.Action.Split('#')[0] + "?" + string.Join('&', filled.Fields.Select(
                    field => $"{Uri.EscapeDataString(field.Name)}={Uri.EscapeDataString(field.Value)}")));
            }

            void Follow(string to)
            {
                if (!to.StartsWith('/') || to.StartsWith("/sign-", StringComparison.Ordinal)) return;
                waiting.Enqueue((next.To, to));
            }
        }

        forms.ShouldBeGreaterThan(30);
        visited.ShouldBeInRange(100, Most - 1);
    }

    private static IEnumerable<string> Kinds(string address)
    {
        var path = Id().Replace(address.Split('?')[0], "*");
        var names = address.Contains('?', StringComparison.Ordinal)
            ? address[(address.IndexOf('?', StringComparison.Ordinal) + 1)..].Split('&').Select(parameter => parameter.Split('=')[0]) : [];
        return names.Append("").Select(name => $"{path} {name}");
    }

    [GeneratedRegex("<a [^>]*href=\"(?<to>[^\"#]*)")]
    private static partial Regex Link();

    [GeneratedRegex("<form (?<attributes>[^>]*method=\"get\"[^>]*)>")]
    private static partial Regex GetForm();

    [GeneratedRegex(
        "[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{64}|(?<=/regions/)[A-Z0-9]+|(?<=/indicators/|/reports/)[A-Z0-9]+|(?<=/record/)[a-z-]+")]
    private static partial Regex Id();
}
