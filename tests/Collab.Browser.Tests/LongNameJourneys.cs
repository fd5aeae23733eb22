using Collab.Tests;

namespace Collab.Browser.Tests;

/// <summary>Names are as long as people make them: wherever one stands, a phone shows it without being scrolled sideways.</summary>
[Collection(SharedBrowser.Name)]
public sealed class LongNameJourneys(Chromium chromium)
{
    private const string Source = "01999ecb-a000-7000-8000-000000000001";
    private const string Programme = "01999ecb-a000-7000-8000-000000000002";
    private const string Project = "01999ecb-a000-7000-8000-000000000003";
    private const string Organisation = "01999ecb-a000-7000-8000-000000000004";
    private const string Workshop = "01999ecb-a000-7000-8000-000000000005";
    private const string Period = "01999ecb-a000-7000-8000-000000000006";

    private static readonly string Long = new('W', 200);

    [Fact]
    public async Task A_name_of_200_letters_breaks_wherever_it_stands()
    {
        await using var own = await CollabHost.StartAsync();
        using var admin = own.With(own.AdminToken);
        const string provenance = $$"""{"source":"{{Source}}","passage":"S1"}""";
        await PostAsync("/api/sources", $$"""{"sourceId":"{{Source}}","title":"{{Long}}","kind":"photo"}""");
        await PostAsync("/api/programmes", $$"""{"programmeId":"{{Programme}}","title":"{{Long}}","provenance":{{provenance}} }""");
        await PostAsync(
            $"/api/programmes/{Programme}/objectives",
            $$"""{"code":"1.1","title":"{{Long}}","priority":"{{Long}}","provenance":{{provenance}} }""");
        await PostAsync(
            "/api/partnerships", $$"""{"partnershipId":"{{Project}}","title":"{{Long}}","kind":"funded-project","provenance":{{provenance}} }""");
        await PostAsync(
            $"/api/partnerships/{Project}/programme", $$"""{"programme":"{{Programme}}","objective":"1.1","provenance":{{provenance}} }""");
        await PostAsync(
            "/api/organisations",
            $$"""{"organisationId":"{{Organisation}}","name":"{{Long}}","kind":"company","provenance":{{provenance}} }""");
        await PostAsync($"/api/partnerships/{Project}/partners", $$"""{"organisation":"{{Organisation}}","role":"partner","provenance":{{provenance}} }""");
        await PostAsync(
            "/api/activities",
            $$"""{"activityId":"{{Workshop}}","kind":"workshop","title":"{{Long}}","occurred":{"precision":"day","from":"2023-11-13"},"provenance":{{provenance}} }""");
        await PostAsync(
            "/api/periods",
            $$"""{"reportingPeriodId":"{{Period}}","title":"{{Long}}","span":{"precision":"year","from":"2023"},"programme":"{{Programme}}"}""");
        using var newest = await admin.GetAsync(new Uri("/api/events?order=newest&limit=1", UriKind.Relative));
        newest.EnsureSuccessStatusCode();

        await using var visitor = await chromium.VisitAsync("de", "manager", 390, on: own);
        foreach (var path in new[]
        {
            "/", "/inbox", "/programmes", $"/programmes/{Programme}", "/projects", $"/projects/{Project}", $"/partnerships/{Project}", "/partnerships",
            "/organisations", $"/organisations/{Organisation}", "/activities", $"/activities/{Workshop}", "/sources", $"/sources/{Source}",
            "/periods", $"/periods/{Period}", $"/periods/{Period}/report", "/history", "/compare?from=@1", $"/search?text={Long[..20]}",
            $"/activities?programme={Programme}&objective=1.1", $"/reports?period=2023&programme={Programme}", "/indicators",
            $"/record/record-attendance?activityId={Workshop}&source={Source}",
        })
        {
            await visitor.Page.GotoAsync(path);
            await visitor.Page.ShouldFitAsync(390, path);
        }

        async Task PostAsync(string path, string body)
        {
            using var content = new StringContent(body, null, "application/json");
            using var answer = await admin.PostAsync(new Uri(path, UriKind.Relative), content);
            ((int)answer.StatusCode).ShouldBeLessThan(300, $"{path} {await answer.Content.ReadAsStringAsync()}");
        }
    }
}
