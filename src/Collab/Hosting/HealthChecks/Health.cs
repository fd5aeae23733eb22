using System.Reflection;
using Collab.Configuration;
using Collab.Http;
using Collab.ReadModel.Reading;
using Marten.Events.Daemon;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Collab.Hosting.HealthChecks;

/// <summary>What <c>/health/live</c> says.</summary>
/// <param name="Status"><c>live</c>.</param>
public sealed record Liveness(string Status);

/// <summary>What <c>/health/ready</c> looked at.</summary>
/// <param name="Status"><c>ready</c> or <c>not-ready</c>.</param>
/// <param name="Reasons">Why it is not ready; empty when it is.</param>
/// <param name="Warnings">What somebody should see to, though it answers; mostly empty.</param>
/// <param name="Position">The position of the last event stored; nothing when the database does not answer.</param>
/// <param name="ReadModels">How far each read model has come.</param>
/// <param name="FreeMb">Free megabytes on the data folder's disk.</param>
public sealed record Readiness(
    string Status, IReadOnlyList<string> Reasons, IReadOnlyList<string> Warnings, long? Position,
    IReadOnlyList<ReadModelState> ReadModels, long FreeMb);

/// <summary>For whoever watches over the process: never limited, never asking for a token.</summary>
internal static class Health
{
    public static void AddHealth(this IServiceCollection services, CollabSettings settings)
    {
        services.AddSingleton<StartUp>();
        services.AddSingleton<ReadModelProgress>();
        // In the order in which their reasons are told.
        services.AddHealthChecks()
            .AddCheck<StartUp>("start")
            .AddCheck<ReadModelsCheck>("read-models")
            // Marten says "at least so far behind", we "farther than allowed". It passes over a projection that never committed; ours
            // counts it from 0.
            .AddMartenAsyncDaemonHealthCheck(settings.ReadyLag + 1)
            .AddCheck<ReplayCheck>("replay")
            .AddCheck<DiskCheck>("disk");
    }

    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        routes.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false, ResponseWriter = (context, _) => LiveAsync(context) })
            .Describe(nameof(LiveAsync), "health-live", "The process answers")
            .WithMetadata(new ProducesResponseTypeMetadata(StatusCodes.Status200OK, typeof(Liveness), ["application/json"]));
        routes.MapHealthChecks("/health/ready", new HealthCheckOptions { ResponseWriter = ReadyAsync })
            .Describe(nameof(ReadyAsync), "health-ready", "The database answers, the read models keep up, the disk has room")
            .WithMetadata(
                new ProducesResponseTypeMetadata(StatusCodes.Status200OK, typeof(Readiness), ["application/json"]),
                new ProducesResponseTypeMetadata(StatusCodes.Status503ServiceUnavailable, typeof(ProblemDetails), [Problems.ContentType]));
    }

    // The description of the API takes in what has a method of its own and says which requests it answers.
    private static IEndpointConventionBuilder Describe(
        this IEndpointConventionBuilder route, string method, string name, string summary) => route
        .AllowAnonymous().WithTags("Running").WithName(name).WithSummary(summary)
        .WithMetadata(new HttpMethodMetadata([HttpMethods.Get]),
            typeof(Health).GetMethod(method, BindingFlags.NonPublic | BindingFlags.Static)!);

    private static Task LiveAsync(HttpContext context)
    {
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.WriteAsJsonAsync(new Liveness("live"), context.RequestAborted);
    }

    private static async Task ReadyAsync(HttpContext context, HealthReport report)
    {
        context.Response.Headers.CacheControl = "no-store";
        var (reasons, warnings) = (Told(HealthStatus.Unhealthy), Told(HealthStatus.Degraded));
        var ready = report.Status != HealthStatus.Unhealthy;
        var store = Found<StoreProgress>(ReadModelsCheck.Progress);
        var readiness = new Readiness(
            ready ? "ready" : "not-ready", reasons, warnings, store?.Position, store?.ReadModels ?? [],
            Found<object>(DiskCheck.FreeMb) is long free ? free : 0);
        if (ready)
        {
            await context.Response.WriteAsJsonAsync(readiness, context.RequestAborted);
            return;
        }

        var problem = new ProblemDetails
        {
            Type = "urn:collab:problem:not-ready",
            Title = "Service Unavailable",
            Status = StatusCodes.Status503ServiceUnavailable,
            Detail = string.Join(" ", reasons),
            Extensions = { ["readiness"] = readiness },
        };
        await context.RequestServices.GetRequiredService<IProblemDetailsService>().WriteAsync(
            new ProblemDetailsContext { HttpContext = context, ProblemDetails = problem });

        List<string> Told(HealthStatus status) =>
            [.. report.Entries.Values.Where(entry => entry.Status == status).Select(entry => entry.Description ?? "A check failed.")];

        T? Found<T>(string name)
            where T : class => report.Entries.Values.Select(entry => entry.Data.GetValueOrDefault(name)).OfType<T>().FirstOrDefault();
    }
}
