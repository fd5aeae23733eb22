using System.Collections.Concurrent;
using System.Net;
using Npgsql;

namespace Collab.Tests.Outages;

/// <summary>Connections to the database are cut, all at once and again and again, under whoever reads and writes.</summary>
public sealed class KilledBackendsTests
{
    private const int Kills = 12;

    private static readonly DateOnly First = new(1990, 1, 1);
    private static readonly string[] Read =
        ["/api/overview?", "/api/sources?limit=5&", "/api/activities?", "/api/inbox?", "/api/indicators?"];

    [Fact]
    public async Task Twelve_cuts_of_all_connections_are_outages_and_no_faults()
    {
        // In a process of its own, on the machine's clock: what lost its connection tries again after a while.
        await using var owned = await Owned.StartAsync(settings: new Dictionary<string, string> { ["COLLAB_RATE"] = "0" });
        var host = owned.Value;
        var answers = new ConcurrentQueue<(HttpStatusCode Status, bool SaysWhen, string What)>();
        using var stop = new CancellationTokenSource();
        await using var load = new WriteLoad(() => host.With(host.AdminToken), writers: 4);
        var reading = Enumerable.Range(0, 3).Select(reader => Task.Run(async () =>
        {
            using var client = host.NewClient();
            for (var i = reader; !stop.IsCancellationRequested; i++)
            {
                // No two questions are the same, so that no answer is from memory.
                var path = $"{Read[i % Read.Length]}asOf={First.AddDays(i):yyyy-MM-dd}";
                using var answer = await client.GetAsync(new Uri(path, UriKind.Relative));
                var body = await answer.Content.ReadAsStringAsync();
                answers.Enqueue((answer.StatusCode, answer.Headers.RetryAfter is not null, $"{path} {body}"));
            }
        })).ToList();

        var cut = 0L;
        for (var kill = 0; kill < Kills; kill++)
        {
            await load.MoreAsync(30);
            cut += await CutAsync(host);
        }

        await load.MoreAsync(30);
        await load.EndAsync();
        await stop.CancelAsync();
        await Task.WhenAll(reading);

        cut.ShouldBeGreaterThan(Kills);
        load.Refusals.ShouldAllBe(
            refusal => refusal.Status == HttpStatusCode.ServiceUnavailable && refusal.SaysWhen, host.Errors);
        answers.Count(answer => answer.Status == HttpStatusCode.OK).ShouldBeGreaterThan(0);
        answers.Where(answer => answer.Status != HttpStatusCode.OK)
            .Where(answer => answer.Status != HttpStatusCode.ServiceUnavailable || !answer.SaysWhen).ShouldBeEmpty();
        await host.ShouldHoldAsync(load.Acknowledged);
    }

    // Those of the tracker, whoever of it has one.
    private async Task<long> CutAsync(CollabHost host)
    {
        await using var connection = new NpgsqlConnection(host.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(
            """
            select count(*) filter (where pg_terminate_backend(pid)) from pg_stat_activity
            where datname = current_database() and pid <> pg_backend_pid()
            """, connection);
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
