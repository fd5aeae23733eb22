using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Collab.Api.Calendar;
using Collab.Domain.Facts;

namespace Collab.Tests;

/// <summary>A calendar as a calendar program reads it: strictly by RFC 5545.</summary>
internal sealed record CalendarFile(IReadOnlyList<(string Name, string Value)> Properties, IReadOnlyList<CalendarFile.Component> Components)
{
    public string? Text(string name) => Properties.Where(property => property.Name == name).Select(property => Unescape(property.Value))
        .SingleOrDefault();

    public IReadOnlyList<Component> Events => [.. Components.Where(component => component.Name == "VEVENT")];

    public Component Event(Guid id) => Events.Single(entry => entry["UID"] == id.ToString());

    /// <summary>Reads a calendar and checks what every calendar keeps to.</summary>
    public static CalendarFile Read(Reply reply)
    {
        reply.ShouldBe(HttpStatusCode.OK).ContentType.ShouldBe("text/calendar");
        return Read(reply.Bytes);
    }

    public static CalendarFile Read(byte[] bytes)
    {
        var text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes);
        text.ShouldEndWith("END:VCALENDAR\r\n");
        text.Replace("\r\n", "", StringComparison.Ordinal).ShouldNotContain('\r');
        text.Replace("\r\n", "", StringComparison.Ordinal).ShouldNotContain('\n');
        foreach (var line in text.Split("\r\n")) Encoding.UTF8.GetByteCount(line).ShouldBeLessThanOrEqualTo(75, line);
        var lines = new Queue<(string Name, string Value)>(text.Replace("\r\n ", "", StringComparison.Ordinal)
            .Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Select(Property));
        lines.Dequeue().ShouldBe(("BEGIN", "VCALENDAR"));
        var calendar = Inside("VCALENDAR", lines);
        lines.ShouldBeEmpty();
        calendar.Components.ShouldNotBeEmpty();
        calendar["VERSION"].ShouldBe("2.0");
        var zones = calendar.Components.Where(component => component.Name == "VTIMEZONE").Select(zone => zone["TZID"]).ToList();
        var file = new CalendarFile(calendar.Properties, calendar.Components);
        foreach (var entry in file.Events)
        {
            foreach (var once in new[] { "UID", "DTSTAMP", "SEQUENCE", "STATUS", "CREATED",
                "LAST-MODIFIED" }) entry.Properties.Count(property => property.Name == once).ShouldBe(1, once);
            var (start, _) = entry.Properties.Single(property => property.Name.Split(';')[0] == "DTSTART");
            if (start.Contains("TZID=", StringComparison.Ordinal)) zones.ShouldContain(start.Split("TZID=")[1]);
        }

        // Another reader of calendars finds the same in it.
        var other = Ical.Net.Calendar.Load(text).ShouldNotBeNull();
        other.Events.Select(entry =>
            (entry.Uid, entry.Summary, entry.Location, entry.Description, entry.Sequence, entry.Status,
            Start: entry.Start!.Date.ToString("yyyyMMdd", CultureInfo.InvariantCulture)))
            .ShouldBe(file.Events.Select(entry => (
                entry["UID"], entry.Text("SUMMARY"), entry.Text("LOCATION"), entry.Text("DESCRIPTION"), entry.Sequence, entry["STATUS"],
                Start: entry.Properties.Single(property => property.Name.Split(';')[0] == "DTSTART").Value[..8])));
        other.TimeZones.Select(zone => zone.TzId).ShouldBe(zones);

        return file;
    }

    private static Component Inside(string name, Queue<(string Name, string Value)> lines)
    {
        var properties = new List<(string, string)>();
        var components = new List<Component>();
        while (true)
        {
            var (property, value) = lines.Dequeue();
            if (property == "END")
            {
                value.ShouldBe(name);
                return new Component(name, properties, components);
            }

            if (property == "BEGIN") components.Add(Inside(value, lines));
            else properties.Add((property, value));
        }
    }

    private static (string Name, string Value) Property(string line)
    {
        var match = Regex.Match(line, @"^([A-Z0-9-]+(?:;[A-Z0-9-]+=[^:;,""]+)*):(.*)$", RegexOptions.Singleline);
        match.Success.ShouldBeTrue(line);
        return (match.Groups[1].Value, match.Groups[2].Value);
    }

    private static string Unescape(string value) =>
        Regex.Replace(value, @"\\(.)", match => match.Groups[1].Value is "n" or "N" ? "\n" : match.Groups[1].Value);

    internal sealed record Component(string Name, IReadOnlyList<(string Name, string Value)> Properties,
        IReadOnlyList<Component> Components)
    {
        /// <summary>A property as it stands, by its name with its parameters.</summary>
        public string? this[string name] => Properties.Where(property => property.Name == name).Select(property => property.Value)
            .SingleOrDefault();

        /// <summary>A property's text.</summary>
        public string? Text(string name) => this[name] is { } value ? Unescape(value) : null;

        public int Sequence => int.Parse(this["SEQUENCE"]!, CultureInfo.InvariantCulture);
    }
}

/// <summary>The calendar of the real input.</summary>
public sealed class RealCalendarTests(RealInput input) : IClassFixture<RealInput>
{
    private static readonly Guid Workshop = new("01999ec9-5e08-76db-aa2e-c4d53b934a13");
    private static readonly Guid Stand = new("01999eca-11b8-7738-ab22-4d207608fd9e");
    private static readonly Guid Session = new("01999eca-5fd8-7560-b15a-d6bd4ae12bec");

    private readonly ApiClient api = new(input.Host.Anonymous);

    [Fact]
    public async Task The_stand_fills_three_days_and_its_session_an_afternoon_in_Berlin()
    {
        var calendar = await CalendarAsync("/api/activities.ics");

        var stand = calendar.Event(Stand);
        stand["DTSTART;VALUE=DATE"].ShouldBe("20250930");
        stand["DTEND;VALUE=DATE"].ShouldBe("20251003");
        stand["STATUS"].ShouldBe("TENTATIVE");
        stand["SEQUENCE"].ShouldBe("1");
        stand.Text("LOCATION")!.ShouldStartWith("25/411, Berlin");
        stand.Text("DESCRIPTION")!.ShouldContain("within: Smart Country Convention");
        stand.Text("DESCRIPTION")!.ShouldContain("initiator: Sächsisches Staatsministerium für Infrastruktur und Landesentwicklung");
        stand.Text("DESCRIPTION")!.ShouldContain("The date of this plan has passed");
        stand.Text("DESCRIPTION")!
            .ShouldContain("source: Medieninformation zum sächsischen Gemeinschaftsstand auf der Smart Country Convention 2025, first publication, ");
        stand.Text("CATEGORIES")!.ShouldStartWith("joint-stand,");
        stand["URL"].ShouldBe($"{input.Host.Address.GetLeftPart(UriPartial.Authority)}/api/activities/{Stand}");

        var session = calendar.Event(Session);
        session["DTSTART;TZID=Europe/Berlin"].ShouldBe("20251001T140000");
        session["DTEND;TZID=Europe/Berlin"].ShouldBe("20251001T173000");
        session["RELATED-TO;RELTYPE=PARENT"].ShouldBe(Stand.ToString());
        session.Text("DESCRIPTION")!.ShouldNotContain("Trepmann");
    }

    [Fact]
    public async Task The_zone_is_described_for_the_time_it_is_used_in()
    {
        var zone = (await CalendarAsync("/api/activities.ics")).Components.Single(component => component.Name == "VTIMEZONE");

        zone["TZID"].ShouldBe("Europe/Berlin");
        var summer = zone.Components.ShouldHaveSingleItem();
        (summer.Name, summer["DTSTART"], summer["TZOFFSETFROM"], summer["TZOFFSETTO"], summer["TZNAME"])
            .ShouldBe(("DAYLIGHT", "20250330T020000", "+0100", "+0200", "CEST"));
    }

    [Fact]
    public async Task The_workshop_has_no_place_in_the_calendar_until_its_date_is_known()
    {
        var afterA = await CalendarAsync("/api/activities.ics?knownAt=@26");
        afterA.Events.ShouldBeEmpty();
        afterA.Text("X-COLLAB-LEFT-OUT").ShouldBe("1");

        var afterAll = await CalendarAsync("/api/activities.ics");
        afterAll.Text("X-COLLAB-LEFT-OUT").ShouldBe("0");
        var workshop = afterAll.Event(Workshop);
        workshop["DTSTART;VALUE=DATE"].ShouldBe("20231113");
        workshop["DTEND;VALUE=DATE"].ShouldBe("20231114");
        workshop["STATUS"].ShouldBe("CONFIRMED");
        workshop["SUMMARY"].ShouldBe("Smarte Städte und Smarte Regionen");
        workshop.Text("DESCRIPTION")!.ShouldContain("für Regionalentwicklung");
        workshop.Text("DESCRIPTION")!.ShouldContain("sources disagree: on-behalf-of");
        foreach (var name in new[] { "Thomas Schmidt", "Michael Anz", "Thomas Horn" }) workshop.Text("DESCRIPTION")!.ShouldNotContain(name);
        workshop.Sequence.ShouldBe(1);
    }

    [Fact]
    public async Task One_activity_is_a_calendar_of_its_own_and_says_the_same()
    {
        var whole = await CalendarAsync("/api/activities.ics");

        foreach (var id in new[] { Workshop, Stand, Session })
            (await CalendarAsync($"/api/activities/{id}.ics")).Event(id).Properties.ShouldBe(whole.Event(id).Properties);
        var undated = await CalendarAsync($"/api/activities/{Workshop}.ics?knownAt=@26");
        undated.Events.ShouldBeEmpty();
        undated.Text("X-COLLAB-LEFT-OUT").ShouldBe("1");
        (await api.GetAsync($"/api/activities/{Guid.NewGuid()}.ics")).ShouldBeProblem(HttpStatusCode.NotFound, "not-found");
        (await api.GetAsync($"/api/activities/{Stand}.ics?asOf=2025-09-27")).ShouldBeProblem(HttpStatusCode.NotFound, "not-found");
    }

    [Fact]
    public async Task The_addresses_of_the_lists_answer_as_calendars_too()
    {
        var list = CalendarFile.Read(await api.GetAsync("/api/activities?kind=session", ("Accept", "text/calendar")));
        list.Events.ShouldHaveSingleItem()["UID"].ShouldBe(Session.ToString());
        CalendarFile.Read(await api.GetAsync($"/api/activities/{Stand}", ("Accept", "text/calendar"))).Events.ShouldHaveSingleItem()["UID"]
            .ShouldBe(Stand.ToString());
    }

    [Theory]
    [InlineData("region=DED", 3)]
    [InlineData("region=PL", 1)]
    [InlineData("status=planned", 2)]
    [InlineData("kind=workshop", 1)]
    [InlineData("topic=mobility", 1)]
    [InlineData("text=smart", 2)]
    [InlineData("from=2025-01-01", 2)]
    [InlineData("to=2024-01-01", 1)]
    [InlineData("organisation=01999ec9-4698-74cf-a38a-4fa5328930e7", 1)]
    [InlineData("asOf=2024-01-01", 1)]
    [InlineData("status=cancelled", 0)]
    public async Task It_takes_the_filters_and_clocks_of_the_list(string question, int entries)
    {
        (await CalendarAsync($"/api/activities.ics?{question}")).Events.Select(entry => entry["UID"]).ShouldBe(
            (await api.ShowAsync($"/api/activities?{question}")).List("items").Select(item => item.Text("id")), ignoreOrder: true);
        (await CalendarAsync($"/api/activities.ics?{question}")).Events.Count.ShouldBe(entries);
    }

    [Fact]
    public async Task An_unchanged_calendar_is_304()
    {
        var path = "/api/activities.ics?asOf=2026-01-01";
        var tag = (await api.GetAsync(path)).Header("ETag").ShouldNotBeNull();

        (await api.GetAsync(path, ("If-None-Match", tag))).ShouldBe(HttpStatusCode.NotModified).Bytes.ShouldBeEmpty();
        (await api.GetAsync("/api/activities.ics?kind=party")).ShouldBeProblem(HttpStatusCode.BadRequest, "malformed").Pointers
            .ShouldBe(["kind"]);
        (await api.GetAsync("/api/activities.ics?cursor=1")).ShouldBeProblem(HttpStatusCode.BadRequest, "malformed").Pointers
            .ShouldBe(["cursor"]);
    }

    private async Task<CalendarFile> CalendarAsync(string path) => CalendarFile.Read(await api.GetAsync(path));
}

/// <summary>Calendars of what is recorded by hand: updates, and text that would break them.</summary>
public sealed class CalendarTests(TestTracker host) : IClassFixture<TestTracker>
{
    private readonly string mark = "m" + Guid.NewGuid().ToString("N");

    [Fact]
    public async Task A_plan_that_moves_and_is_cancelled_keeps_its_UID_stays_and_counts_its_revisions()
    {
        var api = await ApiClient.OfAsync(host);
        var source = await api.SourceAsync();
        var plan = await api.RecordAsync("/api/activities",
            new
            {
                kind = "meeting",
                title = mark,
                planned = ApiClient.Day("2035-05-01"),
                venue = new { place = "Görlitz" },
                provenance = ApiClient.Passage(source)
            });
        var first = await EntryAsync(plan.Position);
        first["STATUS"].ShouldBe("TENTATIVE");
        first.Sequence.ShouldBe(0);
        first["CREATED"].ShouldBe(first["LAST-MODIFIED"]);

        var topics = await api.RecordAsync($"/api/activities/{plan.Id}/topics",
            new { topics = new[] { "energy" }, completeness = "complete", provenance = ApiClient.Passage(source) });
        (await EntryAsync(topics.Position)).Sequence.ShouldBe(0);

        var moved = await api.RecordAsync($"/api/activities/{plan.Id}/reschedule",
            new { planned = ApiClient.Day("2035-06-03", "2035-06-04"), provenance = ApiClient.Passage(source) });
        var second = await EntryAsync(moved.Position);
        (second["DTSTART;VALUE=DATE"], second["DTEND;VALUE=DATE"], second.Sequence).ShouldBe(("20350603", "20350605", 1));

        var renamed = await api.RecordAsync($"/api/facts/{plan.EventId}/correct", new
        {
            reason = "It is called something else.",
            replacement = new
            {
                type = "activity_planned",
                kind = "meeting",
                title = $"{mark} renamed",
                planned = ApiClient.Day("2035-05-01"),
                venue = new { place = "Zittau" },
                provenance = ApiClient.Passage(source)
            },
        });
        var third = await EntryAsync(renamed.Position);
        (third["SUMMARY"], third["LOCATION"], third.Sequence).ShouldBe(($"{mark} renamed", "Zittau", 2));

        var cancelled = await api.RecordAsync($"/api/activities/{plan.Id}/cancel", new { provenance = ApiClient.Passage(source) });
        var last = await EntryAsync(cancelled.Position);
        (last["STATUS"], last.Sequence, last["DTSTART;VALUE=DATE"]).ShouldBe(("CANCELLED", 3, "20350603"));
        last["CREATED"].ShouldBe(first["CREATED"]);
        CalendarFile.Read(await api.GetAsync($"/api/activities.ics?text={mark}")).Event(plan.Id).Properties.ShouldBe(last.Properties);

        // Whoever asks about an earlier position gets the earlier answer.
        (await EntryAsync(plan.Position)).Properties.ShouldBe(first.Properties);
        (await EntryAsync(moved.Position)).Properties.ShouldBe(second.Properties);

        async Task<CalendarFile.Component> EntryAsync(long knownAt) =>
            CalendarFile.Read(await api.GetAsync($"/api/activities/{plan.Id}.ics?knownAt=@{knownAt}")).Event(plan.Id);
    }

    [Fact]
    public async Task A_plan_that_was_held_keeps_its_UID_and_is_confirmed()
    {
        var api = await ApiClient.OfAsync(host);
        var source = await api.SourceAsync();
        var plan = (await api.RecordAsync("/api/activities", new
        {
            kind = "workshop",
            title = mark,
            planned = ApiClient.Day("2024-05-02"),
            occurred = ApiClient.Day("2024-01-10"),
            provenance = ApiClient.Passage(source),
        })).Id;
        await api.RecordAsync($"/api/activities/{plan}/held",
            new { kind = "workshop", occurred = ApiClient.Day("2024-05-02"), provenance = ApiClient.Passage(source) });

        var entry = CalendarFile.Read(await api.GetAsync($"/api/activities/{plan}.ics")).Event(plan);

        (entry["STATUS"], entry["DTSTART;VALUE=DATE"], entry.Sequence).ShouldBe(("CONFIRMED", "20240502", 0));
        entry.Text("DESCRIPTION")!.ShouldNotContain("has passed");
    }

    [Theory]
    [InlineData("month", "2024-05", false)]
    [InlineData("year", "2024", false)]
    [InlineData("after", "2024-05-01", false)]
    [InlineData("unknown", null, false)]
    [InlineData("day", "2024-05-01", true)]
    [InlineData("minute", "2024-05-01T09:30", true)]
    public async Task Nothing_is_shown_more_exactly_than_it_is_known(string precision, string? from, bool shown)
    {
        var api = await ApiClient.OfAsync(host);
        var source = await api.SourceAsync();
        var held = await api.RecordAsync("/api/activities", new
        {
            kind = "meeting",
            title = mark,
            occurred = from is null ? new { precision } : (object)new { precision, from },
            provenance = ApiClient.Passage(source),
        });

        var calendar = CalendarFile.Read(await api.GetAsync($"/api/activities.ics?text={mark}"));

        calendar.Events.Count.ShouldBe(shown ? 1 : 0);
        calendar.Text("X-COLLAB-LEFT-OUT").ShouldBe(shown ? "0" : "1");
        if (precision != "minute") return;
        var entry = calendar.Event(held.Id);
        entry["DTSTART;TZID=Europe/Berlin"].ShouldBe("20240501T093000");
        entry.Properties.ShouldNotContain(property => property.Name.StartsWith("DTEND", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Times_keep_their_own_zones_each_described_through_its_changes()
    {
        var api = await ApiClient.OfAsync(host);
        var source = await api.SourceAsync();
        foreach (var (zone, from, to) in new[] { ("America/New_York", "2024-03-01T10:00", "2024-03-01T11:00"),
            ("America/New_York", "2024-12-01T10:00", "2024-12-01T11:00"), ("Asia/Kolkata", "2024-05-01T10:00", "2024-05-01T11:00") })
            await api.RecordAsync("/api/activities",
                new
                {
                    kind = "meeting",
                    title = mark,
                    occurred = new { precision = "minute", from, to, zone },
                    provenance = ApiClient.Passage(source)
                });

        var calendar = CalendarFile.Read(await api.GetAsync($"/api/activities.ics?text={mark}"));

        calendar.Events.Count.ShouldBe(3);
        var zones = calendar.Components.Where(component => component.Name == "VTIMEZONE")
            .ToDictionary(zone => zone["TZID"]!, zone => zone.Components);
        zones.Keys.ShouldBe(["America/New_York", "Asia/Kolkata"]);
        zones["America/New_York"].Select(span => (span.Name, span["DTSTART"], span["TZOFFSETFROM"], span["TZOFFSETTO"])).ShouldBe(
        [
            ("STANDARD", "20231105T020000", "-0400", "-0500"), ("DAYLIGHT", "20240310T020000", "-0500", "-0400"),
            ("STANDARD", "20241103T020000", "-0400", "-0500"),
        ], ignoreOrder: true);
        zones["Asia/Kolkata"].ShouldHaveSingleItem()["TZOFFSETTO"].ShouldBe("+0530");
    }

    [Fact]
    public async Task Text_of_any_kind_stays_text()
    {
        var api = await ApiClient.OfAsync(host);
        var source = await api.SourceAsync($"Report; with, marks\\ {mark}");
        var title = $"{mark}: a, b; c\\n \"d\" 👩‍👩‍👧‍👦 {new string('é', 80)}\r\nSTATUS:CANCELLED\rATTACH:file\u2028BEGIN:VALARM\u2029x\ty";
        var id = await api.WorkshopAsync(source, title);

        var calendar = CalendarFile.Read(await api.GetAsync($"/api/activities.ics?text={mark}"));

        var entry = calendar.Events.ShouldHaveSingleItem();
        entry["UID"].ShouldBe(id.ToString());
        entry["STATUS"].ShouldBe("CONFIRMED");
        entry["ATTACH"].ShouldBeNull();
        entry.Components.ShouldBeEmpty();
        // A title is one line: white space in it is folded when it is recorded.
        entry.Text("SUMMARY").ShouldBe(string.Join(' ',
            title.Split(['\r', '\n', '\u2028', '\u2029', '\t'], StringSplitOptions.RemoveEmptyEntries)));
        entry.Text("DESCRIPTION")!.ShouldContain($"Report; with, marks\\ {mark}, S1");
    }

    [Fact]
    public async Task All_entries_are_given_however_many()
    {
        var api = await ApiClient.OfAsync(host);
        var source = await api.SourceAsync();
        (await api.BatchAsync(string.Join('\n', Enumerable.Range(0, 1001).Select(i => System.Text.Json.JsonSerializer.Serialize(new
        {
            command = "record-workshop-held",
            title = $"{mark} {i}",
            occurred = ApiClient.Day($"2023-11-{1 + (i % 30):D2}"),
            provenance = ApiClient.Passage(source),
        }))))).ShouldAllBe(line => line["status"] == null);

        var calendar = CalendarFile.Read(await api.GetAsync($"/api/activities.ics?text={mark}"));

        calendar.Events.Select(entry => entry["SUMMARY"]).Distinct().Count().ShouldBe(1001);
    }
}

/// <summary>The text, the zones and the counting of revisions, by themselves.</summary>
public sealed class CalendarTextTests
{
    [Theory]
    [InlineData("a,b;c\\d \"e\"\tf", "a,b;c\\d \"e\"\tf")]
    [InlineData("one\r\ntwo\rthree\nfour\u0085five\u2028six\vseven\feight", "one\ntwo\nthree\nfour\nfive\nsix\nseven\neight")]
    [InlineData("\0\u001b[31mred\u007f", "[31mred")]
    [InlineData("", null)]
    [InlineData(" \n", null)]
    [InlineData("\0\u001b", null)]
    [InlineData(null, null)]
    public void Text_is_freed_of_what_no_calendar_may_hold(string? text, string? clean) => CalendarText.Of(text).ShouldBe(clean);

    [Fact]
    public void Half_a_character_is_replaced_by_the_sign_for_that() => CalendarText.Of("a\ud83d").ShouldBe("a\uFFFD");

    [Theory]
    [InlineData("a", 200)]
    [InlineData("é", 100)]
    [InlineData("€", 67)]
    [InlineData("😀", 50)]
    public void Lines_are_folded_at_75_octets_and_never_within_a_character(string letter, int times)
    {
        for (var shift = 0; shift < 5; shift++)
        {
            var title = new string('x', shift) + string.Concat(Enumerable.Repeat(letter, times));

            var text = CalendarText.Fold(new Ical.Net.Serialization.EventSerializer(new Ical.Net.Serialization.SerializationContext())
                .SerializeToString(new Ical.Net.CalendarComponents.CalendarEvent { Summary = title })!);

            var lines = text.Split("\r\n");
            lines.Count(line => Encoding.UTF8.GetByteCount(line) is > 71 and <= 75).ShouldBeGreaterThan(1);
            foreach (var line in lines)
            {
                Encoding.UTF8.GetByteCount(line).ShouldBeLessThanOrEqualTo(75);
                Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(line)).ShouldBe(line);
            }

            text.Replace("\r\n ", "", StringComparison.Ordinal).ShouldContain($"SUMMARY:{title}\r\n");
        }
    }

    [Theory]
    [InlineData("Europe/Berlin", "1880-01-01", "1894-01-01", "+005328")]
    [InlineData("Asia/Kolkata", "2024-01-01", "2024-02-01", "+0530")]
    [InlineData("Etc/UTC", "2024-01-01", "2024-02-01", "+0000")]
    public void Offsets_are_told_to_the_second_where_they_have_seconds(string zone, string first, string last, string offset)
    {
        var calendar = new Ical.Net.Calendar();
        calendar.AddTimeZone(TimeZoneRules.Of(zone, DateTimeOffset.Parse(first + "Z", CultureInfo.InvariantCulture),
            DateTimeOffset.Parse(last + "Z", CultureInfo.InvariantCulture)));

        new Ical.Net.Serialization.CalendarSerializer().SerializeToString(calendar)!.ShouldContain($"TZOFFSETTO:{offset}\r\n");
    }

    [Fact]
    public Task Revisions_never_fall_as_time_passes_or_more_becomes_known() => Seed.RunAsync(4711, seed =>
    {
        var random = new Random(seed);
        for (var round = 0; round < 200; round++)
        {
            // What any history leaves behind: at each position a picture of the whole of time, and a row for each span known over a span of
            // positions.
            var pictures = Enumerable.Range(0, 8).Select(_ => Enumerable.Range(0, 4).Select(_ => random.Next(4)).ToArray()).ToList();
            var spans = new List<KnownSpan>();
            for (var day = 0; day < 4; day++)
            {
                for (var position = 1; position <= pictures.Count;)
                {
                    var shown = pictures[position - 1][day];
                    var until = position;
                    while (until < pictures.Count && pictures[until][day] == shown) until++;
                    if (shown > 0) spans.Add(new KnownSpan(Day(day), Day(day + 1), position, until == pictures.Count ? long.MaxValue
                        : until + 1, $"{shown}"));
                    position = until + 1;
                }
            }

            var last = -1;
            for (var knownAt = 1; knownAt <= pictures.Count; knownAt++)
            {
                var sequences = Enumerable.Range(0, 4)
                    .Select(day => (Day: Day(day), Known: spans.Where(span => span.ValidFrom <= Day(day) && span.KnownFrom <= knownAt)
                        .ToList()))
                    .Where(entry => entry.Known.Count > 0).Select(entry => Revisions.Of(entry.Known, entry.Day, knownAt).Sequence).ToList();
                sequences.ShouldBe(sequences.Order());
                if (sequences.Count == 0) continue;
                sequences[^1].ShouldBeGreaterThanOrEqualTo(last);
                last = sequences[^1];
            }
        }

        return Task.CompletedTask;

        static DateTime Day(int day) => new(2024, 1, 1 + day, 0, 0, 0, DateTimeKind.Utc);
    });
}
