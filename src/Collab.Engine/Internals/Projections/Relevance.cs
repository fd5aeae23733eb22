using JasperFx.Events;

namespace Collab.Engine.Projections;

internal static class Relevance
{
    /// <summary>
    /// The events a projection is given. One that folds streams gets all of a stream's events once one of them is relevant, so that the version it
    /// records is the stream's.
    /// </summary>
    public static IReadOnlyList<IEvent> Relevant(this IRegisteredProjection projection, IReadOnlyList<IEvent> events)
    {
        if (projection.EventTypes is not { } types) return events;
        var relevant = events.Where(e => types.Any(t => t.IsAssignableFrom(e.EventType))).ToArray();
        if (projection is not IStreamFold || relevant.Length == events.Count) return relevant;
        var streams = relevant.Select(e => e.StreamId).ToHashSet();
        return [.. events.Where(e => streams.Contains(e.StreamId))];
    }
}
