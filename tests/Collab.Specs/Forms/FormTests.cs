using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Collab.Api;
using Collab.Domain.Facts;
using Collab.Domain.Places;
using Collab.Domain.Validation;
using Collab.Forms;
using Collab.Pages;
using Collab.ReadModel.Regions;
using Collab.Recording;
using Shouldly;
using Xunit;

namespace Collab.Specs.Recording;

/// <summary>A form makes exactly the JSON that its command takes, and says what is wrong where it was written.</summary>
public sealed class FormTests
{
    private const string Id = "018f6f5e-0000-7000-8000-00000000e001";
    private static readonly CodeLists Codes = CodeFiles.Read(Repository.At("src", "Collab", "Codes"));
    private static readonly FormWriting Plain = new(new Dictionary<Guid, string>());

    public static TheoryData<string> Commands => [.. CommandKind.All.Keys];

    public static TheoryData<string> Facts => [.. FactKinds.Facts.Select(FactKinds.Alias)];

    [Theory, MemberData(nameof(Commands))]
    public void A_form_filled_in_with_the_example_of_its_command_gives_the_example_back(string command)
    {
        var (kind, body) = (CommandKind.All[command], ExampleOf(command));
        foreach (var german in new[] { true, false })
            In(german, () =>
            {
                var form = FormOf(kind, body);
                var reading = form.Read(form.Write(body, Plain), Codes);
                reading.Errors.ShouldBeEmpty();
                reading.Unknown.ShouldBeEmpty();
                reading.Before.ShouldBeEmpty();
                NameMatch(kind, reading.Body).ShouldBe(NameMatch(kind, body));
                reading.Body[kind.StreamMember ?? ""]?.ToString().ShouldBe(body[kind.StreamMember ?? ""]?.ToString());
            });
    }

    [Theory, MemberData(nameof(Facts))]
    public void Whatever_was_stored_can_be_corrected_without_losing_any_of_it(string alias)
    {
        var type = FactKinds.Find(alias)!;
        foreach (var stored in StoredFormatTests.Samples(alias))
        {
            // What the tracker fills in itself is asked of nobody.
            if (stored!["figures"] is not null) stored.AsObject().Remove("figures");
            if (alias == "period_sealed") stored.AsObject().Remove("placement");
            var replacement = (JsonObject)stored.DeepClone();
            replacement["type"] = alias;
            var body = new JsonObject { ["factId"] = Id, ["reason"] = "The source was read wrongly.", ["replacement"] = replacement };
            foreach (var german in new[] { true, false })
                In(german, () =>
                {
                    var form = Form.ToCorrect(type);
                    var reading = form.Read(form.Write(body, Plain), Codes);
                    reading.Errors.ShouldBeEmpty();
                    Normal(type, reading.Body["replacement"]!).ShouldBe(Normal(type, stored));
                });
        }
    }

    [Theory, MemberData(nameof(Commands))]
    public void An_empty_form_is_refused_at_its_fields_and_nowhere_else(string command)
    {
        var kind = CommandKind.All[command];
        var form = FormOf(kind, ExampleOf(command));
        var reading = form.Read(form.Blank(), Codes);
        reading.Errors.ShouldBeEmpty();
        if (Flaws(kind, reading.Body) is not { Count: > 0 } flaws) return;
        form.Attach(SubmissionResult.Malformed(flaws).Problem!, reading).ShouldBeEmpty();
        reading.Errors.Keys.Except(Names(form.Fields, "")).ShouldBeEmpty();
    }

    [Theory, MemberData(nameof(Commands))]
    public void What_is_needed_is_not_hidden_behind_more_details(string command) =>
        Form.Of(CommandKind.All[command]).Fields.Where(field => field is { Required: true, More: true } and not IdField).ShouldBeEmpty();

    [Theory, MemberData(nameof(Commands))]
    public void Every_field_has_words(string command) => Every(Form.Of(CommandKind.All[command]).Fields, field =>
    {
        Words.Find("member", field.Member).ShouldNotBeNull(field.Member);
        if (field is ChoiceField choice) choice.Codes.Where(code => Words.Find(choice.Group, code) is null).ShouldBeEmpty(choice.Group);
        if (field is ChoicesField choices) choices.Codes.Where(code => Words.Find(choices.Group, code) is null)
            .ShouldBeEmpty(choices.Group);
    });

    [Fact]
    public void A_quantity_is_read_in_plain_words() => In(german: true, () =>
    {
        Headcount(("headcount.value", "1.234")).ShouldBe("""{"exactness":"exact","value":1234}""");
        Headcount(("headcount.exactness", "at-least"), ("headcount.value", "70")).ShouldBe("""{"exactness":"at-least","value":70}""");
        Headcount(("headcount.exactness", "missing"), ("headcount.wording", "zahlreiche")).ShouldBe("""{"exactness":"missing","wording":"zahlreiche"}""");

        static string? Headcount(params (string Name, string Text)[] entries) => Read("record-attendance", entries).Body["headcount"]
            ?.ToJsonString();
    });

    [Fact]
    public void An_amount_is_read_as_people_write_it()
    {
        In(german: true, () => Read("grant-funding", ("amount.amount", "2,3 Mio."), ("amount.exactness", "about"),
            ("amount.currency", "eur")).Body["amount"]!.ToJsonString()
            .ShouldBe("""{"exactness":"about","amount":2300000,"currency":"EUR"}"""));
        In(german: false, () => Read("grant-funding", ("amount.amount", "2.3 million")).Body["amount"]!["amount"]!.ToJsonString()
            .ShouldBe("2300000"));
    }

    [Fact]
    public void An_optional_quantity_nobody_filled_in_is_left_out() =>
        Read("claim-cooperation", ("quantity.exactness", "exact")).Body.ContainsKey("quantity").ShouldBeFalse();

    [Fact]
    public void Regions_and_topics_are_read_by_code_or_by_any_name()
    {
        var reading = Read("plan-activity", ("regions", "Sachsen, brandenburg\nPolen; CZ"), ("venue.region", "Dresden, Kreisfreie Stadt"),
            ("venue.place", "Dresden"));
        reading.Body["regions"]!.ToJsonString().ShouldBe("""["DED","DE4","PL","CZ"]""");
        Read("record-topics", ("topics", "Mobilität, Energy, Öffentliche Verwaltung und E-Government")).Body["topics"]!.ToJsonString()
            .ShouldBe("""["mobility","energy","public-administration"]""");
        Read("record-topics", ("topics", "alchemy")).Errors["topics"].Text.ShouldContain("alchemy");
    }

    [Fact]
    public void Yesterday_is_dated_against_the_source_that_is_named()
    {
        var reading = Read("record-workshop-held", ("occurred", "gestern"), ("provenance.source", Id));
        reading.Body["occurred"]!.ToJsonString().ShouldBe($$"""{"precision":"relative","relativeTo":"{{Id}}","relation":"day-before"}""");
    }

    [Fact]
    public void A_name_is_looked_up_and_what_it_means_is_used()
    {
        (string, string)[] entries = [("role", "organiser"), ("organisation", "WFS"), ("activityId", Id)];
        var asked = Read("assign-role", entries);
        asked.Unknown.ShouldBe([new WrittenName("organisation", "WFS")]);
        asked.Errors.ShouldBeEmpty();

        var (wfs, other) = (new NameMatch(new Guid(Id), "Wirtschaftsförderung Sachsen", "WFS", Exact: true),
            new NameMatch(Guid.Empty, "WFS Zweigstelle", null, Exact: false));
        Answered(wfs, other).Body["organisation"]!.ToString().ShouldBe(Id);
        Answered(other, other).Errors["organisation"].Choices.Count.ShouldBe(2);
        Answered(other).Errors["organisation"].Choices.ShouldBe([other]);
        Answered().Errors["organisation"].Offer.ShouldBe("organisation");

        FormReading Answered(params NameMatch[] meanings) =>
            Read("assign-role", new Dictionary<WrittenName,
                IReadOnlyList<NameMatch>>
            { [new WrittenName("organisation", "WFS")] = meanings }, entries);
    }

    [Fact]
    public void A_choice_that_was_made_for_a_name_holds_as_long_as_the_name_stands_there()
    {
        Read("assign-role", ("organisation", "WFS"), ("organisation.id", Id),
            ("organisation.named", "WFS")).Body["organisation"]!.ToString().ShouldBe(Id);
        Read("assign-role", ("organisation", "SMIL"), ("organisation.id", Id), ("organisation.named", "WFS")).Unknown
            .ShouldBe([new WrittenName("organisation", "SMIL")]);
    }

    [Fact]
    public void A_person_who_is_new_is_recorded_beforehand()
    {
        var reading = Read("assign-role", ("commandId", Id), ("person", "Jana Nováková"), ("person.new", "yes"));
        var before = reading.Before.ShouldHaveSingleItem();
        before.Command.ShouldBe("record-person");
        before.Body["name"]!.ToString().ShouldBe("Jana Nováková");
        reading.Body["person"]!.ToString().ShouldBe(before.Body["personId"]!.ToString());
    }

    [Fact]
    public void A_document_that_is_attached_is_registered_beforehand()
    {
        var reading = Read(
            "record-workshop-held", ("commandId", Id), ("provenance.new.title", "Press release"),
            ("provenance.new.url", "https://example.org/1"), ("provenance.passage", "S1"),
                ("occurred", "gestern"));
        var before = reading.Before.ShouldHaveSingleItem();
        before.Command.ShouldBe("register-source");
        before.Body["url"]!.ToString().ShouldBe("https://example.org/1");
        reading.Body["provenance"]!["source"]!.ToString().ShouldBe(before.Body["sourceId"]!.ToString());
        reading.Body["occurred"]!["relativeTo"]!.ToString().ShouldBe(before.Body["sourceId"]!.ToString());
    }

    [Fact]
    public void Rows_that_are_empty_do_not_count_and_a_flaw_is_told_at_the_row_it_is_about()
    {
        var reading = Read("record-attendance", ("headcount.value", "70"), ("basis", "estimate"), ("breakdown.2.region", "CZ"),
            ("breakdown.2.headcount.value", "9"),
            ("breakdown.5.region", "PL"));
        reading.Body["breakdown"]!.AsArray().Count.ShouldBe(2);
        var form = Form.Of(CommandKind.All["record-attendance"]);
        form.Attach(SubmissionResult.Malformed("/breakdown/1/headcount/value", ValidationCode.NumberNeeded).Problem!, reading)
            .ShouldBeEmpty();
        reading.Errors.Keys.ShouldBe(["breakdown.5.headcount.value"]);
    }

    [Fact]
    public void A_refusal_is_told_at_the_field_that_it_is_about_else_for_the_whole()
    {
        var form = Form.Of(CommandKind.All["record-workshop-held"]);
        var reading = form.Read(form.Blank(), Codes);
        form.Attach(SubmissionResult.Refused(new Refusal("title-needed", "No plan gave the activity a title: give it one.")).Problem!,
            reading).ShouldBeEmpty();
        reading.Errors.Keys.ShouldBe(["title"]);
        form.Attach(SubmissionResult.Refused(new Refusal("concurrent-writes", "Send it again.")).Problem!, reading)
            .ShouldBe(["Send it again."]);
    }

    private static JsonObject ExampleOf(string command)
    {
        var kind = CommandKind.All[command];
        var body = CommandExamples.Body(kind).AsObject();
        if (kind.SharesRoute) body.Remove("kind");
        foreach (var member in kind.EventMembersInRoute) body[member] = member == "code" ? "RCO87" : Id;
        if (kind is { StreamMember: { } stream, StreamOfCode: null, Creates: false }) body[stream] = Id;
        return body;
    }

    private static Form FormOf(CommandKind kind, JsonObject body) =>
        body["replacement"] is { } replacement ? Form.ToCorrect(FactKinds.Find(replacement["type"]!.ToString())!) : Form.Of(kind);

    private static FormReading Read(string command, params (string Name, string Text)[] entries) => Read(command, [], entries);

    private static FormReading Read(string command, Dictionary<WrittenName, IReadOnlyList<NameMatch>> found,
        params (string Name, string Text)[] entries)
    {
        var filled = new Entries();
        foreach (var (name, text) in entries) filled[name] = text;
        return Form.Of(CommandKind.All[command]).Read(filled, Codes, found);
    }

    // What a body means, whatever it leaves to be understood.
    private static string NameMatch(CommandKind kind, JsonObject body)
    {
        var flaws = Flaws(kind, body, out var payload);
        flaws.ShouldBeEmpty();
        return JsonSerializer.Serialize(payload, kind.EventType, FactJson.Options);
    }

    private static List<ValidationError> Flaws(CommandKind kind, JsonObject body) => Flaws(kind, body, out _);

    private static List<ValidationError> Flaws(CommandKind kind, JsonObject body, out object? payload)
    {
        var flaws = new List<ValidationError>();
        var request = CommandReader.Read(kind, (JsonObject)body.DeepClone(), new Dictionary<string, string>(), null, null, flaws);
        using var document = JsonDocument.Parse(request.Body.ToJsonString());
        payload = StrictJson.Read(document.RootElement, kind.EventType, "", flaws);
        return flaws;
    }

    private static string Normal(Type type, JsonNode fact)
    {
        var plain = (JsonObject)fact.DeepClone();
        plain.Remove("type");
        return JsonSerializer.Serialize(plain.Deserialize(type, FactJson.Options), type, FactJson.Options);
    }

    private static void Every(IEnumerable<Field> fields, Action<Field> check)
    {
        foreach (var field in fields)
        {
            check(field);
            Every(field switch
            {
                GroupField group => group.Fields,
                RowsField rows => rows.Fields,
                ReplacementField replacement =>
                replacement.Fields,
                _ => []
            }, check);
        }
    }

    private static IEnumerable<string> Names(IEnumerable<Field> fields, string name) => fields.SelectMany(field =>
    {
        var at = Field.Inside(name, field.Member);
        return field switch
        {
            GroupField group => Names(group.Fields, at),
            ReplacementField replacement => Names(replacement.Fields, at),
            QuantityField quantity => [$"{at}.{quantity.NumberName}", $"{at}.exactness", $"{at}.currency", $"{at}.wording"],
            ProvenanceField => [$"{at}.source", $"{at}.passage", $"{at}.edition", $"{at}.certainty"],
            _ => [at],
        };
    });

    private static void In(bool german, Action check)
    {
        var before = CultureInfo.CurrentUICulture;
        CultureInfo.CurrentUICulture = new CultureInfo(german ? "de-DE" : "en-GB");
        try
        {
            check();
        }
        finally
        {
            CultureInfo.CurrentUICulture = before;
        }
    }

}
