using System.Net;
using System.Text.Json.Nodes;
using Collab.ReadModel.Rows;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Collab.Tests;

/// <summary>What was recorded apart and is said to be one is listed and counted once, whatever was recorded of each is known of the one,
/// and all of it can be taken back; at an earlier position there are two.</summary>
public sealed class SameAsTests : ReportedProjectTests
{
    private ApiClient Api => Made.Api;

    [Fact]
    public async Task A_workshop_that_two_sources_tell_under_two_titles_counts_once_until_that_is_taken_back()
    {
        var (one, other) = (await ToldAsync("Smarte Regionen", 70), await ToldAsync("Smart Regions Forum", 64));
        (await ValueAsync("RCO115")).ShouldBe(2);
        var before = Api.Position;

        var said = await SameAsync(one, other);
        (await ValueAsync("RCO115")).ShouldBe(1);
        (await ValueAsync("RCO115", $"&knownAt=@{before}")).ShouldBe(2);
        (await Api.ShowAsync("/api/activities")).List("items").ShouldHaveSingleItem().Id("id").ShouldBe(one);
        (await Api.ShowAsync($"/api/activities?knownAt=@{before}")).List("items").Count.ShouldBe(2);

        // One page with all that was recorded of both, which each of the ids leads to.
        var view = await Api.ShowAsync($"/api/activities/{other}");
        view.Id("id").ShouldBe(one);
        view["sameAs"]!.List("members").Select(member => member.Text("title")).ShouldBe(["Smarte Regionen", "Smart Regions Forum"], ignoreOrder: true);
        view["sameAs"]!.List("statements").ShouldHaveSingleItem().Id("id").ShouldBe(said.EventId);
        HeadcountsOf(view).ShouldBe([64, 70], ignoreOrder: true);
        (await Api.ShowAsync($"/api/activities/{other}?knownAt=@{before}")).Id("id").ShouldBe(other);
        var events = (await Api.ShowAsync($"/api/events?stream={other}")).List("items");
        events.Select(e => e["entity"]!.Id("id")).Distinct().ShouldBe([one, other], ignoreOrder: true);
        events.Select(e => e["entity"]!.Text("title")).Distinct().ShouldBe(["Smarte Regionen"]);
        (await Api.ShowAsync($"/api/timeline?stream={other}")).List("items").Count.ShouldBe(2);

        (await Api.PostAsync($"/api/same-as/{said.EventId}/withdraw", new { reason = "They are two." })).ShouldBe(HttpStatusCode.OK);
        (await ValueAsync("RCO115")).ShouldBe(2);
        (await ValueAsync("RCO115", $"&knownAt=@{said.Position}")).ShouldBe(1);
        (await Api.ShowAsync($"/api/activities/{other}")).Id("id").ShouldBe(other);
        (await Api.ShowAsync("/api/same-as")).List("items").ShouldHaveSingleItem()["withdrawnBy"].ShouldNotBeNull();
        await JudgeAsync();
        var (exit, output, errors) = await Host.CommandAsync("replay");
        exit.ShouldBe(0, $"{output}{errors}");
    }

    [Fact]
    public async Task Sources_that_contradict_each_other_about_what_is_one_can_be_decided_between_as_long_as_it_is_one()
    {
        var (one, other) = (await ToldAsync("Smarte Regionen", 70), await ToldAsync("Smart Regions Forum", 64));
        var facts = (await HeadcountAsync(one), await HeadcountAsync(other));
        (await Api.PostAsync("/api/conflicts", Between(facts))).ShouldBeProblem(HttpStatusCode.NotFound, "not-found");
        var said = await SameAsync(one, other);
        var conflict = await Api.RecordAsync("/api/conflicts", Between(facts));
        (await Api.ShowAsync("/api/inbox")).List("conflicts").ShouldHaveSingleItem().Id("id").ShouldBe(conflict.EventId);

        await Api.RecordAsync($"/api/conflicts/{conflict.EventId}/resolve",
            new { outcome = "prevails", prevails = facts.Item2, reason = "Their list says so." });
        HeadcountsOf(await Api.ShowAsync($"/api/activities/{one}")).ShouldBe([64]);

        // Two again, nothing prevails over what it is not about.
        await Api.RecordAsync($"/api/same-as/{said.EventId}/withdraw", new { reason = "They are two." });
        HeadcountsOf(await Api.ShowAsync($"/api/activities/{one}")).ShouldBe([70]);
        await JudgeAsync();

        static object Between((Guid One, Guid Other) facts) => new { factIds = new[] { facts.One, facts.Other }, about = "headcount" };
    }

    [Fact]
    public async Task An_organisation_that_was_registered_twice_counts_once_and_goes_by_one_name_wherever_it_is_named()
    {
        var twin = await Api.OrganisationAsync(Made.Source, "Czech agency s.r.o.", "CZ04");
        await Made.AgreementAsync("2023-02-01", Made.German, Made.Czech);
        await Made.AgreementAsync("2023-03-01", Made.German, twin);
        (await ValueAsync("RCO87")).ShouldBe(3);
        var before = Api.Position;

        (await Api.ShowAsync("/api/duplicates?kind=organisation")).List("items").ShouldHaveSingleItem().Text("because").ShouldBe("name");
        await SameAsync(Made.Czech, twin);
        (await ValueAsync("RCO87")).ShouldBe(2);
        (await ValueAsync("RCO87", $"&knownAt=@{before}")).ShouldBe(3);
        (await Api.ShowAsync("/api/duplicates")).List("items").ShouldBeEmpty();
        (await Api.ShowAsync($"/api/organisations/{twin}")).Text("name").ShouldBe("Czech agency");
        var project = (await Api.ShowAsync($"/api/partnerships/{Made.Project}")).ToJsonString();
        project.ShouldNotContain(twin.ToString());
        (await Api.ShowAsync($"/api/partnerships?organisation={twin}")).List("items").ShouldHaveSingleItem().Id("id").ShouldBe(Made.Project);

        // What is recorded of it under the old id from here on is known of the one.
        await Made.RecordAsync($"/api/organisations/{twin}/rename", new { name = "Czech development agency", occurred = ApiClient.Day("2024-05-01") });
        (await Api.ShowAsync($"/api/organisations/{Made.Czech}")).Text("name").ShouldBe("Czech development agency");
        var third = await Api.OrganisationAsync(Made.Source, "Third", "PL51");
        await Made.AgreementAsync("2023-04-01", twin, third);
        // It is found by each of its names.
        var upper = await Api.OrganisationAsync(Made.Source, "Löbauer Gesellschaft", "DED2");
        await SameAsync(third, upper);
        (await Api.ShowAsync("/api/search?q=Lobauer")).List().SelectMany(kind => kind.List("hits")).ShouldHaveSingleItem().Id("id").ShouldBe(third);
        (await ValueAsync("RCO87")).ShouldBe(3);
        await JudgeAsync();
    }

    [Fact]
    public async Task A_grant_that_two_sources_tell_of_counts_once_and_nobody_is_asked_about_it_again()
    {
        var (one, other, third) = (await Made.GrantAsync("2023-02-01", 1000), await Made.GrantAsync("2023-02-02", 1000),
            await Made.GrantAsync("2023-02-03", 40));
        (await ValueAsync("EDIH2")).ShouldBe(2040);
        var said = await SameAsync(one.EventId, other.EventId);
        (await ValueAsync("EDIH2")).ShouldBe(1040);
        (await Api.ShowAsync("/api/inbox")).List("probableDuplicates").ShouldBeEmpty();
        (await Api.PostAsync("/api/same-as", Same(one.EventId, other.EventId))).ShouldBeProblem(HttpStatusCode.Conflict, "already-one");
        await Api.RecordAsync($"/api/same-as/{said.EventId}/withdraw", new { reason = "Two instalments." });
        (await ValueAsync("EDIH2")).ShouldBe(2040);
        await Api.RecordAsync("/api/same-as/differences", Same(one.EventId, other.EventId));
        (await Api.ShowAsync("/api/inbox")).List("probableDuplicates").ShouldBeEmpty();
        (await Api.PostAsync("/api/same-as", Same(one.EventId, third.EventId, other.EventId)))
            .ShouldBeProblem(HttpStatusCode.Conflict, "told-apart");
        await JudgeAsync();
    }

    [Theory]
    [InlineData("en", "They are one", "Recorded several times, and one:")]
    [InlineData("de", "Sie sind dasselbe", "Mehrfach erfasst und ein und dasselbe:")]
    public async Task The_pages_ask_about_what_may_be_one_and_tell_what_is(string language, string offer, string notice)
    {
        var twin = await Api.OrganisationAsync(Made.Source, "CZECH AGENCY, s. r. o.", "CZ04");
        await Host.ProjectedAsync();
        using var site = await Site.SignedInAsync(Host, "manager", language);
        var pairs = (await site.GetAsync("/duplicates")).ShouldBe(HttpStatusCode.OK);
        pairs.Text.ShouldContain("CZECH AGENCY, s. r. o.");
        pairs.Text.ShouldContain(offer);
        var (one, other) = Made.Czech.CompareTo(twin) < 0 ? (Made.Czech, twin) : (twin, Made.Czech);
        pairs.Html.ShouldContain($"/same-as?one={one}&amp;other={other}");
        (await site.GetAsync($"/same-as?one={one}&kind=organisation&text=czech")).ShouldBe(HttpStatusCode.OK).Html
            .ShouldContain($"/same-as?one={one}&amp;other={other}");
        var form = FilledForm.Of((await site.GetAsync($"/same-as?one={one}&other={other}")).ShouldBe(HttpStatusCode.OK));
        await form.With(("reason", "One agency, registered twice.")).SendAsync(site);
        await Host.ProjectedAsync();
        var page = (await site.GetAsync($"/organisations/{other}")).ShouldBe(HttpStatusCode.OK);
        page.Text.ShouldContain(notice);
        page.Text.ShouldContain("One agency, registered twice.");
        (await site.GetAsync("/duplicates")).Text.ShouldNotContain("CZECH AGENCY");

        var said = (await Api.ShowAsync("/api/same-as")).List("items").ShouldHaveSingleItem().Id("id");
        var back = FilledForm.Of((await site.GetAsync($"/same-as/{said}/withdraw")).ShouldBe(HttpStatusCode.OK));
        await back.With(("reason", "They are two.")).SendAsync(site);
        await Host.ProjectedAsync();
        (await site.GetAsync($"/organisations/{other}")).Text.ShouldNotContain(notice);
        (await site.GetAsync($"/same-as?one={one}&other={Guid.NewGuid()}")).Status.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task What_becomes_one_while_something_changes_around_it_is_made_right_by_one_batch_of_the_projection()
    {
        var (one, other) = (await ToldAsync("Smarte Regionen", 70), await ToldAsync("Smart Regions Forum", 64));
        await Made.RecordAsync($"/api/activities/{other}/roles", new { role = "co-organiser", organisation = Made.Polish });
        await Host.ProjectedAsync();
        await using (await RowsGeneration.AloneAsync(Host.Services.GetRequiredService<NpgsqlDataSource>(), CancellationToken.None))
        {
            // The projection waits until all of this is stored, and then takes it at once.
            var said = await SameAsync(one, other);
            await MoveAsync(Made.Polish, "PL43");
            await MoveAsync(Made.Polish, "CZ02");
            await Api.RecordAsync($"/api/same-as/{said.EventId}/withdraw", new { reason = "They are two." });
            await MoveAsync(Made.Polish, "PL51");
            await SameAsync(Made.Czech, Made.Polish);
            await MoveAsync(Made.Czech, "CZ01");
            await SameAsync(other, one);
            await MoveAsync(Made.German, "DE4");
        }

        (await Api.ShowAsync($"/api/activities/{one}")).Id("id").ShouldBe(other);
        await JudgeAsync();
        var (exit, output, errors) = await Host.CommandAsync("replay");
        exit.ShouldBe(0, $"{output}{errors}");

        Task<Receipt> MoveAsync(Guid organisation, string region) => Made.RecordAsync($"/api/organisations/{organisation}/seat",
            new { seat = new { region }, occurred = ApiClient.Day("2023-01-01") });
    }

    [Fact]
    public async Task What_is_no_thing_or_of_another_kind_or_was_told_apart_is_refused()
    {
        var workshop = await ToldAsync("Smarte Regionen", 70);
        (await Api.PostAsync("/api/same-as", Same(workshop, Made.German))).ShouldBeProblem(HttpStatusCode.Conflict, "different-kinds");
        (await Api.PostAsync("/api/same-as", Same(workshop, workshop))).ShouldBeProblem(HttpStatusCode.Conflict, "same-id");
        (await Api.PostAsync("/api/same-as", Same(workshop))).ShouldBeProblem(HttpStatusCode.BadRequest, "malformed");
        var reply = await Api.PostAsync("/api/same-as", Same(workshop, Made.Source, Guid.NewGuid()));
        reply.Json.List("errors").Select(error => error.Text("pointer")).ShouldBe(["/ids/1", "/ids/2"]);
        (await Api.PostAsync("/api/same-as", Same(Guid.NewGuid(), workshop))).ShouldBeProblem(HttpStatusCode.NotFound, "not-found");
        (await Api.PostAsync($"/api/same-as/{workshop}/withdraw", new { reason = "No." })).ShouldBeProblem(HttpStatusCode.NotFound, "not-found");
        var said = await Api.RecordAsync("/api/same-as/differences", Same(Made.German, Made.Czech));
        (await Api.PostAsync("/api/same-as", Same(Made.Polish, Made.Czech, Made.German))).ShouldBeProblem(HttpStatusCode.Conflict, "told-apart");
        await SameAsync(Made.Polish, Made.Czech);
        (await Api.PostAsync("/api/same-as", Same(Made.German, Made.Polish))).ShouldBeProblem(HttpStatusCode.Conflict, "told-apart");
        await Api.RecordAsync($"/api/same-as/{said.EventId}/withdraw", new { reason = "They are one." });
        await SameAsync(Made.German, Made.Polish);
        (await Api.PostAsync("/api/same-as/differences", Same(Made.German, Made.Czech)))
            .ShouldBeProblem(HttpStatusCode.Conflict, "recorded-as-one");
        (await Api.PostAsync($"/api/same-as/{said.EventId}/withdraw", new { reason = "Again." }))
            .ShouldBeProblem(HttpStatusCode.Conflict, "already-withdrawn");
        (await Api.ShowAsync("/api/organisations")).List("items").ShouldHaveSingleItem()["sameAs"]!.List("members").Count.ShouldBe(3);
        await JudgeAsync();
    }

    private static object Same(params Guid[] ids) => new { ids, reason = "The same, told twice." };

    private Task<Receipt> SameAsync(params Guid[] ids) => Api.RecordAsync("/api/same-as", Same(ids));

    // A public event across the border, as a source of its own tells of it.
    private static IEnumerable<long> HeadcountsOf(JsonNode activity) =>
        activity.List("attendance").Select(told => told["headcount"]!.Number("value"));

    private async Task<Guid> ToldAsync(string title, int headcount)
    {
        var told = Made with { Source = await Api.SourceAsync(title) };
        var held = await told.RecordAsync("/api/activities",
            new { kind = "workshop", title, @public = true, occurred = ApiClient.Day("2023-11-13") });
        foreach (var (role, organisation) in new[] { ("organiser", Made.German), ("co-organiser", Made.Czech) })
            await told.RecordAsync($"/api/activities/{held.Id}/roles", new { role, organisation });
        await told.RecordAsync($"/api/activities/{held.Id}/projects", new { project = Made.Project });
        await told.RecordAsync($"/api/activities/{held.Id}/attendance",
            new { headcount = new { value = headcount }, basis = "estimate" });
        return held.Id;
    }

    private async Task<Guid> HeadcountAsync(Guid activity) =>
        (await Api.ShowAsync($"/api/events?stream={activity}&type=attendance_recorded")).List("items").Single().Id("id");

    private async Task<decimal> ValueAsync(string code, string more = "") =>
        (await Api.ShowAsync($"/api/indicators/{code}?project={Made.Project}{more}"))["value"]!.GetValue<decimal>();

    private async Task JudgeAsync()
    {
        var replay = await Replay.ReadAsync(Host);
        foreach (var position in replay.Positions.TakeLast(12)) replay.Check(position);
    }
}
