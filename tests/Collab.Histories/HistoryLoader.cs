using System.Diagnostics;
using System.Text.Json;
using Collab.Configuration;
using Collab.Domain.Facts;
using Npgsql;
using NpgsqlTypes;

namespace Collab.Histories;

/// <summary>What loading a history took.</summary>
/// <param name="Events">Events loaded.</param>
/// <param name="Copying">Making them up and copying them.</param>
/// <param name="Indexing">Their streams, indexes and statistics.</param>
public sealed record Loaded(long Events, TimeSpan Copying, TimeSpan Indexing)
{
    /// <summary>Events a second, everything included.</summary>
    public double PerSecond => Events / (Copying + Indexing).TotalSeconds;
}

/// <summary>
/// Writes a history into the tables of an empty tracker, each row as the tracker itself would have written it, so that it takes the events
/// as its own. The read
/// side is left as it is: it catches up as with any other events.
/// </summary>
/// <remarks>One transaction: the history is there entirely or not at all, and seen by nobody before. Meanwhile others wait for the tables
/// of events.</remarks>
public static class HistoryLoader
{
    private const string Schema = CollabSettings.Schema;
    private const string Columns =
        "seq_id, id, stream_id, version, data, type, timestamp, tenant_id, mt_dotnet_type, correlation_id, causation_id, headers, user_name, is_archived";

    private static readonly Dictionary<Type, Written> Kinds = CommandKind.All.Values
        .DistinctBy(kind => kind.EventType)
        .ToDictionary(kind => kind.EventType, kind => new Written(
            kind, FactKinds.Alias(kind.EventType), $"{kind.EventType.FullName}, {kind.EventType.Assembly.GetName().Name}"));

    /// <summary>Loads the history of these options, with the persons and accounts it names.</summary>
    /// <param name="database">The tracker's database, as its owner. The tracker must have made its tables.</param>
    /// <param name="options">The history.</param>
    /// <param name="progress">Told the position now and then.</param>
    /// <param name="cancellation">Ends the attempt; nothing is stored then.</param>
    /// <exception cref="InvalidOperationException">The tracker has events already.</exception>
    public static async Task<Loaded> LoadAsync(
        NpgsqlDataSource database, HistoryOptions options, IProgress<long>? progress = null, CancellationToken cancellation = default)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        var clock = Stopwatch.StartNew();
        await RunAsync(connection,
            $"lock table {Schema}.mt_streams, {Schema}.mt_events in access exclusive mode; set local maintenance_work_mem = '256MB'",
            cancellation);
        if (await ScalarAsync<bool>(connection,
            $"select exists (select from {Schema}.mt_events) or exists (select from {Schema}.mt_streams)", cancellation))
            throw new InvalidOperationException("The tracker has events already: a history is loaded into an empty one.");

        // Row by row, the indexes and the foreign key would cost more than the rows.
        var restore = await TakeDownAsync(connection, cancellation);
        // Emptied in this transaction, the table takes rows that need no second visit to be known as committed.
        await RunAsync(connection, $"truncate {Schema}.mt_events, {Schema}.mt_streams", cancellation);
        var events = Copy(connection, options, progress, cancellation);
        var copying = clock.Elapsed;

        clock.Restart();
        await WriteStreamsAsync(connection, cancellation);
        foreach (var definition in restore) await RunAsync(connection, definition, cancellation);
        await StoreAsync(connection, HistoryGenerator.People(options), person => person.Id, cancellation);
        await StoreAsync(connection, HistoryGenerator.Actors(options), account => account.Id, cancellation);
        await RunAsync(connection, $"select setval('{Schema}.mt_events_sequence', {events})", cancellation);
        await RunAsync(connection, $"analyze {Schema}.mt_events, {Schema}.mt_streams", cancellation);
        await transaction.CommitAsync(cancellation);
        return new Loaded(events, copying, clock.Elapsed);
    }

    private static long Copy(NpgsqlConnection connection, HistoryOptions options, IProgress<long>? progress, CancellationToken cancellation)
    {
        const int step = 100_000;
        var position = 0L;
        using var json = new EventText();
        using var writer = connection.BeginBinaryImport($"copy {Schema}.mt_events ({Columns}) from stdin (format binary, freeze)");
        writer.Timeout = TimeSpan.Zero;
        foreach (var e in HistoryGenerator.Generate(options))
        {
            var kind = Kinds[e.Data.GetType()];
            writer.StartRow();
            writer.Write(e.Position, NpgsqlDbType.Bigint);
            writer.Write(e.Id, NpgsqlDbType.Uuid);
            writer.Write(e.StreamId, NpgsqlDbType.Uuid);
            writer.Write(e.Version, NpgsqlDbType.Bigint);
            var (data, headers) = json.Of(kind.Kind, e);
            writer.Write(data, NpgsqlDbType.Jsonb);
            writer.Write(kind.Alias, NpgsqlDbType.Varchar);
            writer.Write(e.RecordedAt.UtcDateTime, NpgsqlDbType.TimestampTz);
            writer.Write("*DEFAULT*", NpgsqlDbType.Varchar);
            writer.Write(kind.DotNetName, NpgsqlDbType.Varchar);
            writer.Write(e.Id.ToString(), NpgsqlDbType.Varchar);
            writer.Write(MessageOf(e.Id).ToString(), NpgsqlDbType.Varchar);
            writer.Write(headers, NpgsqlDbType.Jsonb);
            writer.Write(e.Actor.ToString(), NpgsqlDbType.Varchar);
            writer.Write(false, NpgsqlDbType.Boolean);
            position = e.Position;
            if (position % step != 0) continue;
            progress?.Report(position);
            cancellation.ThrowIfCancellationRequested();
        }

        writer.Complete();
        return position;
    }

    // Drops what can be made again in one go, and gives the statements that do.
    private static async Task<IReadOnlyList<string>> TakeDownAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        const string definitions =
            $"""
             select format('alter table {Schema}.mt_events drop constraint %I', conname),
                    format('alter table {Schema}.mt_events add constraint %I %s', conname, pg_get_constraintdef(oid)), 2
             from pg_constraint where conrelid = '{Schema}.mt_events'::regclass and contype = 'f'
             union all
             select format('drop index {Schema}.%I', c.relname), pg_get_indexdef(c.oid), 1
             from pg_index i join pg_class c on c.oid = i.indexrelid where i.indrelid = '{Schema}.mt_events'::regclass and not i.indisprimary
             order by 3
             """;
        var down = new List<string>();
        var up = new List<string>();
        await using (var command = new NpgsqlCommand(definitions, connection))
        {
            await using var rows = await command.ExecuteReaderAsync(cancellation);
            while (await rows.ReadAsync(cancellation))
            {
                down.Add(rows.GetString(0));
                up.Add(rows.GetString(1));
            }
        }

        foreach (var statement in down) await RunAsync(connection, statement, cancellation);
        return up;
    }

    // A stream is what its first event's slice says: judgements never come first.
    private static Task WriteStreamsAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        var kinds = Kinds.Values.Where(kind => !kind.Kind.Judges)
            .Select(kind => $"('{kind.Alias}', '{kind.Kind.StateType.Name.ToLowerInvariant()}')");
        return RunAsync(
            connection,
            $"""
             insert into {Schema}.mt_streams (id, type, version, timestamp, created, tenant_id, is_archived)
             select e.stream_id, max(k.stream), max(e.version), max(e.timestamp), min(e.timestamp), '*DEFAULT*', false
             from {Schema}.mt_events e left join (values {string.Join(", ", kinds)}) k (alias, stream) on k.alias = e.type
             group by e.stream_id
             """,
            cancellation);
    }

    private static async Task StoreAsync<T>(NpgsqlConnection connection, IReadOnlyList<T> documents, Func<T, Guid> id,
        CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(
            $"""
             insert into {Schema}.mt_doc_{typeof(T).Name.ToLowerInvariant()} (id, data, mt_dotnet_type)
             select t.id, t.data, $3 from unnest($1, $2) as t(id, data) on conflict (id) do nothing
             """,
            connection);
        command.Parameters.Add(new() { Value = documents.Select(id).ToArray() });
        command.Parameters.Add(new()
        {
            Value = documents.Select(document => JsonSerializer.Serialize(document, FactJson.Options))
            .ToArray(),
            NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Jsonb
        });
        command.Parameters.Add(new() { Value = $"{typeof(T).FullName}, {typeof(T).Assembly.GetName().Name}" });
        await command.ExecuteNonQueryAsync(cancellation);
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(cancellation);
    }

    private static async Task<T> ScalarAsync<T>(NpgsqlConnection connection, string sql, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return (T)(await command.ExecuteScalarAsync(cancellation))!;
    }

    // The message on the bus that carried the command has an id of its own, of the same moment.
    private static Guid MessageOf(Guid command)
    {
        Span<byte> bytes = stackalloc byte[16];
        command.TryWriteBytes(bytes, bigEndian: true, out _);
        for (var i = 9; i < 16; i++) bytes[i] ^= 0x5a;
        return new Guid(bytes, bigEndian: true);
    }

    private sealed record Written(CommandKind Kind, string Alias, string DotNetName);
}
