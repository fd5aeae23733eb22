using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Collab.Tests;

/// <summary>What cannot be read of a request is refused in words, never a failure.</summary>
public sealed class ReadableRequestTests(TestTracker host) : IClassFixture<TestTracker>
{
    [Theory]
    [InlineData("/language/de?to=/%C3%A9", "/%C3%A9")]
    [InlineData("/language/de?to=/search%3Fq%3DZ%C3%BCrich", "/search?q=Z%C3%BCrich")]
    [InlineData("/at?to=/%E6%9D%B1&asOf=2024-01-01", "/%E6%9D%B1?asOf=2024-01-01")]
    public async Task An_address_to_return_to_may_hold_any_letters(string path, string to)
    {
        using var site = new Site(host);
        (await site.GetAsync(path)).ShouldBe(HttpStatusCode.Redirect).To.ShouldBe(to);
    }

    [Fact]
    public async Task Signing_in_returns_to_any_address()
    {
        using var site = new Site(host);
        var token = await host.CreateTokenAsync($"returns-{Guid.NewGuid():N}", "viewer");
        (await site.SubmitAsync("/sign-in?to=%2Fsearch%3Fq%3DZ%C3%BCrich", ("token", token))).ShouldBe(HttpStatusCode.Redirect).To
            .ShouldBe("/search?q=Z%C3%BCrich");
    }

    [Theory]
    [InlineData("/api/events?type=%00", "type")]
    [InlineData("/api/activities?region=DE%00", "region")]
    [InlineData("/api/activities?kind=%00", "kind")]
    [InlineData("/api/search?q=%00", "q")]
    [InlineData("/api/indicators/RCO87?topic=%00&region=DE", "topic")]
    public async Task NUL_in_a_question_is_refused_at_its_parameter(string path, string parameter)
    {
        var reply = (await new ApiClient(host.Anonymous).GetAsync(path)).ShouldBeProblem(HttpStatusCode.BadRequest, "malformed");
        reply.Pointers.ShouldBe([parameter]);
    }

    [Theory]
    [InlineData("/history?type=%00")]
    [InlineData("/activities?kind=%00")]
    [InlineData("/search?q=a%00b")]
    [InlineData("/sign-in?to=%00")]
    [InlineData("/?%00=1")]
    public async Task A_page_says_so_to_people(string path)
    {
        using var site = new Site(host);
        (await site.GetAsync(path)).ShouldBe(HttpStatusCode.BadRequest).Html.ShouldContain("<main");
    }

    public static TheoryData<string, string, string> Forms => new()
    {
        { "/sign-out", "multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nhalf of it" },
        { "/sign-out", "multipart/form-data", "no boundary" },
        { "/record/people", "multipart/form-data; boundary=x", "--x\r\nno header\r\n" },
        { "/record/people", "application/x-www-form-urlencoded", Fields(5000) },
        { "/sign-out", "application/x-www-form-urlencoded", Fields(5000) },
        { "/sign-in", "application/x-www-form-urlencoded", Fields(5000) },
        { "/sign-in", "multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nhalf of it" },
        { "/import", "multipart/form-data; boundary=x",
            "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\nhalf" },
        { "/record/register-source", "application/x-www-form-urlencoded", new string('a', 3_000_000) + "=1" },
    };

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task A_form_that_cannot_be_read_is_refused(string path, string type, string body)
    {
        foreach (var role in new[] { null, "manager" })
        {
            using var site = role is null ? new Site(host) : await Site.SignedInAsync(host, role);
            using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            content.Headers.TryAddWithoutValidation("Content-Type", type);
            ((int)(await site.PostAsync(path, content)).Status).ShouldBeInRange(300, 499, path);
        }
    }

    [Fact]
    public async Task A_page_waits_for_no_position_that_no_receipt_can_have_said()
    {
        using var site = new Site(host);
        (await site.GetAsync("/")).ShouldBe(HttpStatusCode.OK);
        var began = Stopwatch.GetTimestamp();
        for (var i = 0; i < 8; i++) (await site.GetAsync("/?recorded=1000000000")).ShouldBe(HttpStatusCode.OK);
        // Each would wait for two seconds.
        Stopwatch.GetElapsedTime(began).ShouldBeLessThan(TimeSpan.FromSeconds(12));
    }

    [Fact]
    public async Task A_page_waits_for_a_receipt_that_it_was_told_of()
    {
        var api = await ApiClient.OfAsync(host);
        var receipt = await api.RecordAsync("/api/sources", new { title = "Just now", kind = "photo" });
        using var site = new Site(host);
        (await site.GetAsync($"/sources/{receipt.Id}?recorded={receipt.Position}")).ShouldBe(HttpStatusCode.OK).Text
            .ShouldContain("Just now");
    }

    private static string Fields(int count) => string.Join('&', Enumerable.Range(0, count).Select(i => $"f{i}=1"));
}

/// <summary>Requests that no client of today sends, on the shared tracker's own socket.</summary>
[Collection(SharedHost.Name)]
public sealed class RawRequestTests(CollabHost host)
{
    [Theory]
    [InlineData("GET / HTTP/1.0\r\n\r\n", 200)]
    [InlineData("GET /activities HTTP/1.0\r\nAccept: text/html\r\n\r\n", 200)]
    [InlineData("GET /api/about HTTP/1.0\r\n\r\n", 200)]
    [InlineData("GET /health/live HTTP/1.0\r\n\r\n", 200)]
    [InlineData("GET / HTTP/1.1\r\nHost:\r\nConnection: close\r\n\r\n", 200)]
    [InlineData("GET /no-such-page HTTP/1.0\r\nAccept: text/html\r\n\r\n", 404)]
    [InlineData("GET / HTTP/1.1\r\nConnection: close\r\n\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\nHost: elsewhere.example\r\nConnection: close\r\n\r\n", 400)]
    [InlineData("GET /%00 HTTP/1.0\r\n\r\n", 400)]
    public async Task A_request_without_a_host_is_answered_as_one_for_this_address(string request, int status) =>
        (await AskAsync(request)).ShouldStartWith($"HTTP/1.1 {status}");

    private async Task<string> AskAsync(string request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(host.Address.Host, host.Address.Port);
        await using var stream = client.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(request));
        using var answer = new MemoryStream();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await stream.CopyToAsync(answer, patience.Token);
        return Encoding.Latin1.GetString(answer.ToArray());
    }
}
