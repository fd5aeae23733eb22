using System.Globalization;
using System.Net;

namespace Collab.Tests;

/// <summary>Following the events of a part of everything.</summary>
public sealed class PartLiveTests(TestTracker host) : IClassFixture<TestTracker>
{
    [Fact]
    public async Task Who_follows_a_project_hears_of_it_and_of_nothing_else_and_resumes_behind_what_was_heard()
    {
        var api = await ApiClient.OfAsync(host);
        var source = await api.SourceAsync();
        var passage = ApiClient.Passage(source);
        var programme = (await api.RecordAsync("/api/programmes", new { title = "Interreg", provenance = passage })).Id;
        var (one, two) = (await ProjectAsync("One"), await ProjectAsync("Two"));
        await api.ShowAsync("/api/overview");
        var begin = api.Position;
        var expected = new List<long> { await PlanAsync(one) };
        await PlanAsync(two);
        await api.WorkshopAsync(source);
        expected.Add(await PlanAsync(one));
        // A target of the project stands in the stream of its indicator.
        expected.Add((await api.RecordAsync("/api/indicators/RCO87/target",
            new { value = 3, by = new { precision = "year", from = "2027" }, project = one })).Position);
        await PlanAsync(two);
        expected.Add(await PlanAsync(one));

        (await HeardAsync($"project={one}", begin, 4)).ShouldBe(expected);
        (await HeardAsync($"project={one}", expected[1], 2)).ShouldBe(expected.Skip(2));
        (await HeardAsync($"programme={programme}", begin, 6)).Count.ShouldBe(6);

        using var refused = await host.Anonymous.GetAsync(new Uri("/api/events/live?project=x", UriKind.Relative));
        refused.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        using var alone = await host.Anonymous.GetAsync(new Uri("/api/events/live?objective=1.1", UriKind.Relative));
        alone.StatusCode.ShouldBe(HttpStatusCode.BadRequest);

        async Task<Guid> ProjectAsync(string title)
        {
            var id = (await api.RecordAsync("/api/partnerships", new { title, kind = "funded-project", provenance = passage })).Id;
            await api.RecordAsync($"/api/partnerships/{id}/programme", new { programme, provenance = passage });
            return id;
        }

        async Task<long> PlanAsync(Guid project) => (await api.RecordAsync($"/api/partnerships/{project}/milestones",
            new { milestoneId = Guid.NewGuid(), title = "Step", due = ApiClient.Day("2030-01-01"), provenance = passage })).Position;
    }

    [Theory]
    [InlineData(1)]
    [InlineData(30)]
    public async Task What_belongs_to_a_part_is_found_once_for_all_who_follow_it(int followers)
    {
        await using var tracker = await TestTracker.StartAsync();
        var api = new ApiClient(tracker.With(tracker.AdminToken));
        var source = await api.SourceAsync();
        await api.ShowAsync("/api/overview");
        var organisation = await api.OrganisationAsync(source, "Agency", "DED");
        var begin = api.Position - 1;
        await api.ShowAsync("/api/overview");
        using var statements = Statements.Of(tracker);

        var heard = await Task.WhenAll(Enumerable.Range(0, followers)
            .Select(_ => HeardAsync(tracker, $"organisation={organisation}", begin, 1)));

        heard.ShouldAllBe(one => one.Count == 1 && one[0] == begin + 1);
        statements.With("select x.position from").Count.ShouldBe(1);
    }

    private Task<IReadOnlyList<long>> HeardAsync(string part, long after, int many) => HeardAsync(host, part, after, many);

    /// <summary>The positions that the first messages behind a position have.</summary>
    internal static async Task<IReadOnlyList<long>> HeardAsync(TestTracker tracker, string part, long after, int many)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/events/live?{part}&after=@{after}");
        using var response = await tracker.Anonymous.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, patience.Token);
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync(patience.Token));
        var heard = new List<long>();
        while (heard.Count < many)
        {
            var line = (await lines.ReadLineAsync(patience.Token)).ShouldNotBeNull("the stream ended");
            if (line.StartsWith("id: ", StringComparison.Ordinal)) heard.Add(long.Parse(line[4..], CultureInfo.InvariantCulture));
        }

        return heard;
    }
}
