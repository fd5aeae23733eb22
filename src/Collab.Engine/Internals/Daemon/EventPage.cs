using JasperFx.Events;
using Marten;
using Npgsql;
using NpgsqlTypes;

namespace Collab.Engine.Daemon;

/// <summary>An event that could not even be read.</summary>
internal sealed record Unreadable(long Sequence, Guid Id, string Name, Exception Failure);

/// <summary>Events in order, up to and including <paramref name="Ceiling"/>.</summary>
/// <param name="Obstacle">The event right after the ceiling, when it could not be read.</param>
internal sealed record EventPage(IReadOnlyList<IEvent> Events, long Ceiling, Unreadable? Obstacle)
{
    /// <summary>Events after <paramref name="floor"/> and up to <paramref name="mark"/>, at most <paramref name="limit"/> of them.</summary>
    /// <param name="names">Stored names to choose; all when null.</param>
    public static async Task<EventPage> ReadAsync(DocumentStore store, long floor, long mark, int limit, string[]? names, CancellationToken token)
    {
        var reading = store.Reading;
        await using var command = store.Source.CreateCommand(
            $"""
             {reading.Select} where seq_id > $1 and seq_id <= $2 and is_archived is not true
             and {(names is null ? "type <> 'tombstone'" : "type = any($4)")} order by seq_id limit $3
             """);
        command.Parameters.Add(new() { Value = floor });
        command.Parameters.Add(new() { Value = mark });
        command.Parameters.Add(new() { Value = limit });
        if (names is not null) command.Parameters.Add(new() { Value = names, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Varchar });

        var events = new List<IEvent>();
        await using var reader = await command.ExecuteReaderAsync(token);
        while (await reader.ReadAsync(token))
        {
            try
            {
                events.Add(await reading.ReadAsync(reader, token));
            }
            catch (Exception failure) when (failure is not (OperationCanceledException or NpgsqlException))
            {
                var obstacle = new Unreadable(reader.GetInt64(3), reader.GetGuid(4), reader.GetString(1), failure);
                return new EventPage(events, obstacle.Sequence - 1, obstacle);
            }
        }

        return new EventPage(events, events.Count < limit ? mark : events[^1].Sequence, null);
    }
}
