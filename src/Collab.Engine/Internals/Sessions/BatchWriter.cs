using JasperFx;
using Marten;
using Marten.Exceptions;
using Npgsql;
using NpgsqlTypes;

namespace Collab.Engine.Sessions;

/// <summary>
/// Turns queued changes into one batch, in their order. Documents of one type that follow each other are written by a single statement, as long as
/// none of them comes twice.
/// </summary>
internal sealed class BatchWriter(StoreOptions options, NpgsqlBatch batch)
{
    private readonly Dictionary<NpgsqlBatchCommand, WriteDocument> _single = [];
    private readonly List<WriteDocument> _run = [];
    private readonly HashSet<object> _runIds = [];

    public void Write(IEnumerable<Operation> operations)
    {
        foreach (var operation in operations)
        {
            if (operation is WriteDocument { Kind: WriteKind.Store or WriteKind.Project } write)
            {
                if (_run.Count > 0 && (_run[0].Map != write.Map || _run[0].Kind != write.Kind || _runIds.Contains(write.Id))) EndRun();
                _run.Add(write);
                _runIds.Add(write.Id);
                continue;
            }

            EndRun();
            switch (operation)
            {
                case WriteDocument { Kind: WriteKind.Insert } insert:
                    Insert(insert);
                    break;
                case WriteDocument update:
                    Update(update);
                    break;
                case DeleteDocument delete:
                    Add($"delete from {delete.Map.Table} where id = $1").Parameters.Add(new() { Value = delete.Identity });
                    break;
                case RunSql sql:
                    Placeholders.Apply(Add(""), sql.Sql, sql.Values);
                    break;
                case ArchiveStream archive:
                    Archive(archive.StreamId);
                    break;
                default:
                    throw new InvalidOperationException(operation.GetType().Name);
            }
        }

        EndRun();
    }

    /// <summary>Whether <see cref="Check"/> has anything to look at.</summary>
    public bool Checks => _single.Count > 0;

    public NpgsqlBatchCommand Add(string sql)
    {
        var command = new NpgsqlBatchCommand(sql);
        batch.BatchCommands.Add(command);
        return command;
    }

    /// <summary>After the batch ran: an insert that met a document and an update that met none are errors.</summary>
    public void Check()
    {
        foreach (var (command, write) in _single)
            if (command.RecordsAffected == 0)
                throw write.Kind == WriteKind.Insert
                    ? new DocumentAlreadyExistsException(write.Map.Type, write.Id)
                    : new NonExistentDocumentException(write.Map.Type, write.Id);
    }

    private void EndRun()
    {
        if (_run.Count == 0) return;
        var map = _run[0].Map;
        var table = map.Table;
        var command = Add(map.Revisioned
            ? $"""
               insert into {table} (id, data, mt_last_modified, mt_dotnet_type, mt_version)
               select id, data, transaction_timestamp(), $3, greatest(revision, 1) from unnest($1, $2, $4) as t(id, data, revision)
               on conflict (id) do update set data = excluded.data, mt_last_modified = excluded.mt_last_modified,
                 mt_dotnet_type = excluded.mt_dotnet_type, mt_version = {(_run[0].Kind == WriteKind.Project ? "excluded.mt_version" : $"{table}.mt_version + 1")}
               """
            : $"""
               insert into {table} (id, data, mt_last_modified, mt_version, mt_dotnet_type)
               select id, data, transaction_timestamp(), gen_random_uuid(), $3 from unnest($1, $2) as t(id, data)
               on conflict (id) do update set data = excluded.data, mt_last_modified = excluded.mt_last_modified,
                 mt_dotnet_type = excluded.mt_dotnet_type, mt_version = excluded.mt_version
               """);
        command.Parameters.Add(new() { Value = map.IdsArray([.. _run.Select(w => w.Id)]), NpgsqlDbType = map.IdArray });
        command.Parameters.Add(new()
        {
            Value = _run.Select(w => options.Serializer.ToJson(w.Document)).ToArray(),
            NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Jsonb
        });
        command.Parameters.Add(new() { Value = map.DotNetName, NpgsqlDbType = NpgsqlDbType.Varchar });
        if (map.Revisioned)
            command.Parameters.Add(new()
            {
                Value = _run.Select(w => w.Revision).ToArray(),
                NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint
            });
        _run.Clear();
        _runIds.Clear();
    }

    private void Insert(WriteDocument write)
    {
        var command = Add(write.Map.Revisioned
            ? $"insert into {write.Map.Table} (id, data, mt_dotnet_type, mt_version) values ($1, $2, $3, 1) on conflict (id) do nothing"
            : $"insert into {write.Map.Table} (id, data, mt_dotnet_type, mt_version) values ($1, $2, $3, gen_random_uuid()) on conflict (id) do nothing");
        AddDocument(command, write);
    }

    private void Update(WriteDocument write)
    {
        var command = Add(
            $"""
             update {write.Map.Table} set data = $2, mt_dotnet_type = $3, mt_last_modified = transaction_timestamp(),
               mt_version = {(write.Map.Revisioned ? "mt_version + 1" : "gen_random_uuid()")} where id = $1
             """);
        AddDocument(command, write);
    }

    private void AddDocument(NpgsqlBatchCommand command, WriteDocument write)
    {
        command.Parameters.Add(new() { Value = write.Id });
        command.Parameters.Add(new() { Value = options.Serializer.ToJson(write.Document), NpgsqlDbType = NpgsqlDbType.Jsonb });
        command.Parameters.Add(new() { Value = write.Map.DotNetName, NpgsqlDbType = NpgsqlDbType.Varchar });
        _single.Add(command, write);
    }

    private void Archive(Guid streamId)
    {
        var schema = options.EventOptions.DatabaseSchemaName;
        Add($"update {schema}.mt_streams set is_archived = true where id = $1").Parameters.Add(new() { Value = streamId });
        Add($"update {schema}.mt_events set is_archived = true where stream_id = $1").Parameters.Add(new() { Value = streamId });
    }
}
