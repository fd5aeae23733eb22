using Collab.Recording;
using Marten;
using Npgsql;

namespace Collab.ReadModel.Rows;

/// <summary>Rebuilds the rows when this version of the tracker makes them differently from the one that wrote them, or when they are so far behind that a rebuild is quicker.</summary>
public sealed partial class RowsVersion(NpgsqlDataSource database, RowsRebuild rebuild, IHost host, ILogger<RowsVersion> logger) : IHostedService
{
    /// <summary>Events behind from which a rebuild is quicker than catching up one by one.</summary>
    private const long FarBehind = 100_000;

    private const string Schema = StoreSchema.Name;

    private const string Written = $"select value from {Schema}.setup where name = 'rows'";

    private const string Write =
        $"insert into {Schema}.setup (name, value) values ('rows', '{RowsProjection.Version}') on conflict (name) do update set value = excluded.value";

    private const string Behind =
        $"""
        select coalesce((select max(seq_id) from {Schema}.mt_events), 0)
          - coalesce((select last_seq_id from {Schema}.mt_event_progression where name = '{RowsProjection.Name}:All'), 0)
        """;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await using var read = database.CreateCommand(Written);
        var written = await read.ExecuteScalarAsync(cancellationToken) as string;
        await using var lag = database.CreateCommand(Behind);
        var behind = (long)(await lag.ExecuteScalarAsync(cancellationToken))!;
        if (written == RowsProjection.Version && behind < FarBehind) return;
        if ((written is not null && written != RowsProjection.Version) || behind >= FarBehind)
        {
            Rebuilding(logger, written ?? "none", RowsProjection.Version, behind);
            await KnownAsync(cancellationToken);
            await host.PauseAllDaemonsAsync();
            await rebuild.RunAsync(null, cancellationToken);
            await host.ResumeAllDaemonsAsync();
        }

        await using var write = database.CreateCommand(Write);
        await write.ExecuteNonQueryAsync(cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // The daemon must have seen that no event can still come in between; one that never comes to an end is waited for no longer than this.
    private async Task KnownAsync(CancellationToken cancellation)
    {
        await using var lag = database.CreateCommand(
            $"select coalesce((select max(seq_id) from {Schema}.mt_events), 0) - coalesce((select last_seq_id from {Schema}.mt_event_progression where name = 'HighWaterMark'), 0)");
        for (var i = 0; i < 600 && (long)(await lag.ExecuteScalarAsync(cancellation))! > 0; i++) await Task.Delay(TimeSpan.FromMilliseconds(100), cancellation);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The rows (version {Written}, now {Current}, {Behind} events behind) are made anew beside the live ones.")]
    private static partial void Rebuilding(ILogger logger, string written, string current, long behind);
}
