using Collab.Domain.Indicators;
using Collab.Domain.Places;
using Collab.Domain.Validation;
using Collab.Http;
using Collab.ReadModel.Reading;
using Collab.ReadModel.Regions;

namespace Collab.Api;

/// <summary>Regions and the ties between them.</summary>
public static class RegionRoutes
{
    public static void AddRegions(this IServiceCollection services)
    {
        services.AddSingleton(_ => CodeFiles.Read(AnswerVersion.CodesFolder, IndicatorDefinition.CodeList));
        services.AddSingleton<RegionQueries>();
    }

    public static void MapRegions(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/regions", (HttpContext context, Reader reader, RegionQueries regions, PartQuestions parts) =>
            reader.AnswerTogetherAsync(context, async question =>
            {
                var belonging = await parts.ReadAsync(question);
                if (question.Errors.Count > 0) return null;
                var all = await regions.AllAsync(belonging, question);
                return question.WantsTable
                    ? Csv.Result("regions", ["code", "name", "level", "held", "planned", "organisations", "partnerships", "heldThere",
                        "plannedThere"], all, region =>
                        [region.Code, region.Name, region.Level, region.Held, region.Planned, region.Organisations, region.Partnerships,
                            region.HeldThere, region.PlannedThere])
                    : all;
            }))
            .Shows<IReadOnlyList<RegionFigures>>("list-regions",
                "Lists the regions that take part in something or in which something is held, with their figures.",
                [.. RouteDescriptions.Belonging])
                .OrCsv<IReadOnlyList<RegionFigures>>();
        routes.MapGet("/api/regions/{code}",
            (string code, HttpContext context, Reader reader, RegionQueries regions, PartQuestions parts) =>
                reader.AnswerTogetherAsync(context, async question =>
                {
                    var belonging = await parts.ReadAsync(question);
                    return question.Errors.Count > 0 ? null : await regions.FindAsync(code, belonging, question);
                }))
            .Shows<RegionFigures>("show-region", "Shows a region's figures: what it takes part in, and what is held within it.",
                [.. RouteDescriptions.Belonging]);
        routes.MapGet("/api/region-pairs", (HttpContext context, Reader reader, RegionQueries regions, PartQuestions parts) =>
            reader.AnswerTogetherAsync(context, async question =>
            {
                var region = question.Text("region");
                if (region is not null && !regions.Knows(region))
                    question.Errors.Add(new ValidationError("region", ValidationCode.UnknownRegion));
                var belonging = await parts.ReadAsync(question);
                if (question.Errors.Count > 0) return null;
                var pairs = await regions.PairsAsync(region, belonging, question);
                return question.WantsTable
                    ? Csv.Result("region-pairs", ["region", "with", "name", "activities"], pairs, pair =>
                        [pair.Region, pair.With, pair.Name, pair.Activities])
                    : pairs;
            }))
            .Shows<IReadOnlyList<RegionPair>>(
                "list-region-pairs", "Lists the regions of every level that a region held activities with; a pair is the same from both sides.",
                [new("region", "NUTS code; what lies in it counts for it. Left out: all pairs of regions that sources name.", "DED"),
                    .. RouteDescriptions.Belonging])
                    .OrCsv<IReadOnlyList<RegionPair>>();
        routes.MapGet("/api/region-ties", (HttpContext context, Reader reader, RegionQueries regions, PartQuestions parts) =>
            reader.AnswerTogetherAsync(context, async question =>
            {
                var region = question.Text("region");
                if (region is not null && !regions.Knows(region))
                    question.Errors.Add(new ValidationError("region", ValidationCode.UnknownRegion));
                var belonging = await parts.ReadAsync(question);
                if (question.Errors.Count > 0) return null;
                var ties = await regions.TiesAsync(region, belonging, question);
                return question.WantsTable
                    ? Csv.Result("region-ties", ["region", "with", "activities"], ties, tie => [tie.Region, tie.With, tie.Activities])
                    : ties;
            }))
            .Shows<IReadOnlyList<RegionTie>>(
                "list-region-ties",
                "Counts the activities held by pair of countries or NUTS 1 regions, what lies in them included: between those that sources name, or of one region with all; a region with itself: those held with its participation.",
                [new("region", "NUTS code of any level: its ties only; what lies in it counts for it.", "DED"),
                    .. RouteDescriptions.Belonging])
                    .OrCsv<IReadOnlyList<RegionTie>>();
        routes.MapGet("/api/codes/regions", (HttpContext context, CodeLists codes) => Csv.Wanted(context.Request)
                ? Csv.Result("region-codes", ["code", "level", "name", "nameDe", "nameEn", "latitude", "longitude", "edition"],
                    codes.Regions, region =>
                    [region.Code.Value, region.Level, region.Name, region.NameDe, region.NameEn, region.Latitude, region.Longitude,
                        region.Edition])
                : TypedResults.Ok(codes.Regions))
            .Steady<IReadOnlyList<Region>>("list-region-codes", "Lists the NUTS codes that facts may name.");
        routes.MapGet("/api/codes/topics", (HttpContext context, CodeLists codes) => Csv.Wanted(context.Request)
                ? Csv.Result("topic-codes", ["code", "nameDe", "nameEn"], codes.Topics, topic =>
                    [topic.Code.Value, topic.NameDe, topic.NameEn])
                : TypedResults.Ok(codes.Topics))
            .Steady<IReadOnlyList<Topic>>("list-topic-codes", "Lists the topic codes that facts may name.");
    }
}
