namespace Collab.Domain.Views;

/// <summary>What others depend on over time, as it was known at one position: where organisations sat and of which kind they were, under
/// which programme projects stood, and the terms of programmes.</summary>
/// <param name="entities">The spans of each entity, oldest first.</param>
public class ContextHistories(IReadOnlyDictionary<Guid, IReadOnlyList<ContextSpan>> entities)
{
    /// <summary>The organisation on a day; before the first thing known of it, that; null: nothing is known.</summary>
    public OrganisationSpan? Of(Guid organisation, DateTime on) => LastOrFirst(organisation, on) as OrganisationSpan;

    /// <summary>The terms of a project on a day; null: it stood under no programme then.</summary>
    public ProjectSpan? Project(Guid project, DateTime on) => SpansOf(project).LastOrDefault(span => span.From <= on) as ProjectSpan;

    /// <summary>The terms of a programme on a day; before the first that are known, those; null: nothing is known.</summary>
    public ProgrammeSpan? Programme(Guid programme, DateTime on) => LastOrFirst(programme, on) as ProgrammeSpan;

    /// <summary>The moments at which entities changed, or the programmes of projects among them did.</summary>
    public IEnumerable<DateTime> Changes(IEnumerable<Guid> of) => of.SelectMany(id => SpansOf(id) switch
    {
        [OrganisationSpan, ..] or [ProgrammeSpan, ..] => SpansOf(id).Skip(1).Select(span => span.From),
        var spans => ChangesOf(spans.OfType<ProjectSpan>()),
    });

    /// <summary>The moments at which projects, or their programmes, changed.</summary>
    public IEnumerable<DateTime> ChangesOfProjects(IEnumerable<Guid> of) =>
        of.SelectMany(id => ChangesOf(SpansOf(id).OfType<ProjectSpan>()));

    /// <summary>Tells two contexts apart as far as some entities are concerned.</summary>
    public Stamp With(Stamp stamp, IEnumerable<Guid> of)
    {
        foreach (var id in of)
        {
            foreach (var span in SpansOf(id))
            {
                stamp = span.AddTo(stamp.With((ulong)span.From.Ticks));
                if (span is not ProjectSpan project) continue;
                foreach (var terms in SpansOf(project.Programme)) stamp = terms.AddTo(stamp.With((ulong)terms.From.Ticks));
            }
        }

        return stamp;
    }

    private ContextSpan? LastOrFirst(Guid id, DateTime on)
    {
        var spans = SpansOf(id);
        return spans.LastOrDefault(span => span.From <= on) ?? (spans.Count > 0 ? spans[0] : null);
    }

    private IReadOnlyList<ContextSpan> SpansOf(Guid id) => entities.GetValueOrDefault(id) ?? [];

    private IEnumerable<DateTime> ChangesOf(IEnumerable<ProjectSpan> spans) => spans.SelectMany(
        span => SpansOf(span.Programme).Skip(1).Select(terms => terms.From).Append(span.From));
}
