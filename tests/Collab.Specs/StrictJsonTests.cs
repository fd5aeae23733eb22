using System.Text.Json.Nodes;
using Collab.Domain.Activities;
using Collab.Domain.Facts;
using Collab.Domain.Organisations;
using Collab.Domain.Partnerships;
using Collab.Domain.Sources;
using Shouldly;
using Xunit;

namespace Collab.Specs;

public sealed class StrictJsonTests
{
    private const string Basis = """ "provenance":{"source":"018f6f5e-0000-7000-8000-00000000a001","passage":"S1"} """;
    private const string Organisation = "018f6f5e-0000-7000-8000-00000000b001";

    [Fact]
    public void Everything_wrong_is_reported_at_once() =>
        Reading.PointersToFlaws<AttendanceRecorded>("""{"headcount":{"value":"many"},"basis":"guess","visitors":70,"breakdown":[{"region":7}]}""")
            .ShouldBe(["/headcount/value", "/basis", "/visitors", "/breakdown/0/region", "/breakdown/0/headcount", "/provenance"],
                ignoreOrder: true);

    [Theory]
    [InlineData("[]")]
    [InlineData("7")]
    [InlineData("null")]
    [InlineData("\"text\"")]
    public void Only_an_object_is_an_object(string json) => Reading.PointersToFlaws<WorkshopHeld>(json).ShouldBe([""]);

    [Theory]
    [InlineData("Title")]
    [InlineData("heldKind")]
    [InlineData("holdsWhenUndated")]
    [InlineData("restsOn")]
    [InlineData("id")]
    [InlineData("type")]
    [InlineData("")]
    public void A_member_the_event_does_not_have_is_refused(string member) =>
        Reading.PointersToFlaws<WorkshopHeld>($$"""{"title":"Workshop",{{Basis}},"{{member}}":1}""").ShouldBe(["/" + member]);

    [Fact]
    public void A_pointer_to_a_member_escapes_its_name() =>
        Reading.PointersToFlaws<WorkshopHeld>($$"""{"title":"Workshop",{{Basis}},"a/b~c":1}""").ShouldBe(["/a~1b~0c"]);

    [Fact]
    public void A_member_that_stands_there_twice_is_refused() =>
        Reading.PointersToFlaws<WorkshopHeld>($$"""{"title":"One","title":"Two",{{Basis}}}""").ShouldBe(["/title"]);

    [Fact]
    public void A_missing_member_is_named() =>
        Reading.PointersToFlaws<RoleAssigned>("""{"organisation":"018f6f5e-0000-7000-8000-00000000b001"}""").ShouldBe(["/role", "/provenance"], ignoreOrder: true);

    [Theory]
    [InlineData("title", true)]
    [InlineData("public", true)]
    [InlineData("venue", true)]
    [InlineData("regions", false)]
    [InlineData("occurred", false)]
    [InlineData("provenance", false)]
    public void Null_stands_only_for_what_may_be_left_out(string member, bool allowed)
    {
        var workshop = JsonNode.Parse($$"""{{{Basis}}}""")!.AsObject();
        workshop[member] = null;
        Reading.PointersToFlaws<WorkshopHeld>(workshop.ToJsonString()).ShouldBe(allowed ? [] : ["/" + member]);
    }

    [Fact]
    public void Null_in_a_list_of_codes_is_refused() =>
        Reading.PointersToFlaws<TopicsRecorded>($$"""{"topics":[null],"completeness":"complete",{{Basis}}}""").ShouldBe(["/topics/0"]);

    [Fact]
    public void Null_in_a_list_of_texts_is_refused() =>
        Reading.PointersToFlaws<TopicsRecorded>($$"""{"focus":[null],"completeness":"complete",{{Basis}}}""").ShouldBe(["/focus/0"]);

    [Theory]
    [InlineData("a\\u0000b")]
    [InlineData("a\\u001bb")]
    [InlineData("a\\u007fb")]
    [InlineData("\\ud800")]
    [InlineData("   ")]
    [InlineData("")]
    public void Text_that_nobody_can_read_is_refused(string title) =>
        Reading.PointersToFlaws<WorkshopHeld>($$"""{"title":"{{title}}",{{Basis}}}""").Distinct().ShouldBe(["/title"]);

    [Fact]
    public void Text_may_hold_line_breaks_and_any_script() =>
        Reading.PointersToFlaws<WorkshopHeld>($$"""{"title":"Smarte Städte\nΈξυπνες πόλεις 智慧城市 🏙",{{Basis}}}""").ShouldBeEmpty();

    [Theory]
    [InlineData(300, true)]
    [InlineData(301, false)]
    public void Text_has_its_length(int length, bool allowed) =>
        Reading.PointersToFlaws<WorkshopHeld>($$"""{"title":"{{new string('a', length)}}",{{Basis}}}""").ShouldBe(allowed ? [] : ["/title"]);

    [Theory]
    [InlineData("presenter", true)]
    [InlineData("co-organiser", true)]
    [InlineData("co_organiser", false)]
    [InlineData("coOrganiser", false)]
    [InlineData("Presenter", false)]
    [InlineData("presenter, speaker", false)]
    [InlineData("7", false)]
    [InlineData("", false)]
    public void A_code_is_one_of_its_list(string code, bool allowed) =>
        Reading.PointersToFlaws<RoleAssigned>($$"""{"role":"{{code}}","group":"start-ups",{{Basis}}}""").ShouldBe(allowed ? [] : ["/role"]);

    [Fact]
    public void A_wrong_code_is_answered_with_the_right_ones() =>
        Reading.Read<StatementRecorded>($$"""{"kind":"rumour","about":"x",{{Basis}}}""").Flaws.ShouldHaveSingleItem()
            .Detail.ShouldBe("expected one of claim, intention, goal, interest");

    [Theory]
    [InlineData("018f6f5e-0000-7000-8000-00000000b001", true)]
    [InlineData("018F6F5E-0000-7000-8000-00000000B001", true)]
    [InlineData("018f6f5e0000700080000000000000b1", false)]
    [InlineData("{018f6f5e-0000-7000-8000-00000000b001}", false)]
    [InlineData("WFS", false)]
    public void A_reference_is_a_uuid(string id, bool allowed) =>
        Reading.PointersToFlaws<RoleAssigned>($$"""{"role":"organiser","organisation":"{{id}}",{{Basis}}}""").ShouldBe(allowed ? [] : ["/organisation"]);

    [Theory]
    [InlineData("""{"role":"organiser",""", "/organisation")]
    [InlineData("""{"role":"opener","group":"officials","office":"Minister",""", "/office")]
    [InlineData("""{"role":"organiser","organisation":"018f6f5e-0000-7000-8000-00000000b001","onBehalfOf":"018f6f5e-0000-7000-8000-00000000b001",""", "/onBehalfOf")]
    public void A_role_is_somebodys(string start, string pointer) => Reading.PointersToFlaws<RoleAssigned>(start + Basis + "}")
        .ShouldBe([pointer]);

    [Theory]
    [InlineData("""[{"region":"DED","headcount":{"value":40}},{"region":"PL","headcount":{"value":30}}]""", true)]
    [InlineData("""[{"region":"DED","headcount":{"value":40}},{"region":"PL","headcount":{"value":31}}]""", false)]
    [InlineData("""[{"region":"DED","headcount":{"value":40}},{"region":"DED","headcount":{"value":1}}]""", false)]
    public void The_parts_of_a_headcount_fit_into_the_whole(string breakdown, bool allowed) =>
        Reading.PointersToFlaws<AttendanceRecorded>($$"""{"headcount":{"value":70},"basis":"estimate","breakdown":{{breakdown}},{{Basis}}}""")
            .ShouldBe(allowed ? [] : ["/breakdown"]);

    [Fact]
    public void Topics_name_at_least_one() =>
        Reading.PointersToFlaws<TopicsRecorded>($$"""{"completeness":"complete",{{Basis}}}""").ShouldBe(["/topics"]);

    [Fact]
    public void An_extension_says_what_was_added() => Reading.PointersToFlaws<ScopeExtended>($$"""{{{Basis}}}""").ShouldBe(["/description"]);

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, true)]
    [InlineData(200, true)]
    [InlineData(201, false)]
    public void An_agreement_has_two_parties_or_more(int parties, bool allowed) =>
        Reading.PointersToFlaws<CooperationAgreed>(
            $$"""{"instrument":"memorandum","organisations":[{{string.Join(',', Enumerable.Range(1, parties).Select(party => $"\"00000000-0000-4000-8000-{party:D12}\""))}}],{{Basis}}}""")
            .ShouldBe(allowed ? [] : ["/organisations"]);

    [Fact]
    public void An_agreement_names_each_party_once() =>
        Reading.PointersToFlaws<CooperationAgreed>($$"""{"instrument":"memorandum","organisations":["{{Organisation}}","{{Organisation}}"],{{Basis}}}""")
            .ShouldBe(["/organisations"]);

    [Theory]
    [InlineData("https://example.org/a?b=c#d", true)]
    [InlineData("http://example.org", true)]
    [InlineData("ftp://example.org", false)]
    [InlineData("javascript:alert(1)", false)]
    [InlineData("/relative", false)]
    [InlineData("https://name:secret@example.org/", false)]
    public void An_address_is_a_public_one(string url, bool allowed) =>
        Reading.PointersToFlaws<SourceRegistered>($$"""{"title":"Page","kind":"web-page","url":"{{url}}"}""").ShouldBe(allowed ? [] : ["/url"]);

    [Theory]
    [InlineData("language", "de", true)]
    [InlineData("language", "de-DE", true)]
    [InlineData("language", "Deutsch", false)]
    [InlineData("sha256", "ABCD", false)]
    [InlineData("sha256", "abababababababababababababababababababababababababababababababab", true)]
    public void A_document_is_described_by_standards(string member, string value, bool allowed) =>
        Reading.PointersToFlaws<SourceRegistered>($$"""{"title":"Page","kind":"web-page","{{member}}":"{{value}}"}""").ShouldBe(allowed ? [] : ["/" + member]);

    [Theory]
    [InlineData("0", true)]
    [InlineData("100", true)]
    [InlineData("47.25", true)]
    [InlineData("100.01", false)]
    [InlineData("-1", false)]
    public void A_score_is_a_number_of_points(string score, bool allowed) =>
        Reading.PointersToFlaws<MaturityAssessed>($$"""{"customer":"{{Organisation}}","score":{{score}},{{Basis}}}""").ShouldBe(allowed ? [] : ["/score"]);

    [Fact]
    public void A_score_has_two_decimals_at_most() =>
        Reading.PointersToFlaws<MaturityAssessed>($$"""{"customer":"{{Organisation}}","score":47.255,{{Basis}}}""").ShouldBe(["/score"]);

    [Theory]
    [InlineData("0", false)]
    [InlineData("1", true)]
    [InlineData("600", true)]
    [InlineData("601", false)]
    [InlineData("36.5", false)]
    public void A_term_is_a_number_of_months(string months, bool allowed) =>
        Reading.PointersToFlaws<FundingGranted>($$"""{"amount":{"amount":1},"months":{{months}},{{Basis}}}""").ShouldBe(allowed ? [] : ["/months"]);

    [Fact]
    public void A_blank_code_is_pointed_at_where_the_caller_wrote_it() =>
        Reading.PointersToFlaws<OrganisationRegistered>($$"""{"name":"Hub","kind":"hub","seat":{"region":""},{{Basis}}}""").ShouldBe(["/seat/region"]);

    [Fact]
    public void A_correction_holds_a_fact_that_is_as_strict() =>
        Reading.PointersToFlaws<FactCorrected>(
            Correction($$"""{"type":"attendance_recorded","headcount":{"value":-1},"basis":"estimate",{{Basis}}}"""))
            .ShouldContain("/replacement/headcount/value");

    [Fact]
    public void A_correction_may_name_the_type_of_its_fact_anywhere()
    {
        var (correction, flaws) = Reading.Read<FactCorrected>(
            Correction($$"""{"headcount":{"value":71},"basis":"estimate",{{Basis}},"type":"attendance_recorded"}"""));
        flaws.ShouldBeEmpty();
        correction!.Replacement.ShouldBeOfType<AttendanceRecorded>().Headcount.Value.ShouldBe(71);
    }

    [Theory]
    [InlineData("""{"headcount":{"value":71}}""", "/replacement/type")]
    [InlineData("""{"type":"fact_withdrawn"}""", "/replacement/type")]
    [InlineData("""{"type":"AttendanceRecorded"}""", "/replacement/type")]
    [InlineData("""{"type":7}""", "/replacement/type")]
    [InlineData("[]", "/replacement")]
    public void A_correction_holds_a_fact(string replacement, string pointer) =>
        Reading.PointersToFlaws<FactCorrected>(Correction(replacement)).ShouldBe([pointer]);

    [Fact]
    public void References_are_found_however_deep()
    {
        var workshop = Reading.Read<WorkshopHeld>(
            $$"""
            {"title":"Workshop","venue":{"region":"DED21"},"regions":["DED","PL"],"partOf":"{{Organisation}}",{{Basis}},
             "occurred":{"precision":"relative","relativeTo":"{{Organisation}}","relation":"day-before"} }
            """).Value!;
        References.Of(workshop).Select(reference => reference.Pointer)
            .ShouldBe(["/venue/region", "/regions/0", "/regions/1", "/partOf", "/provenance/source", "/occurred/relativeTo"],
                ignoreOrder: true);
    }

    private static string Correction(string replacement) => $$"""{"factId":"{{Organisation}}","reason":"Read again","replacement":{{replacement}} }""";
}
