using Collab.Recording;
using Marten;
using Npgsql;

namespace Collab.ReadModel.Reading;

/// <summary>How far a read model has come.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Position">The last event it holds.</param>
/// <param name="Lag">How many positions it is behind the store.</param>
/// <param name="Stalled">Whether it is behind and has not moved for a while.</param>
public sealed record ReadModelState(string Name, long Position, long Lag, bool Stalled);

/// <summary>How far the store and its read models have come.</summary>
/// <param name="Position">The position of the last event stored.</param>
/// <param name="HighWaterMark">The position up to which no event can still come in between; nothing before the first.</param>
/// <param name="ReadModels">Each read model, by name.</param>
public sealed record StoreProgress(long Position, long? HighWaterMark, IReadOnlyList<ReadModelState> ReadModels)
{
    /// <summary>How far the last of them is behind.</summary>
    public long Lag => ReadModels.Count == 0 ? 0 : ReadModels.Max(model => model.Lag);
}

/// <summary>Reads the progress, and remembers since when a read model that is behind has stood still.</summary>
public sealed class ReadModelProgress(NpgsqlDataSource database, IDocumentStore store, TimeProvider time)
{
    /// <summary>How long a read model that is behind may stand still before it counts as stalled.</summary>
    public static readonly TimeSpan StallsAfter = TimeSpan.FromSeconds(30);

    private const string HighWater = "HighWaterMark";

    private const string Sql =
        $"""
        select '' as name, {StoredEvents.LastPosition}
        union all
        select n.name, p.last_seq_id from unnest($1::text[]) as n (name) left join {StoreSchema.Name}.mt_event_progression p on p.name = n.name order by 1
        """;

    // By name: the progress table holds other rows besides, and none of a projection that never committed, which is at 0.
    private readonly IReadOnlyList<string> shards =
        [.. ((DocumentStore)store).Options.Projections.AllShards().Select(shard => shard.Name.Identity)];
    private readonly Lock gate = new();
    private readonly Dictionary<string, (long Position, long Since)> behind = new(StringComparer.Ordinal);

    /// <exception cref="NpgsqlException">The database cannot be asked.</exception>
    public async Task<StoreProgress> ReadAsync(CancellationToken cancellation)
    {
        var rows = new List<(string Name, long? Position)>();
        try
        {
            await using var command = database.CreateCommand(Sql);
            command.Parameters.Add(new() { Value = shards.Append(HighWater).ToArray() });
            await using var reader = await command.ExecuteReaderAsync(cancellation);
            while (await reader.ReadAsync(cancellation))
                rows.Add((reader.GetString(0), await reader.IsDBNullAsync(1, cancellation) ? null : reader.GetInt64(1)));
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.InvalidSchemaName)
        {
            // Nothing was ever stored.
        }

        var position = rows.FirstOrDefault(row => row.Name.Length == 0).Position ?? 0;
        lock (gate)
        {
            var models = rows.Where(row => row.Name.Length > 0 && row.Name != HighWater)
                .Select(row => (row.Name, Position: row.Position ?? 0))
                .Select(row => new ReadModelState(
                    row.Name, row.Position, Math.Max(0, position - row.Position), StandsStill(row.Name, row.Position, position)))
                .ToList();
            return new StoreProgress(position, rows.FirstOrDefault(row => row.Name == HighWater).Position, models);
        }
    }

    private bool StandsStill(string name, long position, long end)
    {
        if (position >= end)
        {
            behind.Remove(name);
            return false;
        }

        if (behind.TryGetValue(name, out var seen) && seen.Position == position) return time.GetElapsedTime(seen.Since) > StallsAfter;
        behind[name] = (position, time.GetTimestamp());
        return false;
    }
}
