using Collab.Domain.Views;
using Collab.ReadModel.Rows;
using Collab.ReadModel.Rows.Schema;
using Collab.Recording;
using Npgsql;

namespace Collab.ReadModel.Audit;

/// <summary>Finds rows that no replay of a stream comes by: of streams that do not exist, and of positions that the projection has not come
/// to.</summary>
internal sealed class StrayRows(NpgsqlDataSource database)
{
    private const string Schema = StoreSchema.Name;

    /// <summary>The first table that has any; a sentence, or null.</summary>
    public async Task<string?> FindAsync(ReplayScope scope, CancellationToken cancellation) =>
        await OrphanAsync(scope, cancellation) ?? await BeyondAsync(scope, cancellation);

    private async Task<string?> OrphanAsync(ReplayScope scope, CancellationToken cancellation)
    {
        foreach (var table in RowTables.OfStreams.Where(table => scope.Includes(table.Name)))
        {
            var orphans = await ScalarAsync(
                $"select count(*) from {Schema}.{table.Name} t where not exists (select 1 from {Schema}.mt_streams s where s.id = t.stream_id and s.{StoredEvents.RealStream})", cancellation);
            if (orphans > 0) return $"{table.Name} has {orphans} rows of streams that do not exist";
        }

        return null;
    }

    // Rows and progress are committed together: whatever speaks of a later position was not written by the projection.
    private async Task<string?> BeyondAsync(ReplayScope scope, CancellationToken cancellation)
    {
        const string reached =
            $"coalesce((select last_seq_id from {Schema}.mt_event_progression where name = '{RowsProjection.Shard}'), 0)";
        foreach (var table in RowTables.All.Where(
            table => scope.Includes(RowTables.OfStreams.Contains(table) ? table.Name : Replay.FiguresName)))
        {
            string[] conditions =
            [
                .. table.Declared.Where(column => column.Name is "known_from" or "position" or "upto")
                    .Select(column => $"t.{column.Name} > r.position"),
                .. table.Declared.Where(column => column.Name == "known_until")
                    .Select(column => $"t.{column.Name} > r.position and t.{column.Name} < {Span.StillKnown}"),
            ];
            if (conditions.Length == 0) continue;
            var beyond = await ScalarAsync(
                $"select count(*) from {Schema}.{table.Name} t, (select {reached} as position) r where {string.Join(" or ", conditions)}",
                cancellation);
            if (beyond > 0) return $"{table.Name} has {beyond} rows that speak of positions which the tables have not come to";
        }

        return null;
    }

    private async Task<long> ScalarAsync(string sql, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(sql);
        command.CommandTimeout = 0;
        return (long)(await command.ExecuteScalarAsync(cancellation))!;
    }
}
