using Collab.Domain.Indicators;
using Collab.ReadModel.Reading;
using Collab.Recording;
using Npgsql;

namespace Collab.ReadModel.Indicators;

/// <summary>Finds the programmes whose counting rules what is reported is counted by.</summary>
internal sealed class ProjectProgrammes(NpgsqlDataSource database)
{
    /// <summary>The programme of each of what is reported, at its moment: of a project, the one that it stands under; null for
    /// everything. At most one question.</summary>
    public async Task<IReadOnlyList<Guid?>> OfAsync(
        IReadOnlyList<(ReportScope? Scope, Moment Moment)> asked, CancellationToken cancellation)
    {
        var found = asked.Select(entry => entry.Scope?.Programme).ToArray();
        var projects = asked.Index().Where(entry => entry.Item.Scope?.Project is not null).ToList();
        if (projects.Count == 0) return found;
        await using var command = database.CreateCommand(
            $"""
            select m.number, e.programmes[1] from unnest(@numbers, @ids, @asOf, @knownAt) as m (number, id, as_of, known_at)
            join {StoreSchema.Name}.entity e on e.kind = 'project' and e.id = m.id and e.valid_from <= m.as_of and e.valid_until > m.as_of
              and e.known_from <= m.known_at and e.known_until > m.known_at
            """);
        command.Parameters.AddWithValue("numbers", projects.Select(entry => entry.Index).ToArray());
        command.Parameters.AddWithValue("ids", projects.Select(entry => entry.Item.Scope!.Project!.Value).ToArray());
        command.Parameters.AddWithValue("asOf", projects.Select(entry => entry.Item.Moment.AsOfRow).ToArray());
        command.Parameters.AddWithValue("knownAt", projects.Select(entry => entry.Item.Moment.KnownAt).ToArray());
        await using var rows = await command.ExecuteReaderAsync(cancellation);
        while (await rows.ReadAsync(cancellation))
            found[rows.GetInt32(0)] = await rows.IsDBNullAsync(1, cancellation) ? null : rows.GetGuid(1);
        return found;
    }
}
