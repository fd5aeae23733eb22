using Collab.Engine.Projections;
using JasperFx.Events.Projections;
using Marten;
using Npgsql;
using NpgsqlTypes;

namespace Collab.Engine.Daemon;

/// <summary>
/// A projection's row in <c>mt_event_progression</c>. It is written first in the transaction that carries the projection's own writes, and only if it
/// still stands where this daemon left it: two daemons on one projection queue at this row, and the later one finds it moved and commits nothing.
/// </summary>
internal sealed class Progress(DocumentStore store, ShardName name, Leadership? leadership)
{
    public ShardName Name => name;

    private string Table => $"{store.Options.EventOptions.DatabaseSchemaName}.mt_event_progression";

    public static ShardName NameOf(IRegisteredProjection projection) => new(projection.Name, ShardName.All, projection.Version);

    public async Task<long> ReadAsync(CancellationToken token)
    {
        await using var command = store.Source.CreateCommand($"select last_seq_id from {Table} where name = $1");
        command.Parameters.Add(new() { Value = name.Identity });
        return await command.ExecuteScalarAsync(token) as long? ?? 0;
    }

    /// <summary>Affects one row if the projection still stands at <paramref name="from"/> and this host still leads, else none.</summary>
    public NpgsqlBatchCommand Move(long from, long to)
    {
        var leads = leadership is null
            ? "true"
            : """
              exists(select from pg_locks where locktype = 'advisory' and granted and pid = $4 and objsubid = 1
                     and ((classid::bigint << 32) | objid::bigint) = $5)
              """;
        var command = new NpgsqlBatchCommand(from == 0
            ? $"""
               insert into {Table} as p (name, last_seq_id) select $1, $3 where {leads}
               on conflict (name) do update set last_seq_id = excluded.last_seq_id, last_updated = transaction_timestamp()
               where coalesce(p.last_seq_id, 0) = $2
               """
            : $"update {Table} set last_seq_id = $3, last_updated = transaction_timestamp() where name = $1 and last_seq_id = $2 and {leads}");
        command.Parameters.Add(new() { Value = name.Identity, NpgsqlDbType = NpgsqlDbType.Varchar });
        command.Parameters.Add(new() { Value = from });
        command.Parameters.Add(new() { Value = to });
        if (leadership is null) return command;
        command.Parameters.Add(new() { Value = leadership.Pid });
        command.Parameters.Add(new() { Value = leadership.Key });
        return command;
    }
}
