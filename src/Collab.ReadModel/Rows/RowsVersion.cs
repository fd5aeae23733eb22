using Collab.ReadModel.Rows.Schema;
using Collab.Recording;
using Marten;
using Npgsql;

namespace Collab.ReadModel.Rows;

/// <summary>
/// Makes the rows anew when this version of the tracker makes them differently from the one that wrote them, or when they are so far behind
/// that this is quicker. One host does it; another that starts meanwhile waits, and one that runs serves the rows there are until the new
/// ones are in their place.
/// </summary>
public sealed partial class RowsVersion(NpgsqlDataSource database, RowsRebuild rebuild, IHost host, ILogger<RowsVersion> logger)
    : IHostedService
{
    /// <summary>Positions behind from which making the rows anew is quicker than catching up one by one.</summary>
    private const long FarBehind = 100_000;

    private const string Schema = StoreSchema.Name;

    private const string Sql =
        $"""
        select (select value from {Schema}.setup where name = '{SetupTable.RowsVersion}'), {StoredEvents.LastPosition},
               coalesce((select last_seq_id from {Schema}.mt_event_progression where name = '{RowsProjection.Shard}'), 0),
               coalesce((select last_seq_id from {Schema}.mt_event_progression where name = 'HighWaterMark'), 0)
        """;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var state = await StateAsync(cancellationToken);
        if (state.IsCurrent) return;
        if (!state.IsStale)
        {
            await using var write = database.CreateCommand(RowsGeneration.Made);
            await write.ExecuteNonQueryAsync(cancellationToken);
            return;
        }

        Rebuilding(logger, state.Written ?? "none", RowsProjection.Version, state.Behind);
        if (state.IsFarBehind) await KnownAsync(cancellationToken);
        // Before the lock is taken: a batch of this host that waited for it could not end.
        await host.PauseAllDaemonsAsync();
        await using (var alone = await RowsGeneration.AloneAsync(database, cancellationToken))
        {
            state = await StateAsync(cancellationToken);
            // Where the rows go on from where they stand, a projection that waits on another host goes on as well.
            if (state.IsStale)
                await rebuild.RunAsync(
                    alone, state.IsFarBehind ? Math.Max(state.Reached, state.HighWater) : state.Reached, null, cancellationToken);
        }

        await host.ResumeAllDaemonsAsync();
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // The daemon must have seen that no event can still come in between; one that never comes to an end is waited for no longer than this.
    private async Task KnownAsync(CancellationToken cancellation)
    {
        for (var i = 0; i < 600 && await StateAsync(cancellation) is var state && state.HighWater < state.Last; i++)
            await Task.Delay(TimeSpan.FromMilliseconds(100), cancellation);
    }

    private async Task<State> StateAsync(CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(Sql);
        await using var row = await command.ExecuteReaderAsync(cancellation);
        await row.ReadAsync(cancellation);
        return new State(
            await row.IsDBNullAsync(0, cancellation) ? null : row.GetString(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3));
    }

    [LoggerMessage(Level = LogLevel.Information,
        Message = "The rows (version {Written}, now {Current}, {Behind} positions behind) are made anew beside the live ones.")]
    private static partial void Rebuilding(ILogger logger, string written, string current, long behind);

    /// <summary>How the rows stand.</summary>
    /// <param name="Written">The version that made them; null: none has.</param>
    /// <param name="Last">The position of the last event.</param>
    /// <param name="Reached">The position they hold.</param>
    /// <param name="HighWater">The position up to which no event can still come in between.</param>
    private sealed record State(string? Written, long Last, long Reached, long HighWater)
    {
        public long Behind => Math.Max(0, Last - Reached);

        public bool IsFarBehind => Behind >= FarBehind;

        public bool IsStale => IsFarBehind || (Written is not null && Written != RowsProjection.Version);

        public bool IsCurrent => Written == RowsProjection.Version && !IsFarBehind;
    }
}
