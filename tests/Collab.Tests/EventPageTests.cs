using System.Globalization;
using System.Net;

namespace Collab.Tests;

/// <summary>Whatever was recorded of whatever: the page of the event, the replay of what it is about and the comparison of the moments
/// around it tell it.</summary>
public sealed class EventPageTests(LoadedHistory loaded) : IClassFixture<LoadedHistory>
{
    private const int OfEachType = 3;

    private readonly TestTracker host = loaded.Host;

    [Theory]
    [InlineData("en")]
    [InlineData("de")]
    public async Task Every_type_of_event_has_a_page(string language)
    {
        using var site = new Site(host, language);
        var events = await EventsAsync("type");
        events.Count.ShouldBeGreaterThan(100);
        foreach (var (position, id, _, type) in events)
            (await site.GetAsync($"/history/{id}")).Status.ShouldBe(HttpStatusCode.OK, $"{type} @{position}");
    }

    [Fact]
    public async Task Every_kind_of_entity_is_replayed_and_compared()
    {
        using var site = new Site(host);
        foreach (var (position, _, stream, type) in await EventsAsync("(select s.type from collab.mt_streams s where s.id = e.stream_id)"))
        {
            var at = string.Create(CultureInfo.InvariantCulture, $"{type} @{position}");
            (await site.GetAsync($"/history/replay/{stream}")).Status.ShouldBe(HttpStatusCode.OK, at);
            foreach (var until in new[] { position, position + 40 })
                (await site.GetAsync($"/compare?from=@{position - 1}&to=@{until}")).Status.ShouldBe(HttpStatusCode.OK, at);
        }
    }

    [Fact]
    public async Task Projects_are_replayed_step_by_step_and_compared_over_all_that_was_recorded_of_them()
    {
        using var site = new Site(host);
        var projects = await host.ScalarAsync<Guid[]>(
            "select array_agg(id) from (select distinct id from collab.entity where kind = 'project' order by id limit 5) p");
        projects.ShouldNotBeEmpty();
        foreach (var project in projects)
        {
            var (events, first, last) = (
                await host.ScalarAsync<long>($"select count(*) from collab.mt_events where stream_id = '{project}'"),
                await host.ScalarAsync<long>($"select min(seq_id) from collab.mt_events where stream_id = '{project}'"),
                await host.ScalarAsync<long>($"select max(seq_id) from collab.mt_events where stream_id = '{project}'"));
            for (var step = 1; step <= events; step++)
                (await site.GetAsync($"/history/replay/{project}?step={step}")).Status.ShouldBe(HttpStatusCode.OK, $"{project} {step}");
            foreach (var of in new[] { "", $"&project={project}", $"&entity={project}", "&kind=project" })
                (await site.GetAsync($"/compare?from=@{(first + last) / 2}&to=@{last}{of}")).Status.ShouldBe(HttpStatusCode.OK, of);
        }
    }

    private async Task<List<(long Position, Guid Id, Guid Stream, string Type)>> EventsAsync(string of)
    {
        var text = await host.ScalarAsync<string[]>(
            $"""
             select array_agg(seq_id || ' ' || id || ' ' || stream_id || ' ' || kind order by seq_id)
             from (select e.*, {of} as kind, row_number() over (partition by {of} order by md5(e.id::text)) as place
               from collab.mt_events e where e.type <> 'tombstone') e where place <= {OfEachType}
             """);
        return
        [
            .. text.ShouldNotBeNull().Select(line => line.Split(' ', 4)).Select(parts =>
                (long.Parse(parts[0], CultureInfo.InvariantCulture), Guid.Parse(parts[1]), Guid.Parse(parts[2]), parts[3])),
        ];
    }
}
