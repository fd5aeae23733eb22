using System.Net;

namespace Collab.Tests.SignIn;

/// <summary>Behind a proxy that speaks HTTPS to the world and HTTP to the tracker, every cookie is Secure, and none is that came over
/// HTTP.</summary>
public sealed class SecureCookieTests
{
    private const string Proxy = "10.2.0.9";

    [Theory]
    [InlineData("https", true)]
    [InlineData("http", false)]
    public async Task Every_cookie_is_as_secure_as_the_way_its_reader_came(string scheme, bool secure)
    {
        await using var host = await TestTracker.StartAsync(
            settings: new Dictionary<string, string> { ["COLLAB_PROXIES"] = "10.2.0.0/16" });
        using var browser = new Browser(scheme, host.Alba.Server.CreateHandler(
            context => context.Connection.RemoteIpAddress = IPAddress.Parse(Proxy)));
        using var client = new HttpClient(browser) { BaseAddress = host.Address };
        client.DefaultRequestHeaders.Accept.ParseAdd("text/html");

        await GetAsync("/language/de");
        var signIn = await GetAsync("/sign-in");
        await SendAsync(FilledForm.Of(signIn, "action=\"/sign-in").With(("token", host.AdminToken)));
        var form = FilledForm.Of((await GetAsync("/record/register-source")).ShouldBe(HttpStatusCode.OK));
        (await SendAsync(form.With(("title", "Kept"), ("kind", "photo"), ("do", "record")))).ShouldBe(HttpStatusCode.SeeOther);

        browser.Set.Select(cookie => cookie.Split('=')[0]).Distinct().Order()
            .ShouldBe(["collab-form", "collab-language", "collab-last", "collab-session"]);
        browser.Set.ShouldAllBe(cookie => cookie.Contains("; secure", StringComparison.OrdinalIgnoreCase) == secure);

        async Task<Seen> GetAsync(string path)
        {
            var answer = await client.GetAsync(new Uri(path, UriKind.Relative));
            return new Seen(answer, await answer.Content.ReadAsStringAsync());
        }

        async Task<Seen> SendAsync(FilledForm sent)
        {
            using var content = new FormUrlEncodedContent(sent.Fields.Select(field => KeyValuePair.Create(field.Name, field.Value)));
            var answer = await client.PostAsync(new Uri(sent.Action, UriKind.Relative), content);
            return new Seen(answer, await answer.Content.ReadAsStringAsync());
        }
    }

    /// <summary>A browser that reaches the proxy this way, and the tracker through it.</summary>
    private sealed class Browser(string scheme, HttpMessageHandler tracker) : DelegatingHandler(tracker)
    {
        private readonly CookieContainer cookies = new();

        /// <summary>The cookies that were set, as they were.</summary>
        public List<string> Set { get; } = [];

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var outside = new UriBuilder(request.RequestUri!) { Scheme = scheme }.Uri;
            request.Headers.Add("X-Forwarded-For", "203.0.113.7");
            request.Headers.Add("X-Forwarded-Proto", scheme);
            if (cookies.GetCookieHeader(outside) is { Length: > 0 } kept) request.Headers.Add("Cookie", kept);
            var answer = await base.SendAsync(request, cancellationToken);
            if (!answer.Headers.TryGetValues("Set-Cookie", out var set)) return answer;
            foreach (var cookie in set)
            {
                Set.Add(cookie);
                cookies.SetCookies(outside, cookie);
            }

            return answer;
        }
    }
}
