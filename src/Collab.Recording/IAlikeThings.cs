using JasperFx.Events;

namespace Collab.Recording;

/// <summary>Something that is recorded and may be the same as something else.</summary>
/// <param name="Kind">Kind of entity, or <see cref="Grant"/>.</param>
/// <param name="Id">The entity, or the fact.</param>
/// <param name="Title">Title or name; of a grant, that of the partnership that it was granted to.</param>
/// <param name="Subkind">Code of the kind within the kind.</param>
/// <param name="Status">Code of the status; of a fact, of its certainty.</param>
/// <param name="Starts">Its own date; null: unknown, or it has none.</param>
/// <param name="Region">NUTS code of the place where it is held, or of its seat; null: unknown.</param>
public sealed record AlikeEntity(
    string Kind, Guid Id, string Title, string Subkind, string Status, DateTimeOffset? Starts, string? Region)
{
    /// <summary>Kind of a fact that tells of money.</summary>
    public const string Grant = "grant";
}

/// <summary>Knows what is probably the same.</summary>
public interface IAlikeThings
{
    /// <summary>What is recorded already and may be the same as what events begin or, of grants, tell of.</summary>
    /// <param name="events">The events, stored or not.</param>
    /// <param name="cancellation">Ends the search.</param>
    /// <returns>By the ids of the events, at most twenty each; without those that look like nothing, as most do.</returns>
    Task<IReadOnlyDictionary<Guid, IReadOnlyList<AlikeEntity>>> FindAsync(
        IReadOnlyCollection<IEvent> events, CancellationToken cancellation);
}
