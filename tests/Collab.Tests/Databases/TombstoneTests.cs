using System.Net;
using Collab.Domain.Facts;

namespace Collab.Tests.Databases;

/// <summary>An append that fails after it drew its positions leaves them to tombstones, which record nothing.</summary>
public sealed class TombstoneTests
{
    [Fact]
    public async Task Positions_of_an_append_that_failed_count_nowhere_and_hold_nothing_up()
    {
        await using var database = await OwnDatabase.OldAsync();
        await using var host = await database.StartAsync();
        var api = new ApiClient(host.With(OldDatabaseTests.Manager));
        var overview = await FiguresAsync();
        var streams = (await database.ReplayedAsync()).Split('\n')[0];

        // As the store leaves them when an append fails after it drew its positions.
        await database.RunAsync(
            """
            insert into collab.mt_streams (id, version) values ('00000000-0000-0000-0000-00000000dead', 2);
            insert into collab.mt_events (seq_id, id, stream_id, version, data, type, timestamp, tenant_id, mt_dotnet_type)
            select nextval('collab.mt_events_sequence'), gen_random_uuid(), '00000000-0000-0000-0000-00000000dead', version, '{}', 'tombstone', now(), '*DEFAULT*', 'JasperFx.Events.Tombstone, JasperFx.Events'
            from generate_series(1, 2) version;
            """);
        (await database.ScalarAsync<long>("select count(*) from collab.mt_events where type = 'tombstone'")).ShouldBe(2);
        (await database.ScalarAsync<long>("select max(seq_id) from collab.mt_events")).ShouldBe(OldDatabaseTests.Last + 2);
        (await database.ScalarAsync<long>("select count(*) from collab.mt_streams where type is null")).ShouldBe(1);
        var about = await api.ShowAsync("/api/about");
        (about.Number("position"), about.Number("lag")).ShouldBe((OldDatabaseTests.Last, 0L));
        (await api.GetAsync("/health/ready")).ShouldBe(HttpStatusCode.OK);
        (await FiguresAsync()).ShouldBe(overview);
        (await database.ReplayedAsync()).Split('\n')[0].Split(" up to ")[0].ShouldBe(streams.Split(" up to ")[0]);
        (await api.ShowAsync("/api/events?order=newest")).List("items")[0].Number("position").ShouldBe(OldDatabaseTests.Last);

        // The stream that the store keeps for them is nobody's entity.
        var tombstones = await database.ScalarAsync<Guid>("select id from collab.mt_streams where type is null");
        (await api.PostAsync("/api/organisations",
            new { name = "Nobody", kind = "company", provenance = ApiClient.Passage(tombstones) })).Status
            .ShouldBeOneOf(HttpStatusCode.UnprocessableEntity, HttpStatusCode.BadRequest, HttpStatusCode.Conflict, HttpStatusCode.NotFound);

        var period = (await api.RecordAsync("/api/periods",
            new { title = "2022", span = new { precision = "year", from = "2022" }, indicators = new[] { "EDIH2" } })).Id;
        api.Position.ShouldBe(OldDatabaseTests.Last + 3);
        await api.RecordAsync($"/api/periods/{period}/seal", new { });
        (await api.ShowAsync("/api/events?order=newest")).List("items").Take(3).Select(e => e.Number("position"))
            .ShouldBe([OldDatabaseTests.Last + 4, OldDatabaseTests.Last + 3, OldDatabaseTests.Last]);
        (await api.ShowAsync("/api/about")).Number("lag").ShouldBe(0);
        await database.ReplayedAsync();

        async Task<string> FiguresAsync() => (await api.ShowAsync($"/api/overview?asOf=2024-06-30&knownAt=@{OldDatabaseTests.Last}"))
            .ToJsonString();
    }

    [Fact]
    public async Task A_projection_of_which_the_store_knows_no_progress_is_at_the_beginning()
    {
        await using var database = await OwnDatabase.OldAsync();
        await using var host = await database.StartAsync();
        await database.RunAsync("delete from collab.mt_event_progression where name = 'rows:All'");

        (await new ApiClient(host.Anonymous).GetAsync("/api/about", 0)).Json.Number("lag").ShouldBe(OldDatabaseTests.Last);

        // A judge that compared nothing is not content.
        var replay = await database.ReplayAsync();
        replay.Exit.ShouldBe(1, replay.Output);
        replay.Output.ShouldContain("nothing was compared");
    }
}
