namespace Collab.Tests;

/// <summary>An organisation is called as it was on the day of an activity, but never by a name of after the moment asked about.</summary>
[Collection(SharedHost.Name)]
public sealed class NamesOfThenTests(CollabHost host)
{
    [Fact]
    public async Task A_plan_calls_an_organisation_as_it_was_called_by_the_moment_and_one_of_the_past_as_it_was_called_then()
    {
        var api = await ApiClient.OfAsync(host);
        var source = await api.SourceAsync();
        var agency = await api.OrganisationAsync(source, "Old name");
        var provenance = ApiClient.Passage(source);
        var occurred = ApiClient.Day("2030-01-01");
        await api.RecordAsync($"/api/organisations/{agency}/rename", new { name = "New name", occurred, provenance });
        var (plan, held) = (await api.PlanAsync(source, day: "2035-05-01"), await api.WorkshopAsync(source, day: "2023-11-13"));
        foreach (var activity in new[] { plan, held })
            await api.RecordAsync($"/api/activities/{activity}/roles", new { role = "organiser", organisation = agency, provenance });

        (await NameAsync(plan, "2028-01-01")).ShouldBe("Old name");
        (await NameAsync(plan, "2031-01-01")).ShouldBe("New name");
        (await NameAsync(plan, "2036-01-01")).ShouldBe("New name");
        (await NameAsync(held, "2031-01-01")).ShouldBe("Old name");

        async Task<string?> NameAsync(Guid activity, string asOf)
        {
            var shown = await api.ShowAsync($"/api/activities/{activity}?asOf={asOf}");
            return shown.List("roles").ShouldHaveSingleItem()["organisation"]!.Text("name");
        }
    }
}
