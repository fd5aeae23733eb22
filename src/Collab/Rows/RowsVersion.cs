using Collab.Hosting;
using Marten;
using Npgsql;

namespace Collab.Rows;

/// <summary>Rebuilds the rows when this version of the tracker makes them differently from the one that wrote them.</summary>
public sealed partial class RowsVersion(NpgsqlDataSource database, IDocumentStore store, IHost host, ILogger<RowsVersion> logger) : IHostedService
{
    private const string Written = $"select value from {CollabSettings.Schema}.setup where name = 'rows'";

    private const string Write =
        $"insert into {CollabSettings.Schema}.setup (name, value) values ('rows', '{RowsProjection.Version}') on conflict (name) do update set value = excluded.value";

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await using var read = database.CreateCommand(Written);
        var written = await read.ExecuteScalarAsync(cancellationToken) as string;
        if (written == RowsProjection.Version) return;
        if (written is not null)
        {
            Rebuilding(logger, written, RowsProjection.Version);
            await host.PauseAllDaemonsAsync();
            using (var daemon = await store.BuildProjectionDaemonAsync()) await daemon.RebuildProjectionAsync(RowsProjection.Name, cancellationToken);
            await host.ResumeAllDaemonsAsync();
        }

        await using var write = database.CreateCommand(Write);
        await write.ExecuteNonQueryAsync(cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(Level = LogLevel.Information, Message = "The rows were written by version {Written} and are made anew by version {Current}.")]
    private static partial void Rebuilding(ILogger logger, string written, string current);
}
