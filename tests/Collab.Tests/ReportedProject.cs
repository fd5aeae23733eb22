using System.Text.Json;
using System.Text.Json.Nodes;

namespace Collab.Tests;

/// <summary>A programme with two projects, whose figures are counted by rules of this test: public events that organisations of two
/// countries organise (RCO115), organisations that agree, each once (RCO87), and grants (EDIH2).</summary>
internal sealed record ReportedProject(
    ApiClient Api, Guid Source, Guid Programme, Guid Project, Guid Other, Guid German, Guid Czech, Guid Polish)
{
    private static (ReportedProject Made, long Position)? filled;

    /// <summary>A database with the rules and with them.</summary>
    public static Filling Filling { get; } = new("a reported project", async tracker =>
    {
        var api = new ApiClient(tracker.With(tracker.AdminToken));
        await AdoptRulesAsync(api);
        filled = (await MakeAsync(api), api.Position);
    });

    /// <summary>Those of the <see cref="Filling"/> that a tracker began with.</summary>
    public static ReportedProject On(TestTracker tracker)
    {
        var (made, position) = filled!.Value;
        return made with { Api = new ApiClient(tracker.With(tracker.AdminToken), position) };
    }

    /// <summary>Makes them.</summary>
    public static async Task<ReportedProject> MakeAsync(ApiClient api)
    {
        var source = await api.SourceAsync("Programme report");
        var provenance = ApiClient.Passage(source);
        var german = await api.OrganisationAsync(source, "German agency", "DED");
        var czech = await api.OrganisationAsync(source, "Czech agency", "CZ04");
        var polish = await api.OrganisationAsync(source, "Polish agency", "PL51");
        var programme = (await api.RecordAsync("/api/programmes",
            new { title = "Interreg Test", countries = new[] { "DE", "CZ", "PL" }, provenance })).Id;
        var (project, other) = (await ProjectAsync("BRIDGES", "1.1"), await ProjectAsync("RIVERS", "2.3"));
        return new ReportedProject(api, source, programme, project, other, german, czech, polish);

        async Task<Guid> ProjectAsync(string acronym, string objective)
        {
            var id = (await api.RecordAsync("/api/partnerships",
                new { title = $"Project {acronym}", kind = "funded-project", provenance })).Id;
            await api.RecordAsync($"/api/partnerships/{id}/programme", new
            {
                programme,
                objective,
                acronym,
                start = ApiClient.Day("2022-01-01"),
                end = ApiClient.Day("2025-12-31"),
                provenance,
            });
            return id;
        }
    }

    /// <summary>Adopts the rules that the figures are counted by, whatever the built-in ones are. Once for a tracker.</summary>
    public static async Task AdoptRulesAsync(ApiClient api)
    {
        foreach (var (code, rule) in new (string, object)[]
        {
            ("RCO115", new { events = new[] { "workshop_held" }, parties = "organisers", leastPlaces = 2 }),
            ("RCO87", new { events = new[] { "cooperation_agreed" }, parties = "participants", leastPlaces = 2,
                distinct = "organisation" }),
            ("EDIH2", new { events = new[] { "funding_granted" } }),
        })
            await api.RecordAsync($"/api/indicators/{code}/rules",
                new { version = "tested", rule, occurred = ApiClient.Day("2000-01-01") });
    }

    /// <summary>A public event across the border.</summary>
    public Task<Receipt> EventAsync(string day, Guid? of = null) => EventAsync(ApiClient.Day(day), of);

    /// <summary>A public event across the border, of some days.</summary>
    public async Task<Receipt> EventAsync(object occurred, Guid? of = null)
    {
        var held = await RecordAsync("/api/activities", new { kind = "workshop", title = "Forum", @public = true, occurred });
        await RecordAsync($"/api/activities/{held.Id}/roles", new { role = "organiser", organisation = German });
        await RecordAsync($"/api/activities/{held.Id}/roles", new { role = "co-organiser", organisation = Czech });
        await RecordAsync($"/api/activities/{held.Id}/projects", new { project = of ?? Project });
        return held;
    }

    /// <summary>An agreement of organisations.</summary>
    public Task<Receipt> AgreementAsync(string day, params Guid[] organisations) => RecordAsync(
        $"/api/partnerships/{Project}/agreements",
        new { instrument = "memorandum", organisations, occurred = ApiClient.Day(day) });

    /// <summary>A grant.</summary>
    public Task<Receipt> GrantAsync(string day, decimal amount, string currency = "EUR") => RecordAsync(
        $"/api/partnerships/{Project}/funding", new { amount = new { amount, currency }, occurred = ApiClient.Day(day) });

    /// <summary>What was reported of an indicator before.</summary>
    public Task<Receipt> BaselineAsync(string code, decimal value, string until, string reported, object? of = null) =>
        RecordAsync($"/api/indicators/{code}/baseline", With(of ?? new { project = Project }, new
        {
            value,
            until = ApiClient.Day(until),
            occurred = ApiClient.Day(reported),
        }));

    /// <summary>Opens a period of a year.</summary>
    public Task<Receipt> OpenAsync(string year, object? of = null, params string[] indicators) =>
        Api.RecordAsync("/api/periods", With(of ?? new { project = Project }, new
        {
            title = year,
            span = new { precision = "year", from = year },
            indicators = indicators.Length > 0 ? indicators
                : ["RCO115", "RCO87"],
        }));

    /// <summary>Seals a period.</summary>
    public Task<Receipt> SealAsync(Guid period) => Api.RecordAsync($"/api/periods/{period}/seal", new { });

    /// <summary>A line of a report.</summary>
    public async Task<JsonNode> LineAsync(string path, string code = "RCO115") =>
        (await Api.ShowAsync(path)).List("lines").Single(line => line.Text("code") == code);

    /// <summary>Records a body that rests on the source.</summary>
    public Task<Receipt> RecordAsync(string path, object body) =>
        Api.RecordAsync(path, With(body, new { provenance = ApiClient.Passage(Source) }));

    /// <summary>The number in a cell; null: there is no such cell.</summary>
    public static decimal? Value(JsonNode line, string cell) => line[cell] switch
    {
        null => null,
        JsonObject known => known["value"]!.GetValue<decimal>(),
        var number => number.GetValue<decimal>(),
    };

    private static JsonObject With(object body, object more)
    {
        var whole = JsonSerializer.SerializeToNode(body)!.AsObject();
        foreach (var (name, value) in JsonSerializer.SerializeToNode(more)!.AsObject().ToList()) whole[name] = value?.DeepClone();
        return whole;
    }
}
