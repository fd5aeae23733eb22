using System.Net;
using System.Text.Json;

namespace Collab.Tests;

/// <summary>Corrections where they meet the store: of what was corrected before, and of how sure it is.</summary>
[Collection(SharedHost.Name)]
public sealed class CorrectionTests(CollabHost host)
{
    [Fact]
    public async Task A_correction_is_corrected_as_the_fact_it_stands_for_without_saying_of_which_type_that_is()
    {
        var api = await ApiClient.OfAsync(host);
        var source = await api.SourceAsync();
        var workshop = await api.WorkshopAsync(source);
        var head = await api.RecordAsync($"/api/activities/{workshop}/attendance", Attendance(source, 70));

        var once = await api.RecordAsync($"/api/facts/{head.EventId}/correct",
            new { reason = "Misread.", replacement = Attendance(source, 71) });
        var twice =
            await api.RecordAsync($"/api/facts/{once.EventId}/correct", new { reason = "Again.", replacement = Attendance(source, 72) });

        twice.Type.ShouldBe("fact_corrected");
        (await api.ShowAsync($"/api/activities/{workshop}")).List("attendance").ShouldHaveSingleItem()["headcount"]!.Number("value")
            .ShouldBe(72);
        var line = new { command = "correct-fact", factId = twice.EventId, reason = "Once more.", replacement = Attendance(source, 73) };
        (await api.BatchAsync(JsonSerializer.Serialize(line), dryRun: true)).ShouldHaveSingleItem()["status"].ShouldBeNull();
    }

    [Fact]
    public async Task Nothing_is_recorded_as_confirmed_and_nothing_is_corrected_into_that()
    {
        var api = await ApiClient.OfAsync(host);
        var source = await api.SourceAsync();
        var workshop = await api.WorkshopAsync(source);
        var head = await api.RecordAsync($"/api/activities/{workshop}/attendance", Attendance(source, 70));
        var stored = await host.StoredAsync();

        (await api.PostAsync($"/api/activities/{workshop}/attendance", Attendance(source, 71, "confirmed")))
            .ShouldBeProblem(HttpStatusCode.BadRequest, "malformed").Pointers.ShouldBe(["/provenance/certainty"]);
        (await api.PostAsync($"/api/facts/{head.EventId}/correct",
            new { reason = "Sure.", replacement = Attendance(source, 71, "confirmed") }))
            .ShouldBeProblem(HttpStatusCode.BadRequest, "malformed").Pointers.ShouldBe(["/replacement/provenance/certainty"]);
        (await host.StoredAsync()).ShouldBe(stored);
    }

    private static object Attendance(Guid source, int value, string certainty = "stated") =>
        new { headcount = new { value }, basis = "estimate", provenance = ApiClient.Passage(source, certainty: certainty) };
}
