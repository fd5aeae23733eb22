using System.Net;

namespace Collab.Tests.Hosting;

/// <summary>Who asks a stream for its head gets that, and not the stream. Over a connection: in process, the head of what never ends would
/// be answered as well.</summary>
[Collection(SharedHost.Name)]
public sealed class LiveHeadTests(CollabHost host)
{
    [Fact]
    public async Task The_head_of_the_live_stream_is_answered_and_ends()
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, "/api/events/live");
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var answer = await host.Anonymous.SendAsync(request, patience.Token);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("text/event-stream");
    }
}
