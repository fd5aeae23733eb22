using System.Net;

namespace Collab.Tests;

/// <summary>Where any host name is accepted, one that is none is refused in words.</summary>
public sealed class HostNameTests
{
    [Theory]
    [InlineData("[1::")]
    [InlineData("a b")]
    public async Task A_host_that_is_none_is_refused(string name)
    {
        await using var host = await TestTracker.StartAsync(settings: new Dictionary<string, string> { ["COLLAB_HOSTS"] = "*" });
        var asked = await host.Alba.Scenario(scenario =>
        {
            scenario.Get.Url("/");
            scenario.WithRequestHeader("Host", name);
            scenario.WithRequestHeader("Accept", "text/html");
            scenario.IgnoreStatusCode();
        });

        ((HttpStatusCode)asked.Context.Response.StatusCode).ShouldBe(HttpStatusCode.BadRequest);
    }
}
