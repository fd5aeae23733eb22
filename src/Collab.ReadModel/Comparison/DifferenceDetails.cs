using System.Text.Json;
using System.Text.Json.Nodes;
using Collab.Domain;
using Collab.Domain.Facts;
using Collab.Domain.Views;
using Collab.ReadModel.Audit;
using Collab.ReadModel.Reading;
using Collab.Recording;
using Npgsql;

namespace Collab.ReadModel.Comparison;

/// <summary>Adds to differences that were found: the members that differ, with names, and the events that made the facts differ.</summary>
internal sealed class DifferenceDetails(NpgsqlDataSource database, NameQueries names, IActorNames accounts)
{
    private const string Schema = StoreSchema.Name;

    /// <summary>The differences with all that is shown of them.</summary>
    public async Task<IReadOnlyList<Difference>> AddAsync(
        Comparison comparison, IReadOnlyList<FoundDifference> found, CancellationToken cancellation)
    {
        var entities = found.OfType<FoundEntity>()
            .Select(entity =>
                (Entity: entity, Members: entity is { OldView: { } old, NewView: { } now } ? MemberDifferences.Of(old, now) : null))
                .ToList();
        var then = entities.Where(entry => entry.Members is not null)
            .Select(entry =>
                Mentions.In(entry.Entity.Key.Id, NamesAsOf(entry.Entity.Kind, entry.Entity.OldView!),
                    entry.Members!.Select(member => member.Old))).ToList();
        var now = entities.Where(entry => entry.Members is not null)
            .Select(entry =>
                Mentions.In(entry.Entity.Key.Id, NamesAsOf(entry.Entity.Kind, entry.Entity.NewView!),
                    entry.Members!.SelectMany(member => new[] { member.New, member.Of }))).ToList();
        await names.FillAsync(then, comparison.From, cancellation);
        await names.FillAsync(now, comparison.To, cancellation);
        foreach (var mentions in then.Concat(now)) mentions.Write();

        var causes = await CausesAsync(comparison, [.. found.OfType<FoundFact>().Select(fact => fact.Key.Id)], cancellation);
        return
        [
            .. entities.Select(entry => entry.Entity.Difference(entry.Members)),
            .. found.OfType<FoundFact>().Select(fact => fact.Fact with { Because = causes.GetValueOrDefault(fact.Key.Id) }),
        ];
    }

    private static DateTimeOffset? NamesAsOf(string kind, JsonObject view) =>
        Slices.Views.TryGetValue(kind, out var type)
        ? ((EntityView)view.Deserialize(type, FactJson.Options)!).NamesAsOf
        : null;

    private async Task<Dictionary<Guid, IReadOnlyList<CauseView>>> CausesAsync(
        Comparison comparison, Guid[] facts, CancellationToken cancellation)
    {
        if (facts.Length == 0 || comparison.From.KnownAt == comparison.To.KnownAt) return [];
        var found = new List<(Guid Fact, CauseView Cause)>();
        await using (var command = database.CreateCommand(
            $"""
            with moved as (
              select distinct f.id, p.position from {Schema}.fact f cross join lateral (values (f.known_from), (f.known_until)) p (position)
              where f.id = any(@ids) and p.position > @after and p.position <= @upTo)
            select m.id, x.id, x.position, x.type, x.recorded_at, e.user_name, e.data ->> 'reason', e.data ->> 'evidence', x.source_id,
                   (select n.title from {Schema}.entity n where n.kind = 'source' and n.id = x.source_id and n.known_from <= @upTo and
                     n.known_until > @upTo
                    order by n.valid_from desc limit 1)
            from moved m join {Schema}.event x on x.position = m.position join {Schema}.mt_events e on e.seq_id = m.position order by
              x.position
            """))
        {
            command.Parameters.AddWithValue("ids", facts);
            command.Parameters.AddWithValue("after", comparison.Events.After);
            command.Parameters.AddWithValue("upTo", comparison.Events.UpTo);
            await using var rows = await command.ExecuteReaderAsync(cancellation);
            while (await rows.ReadAsync(cancellation))
            {
                found.Add((rows.GetGuid(0), new CauseView
                {
                    Id = rows.GetGuid(1),
                    Position = rows.GetInt64(2),
                    Type = rows.GetString(3),
                    RecordedAt = rows.GetFieldValue<DateTimeOffset>(4),
                    Actor = Text(rows, 5) is { } actor ? new ActorView(actor, null) : null,
                    Reason = Text(rows, 6),
                    Evidence = Text(rows, 7),
                    Source = rows.IsDBNull(8) ? null : new SourceRef(rows.GetGuid(8)) { Title = Text(rows, 9) },
                }));
            }
        }

        var known = await accounts.NamesAsync(
            found.Select(entry => Guid.TryParse(entry.Cause.Actor?.Id, out var id) ? id : Guid.Empty)
                .Where(id => id != Guid.Empty), cancellation);
        return found.GroupBy(entry => entry.Fact, entry => Guid.TryParse(entry.Cause.Actor?.Id, out var id)
                ? entry.Cause with { Actor = entry.Cause.Actor with { Name = known.GetValueOrDefault(id) } }
                : entry.Cause)
            .ToDictionary(group => group.Key, group => (IReadOnlyList<CauseView>)[.. group]);
    }

    private static string? Text(NpgsqlDataReader rows, int column) => rows.IsDBNull(column) ? null : rows.GetString(column);
}
