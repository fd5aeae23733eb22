using System.Net;
using Collab.Http;
using Collab.ReadModel.Reading;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Collab.Tests;

/// <summary>Whatever takes a part of everything – a project, a programme, an objective of it, an organisation – refuses what is none: an id
/// of another kind, or one that nobody recorded. What is known only later is a part to which nothing belongs yet.</summary>
public sealed class PartOfAnotherKindTests(TestTracker host) : IClassFixture<TestTracker>
{
    // A second period of the same days would be refused.
    private static int year = 1960;

    private const string Nobody = "01999ec9-0000-7000-8000-00000000dead";

    [Fact]
    public async Task What_is_no_part_is_refused_by_every_route_and_page_that_takes_one()
    {
        var api = await ApiClient.OfAsync(host);
        var before = api.Position;
        var made = await MakeAsync(api);
        var (routes, pages) = Takers();
        routes.Count.ShouldBeGreaterThan(25);
        pages.Count.ShouldBeGreaterThan(15);
        using var site = new Site(host);
        foreach (var (path, parameters, isPage) in routes.Select(route => (route.Path, route.Parameters, false))
            .Concat(pages.Select(page => (page.Path, page.Parameters, true))))
        {
            var address = path.Replace("/regions/RCO81", "/regions/DED", StringComparison.Ordinal)
                .Replace("/programmes/*/", $"/programmes/{made.Programme}/", StringComparison.Ordinal)
                .Replace("/projects/*/", $"/projects/{made.Project}/", StringComparison.Ordinal)
                .Replace("/periods/*", $"/periods/{made.Period}", StringComparison.Ordinal)
                    .Replace("*", $"{made.Source}", StringComparison.Ordinal);
            var more = Needed(address);
            foreach (var (parameter, value) in parameters.SelectMany(parameter => Wrong(parameter, made, address)
                .Select(value => (parameter, value))))
            {
                var asked = $"{address}?{more}{value}";
                if (isPage)
                {
                    var page = await site.GetAsync($"{asked}&recorded={api.Position}");
                    page.Status.ShouldBe(HttpStatusCode.BadRequest, asked);
                    page.Html.Split($"<code>{parameter}</code>").Length.ShouldBe(2, asked);
                    page.Html.Split("role=\"alert\"").Length.ShouldBe(2, asked);
                }
                else (await api.GetAsync(asked)).ShouldBeProblem(HttpStatusCode.BadRequest, "malformed").Pointers
                    .ShouldContain(parameter, asked);
            }

            foreach (var parameter in parameters.Where(parameter =>
                (parameter != "objective" || !address.Contains("programme", StringComparison.Ordinal))
                // Organisations adopt no rates, which is said of any of them.
                && (address, parameter) != ("/api/rates", "organisation")))
                foreach (var clock in new[] { "", "&asOf=1999-01-01", $"&knownAt=@{before}" })
                {
                    // In a path the moment has to know what is named; what compares or follows has no clocks of its own.
                    if (clock.Length > 0 && (address.Contains($"{made.Programme}", StringComparison.Ordinal)
                        || (!isPage && address is "/api/compare" or "/api/events/live"))) continue;
                    var right = parameter switch
                    {
                        "project" => $"project={made.Project}",
                        "programme" => $"programme={made.Programme}",
                        "objective" => $"programme={made.Programme}&objective=1.1",
                        _ => $"organisation={made.Organisation}",
                    };
                    var asked = $"{address}?{more}{right}{clock}";
                    if (isPage)
                        new[] { HttpStatusCode.OK, HttpStatusCode.NotFound }.ShouldContain(
                            (await site.GetAsync($"{asked}&recorded={api.Position}")).Status, asked);
                    else await RightAsync(api, asked);
                }
        }
    }

    [Fact]
    public async Task An_objective_is_known_once_anything_of_its_programme_has_it()
    {
        var api = await ApiClient.OfAsync(host);
        var made = await MakeAsync(api);
        // As long as it has adopted none, any may be named.
        await Refused("2.2");
        await api.RecordAsync($"/api/programmes/{made.Programme}/indicators",
            new { indicator = "RCO87", objective = "2.2", provenance = ApiClient.Passage(made.Source) });
        await api.ShowAsync($"/api/activities?programme={made.Programme}&objective=2.2");
        await Refused("2.1");
        await api.RecordAsync($"/api/programmes/{made.Programme}/objectives",
            new { code = "2.1", title = "More", provenance = ApiClient.Passage(made.Source) });
        await api.ShowAsync($"/api/activities?programme={made.Programme}&objective=2.1");
        // That of another programme is none of this one.
        var other = await MakeAsync(api);
        (await api.GetAsync($"/api/activities?programme={other.Programme}&objective=2.2"))
            .ShouldBeProblem(HttpStatusCode.BadRequest, "malformed").Pointers.ShouldBe(["objective"]);

        async Task Refused(string code) =>
            (await api.GetAsync($"/api/activities?programme={made.Programme}&objective={code}"))
                .ShouldBeProblem(HttpStatusCode.BadRequest, "malformed").Pointers.ShouldBe(["objective"]);
    }

    [Theory]
    [InlineData("en", "There is no project of this id.")]
    [InlineData("de", "Ein Projekt mit dieser Kennung gibt es nicht.")]
    public async Task A_page_does_not_name_a_part_that_is_none(string language, string words)
    {
        var api = await ApiClient.OfAsync(host);
        var made = await MakeAsync(api);
        using var site = new Site(host, language);
        foreach (var path in new[] { "/", "/activities", "/history", "/indicators", "/compare" })
        {
            var page = (await site.GetAsync($"{path}?project={made.Programme}&recorded={api.Position}"))
                .ShouldBe(HttpStatusCode.BadRequest);
            page.Text.ShouldContain(words, Case.Sensitive, path);
            page.Html.ShouldNotContain("meta part", Case.Sensitive, path);
            page.Text.ShouldNotContain("facts stand", Case.Sensitive, path);
        }
    }

    private static IEnumerable<string> Wrong(string parameter, Made made, string path) => parameter switch
    {
        "project" => [$"project={Nobody}", $"project={made.Programme}", $"project={made.Partnership}"],
        "programme" => [$"programme={Nobody}", $"programme={made.Project}"],
        "objective" when path.Contains($"{made.Programme}", StringComparison.Ordinal) => ["objective=9.9"],
        "objective" => [$"programme={made.Programme}&objective=9.9"],
        _ => [$"organisation={Nobody}", $"organisation={made.Source}"],
    };

    private static string Needed(string path) =>
        path.EndsWith("/compare", StringComparison.Ordinal) ? "from=@0&to=@0&"
        : path is "/api/search" or "/api/suggest" ? "q=any&"
        : path.Contains("/explanation", StringComparison.Ordinal) && path.Contains("report", StringComparison.Ordinal)
            ? "period=2023&cell=since-start&"
        : path.Contains("report", StringComparison.Ordinal) && !path.Contains("/periods/", StringComparison.Ordinal) ? "period=2023&"
        : "";

    private static async Task RightAsync(ApiClient api, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("Collab-Min-Position", $"{api.Position}");
        using var answer = await api.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        if (answer.StatusCode is not (HttpStatusCode.OK or HttpStatusCode.NotFound))
            (await answer.Content.ReadAsStringAsync()).ShouldBeEmpty(path);
    }

    private (List<(string Path, IReadOnlyList<string> Parameters)> Routes,
        List<(string Path, IReadOnlyList<string> Parameters)> Pages) Takers()
    {
        var endpoints = host.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().ToList();
        var request = new Microsoft.AspNetCore.Http.DefaultHttpContext().Request;
        return (
            Taking(endpoint => endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods.Contains("GET") == true
                ? endpoint.Metadata.OfType<QueryParameter>().Select(parameter => parameter.Name) : []),
            Taking(endpoint => endpoint.Metadata.GetMetadata<ComponentTypeMetadata>() is not null
                ? endpoint.Metadata.OfType<IPageParameters>().SelectMany(declared => declared.Of(request))
                    .Select(parameter => parameter.Name)
                : []));

        List<(string, IReadOnlyList<string>)> Taking(Func<RouteEndpoint, IEnumerable<string>> names) =>
        [
            .. endpoints.Select(endpoint => (
                    Path: UnknownParameterTests.PathOf("/" + endpoint.RoutePattern.RawText!.Trim('/'))
                        .Replace("01999ec9-0000-7000-8000-000000000000", "*", StringComparison.Ordinal),
                    Parameters: (IReadOnlyList<string>)[.. names(endpoint).Intersect(Belonging.Parameters)]))
                .Where(route => route.Parameters.Count > 0).DistinctBy(route => route.Path),
        ];
    }

    private static async Task<Made> MakeAsync(ApiClient api)
    {
        var source = await api.SourceAsync();
        var passage = ApiClient.Passage(source);
        var programme = (await api.RecordAsync("/api/programmes", new { title = "Interreg", provenance = passage })).Id;
        var project = (await api.RecordAsync("/api/partnerships",
            new { title = "Bridges", kind = "funded-project", provenance = passage })).Id;
        await api.RecordAsync($"/api/partnerships/{project}/programme", new { programme, objective = "1.1", provenance = passage });
        var partnership = (await api.RecordAsync("/api/partnerships",
            new { title = "Friends", kind = "network", provenance = passage })).Id;
        var organisation = await api.OrganisationAsync(source);
        var period = (await api.RecordAsync("/api/periods",
            new { title = $"{Guid.NewGuid()}", span = new { precision = "year", from = $"{Interlocked.Increment(ref year)}" } })).Id;
        await api.ShowAsync("/api/overview");
        return new Made(source, programme, project, partnership, organisation, period);
    }

    private sealed record Made(Guid Source, Guid Programme, Guid Project, Guid Partnership, Guid Organisation, Guid Period);
}
