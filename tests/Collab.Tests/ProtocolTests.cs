using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Collab.Tests;

/// <summary>What HTTP and its clients expect of any server.</summary>
[Collection(SharedHost.Name)]
public sealed class ProtocolTests(CollabHost host)
{
    [Theory]
    [InlineData("/api/overview")]
    [InlineData("/api/activities?limit=1")]
    [InlineData("/openapi/v1.json")]
    public async Task HEAD_answers_like_GET_without_the_body(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, path);

        using var answer = await host.Anonymous.SendAsync(request);

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await answer.Content.ReadAsByteArrayAsync()).ShouldBeEmpty();
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/json");
    }

    [Fact]
    public async Task A_byte_order_mark_is_no_part_of_the_command()
    {
        var api = await ApiClient.OfAsync(host);
        var id = Guid.NewGuid();

        (await api.PostAsync("/api/sources", Marked("""{"title":"Marked","kind":"report"}"""))).ShouldBe(HttpStatusCode.Created);
        (await api.BatchAsync(Marked($$"""{"command":"register-source","commandId":"{{id}}","title":"Marked","kind":"report"}"""))).Single()["events"]![0]!.Id("id").ShouldBe(id);
    }

    [Fact]
    public async Task If_Match_of_a_star_asks_for_what_every_command_asks()
    {
        var api = await ApiClient.OfAsync(host);
        var source = await api.SourceAsync();

        (await api.PostAsync($"/api/sources/{source}/editions", new { edition = "second" }, ("If-Match", "*"))).ShouldBe(HttpStatusCode.OK);
        (await api.PostAsync($"/api/sources/{Guid.NewGuid()}/editions", new { edition = "second" }, ("If-Match", "*")))
            .ShouldBeProblem(HttpStatusCode.NotFound, "not-found");
    }

    [Fact]
    public async Task A_batch_of_unknown_length_that_gets_too_long_says_where_it_stopped()
    {
        var client = await host.AsAsync("manager");
        var line = "{\"command\":\"register-source\",\"title\":\"Filler\",\"kind\":\"report\"}\n" + new string(' ', 900_000) + "\n";
        using var request = new HttpRequestMessage(HttpMethod.Post,
            "/api/commands")
        { Content = new StreamContent(new Endless(Encoding.UTF8.GetBytes(line), 12)) };
        request.Content.Headers.ContentType = new("application/x-ndjson");
        request.Headers.TransferEncodingChunked = true;

        using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);

        var lines = (await answer.Content.ReadAsStringAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(text => JsonNode.Parse(text)!).ToList();
        lines.Count.ShouldBeInRange(2, 12);
        lines[..^1].ShouldAllBe(stored => stored["events"] != null);
        lines[^1].Text("type").ShouldBe("urn:collab:problem:body-not-read");
        lines[^1].Number("status").ShouldBe(413);
    }

    [Fact]
    public async Task A_file_of_50_MB_is_refused_without_being_read()
    {
        using var site = await Site.SignedInAsync(host, "manager");
        var form = FilledForm.Of(await site.GetAsync("/import"), "action=\"/import\"");
        var before = await host.StoredAsync();
        try
        {
            (await form.SendAsync(site, "", "file", "large.csv", "text/csv", new byte[50 * 1024 * 1024]))
                .ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        }
        catch (HttpRequestException)
        {
            // The connection may be closed on whoever goes on sending.
        }

        (await host.StoredAsync()).ShouldBe(before);
    }

    [Fact]
    public async Task A_batch_too_large_is_cut_off_with_413_or_after_the_lines_it_could_take()
    {
        var api = await ApiClient.OfAsync(host);
        var good = JsonSerializer.Serialize(new { command = "register-source", title = "Press release", kind = "press-release" });
        var stored = await host.StoredAsync();

        using var request = new HttpRequestMessage(HttpMethod.Post,
            "/api/commands")
        { Content = new StringContent(good + new string('\n', 10_000_000), Encoding.UTF8, "application/x-ndjson") };
        request.Headers.ExpectContinue = true;
        using var response = await api.Client.SendAsync(request);

        response.StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        (await host.StoredAsync()).ShouldBe(stored);
    }

    [Theory]
    [InlineData("/api/sources", 9, HttpStatusCode.RequestEntityTooLarge)]
    [InlineData("/api/sources", 10, HttpStatusCode.RequestEntityTooLarge)]
    public async Task A_body_too_large_is_413(string path, int megabytes, HttpStatusCode status)
    {
        var api = await ApiClient.OfAsync(host);
        var stored = await host.StoredAsync();

        (await api.PostAsync(path, $$"""{"title":"{{new string('x', megabytes * 1024 * 1024)}}","kind":"photo"}""", ("Expect", "100-continue"))).ShouldBeProblem(status, "too-large");
        (await host.StoredAsync()).ShouldBe(stored);
    }

    private static byte[] Marked(string json) => [.. Encoding.UTF8.GetPreamble(), .. Encoding.UTF8.GetBytes(json)];

    /// <summary>Repeats some bytes so often, and does not tell its length.</summary>
    private sealed class Endless(byte[] bytes, int times) : Stream
    {
        private int at;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => at;
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count)
        {
            var left = Math.Min(count, (bytes.Length * times) - at);
            for (var i = 0; i < left; i++, at++) buffer[offset + i] = bytes[at % bytes.Length];
            return left;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
