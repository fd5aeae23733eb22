using Collab.Domain.Facts;
using Collab.Domain.Indicators;
using Collab.Domain.Views;
using Collab.ReadModel.Rows.Schema;

namespace Collab.ReadModel.Rows;

/// <summary>Makes the rows of a stream's entities, one for each span of time in which an entity looks the same.</summary>
internal static class EntityRowMaker
{
    /// <summary>The rows.</summary>
    public static IEnumerable<Row> Of(FactRegister register, IReadOnlyList<(DateTime Moment, StreamSnapshot Snapshot)> snapshots)
    {
        var open = new Dictionary<(string, Guid), (DateTime From, SerializedEntity Entity)>();
        foreach (var (moment, snapshot) in snapshots)
        {
            foreach (var (key, was) in open.ToList())
            {
                if (snapshot.Entities.TryGetValue(key, out var still) && still.Content == was.Entity.Content) continue;
                open.Remove(key);
                yield return Entity(register, was.Entity, was.From, moment);
            }

            foreach (var (key, entity) in snapshot.Entities.Where(entry => !open.ContainsKey(entry.Key))) open[key] = (moment, entity);
        }

        foreach (var (from, entity) in open.Values) yield return Entity(register, entity, from, Span.End);
    }

    private static Row Entity(FactRegister register, SerializedEntity entity, DateTime from, DateTime until) => new(
        "entity",
        [("kind", entity.Face.Kind), ("id", entity.Face.Id), ("stream_id", register.Id), ("valid_from", from)],
        () =>
        [
            ("valid_until", until), ("title", entity.Face.Title), ("subkind", entity.Face.Subkind), ("status", entity.Face.Status),
            ("starts", Span.Database(entity.Face.Starts)), ("ends", Span.Database(entity.Face.Ends)),
            ("regions", entity.Face.Regions.ToArray()), ("venue", entity.Face.Venue), ("seats", entity.Face.Seats.ToArray()),
            ("topics", entity.Face.Topics.ToArray()), ("organisations", entity.Face.Organisations.ToArray()),
            ("projects", entity.Face.Projects.ToArray()), ("programmes", entity.Face.Programmes.ToArray()),
            ("objective", entity.Face.Objective),
            ("conflicts", Conflicts(register, entity)),
            ("plain", PlainName.Of(entity.Face.Title)), ("view", new Json(entity.View)),
        ],
        entity.Content.With((ulong)until.Ticks).With((ulong)Conflicts(register, entity)))
    {
        Deltas = () => EntityFigures.Of(entity.Face, from, until),
    };

    private static int Conflicts(FactRegister register, SerializedEntity entity) =>
        entity.Face.Kind is "milestone" or "project" ? 0 : register.OpenConflicts.Count();
}
