using System.Net;
using System.Text;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.DependencyInjection;

namespace Collab.Tests.Files;

/// <summary>Whatever route is asked, of those there are: who does not belong to a file's audience learns neither what is in it nor what it
/// is called.</summary>
public sealed class FileRouteTests(TestTracker host) : IClassFixture<TestTracker>
{
    [Theory]
    [InlineData("managers", new[] { "", "viewer", "auditor" })]
    [InlineData("signed-in", new[] { "" })]
    public async Task No_route_tells_of_a_file_to_who_is_not_of_its_audience(string audience, string[] others)
    {
        var (name, content) = ($"Name {Guid.NewGuid():N}.txt", $"Content {Guid.NewGuid():N}");
        var api = await ApiClient.OfAsync(host);
        var asked = $"/api/files?name={Uri.EscapeDataString(name)}&audience={audience}";
        var file = (await api.PostAsync(asked, Encoding.UTF8.GetBytes(content))).ShouldBe(HttpStatusCode.Created);
        var hash = file.Json.Text("sha256")!;
        var source = (await api.RecordAsync("/api/sources", new { title = "With a file", kind = "report", sha256 = hash })).Id;
        await host.ProjectedAsync();
        var paths = Paths(hash, source);

        // Managers are told by several, or else there would be nothing to keep from the others.
        using (var manager = await Site.SignedInAsync(host, "manager"))
            (await TellingAsync(manager, paths, name, content)).Count.ShouldBeGreaterThanOrEqualTo(4);
        foreach (var role in others)
        {
            using var site = role.Length == 0 ? new Site(host) : await Site.SignedInAsync(host, role);
            (await TellingAsync(site, paths, name, content)).ShouldBeEmpty($"as {(role.Length == 0 ? "nobody" : role)}");
        }
    }

    // Every address that can be made of the file's hash and its source's id, and those that need neither.
    private List<string> Paths(string hash, Guid source)
    {
        List<string> paths =
        [
            .. host.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
                .Where(endpoint => endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods.Contains("GET") == true)
                .Where(endpoint => endpoint.RoutePattern.Parameters.All(parameter => Value(parameter.Name) is not null))
                .Select(endpoint => string.Concat(
                    endpoint.RoutePattern.PathSegments.Select(segment => "/" + string.Concat(segment.Parts.Select(Written)))))
                .Where(path => !path.Contains("/assets/", StringComparison.Ordinal) && path != "/api/events/live")
                .Distinct(),
        ];
        paths.Count.ShouldBeGreaterThan(40);
        paths.Count(path => path.Contains(hash, StringComparison.Ordinal)).ShouldBe(3);
        return paths;

        string? Written(RoutePatternPart part) => part switch
        {
            RoutePatternParameterPart parameter => Value(parameter.Name),
            RoutePatternSeparatorPart separator => separator.Content,
            _ => ((RoutePatternLiteralPart)part).Content,
        };

        string? Value(string name) => name switch
        {
            "sha256" or "Sha256" => hash,
            "id" or "Id" => source.ToString(),
            _ => null,
        };
    }

    private static async Task<List<string>> TellingAsync(Site site, List<string> paths, string name, string content)
    {
        var telling = new List<string>();
        foreach (var path in paths)
        {
            var seen = await site.GetAsync(path);
            var said = seen.Html + seen.Response.Content.Headers.ContentDisposition;
            if (said.Contains(name[..^4], StringComparison.Ordinal) || said.Contains(content, StringComparison.Ordinal)) telling.Add(path);
        }

        return telling;
    }
}
