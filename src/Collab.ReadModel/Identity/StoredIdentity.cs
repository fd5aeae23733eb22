using System.Text.Json;
using Collab.Domain.Facts;
using Collab.ReadModel.Rows;
using Collab.Recording;
using Npgsql;

namespace Collab.ReadModel.Identity;

/// <summary>What was said of identity and holds, as the store has it: also what the read side has not come to.</summary>
/// <param name="Map">Which things are one.</param>
/// <param name="Apart">Those that were told apart.</param>
public sealed record StoredIdentity(IdentityMap Map, IReadOnlyList<IReadOnlyList<Guid>> Apart)
{
    private const string Schema = StoreSchema.Name;

    private static readonly string[] Types = [.. IdentityHistory.Types, FactKinds.Alias(typeof(DifferenceRecorded))];

    /// <summary>Reads it. By the read side's rows as far as they go, since no index of the store knows types.</summary>
    public static async Task<StoredIdentity> ReadAsync(NpgsqlDataSource database, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(
            $"""
            with reached as (
              select coalesce((select last_seq_id from {Schema}.mt_event_progression where name = '{RowsProjection.Shard}'), 0) as position)
            select e.id, e.type, e.data from {Schema}.mt_events e
            where e.seq_id in (select v.position from {Schema}.event v where v.type = any($1))
              or e.seq_id > (select position from reached) and e.type = any($1)
            order by e.seq_id
            """);
        command.Parameters.Add(new() { Value = Types });
        var (map, apart) = (IdentityMap.None, new Dictionary<Guid, IReadOnlyList<Guid>>());
        await using var rows = await command.ExecuteReaderAsync(cancellation);
        while (await rows.ReadAsync(cancellation))
        {
            var said = JsonSerializer.Deserialize(rows.GetString(2), FactKinds.Find(rows.GetString(1))!, FactJson.Options)!;
            map = map.With(rows.GetGuid(0), said);
            if (said is DifferenceRecorded different) apart[rows.GetGuid(0)] = different.Ids;
            else if (said is SameAsWithdrawn { StatementId: var gone }) apart.Remove(gone);
        }

        return new StoredIdentity(map, [.. apart.Values]);
    }

    /// <summary>Whether two of some things were told apart, by themselves or by what they are one with.</summary>
    public bool AreApart(IReadOnlyCollection<Guid> things)
    {
        var all = things.SelectMany(Map.MembersOf).ToHashSet();
        return Apart.Any(ids => ids.Distinct().Count(all.Contains) > 1);
    }
}
