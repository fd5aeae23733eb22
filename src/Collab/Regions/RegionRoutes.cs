using Collab.Commands;
using Collab.Facts;
using Collab.Reading;

namespace Collab.Regions;

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
public sealed record RegionFigures(
    string Code, string Name, string NameDe, string NameEn, int Level, double Latitude, double Longitude, long Held, long Planned, long Organisations, long Partnerships);

/// <summary>Two regions and what ties them.</summary>
/// <param name="Region">The region asked about.</param>
/// <param name="With">The other region, at the level the sources give.</param>
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
/// <param name="With">The other region: a country, or a NUTS 1 region where the sources say so much.</param>
/// <param name="Activities">Activities held with both.</param>
public sealed record RegionTie(string Region, string With, long Activities);

/// <summary>Regions and the ties between them.</summary>
public static class RegionRoutes
{
    public static void MapRegions(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/regions", (HttpContext context, Reader reader, RegionBook regions) => reader.AnswerAsync(context, async question =>
            {
                var all = await regions.AllAsync(question);
                return Csv.Wanted(question.Context.Request)
                    ? Csv.Result("regions", ["code", "name", "level", "held", "planned", "organisations", "partnerships"], all, region =>
                        [region.Code, region.Name, region.Level, region.Held, region.Planned, region.Organisations, region.Partnerships])
                    : all;
            }))
            .Shows<IReadOnlyList<RegionFigures>>("list-regions", "Lists the regions in which something goes on, with their figures.").OrCsv<IReadOnlyList<RegionFigures>>();
        routes.MapGet("/api/regions/{code}", (string code, HttpContext context, Reader reader, RegionBook regions) =>
                reader.AnswerAsync(context, async question => await regions.FindAsync(code, question)))
            .Shows<RegionFigures>("show-region", "Shows a region's figures.");
        routes.MapGet("/api/region-pairs", (HttpContext context, Reader reader, RegionBook regions) => reader.AnswerAsync(context, async question =>
            {
                var region = question.Text("region");
                if (region is not null && !regions.Knows(region)) question.Flaws.Add(new Flaw("region", FlawCode.UnknownRegion));
                if (question.Flaws.Count > 0) return null;
                var pairs = await regions.PairsAsync(region, question);
                return Csv.Wanted(question.Context.Request)
                    ? Csv.Result("region-pairs", ["region", "with", "name", "activities"], pairs, pair => [pair.Region, pair.With, pair.Name, pair.Activities])
                    : pairs;
            }))
            .Shows<IReadOnlyList<RegionPair>>(
                "list-region-pairs", "Lists the regions that a region held activities with.",
                new QueryParameter("region", "NUTS code; what lies in it counts for it. Left out: all pairs as the sources name them.", "DED")).OrCsv<IReadOnlyList<RegionPair>>();
        routes.MapGet("/api/region-ties", (HttpContext context, Reader reader, RegionBook regions) => reader.AnswerAsync(context, async question =>
            {
                var region = question.Text("region");
                if (region is not null && !regions.Knows(region)) question.Flaws.Add(new Flaw("region", FlawCode.UnknownRegion));
                if (question.Flaws.Count > 0) return null;
                var ties = await regions.TiesAsync(region, question);
                return Csv.Wanted(question.Context.Request)
                    ? Csv.Result("region-ties", ["region", "with", "activities"], ties, tie => [tie.Region, tie.With, tie.Activities])
                    : ties;
            }))
            .Shows<IReadOnlyList<RegionTie>>(
                "list-region-ties", "Counts the activities held by pair of countries or NUTS 1 regions; a region with itself: those held with its participation.",
                new QueryParameter("region", "NUTS code of any level: its ties only; what lies in it counts for it.", "DED")).OrCsv<IReadOnlyList<RegionTie>>();
        routes.MapGet("/api/codes/regions", (HttpContext context, CodeLists codes) => Csv.Wanted(context.Request)
                ? Csv.Result("region-codes", ["code", "level", "name", "nameDe", "nameEn", "latitude", "longitude", "edition"], codes.Regions, region =>
                    [region.Code.Value, region.Level, region.Name, region.NameDe, region.NameEn, region.Latitude, region.Longitude, region.Edition])
                : TypedResults.Ok(codes.Regions))
            .Produces<IReadOnlyList<Region>>(StatusCodes.Status200OK, "application/json", "text/csv")
            .WithName("list-region-codes").WithSummary("Lists the NUTS codes that facts may name.").WithTags("Reading").RequireAuthorization(Accounts.Policies.Read);
        routes.MapGet("/api/codes/topics", (HttpContext context, CodeLists codes) => Csv.Wanted(context.Request)
                ? Csv.Result("topic-codes", ["code", "nameDe", "nameEn"], codes.Topics, topic => [topic.Code.Value, topic.NameDe, topic.NameEn])
                : TypedResults.Ok(codes.Topics))
            .Produces<IReadOnlyList<Topic>>(StatusCodes.Status200OK, "application/json", "text/csv")
            .WithName("list-topic-codes").WithSummary("Lists the topic codes that facts may name.").WithTags("Reading").RequireAuthorization(Accounts.Policies.Read);
    }
}
