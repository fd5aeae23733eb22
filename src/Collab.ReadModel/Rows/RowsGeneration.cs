using Collab.ReadModel.Rows.Schema;
using Collab.Recording;
using Marten;
using Npgsql;

namespace Collab.ReadModel.Rows;

/// <summary>
/// Tells the projection's batches, on whatever host, from a rebuild. The rows have a generation, raised when they are made anew. A batch
/// waits while they are being made, and commits only if nobody makes or has made them anew since it began; a rebuild waits for the batches
/// that are committing and is then alone.
/// </summary>
/// <param name="Number">How many times the rows were made anew, as text.</param>
public readonly record struct RowsGeneration(string Number)
{
    /// <summary>Names the lock: shared by whoever commits rows, held alone by whoever makes them anew.</summary>
    private const long Lock = 0x436f6c6c61623033;

    private const string Schema = StoreSchema.Name;

    private const string Current = $"coalesce((select value from {Schema}.setup where name = '{SetupTable.RowsGeneration}'), '0')";

    /// <summary>Raises the generation.</summary>
    internal const string Next =
        $"""
        insert into {Schema}.setup (name, value) values ('{SetupTable.RowsGeneration}', '1')
        on conflict (name) do update set value = (setup.value::bigint + 1)::text
        """;

    /// <summary>Remembers that the rows are those of this version.</summary>
    internal const string Made =
        $"""
        insert into {Schema}.setup (name, value) values ('{SetupTable.RowsVersion}', '{RowsProjection.Version}')
        on conflict (name) do update set value = excluded.value
        """;

    // Each statement sees what was committed before it, so the second one sees what was done while the first one waited.
    private static readonly string Enter =
        $"""
        select pg_advisory_lock_shared({Lock}), pg_advisory_unlock_shared({Lock});
        select {Current}, coalesce((select last_seq_id from {Schema}.mt_event_progression where name = '{RowsProjection.Shard}'), 0)
        """;

    // The statement adds no row: it fails, or does nothing. The text is made of the time so that no planner finds out beforehand that it is
    // no number.
    private static readonly string Hold =
        $"""
        insert into {Schema}.setup (name, value) select '', '' where case
          when pg_try_advisory_xact_lock_shared({Lock}) and {Current} = ? then false
          else ('The rows are made anew since before ' || clock_timestamp())::boolean end
        """;

    /// <summary>Begins a batch: waits while the rows are made anew.</summary>
    /// <param name="operations">The batch's operations.</param>
    /// <param name="first">The position of its first event.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="RowsMadeAnewException">The rows were made anew and hold these events already: the daemon has to go on from where
    /// they end.</exception>
    public static async Task<RowsGeneration> EnterAsync(IDocumentOperations operations, long first, CancellationToken cancellation)
    {
        // A rebuild takes as long as it takes.
        await using var command = new NpgsqlCommand(Enter) { CommandTimeout = 0 };
        await using var row = await operations.ExecuteReaderAsync(command, cancellation);
        await row.NextResultAsync(cancellation);
        await row.ReadAsync(cancellation);
        if (row.GetInt64(1) >= first) throw new RowsMadeAnewException(row.GetInt64(1), first);
        return new RowsGeneration(row.GetString(0));
    }

    /// <summary>Waits until no projection commits rows and nobody else makes them anew, and is then alone until the lock is disposed
    /// of.</summary>
    public static Task<AdvisoryLock> AloneAsync(NpgsqlDataSource database, CancellationToken cancellation) =>
        AdvisoryLock.TakeAsync(database, Lock, cancellation);

    /// <summary>Makes the batch's commit fail unless the rows are still of this generation and nobody makes them anew.</summary>
    public void HoldTo(IDocumentOperations operations) => operations.QueueSqlCommand(Hold, Number);
}

/// <summary>The rows were made anew up to a position behind the one at which a batch begins.</summary>
public sealed class RowsMadeAnewException(long position, long first)
    : Exception($"The rows were made anew up to @{position}; the batch from @{first} on is in them already.");
