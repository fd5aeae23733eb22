using System.Net;

namespace Collab.Tests.Hosting;

/// <summary>A refused method is told which ones there are. Over a connection: in process, the header names HEAD whether or not the tracker
/// says so.</summary>
[Collection(SharedHost.Name)]
public sealed class AllowedMethodTests(CollabHost host)
{
    [Theory]
    [InlineData("/api/about", "GET, HEAD")]
    [InlineData("/api/activities", "GET, HEAD, POST")]
    public async Task What_takes_GET_says_that_it_takes_HEAD(string path, string allowed)
    {
        using var reply = await host.Anonymous.DeleteAsync(new Uri(path, UriKind.Relative));
        reply.StatusCode.ShouldBe(HttpStatusCode.MethodNotAllowed);
        reply.Content.Headers.Allow.Order(StringComparer.Ordinal).ShouldBe(allowed.Split(", "));
        (await reply.Content.ReadAsStringAsync()).ShouldContain(allowed.Split(", ")[^1]);
    }
}
