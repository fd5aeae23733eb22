using Collab.Configuration;
using Collab.ReadModel.Reading;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace Collab.Hosting.HealthChecks;

/// <summary>Whether the database answers, and the read models keep up with it.</summary>
internal sealed class ReadModelsCheck(ReadModelProgress progress, CollabSettings settings) : IHealthCheck
{
    /// <summary>Under this name the result holds the <see cref="StoreProgress"/> that was found; it is absent when the database did not
    /// answer.</summary>
    public const string Progress = "progress";

    private static readonly TimeSpan DatabasePatience = TimeSpan.FromSeconds(5);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(DatabasePatience);
        StoreProgress store;
        try
        {
            store = await progress.ReadAsync(patience.Token);
        }
        catch (Exception e) when (e is NpgsqlException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return HealthCheckResult.Unhealthy("The database does not answer.");
        }

        var data = new Dictionary<string, object> { [Progress] = store };
        var reasons = string.Join(' ', store.ReadModels.SelectMany(Reasons));
        return reasons.Length == 0 ? HealthCheckResult.Healthy(data: data) : HealthCheckResult.Unhealthy(reasons, data: data);
    }

    private IEnumerable<string> Reasons(ReadModelState model)
    {
        if (model.Lag > settings.ReadyLag)
            yield return $"The read model {model.Name} is {model.Lag} events behind; at most {settings.ReadyLag} are allowed.";
        if (model.Stalled)
            yield return $"The read model {model.Name} has stood still at {model.Position} for {ReadModelProgress.StallsAfter.TotalSeconds:0} seconds, {model.Lag} events behind.";
    }
}
