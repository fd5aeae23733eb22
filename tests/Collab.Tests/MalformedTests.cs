using System.Net;

namespace Collab.Tests;

/// <summary>What cannot be read is refused with the pointer to each member at fault, and nothing of it is stored.</summary>
public sealed class MalformedTests(TestTracker host) : IClassFixture<TestTracker>
{
    private const string Good = """ "name":"Agency","kind":"agency","provenance":{"source":"SOURCE","passage":"S1"} """;

    /// <summary>Bodies to <c>/api/organisations</c>, each with the pointers to what is wrong.</summary>
    public static TheoryData<string, string, string[]> Organisations => new()
    {
        { "no JSON", """{"name":""", [""] },
        { "nothing at all", "", [""] },
        { "an array", "[]", [""] },
        { "text", "\"agency\"", [""] },
        { "null", "null", [""] },
        { "two values", "{} {}", [""] },
        { "a comment", "{ /* agency */ " + Good + "}", [""] },
        { "a comma too many", "{" + Good + ",}", [""] },
        { "NaN", "{" + Good + ""","remit":NaN}""", [""] },
        { "an unknown member", "{" + Good + ""","colour":"red"}""", ["/colour"] },
        { "an unknown member deep inside", """{"name":"Agency","kind":"agency","provenance":{"source":"SOURCE","passage":"S1","page":3}}""", ["/provenance/page"] },
        { "a member in another case", """{"Name":"Agency","kind":"agency","provenance":{"source":"SOURCE","passage":"S1"}}""", ["/Name", "/name"] },
        { "a name with a slash and a tilde", "{" + Good + ""","a/b~c":1}""", ["/a~1b~0c"] },
        { "missing members", """{"provenance":{"passage":"S1"}}""", ["/name", "/kind", "/provenance/source"] },
        { "null where text is needed", """{"name":null,"kind":"agency","provenance":{"source":"SOURCE","passage":"S1"}}""", ["/name"] },
        { "a number for text", """{"name":7,"kind":"agency","provenance":{"source":"SOURCE","passage":"S1"}}""", ["/name"] },
        { "an object for text", """{"name":{},"kind":"agency","provenance":{"source":"SOURCE","passage":"S1"}}""", ["/name"] },
        { "text for an object", """{"name":"Agency","kind":"agency","provenance":"S1"}""", ["/provenance"] },
        { "a blank name", """{"name":"  ","kind":"agency","provenance":{"source":"SOURCE","passage":"S1"}}""", ["/name"] },
        { "a wrong code", """{"name":"Agency","kind":"ministerium","provenance":{"source":"SOURCE","passage":"S1"}}""", ["/kind"] },
        { "a code in the program's case", """{"name":"Agency","kind":"Agency","provenance":{"source":"SOURCE","passage":"S1"}}""", ["/kind"] },
        { "a code's number", """{"name":"Agency","kind":1,"provenance":{"source":"SOURCE","passage":"S1"}}""", ["/kind"] },
        { "a code's number as text", """{"name":"Agency","kind":"1","provenance":{"source":"SOURCE","passage":"S1"}}""", ["/kind"] },
        { "two codes in one", """{"name":"Agency","kind":"agency, hub","provenance":{"source":"SOURCE","passage":"S1"}}""", ["/kind"] },
        { "a region that is none", "{" + Good + ""","seat":{"region":"XX9"}}""", ["/seat/region"] },
        { "confirmed from the start", """{"name":"Agency","kind":"agency","provenance":{"source":"SOURCE","passage":"S1","certainty":"confirmed"}}""", ["/provenance/certainty"] },
        { "an impossible date", "{" + Good + ""","occurred":{"precision":"day","from":"2023-02-30"}}""", ["/occurred/from"] },
        { "a date that is none", "{" + Good + ""","occurred":{"precision":"day","from":"13.11.2023"}}""", ["/occurred/from"] },
        { "a date beyond the calendar", "{" + Good + ""","occurred":{"precision":"year","from":"9999"}}""", ["/occurred/from"] },
        { "a span that ends before it begins", "{" + Good + ""","occurred":{"precision":"day","from":"2023-02-03","to":"2023-02-01"}}""", ["/occurred/to"] },
        { "a precision without its date", "{" + Good + ""","occurred":{"precision":"day"}}""", ["/occurred/from"] },
        { "a zone that is none", "{" + Good + ""","occurred":{"precision":"day","from":"2023-02-03","zone":"Europe/Atlantis"}}""", ["/occurred/zone"] },
        { "an hour that is none", "{" + Good + ""","occurred":{"precision":"minute","from":"2023-02-03T25:00"}}""", ["/occurred/from"] },
        { "a NUL", "{" + Good + ""","remit":"a\u0000b"}""", ["/remit"] },
        { "another control character", "{" + Good + ""","remit":"a\u001bb"}""", ["/remit"] },
        { "a NUL as it is", "{" + Good + ",\"remit\":\"a\0b\"}", [""] },
        { "half a surrogate pair", "{" + Good + ""","remit":"\ud83d"}""", ["/remit"] },
        { "half a surrogate pair in a list of ids", """{"name":"Agency","kind":"agency","provenance":{"source":"\ud83d","passage":"S1"}}""", ["/provenance/source"] },
        { "half a surrogate pair for a name", "{" + Good + ""","\ud83d":1}""", ["*"] },
        { "half a surrogate pair for a key", "{" + Good + ""","commandId":"\ud83d"}""", ["/commandId"] },
        { "a member twice", "{" + Good + ""","remit":"a","remit":"b"}""", [""] },
        { "a member twice deep inside", """{"name":"Agency","kind":"agency","provenance":{"source":"SOURCE","passage":"S1","passage":"S2"}}""", [""] },
        { "a UUID that is none", "{" + Good + ""","organisationId":"4711"}""", ["/organisationId"] },
        { "the empty UUID", "{" + Good + ""","organisationId":"00000000-0000-0000-0000-000000000000"}""", ["/organisationId"] },
        { "a UUID in braces", """{"name":"Agency","kind":"agency","provenance":{"source":"{018f6f5e-0000-7000-8000-00000000a001}","passage":"S1"}}""", ["/provenance/source"] },
        { "a UUID that is a number", """{"name":"Agency","kind":"agency","provenance":{"source":4711,"passage":"S1"}}""", ["/provenance/source"] },
        { "a text too long", "{" + Good + ",\"remit\":\"" + new string('x', 501) + "\"}", ["/remit"] },
        { "a version below 0", "{" + Good + ""","ifVersion":-1}""", ["/ifVersion"] },
        { "the command's name, which the path says", "{" + Good + ""","command":"register-organisation"}""", ["/command"] },
        { "several things at once", """{"name":"","kind":"agency","provenance":{"source":"SOURCE","passage":""},"occurred":{"precision":"day","from":"2023-13-01"}}""", ["/name", "/provenance/passage", "/occurred/from"] },
    };

    [Theory]
    [MemberData(nameof(Organisations))]
    public async Task A_body_is_refused_with_pointers(string what, string body, string[] pointers)
    {
        what.ShouldNotBeEmpty();
        var api = await ApiClient.OfAsync(host);
        var source = await api.SourceAsync();
        var stored = await host.StoredAsync();

        var reply = await api.PostAsync("/api/organisations", body.Replace("SOURCE", source.ToString(), StringComparison.Ordinal));

        reply.ShouldBeProblem(HttpStatusCode.BadRequest, "malformed");
        reply.Pointers.ShouldNotBeEmpty();
        if (pointers is not ["*"]) reply.Pointers.Distinct().ShouldBe(pointers, ignoreOrder: true, reply.Body);
        foreach (var error in reply.Json.List("errors")) error.Text("detail").ShouldNotBeNullOrEmpty();
        (await host.StoredAsync()).ShouldBe(stored);
    }

    /// <summary>Headcounts, each with the pointer to what is wrong.</summary>
    public static TheoryData<string, string> Headcounts => new()
    {
        { """{"value":-1}""", "/headcount/value" },
        { """{"value":1000000000000}""", "/headcount/value" },
        { """{"value":99999999999999999999999}""", "/headcount/value" },
        { """{"value":1.5}""", "/headcount/value" },
        { """{"value":"70"}""", "/headcount/value" },
        { """{"exactness":"missing","value":70}""", "/headcount/value" },
        { """{"exactness":"exact"}""", "/headcount/value" },
        { "70", "/headcount" },
        { "null", "/headcount" },
    };

    [Theory]
    [MemberData(nameof(Headcounts))]
    public async Task A_headcount_that_cannot_be_is_refused(string headcount, string pointer)
    {
        var api = await ApiClient.OfAsync(host);
        var source = await api.SourceAsync();
        var workshop = await api.WorkshopAsync(source);
        var stored = await host.StoredAsync();

        var reply = await api.PostAsync(
            $"/api/activities/{workshop}/attendance", $$$"""{"headcount":{{{headcount}}},"basis":"estimate","provenance":{"source":"{{{source}}}","passage":"S1"}}""");

        reply.ShouldBeProblem(HttpStatusCode.BadRequest, "malformed").Pointers.Distinct().ShouldBe([pointer]);
        (await host.StoredAsync()).ShouldBe(stored);
    }

    [Theory]
    [InlineData(new byte[] { 0x22, 0xff, 0x22 })]
    [InlineData(new byte[] { 0x22, 0xc3, 0x28, 0x22 })]
    [InlineData(new byte[] { 0x22, 0xed, 0xa0, 0x80, 0x22 })]
    [InlineData(new byte[] { 0x22, 0xf0, 0x9f, 0x98 })]
    public async Task A_body_that_is_not_UTF_8_is_refused(byte[] title)
    {
        var api = await ApiClient.OfAsync(host);
        var stored = await host.StoredAsync();

        var reply = await api.PostAsync("/api/sources", (byte[])[.. "{\"kind\":\"photo\",\"title\":"u8, .. title, .. "}"u8]);

        reply.ShouldBeProblem(HttpStatusCode.BadRequest, "malformed").Pointers.ShouldBe([""]);
        (await host.StoredAsync()).ShouldBe(stored);
    }

    [Theory]
    [InlineData(33)]
    [InlineData(100_000)]
    public async Task A_body_nested_deep_is_refused(int depth)
    {
        var api = await ApiClient.OfAsync(host);
        var stored = await host.StoredAsync();

        var reply = await api.PostAsync("/api/sources", $$"""{"kind":"photo","title":{{new string('[', depth)}}{{new string(']', depth)}}}""");

        reply.ShouldBeProblem(HttpStatusCode.BadRequest, "malformed");
        (await host.StoredAsync()).ShouldBe(stored);
    }

    [Theory]
    [InlineData("If-Match", "3")]
    [InlineData("If-Match", "W/\"3\"")]
    [InlineData("If-Match", "\"-1\"")]
    [InlineData("If-Match", "\"three\"")]
    public async Task A_condition_that_cannot_be_read_is_refused(string header, string value)
    {
        var api = await ApiClient.OfAsync(host);
        var stored = await host.StoredAsync();

        (await api.PostAsync("/api/sources", new { title = "Press release", kind = "photo" }, (header, value)))
            .ShouldBeProblem(HttpStatusCode.BadRequest, "malformed").Pointers.ShouldBe([header]);
        (await host.StoredAsync()).ShouldBe(stored);
    }

    [Fact]
    public async Task A_key_of_another_length_is_refused()
    {
        var api = await ApiClient.OfAsync(host);
        var stored = await host.StoredAsync();

        (await api.PostAsync("/api/sources", new { title = "Press release", kind = "photo" }, ("Idempotency-Key", new string('x', 201))))
            .ShouldBeProblem(HttpStatusCode.BadRequest, "malformed");
        (await api.PostAsync("/api/sources", new { title = "Press release", kind = "photo", commandId = "one" },
            ("Idempotency-Key", "other")))
            .ShouldBeProblem(HttpStatusCode.BadRequest, "malformed").Pointers.ShouldBe(["/commandId"]);
        (await host.StoredAsync()).ShouldBe(stored);
    }

    [Theory]
    [InlineData("/api/activities/4711/topics", "/activityId")]
    [InlineData("/api/facts/4711/withdraw", "/factId")]
    [InlineData("/api/conflicts/4711/resolve", "/conflictId")]
    [InlineData("/api/partnerships/018f6f5e-0000-7000-8000-00000000a001/milestones/4711/reach", "/milestoneId")]
    public async Task An_id_in_the_path_that_is_none_is_refused(string path, string pointer)
    {
        var api = await ApiClient.OfAsync(host);
        var stored = await host.StoredAsync();

        (await api.PostAsync(path, new { })).ShouldBeProblem(HttpStatusCode.BadRequest, "malformed").Pointers.ShouldContain(pointer);
        (await host.StoredAsync()).ShouldBe(stored);
    }

    [Theory]
    [InlineData("""{"title":"Plan","planned":{"precision":"day","from":"2035-01-01"}}""", "/kind")]
    [InlineData("""{"title":"Held"}""", "/kind")]
    [InlineData("""{"kind":"party","title":"Held"}""", "/kind")]
    [InlineData("""{"kind":["workshop"],"title":"Held"}""", "/kind")]
    public async Task An_activity_of_no_kind_is_refused(string body, string pointer)
    {
        var api = await ApiClient.OfAsync(host);
        var stored = await host.StoredAsync();

        (await api.PostAsync("/api/activities", body)).ShouldBeProblem(HttpStatusCode.BadRequest, "malformed").Pointers
            .ShouldContain(pointer);
        (await host.StoredAsync()).ShouldBe(stored);
    }

    [Theory]
    [InlineData("""{"name":"A","email":"nobody"}""", "/email")]
    [InlineData("""{"name":"a\u0000b"}""", "/name")]
    [InlineData("""{"name":"\ud83d"}""", "/name")]
    [InlineData("""{"name":"A","born":"1970"}""", "/born")]
    [InlineData("""{"personId":"\ud83d","name":"A"}""", "/personId")]
    [InlineData("""{}""", "/name")]
    public async Task A_person_that_cannot_be_read_is_refused(string body, string pointer)
    {
        var api = await ApiClient.OfAsync(host);
        var stored = await host.StoredAsync();

        (await api.PostAsync("/api/people", body)).ShouldBeProblem(HttpStatusCode.BadRequest, "malformed").Pointers.ShouldContain(pointer);
        (await host.StoredAsync()).ShouldBe(stored);
    }

    [Fact]
    public async Task The_same_flaws_are_refused_line_by_line()
    {
        var api = await ApiClient.OfAsync(host);
        var source = await api.SourceAsync();
        var bodies = Organisations.Select(row => (string)row[1])
            .Where(body => body.Length > 0 && !body.Contains("\"command\"", StringComparison.Ordinal))
            .Select(body => body.Replace("SOURCE", source.ToString(), StringComparison.Ordinal))
            .Select(body => body.StartsWith('{') ? "{\"command\":\"register-organisation\"," + body[1..].TrimStart() : body).ToList();
        var stored = await host.StoredAsync();

        var lines = await api.BatchAsync(string.Join('\n', bodies));

        lines.Count.ShouldBe(bodies.Count);
        foreach (var (line, body) in lines.Zip(bodies))
        {
            line.Number("status").ShouldBe(400, body);
            line.Text("type").ShouldBe("urn:collab:problem:malformed", body);
        }

        (await host.StoredAsync()).ShouldBe(stored);
    }
}
