using System.Net;
using System.Text.Json;

namespace Collab.Tests;

/// <summary>Many who write to one entity at once: on one host they wait for each other, and nobody is told of a conflict.</summary>
public sealed class OneEntityTests(TestTracker host) : IClassFixture<TestTracker>
{
    private const int Clients = 16;
    private const int Rounds = 6;

    [Fact]
    public async Task Sixteen_who_write_to_one_entity_one_by_one_in_lines_and_together_all_succeed()
    {
        var api = await ApiClient.OfAsync(host);
        var source = await api.SourceAsync();
        var workshop = await api.WorkshopAsync(source);
        var claim = await api.RecordAsync($"/api/activities/{workshop}/roles", Role("Claimed", "claimed"));

        var answers = await Task.WhenAll(Enumerable.Range(0, Clients).Select(async client =>
        {
            var own = await ApiClient.OfAsync(host);
            var told = new List<string>();
            for (var round = 0; round < Rounds; round++) told.AddRange(await WriteAsync(own, client, round));
            return told;
        }));

        answers.SelectMany(told => told).ShouldAllBe(problem => problem == "");
        var written = Clients / 4 * Rounds * (1 + 3 + 2 + 1);
        await host.ProjectedAsync();
        (await api.GetAsync($"/api/activities/{workshop}")).Json.Number("version").ShouldBe(2 + written);

        // A quarter each: one command, lines each for itself, lines together, and a judgement, whose entity is known by its fact.
        async Task<IEnumerable<string>> WriteAsync(ApiClient own, int client, int round)
        {
            var lines = (int count) => string.Join('\n', Enumerable.Range(0, count).Select(line => JsonSerializer.Serialize(new
            {
                command = "assign-role",
                activityId = workshop,
                role = "speaker",
                group = $"Group {client} {round} {line}",
                provenance = ApiClient.Passage(source),
            })));
            switch (client % 4)
            {
                case 0:
                    return [ProblemOf(await own.PostAsync($"/api/activities/{workshop}/roles", Role($"Group {client} {round}", "stated")))];
                case 1:
                    return (await own.BatchAsync(lines(3))).Select(line => line.Text("detail") ?? "");
                case 2:
                    return [.. await TogetherAsync(own, lines(2))];
                default:
                    return [ProblemOf(await own.PostAsync(
                        $"/api/facts/{claim.EventId}/confirm",
                        new { evidence = "photo", provenance = ApiClient.Passage(source, $"S{client} {round}") }))];
            }
        }

        object Role(string group, string certainty) =>
            new { role = "speaker", group, provenance = ApiClient.Passage(source, "S1", certainty) };
    }

    private static async Task<IEnumerable<string>> TogetherAsync(ApiClient api, string lines)
    {
        using var content = new StringContent(lines, System.Text.Encoding.UTF8, "application/x-ndjson");
        using var answer = await api.Client.PostAsync("/api/commands?atomic=true", content);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        return (await answer.Content.ReadAsStringAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonDocument.Parse(line).RootElement.TryGetProperty("detail", out var detail) ? detail.GetString()! : "");
    }

    private static string ProblemOf(Reply reply) => (int)reply.Status < 300 ? "" : reply.Body;
}
