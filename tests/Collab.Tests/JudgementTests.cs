using System.Net;

namespace Collab.Tests;

/// <summary>Corrections, withdrawals, confirmations and conflicts: answers change at the next position and not before.</summary>
public sealed class JudgementTests(TestTracker host) : IClassFixture<TestTracker>
{
    [Fact]
    public async Task A_correction_stands_in_the_facts_place_from_its_position_on()
    {
        var api = await ApiClient.OfAsync(host);
        var source = await api.SourceAsync();
        var workshop = await api.WorkshopAsync(source);
        var first = await api.RecordAsync($"/api/activities/{workshop}/attendance",
            new { headcount = new { value = 70 }, basis = "estimate", provenance = ApiClient.Passage(source) });

        var correction = await api.RecordAsync(
            $"/api/facts/{first.EventId}/correct",
            new
            {
                reason = "A digit was lost.",
                replacement = new
                {
                    headcount = new { value = 170 },
                    basis = "registration",
                    provenance = ApiClient.Passage(source, "S2")
                }
            });

        correction.Type.ShouldBe("fact_corrected");
        correction.Id.ShouldBe(workshop);
        await HeadcountAsync(first.Position, 70);
        await HeadcountAsync(correction.Position - 1, 70);
        await HeadcountAsync(correction.Position, 170);
        var old = (await api.ShowAsync($"/api/events/{first.EventId}"))["fate"]!;
        old.Text("status").ShouldBe("corrected");
        old.Id("endedBy").ShouldBe(correction.EventId);
        (await api.ShowAsync($"/api/events/{first.EventId}?knownAt=@{first.Position}"))["fate"]!.Text("status").ShouldBe("standing");
        var now = (await api.ShowAsync($"/api/events/{correction.EventId}"))["fate"]!;
        now.Text("status").ShouldBe("standing");
        now.Id("corrects").ShouldBe(first.EventId);

        // A correction can itself be corrected, and the fact it replaced cannot be corrected again.
        (await api.PostAsync($"/api/facts/{first.EventId}/withdraw", new { reason = "Twice." }))
            .ShouldBeProblem(HttpStatusCode.Conflict, "fact-not-standing");
        var again = await api.RecordAsync(
            $"/api/facts/{correction.EventId}/correct",
            new
            {
                reason = "The list says so.",
                replacement = new
                {
                    type = "attendance_recorded",
                    headcount = new { value = 171 },
                    basis = "attendance-list",
                    provenance = ApiClient.Passage(source, "S3")
                }
            });
        await HeadcountAsync(again.Position, 171);
        await HeadcountAsync(again.Position - 1, 170);

        async Task HeadcountAsync(long knownAt, long value) =>
            (await api.ShowAsync($"/api/activities/{workshop}?knownAt=@{knownAt}")).List("attendance")
                .ShouldHaveSingleItem()["headcount"]!.Number("value").ShouldBe(value);
    }

    [Fact]
    public async Task A_withdrawn_fact_no_longer_counts_from_that_position_on()
    {
        var api = await ApiClient.OfAsync(host);
        var source = await api.SourceAsync();
        var before = await api.RecordAsync("/api/activities",
            new
            {
                kind = "workshop",
                title = "Never happened",
                occurred = ApiClient.Day("2023-11-13"),
                provenance = ApiClient.Passage(source)
            });

        var withdrawal = await api.RecordAsync($"/api/facts/{before.EventId}/withdraw", new { reason = "The release was a draft." });

        (await api.ShowAsync($"/api/activities/{before.Id}?knownAt=@{withdrawal.Position - 1}")).Text("title").ShouldBe("Never happened");
        (await api.GetAsync($"/api/activities/{before.Id}?knownAt=@{withdrawal.Position}"))
            .ShouldBeProblem(HttpStatusCode.NotFound, "not-found");
        (await api.ShowAsync($"/api/events/{before.EventId}"))["fate"]!.Text("status").ShouldBe("withdrawn");
        (await api.ShowAsync($"/api/streams/{before.Id}/events")).List("items").Select(e => e.Text("type"))
            .ShouldBe(["workshop_held", "fact_withdrawn"]);
    }

    [Fact]
    public async Task A_fact_is_confirmed_by_evidence_and_every_evidence_is_shown()
    {
        var api = await ApiClient.OfAsync(host);
        var (source, list) = (await api.SourceAsync(), await api.SourceAsync("Attendance list"));
        var workshop = await api.WorkshopAsync(source);
        var fact = await api.RecordAsync($"/api/activities/{workshop}/attendance",
            new { headcount = new { value = 70 }, basis = "attendance-list", provenance = ApiClient.Passage(source) });

        var confirmation = await api.RecordAsync($"/api/facts/{fact.EventId}/confirm",
            new { evidence = "attendance-list", provenance = ApiClient.Passage(list, "p. 1") });

        var cite = (await api.ShowAsync($"/api/activities/{workshop}")).List("attendance")[0]["cite"]!;
        cite.Text("certainty").ShouldBe("confirmed");
        cite.List("confirmations").ShouldHaveSingleItem()["source"]!.Text("title").ShouldBe("Attendance list");
        (await api.ShowAsync($"/api/activities/{workshop}?knownAt=@{confirmation.Position - 1}"))
            .List("attendance")[0]["cite"]!.Text("certainty").ShouldBe("stated");
        var fate = (await api.ShowAsync($"/api/events/{fact.EventId}"))["fate"]!;
        fate.Text("certainty").ShouldBe("confirmed");
        fate.List("confirmedBy").Select(id => id.GetValue<Guid>()).ShouldBe([confirmation.EventId]);
        (await api.PostAsync($"/api/facts/{fact.EventId}/confirm",
            new { evidence = "attendance-list", provenance = ApiClient.Passage(list, "p. 1") }))
            .ShouldBeProblem(HttpStatusCode.Conflict, "same-fact");
    }

    [Fact]
    public async Task A_correction_that_says_the_same_or_is_about_something_else_is_refused()
    {
        var api = await ApiClient.OfAsync(host);
        var source = await api.SourceAsync();
        var workshop = await api.WorkshopAsync(source);
        var fact = await api.RecordAsync($"/api/activities/{workshop}/attendance",
            new { headcount = new { value = 70 }, basis = "estimate", provenance = ApiClient.Passage(source) });
        var stored = await host.StoredAsync();

        (await api.PostAsync($"/api/facts/{fact.EventId}/correct",
            new
            {
                reason = "None.",
                replacement = new
                {
                    headcount = new { value = 70 },
                    basis = "estimate",
                    provenance = ApiClient.Passage(source)
                }
            }))
            .ShouldBeProblem(HttpStatusCode.Conflict, "same-fact");
        (await api.PostAsync($"/api/facts/{fact.EventId}/correct",
            new
            {
                reason = "None.",
                replacement = new
                {
                    type = "organisation_renamed",
                    name = "New",
                    provenance = ApiClient.Passage(source)
                }
            }))
            .ShouldBeProblem(HttpStatusCode.Conflict, "other-fact");
        (await api.PostAsync($"/api/facts/{fact.EventId}/correct", new { reason = "None.", replacement = new { type = "no_such_fact" } }))
            .ShouldBeProblem(HttpStatusCode.BadRequest, "malformed").Pointers.ShouldBe(["/replacement/type"]);
        (await api.PostAsync($"/api/facts/{fact.EventId}/correct",
            new
            {
                reason = "None.",
                replacement = new
                {
                    headcount = new { value = -1 },
                    basis = "estimate",
                    provenance = ApiClient.Passage(source)
                }
            }))
            .ShouldBeProblem(HttpStatusCode.BadRequest, "malformed").Pointers.ShouldBe(["/replacement/headcount/value"]);
        (await host.StoredAsync()).ShouldBe(stored);
    }

    [Fact]
    public async Task A_correction_of_a_role_to_the_same_lists_says_the_same()
    {
        var api = await ApiClient.OfAsync(host);
        var source = await api.SourceAsync();
        var workshop = await api.WorkshopAsync(source);
        var topics = new { topics = new[] { "energy", "mobility" }, completeness = "complete", provenance = ApiClient.Passage(source) };
        var fact = await api.RecordAsync($"/api/activities/{workshop}/topics", topics);

        (await api.PostAsync($"/api/facts/{fact.EventId}/correct", new { reason = "None.", replacement = topics }))
            .ShouldBeProblem(HttpStatusCode.Conflict, "same-fact");
    }

    [Fact]
    public async Task Facts_in_conflict_stand_side_by_side_until_one_prevails()
    {
        var api = await ApiClient.OfAsync(host);
        var source = await api.SourceAsync();
        var workshop = await api.WorkshopAsync(source);
        var one = await RoleAsync("S1", "Hub");
        var other = await RoleAsync("S2", "Unit");
        var raised = await api.RecordAsync("/api/conflicts", new { factIds = new[] { one.EventId, other.EventId }, about = "mandate" });

        var open = (await api.ShowAsync($"/api/activities/{workshop}")).List("conflicts").ShouldHaveSingleItem();
        open["open"]!.GetValue<bool>().ShouldBeTrue();
        open.List("sides").Select(side => side["cite"]!.Text("passage")).ShouldBe(["S1", "S2"]);
        (await api.ShowAsync("/api/inbox")).List("conflicts").Select(conflict => conflict.Id("id")).ShouldContain(raised.EventId);
        (await api.PostAsync("/api/conflicts", new { factIds = new[] { other.EventId, one.EventId }, about = "again" }))
            .ShouldBeProblem(HttpStatusCode.Conflict, "open-conflict");
        (await api.PostAsync($"/api/conflicts/{raised.EventId}/resolve", new { outcome = "prevails", reason = "?" }))
            .ShouldBeProblem(HttpStatusCode.Conflict, "prevailing-fact-needed");

        var resolved = await api.RecordAsync($"/api/conflicts/{raised.EventId}/resolve",
            new { outcome = "prevails", prevails = other.EventId, reason = "The later source is the organiser's own." });

        var shown = await api.ShowAsync($"/api/activities/{workshop}");
        shown.List("roles").ShouldHaveSingleItem().Text("group").ShouldBe("Unit");
        shown.List("conflicts")[0]["open"]!.GetValue<bool>().ShouldBeFalse();
        shown.List("conflicts")[0].Id("prevails").ShouldBe(other.EventId);
        (await api.ShowAsync($"/api/events/{one.EventId}"))["fate"]!.Text("status").ShouldBe("overruled");
        (await api.ShowAsync("/api/inbox")).List("conflicts").Select(conflict => conflict.Id("id")).ShouldNotContain(raised.EventId);
        (await api.ShowAsync($"/api/activities/{workshop}?knownAt=@{resolved.Position - 1}")).List("roles").Count.ShouldBe(2);
        (await api.PostAsync($"/api/conflicts/{raised.EventId}/resolve", new { outcome = "reconciled", reason = "?" }))
            .ShouldBeProblem(HttpStatusCode.Conflict, "already-resolved");

        Task<Receipt> RoleAsync(string passage, string group) =>
            api.RecordAsync($"/api/activities/{workshop}/roles",
                new { role = "organiser", group, provenance = ApiClient.Passage(source, passage) });
    }

    [Fact]
    public async Task Facts_about_two_entities_cannot_be_in_conflict()
    {
        var api = await ApiClient.OfAsync(host);
        var source = await api.SourceAsync();
        var one = await api.RecordAsync("/api/activities",
            new { kind = "workshop", title = "One", provenance = ApiClient.Passage(source) });
        var other = await api.RecordAsync("/api/activities",
            new { kind = "workshop", title = "Other", provenance = ApiClient.Passage(source) });

        (await api.PostAsync("/api/conflicts", new { factIds = new[] { one.EventId, other.EventId }, about = "date" }))
            .ShouldBeProblem(HttpStatusCode.NotFound, "not-found");
    }

    [Fact]
    public async Task Facts_of_the_past_recorded_later_change_the_picture_of_the_past_from_their_position_on()
    {
        var api = await ApiClient.OfAsync(host);
        var source = await api.SourceAsync();
        var ministry = await api.OrganisationAsync(source, "Ministry for Regions", kind: "ministry");
        var second = await RenameAsync("Ministry for Infrastructure", "2024-12-19");
        var first = await RenameAsync("Ministry for Regions and Cities", "2022-05-01");

        await NameAsync("2020-01-01", first.Position, "Ministry for Regions");
        await NameAsync("2023-01-01", first.Position, "Ministry for Regions and Cities");
        await NameAsync("2025-01-01", first.Position, "Ministry for Infrastructure");
        await NameAsync("2023-01-01", second.Position, "Ministry for Regions");
        await NameAsync("2024-12-18", second.Position, "Ministry for Regions");
        await NameAsync("2024-12-19", second.Position, "Ministry for Infrastructure");

        Task<Receipt> RenameAsync(string name, string day) =>
            api.RecordAsync($"/api/organisations/{ministry}/rename",
                new { name, occurred = ApiClient.Day(day), provenance = ApiClient.Passage(source) });

        async Task NameAsync(string asOf, long knownAt, string name) =>
            (await api.ShowAsync($"/api/organisations/{ministry}?asOf={asOf}&knownAt=@{knownAt}")).Text("name").ShouldBe(name);
    }
}
