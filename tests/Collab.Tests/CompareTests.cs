using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Collab.Domain.Facts;
using Collab.ReadModel.Comparison;
using CsvHelper;
using CsvHelper.Configuration;

namespace Collab.Tests;

/// <summary>Two moments of the real input.</summary>
public sealed class RealCompareTests(RealInput input) : IClassFixture<RealInput>
{
    private static readonly Guid Workshop = new("01999ec9-5e08-76db-aa2e-c4d53b934a13");
    private static readonly Guid Stand = new("01999eca-11b8-7738-ab22-4d207608fd9e");
    private static readonly Guid Ministry = new("01999ec9-2f28-772c-89e1-c8b39953c233");
    private static readonly Guid Consortium = new("01999ecb-1388-726a-a64a-40e8ca5adbc8");

    private readonly ApiClient api = new(input.Host.Anonymous);

    [Fact]
    public async Task From_A_to_C_the_workshop_gets_its_date_and_a_conflict()
    {
        var answer = await api.ShowAsync(
            $"/api/compare?from=@{await AfterAsync('A')}&to=@{await AfterAsync('C')}&entity={Workshop}&limit=500");

        var workshop = answer.List("changed").Single(difference => difference.Text("what") == "entity");
        workshop.Id("id").ShouldBe(Workshop);
        workshop["then"]!.Text("status").ShouldBe("held");
        var date = Member(workshop, "/date/occurrence");
        date["old"]!.Text("relation").ShouldBe("day-before");
        date["new"]!.Text("from").ShouldBe("2023-11-13");
        Member(workshop, "/date/cite")["new"]!["source"]!.Text("title").ShouldBe("Seite von simul+ zum internationalen EDIH-Workshop");
        Member(workshop, "/conflicts")["old"].ShouldBeNull();
        workshop.List("members").Where(member => member.Text("pointer")!.StartsWith("/roles/", StringComparison.Ordinal))
            .ShouldAllBe(member => member["old"] == null);
        workshop.List("members").Select(member => (member["new"] as System.Text.Json.Nodes.JsonObject)?["organisation"]?.Text("name"))
            .ShouldContain("Statotest");

        var held = answer.List("changed").Single(difference => difference.Text("what") == "fact");
        held.Text("type").ShouldBe("workshop_held");
        held.List("because").ShouldHaveSingleItem().Text("type").ShouldBe("date_resolved");
        Member(held, "/since")["new"]!.GetValue<DateTimeOffset>()
            .ShouldBe(new DateTimeOffset(2023, 11, 13, 0, 0, 0, TimeSpan.FromHours(1)));
        answer.List("appeared").ShouldAllBe(difference => difference.Text("what") == "fact" && difference["entity"]!.Id("id") == Workshop);
        answer.List("appeared").Select(fact => fact.Text("type")).ShouldContain("date_resolved");
        answer.List("went").ShouldBeEmpty();
        foreach (var fact in answer.List("appeared"))
        {
            var cause = fact.List("because").ShouldHaveSingleItem();
            cause.Id("id").ShouldBe(fact.Id("id"));
            cause["actor"]!.Text("name").ShouldNotBeNullOrEmpty();
        }
    }

    [Fact]
    public async Task From_A_to_C_everything_new_appears_and_nothing_goes()
    {
        var (from, to) = (await AfterAsync('A'), await AfterAsync('C'));
        var answer = await api.ShowAsync($"/api/compare?from=@{from}&to=@{to}&limit=500");

        answer["from"]!.Number("knownAt").ShouldBe(from);
        answer["to"]!.Number("knownAt").ShouldBe(to);
        answer.Text("next").ShouldBeNull();
        answer.List("went").ShouldBeEmpty();
        var appeared = answer.List("appeared").Where(difference => difference.Text("what") == "entity").ToList();
        appeared.Select(entity => entity.Id("id")).ShouldContain(Stand);
        appeared.ShouldAllBe(entity => entity["then"] == null && entity["now"] != null && entity["members"] == null);
        foreach (var kind in new[] { "activity", "organisation", "partnership", "source" })
            appeared.Count(entity => entity.Text("kind") == kind).ShouldBe(await CountAsync(kind, to) - await CountAsync(kind, from), kind);
        ShouldAddUp(answer);

        // The other way round it is the same, undone.
        var back = await api.ShowAsync($"/api/compare?from=@{to}&to=@{from}&limit=500");
        Ids(back, "went").ShouldBe(Ids(answer, "appeared"));
        Ids(back, "changed").ShouldBe(Ids(answer, "changed"));
        Ids(back, "appeared").ShouldBeEmpty();
        var change = answer.List("changed")[0].List("members")[0];
        var undone = Member(back.List("changed")[0], change.Text("pointer")!);
        (undone["old"]?.ToJsonString(), undone["new"]?.ToJsonString())
            .ShouldBe((change["new"]?.ToJsonString(), change["old"]?.ToJsonString()));

        async Task<int> CountAsync(string kind, long knownAt) =>
            (int)(await api.ShowAsync($"/api/{(kind == "activity" ? "activities" : kind + "s")}?knownAt=@{knownAt}")).Number("total");
    }

    [Fact]
    public async Task From_E_to_F_the_partner_hubs_become_co_organisers()
    {
        var answer = await api.ShowAsync($"/api/compare?from=@{await AfterAsync('E')}&to=@{await AfterAsync('F')}&kind=activity");

        var workshop = answer.List("changed").ShouldHaveSingleItem();
        workshop.List("members").Select(member => (member["new"]!.Text("role"), member["new"]!["onBehalfOf"], member["old"])).ShouldBe(
            [("co-organiser", null, null), ("co-organiser", null, null), ("co-organiser", null, null)]);
        answer.List("appeared").Select(fact => (fact.Text("type"), fact["source"]!.Text("title"))).Distinct().ShouldHaveSingleItem().Item1
            .ShouldBe("role_assigned");
        answer["totals"]!["facts"]!.Number("appeared").ShouldBe(3);
        answer["totals"]!["entities"]!.Number("changed").ShouldBe(1);
    }

    [Fact]
    public async Task The_ministry_is_renamed_between_two_days()
    {
        var answer = await api.ShowAsync("/api/compare?from=2024-12-18&to=2024-12-19");

        var ministry = answer.List("changed").ShouldHaveSingleItem();
        ministry.Id("id").ShouldBe(Ministry);
        (ministry["then"]!.Text("title"), ministry["now"]!.Text("title")).ShouldBe(
            ("Sächsisches Staatsministerium für Regionalentwicklung",
                "Sächsisches Staatsministerium für Infrastruktur und Landesentwicklung"));
        (Member(ministry, "/shortName").Text("old"), Member(ministry, "/shortName").Text("new")).ShouldBe(("SMR", "SMIL"));
        Member(ministry, "/offices/0")["new"]!["person"]!.Text("name").ShouldBe("Regina Kraushaar");
        answer.List("appeared").Select(fact => fact.Text("type")).ShouldBe(["organisation_renamed", "office_assumed"]);
        answer.List("appeared").ShouldAllBe(fact => fact["because"] == null);
        answer["from"]!["asOf"]!.GetValue<DateTimeOffset>()
            .ShouldBe(new DateTimeOffset(2024, 12, 18, 22, 59, 59, TimeSpan.Zero).AddTicks(9_999_990));

        // Before D was loaded nobody knew of it.
        var after = await AfterAsync('C');
        (await api.ShowAsync($"/api/compare?from=2024-12-18@{after}&to=2024-12-19@{after}")).List("changed").ShouldBeEmpty();
        var learned = await api.ShowAsync($"/api/compare?from=2024-12-19@{after}&to=2024-12-19@{await AfterAsync('D')}&entity={Ministry}");
        learned.List("changed").ShouldHaveSingleItem().Id("id").ShouldBe(Ministry);
        var both = await api.ShowAsync($"/api/compare?from=2024-12-18@{after}&to=2024-12-19@{await AfterAsync('D')}&entity={Ministry}");
        both.List("changed").ShouldHaveSingleItem().Id("id").ShouldBe(Ministry);
    }

    [Fact]
    public async Task A_region_shows_what_takes_part_in_it_or_in_what_lies_in_it()
    {
        foreach (var (region, shown) in new[] { ("PL", true), ("DED", true), ("DE", true), ("DE1", false) })
            Ids(await api.ShowAsync($"/api/compare?from=2023-11-12&to=2023-11-13&region={region}&limit=500"), "appeared")
                .Contains(Workshop).ShouldBe(shown, region);

        var brandenburg = await api.ShowAsync($"/api/compare?from=@0&to=@{await AfterAsync('F')}&region=DE4&limit=500");
        Ids(brandenburg, "appeared").ShouldContain(Workshop);
        Ids(brandenburg, "appeared").ShouldNotContain(Stand);
        Ids(brandenburg, "appeared").ShouldNotContain(Consortium);
        foreach (var fact in brandenburg.List("appeared").Where(difference => difference.Text("what") == "fact")) fact["entity"]!.Id("id")
            .ShouldNotBe(Stand);
    }

    [Theory]
    [InlineData("from=@0&to=@105")]
    [InlineData("from=2000-01-01&to=2026-01-01")]
    [InlineData("from=2023-01-01@26&to=2026-01-01@105")]
    public async Task Pages_show_each_difference_once(string question)
    {
        var whole = await api.ShowAsync($"/api/compare?{question}&limit=500");
        ShouldAddUp(whole);
        var seen = new List<(string Change, string? Kind, Guid Id)>();
        string? next = null;
        do
        {
            var page = await api.ShowAsync($"/api/compare?{question}&limit=7" + (next is null ? "" : $"&cursor={next}"));
            var items = new[] { "appeared", "changed", "went" }
                .SelectMany(change => page.List(change).Select(difference => Key(change, difference))).ToList();
            items.Count.ShouldBeLessThanOrEqualTo(7);
            seen.AddRange(items);
            page["totals"]!.ToJsonString().ShouldBe(whole["totals"]!.ToJsonString());
            next = page.Text("next");
            if (next is not null) items.Count.ShouldBe(7);
        }
        while (next is not null);

        seen.ShouldBe(new[] { "appeared", "changed", "went" }
            .SelectMany(change => whole.List(change).Select(difference => Key(change, difference))), ignoreOrder: true);
        seen.Distinct().Count().ShouldBe(seen.Count);

        // A partnership and the project that it is have one id.
        static (string, string?, Guid) Key(string change, JsonNode difference) => (change, difference.Text("kind"), difference.Id("id"));
    }

    [Fact]
    public async Task It_says_the_same_as_the_lists_at_both_moments()
    {
        foreach (var (from, to) in new[] { ("asOf=2023-11-12&knownAt=@85", "asOf=2025-10-03&knownAt=@105"),
            ("asOf=2026-01-01&knownAt=@30", "asOf=2024-06-01&knownAt=@90") })
        {
            var answer = await api.ShowAsync($"/api/compare?from={Moment(from)}&to={Moment(to)}&limit=500");
            foreach (var kind in new[] { "activities", "organisations", "partnerships", "sources" })
            {
                var then = (await api.ShowAsync($"/api/{kind}?limit=500&{from}")).List("items").Select(item => item.Id("id")).ToHashSet();
                var now = (await api.ShowAsync($"/api/{kind}?limit=500&{to}")).List("items").Select(item => item.Id("id")).ToHashSet();
                var name = kind == "activities" ? "activity" : kind[..^1];
                Entities("appeared", name).ShouldBe(now.Except(then), ignoreOrder: true);
                Entities("went", name).ShouldBe(then.Except(now), ignoreOrder: true);
                Entities("changed", name).ShouldBeSubsetOf(then.Intersect(now));
            }

            IEnumerable<Guid> Entities(string change, string kind) =>
                answer.List(change).Where(difference => difference.Text("what") == "entity" && difference.Text("kind") == kind)
                    .Select(difference => difference.Id("id"));
        }

        static string Moment(string question) => question.Replace("asOf=", "", StringComparison.Ordinal)
            .Replace("&knownAt=", "", StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_tag_of_two_pinned_moments_stays_whatever_is_recorded_since()
    {
        var path = "/api/compare?from=2024-01-01@26&to=2024-01-01@85";
        var reply = await api.GetAsync(path);
        var tag = reply.Header("ETag").ShouldNotBeNull();

        reply.Header("Collab-Position").ShouldBe("85");
        (await api.GetAsync(path, ("If-None-Match", tag))).ShouldBe(HttpStatusCode.NotModified).Bytes.ShouldBeEmpty();
        (await api.GetAsync("/api/compare?from=2024-01-01@26&to=2024-01-01@84", ("If-None-Match", tag))).ShouldBe(HttpStatusCode.OK);
        (await api.GetAsync(path, ("If-None-Match", tag), ("Accept", "text/csv"))).ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("to=@1", "from")]
    [InlineData("from=@1", "to")]
    [InlineData("from=&to=@1", "from")]
    [InlineData("from=@1&to=yesterday", "to")]
    [InlineData("from=@1&to=@", "to")]
    [InlineData("from=@1&to=@-1", "to")]
    [InlineData("from=@1&to=@99999999999999999999", "to")]
    [InlineData("from=@1&to=@999999", "to")]
    [InlineData("from=2024-01-01@x&to=@1", "from")]
    [InlineData("from=2024-02-30@1&to=@1", "from")]
    [InlineData("from=1@2@3&to=@1", "from")]
    [InlineData("from=@1&to=@2&entity=4711", "entity")]
    [InlineData("from=@1&to=@2&region=XX", "region")]
    [InlineData("from=@1&to=@2&region=%00", "region")]
    [InlineData("from=@1&to=@2&kind=party", "kind")]
    [InlineData("from=@1&to=@2&region=DED&entity=01999ec9-5e08-76db-aa2e-c4d53b934a13", "region")]
    [InlineData("from=@1&to=@2&limit=501", "limit")]
    [InlineData("from=@1&to=@2&cursor=4711", "cursor")]
    [InlineData("from=@1&to=@2&asOf=2024-01-01", "asOf")]
    public async Task A_question_that_cannot_be_read_is_refused_with_the_parameter_at_fault(string question, string pointer)
    {
        (await api.GetAsync($"/api/compare?{question}")).ShouldBeProblem(HttpStatusCode.BadRequest, "malformed").Pointers
            .ShouldBe([pointer]);
    }

    [Fact]
    public async Task A_cursor_goes_with_the_moments_it_was_made_for_and_a_stranger_is_404()
    {
        var next = (await api.ShowAsync("/api/compare?from=@0&to=@50&limit=2")).Text("next");

        (await api.GetAsync($"/api/compare?from=@0&to=@51&limit=2&cursor={next}"))
            .ShouldBeProblem(HttpStatusCode.BadRequest, "malformed").Pointers.ShouldBe(["cursor"]);
        foreach (var key in new[] { "entity activity", "entity activity x", "fact x", "fact -1", "", "a\0b" })
        {
            var cursor = System.Buffers.Text.Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(
                new object[] { "compare @0 @50   ", 638_000_000_000_000_000, 0, key, Guid.Empty }));
            (await api.GetAsync($"/api/compare?from=@0&to=@50&cursor={cursor}")).Status.ShouldBe(HttpStatusCode.BadRequest, key);
        }

        (await api.GetAsync($"/api/compare?from=@0&to=@50&entity={Guid.NewGuid()}")).ShouldBeProblem(HttpStatusCode.NotFound, "not-found")
            .Header("ETag").ShouldBeNull();
        (await api.ShowAsync("/api/compare?from=@50&to=@50"))["totals"]!["entities"]!.Number("appeared").ShouldBe(0);
    }

    [Fact]
    public async Task As_CSV_it_has_a_line_for_each_member_and_each_event_behind_a_fact()
    {
        var path = $"/api/compare?from=@{await AfterAsync('A')}&to=@{await AfterAsync('C')}";
        var answer = await api.ShowAsync(path + "&limit=500");

        var reply = await api.GetAsync(path, ("Accept", "text/csv"));

        reply.ShouldBe(HttpStatusCode.OK).ContentType.ShouldBe("text/csv");
        using var csv = new CsvReader(new StreamReader(new MemoryStream(reply.Bytes)), new CsvConfiguration(CultureInfo.InvariantCulture));
        csv.Read();
        csv.ReadHeader();
        var lines = new List<(string Change, string What, Guid Id, string Pointer, string Old, string Event)>();
        while (csv.Read())
            lines.Add((csv.GetField("change")!, csv.GetField("what")!, csv.GetField<Guid>("id"), csv.GetField("pointer")!,
                csv.GetField("old")!, csv.GetField("event")!));
        foreach (var change in new[] { "appeared", "changed", "went" })
        {
            lines.Where(line => line.Change == change).Select(line => line.Id).Distinct()
                .ShouldBe(answer.List(change).Select(difference => difference.Id("id")), ignoreOrder: true);
            foreach (var difference in answer.List(change))
                lines.Count(line => line.Id == difference.Id("id"))
                    .ShouldBe(Math.Max(1, difference.List("members").Count) * Math.Max(1, difference.List("because").Count));
        }

        lines.Single(line => line.Id == Workshop && line.Pointer == "/date/occurrence").Old.ShouldContain("\"relation\":\"day-before\"");
    }

    private static JsonNode Member(JsonNode difference, string pointer) => difference.List("members")
        .Single(member => member.Text("pointer") == pointer);

    private static List<Guid> Ids(JsonNode answer, string change) => [.. answer.List(change).Select(difference => difference.Id("id"))];

    private static void ShouldAddUp(JsonNode answer)
    {
        answer["totals"]!["atLeast"]!.GetValue<bool>().ShouldBeFalse();
        foreach (var change in new[] { "appeared", "changed", "went" })
            foreach (var (what, total) in new[] { ("entity", "entities"), ("fact", "facts") })
                answer.List(change).Count(difference => difference.Text("what") == what)
                    .ShouldBe((int)answer["totals"]![total]!.Number(change), $"{change} {what}");
    }

    private async Task<long> AfterAsync(char file)
    {
        var last = (await File.ReadAllLinesAsync(Repository.SampleFiles.Single(path => Path.GetFileName(path)[0] == file)))
            .Last(line => line.Contains("provenance", StringComparison.Ordinal));
        return (await api.ShowAsync($"/api/events/{JsonNode.Parse(last)!.Id("commandId")}")).Number("position");
    }
}

/// <summary>Two moments of what is recorded by hand: what the knowing clock changes says by which event, by whom and why.</summary>
public sealed class CompareTests(TestTracker host) : IClassFixture<TestTracker>
{
    private readonly string mark = "m" + Guid.NewGuid().ToString("N");

    [Fact]
    public async Task A_withdrawn_fact_went_and_says_who_took_it_back_and_why()
    {
        var api = await ApiClient.OfAsync(host);
        var source = await api.SourceAsync(mark);
        var agency = await api.OrganisationAsync(source, $"{mark} agency");
        var workshop = await api.WorkshopAsync(source);
        var role = await api.RecordAsync($"/api/activities/{workshop}/roles",
            new { role = "host", organisation = agency, provenance = ApiClient.Passage(source, "S7") });
        var withdrawn = await api.RecordAsync($"/api/facts/{role.EventId}/withdraw", new { reason = "=It was another agency." });

        var answer = await api.ShowAsync($"/api/compare?from=@{role.Position}&to=@{withdrawn.Position}");

        var went = answer.List("went").ShouldHaveSingleItem();
        (went.Id("id"), went.Text("type"), went.Text("passage"), went["source"]!.Text("title"))
            .ShouldBe((role.EventId, "role_assigned", "S7", mark));
        went["data"]!.Text("role").ShouldBe("host");
        var cause = went.List("because").ShouldHaveSingleItem();
        (cause.Id("id"), cause.Number("position"), cause.Text("type"), cause.Text("reason"))
            .ShouldBe((withdrawn.EventId, withdrawn.Position, "fact_withdrawn", "=It was another agency."));
        cause["actor"]!.Text("name")!.ShouldStartWith("test-manager-");
        var changed = answer.List("changed").ShouldHaveSingleItem();
        changed.Id("id").ShouldBe(workshop);
        var line = changed.List("members").ShouldHaveSingleItem();
        (line.Text("pointer"), line["old"]!["organisation"]!.Text("name"), line["new"]).ShouldBe(("/roles/0", $"{mark} agency", null));
        (await api.GetAsync($"/api/compare?from=@{role.Position}&to=@{withdrawn.Position}", ("Accept", "text/csv"))).Body
            .ShouldContain(",'=It was another agency.");

        // About the agency it is too, for the fact names it.
        (await api.ShowAsync($"/api/compare?from=@{role.Position}&to=@{withdrawn.Position}&entity={agency}")).List("went")
            .ShouldHaveSingleItem();
        (await api.ShowAsync($"/api/compare?from=@{role.Position}&to=@{withdrawn.Position}&kind=organisation"))["totals"]!["facts"]!.Number(
            "went").ShouldBe(0);
    }

    [Fact]
    public async Task A_correction_lets_one_fact_go_and_another_appear_by_the_same_event()
    {
        var api = await ApiClient.OfAsync(host);
        var source = await api.SourceAsync();
        var workshop = await api.WorkshopAsync(source);
        var count = await api.RecordAsync($"/api/activities/{workshop}/attendance",
            new { headcount = new { value = 70 }, basis = "estimate", provenance = ApiClient.Passage(source) });
        var corrected = await api.RecordAsync($"/api/facts/{count.EventId}/correct", new
        {
            reason = "A misprint.",
            replacement = new
            {
                type = "attendance_recorded",
                headcount = new { value = 17 },
                basis = "estimate",
                provenance = ApiClient.Passage(source)
            },
        });

        var answer = await api.ShowAsync($"/api/compare?from=@{count.Position}&to=@{corrected.Position}&entity={workshop}");

        var (went, appeared) = (answer.List("went").ShouldHaveSingleItem(), answer.List("appeared").ShouldHaveSingleItem());
        (went.Id("id"), appeared.Id("id")).ShouldBe((count.EventId, corrected.EventId));
        foreach (var fact in new[] { went, appeared })
        {
            var cause = fact.List("because").ShouldHaveSingleItem();
            (cause.Text("type"), cause.Text("reason")).ShouldBe(("fact_corrected", "A misprint."));
        }

        appeared["data"]!["headcount"]!.Number("value").ShouldBe(17);
        answer.List("changed").ShouldHaveSingleItem().List("members").Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_confirmed_fact_changed_and_tells_its_evidence()
    {
        var api = await ApiClient.OfAsync(host);
        var source = await api.SourceAsync();
        var list = await api.SourceAsync($"{mark} list");
        var workshop = await api.RecordAsync("/api/activities",
            new { kind = "workshop", title = mark, occurred = ApiClient.Day("2023-11-13"), provenance = ApiClient.Passage(source) });
        var confirmed = await api.RecordAsync($"/api/facts/{workshop.EventId}/confirm",
            new { evidence = "attendance-list", provenance = ApiClient.Passage(list, "page 1") });

        var answer = await api.ShowAsync($"/api/compare?from=@{workshop.Position}&to=@{confirmed.Position}&entity={workshop.Id}");

        var fact = answer.List("changed").Single(difference => difference.Text("what") == "fact");
        var certainty = fact.List("members").ShouldHaveSingleItem();
        (certainty.Text("pointer"), certainty.Text("old"), certainty.Text("new")).ShouldBe(("/certainty", "stated", "confirmed"));
        var cause = fact.List("because").ShouldHaveSingleItem();
        (cause.Text("type"), cause.Text("evidence"), cause["source"]!.Text("title"))
            .ShouldBe(("fact_confirmed", "attendance-list", $"{mark} list"));
    }

    [Fact]
    public async Task What_came_and_went_in_between_is_no_difference()
    {
        var api = await ApiClient.OfAsync(host);
        var source = await api.SourceAsync();
        var before = api.Position;
        var workshop = await api.RecordAsync("/api/activities",
            new { kind = "workshop", title = mark, occurred = ApiClient.Day("2023-11-13"), provenance = ApiClient.Passage(source) });
        var withdrawn = await api.RecordAsync($"/api/facts/{workshop.EventId}/withdraw", new { reason = "It never was." });

        var answer = await api.ShowAsync($"/api/compare?from=@{before}&to=@{withdrawn.Position}&entity={workshop.Id}");

        answer["totals"]!.ToJsonString().ShouldBe("""{"entities":{"appeared":0,"changed":0,"went":0},"facts":{"appeared":0,"changed":0,"went":0},"atLeast":false}""");
        answer.Text("next").ShouldBeNull();
        (await api.ShowAsync($"/api/compare?from=@{before}&to=@{workshop.Position}&entity={workshop.Id}")).List("appeared").Count
            .ShouldBe(2);
    }

    [Fact]
    public async Task A_milestone_is_compared_by_itself_and_with_its_partnership()
    {
        var api = await ApiClient.OfAsync(host);
        var source = await api.SourceAsync();
        var partnership = await api.RecordAsync("/api/partnerships",
            new { title = mark, kind = "network", provenance = ApiClient.Passage(source) });
        var planned = await api.RecordAsync($"/api/partnerships/{partnership.Id}/milestones",
            new
            {
                milestoneId = Guid.NewGuid(),
                title = "Letter",
                due = ApiClient.Day("2024-05-01"),
                provenance = ApiClient.Passage(source)
            });
        var milestone = (await api.ShowAsync($"/api/partnerships/{partnership.Id}")).List("milestones").ShouldHaveSingleItem().Id("id");
        var reached = await api.RecordAsync(
            $"/api/partnerships/{partnership.Id}/milestones/{milestone}/reach",
            new { occurred = ApiClient.Day("2024-04-20"), provenance = ApiClient.Passage(source) });

        foreach (var (entity, entities) in new[] { (partnership.Id, 2), (milestone, 1) })
        {
            var answer = await api.ShowAsync($"/api/compare?from=@{planned.Position}&to=@{reached.Position}&entity={entity}");
            answer.List("changed").Count.ShouldBe(entities);
            var changed = answer.List("changed").Single(difference => difference.Text("kind") == "milestone");
            (changed.Id("id"), changed.Id("partOf"), changed["then"]!.Text("status"), changed["now"]!.Text("status"))
                .ShouldBe((milestone, partnership.Id, "planned", "reached"));
            answer.List("appeared").ShouldHaveSingleItem().Text("type").ShouldBe("milestone_reached");
        }
    }

    [Fact]
    public async Task Moments_far_apart_are_counted_up_to_a_bound_and_told_to_the_end_as_CSV()
    {
        var api = await ApiClient.OfAsync(host);
        var before = (await api.RecordAsync("/api/sources", new { title = mark, kind = "photo" })).Position;
        (await api.BatchAsync(string.Join('\n', Enumerable.Range(0, ComparisonQueries.CountedAtMost + 1)
            .Select(i => JsonSerializer.Serialize(new { command = "register-source", title = $"{mark} {i}", kind = "photo" })))))
                .ShouldAllBe(line => line["status"] == null);
        var path = $"/api/compare?from=@{before}&to=@{api.Position}&kind=source";

        var totals = (await api.ShowAsync(path))["totals"]!;

        totals["atLeast"]!.GetValue<bool>().ShouldBeTrue();
        totals["entities"]!.Number("appeared").ShouldBeGreaterThanOrEqualTo(ComparisonQueries.CountedAtMost);
        var lines = (await api.GetAsync(path, ("Accept", "text/csv"))).Body.Split("\r\n")
            .Where(line => line.Contains(mark, StringComparison.Ordinal)).ToList();
        lines.Count(line => line.StartsWith("appeared,entity,source,", StringComparison.Ordinal))
            .ShouldBe(ComparisonQueries.CountedAtMost + 1);
        lines.Count(line => line.StartsWith("appeared,fact,source,", StringComparison.Ordinal))
            .ShouldBe(ComparisonQueries.CountedAtMost + 1);
    }

    [Fact]
    public async Task Pages_stay_with_their_moments_while_more_is_recorded()
    {
        var api = await ApiClient.OfAsync(host);
        var source = await api.SourceAsync();
        var agency = await api.OrganisationAsync(source);
        var before = api.Position;
        for (var i = 0; i < 9; i++) await api.RecordAsync($"/api/organisations/{agency}/rename",
            new { name = $"{mark} {i}", occurred = ApiClient.Day($"2024-01-0{1 + i}"), provenance = ApiClient.Passage(source) });
        // Up to now, which moves.
        var path = $"/api/compare?from=@{before}&to={host.Now.AddYears(1):yyyy-MM-dd}&entity={agency}&limit=4";

        var seen = new List<Guid>();
        string? next = null;
        do
        {
            var page = await api.ShowAsync(path + (next is null ? "" : $"&cursor={next}"));
            seen.AddRange(new[] { "appeared", "changed", "went" }.SelectMany(change => page.List(change))
                .Select(difference => difference.Id("id")));
            next = page.Text("next");
            await api.RecordAsync($"/api/organisations/{agency}/seat",
                new { seat = new { region = "DED" }, occurred = ApiClient.Day("2024-02-01"), provenance = ApiClient.Passage(source) });
        }
        while (next is not null);

        seen.Count.ShouldBe(10);
        seen.Distinct().Count().ShouldBe(10);
    }
}

/// <summary>The members in which two views differ, by themselves.</summary>
public sealed class MemberDifferenceTests
{
    [Theory]
    [InlineData("""{"a":1}""", """{"a":1}""", "")]
    [InlineData("""{"a":1}""", """{"a":2}""", "/a 1 2")]
    [InlineData("""{"a":1}""", """{"b":1}""", "/a 1 -|/b - 1")]
    [InlineData("""{"a":{"b":1,"c":2}}""", """{"a":{"b":1,"c":3}}""", "/a/c 2 3")]
    [InlineData("""{"a/b":{"~":1}}""", """{"a/b":{"~":2}}""", "/a~1b/~0 1 2")]
    [InlineData("""{"o":{"id":"x"}}""", """{"o":{"id":"y"}}""", """/o {"id":"x"} {"id":"y"}""")]
    [InlineData("""{"d":{"precision":"day","from":"1"}}""", """{"d":{"precision":"day","from":"2"}}""", """/d {"precision":"day","from":"1"} {"precision":"day","from":"2"}""")]
    [InlineData("""{"l":[{"code":"a"},{"code":"b"}]}""", """{"l":[{"code":"b"},{"code":"c"}]}""", """/l/0 {"code":"a"} -|/l/1 - {"code":"c"}""")]
    [InlineData("""{"l":[{"n":1,"cite":{"factId":"f"}},{"n":2,"cite":{"factId":"g"}}]}""", """{"l":[{"n":9,"cite":{"factId":"g"}},{"n":1,"cite":{"factId":"f"}}]}""", "/l/0/n 2 9")]
    [InlineData("""{"l":["a","a"]}""", """{"l":["a"]}""", "/l/1 \"a\" -")]
    [InlineData("""{"l":[1]}""", """{"l":null}""", "/l [1] -")]
    [InlineData("""{"l":[]}""", """{}""", "/l [] -")]
    public void They_are_named_by_pointer_with_both_values(string then, string now, string differences) =>
        string.Join('|', MemberDifferences.Of(JsonNode.Parse(then)!.AsObject(), JsonNode.Parse(now)!.AsObject())
            .Select(member => $"{member.Pointer} {member.Old?.ToJsonString() ?? "-"} {member.New?.ToJsonString() ?? "-"}"))
                .ShouldBe(differences);
}
