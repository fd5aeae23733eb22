using Collab.ReadModel.Reading;
using Collab.Recording;
using Npgsql;

namespace Collab.ReadModel.Indicators;

/// <summary>Finds the titles of the entities behind facts.</summary>
internal sealed class EntityTitles(NpgsqlDataSource database)
{
    private const string Schema = StoreSchema.Name;

    /// <summary>The titles that some entities bear at a moment, by id.</summary>
    public async Task<Dictionary<Guid, string>> ReadAsync(
        IEnumerable<(string Kind, Guid Id)> named, Moment moment, CancellationToken cancellation)
    {
        var titles = new Dictionary<Guid, string>();
        var wanted = named.Distinct().ToArray();
        if (wanted.Length == 0) return titles;
        // The title by then; of what was not there yet, the first one.
        await using var command = database.CreateCommand(
            $"""
            select distinct on (e.id) e.id, e.title from unnest(@kinds, @ids) as n (kind, id) join {Schema}.entity e on e.kind = n.kind and e.id = n.id and {Moment.Known("e")}
            order by e.id, e.valid_from > @asOf, case when e.valid_from > @asOf then e.valid_from end, e.valid_from desc
            """);
        command.Parameters.AddWithValue("kinds", wanted.Select(entry => entry.Kind).ToArray());
        command.Parameters.AddWithValue("ids", wanted.Select(entry => entry.Id).ToArray());
        EntityList.Add(command, moment);
        await using var rows = await command.ExecuteReaderAsync(cancellation);
        while (await rows.ReadAsync(cancellation)) titles[rows.GetGuid(0)] = rows.GetString(1);
        return titles;
    }
}
