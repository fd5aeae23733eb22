namespace Collab.Domain.Views;

/// <summary>What an organisation was from one moment on: where it sat, and of which kind it was.</summary>
/// <param name="From">The moment; the beginning of time for what holds from the start.</param>
/// <param name="Region">NUTS code of its seat; null: unknown.</param>
/// <param name="Kind">Code of its kind.</param>
public readonly record struct OrganisationSpan(DateTime From, string? Region, string Kind);

/// <summary>Where organisations sat and of which kind they were, over time, as it was known at one position.</summary>
/// <param name="organisations">The spans of each organisation, oldest first.</param>
public class OrganisationHistories(IReadOnlyDictionary<Guid, IReadOnlyList<OrganisationSpan>> organisations)
{
    /// <summary>The organisation on a day; before the first thing known of it, that; null: nothing is known.</summary>
    public OrganisationSpan? Of(Guid organisation, DateTime on)
    {
        if (!organisations.TryGetValue(organisation, out var spans) || spans.Count == 0) return null;
        var found = spans[0];
        foreach (var span in spans)
            if (span.From <= on) found = span;
        return found;
    }

    /// <summary>The moments at which organisations changed.</summary>
    public IEnumerable<DateTime> Changes(IEnumerable<Guid> of) =>
        of.SelectMany(id => organisations.TryGetValue(id, out var spans) ? spans.Skip(1).Select(span => span.From) : []);

    /// <summary>Tells two contexts apart as far as some organisations are concerned.</summary>
    public Stamp With(Stamp stamp, IEnumerable<Guid> of)
    {
        foreach (var id in of)
        {
            if (!organisations.TryGetValue(id, out var spans)) continue;
            foreach (var span in spans) stamp = stamp.With((ulong)span.From.Ticks).With(span.Region).With(span.Kind);
        }

        return stamp;
    }
}
