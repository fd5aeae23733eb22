using System.Text.Json.Nodes;
using Collab.Domain.Indicators;
using Npgsql;

namespace Collab.Tests;

/// <summary>Whatever the history: a pair of regions is the same from both sides and in every answer, and the regions of a figure add up to
/// it
/// with what is not attributed.</summary>
public sealed class RegionPropertyTests(LoadedHistory loaded) : IClassFixture<LoadedHistory>
{
    private const int Few = 9;
    private readonly TestTracker host = loaded.Host;

    [Fact]
    public Task A_pair_is_the_same_from_both_sides_at_every_level() => Seed.RunAsync(42, async seed =>
    {
        var random = new Random(seed);
        var api = new ApiClient(host.Anonymous);
        var rows = await FigureRows.ReadAsync(host);
        foreach (var known in new[] { rows.Last, random.NextInt64(rows.Last / 2, rows.Last) })
        {
            var asOf = rows.Moments(random, 1)[0];
            var at = $"asOf={FigureRows.Text(asOf)}&knownAt=@{known}";
            var activities = await ActivitiesAsync(asOf, known);
            activities.Count.ShouldBeGreaterThan(0, at);
            var around = Contribution.RegionsAround(activities.SelectMany(regions => regions)).Order(StringComparer.Ordinal).ToList();
            // Countries and NUTS 1 regions of which several levels are named, and some finer ones.
            var chosen = around.Where(code => code.Length <= 3).OrderBy(_ => random.Next()).Take(Few)
                .Concat(around.Where(code => code.Length > 3).OrderBy(_ => random.Next()).Take(Few / 2)).ToList();
            var pairs = new Dictionary<string, Dictionary<string, long>>();
            var ties = new Dictionary<string, Dictionary<string, long>>();
            foreach (var region in chosen)
            {
                pairs[region] = Counts(await api.ShowAsync($"/api/region-pairs?region={region}&{at}"));
                ties[region] = Counts(await api.ShowAsync($"/api/region-ties?region={region}&{at}"));
                pairs[region].Keys.ShouldAllBe(other => Contribution.IsApart(region, other));
                ties[region].ShouldBe(pairs[region].Where(pair => pair.Key.Length <= 3), ignoreOrder: true, $"{region} {at}");
            }

            foreach (var one in chosen)
                foreach (var other in chosen.Where(other => Contribution.IsApart(one, other)))
                {
                    var expected = activities.Count(regions => Takes(regions, one) && Takes(regions, other));
                    pairs[one].GetValueOrDefault(other).ShouldBe(expected, $"{one} with {other}, {at}");
                    pairs[other].GetValueOrDefault(one).ShouldBe(expected, $"{other} with {one}, {at}");
                }

            foreach (var (path, coarse) in new[] { ("region-pairs", false), ("region-ties", true) })
            {
                var all = (await api.ShowAsync($"/api/{path}?{at}")).List();
                all.ShouldNotBeEmpty();
                foreach (var pair in all)
                    pair.Number("activities").ShouldBe(
                        activities.Count(regions => Takes(regions, pair.Text("region")!) && Takes(regions, pair.Text("with")!)),
                        $"{path}: {pair.Text("region")} with {pair.Text("with")}, {at}");
                if (coarse) all.ShouldContain(pair => pair.Text("region") == pair.Text("with"));
            }

            var (first, second) = (chosen[0], chosen.First(other => Contribution.IsApart(chosen[0], other)));
            (await api.ShowAsync($"/api/activities?region={first}&with={second}&status=held&{at}")).Number("total")
                .ShouldBe(pairs[first].GetValueOrDefault(second), $"{first} with {second}, {at}");
        }
    });

    [Fact]
    public Task The_countries_of_a_figure_and_what_is_not_attributed_make_the_figure() => Seed.RunAsync(42, async seed =>
    {
        var random = new Random(seed);
        var api = new ApiClient(host.Anonymous);
        var rows = await FigureRows.ReadAsync(host);
        var attributed = 0m;
        foreach (var indicator in IndicatorDefinition.All)
        {
            // The rule of before counts what the histories tell of; the official one asks for more.
            var at = $"knownAt=@{random.NextInt64(rows.Last * 2 / 3, rows.Last)}"
                + (indicator.Measure == Measure.Headcount ? "&rule=1" : "");
            foreach (var part in new[] { "", "&from=2019-05-17&to=2023-03-03", "&venue=DE", "&venue=not-attributed" })
            {
                var shown = await api.ShowAsync($"/api/indicators/{indicator.Code}?{at}{part}");
                var (value, by) = (shown["value"]!.GetValue<decimal>(), shown["by"]!);
                var regions = by.List("region").ToDictionary(entry => entry.Text("key")!, entry => entry["value"]!.GetValue<decimal>());
                var countries = regions.Where(entry => entry.Key.Length == 2).Sum(entry => entry.Value);
                var rest = regions.GetValueOrDefault("not-attributed");
                var (name, sum) = ($"{indicator.Code} {at}{part}", by["regionSum"]!);
                sum["countries"]!.GetValue<decimal>().ShouldBe(countries, name);
                sum["notAttributed"]!.GetValue<decimal>().ShouldBe(rest, name);
                (countries + rest - sum["surplus"]!.GetValue<decimal>()).ShouldBe(value, name);
                if (indicator.Measure != Measure.Headcount) continue;

                var facts = await CountedAsync(api, $"/api/indicators/{indicator.Code}/explanation?{at}{part}");
                foreach (var fact in facts)
                    Shares(fact).Sum(share => share.Number).ShouldBeGreaterThanOrEqualTo(
                        (long)fact["value"]!.GetValue<decimal>(), fact.ToJsonString());
                foreach (var region in regions)
                    facts.SelectMany(Shares).Where(share => share.Region.StartsWith(region.Key, StringComparison.Ordinal))
                        .Sum(share => share.Number).ShouldBe((long)region.Value, $"{region.Key} of {name}");
                attributed += countries;
            }
        }

        attributed.ShouldBeGreaterThan(0, "some list says where people came from");
    });

    private async Task<List<string[]>> ActivitiesAsync(DateTime asOf, long known)
    {
        await using var connection = new NpgsqlConnection(host.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(
            """
            select regions from collab.entity where kind = 'activity' and status = 'held'
            and valid_from <= $1 and valid_until > $1 and known_from <= $2 and known_until > $2
            """, connection);
        command.Parameters.Add(new() { Value = asOf });
        command.Parameters.Add(new() { Value = known });
        var activities = new List<string[]>();
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync()) activities.Add(reader.GetFieldValue<string[]>(0));
        return activities;
    }

    private static async Task<List<JsonNode>> CountedAsync(ApiClient api, string path)
    {
        var counted = new List<JsonNode>();
        string? next = null;
        do
        {
            var page = await api.ShowAsync($"{path}&limit=500{(next is null ? "" : "&cursor=" + Uri.EscapeDataString(next))}");
            counted.AddRange(page.List("counted"));
            next = page.Text("next");
        }
        while (next is not null);
        return counted;
    }

    private static IEnumerable<(string Region, long Number)> Shares(JsonNode fact) =>
        fact.List("shares").Select(share => (share.Text("region")!, share.Number("number")));

    private static bool Takes(string[] regions, string place) => regions.Any(region => region.StartsWith(place, StringComparison.Ordinal));

    private static Dictionary<string, long> Counts(JsonNode pairs) =>
        pairs.List().ToDictionary(pair => pair.Text("with")!, pair => pair.Number("activities"));
}
