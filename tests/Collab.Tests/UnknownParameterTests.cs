using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Collab.Tests;

/// <summary>Every route of the API, as the program has them: what an address asks for and the route does not know is refused by
/// name.</summary>
public sealed partial class UnknownParameterTests(TestTracker host) : IClassFixture<TestTracker>
{
    [Fact]
    public async Task No_route_passes_over_a_parameter_that_it_does_not_know()
    {
        var api = await ApiClient.OfAsync(host, "admin");
        var routes = host.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Select(endpoint => (Path: PathOf("/" + endpoint.RoutePattern.RawText!.Trim('/')),
                Methods: endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? []))
            .Where(route => route.Path.StartsWith("/api/", StringComparison.Ordinal))
            .SelectMany(route => route.Methods.Select(method => (Method: method, route.Path))).Distinct().ToList();
        routes.Count(route => route.Method == "GET").ShouldBeGreaterThan(30);
        routes.Count(route => route.Method == "POST").ShouldBeGreaterThan(30);

        foreach (var (method, path) in routes)
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), $"{path}?unheardOf=1");
            if (method is "POST" or "PUT") request.Content = new StringContent("{}", null, TypeOf(path));
            using var answer = await api.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest, $"{method} {path}");
            (await answer.Content.ReadAsStringAsync()).ShouldContain("unheardOf", customMessage: $"{method} {path}");
        }

        // The type of a body is looked at before the address.
        static string TypeOf(string path) => path switch
        {
            "/api/commands" => "application/x-ndjson",
            _ when path.EndsWith("/rates/import", StringComparison.Ordinal) => "text/csv",
            _ => "application/json",
        };
    }

    [Theory]
    [InlineData("/api/codes/regions?format=csv", HttpStatusCode.OK)]
    [InlineData("/api/codes/topics?format=json", HttpStatusCode.OK)]
    [InlineData("/api/codes/topics?format=xml", HttpStatusCode.BadRequest)]
    [InlineData("/api/about?format=csv", HttpStatusCode.BadRequest)] // it has no such form
    [InlineData("/metrics?name[]=any", HttpStatusCode.OK)]
    [InlineData("/health/ready?cache=1", HttpStatusCode.OK)]
    public async Task What_a_route_knows_it_takes_and_a_probe_may_say_what_it_likes(string path, HttpStatusCode status) =>
        (await (await ApiClient.OfAsync(host, "admin")).GetAsync(path)).ShouldBe(status);

    internal static string PathOf(string pattern) => Parameter().Replace(pattern, match => match.Groups["name"].Value switch
    {
        "code" or "Code" => "RCO81",
        "Cell" => "since-start",
        "sha256" or "Sha256" => new string('a', 64),
        "alias" or "command" or "kind" or "name" => "nobody",
        _ => "01999ec9-0000-7000-8000-000000000000",
    });

    [GeneratedRegex(@"\{\*{0,2}(?<name>\w+)(?::(?:[^{}]|\{\{|\}\})*)?\??\}")]
    private static partial Regex Parameter();
}
