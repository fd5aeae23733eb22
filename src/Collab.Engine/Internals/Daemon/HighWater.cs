using Marten;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Collab.Engine.Daemon;

/// <summary>
/// Finds the high-water mark: the sequence number below which nothing can come any more that is not visible already.
/// <para>
/// Every transaction that draws from <c>mt_events_sequence</c> holds a lock on it from before the draw until it has ended and its outcome is visible.
/// So: read the last number drawn, then who holds such a lock, in this order. Whatever is missing below that number can only still come from those
/// holders; once all of them have ended, what is still missing never comes. Transactions that never touched the sequence do not matter, however long
/// they last, and those that draw later do not prolong the wait for earlier gaps.
/// </para>
/// </summary>
internal sealed class HighWater(DocumentStore store, ILogger logger)
{
    private const string RowName = "HighWaterMark";
    private const string Prepared = "prepared";
    private const int MaximumObservations = 128;
    private static readonly TimeSpan StallPatience = TimeSpan.FromSeconds(5);

    private readonly List<Observation> _observations = [];
    private readonly SemaphoreSlim _detecting = new(1, 1);
    private long _current;
    private bool _known;
    private int _epoch = store.Epoch;
    private DateTimeOffset _stalledSince = DateTimeOffset.MaxValue;
    private DateTimeOffset _stallReported = DateTimeOffset.MinValue;

    // All numbers up to Last that are missing can only come from Holders.
    private sealed record Observation(long Last, HashSet<string> Holders);

    /// <summary>The mark as last found.</summary>
    public long Current => Volatile.Read(ref _current);

    /// <summary>Signalled when the mark moves.</summary>
    public Nudge Moved { get; } = new();

    /// <summary>Whether numbers are out that a live transaction may still fill.</summary>
    public bool Stalled { get; private set; }

    private string Schema => store.Options.EventOptions.DatabaseSchemaName;

    /// <summary>Looks once; gives the mark.</summary>
    public async Task<long> DetectAsync(CancellationToken token)
    {
        await _detecting.WaitAsync(token);
        try
        {
            await using var connection = await store.Source.OpenConnectionAsync(token);
            if (_epoch != store.Epoch)
            {
                _epoch = store.Epoch;
                _known = false;
                _observations.Clear();
            }

            if (!_known) await RecallAsync(connection, token);
            var (last, holders) = await ObserveAsync(connection, token);
            var found = last < _current ? last
                : holders.Count == 0 ? last
                : await ReachAsync(connection, last, holders, token);
            if (holders.Count == 0 || last < _current) _observations.Clear();
            Stalled = found < last;
            if (found == _current)
            {
                if (Stalled) await ReportStallAsync(connection, last, holders, token);
                return found;
            }

            _stalledSince = DateTimeOffset.MaxValue;
            await RememberAsync(connection, found, token);
            Volatile.Write(ref _current, found);
            Moved.Signal();
            return found;
        }
        finally
        {
            _detecting.Release();
        }
    }

    /// <summary>The last number drawn, committed or not.</summary>
    public async Task<long> LastDrawnAsync(CancellationToken token)
    {
        await using var connection = await store.Source.OpenConnectionAsync(token);
        return (await ObserveAsync(connection, token)).Last;
    }

    // The order of the two statements matters: a number read by the first was drawn under a lock that the second still sees, or whose owner has
    // ended.
    private async Task<(long Last, HashSet<string> Holders)> ObserveAsync(NpgsqlConnection connection, CancellationToken token)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(new($"select case when is_called then last_value else 0 end from {Schema}.mt_events_sequence"));
        batch.BatchCommands.Add(new(
            $"""
             select coalesce(pid::text, '{Prepared}') || ' ' || virtualtransaction from pg_locks
             where locktype = 'relation' and relation = '{Schema}.mt_events_sequence'::regclass and granted and mode <> 'AccessShareLock'
               and database = (select oid from pg_database where datname = current_database()) and pid is distinct from pg_backend_pid()
             """));
        var holders = new HashSet<string>();
        await using var reader = await batch.ExecuteReaderAsync(token);
        await reader.ReadAsync(token);
        var last = reader.GetInt64(0);
        await reader.NextResultAsync(token);
        while (await reader.ReadAsync(token)) holders.Add(reader.GetString(0));
        return (last, holders);
    }

    private async Task<long> ReachAsync(NpgsqlConnection connection, long last, HashSet<string> holders, CancellationToken token)
    {
        // A new statement, so a new snapshot: it sees everything committed by whoever no longer holds the lock.
        var reach = last > _current ? await LastWithoutGapAsync(connection, last, token) : _current;
        foreach (var earlier in _observations)
            if (!MayStillFill(earlier, holders)) reach = Math.Max(reach, earlier.Last);
        _observations.RemoveAll(o => o.Last <= reach);
        if (last > reach && (_observations.Count == 0 || _observations[^1].Last != last || !_observations[^1].Holders.SetEquals(holders)))
            _observations.Add(new Observation(last, holders));
        if (_observations.Count > MaximumObservations) _observations.RemoveAt(MaximumObservations / 2);
        return reach;
    }

    // A transaction that is prepared for two-phase commit loses its process and gets another name, so any of them may be one of the earlier holders.
    private static bool MayStillFill(Observation earlier, HashSet<string> holders) =>
        earlier.Holders.Overlaps(holders) || holders.Any(h => h.StartsWith(Prepared, StringComparison.Ordinal));

    private async Task<long> LastWithoutGapAsync(NpgsqlConnection connection, long last, CancellationToken token)
    {
        await using var command = new NpgsqlCommand(
            $"""
             select coalesce(max(seq_id), $1) from
               (select seq_id, row_number() over (order by seq_id) as place from {Schema}.mt_events where seq_id > $1 and seq_id <= $2) as visible
             where seq_id = $1 + place
             """, connection);
        command.Parameters.Add(new() { Value = _current });
        command.Parameters.Add(new() { Value = last });
        return (long)(await command.ExecuteScalarAsync(token))!;
    }

    private async Task RecallAsync(NpgsqlConnection connection, CancellationToken token)
    {
        await using var command = new NpgsqlCommand(
            $"""
             select coalesce((select last_seq_id from {Schema}.mt_event_progression where name = $1), 0),
               (select seqcache from pg_sequence where seqrelid = '{Schema}.mt_events_sequence'::regclass)
             """, connection);
        command.Parameters.Add(new() { Value = RowName });
        await using var reader = await command.ExecuteReaderAsync(token);
        await reader.ReadAsync(token);
        if (reader.GetInt64(1) != 1)
            throw new NotSupportedException($"{Schema}.mt_events_sequence hands out numbers ahead of need (CACHE {reader.GetInt64(1)}); it must be 1");
        Volatile.Write(ref _current, reader.GetInt64(0));
        _known = true;
        Moved.Signal();
    }

    // For those who look at the table: the row is never behind a projection's. The mark is found anew at every start, so the commit need not wait for
    // the disk.
    private async Task RememberAsync(NpgsqlConnection connection, long mark, CancellationToken token)
    {
        await using var command = new NpgsqlCommand(
            $"""
             with lazily as (select set_config('synchronous_commit', 'off', true))
             insert into {Schema}.mt_event_progression (name, last_seq_id) select $1, $2 from lazily
             on conflict (name) do update set last_seq_id = excluded.last_seq_id, last_updated = transaction_timestamp()
             """, connection);
        command.Parameters.Add(new() { Value = RowName });
        command.Parameters.Add(new() { Value = mark });
        await command.ExecuteNonQueryAsync(token);
    }

    private async Task ReportStallAsync(NpgsqlConnection connection, long last, HashSet<string> holders, CancellationToken token)
    {
        var now = DateTimeOffset.UtcNow;
        if (_stalledSince == DateTimeOffset.MaxValue) _stalledSince = now;
        if (now - _stalledSince < StallPatience || now - _stallReported < TimeSpan.FromSeconds(30)) return;
        _stallReported = now;
        var blocking = _observations.Count == 0 ? holders : [.. _observations[0].Holders.Intersect(holders)];
        await using var command = new NpgsqlCommand(
            """
            select coalesce(string_agg(format('pid %s (%s, %s since %s)', pid, application_name, state, xact_start), '; '), 'a prepared transaction')
            from pg_stat_activity where pid = any($1)
            """,
            connection);
        command.Parameters.Add(new() { Value = blocking.Select(h => h.Split(' ')[0]).Where(p => p != Prepared).Select(int.Parse).ToArray() });
        logger.LogWarning("The high-water mark stands at {Mark} of {Last} because a transaction may still fill a gap: {Blocking}",
            _current, last, await command.ExecuteScalarAsync(token));
    }
}
