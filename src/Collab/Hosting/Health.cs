using Collab.EmbeddedPostgres;
using Collab.ReadModel.Audit;
using Microsoft.AspNetCore.Mvc;
using Npgsql;

namespace Collab.Hosting;

/// <summary>Whether the first start's samples are in; before that the tracker answers, but not with all it will have.</summary>
internal sealed class StartUp
{
    public bool Done { get; set; }
}

/// <summary>What <c>/health/ready</c> looked at.</summary>
/// <param name="Status"><c>ready</c> or <c>not-ready</c>.</param>
/// <param name="Reasons">Why it is not ready; empty when it is.</param>
/// <param name="Position">The position of the last event stored; nothing when the database does not answer.</param>
/// <param name="ReadModels">How far each read model has come.</param>
/// <param name="FreeMb">Free megabytes on the data folder's disk.</param>
public sealed record Readiness(string Status, IReadOnlyList<string> Reasons, long? Position, IReadOnlyList<ReadModelState> ReadModels, long FreeMb);

/// <summary>For whoever watches over the process: never limited, never asking for a token.</summary>
internal static class Health
{
    private static readonly TimeSpan DatabasePatience = TimeSpan.FromSeconds(5);

    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/health/live", (HttpResponse response) =>
        {
            response.Headers.CacheControl = "no-store";
            return new { status = "live" };
        }).AllowAnonymous().WithTags("Running").WithName("health-live").WithSummary("The process answers");
        routes.MapGet("/health/ready", ReadyAsync).AllowAnonymous().WithTags("Running").WithName("health-ready")
            .WithSummary("The database answers, the read models keep up, the disk has room")
            .Produces<Readiness>().ProducesProblem(StatusCodes.Status503ServiceUnavailable);
    }

    private static async Task<IResult> ReadyAsync(
        HttpResponse response, ReadModelProgress progress, ReplayWatch replay, CollabSettings settings, DataFolder data, StartUp start, CancellationToken cancellation)
    {
        response.Headers.CacheControl = "no-store";
        var reasons = new List<string>();
        if (!start.Done) reasons.Add("The samples are still being loaded.");

        StoreProgress? store = null;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(DatabasePatience);
        try
        {
            store = await progress.ReadAsync(patience.Token);
            foreach (var model in store.ReadModels)
            {
                if (model.Lag > settings.ReadyLag) reasons.Add($"The read model {model.Name} is {model.Lag} events behind; at most {settings.ReadyLag} are allowed.");
                if (model.Stalled) reasons.Add(
                    $"The read model {model.Name} has stood still at {model.Position} for {ReadModelProgress.StallsAfter.TotalSeconds:0} seconds, "
                    + $"{model.Lag} events behind.");
            }
        }
        catch (Exception e) when (e is NpgsqlException || (e is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            reasons.Add("The database does not answer.");
        }

        if (replay.Last?.Report is { Difference: { } difference } report)
            reasons.Add($"The replay up to @{report.Position} found a difference between the events and the tables: {difference.ReplaceLineEndings(" ")}.");

        var free = data.FreeBytes / (1024 * 1024);
        if (free < settings.MinFreeMb) reasons.Add($"The data folder's disk has {free} MB left; {settings.MinFreeMb} are wanted.");

        var readiness = new Readiness(reasons.Count == 0 ? "ready" : "not-ready", reasons, store?.Position, store?.ReadModels ?? [], free);
        if (reasons.Count == 0) return Results.Ok(readiness);

        response.Headers.RetryAfter = "5";
        return Results.Problem(new ProblemDetails
        {
            Type = "urn:collab:problem:not-ready",
            Title = "Service Unavailable",
            Status = StatusCodes.Status503ServiceUnavailable,
            Detail = string.Join(" ", reasons),
            Extensions = { ["readiness"] = readiness },
        });
    }
}
