using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using CsvHelper;
using CsvHelper.Configuration;

namespace Collab.Tests;

/// <summary>Lists as CSV that a spreadsheet opens safely, and events as CloudEvents.</summary>
public sealed class ExportTests(TestTracker host) : IClassFixture<TestTracker>
{
    private readonly string mark = "m" + Guid.NewGuid().ToString("N");

    /// <summary>Every address that answers with a list.</summary>
    public static TheoryData<string, string> Lists => new()
    {
        { "/api/activities", "id" }, { "/api/organisations", "id" }, { "/api/partnerships", "id" }, { "/api/sources", "id" },
        { "/api/regions", "code" },
        { "/api/region-pairs", "region" }, { "/api/timeline", "factId" }, { "/api/events", "id" }, { "/api/streams/{stream}/events", "id" },
        { "/api/inbox", "entry" },
        { "/api/compare?from=@0&to=2035-01-01", "change" }, { "/api/codes/regions", "code" }, { "/api/codes/topics", "code" },
    };

    [Theory]
    [MemberData(nameof(Lists))]
    public async Task Every_list_comes_as_CSV_whose_lines_are_whole_and_hold_no_formula(string path, string column)
    {
        var api = await ApiClient.OfAsync(host);
        var source = await api.SourceAsync($"=cmd|'/C calc'!A0 {mark}");
        var agency = await api.OrganisationAsync(source, $"@SUM(A1) {mark}", "DED");
        var workshop = await api.WorkshopAsync(source, $"+1,\"a\"\n;b {mark}", "2023-11-13", "DED", "PL");
        await api.RecordAsync($"/api/activities/{workshop}/roles",
            new { role = "organiser", organisation = agency, provenance = ApiClient.Passage(source, "-2+3 S1", "claimed") });
        await api.RecordAsync("/api/partnerships",
            new { title = $"-1 {mark}", kind = "network", provenance = ApiClient.Passage(source, "\t=1") });
        await api.PlanAsync(source, $"\uFF1D1 {mark}", "2024-05-01");

        var reply = await api.GetAsync(path.Replace("{stream}", workshop.ToString(), StringComparison.Ordinal), ("Accept", "text/csv"));

        var lines = Lines(reply);
        lines[0].ShouldContain(column);
        lines.Count.ShouldBeGreaterThan(1);
        lines.ShouldAllBe(line => line.Length == lines[0].Length);
        foreach (var cell in lines.SelectMany(line => line))
            if (!decimal.TryParse(cell, CultureInfo.InvariantCulture, out _))
                (cell.Length == 0 || !"=+-@\t\r\n\uFF1D".Contains(cell[0], StringComparison.Ordinal)).ShouldBeTrue(cell);
        lines.Skip(1).ShouldAllBe(line => line[Array.IndexOf(lines[0], column)].Length > 0);
    }

    [Theory]
    [MemberData(nameof(Lists))]
    public async Task Every_list_says_in_the_description_that_it_comes_as_CSV(string path, string column)
    {
        column.ShouldNotBeEmpty();
        var paths = (await new ApiClient(host.Anonymous).ShowAsync("/openapi/v1.json"))["paths"]!;

        var content = paths[path.Split('?')[0]
            .Replace("{stream}", "{id}", StringComparison.Ordinal)]!["get"]!["responses"]!["200"]!["content"]!.AsObject();

        content.ContainsKey("text/csv").ShouldBeTrue(content.ToJsonString());
        content.ContainsKey("application/json").ShouldBeTrue();
    }

    [Fact]
    public async Task Numbers_stay_numbers_negative_ones_too()
    {
        var lines = Lines(await new ApiClient(host.Anonymous).GetAsync("/api/codes/regions", ("Accept", "text/csv")));

        var west = lines.Single(line => line[0] == "PT");
        double.Parse(west[Array.IndexOf(lines[0], "longitude")], CultureInfo.InvariantCulture).ShouldBeLessThan(0);
        lines.Count.ShouldBe((await new ApiClient(host.Anonymous).ShowAsync("/api/codes/regions")).AsArray().Count + 1);
    }

    [Fact]
    public async Task The_inbox_is_one_flat_list_that_says_what_kind_each_entry_is()
    {
        var api = await ApiClient.OfAsync(host);
        var source = await api.SourceAsync(mark);
        var plan = await api.PlanAsync(source, $"{mark} stand", "2024-05-01");
        var partnership = (await api.RecordAsync("/api/partnerships",
            new { title = $"{mark} network", kind = "network", provenance = ApiClient.Passage(source) })).Id;
        await api.RecordAsync($"/api/partnerships/{partnership}/milestones",
            new
            {
                milestoneId = Guid.NewGuid(),
                title = $"{mark} letter",
                due = ApiClient.Day("2024-06-01"),
                provenance = ApiClient.Passage(source)
            });
        var one = await api.RecordAsync($"/api/activities/{plan}/roles",
            new { role = "host", group = "Agencies", provenance = ApiClient.Passage(source) });
        var other = await api.RecordAsync($"/api/activities/{plan}/roles",
            new { role = "host", group = "Companies", provenance = ApiClient.Passage(source, "S2", "claimed") });
        var conflict = await api.RecordAsync("/api/conflicts", new { factIds = new[] { one.EventId, other.EventId }, about = "host" });

        var lines = Lines(await api.GetAsync("/api/inbox", ("Accept", "text/csv")));

        lines[0].ShouldBe(["entry", "date", "kind", "title", "id", "entityKind", "entity", "entityId", "source", "passage", "about"]);
        var mine = lines.Where(line => line.Any(cell => cell.Contains(mark, StringComparison.Ordinal))).ToList();
        mine.Select(line => (line[0], line[2], line[6])).ShouldBe(
        [
            ("plan-awaiting-evidence", "joint-stand", $"{mark} stand"), ("overdue-milestone", "milestone", $"{mark} network"),
            ("open-conflict", "host", $"{mark} stand"),
            ("claim-to-confirm", "role_assigned", $"{mark} stand"),
        ]);
        mine[0][1].ShouldBe("2024-05-01T22:00:00+00:00");
        mine[2][4].ShouldBe(conflict.EventId.ToString());
        (mine[3][4], mine[3][8], mine[3][9]).ShouldBe((other.EventId.ToString(), mark, "S2"));
        Lines(await api.GetAsync("/api/inbox?knownAt=@0", ("Accept", "text/csv"))).ShouldHaveSingleItem();

        var inbox = await api.ShowAsync("/api/inbox");
        foreach (var (entry, member) in new[] { ("plan-awaiting-evidence", "plansAwaitingEvidence"),
            ("overdue-milestone", "overdueMilestones"), ("milestone-due", "milestonesDue"), ("open-conflict", "conflicts"),
            ("claim-to-confirm", "claimsToConfirm") })
            if (inbox.List(member) is { Count: < 500 } entries)
                lines.Where(line => line[0] == entry).Select(line => line[4])
                    .ShouldBe(entries.Select(item => item.Text("id")), ignoreOrder: true, entry);
    }

    [Fact]
    public async Task An_event_is_a_CloudEvent_alone_in_the_log_and_in_its_stream()
    {
        var api = await ApiClient.OfAsync(host);
        var source = await api.SourceAsync();
        var workshop = await api.RecordAsync("/api/activities",
            new { kind = "workshop", title = mark, occurred = ApiClient.Day("2023-11-13"), provenance = ApiClient.Passage(source) });
        var recorded = (await api.ShowAsync($"/api/events/{workshop.EventId}")).Text("recordedAt")!;

        var alone = await api.GetAsync($"/api/events/{workshop.EventId}", ("Accept", "application/cloudevents+json"));
        var inStream = await api.GetAsync($"/api/streams/{workshop.Id}/events", ("Accept", "application/cloudevents-batch+json"));
        var inLog = await api.GetAsync($"/api/events?source={source}", ("Accept", "application/cloudevents-batch+json"));

        alone.ShouldBe(HttpStatusCode.OK).ContentType.ShouldBe("application/cloudevents+json");
        inStream.ShouldBe(HttpStatusCode.OK).ContentType.ShouldBe("application/cloudevents-batch+json");
        var e = alone.Json.AsObject();
        inStream.Json.AsArray().ShouldHaveSingleItem()!.ToJsonString().ShouldBe(e.ToJsonString());
        inLog.Json.AsArray().ShouldHaveSingleItem()!.ToJsonString().ShouldBe(e.ToJsonString());

        // CloudEvents 1.0: the required attributes, then the optional ones, and names of lower-case letters and digits.
        (e.Text("specversion"), e.Text("id"), e.Text("type")).ShouldBe(("1.0", workshop.EventId.ToString(), "collab.workshop_held"));
        e.Text("source").ShouldBe($"/api/streams/{workshop.Id}");
        Uri.IsWellFormedUriString(e.Text("source"), UriKind.Relative).ShouldBeTrue();
        e.Text("subject").ShouldBe($"activity/{workshop.Id}");
        e.Text("datacontenttype").ShouldBe("application/json");
        e.Text("time").ShouldBe(recorded);
        NodaTime.Text.OffsetDateTimePattern.Rfc3339.Parse(e.Text("time")!).Success.ShouldBeTrue();
        e.Text("sequence").ShouldBe(workshop.Position.ToString("D20", CultureInfo.InvariantCulture));
        e["data"]!.Text("title").ShouldBe(mark);
        e.Select(member => member.Key)
            .ShouldAllBe(name => name.Length <= 20 && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c)));
        foreach (var (name, value) in e.Where(member =>
            member.Key != "data")) value.ShouldBeAssignableTo<JsonValue>(name)!.TryGetValue<string>(out _).ShouldBeTrue(name);
        (await api.GetAsync($"/api/streams/{workshop.Id}/events", ("Accept", "application/json"))).Json.List("items").Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("text/csv")]
    [InlineData("application/cloudevents-batch+json")]
    public async Task A_stream_that_nobody_knows_is_404_in_every_form(string form)
    {
        var api = new ApiClient(host.Anonymous);

        (await api.GetAsync($"/api/streams/{Guid.NewGuid()}/events", ("Accept", form)))
            .ShouldBeProblem(HttpStatusCode.NotFound, "not-found");
        (await api.GetAsync($"/api/streams/{Guid.NewGuid()}/events?order=newest", ("Accept", form)))
            .ShouldBeProblem(HttpStatusCode.NotFound, "not-found");
    }

    private static List<string[]> Lines(Reply reply)
    {
        reply.ShouldBe(HttpStatusCode.OK).ContentType.ShouldBe("text/csv");
        reply.Bytes[..3].ShouldBe([0xEF, 0xBB, 0xBF]);
        using var csv = new CsvParser(new StreamReader(new MemoryStream(reply.Bytes)), new CsvConfiguration(CultureInfo.InvariantCulture));
        var lines = new List<string[]>();
        while (csv.Read()) lines.Add(csv.Record!);
        return lines;
    }
}
