using System.Text.Json;
using System.Text.Json.Nodes;
using Collab.Api;
using Collab.Domain.Activities;
using Collab.Domain.Facts;
using Collab.Domain.Validation;
using Collab.Recording;
using Shouldly;
using Xunit;

namespace Collab.Specs;

public sealed class CommandReaderTests
{
    private const string Id = "018f6f5e-0000-7000-8000-00000000e001";
    private static readonly Dictionary<string, string> NoRoute = [];

    [Theory]
    [InlineData("""{"a":1}""", null)]
    [InlineData("""[1]""", "expected a JSON object")]
    [InlineData("null", "expected a JSON object")]
    [InlineData("", "not valid JSON at line 1, byte 1")]
    [InlineData("""{"a":1""", "not valid JSON")]
    [InlineData("""{"a":1,}""", "not valid JSON")]
    [InlineData("""{"a":NaN}""", "not valid JSON")]
    [InlineData("""{"a":1} {"b":2}""", "not valid JSON")]
    [InlineData("""{"a":1,"a":2}""", "a member stands there twice")]
    [InlineData("""{"a":{"b":1,"b":2}}""", "a member stands there twice")]
    public void A_line_is_one_json_object(string text, string? flaw)
    {
        var flaws = new List<ValidationError>();
        var body = CommandReader.Parse(Reading.Utf8(text), flaws);
        if (flaw is null) body.ShouldNotBeNull();
        else
        {
            body.ShouldBeNull();
            flaws.ShouldHaveSingleItem().Detail.ShouldStartWith(flaw);
        }
    }

    [Fact]
    public void A_line_is_nested_at_most_32_deep()
    {
        var flaws = new List<ValidationError>();
        CommandReader.Parse(Reading.Utf8(string.Concat(Enumerable.Repeat("{\"a\":", 40)) + "1" + new string('}', 40)), flaws)
            .ShouldBeNull();
        flaws.ShouldHaveSingleItem().Detail.ShouldBe("nested deeper than 32 levels");
    }

    [Fact]
    public void A_line_is_valid_utf8()
    {
        var flaws = new List<ValidationError>();
        CommandReader.Parse([(byte)'{', (byte)'"', 0xC3, 0x28, (byte)'"', (byte)':', (byte)'1', (byte)'}'], flaws).ShouldBeNull();
        flaws.ShouldHaveSingleItem().Detail.ShouldBe("not valid UTF-8");
    }

    [Fact]
    public void What_remains_without_the_ids_is_the_event()
    {
        var (request, flaws) = Read("record-attendance", $$"""{"commandId":"{{Id}}","activityId":"{{Id}}","ifVersion":3,"headcount":{"value":70},"basis":"estimate"}""");
        flaws.ShouldBeEmpty();
        request.Key.ShouldBe(Id);
        request.Stream.ShouldBe(new Guid(Id));
        request.IfVersion.ShouldBe(3);
        request.Body.Select(member => member.Key).ShouldBe(["headcount", "basis"]);
    }

    [Fact]
    public void The_path_and_the_headers_say_the_same_as_members()
    {
        var (request, flaws) = Read(
            "reach-milestone", "{}", new() { ["partnershipId"] = Id, ["milestoneId"] = Id }, key: "import-7", ifVersion: 4);
        flaws.ShouldBeEmpty();
        request.Stream.ShouldBe(new Guid(Id));
        request.Key.ShouldBe("import-7");
        request.IfVersion.ShouldBe(4);
        request.Body["milestoneId"]!.GetValue<string>().ShouldBe(Id);
    }

    [Theory]
    [InlineData("""{"activityId":"018f6f5e-0000-7000-8000-00000000e002"}""", "/activityId")]
    [InlineData("""{"commandId":"another"}""", "/commandId")]
    [InlineData("""{"commandId":7}""", "/commandId")]
    [InlineData("""{"activityId":7}""", "/activityId")]
    [InlineData("""{"ifVersion":-1}""", "/ifVersion")]
    [InlineData("""{"ifVersion":"3"}""", "/ifVersion")]
    [InlineData("""{"ifVersion":1.5}""", "/ifVersion")]
    public void What_the_body_says_does_not_contradict_the_path_and_the_headers(string body, string pointer) =>
        Read("record-attendance", body, new() { ["activityId"] = Id }, key: "import-7").Flaws.Select(flaw => flaw.Pointer)
            .ShouldBe([pointer]);

    [Theory]
    [InlineData("record-attendance", "{}", "/activityId")]
    [InlineData("record-attendance", """{"activityId":"00000000-0000-0000-0000-000000000000"}""", "/activityId")]
    [InlineData("record-attendance", """{"activityId":"workshop"}""", "/activityId")]
    [InlineData("plan-activity", """{"commandId":""}""", "/commandId")]
    [InlineData("withdraw-fact", """{"ifVersion":null}""", "/ifVersion")]
    public void An_id_that_cannot_be_is_refused(string command, string body, string pointer) =>
        Read(command, body).Flaws.Select(flaw => flaw.Pointer).ShouldBe([pointer]);

    [Fact]
    public void A_key_is_at_most_200_characters() =>
        Read("plan-activity", $$"""{"commandId":"{{new string('a', 201)}}"}""").Flaws.Select(flaw => flaw.Pointer).ShouldBe(["/commandId"]);

    [Theory]
    [InlineData("plan-activity")]
    [InlineData("record-workshop-held")]
    [InlineData("register-source")]
    public void A_command_that_begins_an_entity_may_leave_its_id_to_the_server(string command)
    {
        var (request, flaws) = Read(command, "{}");
        flaws.ShouldBeEmpty();
        request.Stream.ShouldBeNull();
    }

    // Computed once by another program, by the definition: these ids stand in stored events.
    [Fact]
    public void A_derived_id_stays_what_it_is() => DerivedId.Of("indicator\nRCO115")
        .ShouldBe(new Guid("e0a1b697-2fd7-8e3e-879f-e214bac0055e"));

    [Fact]
    public void A_uuid_as_key_is_the_id_of_the_event() => CommandReader.IdOf(Id, "anyone").ShouldBe(new Guid(Id));

    [Fact]
    public void Another_key_gives_each_account_an_id_of_its_own()
    {
        var id = CommandReader.IdOf("import-7", "ann");
        id.ShouldBe(CommandReader.IdOf("import-7", "ann"));
        id.ShouldNotBe(CommandReader.IdOf("import-7", "bob"));
        id.ShouldNotBe(CommandReader.IdOf("import-8", "ann"));
        id.Version.ShouldBe(8);
        CommandReader.IdOf(Guid.Empty.ToString(), "ann").ShouldNotBe(Guid.Empty);
    }

    [Fact]
    public void The_digest_tells_one_command_from_another_and_not_one_spelling_from_another()
    {
        var kind = CommandKind.All["record-attendance"];
        var stream = new Guid(Id);
        string Digest(string json) =>
            CommandReader.DigestOf(kind, stream, JsonSerializer.Deserialize<AttendanceRecorded>(json, FactJson.Options)!);

        const string provenance = """ "provenance":{"source":"018f6f5e-0000-7000-8000-00000000a001","passage":"S1"} """;
        var digest = Digest($$"""{"headcount":{"value":70},"basis":"estimate",{{provenance}}}""");
        Digest($$"""{ {{provenance}}, "basis":"estimate", "headcount":{"exactness":"exact","value":70} }""").ShouldBe(digest);
        Digest($$"""{"headcount":{"value":71},"basis":"estimate",{{provenance}}}""").ShouldNotBe(digest);
        CommandReader.DigestOf(kind, Guid.Empty, Some.Attendance(70))
            .ShouldNotBe(CommandReader.DigestOf(kind, stream, Some.Attendance(70)));
    }

    [Theory, MemberData(nameof(DecisionTests.Commands), MemberType = typeof(DecisionTests))]
    public void Every_command_names_itself_for_good(string command)
    {
        var kind = CommandKind.All[command];
        kind.Name.ShouldMatch("^[a-z]+(-[a-z]+)+$");
        kind.Route.ShouldStartWith("/api/");
        kind.Summary.ShouldEndWith(".");
        JsonNamingPolicy.KebabCaseLower.ConvertName(kind.Type.Name).ShouldBe(kind.Name);
    }

    [Fact]
    public void Every_event_has_a_command() => FactKinds.All.Except(CommandKind.All.Values.Select(kind => kind.EventType)).ShouldBeEmpty();

    public static TheoryData<string> Exemplary => [.. CommandKind.All.Keys.Except(["extend-scope"])];

    [Fact]
    public void The_example_of_extending_a_scope_can_be_read() => The_example_of_every_command_can_be_read("extend-scope");

    [Theory, MemberData(nameof(Exemplary))]
    public void The_example_of_every_command_can_be_read(string command)
    {
        var kind = CommandKind.All[command];
        var body = CommandExamples.Body(kind).AsObject();
        if (kind.SharesRoute) body.Remove("kind");
        foreach (var member in kind.EventMembersInRoute) body[member] = Id;
        var flaws = new List<ValidationError>();
        using var document = JsonDocument.Parse(body.ToJsonString());
        StrictJson.Read(document.RootElement, kind.EventType, "", flaws);
        flaws.ShouldBeEmpty();
    }

    private static (Submission Request, List<ValidationError> Flaws) Read(
        string command, string body, Dictionary<string, string>? route = null, string? key = null, long? ifVersion = null)
    {
        var flaws = new List<ValidationError>();
        return (CommandReader.Read(CommandKind.All[command], JsonNode.Parse(body)!.AsObject(), route ?? NoRoute, key, ifVersion, flaws),
            flaws);
    }
}
