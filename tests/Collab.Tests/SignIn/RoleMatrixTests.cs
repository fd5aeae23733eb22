using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Collab.Tests.SignIn;

/// <summary>
/// Every route of the program under every role: what may be asked is decided here once more, by the address alone, and compared with what
/// the program answers. A new route is in it by itself.
/// </summary>
public sealed partial class RoleMatrixTests
{
    private static readonly string[] Roles = ["", "viewer", "auditor", "manager", "admin"];

    [Theory]
    [InlineData("open", false)]
    [InlineData("closed", false)]
    [InlineData("open", true)]
    [InlineData("closed", true)]
    public async Task Every_route_is_open_to_the_roles_that_it_is_for_and_to_no_other(string reads, bool browser)
    {
        await using var host = await TestTracker.StartAsync(
            settings: new Dictionary<string, string> { ["COLLAB_RATE"] = "0", ["COLLAB_READS"] = reads });
        var asked = 0;
        var wrong = new List<string>();
        foreach (var role in Roles)
        {
            using var client = await ClientAsync(host, role, browser);
            foreach (var (method, pattern, path, type) in Routes(host))
            {
                var allowed = Allowed(method, pattern, role, reads == "open", browser);
                var status = await AskAsync(client, method, path, type, browser);
                asked++;
                if (allowed == !Denied(status)) continue;
                wrong.Add($"{method} {pattern} as {(role.Length == 0 ? "nobody" : role)}: {(int)status}, and it is {(allowed ? "" : "not ")}allowed");
            }
        }

        wrong.ShouldBeEmpty();
        asked.ShouldBeGreaterThan(400);
    }

    private static IEnumerable<(string Method, string Pattern, string Path, string Type)> Routes(TestTracker host) => host.Services
        .GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
        .Select(endpoint => (Pattern: "/" + endpoint.RoutePattern.RawText!.Trim('/'),
            Methods: endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? [],
            Type: endpoint.Metadata.GetMetadata<IAcceptsMetadata>()?.ContentTypes[0] ?? "application/json"))
        .SelectMany(route => route.Methods.Select(method => (Method: method, route.Pattern, Path: PathOf(route.Pattern), route.Type)))
        // Files of the pages themselves: everybody needs them to sign in.
        .Where(route => route.Method is "GET" or "POST" or "DELETE" or "PUT" or "PATCH" && !IsAsset(route.Pattern))
        .Distinct();

    // Who may, in plain words.
    private static bool Allowed(string method, string pattern, string role, bool open, bool browser)
    {
        var reads = open || role.Length > 0;
        var writes = role is "manager" or "admin";
        if (pattern.StartsWith("/health/", StringComparison.Ordinal)) return true;
        if (pattern is "/sign-in" or "/sign-out" or "/at" || pattern.StartsWith("/language/", StringComparison.Ordinal)) return true;
        if (pattern.StartsWith("/settings/tokens", StringComparison.Ordinal)) return role == "admin";
        // A session reads through the API and writes through pages.
        // Trying a rule stores nothing.
        if (pattern == "/api/indicators/{code}/explanation" && method == "POST") return open || (reads && !browser);
        if (pattern.StartsWith("/api/", StringComparison.Ordinal) && browser && method != "GET") return false;
        if (pattern.StartsWith("/api/tokens", StringComparison.Ordinal)) return role == "admin";
        if (pattern.StartsWith("/api/people", StringComparison.Ordinal) || pattern == "/record/people") return writes;
        if (pattern.StartsWith("/import", StringComparison.Ordinal)
            && !pattern.Contains("/template.", StringComparison.Ordinal)) return writes;
        if (method == "GET") return reads;
        return pattern.StartsWith("/api/", StringComparison.Ordinal) ? writes : reads;
    }

    private static bool Denied(HttpStatusCode status) => status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden;

    // A page sends who is not signed in on to sign-in: that too is a refusal.
    private static async Task<HttpStatusCode> AskAsync(HttpClient client, string method, string path, string type, bool browser)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (method is "POST" or "PUT" or "PATCH") request.Content = new StringContent("{}", Encoding.UTF8, type);
        if (browser) request.Headers.Accept.ParseAdd("text/html");
        using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        return answer.Headers.Location?.ToString().Contains("/sign-in", StringComparison.Ordinal) == true
            ? HttpStatusCode.Unauthorized : answer.StatusCode;
    }

    private static async Task<HttpClient> ClientAsync(TestTracker host, string role, bool browser)
    {
        if (role.Length == 0) return host.NewClient(new CookieContainer());
        if (!browser)
        {
            var client = host.NewClient(new CookieContainer());
            var token = role == "admin" ? host.AdminToken : await host.CreateTokenAsync($"Matrix {role}", role);
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
            return client;
        }

        using var site = await Site.SignedInAsync(host, role);
        return host.NewClient(site.Cookies);
    }

    private static bool IsAsset(string pattern) => pattern.StartsWith("/assets/", StringComparison.Ordinal)
        || pattern.StartsWith("/_framework", StringComparison.Ordinal) || AssetName().IsMatch(pattern);

    private static string PathOf(string pattern) => Parameter().Replace(pattern, match => match.Groups["name"].Value switch
    {
        "code" => "RCO81",
        "sha256" or "Sha256" => new string('a', 64),
        "language" => "de",
        "documentName" => "v1",
        "alias" or "command" or "kind" or "name" => "nobody",
        _ => "01999ec9-0000-7000-8000-000000000000",
    });

    [GeneratedRegex(@"\{\*{0,2}(?<name>\w+)(?::(?:[^{}]|\{\{|\}\})*)?\??\}")]
    private static partial Regex Parameter();

    [GeneratedRegex(@"\.(?:css|js|mjs|svg|png|ico|json|map|gz|br|woff2|webmanifest|txt)\z")]
    private static partial Regex AssetName();
}
