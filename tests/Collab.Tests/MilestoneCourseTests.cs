using System.Net;
using System.Text.Json.Nodes;

namespace Collab.Tests;

/// <summary>A partnership shows of each milestone its first date, each later one with its reason, each miss, and how late it was
/// reached.</summary>
public sealed class MilestoneCourseTests(TestTracker host) : IClassFixture<TestTracker>
{
    [Fact]
    public async Task A_milestone_moved_twice_and_one_missed_and_then_reached_tell_their_course()
    {
        var api = await ApiClient.OfAsync(host);
        var source = await api.SourceAsync("Progress report");
        var partnership = (await api.RecordAsync("/api/partnerships",
            new { title = "Across the border", kind = "funded-project", provenance = ApiClient.Passage(source) })).Id;
        var moved = await PlanAsync("Study finished", "2024-03-31");
        await DoAsync(moved, "reschedule", new() { ["due"] = Json(ApiClient.Day("2024-06-30")), ["reason"] = "Staff was missing." },
            "2024-03-01");
        await DoAsync(moved, "reschedule", new() { ["due"] = Json(ApiClient.Day("2024-09-30")), ["reason"] = "A tender failed." },
            "2024-06-01");
        await DoAsync(moved, "reach", [], "2024-10-05");
        var missed = await PlanAsync("Pilot running", "2024-05-31");
        var miss = await DoAsync(missed, "miss", new() { ["reason"] = "The site was flooded." }, "2024-06-01");
        await DoAsync(missed, "reach", [], "2024-06-21");

        var shown = await api.ShowAsync($"/api/partnerships/{partnership}");

        var one = Milestone(shown, moved);
        (one.Text("status"), one["firstDue"]!.Text("from"), one["due"]!.Text("from")).ShouldBe(("reached", "2024-03-31", "2024-09-30"));
        one.List("moves").Select(move => (move["due"]!.Text("from"), move.Text("reason"), move["cite"]!["source"]!.Text("title"))).ShouldBe(
            [("2024-06-30", "Staff was missing.", "Progress report"), ("2024-09-30", "A tender failed.", "Progress report")]);
        one.List("misses").ShouldBeEmpty();
        (one["reached"]!["on"]!.Text("from"), Late(one, "lateAgainstFirst"), Late(one, "lateAgainstLast")).ShouldBe(("2024-10-05", 188, 5));
        var other = Milestone(shown, missed);
        other.Text("status").ShouldBe("reached");
        other.List("moves").ShouldBeEmpty();
        var known = other.List("misses").ShouldHaveSingleItem();
        (known.Text("reason"), known["due"]!.Text("from"), known["cite"]!.Id("factId"))
            .ShouldBe(("The site was flooded.", "2024-05-31", miss.EventId));
        (Late(other, "lateAgainstFirst"), Late(other, "lateAgainstLast")).ShouldBe((21, 21));
        // As of the day before it was reached, it was missed.
        Milestone(await api.ShowAsync($"/api/partnerships/{partnership}?asOf=2024-06-20"), missed).Text("status").ShouldBe("missed");

        foreach (var (language, texts) in new[]
        {
            ("en", "first due 31 March 2024|moved to 30 June 2024|Staff was missing.|A tender failed.|188 days late against the first date|"
                + "5 days late against the last date|The site was flooded.|missed before|21 days late"),
            ("de", "zuerst fällig 31. März 2024|verschoben auf 30. Juni 2024|188 Tage zu spät gegenüber dem ersten Termin|"
                + "5 Tage zu spät gegenüber dem letzten Termin|zuvor verfehlt|21 Tage zu spät"),
        })
        {
            using var site = new Site(host, language);
            var page = (await site.GetAsync($"/partnerships/{partnership}?recorded={api.Position}")).ShouldBe(HttpStatusCode.OK);
            foreach (var text in texts.Split('|')) page.Text.ShouldContain(text);
        }

        var csv = (await api.GetAsync("/api/partnerships", ("Accept", "text/csv"))).ShouldBe(HttpStatusCode.OK).Body.Split('\n');
        var header = csv[0].Trim().Split(',');
        var row = csv.Single(line => line.Contains(partnership.ToString(), StringComparison.Ordinal)).Trim().Split(',');
        foreach (var (column, count) in new[] { ("milestones", "2"), ("reached", "2"), ("moved", "1"), ("missed", "1") })
            row[Array.IndexOf(header, column)].ShouldBe(count, column);

        async Task<Guid> PlanAsync(string title, string due)
        {
            var milestoneId = Guid.NewGuid();
            await api.RecordAsync($"/api/partnerships/{partnership}/milestones",
                new { milestoneId, title, due = ApiClient.Day(due), provenance = ApiClient.Passage(source) });
            return milestoneId;
        }

        Task<Receipt> DoAsync(Guid milestone, string what, JsonObject body, string day)
        {
            body["occurred"] = Json(ApiClient.Day(day));
            body["provenance"] = Json(ApiClient.Passage(source));
            return api.RecordAsync($"/api/partnerships/{partnership}/milestones/{milestone}/{what}", body);
        }
    }

    private static JsonNode Json(object value) => System.Text.Json.JsonSerializer.SerializeToNode(value)!;

    private static JsonNode Milestone(JsonNode partnership, Guid id) =>
        partnership.List("milestones").Single(milestone => milestone.Id("id") == id);

    private static int Late(JsonNode milestone, string against)
    {
        var late = milestone["reached"]![against]!;
        late.Number("atMost").ShouldBe(late.Number("atLeast"));
        return (int)late.Number("atLeast");
    }
}
