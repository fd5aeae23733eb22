using System.Text.Json;
using Collab.Domain;
using Collab.Domain.Facts;
using Collab.Domain.Views;
using Collab.ReadModel.Reading;
using Collab.Recording;
using Npgsql;

namespace Collab.ReadModel.Audit;

/// <summary>An entity as it was known at a position.</summary>
/// <param name="Title">Title or name.</param>
/// <param name="Subkind">Code of the kind within the kind.</param>
/// <param name="Status">Code of the status.</param>
/// <param name="View">What its facts say, with names.</param>
/// <param name="Later">From when it is so, where that is after the moment asked about; null: it holds.</param>
public sealed record EntityState(string Title, string Subkind, string Status, EntityView View, DateTimeOffset? Later);

/// <summary>Looks up entities of any kind at a moment, for replaying them step by step.</summary>
public sealed class StateQueries(NpgsqlDataSource database, NameQueries names)
{
    /// <summary>The entity at a moment; what begins only later is told with its beginning. Null when nothing of it stood at that
    /// position.</summary>
    public async Task<EntityState?> FindAsync(string kind, Guid id, Moment moment, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(
            $"""
            select title, subkind, status, view, valid_from, {Moment.Holds("e")} from {StoreSchema.Name}.entity e
            where kind = @kind and id = @id and {Moment.Known("e")} order by 6 desc, valid_from limit 1
            """);
        command.Parameters.AddWithValue("kind", kind);
        command.Parameters.AddWithValue("id", id);
        EntityList.Add(command, moment);
        EntityState state;
        await using (var rows = await command.ExecuteReaderAsync(cancellation))
        {
            if (!await rows.ReadAsync(cancellation)) return null;
            var type = Slices.Named(kind).View;
            var view = (EntityView)JsonSerializer.Deserialize(rows.GetString(3), type, FactJson.Options)!;
            state = new EntityState(
                rows.GetString(0), rows.GetString(1), rows.GetString(2), view, rows.GetBoolean(5)
                    ? null
                    : rows.GetFieldValue<DateTimeOffset>(4));
        }

        await names.FillAsync([state.View], moment, cancellation);
        return state;
    }
}
