using System.Net;

namespace Collab.Tests;

/// <summary>Where everything belongs to one programme, the part that is everything of it is the whole.</summary>
public sealed class PartOfEverythingTests
{
    private static readonly string[] Paths = ["activity-months", "region-pairs", "region-ties", "regions"];

    [Fact]
    public Task The_programme_that_everything_belongs_to_has_the_figures_of_the_whole() => Seed.RunAsync(11, async seed =>
    {
        // The real input, and a history as chance has it beside it.
        await using var host = await TestTracker.StartAsync(
            samples: Repository.Samples, settings: new Dictionary<string, string> { ["COLLAB_RATE"] = "0" });
        var api = new ApiClient(host.With(host.AdminToken));
        foreach (var lines in new RandomHistory(seed).Lines(160).Chunk(40)) await api.BatchAsync(string.Join('\n', lines));
        var source = await api.SourceAsync();
        var passage = ApiClient.Passage(source);
        var programme = (await api.RecordAsync("/api/programmes", new { title = "Everything", provenance = passage })).Id;
        var project = (await api.RecordAsync("/api/partnerships",
            new { title = "Everything", kind = "funded-project", provenance = passage })).Id;
        await api.RecordAsync($"/api/partnerships/{project}/programme", new { programme, provenance = passage });
        var before = api.Position;
        var activities = (await api.ShowAsync("/api/activities?limit=500")).List("items").Select(activity => activity.Id("id")).ToList();
        activities.Count.ShouldBeGreaterThan(5);
        foreach (var activity in activities)
            await api.RecordAsync($"/api/activities/{activity}/projects", new { project, provenance = passage });

        foreach (var part in new[] { $"programme={programme}", $"project={project}" })
            foreach (var asOf in new[] { "", "&asOf=2100-01-01", "&asOf=2023-12-31" })
                foreach (var path in Paths)
                {
                    var (whole, own) = (await ActivitiesAsync(path, asOf), await ActivitiesAsync(path, $"&{part}{asOf}"));
                    own.ShouldBe(whole, $"{path} {part}{asOf}");
                    if (asOf != "&asOf=2023-12-31") whole.ShouldNotBeEmpty(path);
                    // As long as nothing was attributed to it, nothing belonged to it.
                    (await ActivitiesAsync(path, $"&{part}{asOf}&knownAt=@{before}")).ShouldBeEmpty($"{path} {part}{asOf}");
                }

        foreach (var region in new[] { "DED", "CZ", "DED2" })
            foreach (var path in new[] { "region-pairs", "region-ties" })
                (await ActivitiesAsync(path, $"&region={region}&programme={programme}"))
                    .ShouldBe(await ActivitiesAsync(path, $"&region={region}"), $"{path} {region}");

        // Seats and partnerships are of whatever has them, so that only what activities make is compared.
        async Task<IReadOnlyList<string>> ActivitiesAsync(string path, string question)
        {
            var shown = (await api.ShowAsync($"/api/{path}?{question.TrimStart('&')}")).List();
            return path != "regions"
                ? [.. shown.Select(entry => entry.ToJsonString())]
                :
                [
                    .. shown.Select(region => string.Join(' ', new[] { "held", "planned", "heldThere", "plannedThere" }
                        .Select(figure => $"{figure} {region.Number(figure)}").Prepend(region.Text("code"))))
                        .Where(line => !line.EndsWith("held 0 planned 0 heldThere 0 plannedThere 0", StringComparison.Ordinal)),
                ];
        }
    });

    [Theory]
    [InlineData("/api/inbox")]
    [InlineData("/api/activity-months")]
    [InlineData("/api/regions")]
    [InlineData("/api/regions/DED")]
    [InlineData("/api/region-pairs")]
    [InlineData("/api/region-pairs?region=DED")]
    [InlineData("/api/region-ties")]
    [InlineData("/api/region-ties?region=DED21")]
    public async Task Each_of_these_says_what_is_wrong_with_the_part_that_is_asked_for(string path)
    {
        await using var host = await TestTracker.StartAsync();
        var api = new ApiClient(host.Anonymous);
        var asks = path.Contains('?', StringComparison.Ordinal) ? "&" : "?";
        var nobody = Guid.NewGuid();
        foreach (var (part, pointer) in new[] { ("objective=1.1", "objective"), ("project=x", "project"), ("programme=x", "programme"),
            ("organisation=x", "organisation"), ("projekt=" + nobody, "projekt"), ("project=" + nobody, "project") })
            (await api.GetAsync($"{path}{asks}{part}")).ShouldBe(HttpStatusCode.BadRequest).Pointers.ShouldBe([pointer], $"{path} {part}");
    }
}
