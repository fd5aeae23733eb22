using Collab.Domain.Validation;

namespace Collab.Domain.Places;


/// <summary>A region of the code list.</summary>
/// <param name="Code">NUTS code.</param>
/// <param name="Level">NUTS level, 0 (country) to 3.</param>
/// <param name="Name">Name in the region's own language, in Latin script.</param>
/// <param name="NameDe">German name.</param>
/// <param name="NameEn">English name.</param>
/// <param name="Latitude">Latitude of a point in its middle, degrees north (WGS 84).</param>
/// <param name="Longitude">Longitude of that point, degrees east.</param>
/// <param name="Edition">The NUTS edition that has the code, for example "NUTS 2024".</param>
public sealed record Region(
    RegionCode Code, int Level, string Name, string NameDe, string NameEn, double Latitude, double Longitude, string Edition);

/// <summary>A topic of the code list.</summary>
/// <param name="Code">kebab-case code.</param>
/// <param name="NameDe">German name.</param>
/// <param name="NameEn">English name.</param>
public sealed record Topic(TopicCode Code, string NameDe, string NameEn);

/// <summary>A list of codes that a slice brings.</summary>
/// <param name="Codes">The type of its codes.</param>
/// <param name="Knows">Whether the list has a code.</param>
/// <param name="Unknown">What to say of a code that it does not have.</param>
public sealed record CodeList(Type Codes, Func<string, bool> Knows, ValidationCode Unknown);

/// <summary>The code lists of regions and topics, read at start from CSV files that the operator may extend.</summary>
/// <param name="regions">The regions.</param>
/// <param name="topics">The topics.</param>
/// <param name="others">Lists that other slices bring.</param>
public sealed class CodeLists(IReadOnlyList<Region> regions, IReadOnlyList<Topic> topics, params IReadOnlyList<CodeList> others)
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
        _ => ListOf(code)?.Knows(code.Value) ?? false,
    };

    /// <summary>What to say of a code that no list has.</summary>
    public ValidationCode Unknown(ICode code) => code switch
    {
        RegionCode => ValidationCode.UnknownRegion,
        TopicCode => ValidationCode.UnknownTopic,
        _ => ListOf(code)?.Unknown ?? ValidationCode.NoCode,
    };

    /// <summary>The region of a code; null when the list does not have it.</summary>
    public Region? Find(RegionCode code) => byRegion.GetValueOrDefault(code);

    /// <summary>The topic of a code; null when the list does not have it.</summary>
    public Topic? Find(TopicCode code) => byTopic.GetValueOrDefault(code);

    private CodeList? ListOf(ICode code) => others.FirstOrDefault(list => list.Codes == code.GetType());
}
