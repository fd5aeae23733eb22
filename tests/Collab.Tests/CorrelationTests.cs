using System.Net;
using System.Text;
using System.Text.Json;

namespace Collab.Tests;

/// <summary>What belongs together is told by the correlation id of events: a command alone, or a batch that is stored as a whole.</summary>
public sealed class CorrelationTests(TestTracker host) : IClassFixture<TestTracker>
{
    [Fact]
    public async Task Lines_recorded_each_by_itself_are_correlated_as_if_they_came_alone_and_those_of_an_atomic_batch_together()
    {
        var api = await ApiClient.OfAsync(host);
        var alone = await api.RecordAsync("/api/sources", new { title = "Alone", kind = "photo" });
        (await CorrelationAsync(alone.EventId)).ShouldBe(alone.EventId.ToString());

        foreach (var each in (await api.BatchAsync(Lines("Each"))).Select(Receipt.Of))
            (await CorrelationAsync(each.EventId)).ShouldBe(each.EventId.ToString());

        using var lines = new StringContent(Lines("Together"), Encoding.UTF8, "application/x-ndjson");
        using var stored = await api.Client.PostAsync(new Uri("/api/commands?atomic=true", UriKind.Relative), lines);
        stored.StatusCode.ShouldBe(HttpStatusCode.OK);
        var together = await host.ScalarAsync<string[]>(
            "select array_agg(distinct correlation_id) from collab.mt_events where data ->> 'title' like 'Together%'");
        together.ShouldNotBeNull().ShouldHaveSingleItem();

        Task<string?> CorrelationAsync(Guid id) =>
            host.ScalarAsync<string>($"select correlation_id from collab.mt_events where id = '{id}'");
    }

    private static string Lines(string title) => string.Join('\n', Enumerable.Range(1, 3)
        .Select(i => JsonSerializer.Serialize(new { command = "register-source", title = $"{title} {i}", kind = "photo" })));
}
