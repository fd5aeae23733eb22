using Collab.Facts;
using Collab.Indicators;

namespace Collab.Regions;

/// <summary>A region of the code list.</summary>
/// <param name="Code">NUTS code.</param>
/// <param name="Level">NUTS level, 0 (country) to 3.</param>
/// <param name="Name">Name in the region's own language, in Latin script.</param>
/// <param name="NameDe">German name.</param>
/// <param name="NameEn">English name.</param>
/// <param name="Latitude">Latitude of a point in its middle, degrees north (WGS 84).</param>
/// <param name="Longitude">Longitude of that point, degrees east.</param>
/// <param name="Edition">The NUTS edition that has the code, for example "NUTS 2024".</param>
public sealed record Region(RegionCode Code, int Level, string Name, string NameDe, string NameEn, double Latitude, double Longitude, string Edition);

/// <summary>A topic of the code list.</summary>
/// <param name="Code">kebab-case code.</param>
/// <param name="NameDe">German name.</param>
/// <param name="NameEn">English name.</param>
public sealed record Topic(TopicCode Code, string NameDe, string NameEn);

/// <summary>The code lists of regions and topics, read at start from CSV files that the operator may extend.</summary>
public sealed class CodeLists(IReadOnlyList<Region> regions, IReadOnlyList<Topic> topics)
{
    private readonly Dictionary<RegionCode, Region> byRegion = regions.ToDictionary(region => region.Code);
    private readonly Dictionary<TopicCode, Topic> byTopic = topics.ToDictionary(topic => topic.Code);

    public IReadOnlyList<Region> Regions => regions;

    public IReadOnlyList<Topic> Topics => topics;

    /// <summary>Whether a list has the code.</summary>
    public bool Knows(ICode code) => code switch
    {
        RegionCode region => byRegion.ContainsKey(region),
        TopicCode topic => byTopic.ContainsKey(topic),
        IndicatorCode indicator => IndicatorDefinition.Find(indicator.Value) is not null,
        _ => false,
    };

    /// <summary>What to say of a code that no list has.</summary>
    public static FlawCode Unknown(ICode code) => code switch
    {
        RegionCode => FlawCode.UnknownRegion,
        TopicCode => FlawCode.UnknownTopic,
        _ => FlawCode.UnknownIndicator,
    };

    /// <summary>The region of a code; null when the list does not have it.</summary>
    public Region? Find(RegionCode code) => byRegion.GetValueOrDefault(code);

    /// <summary>The topic of a code; null when the list does not have it.</summary>
    public Topic? Find(TopicCode code) => byTopic.GetValueOrDefault(code);
}
