using Collab.Recording;
using Npgsql;

namespace Collab.ReadModel.Reading;

/// <summary>Looks up what things go by at a moment: what was recorded apart and is one is found by each of its ids.</summary>
public sealed class IdentityQueries(NpgsqlDataSource database)
{
    private const string Same =
        $"from {StoreSchema.Name}.identity i where i.relation = 'same' and i.known_from <= @knownAt and i.known_until > @knownAt";

    /// <summary>What a thing goes by; its own id where it is only itself.</summary>
    public async Task<Guid> OfAsync(Guid id, Moment moment, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand($"select i.other {Same} and i.id = @id limit 1");
        command.Parameters.AddWithValue("id", id);
        command.Parameters.AddWithValue("knownAt", moment.KnownAt);
        return await command.ExecuteScalarAsync(cancellation) as Guid? ?? id;
    }

    /// <summary>A thing and all that are one with it.</summary>
    public async Task<Guid[]> MembersAsync(Guid id, Moment moment, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(
            $"""
            select coalesce(array_agg(distinct i.id), '{"{}"}') {Same}
              and i.other = (select i.other {Same} and i.id = @id limit 1)
            """);
        command.Parameters.AddWithValue("id", id);
        command.Parameters.AddWithValue("knownAt", moment.KnownAt);
        return await command.ExecuteScalarAsync(cancellation) is Guid[] { Length: > 0 } members ? members : [id];
    }
}
