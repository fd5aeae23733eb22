using System.Globalization;
using System.Net;

namespace Collab.Tests;

/// <summary>Who follows live behind a position that no event has yet would wait for what never comes: it is refused.</summary>
public sealed class LivePositionTests(TestTracker host) : IClassFixture<TestTracker>
{
    [Theory]
    [InlineData(false, "after")]
    [InlineData(true, "Last-Event-ID")]
    public async Task A_position_beyond_the_newest_is_refused_and_the_newest_is_not(bool header, string pointer)
    {
        var api = await ApiClient.OfAsync(host);
        var newest = (await api.RecordAsync("/api/sources", new { title = "Newest", kind = "photo" })).Position;

        var refused = (await FollowAsync(newest + 1)).ShouldBeProblem(HttpStatusCode.BadRequest, "malformed");
        refused.Pointers.ShouldBe([pointer]);
        refused.Json["errors"]![0]!.Text("detail").ShouldBe($"that position is not reached yet; the newest is @{newest}");
        // It has been stored, though the read side may not include it yet.
        using var following = await SendAsync(newest);
        following.StatusCode.ShouldBe(HttpStatusCode.OK);

        async Task<Reply> FollowAsync(long after)
        {
            using var answer = await SendAsync(after);
            // Whoever is let in reads on and on.
            answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
            return new Reply(answer.StatusCode, answer.Headers, answer.Content.Headers.ContentType?.MediaType,
                await answer.Content.ReadAsByteArrayAsync());
        }

        Task<HttpResponseMessage> SendAsync(long after)
        {
            var text = after.ToString(CultureInfo.InvariantCulture);
            var request = new HttpRequestMessage(HttpMethod.Get, header ? "/api/events/live" : $"/api/events/live?after=@{text}");
            if (header) request.Headers.Add("Last-Event-ID", text);
            return host.Anonymous.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        }
    }
}
