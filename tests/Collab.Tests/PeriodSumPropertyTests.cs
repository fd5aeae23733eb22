using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Collab.Tests;

/// <summary>Whatever dates sources give: a year is the sum of its quarters and of what is undecided among them, in whatever order it was
/// recorded, and by whatever way it is asked for.</summary>
public sealed class PeriodSumPropertyTests
{
    private const int Year = 2023;

    private static readonly string[] Zones =
        ["Europe/Berlin", "Europe/Lisbon", "Atlantic/Azores", "Europe/Sofia", "Pacific/Kiritimati", "Etc/GMT+12"];
    private static readonly (string From, string To)[] Quarters =
        [("01-01", "03-31"), ("04-01", "06-30"), ("07-01", "09-30"), ("10-01", "12-31")];
    private static readonly string[] Codes = ["FUND", "RCO115", "RCO81", "RCO84"];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public Task A_year_is_the_sum_of_its_quarters_and_of_what_is_undecided_among_them(int usual) => Seed.RunAsync(usual, async seed =>
    {
        var one = await RecordedAsync(seed, facts => facts);
        var other = await RecordedAsync(seed, facts =>
        {
            var order = facts.ToArray();
            new Random(seed + 1).Shuffle(order);
            return order;
        });
        other.ShouldBe(one);
    });

    private async Task<string> RecordedAsync(int seed, Func<IReadOnlyList<Func<Task>>, IEnumerable<Func<Task>>> order)
    {
        // A tracker of its own: dates that are open to one side reach into every year.
        await using var host = await TestTracker.StartAsync(settings: new Dictionary<string, string> { ["COLLAB_RATE"] = "0" });
        var api = new ApiClient(host.With(host.AdminToken));
        var own = new OwnYear(api, Year, await api.SourceAsync("Programme report"));
        var random = new Random(seed);
        var partnership = await own.PartnershipAsync();
        var organisations = await own.OrganisationsAsync("DED", "CZ", "PL");
        var facts = new List<Func<Task>>();
        for (var i = 0; i < 24; i++)
        {
            var (number, occurred) = (i, Date(random));
            var amount = 1 + random.Next(100);
            facts.Add((i % 4) switch
            {
                0 or 1 => async () => await AddAsync(
                    number, $"{partnership}/funding", new() { ["amount"] = new JsonObject { ["amount"] = amount } }, occurred),
                2 => () => HeldAsync(number, amount, occurred),
                _ => async () => await AddAsync(
                    number, $"{partnership}/pilots",
                    new()
                    {
                        ["title"] = $"Pilot {number}",
                        ["organisations"] = new JsonArray([.. organisations.Select(id => JsonValue.Create(id))])
                    }, occurred),
            });
        }

        foreach (var record in order(facts)) await record();
        var lines = new List<string>();
        foreach (var code in Codes)
        {
            var year = await FigureAsync(code, $"from={own.Day("01-01")}&to={own.Day("12-31")}");
            var quarters = new List<Figure>();
            foreach (var (from, to) in Quarters) quarters.Add(await FigureAsync(code, $"from={own.Day(from)}&to={own.Day(to)}"));
            // What counts in the year counts in one quarter or is undecided in those it touches; nothing counts in two.
            var counted = quarters.SelectMany(quarter => quarter.Counted.Keys).ToList();
            counted.ShouldBeUnique();
            counted.Except(year.Counted.Keys).ShouldBeEmpty(code);
            var undecided = quarters.SelectMany(quarter => quarter.Undecided).DistinctBy(fact => fact.Key)
                .Where(fact => year.Counted.ContainsKey(fact.Key)).ToDictionary(fact => fact.Key, fact => fact.Value);
            year.Counted.Keys.Except(counted).ShouldBe(undecided.Keys, ignoreOrder: true, code);
            year.Value.ShouldBe(quarters.Sum(quarter => quarter.Value) + undecided.Values.Sum(), code);
            // The running totals know the year as well.
            var whole = await api.ShowAsync($"/api/indicators/{code}");
            (whole["by"]!.List("year").SingleOrDefault(part => part.Text("key") == Text(own.Year))?["value"]!.GetValue<decimal>() ?? 0)
                .ShouldBe(year.Value, code);
            lines.AddRange(quarters.Prepend(year).Select(figure => string.Create(
                CultureInfo.InvariantCulture, $"{code} {figure.Value:0.00} {figure.Counted.Count} {figure.Undecided.Count}")));
        }

        return string.Join('\n', lines);

        async Task HeldAsync(int number, int headcount, JsonObject occurred)
        {
            var regions = new JsonArray("DED", "CZ");
            var workshop = new JsonObject { ["kind"] = "workshop", ["title"] = $"Workshop {number}", ["regions"] = regions };
            if (number % 8 == 2) workshop["public"] = false;
            var held = await AddAsync(number, "/api/activities", workshop, occurred);
            await own.AttributeAsync($"/api/activities/{held.Id}");
            foreach (var organisation in organisations[..2])
                await own.RecordAsync($"/api/activities/{held.Id}/roles", new { role = "co-organiser", organisation });
            await own.RecordAsync(
                $"/api/activities/{held.Id}/attendance", new { headcount = new { value = headcount }, basis = "attendance-list" });
            await own.RecordAsync($"/api/activities/{held.Id}/attendance",
                new { headcount = new { value = headcount + 5 }, basis = "estimate" });
        }

        // An id is a part of the fact: the same in whatever order they are recorded.
        Task<Receipt> AddAsync(int number, string path, JsonObject body, JsonObject occurred)
        {
            body["occurred"] = occurred.DeepClone();
            body["provenance"] = JsonSerializer.SerializeToNode(ApiClient.Passage(own.Source));
            return api.RecordAsync(path, body, ("Idempotency-Key", $"018f6f5e-0000-7000-8000-{number:x12}"));
        }

        async Task<Figure> FigureAsync(string code, string asked)
        {
            var why = await api.ShowAsync($"/api/indicators/{code}/explanation?{asked}&limit=500");
            var tried = await api.ShowAsync($"/api/indicators/{code}/explanation?{asked}&limit=500&rule=%7B%7D");
            foreach (var member in new[] { "value", "countedTotal", "rejectedTotal", "rejectedValue", "undecided", "counted", "reasons" })
                tried[member]!.ToJsonString().ShouldBe(why[member]!.ToJsonString(), $"{code} {asked} {member}");
            var figure = new Figure(
                why["value"]!.GetValue<decimal>(), Facts(why.List("counted")),
                Facts(why.List("rejected").Where(fact => fact.Text("reason") == "undecided-in-period")));
            figure.Counted.Values.Sum().ShouldBe(figure.Value, $"{code} {asked}");
            figure.Undecided.Count.ShouldBe((int)why.Number("undecided"), $"{code} {asked}");
            why.List("reasons").Sum(reason => reason.Number("facts")).ShouldBe(why.Number("rejectedTotal"), $"{code} {asked}");
            return figure;
        }
    }

    // Of this year for the most part, as exactly as sources are.
    private static JsonObject Date(Random random)
    {
        var day = new DateOnly(Year, 1, 1).AddDays(random.Next(-20, 385));
        var zone = Zones[random.Next(Zones.Length)];
        var date = random.Next(9) switch
        {
            0 => new JsonObject { ["precision"] = "year", ["from"] = Text(day.Year) },
            1 or 2 => new JsonObject { ["precision"] = "month", ["from"] = day.ToString("yyyy-MM", CultureInfo.InvariantCulture) },
            3 => new JsonObject { ["precision"] = "before", ["to"] = day.ToString("O", CultureInfo.InvariantCulture) },
            4 => new JsonObject { ["precision"] = "after", ["from"] = day.ToString("O", CultureInfo.InvariantCulture) },
            5 => new JsonObject { ["precision"] = "minute", ["from"] = $"{day:O}T{random.Next(2) * 23:00}:30" },
            6 => new JsonObject { ["precision"] = "unknown" },
            7 => new JsonObject
            {
                ["precision"] = "day",
                ["from"] = day.ToString("O", CultureInfo.InvariantCulture),
                ["to"] = day.AddDays(random.Next(40)).ToString("O", CultureInfo.InvariantCulture),
            },
            _ => new JsonObject { ["precision"] = "day", ["from"] = day.ToString("O", CultureInfo.InvariantCulture) },
        };
        date["zone"] = zone;
        return date;
    }

    private static Dictionary<Guid, decimal> Facts(IEnumerable<JsonNode> facts) =>
        facts.ToDictionary(fact => fact.Id("eventId"), fact => fact["value"]!.GetValue<decimal>());

    private static string Text(int year) => year.ToString(CultureInfo.InvariantCulture);

    private sealed record Figure(decimal Value, Dictionary<Guid, decimal> Counted, Dictionary<Guid, decimal> Undecided);
}
