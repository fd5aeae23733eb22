using System.Net;
using System.Text.Json;

namespace Collab.Tests;

/// <summary>What an address asks for is done, or refused: never done otherwise.</summary>
public sealed class KnownParameterTests(TestTracker host) : IClassFixture<TestTracker>
{
    public static TheoryData<string, string> Misread => new()
    {
        { "dryRun=True", "dryRun" }, { "dryRun=1", "dryRun" }, { "dryRun=", "dryRun" }, { "dry_run=true", "dry_run" },
        { "dryRun=true&dryRun=false", "dryRun" }, { "dryRun=true&foo=1", "foo" },
    };

    [Theory, MemberData(nameof(Misread))]
    public async Task A_write_whose_address_cannot_be_meant_so_stores_nothing(string query, string pointer)
    {
        var api = await ApiClient.OfAsync(host);
        var person = await api.PersonAsync("Erika Mustermann");
        var before = await host.StoredAsync();
        var source = new { title = "Perhaps", kind = "photo" };

        (string Path, object Body)[] writes =
        [
            ("/api/sources", source), ("/api/people", new { name = "Perhaps" }), ($"/api/people/{person}/erase", ""),
        ];
        foreach (var (path, body) in writes)
            (await api.PostAsync($"{path}?{query}", body))
                .ShouldBeProblem(HttpStatusCode.BadRequest, "malformed").Pointers.ShouldBe([pointer], path);
        using var lines = new StringContent(
            JsonSerializer.Serialize(new { command = "register-source", source.title, source.kind }), null, "application/x-ndjson");
        using var refused = await api.Client.PostAsync(new Uri($"/api/commands?{query}", UriKind.Relative), lines);
        refused.StatusCode.ShouldBe(HttpStatusCode.BadRequest);

        (await host.StoredAsync()).ShouldBe(before);
        (await api.ShowAsync($"/api/people/{person}")).Text("name").ShouldBe("Erika Mustermann");
    }

    [Theory]
    [InlineData("/api/commands?atomic=TRUE", "atomic")]
    [InlineData("/api/commands?atomic=true&atomic=true", "atomic")]
    [InlineData("/api/tokens?dryRun=true", "dryRun")]
    [InlineData("/api/files?name=a.txt&audience=public&audience=managers", "audience")]
    [InlineData("/api/indicators/RCO81/explanation?limit=1&limit=2", "limit")]
    public async Task So_does_any_other_that_is_posted(string path, string pointer) =>
        (await (await ApiClient.OfAsync(host, "admin")).PostAsync(
            path, "{}", path.StartsWith("/api/commands", StringComparison.Ordinal) ? "application/x-ndjson" : "application/json"))
            .ShouldBeProblem(HttpStatusCode.BadRequest, "malformed").Pointers.ShouldBe([pointer]);

    [Theory]
    [InlineData("/api/overview?asOf=2020-01-01&asOf=2021-01-01", "asOf")]
    [InlineData("/api/activities?limit=1&limit=2", "limit")]
    [InlineData("/api/events/live?named=False", "named")]
    [InlineData("/api/events/live?typ=x", "typ")]
    [InlineData("/api/activities?format=xml", "format")]
    [InlineData("/api/overview?format=csv", "format")] // it has no such form
    [InlineData("/api/events/live?after=@1&after=@2", "after")]
    public async Task A_question_says_a_thing_once_and_in_words_that_are_known(string path, string pointer) =>
        (await new ApiClient(host.Anonymous).GetAsync(path))
            .ShouldBeProblem(HttpStatusCode.BadRequest, "malformed").Pointers.ShouldBe([pointer]);

    [Fact]
    public async Task A_dry_run_of_one_command_stores_nothing_and_dryRun_false_is_an_ordinary_write()
    {
        var api = await ApiClient.OfAsync(host);
        var before = await host.StoredAsync();
        (await api.PostAsync("/api/sources?dryRun=true", new { title = "Perhaps", kind = "photo" })).Status
            .ShouldBeOneOf(HttpStatusCode.OK, HttpStatusCode.Created);
        (await host.StoredAsync()).ShouldBe(before);
        (await api.PostAsync("/api/sources?dryRun=false", new { title = "Surely", kind = "photo" })).ShouldBe(HttpStatusCode.Created);
        (await host.StoredAsync()).ShouldNotBe(before);
    }
}
