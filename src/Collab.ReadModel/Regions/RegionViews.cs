using Collab.Domain.Views;

namespace Collab.ReadModel.Regions;

/// <summary>A region with what goes on in it; what lies in a region counts for it too.</summary>
/// <param name="Code">NUTS code.</param>
/// <param name="Name">Name in the region's own language.</param>
/// <param name="NameDe">German name.</param>
/// <param name="NameEn">English name.</param>
/// <param name="Level">NUTS level, 0 to 3.</param>
/// <param name="Latitude">Degrees north.</param>
/// <param name="Longitude">Degrees east.</param>
/// <param name="Held">Activities held with its participation.</param>
/// <param name="Planned">Activities planned with its participation.</param>
/// <param name="Organisations">Organisations with a seat in it.</param>
/// <param name="Partnerships">Partnerships that name it or have a partner with a seat in it.</param>
/// <param name="HeldThere">Activities held within it, whoever took part.</param>
/// <param name="PlannedThere">Activities planned to be held within it.</param>
public sealed record RegionFigures(
    string Code, string Name, string NameDe, string NameEn, int Level, double Latitude, double Longitude, long Held, long Planned,
    long Organisations, long Partnerships, long HeldThere, long PlannedThere);

/// <summary>Two regions and what ties them.</summary>
/// <param name="Region">The region asked about.</param>
/// <param name="With">The other region; what lies in it counts for it.</param>
/// <param name="Name">The other region's name.</param>
/// <param name="Activities">Activities held with both.</param>
/// <param name="ActivityIds">Those activities.</param>
public sealed record RegionPair(string Region, string With, string? Name, long Activities, IReadOnlyList<Guid> ActivityIds);

/// <summary>Something in a region.</summary>
/// <param name="Entity">What it is.</param>
/// <param name="Kind">The kind within its kind.</param>
/// <param name="Status">Its status.</param>
/// <param name="Starts">When it begins; null: unknown.</param>
public sealed record RegionEntry(EntityLink Entity, string Kind, string Status, DateTimeOffset? Starts);

/// <summary>How many activities tie two regions; counted beforehand, so that it costs nothing to ask.</summary>
/// <param name="Region">The region asked about; otherwise the one whose code comes first.</param>
/// <param name="With">The other region: a country or a NUTS 1 region; what lies in it counts for it.</param>
/// <param name="Activities">Activities held with both.</param>
public sealed record RegionTie(string Region, string With, long Activities);
