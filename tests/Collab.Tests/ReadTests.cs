using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsvHelper;
using CsvHelper.Configuration;

namespace Collab.Tests;

/// <summary>Reading: two clocks, pages, filters, forms and freshness.</summary>
public sealed class ReadTests(TestTracker host) : IClassFixture<TestTracker>
{
    private readonly string mark = "m" + Guid.NewGuid().ToString("N");

    [Fact]
    public async Task Lists_answer_as_of_a_day_and_as_known_at_a_position_or_an_instant()
    {
        var api = await ApiClient.OfAsync(host);
        var source = await api.SourceAsync();
        var first = await api.RecordAsync("/api/activities",
            new
            {
                kind = "workshop",
                title = $"{mark} one",
                occurred = ApiClient.Day("2023-11-13"),
                provenance = ApiClient.Passage(source)
            });
        var second = await api.RecordAsync("/api/activities",
            new
            {
                kind = "workshop",
                title = $"{mark} two",
                occurred = ApiClient.Day("2024-02-01"),
                provenance = ApiClient.Passage(source)
            });
        var recorded = (await api.ShowAsync($"/api/events/{first.EventId}")).Text("recordedAt")!;

        (await FoundAsync("")).ShouldBe([second.Id, first.Id]);
        (await FoundAsync("&asOf=2024-01-31")).ShouldBe([first.Id]);
        (await FoundAsync("&asOf=2023-11-12")).ShouldBeEmpty();
        (await FoundAsync("&asOf=2023-11-12T22:59:59Z")).ShouldBeEmpty();
        (await FoundAsync("&asOf=2023-11-12T23:00:00Z")).ShouldBe([first.Id]);
        (await FoundAsync($"&knownAt=@{second.Position - 1}")).ShouldBe([first.Id]);
        (await FoundAsync($"&knownAt=@{first.Position - 1}")).ShouldBeEmpty();
        (await FoundAsync($"&knownAt={Uri.EscapeDataString(recorded)}")).ShouldBe([first.Id]);
        (await FoundAsync("&knownAt=2001-01-01")).ShouldBeEmpty();
        (await api.GetAsync($"/api/activities/{second.Id}?asOf=2024-01-31")).ShouldBe(HttpStatusCode.NotFound);

        async Task<IEnumerable<Guid>> FoundAsync(string question) => (await api.ShowAsync($"/api/activities?text={mark}{question}"))
            .List("items").Select(item => item.Id("id"));
    }

    [Fact]
    public async Task Events_answer_as_of_a_day_and_as_known_at_a_position()
    {
        var api = await ApiClient.OfAsync(host);
        var source = await api.SourceAsync();
        var workshop = await api.RecordAsync("/api/activities",
            new { kind = "workshop", title = mark, occurred = ApiClient.Day("2023-11-13"), provenance = ApiClient.Passage(source) });
        var later = await api.RecordAsync("/api/activities",
            new { kind = "workshop", title = mark, occurred = ApiClient.Day("2024-02-01"), provenance = ApiClient.Passage(source) });

        (await FoundAsync("")).ShouldBe([workshop.EventId, later.EventId]);
        (await FoundAsync("&order=newest")).ShouldBe([later.EventId, workshop.EventId]);
        (await FoundAsync("&asOf=2023-12-31")).ShouldBe([workshop.EventId]);
        (await FoundAsync($"&knownAt=@{workshop.Position}")).ShouldBe([workshop.EventId]);
        (await FoundAsync($"&after=@{workshop.Position}")).ShouldBe([later.EventId]);
        (await FoundAsync("&type=joint_stand_held")).ShouldBeEmpty();
        (await FoundAsync("&type=joint_stand_held,workshop_held")).Count().ShouldBe(2);

        async Task<IEnumerable<Guid>> FoundAsync(string question) => (await api.ShowAsync($"/api/events?source={source}{question}"))
            .List("items").Select(item => item.Id("id"));
    }

    [Theory]
    [InlineData("/api/activities", false)]
    [InlineData("/api/organisations", false)]
    [InlineData("/api/sources", false)]
    [InlineData("/api/partnerships", false)]
    [InlineData("/api/timeline", true)]
    public async Task Pages_show_everything_once_whatever_is_recorded_in_between(string path, bool bySource)
    {
        var api = await ApiClient.OfAsync(host);
        var source = await api.SourceAsync(mark);
        (await api.BatchAsync(string.Join('\n', Enumerable.Range(0, 9).Select(Command)))).ShouldAllBe(line => line["status"] == null);
        var filter = bySource ? $"source={source}" : $"text={mark}";
        var all = (await api.ShowAsync($"{path}?{filter}")).List("items").Select(item => item.Id("id")).ToList();
        all.Count.ShouldBe(path == "/api/sources" ? 10 : 9);

        var seen = new List<Guid>();
        string? next = null;
        for (var i = 0; i < 20; i++)
        {
            var page = await api.ShowAsync($"{path}?{filter}&limit=2" + (next is null ? "" : $"&cursor={next}"));
            page.Number("total").ShouldBe(all.Count);
            page.List("items").Count.ShouldBeLessThanOrEqualTo(2);
            seen.AddRange(page.List("items").Select(item => item.Id("id")));
            next = page.Text("next");
            if (next is null) break;
            (await api.BatchAsync(Command(i))).ShouldAllBe(line => line["status"] == null);
        }

        next.ShouldBeNull();
        seen.ShouldBe(all);

        // Some share a date or a name, and some have no date: the order must be total all the same.
        string Command(int i) => JsonSerializer.Serialize<object>(path switch
        {
            "/api/organisations" => new
            {
                command = "register-organisation",
                name = $"{mark} {i / 3}",
                kind = "company",
                provenance = ApiClient.Passage(source)
            },
            "/api/sources" => new { command = "register-source", title = mark, kind = "photo", occurred = Dated(i) },
            "/api/partnerships" => new
            {
                command = "form-partnership",
                title = mark,
                kind = "network",
                occurred = Dated(i),
                provenance = ApiClient.Passage(source)
            },
            "/api/timeline" => new
            {
                command = "record-workshop-held",
                title = mark,
                occurred = ApiClient.Day($"2023-11-{10 + (i / 3)}"),
                provenance = ApiClient.Passage(source)
            },
            _ => new { command = "record-workshop-held", title = mark, occurred = Dated(i), provenance = ApiClient.Passage(source) },
        });

        object Dated(int i) => i % 3 == 0 ? new { precision = "unknown" } : ApiClient.Day($"2023-11-{10 + (i / 3)}");
    }

    [Fact]
    public async Task Pages_of_events_cover_everything_up_to_the_position_asked_for()
    {
        var api = await ApiClient.OfAsync(host);
        var source = await api.SourceAsync();
        for (var i = 0; i < 5; i++) await api.WorkshopAsync(source);
        var knownAt = api.Position;
        foreach (var order in new[] { "oldest", "newest" })
        {
            var seen = new List<long>();
            string? next = null;
            do
            {
                var page = await api.ShowAsync($"/api/events?source={source}&order={order}&limit=2&knownAt=@{knownAt}"
                    + (next is null ? "" : $"&cursor={next}"));
                page.Number("total").ShouldBe(5);
                seen.AddRange(page.List("items").Select(e => e.Number("position")));
                next = page.Text("next");
                await api.WorkshopAsync(source);
            }
            while (next is not null);

            seen.Count.ShouldBe(5);
            seen.ShouldBe(order == "oldest" ? seen.Order() : seen.OrderDescending());
        }
    }

    [Theory]
    [InlineData("/api/activities?limit=0", "limit")]
    [InlineData("/api/activities?limit=501", "limit")]
    [InlineData("/api/activities?limit=-1", "limit")]
    [InlineData("/api/activities?limit=ten", "limit")]
    [InlineData("/api/events?limit=99999999999", "limit")]
    [InlineData("/api/timeline?limit=501", "limit")]
    [InlineData("/api/activities?asOf=yesterday", "asOf")]
    [InlineData("/api/activities?asOf=2023-02-30", "asOf")]
    [InlineData("/api/activities?asOf=0001-01-01", "asOf")]
    [InlineData("/api/activities?asOf=9999-12-31", "asOf")]
    [InlineData("/api/activities?asOf=2023-02-03T10:00:00", "asOf")]
    [InlineData("/api/activities?knownAt=soon", "knownAt")]
    [InlineData("/api/activities?knownAt=@-1", "knownAt")]
    [InlineData("/api/activities?knownAt=@999999999", "knownAt")]
    [InlineData("/api/activities?knownAt=@99999999999999999999", "knownAt")]
    [InlineData("/api/activities?cursor=4711", "cursor")]
    [InlineData("/api/activities?cursor=%00", "cursor")]
    [InlineData("/api/activities?organisation=4711", "organisation")]
    [InlineData("/api/activities?from=2023-02-30", "from")]
    [InlineData("/api/activities?to=13.11.2023", "to")]
    [InlineData("/api/activities?text=%00", "text")]
    [InlineData("/api/timeline?stream=4711", "stream")]
    [InlineData("/api/timeline?type=%00", "type")]
    [InlineData("/api/timeline?type=workshop", "type")]
    [InlineData("/api/timeline?cursor=4711", "cursor")]
    [InlineData("/api/events?type=no_such_type", "type")]
    [InlineData("/api/events?type=%00", "type")]
    [InlineData("/api/events?after=soon", "after")]
    [InlineData("/api/events?after=@-1", "after")]
    [InlineData("/api/events?order=sideways", "order")]
    [InlineData("/api/events?stream=4711", "stream")]
    [InlineData("/api/events?source=4711", "source")]
    [InlineData("/api/events?actor=somebody", "actor")]
    [InlineData("/api/region-pairs?region=XX", "region")]
    [InlineData("/api/activities?region=XX", "region")]
    [InlineData("/api/activities?region=%00", "region")]
    [InlineData("/api/activities?topic=gardening", "topic")]
    [InlineData("/api/activities?kind=party", "kind")]
    [InlineData("/api/organisations?status=held", "status")]
    [InlineData("/api/activities?asof=2024-01-01&as_of=2024-01-01", "as_of")]
    [InlineData("/api/overview?region=DED", "region")]
    [InlineData("/api/timeline?kind=party", "kind")]
    [InlineData("/api/timeline?kind=%00", "kind")]
    [InlineData("/api/events/live?after=soon", "after")]
    public async Task A_question_that_cannot_be_read_is_refused_with_the_parameter_at_fault(string path, string pointer)
    {
        (await new ApiClient(host.Anonymous).GetAsync(path)).ShouldBeProblem(HttpStatusCode.BadRequest, "malformed").Pointers
            .ShouldBe([pointer]);
    }

    [Theory]
    [InlineData("/api/activities?text=%25_%27%22%5C")]
    [InlineData("/api/activities?text=%FF%FE")]
    [InlineData("/api/activities?asOf=1000-01-01")]
    [InlineData("/api/activities?asOf=2999-12-31")]
    [InlineData("/api/overview?asOf=1000-01-01")]
    [InlineData("/api/regions?asOf=2999-12-31")]
    [InlineData("/api/inbox?knownAt=@0")]
    [InlineData("/api/region-pairs?knownAt=@0")]
    public async Task An_odd_question_finds_nothing_or_something_and_never_fails(string path)
    {
        (await new ApiClient(host.Anonymous).GetAsync(path)).ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("/api/organisations", "/api/activities")]
    [InlineData("/api/organisations", "/api/timeline")]
    [InlineData("/api/organisations", "/api/sources")]
    public async Task A_cursor_of_another_list_is_refused(string from, string to)
    {
        var api = await ApiClient.OfAsync(host);
        var source = await api.SourceAsync();
        for (var i = 0; i < 2; i++) await api.OrganisationAsync(source);
        var next = (await api.ShowAsync($"{from}?limit=1")).Text("next").ShouldNotBeNull();

        (await api.GetAsync($"{to}?limit=1&cursor={next}")).ShouldBeProblem(HttpStatusCode.BadRequest, "malformed").Pointers
            .ShouldBe(["cursor"]);
    }

    [Theory]
    [InlineData("activity", "10:00")]
    [InlineData("activity", "99999-01-01")]
    [InlineData("activity", "")]
    [InlineData("organisation", "a\0b")]
    public async Task A_cursor_that_nobody_wrote_is_refused(string list, string key)
    {
        var cursor = System.Buffers.Text.Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(new object[] { list,
            638_000_000_000_000_000, 0, key, Guid.Empty }));

        (await new ApiClient(host.Anonymous).GetAsync($"/api/{(list == "activity" ? "activities" : "organisations")}?cursor={cursor}"))
            .ShouldBeProblem(HttpStatusCode.BadRequest, "malformed").Pointers.ShouldBe(["cursor"]);
    }

    [Fact]
    public async Task Lists_are_filtered_by_region_and_what_lies_in_it_topic_kind_status_organisation_text_and_span()
    {
        var api = await ApiClient.OfAsync(host);
        var source = await api.SourceAsync();
        var agency = await api.OrganisationAsync(source, $"{mark} agency", "DED21", "agency");
        var workshop = await api.WorkshopAsync(source, $"{mark} Workshop", "2023-11-13", "DED21", "PL51");
        await api.RecordAsync($"/api/activities/{workshop}/topics",
            new { topics = new[] { "mobility" }, completeness = "complete", provenance = ApiClient.Passage(source) });
        await api.RecordAsync($"/api/activities/{workshop}/roles",
            new { role = "organiser", organisation = agency, provenance = ApiClient.Passage(source) });
        var plan = await api.PlanAsync(source, $"{mark} Stand");

        foreach (var question in new[] { "region=DED21", "region=DED2", "region=DED", "region=DE", "region=PL", "topic=mobility",
            "kind=workshop", "status=held", $"organisation={agency}",
            "from=2023-11-13&to=2023-11-13", "to=2024-01-01", "from=2023-11-13T22:59:59Z&kind=workshop" })
            (await FoundAsync(question)).ShouldBe([workshop], question);
        foreach (var question in new[] { "kind=joint-stand", "status=planned", "from=2035-05-01", "from=2024-01-01" })
            (await FoundAsync(question)).ShouldBe([plan], question);
        foreach (var question in new[] { "region=DE4", "region=CZ", "topic=energy", "kind=meeting", "status=cancelled",
            "to=2023-11-12", "from=2023-11-14&to=2035-04-30" })
            (await FoundAsync(question)).ShouldBeEmpty(question);
        (await api.GetAsync($"/api/activities?organisation={source}")).ShouldBeProblem(HttpStatusCode.BadRequest, "malformed").Pointers
            .ShouldBe(["organisation"]);
        (await IdsAsync($"/api/activities?text={mark.ToUpperInvariant()}%20work")).ShouldBe([workshop]);
        (await IdsAsync($"/api/organisations?region=DED&kind=agency&text={mark}")).ShouldBe([agency]);
        (await IdsAsync($"/api/organisations?region=DE4&text={mark}")).ShouldBeEmpty();

        Task<IEnumerable<Guid>> FoundAsync(string question) => IdsAsync($"/api/activities?text={mark}&{question}");

        async Task<IEnumerable<Guid>> IdsAsync(string path) => (await api.ShowAsync(path)).List("items").Select(item => item.Id("id"));
    }

    [Fact]
    public async Task A_list_as_CSV_is_whole_opens_in_a_spreadsheet_and_holds_no_formula()
    {
        var api = await ApiClient.OfAsync(host);
        var source = await api.SourceAsync();
        string[] odd = [$"=cmd|' /C calc'!A0 {mark}", $"+1 {mark}", $"-1 {mark}", $"@SUM(A1) {mark}", $"a \"quoted\", {mark}",
            $"two lines {mark}", $"Žďár, Łódź, Görlitz {mark}"];
        var names = odd.Concat(Enumerable.Range(0, 55).Select(i => $"Company {i} {mark}")).ToList();
        await api.BatchAsync(string.Join('\n',
            names.Select(name => JsonSerializer.Serialize(new
            {
                command = "register-organisation",
                name,
                kind = "company",
                provenance = ApiClient.Passage(source)
            }))));

        var reply = await api.GetAsync($"/api/organisations?text={mark}&limit=10", ("Accept", "text/csv"));

        reply.ShouldBe(HttpStatusCode.OK).ContentType.ShouldBe("text/csv");
        reply.Bytes[..3].ShouldBe([0xEF, 0xBB, 0xBF]);
        using var text = new StreamReader(new MemoryStream(reply.Bytes));
        using var csv = new CsvParser(text, new CsvConfiguration(CultureInfo.InvariantCulture));
        var rows = new List<string[]>();
        while (csv.Read()) rows.Add(csv.Record!);
        rows[0][..4].ShouldBe(["id", "name", "shortName", "kind"]);
        rows.Skip(1).Select(row => row[1])
            .ShouldBe(names.Select(name => "=+-@".Contains(name[0], StringComparison.Ordinal) ? "'" + name : name), ignoreOrder: true);
        rows.ShouldAllBe(row => row.Length == rows[0].Length && row[3] == (row == rows[0] ? "kind" : "company"));
    }

    [Theory]
    [InlineData("/api/activities")]
    [InlineData("/api/sources")]
    [InlineData("/api/partnerships")]
    [InlineData("/api/timeline")]
    [InlineData("/api/events")]
    [InlineData("/api/regions")]
    [InlineData("/api/region-pairs")]
    public async Task Every_list_comes_as_CSV_as_well(string path)
    {
        var api = await ApiClient.OfAsync(host);
        var source = await api.SourceAsync();
        await api.WorkshopAsync(source, mark, "2023-11-13", "DED", "PL");
        await api.RecordAsync("/api/partnerships", new { title = mark, kind = "network", provenance = ApiClient.Passage(source) });

        var reply = await api.GetAsync(path, ("Accept", "text/csv"));

        reply.ShouldBe(HttpStatusCode.OK).ContentType.ShouldBe("text/csv");
        reply.Body.Split('\n').Length.ShouldBeGreaterThan(2);
    }

    [Fact]
    public async Task An_answer_that_has_not_changed_is_304_until_something_is_recorded()
    {
        var api = await ApiClient.OfAsync(host);
        var source = await api.SourceAsync();
        var agency = await api.OrganisationAsync(source);
        var path = $"/api/organisations/{agency}?asOf=2024-01-01";
        var first = await api.GetAsync(path);
        var tag = first.Header("ETag").ShouldNotBeNull();
        first.Header("Collab-Position").ShouldBe(api.Position.ToString(CultureInfo.InvariantCulture));
        first.Header("Cache-Control").ShouldNotBeNullOrEmpty();

        var same = await api.GetAsync(path, ("If-None-Match", tag));
        same.ShouldBe(HttpStatusCode.NotModified).Bytes.ShouldBeEmpty();
        same.Header("ETag").ShouldBe(tag);
        (await api.GetAsync(path, ("If-None-Match", "\"other\", " + tag))).ShouldBe(HttpStatusCode.NotModified);

        var pinned = $"{path}&knownAt=@{api.Position}";
        var pinnedTag = (await api.GetAsync(pinned)).Header("ETag")!;
        await api.RecordAsync($"/api/organisations/{agency}/rename",
            new { name = "Another name", occurred = ApiClient.Day("2023-01-01"), provenance = ApiClient.Passage(source) });

        var changed = await api.GetAsync(path, ("If-None-Match", tag));
        changed.ShouldBe(HttpStatusCode.OK).Json.Text("name").ShouldBe("Another name");
        changed.Header("ETag").ShouldNotBe(tag);
        (await api.GetAsync(pinned, ("If-None-Match", pinnedTag))).ShouldBe(HttpStatusCode.NotModified);
        (await api.GetAsync(pinned, ("If-None-Match", pinnedTag), ("Accept", "text/csv"))).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_person_erased_is_nameless_at_once_and_every_event_and_figure_stays()
    {
        var api = await ApiClient.OfAsync(host);
        var source = await api.SourceAsync();
        var workshop = await api.WorkshopAsync(source);
        var person = await api.PersonAsync($"Erika {mark}");
        await api.RecordAsync($"/api/activities/{workshop}/roles",
            new { role = "opener", person, office = "Minister", provenance = ApiClient.Passage(source) });
        var path = $"/api/activities/{workshop}?asOf=2024-01-01";
        var named = await api.GetAsync(path);
        named.Json.List("roles")[0]["person"]!.Text("name").ShouldBe($"Erika {mark}");
        var log = (await api.GetAsync($"/api/streams/{workshop}/events")).Body;
        log.ShouldNotContain(mark);
        var renamed = await PutAsync($"/api/people/{person}", new { name = $"Erika Maria {mark}" });
        renamed.ShouldBe(HttpStatusCode.OK);
        (await api.GetAsync(path, ("If-None-Match", named.Header("ETag")!)))
            .ShouldBe(HttpStatusCode.OK).Json.List("roles")[0]["person"]!.Text("name").ShouldBe($"Erika Maria {mark}");
        var tag = (await api.GetAsync(path)).Header("ETag")!;

        (await api.PostAsync($"/api/people/{person}/erase", new { })).ShouldBe(HttpStatusCode.OK);

        var erased = await api.GetAsync(path, ("If-None-Match", tag));
        erased.ShouldBe(HttpStatusCode.OK).Body.ShouldNotContain(mark);
        var role = erased.Json.List("roles").ShouldHaveSingleItem();
        role["person"]!.Id("id").ShouldBe(person);
        role["person"]!["erased"]!.GetValue<bool>().ShouldBeTrue();
        role.Text("office").ShouldBe("Minister");
        (await api.GetAsync($"/api/streams/{workshop}/events")).Body.ShouldBe(log);
        (await host.ScalarAsync<long>($"select count(*) from collab.mt_doc_person where data::text like '%{mark}%'")).ShouldBe(0);
        (await api.PostAsync($"/api/people/{person}/erase", new { })).ShouldBe(HttpStatusCode.OK);
        (await PutAsync($"/api/people/{person}", new { name = "Back" })).ShouldBe(HttpStatusCode.Conflict);

        async Task<HttpStatusCode> PutAsync(string to, object body)
        {
            using var response = await api.Client.PutAsync(new Uri(to, UriKind.Relative), System.Net.Http.Json.JsonContent.Create(body));
            return response.StatusCode;
        }
    }

    [Fact]
    public async Task A_persons_record_is_shown_to_those_who_may_write_and_kept_in_no_cache()
    {
        var api = await ApiClient.OfAsync(host);
        var person = await api.PersonAsync($"Erika {mark}");

        var record = await api.GetAsync($"/api/people/{person}");

        record.ShouldBe(HttpStatusCode.OK).Json.Text("name").ShouldBe($"Erika {mark}");
        record.Header("Cache-Control").ShouldBe("no-store");
        (await new ApiClient(host.Anonymous).GetAsync($"/api/people/{person}"))
            .ShouldBeProblem(HttpStatusCode.Unauthorized, "unauthenticated");
        foreach (var role in new[] { "viewer", "auditor" })
            (await (await ApiClient.OfAsync(host, role)).GetAsync($"/api/people/{person}"))
                .ShouldBeProblem(HttpStatusCode.Forbidden, "forbidden");
        (await api.GetAsync($"/api/people/{Guid.NewGuid()}")).ShouldBeProblem(HttpStatusCode.NotFound, "not-found");
    }

    [Fact]
    public async Task A_read_that_asks_for_a_position_includes_it_and_one_that_asks_for_too_much_is_told_when_to_come_back()
    {
        var api = await ApiClient.OfAsync(host);
        var source = await api.SourceAsync();
        for (var i = 0; i < 5; i++)
        {
            var workshop = await api.WorkshopAsync(source);
            var shown = await new ApiClient(host.Anonymous).GetAsync($"/api/activities/{workshop}", api.Position);
            long.Parse(shown.ShouldBe(HttpStatusCode.OK).Header("Collab-Position")!, CultureInfo.InvariantCulture)
                .ShouldBeGreaterThanOrEqualTo(api.Position);
        }

        var late = await new ApiClient(host.Anonymous).GetAsync("/api/overview", api.Position + 1_000_000);
        late.ShouldBeProblem(HttpStatusCode.ServiceUnavailable, "not-there-yet").Header("Retry-After").ShouldNotBeNullOrEmpty();
        var unread = await new ApiClient(host.Anonymous).GetAsync("/api/overview", -1);
        unread.ShouldBeProblem(HttpStatusCode.BadRequest, "malformed").Pointers.ShouldBe(["Collab-Min-Position"]);
    }

    [Fact]
    public async Task The_timeline_shows_dated_facts_the_latest_first_and_filtered()
    {
        var api = await ApiClient.OfAsync(host);
        var source = await api.SourceAsync();
        var agency = await api.OrganisationAsync(source);
        var workshop = await api.WorkshopAsync(source, day: "2023-11-13");
        await api.RecordAsync($"/api/activities/{workshop}/roles",
            new
            {
                role = "host",
                organisation = agency,
                occurred = ApiClient.Day("2023-11-12"),
                provenance = ApiClient.Passage(source, "S7")
            });
        await api.RecordAsync($"/api/organisations/{agency}/rename",
            new { name = "Renamed", occurred = ApiClient.Day("2024-02-01"), provenance = ApiClient.Passage(source) });

        (await TypesAsync("")).ShouldBe(["organisation_renamed", "workshop_held", "role_assigned"]);
        (await TypesAsync("&asOf=2024-01-31")).ShouldBe(["workshop_held", "role_assigned"]);
        (await TypesAsync("&kind=organisation")).ShouldBe(["organisation_renamed"]);
        (await TypesAsync("&type=role_assigned")).ShouldBe(["role_assigned"]);
        (await TypesAsync($"&organisation={agency}")).ShouldBe(["organisation_renamed", "role_assigned"]);
        (await TypesAsync($"&stream={workshop}")).ShouldBe(["workshop_held", "role_assigned"]);
        (await TypesAsync("&from=2023-11-13&to=2023-11-13")).ShouldBe(["workshop_held"]);
        var role = (await api.ShowAsync($"/api/timeline?source={source}&type=role_assigned")).List("items").Single();
        role.Text("passage").ShouldBe("S7");
        role["entity"]!.Id("id").ShouldBe(workshop);

        async Task<IEnumerable<string?>> TypesAsync(string question) => (await api.ShowAsync($"/api/timeline?source={source}{question}"))
            .List("items").Select(fact => fact.Text("type"));
    }

    [Fact]
    public async Task A_sources_page_lists_the_facts_that_rest_on_it_and_no_longer_what_was_withdrawn()
    {
        var api = await ApiClient.OfAsync(host);
        var source = await api.SourceAsync(mark);
        var fact = await api.RecordAsync("/api/activities",
            new { kind = "meeting", title = "Meeting", provenance = ApiClient.Passage(source, "P3 S1") });

        var page = await api.ShowAsync($"/api/sources/{source}");
        page["source"]!.Text("title").ShouldBe(mark);
        var shown = page.List("facts").ShouldHaveSingleItem();
        (shown.Id("id"), shown.Text("passage"), shown.Text("type")).ShouldBe((fact.EventId, "P3 S1", "meeting_held"));

        await api.RecordAsync($"/api/facts/{fact.EventId}/withdraw", new { reason = "Another meeting." });
        (await api.ShowAsync($"/api/sources/{source}")).List("facts").ShouldBeEmpty();
        (await api.ShowAsync($"/api/sources/{source}?knownAt=@{fact.Position}")).List("facts").ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Events_come_as_a_batch_of_CloudEvents_too()
    {
        var api = await ApiClient.OfAsync(host);
        var source = await api.SourceAsync();
        var workshop = await api.RecordAsync("/api/activities",
            new { kind = "workshop", title = mark, provenance = ApiClient.Passage(source) });
        await api.WorkshopAsync(source);

        var reply = await api.GetAsync($"/api/events?source={source}&limit=1", ("Accept", "application/cloudevents-batch+json"));

        reply.ContentType.ShouldBe("application/cloudevents-batch+json");
        var e = reply.Json.AsArray().ShouldHaveSingleItem()!;
        e.Text("specversion").ShouldBe("1.0");
        e.Id("id").ShouldBe(workshop.EventId);
        e.Text("type").ShouldBe("collab.workshop_held");
        e.Text("source").ShouldBe($"/api/streams/{workshop.Id}");
        e.Text("subject").ShouldBe($"activity/{workshop.Id}");
        e.Text("datacontenttype").ShouldBe("application/json");
        e.Text("sequence").ShouldBe(workshop.Position.ToString("D20", CultureInfo.InvariantCulture));
        DateTimeOffset.TryParse(e.Text("time"), CultureInfo.InvariantCulture, DateTimeStyles.None, out _).ShouldBeTrue();
        e["data"]!.Text("title").ShouldBe(mark);
        (e as JsonObject)!.Select(member => member.Key)
            .ShouldAllBe(name => name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c)));
        var next = reply.Header("Link").ShouldNotBeNull();
        next.ShouldEndWith("rel=\"next\"");
        (await api.GetAsync(next[1..next.IndexOf('>', StringComparison.Ordinal)],
            ("Accept", "application/cloudevents-batch+json"))).Json.AsArray().Count.ShouldBe(1);
    }

    [Fact]
    public async Task What_nobody_knows_is_404()
    {
        var api = new ApiClient(host.Anonymous);
        var nobody = Guid.NewGuid();

        foreach (var path in new[] { "activities", "organisations", "sources", "partnerships", "events" })
            (await api.GetAsync($"/api/{path}/{nobody}")).ShouldBeProblem(HttpStatusCode.NotFound, "not-found").Header("ETag")
                .ShouldBeNull();
        (await api.GetAsync($"/api/streams/{nobody}/events")).ShouldBeProblem(HttpStatusCode.NotFound, "not-found");
        (await api.GetAsync("/api/regions/XX")).ShouldBeProblem(HttpStatusCode.NotFound, "not-found");
        (await api.GetAsync("/api/activities/4711")).Status.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task An_entity_is_not_shown_as_one_of_another_kind()
    {
        var api = await ApiClient.OfAsync(host);
        var source = await api.SourceAsync();

        foreach (var path in new[] { "activities", "organisations", "partnerships" })
            (await api.GetAsync($"/api/{path}/{source}")).ShouldBeProblem(HttpStatusCode.NotFound, "not-found");
    }

    [Fact]
    public async Task What_is_recorded_shows_at_once_in_the_regions_around_it_and_in_their_pairs()
    {
        var api = await ApiClient.OfAsync(host);
        var source = await api.SourceAsync();
        string[] around = ["CZ05", "CZ0", "CZ"];
        var before = await HeldAsync();

        var workshop = await api.WorkshopAsync(source, regions: ["CZ05", "PL51", "PL"]);

        (await HeldAsync()).ShouldBe(before.Select(count => count + 1));
        var pair = (await api.ShowAsync("/api/region-pairs?region=CZ0")).AsArray().Single(entry => entry!.Text("with") == "PL51")!;
        pair.List("activityIds").Select(id => id.GetValue<Guid>()).ShouldContain(workshop);
        (await api.ShowAsync("/api/region-pairs?region=PL")).AsArray()
            .ShouldNotContain(entry => entry!.Text("with")!.StartsWith("PL", StringComparison.Ordinal));

        async Task<List<long>> HeldAsync()
        {
            var counts = new List<long>();
            foreach (var code in around) counts.Add((await api.ShowAsync($"/api/regions/{code}")).Number("held"));
            return counts;
        }
    }
}
