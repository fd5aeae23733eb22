using System.Globalization;
using System.Net;
using Collab.Recording;
using Collab.Tests;

namespace Collab.Benchmarks;

/// <summary>Questions over HTTP, each with its own two clocks. Where other builds stand beside the tracker, each question is put to all of
/// them, one after the other, before the next.</summary>
/// <param name="site">The tracker, and the history that the questions are about.</param>
/// <param name="time">For how long each is asked.</param>
/// <param name="beside">Other builds on the same history, by name.</param>
internal sealed class Reads(Site site, TimeSpan time, IReadOnlyList<(string Name, CollabHost Host)> beside)
{
    private const double Aim = 50;

    // As somebody types them.
    private static readonly string[] Typed = ["sm", "sma", "smart", "work", "workshop", "sach", "sachsen", "usti", "region", "zwon"];

    // Marks a path whose answer is a page for people.
    private const string Pages = "page:";

    /// <summary>Lines of the table.</summary>
    public List<string> Lines { get; } = [];

    /// <summary>Why answers were slow: the statements behind each question that missed the aim.</summary>
    public List<string> Profile { get; } = [];

    public async Task RunAsync()
    {
        var partnerships = await SomeAsync("partnership");
        var activities = await SomeAsync("activity");
        (string What, Func<Random, string> Path)[] questions =
        [
            ("overview", random => $"/api/overview?{Clocks(random)}"),
            ("regions", random => $"/api/regions?{Clocks(random)}"),
            ("RCO115 explained", random => $"/api/indicators/RCO115/explanation?{Clocks(random)}"),
            ("RCO87 explained", random => $"/api/indicators/RCO87/explanation?{Clocks(random)}"),
            ("a partnership", random => Page("partnerships", partnerships, random)),
            ("an activity", random => Page("activities", activities, random)),
            ("region pairs of Saxony", random => $"/api/region-pairs?region=DED&{Clocks(random)}"),
            ("fifty activities", random => $"/api/activities?{Clocks(random)}"),
            ("page: overview, now", _ => Pages + "/"),
            ("page: overview", random => $"{Pages}/?{Clocks(random)}"),
            ("page: activities, now", _ => Pages + "/activities"),
            ("page: activities", random => $"{Pages}/activities?{Clocks(random)}"),
            ("page: partnerships", random => $"{Pages}/partnerships?{Clocks(random)}"),
            ("page: a partnership", random => Page("partnerships", partnerships, random).Replace("/api", Pages, StringComparison.Ordinal)),
            ("page: an activity", random => Page("activities", activities, random).Replace("/api", Pages, StringComparison.Ordinal)),
            ("page: indicators", random => $"{Pages}/indicators?{Clocks(random)}"),
            ("page: RCO115", random => $"{Pages}/indicators/RCO115?{Clocks(random)}"),
            ("page: RCO115, why", random => $"{Pages}/indicators/RCO115/why?{Clocks(random)}"),
            ("page: inbox", random => $"{Pages}/inbox?{Clocks(random)}"),
            ("page: regions", random => $"{Pages}/regions?{Clocks(random)}"),
            ("page: history", random =>
                string.Create(CultureInfo.InvariantCulture, $"{Pages}/history?knownAt=@{random.NextInt64(1, site.Options.Events)}")),
            ("page: search", _ => $"{Pages}/search?text=Smart"),
            ("search", random => $"/api/search?q=Smart&{Clocks(random)}"),
            ("search, typing error", _ => "/api/search?q=Smrat"),
            ("suggestions", random => $"/api/suggest?q={Typed[random.Next(Typed.Length)]}"),
            ("a hundred events", random =>
                string.Create(CultureInfo.InvariantCulture, $"/api/events?limit=100&after=@{random.NextInt64(site.Options.Events)}")),
        ];
        foreach (var (what, path) in questions)
        {
            Console.Error.WriteLine($"Reading: {what} ...");
            var targets = beside.Select(other => (What: $"{what} ({other.Name})", other.Host)).Prepend((What: what, site.Host)).ToList();
            foreach (var readers in new[] { 1, 8 })
            {
                foreach (var target in targets) await AskAsync(target.What, path, target.Host, readers);
            }
        }
    }

    private async Task AskAsync(string what, Func<Random, string> path, CollabHost host, int readers)
    {
        using var client = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 64 })
        {
            BaseAddress = host.Address,
            Timeout = TimeSpan.FromMinutes(2)
        };
        await Statements.ResetAsync(host);
        var figure = await Measure.RepeatAsync(what, readers, time, call =>
            AskAsync(client, path(new Random((site.Options.Seed * 1_000_003) + call))));
        Lines.Add(figure.Line);
        if (readers == 1 && figure.High > Aim)
            Profile.AddRange([string.Create(CultureInfo.InvariantCulture, $"{what}, p99 {figure.High:N0} ms:"),
                .. (await Statements.SlowestAsync(host)).Select(line => "- " + line)]);
    }

    // An entity that nobody knew yet, or that was not yet, is an answer too.
    private static async Task<long> AskAsync(HttpClient client, string path)
    {
        using var question = new HttpRequestMessage(HttpMethod.Get, path.StartsWith(Pages, StringComparison.Ordinal) ? path[Pages.Length..]
            : path);
        if (path.StartsWith(Pages, StringComparison.Ordinal)) question.Headers.Accept.ParseAdd("text/html");
        using var answer = await client.SendAsync(question, HttpCompletionOption.ResponseHeadersRead);
        if (answer.StatusCode != HttpStatusCode.NotFound) answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadAsByteArrayAsync()).Length;
    }

    private string Clocks(Random random, long known = 1, DateTimeOffset? from = null)
    {
        var since = from ?? site.Options.From;
        var asOf = since + (random.NextDouble() * (site.Options.Until - since));
        return string.Create(CultureInfo.InvariantCulture,
            $"asOf={asOf:yyyy-MM-dd}&knownAt=@{random.NextInt64(known, site.Options.Events + 1)}");
    }

    // Any moment since it was first recorded, on both clocks.
    private string Page(string kind, List<(Guid Id, long Position, DateTimeOffset Recorded)> entities, Random random)
    {
        var (id, position, recorded) = entities[random.Next(entities.Count)];
        return $"/api/{kind}/{id}?{Clocks(random, position, recorded)}";
    }

    private async Task<List<(Guid Id, long Position, DateTimeOffset Recorded)>> SomeAsync(string kind)
    {
        var found = new List<(Guid, long, DateTimeOffset)>();
        await using var command = site.Database.CreateCommand(
            $"""
             select s.id, e.seq_id, e.timestamp
             from (select id from {StoreSchema.Name}.mt_streams where type = $1 order by md5(id::text) limit 2000) s
             join {StoreSchema.Name}.mt_events e on e.stream_id = s.id and e.version = 1 where e.seq_id <= $2
             """);
        command.Parameters.Add(new() { Value = kind });
        command.Parameters.Add(new() { Value = site.Options.Events });
        await using var rows = await command.ExecuteReaderAsync();
        while (await rows.ReadAsync()) found.Add((rows.GetGuid(0), rows.GetInt64(1), rows.GetFieldValue<DateTimeOffset>(2)));
        return found;
    }
}
