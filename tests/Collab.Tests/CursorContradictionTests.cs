using System.Net;

namespace Collab.Tests;

/// <summary>A cursor goes on with the list that its first page was of. What is asked for beside it is that once more, or is refused
/// where it is something else.</summary>
public sealed class CursorContradictionTests(TestTracker host) : IClassFixture<TestTracker>
{
    private ApiClient api = null!;

    [Theory]
    [InlineData("/api/activities?kind=workshop&asOf=2035-01-01", "asOf=2036-01-01", "asOf")]
    [InlineData("/api/activities?kind=workshop&knownAt=@LAST", "knownAt=@FIRST", "knownAt")]
    [InlineData("/api/activities?kind=workshop", "knownAt=@FIRST", "knownAt")]
    [InlineData("/api/activities?kind=workshop", "knownAt=2001-01-01", "knownAt")]
    [InlineData("/api/activities?kind=workshop", "asOf=2024-01-01", "asOf")]
    [InlineData("/api/activities?kind=workshop", "kind=training", "kind")]
    [InlineData("/api/activities?kind=workshop", "kind=workshop&region=DED", "region")]
    [InlineData("/api/activities?text=smart", "text=regions", "text")]
    [InlineData("/api/activities?sort=title", "sort=title-descending", "cursor")]
    [InlineData("/api/timeline?type=workshop_held&knownAt=@LAST", "type=role_assigned", "type")]
    [InlineData("/api/timeline?type=workshop_held&knownAt=@LAST", "knownAt=@FIRST", "knownAt")]
    [InlineData("/api/compare?from=@0&to=@LAST", "from=@1", "cursor")]
    [InlineData("/api/indicators/FUND/explanation?asOf=2035-01-01", "asOf=2036-01-01", "asOf")]
    [InlineData("/api/indicators/FUND/explanation?period=2023", "period=2022", "period")]
    public async Task What_contradicts_a_cursor_is_refused_by_its_name(string path, string other, string pointer)
    {
        var (first, next) = await FirstAsync(path);
        var route = first[..first.IndexOf('?')];
        // What the other does not contradict stands there as before.
        var others = other.Split('&').Select(one => one.Split('=')[0]).ToHashSet();
        var kept = first[(first.IndexOf('?') + 1)..].Split('&').Where(one => !others.Contains(one.Split('=')[0]));
        (await api.GetAsync($"{route}?{string.Join('&', kept.Append(Filled(other)).Append("limit=1"))}&cursor={Uri.EscapeDataString(next)}"))
            .ShouldBeProblem(HttpStatusCode.BadRequest, "malformed").Pointers.ShouldBe([pointer]);
    }

    [Theory]
    [InlineData("/api/activities?kind=workshop&asOf=2035-01-01")]
    [InlineData("/api/activities?kind=workshop&knownAt=@LAST")]
    [InlineData("/api/activities?kind=workshop&knownAt=2990-01-01")]
    [InlineData("/api/activities?text=smart&sort=title")]
    [InlineData("/api/timeline?type=workshop_held&knownAt=@LAST")]
    [InlineData("/api/compare?from=@0&to=@LAST")]
    [InlineData("/api/indicators/FUND/explanation?period=2023")]
    [InlineData("/api/indicators/FUND/explanation?asOf=2035-01-01")]
    public async Task The_same_once_more_or_the_cursor_alone_goes_on_with_the_list(string path)
    {
        var (first, next) = await FirstAsync(path);
        var again = (await api.GetAsync($"{first}&limit=1&cursor={Uri.EscapeDataString(next)}")).ShouldBe(HttpStatusCode.OK);
        var alone = (await api.GetAsync($"{first[..first.IndexOf('?')]}?limit=1&cursor={Uri.EscapeDataString(next)}")).ShouldBe(HttpStatusCode.OK);
        // But for their own cursors, which say what was said.
        Without(alone).ShouldBe(Without(again));
        Without(again).ShouldNotBe(Without((await api.GetAsync($"{first}&limit=1")).ShouldBe(HttpStatusCode.OK)));

        static string Without(Reply reply)
        {
            var json = reply.Json;
            json.AsObject().Remove("next");
            return json.ToJsonString();
        }
    }

    [Theory]
    [InlineData("cursor=nonsense", "cursor")]
    [InlineData("after=nonsense", "after")]
    [InlineData("cursor=@3&after=@4", "after")]
    [InlineData("cursor=@3&after=x", "after")]
    public async Task The_log_points_at_what_it_cannot_read(string question, string pointer)
    {
        api = await ApiClient.OfAsync(host);
        var source = await api.SourceAsync();
        foreach (var path in new[] { "/api/events", $"/api/streams/{source}/events" })
            (await api.GetAsync($"{path}?{question}")).ShouldBeProblem(HttpStatusCode.BadRequest, "malformed").Pointers.ShouldBe([pointer]);
        (await api.GetAsync("/api/events?cursor=@3&after=@3&limit=1")).ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("\0")]
    [InlineData("x")]
    public async Task What_somebody_wrote_into_a_cursor_is_held_to_what_an_address_may_say(string kind)
    {
        api = await ApiClient.OfAsync(host);
        var cursor = System.Buffers.Text.Base64Url.EncodeToString(System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(
            new object[] { "activity", 638_000_000_000_000_000, 0, "-infinity", Guid.Empty, new { kind, text = "a\0b" } }));
        (await api.GetAsync($"/api/activities?cursor={cursor}")).Status
            .ShouldBe(kind == "\0" ? HttpStatusCode.OK : HttpStatusCode.BadRequest);
    }

    private async Task<(string Path, string Next)> FirstAsync(string path)
    {
        api = await ApiClient.OfAsync(host);
        var source = await api.SourceAsync();
        for (var i = 0; i < 3; i++) await api.WorkshopAsync(source, $"Smart regions {i}");
        var partnership = (await api.RecordAsync("/api/partnerships", new { title = "Bridge", kind = "consortium", provenance = ApiClient.Passage(source) })).Id;
        for (var i = 1; i < 4; i++)
            await api.RecordAsync($"/api/partnerships/{partnership}/funding",
                new { amount = new { amount = i, currency = "EUR" }, occurred = ApiClient.Day($"2023-0{i}-01"), provenance = ApiClient.Passage(source) });
        path = Filled(path);
        var page = await api.ShowAsync($"{path}&limit=1");
        return (path, page.Text("next").ShouldNotBeNull(path));
    }

    private string Filled(string path) => path.Replace("@LAST", $"@{api.Position}", StringComparison.Ordinal).Replace("@FIRST", "@1", StringComparison.Ordinal);
}
