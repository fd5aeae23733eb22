using Collab.Http;
using Collab.ReadModel.Comparison;

namespace Collab.Api;

/// <summary>Two moments side by side.</summary>
public static class ComparisonRoutes
{
    public static void AddComparison(this IServiceCollection services)
    {
        services.AddSingleton<ComparisonQueries>();
    }

    public static void MapComparison(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/api/compare", (HttpContext context, Reader reader, ComparisonQueries comparisons) =>
            reader.AnswerAsync(context, comparisons.AnswerAsync))
            .Compares<ComparisonView>(
                "compare-moments",
                "Compares two moments on either clock: which entities and facts appeared, changed and went, which members differ, and which events made the difference.",
                [new("from", "The first moment: a date or an instant (what was true then, as known now), a position such as @128 (what was known then, as of now), or both as 2024-01-01@128.", "2024-01-01"),
                new("to", "The second moment, written in the same way; it may be the earlier one.", "2025-01-01"),
                new("entity", "UUID of an entity of any kind: it, its milestones, and the facts that are about it or name it.", ""),
                new("region", "NUTS code: what takes part in it or in what lies in it.", "DED"),
                new("indicator",
                    "Code of an indicator: its value at both moments, and the facts that count at one of them only or with another number; up to limit of them, as CSV all.", ""),
                new("kind", "Kind of entity.", "activity"), RouteDescriptions.Venue, .. RouteDescriptions.Belonging]);
}
