using System.Net;
using System.Text.RegularExpressions;

namespace Collab.Tests;

/// <summary>A page as it came.</summary>
internal sealed record Seen(HttpResponseMessage Response, string Html)
{
    public HttpStatusCode Status => Response.StatusCode;

    /// <summary>What people read: without tags, with the characters that entities stand for, and single spaces.</summary>
    public string Text => Regex.Replace(WebUtility.HtmlDecode(Regex.Replace(Html, "<[^>]*>", " ")), @"\s+", " ");

    /// <summary>Where the page sends on to; null when it does not.</summary>
    public string? To => Response.Headers.Location?.ToString();

    public Seen ShouldBe(HttpStatusCode status)
    {
        // What a form complains about says more than the page around it.
        Status.ShouldBe(status, Text.IndexOf("Nothing was recorded yet.", StringComparison.Ordinal) is > 0 and var at ? Text[at..] : Html);
        return this;
    }
}

/// <summary>Somebody at a browser without scripts: keeps cookies, sends the forms of pages with what stands in them, follows no redirect by
/// itself.</summary>
internal sealed class Site : IDisposable
{
    private readonly HttpClient client;

    public Site(RunningTracker host, string language = "en")
    {
        client = host.NewClient(Cookies);
        client.DefaultRequestHeaders.Accept.ParseAdd("text/html");
        client.DefaultRequestHeaders.AcceptLanguage.ParseAdd(language);
    }

    public CookieContainer Cookies { get; } = new();

    /// <summary>Somebody who has signed in with a token of a role.</summary>
    public static async Task<Site> SignedInAsync(RunningTracker host, string role, string language = "en")
    {
        var token = role == "admin" ? host.AdminToken : await host.CreateTokenAsync($"{role}-{Guid.NewGuid():N}"[..30], role);
        var site = new Site(host, language);
        (await site.SubmitAsync("/sign-in", ("token", token))).ShouldBe(HttpStatusCode.Redirect);
        return site;
    }

    public async Task<Seen> GetAsync(string path)
    {
        var response = await client.GetAsync(new Uri(path, UriKind.RelativeOrAbsolute));
        return new Seen(response, await response.Content.ReadAsStringAsync());
    }

    /// <summary>Opens a page and sends the first form in its main part that posts, with the values that stand in it but for
    /// these.</summary>
    public async Task<Seen> SubmitAsync(string path, params (string Name, string Value)[] values) =>
        await SubmitAsync((await GetAsync(path)).ShouldBe(HttpStatusCode.OK), path, values);

    /// <summary>The same on a page that was opened before.</summary>
    public async Task<Seen> SubmitAsync(Seen page, string path, params (string Name, string Value)[] values)
    {
        var main = page.Html[page.Html.IndexOf("<main", StringComparison.Ordinal)..];
        var form = Regex.Match(main, """<form method="post"(?<attributes>[^>]*)>(?<inside>.*?)</form>""", RegexOptions.Singleline);
        form.Success.ShouldBeTrue(page.Html);
        var fields = Regex.Matches(form.Groups["inside"].Value, """<input type="hidden" name="(?<name>[^"]*)" value="(?<value>[^"]*)" />""")
            .Select(field => (field.Groups["name"].Value, WebUtility.HtmlDecode(field.Groups["value"].Value)))
            .Where(field => values.All(value => value.Name != field.Item1));
        var action = Regex.Match(form.Groups["attributes"].Value, "action=\"([^\"]*)\"");
        return await PostAsync(action.Success ? WebUtility.HtmlDecode(action.Groups[1].Value) : path, [.. fields, .. values]);
    }

    /// <summary>Posts fields as they are.</summary>
    public async Task<Seen> PostAsync(string path, params (string Name, string Value)[] fields)
    {
        using var content = new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value)));
        return await PostAsync(path, content);
    }

    /// <summary>Posts a body as it is.</summary>
    public async Task<Seen> PostAsync(string path, HttpContent content)
    {
        var response = await client.PostAsync(new Uri(path, UriKind.RelativeOrAbsolute), content);
        return new Seen(response, await response.Content.ReadAsStringAsync());
    }

    public void Dispose() => client.Dispose();
}
