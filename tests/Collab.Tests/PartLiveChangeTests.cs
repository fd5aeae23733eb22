using System.Globalization;

namespace Collab.Tests;

/// <summary>Who follows a part of everything hears of what comes to belong to it and of what ceases to.</summary>
public sealed class PartLiveChangeTests : ReportedProjectTests
{
    [Fact]
    public async Task The_event_that_attributes_something_is_sent_and_so_is_the_one_that_takes_it_away_whatever_came_between()
    {
        await Made.Api.ShowAsync("/api/overview");
        var held = await Made.RecordAsync("/api/activities",
            new { kind = "workshop", title = "Forum", occurred = ApiClient.Day("2023-05-01") });
        await Made.Api.ShowAsync("/api/overview");
        var begin = Made.Api.Position;
        var attributed = await Made.RecordAsync($"/api/activities/{held.Id}/projects", new { project = Made.Project });
        var topics = await Made.RecordAsync($"/api/activities/{held.Id}/topics",
            new { topics = new[] { "energy" }, completeness = "complete" });
        var withdrawn = await Made.Api.RecordAsync($"/api/facts/{attributed.EventId}/withdraw", new { reason = "Of another project." });
        await Made.Api.ShowAsync("/api/overview");
        var end = await Made.RecordAsync($"/api/partnerships/{Made.Project}/milestones",
            new { milestoneId = Guid.NewGuid(), title = "Step", due = ApiClient.Day("2030-01-01") });

        // All at once from before, and from behind each of them.
        long[] expected = [attributed.Position, topics.Position, withdrawn.Position, end.Position];
        (await HeardAsync($"project={Made.Project}", begin, 4)).ShouldBe(expected);
        (await HeardAsync($"programme={Made.Programme}", begin, 4)).ShouldBe(expected);
        (await HeardAsync($"project={Made.Project}", topics.Position, 2)).ShouldBe(expected[2..]);
    }

    [Fact]
    public async Task A_role_that_is_withdrawn_is_heard_of_by_who_follows_the_organisation()
    {
        var held = await Made.RecordAsync("/api/activities",
            new { kind = "workshop", title = "Forum", occurred = ApiClient.Day("2023-05-01") });
        await Made.Api.ShowAsync("/api/overview");
        var begin = Made.Api.Position;
        var role = await Made.RecordAsync($"/api/activities/{held.Id}/roles", new { role = "host", organisation = Made.Polish });
        var withdrawn = await Made.Api.RecordAsync($"/api/facts/{role.EventId}/withdraw", new { reason = "It was not there." });

        (await HeardAsync($"organisation={Made.Polish}", begin, 2)).ShouldBe([role.Position, withdrawn.Position]);
    }

    [Fact]
    public async Task Who_follows_live_hears_of_an_attribution_when_it_is_recorded()
    {
        var held = await Made.RecordAsync("/api/activities",
            new { kind = "workshop", title = "Forum", occurred = ApiClient.Day("2023-05-01") });
        await Made.Api.ShowAsync("/api/overview");
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/events/live?project={Made.Project}");
        using var response = await Host.Anonymous.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, patience.Token);
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync(patience.Token));
        (await lines.ReadLineAsync(patience.Token)).ShouldNotBeNull().ShouldStartWith(": following");

        await Made.RecordAsync($"/api/activities/{held.Id}/topics", new { topics = new[] { "energy" }, completeness = "complete" });
        await Made.Api.ShowAsync("/api/overview");
        var attributed = await Made.RecordAsync($"/api/activities/{held.Id}/projects", new { project = Made.Project });
        var heard = "";
        while (!heard.StartsWith("event: ", StringComparison.Ordinal)) heard = (await lines.ReadLineAsync(patience.Token))
            .ShouldNotBeNull();
        heard.ShouldBe("event: activity_attributed");
        while (!heard.StartsWith("id: ", StringComparison.Ordinal)) heard = (await lines.ReadLineAsync(patience.Token)).ShouldNotBeNull();
        heard.ShouldBe($"id: {attributed.Position.ToString(CultureInfo.InvariantCulture)}");
    }

    private Task<IReadOnlyList<long>> HeardAsync(string part, long after, int many) =>
        PartLiveTests.HeardAsync(Host, part, after, many);
}
