using Collab.Domain.Places;

namespace Collab.Histories;

/// <summary>Where things are: regions of the code list, and towns in some of them.</summary>
internal sealed class Places
{
    private static readonly (string Country, int Weight)[] Home = [("DE", 45), ("CZ", 22), ("PL", 23), ("", 10)];
    private static readonly string[] Elsewhere = ["AT", "NL", "FR", "BE", "SK", "LT", "IT", "ES", "FI", "SE", "DK", "SI"];

    private static readonly (string Town, string Region)[] Towns =
    [
        ("Dresden", "DED21"), ("Leipzig", "DED51"), ("Chemnitz", "DED41"), ("Görlitz", "DED2D"), ("Bautzen", "DED2C"), ("Zwickau", "DED45"),
        ("Freiberg", "DED43"),
        ("Potsdam", "DE404"), ("Cottbus", "DE402"), ("Berlin", "DE300"), ("Jena", "DEG0"), ("Hof", "DE249"), ("Praha", "CZ010"),
        ("Ústí nad Labem", "CZ042"),
        ("Liberec", "CZ051"), ("Karlovy Vary", "CZ041"), ("Plzeň", "CZ032"), ("Brno", "CZ064"), ("Wrocław", "PL514"),
        ("Jelenia Góra", "PL515"),
        ("Zielona Góra", "PL432"), ("Szczecin", "PL42"), ("Poznań", "PL41"), ("Kraków", "PL21"), ("Wien", "AT"), ("Vilnius", "LT"),
        ("Rotterdam", "NL"),
    ];

    private readonly Dice dice;
    private readonly Dictionary<string, RegionCode[]> regions;
    private readonly Dictionary<string, string> towns;

    public Places(CodeLists codes, Dice dice)
    {
        this.dice = dice;
        regions = codes.Regions.GroupBy(region => CountryOf(region.Code))
            .ToDictionary(group => group.Key, group => group.Select(region => region.Code).ToArray());
        towns = Towns.Where(town => codes.Knows(new RegionCode(town.Region))).ToDictionary(town => town.Region, town => town.Town);
        Topics = [.. codes.Topics.Select(topic => topic.Code)];
    }

    public IReadOnlyList<TopicCode> Topics { get; }

    public static string CountryOf(RegionCode region) => region.Value[..2];

    public string Country() => dice.Pick(Home.AsSpan()) is { Length: 2 } country ? country : dice.Pick(Elsewhere);

    /// <summary>A region of a country, at any level; often one that has a town.</summary>
    public (RegionCode Region, string? Town) In(string country)
    {
        if (dice.Chance(0.45))
        {
            var (town, region) = dice.Pick(Towns);
            if (region.StartsWith(country, StringComparison.Ordinal) && towns.ContainsKey(region)) return (new RegionCode(region), town);
        }

        var code = dice.Chance(0.08) ? new RegionCode(country) : dice.Pick(regions[country]);
        return (code, towns.GetValueOrDefault(code.Value));
    }

    public IReadOnlyList<TopicCode> SomeTopics(int most)
    {
        var count = dice.Between(1, most);
        var topics = new List<TopicCode>(count);
        while (topics.Count < count)
            if (dice.Pick(Topics) is var topic && !topics.Contains(topic))
                topics.Add(topic);
        return topics;
    }
}
