using System.Net;

namespace Collab.Tests.Hosting;

/// <summary>Two hosts on one database.</summary>
public sealed class TwoHostsTests
{
    [Fact]
    public async Task What_one_records_both_show_and_when_it_is_killed_the_other_goes_on()
    {
        await using var first = await Owned.StartAsync();
        var token = first.Value.AdminToken;
        await using var second = await Owned.StartAsync(settings: new Dictionary<string,
            string>
        { ["COLLAB_DB"] = first.Value.ConnectionString });
        var (here, there) = (new ApiClient(first.Value.With(token)), new ApiClient(second.Value.With(token)));

        var receipt = await here.RecordAsync("/api/sources", new { title = "Recorded on the first", kind = "photo" });
        foreach (var api in new[] { here, there })
            (await ShownAsync(api, receipt)).Json["source"]!.Text("title").ShouldBe("Recorded on the first");

        first.Value.KillHard();
        var key = Guid.NewGuid().ToString();
        var body = new { title = "Recorded on the second", kind = "photo" };
        var once = Receipt.Of((await there.PostAsync("/api/sources", body, ("Idempotency-Key", key)))
            .ShouldBe(HttpStatusCode.Created).Json);
        var again = Receipt.Of((await there.PostAsync("/api/sources", body, ("Idempotency-Key", key)))
            .ShouldBe(HttpStatusCode.Created).Json);

        again.EventId.ShouldBe(once.EventId);
        (await ShownAsync(there, once)).Json["source"]!.Text("title").ShouldBe("Recorded on the second");
        (await first.Value.ScalarAsync<long>("select count(*) from collab.mt_events where type = 'source_registered'")).ShouldBe(2);
    }

    [Fact]
    public async Task A_token_that_is_revoked_on_one_is_refused_by_the_other()
    {
        await using var first = await Owned.StartAsync();
        var token = first.Value.AdminToken;
        await using var second = await Owned.StartAsync(settings: new Dictionary<string,
            string>
        { ["COLLAB_DB"] = first.Value.ConnectionString });
        using var holder = second.Value.With(await first.Value.CreateTokenAsync("somebody", "viewer"));
        (await holder.GetAsync(new Uri("/api/about", UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.OK);

        using var admin = first.Value.With(token);
        (await admin.DeleteAsync(new Uri("/api/tokens/somebody", UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.NoContent);

        // The database tells it; how soon is up to the network, but well before the token would be forgotten anyway.
        var clock = System.Diagnostics.Stopwatch.StartNew();
        while ((await holder.GetAsync(new Uri("/api/about", UriKind.Relative))).StatusCode == HttpStatusCode.OK) clock.Elapsed
            .ShouldBeLessThan(TimeSpan.FromSeconds(4));
    }

    // A read that includes the receipt waits for the read side for a while; a host that was just killed may have led it.
    private static async Task<Reply> ShownAsync(ApiClient api, Receipt receipt)
    {
        for (var i = 0; ; i++)
        {
            var reply = await api.GetAsync($"/api/sources/{receipt.Id}", receipt.Position);
            if (reply.Status == HttpStatusCode.OK) return reply;
            reply.Status.ShouldBe(HttpStatusCode.ServiceUnavailable);
            i.ShouldBeLessThan(10);
        }
    }
}
