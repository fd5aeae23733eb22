using Collab.Domain.Facts;
using Collab.Domain.Views;

namespace Collab.Domain.Indicators;

/// <summary>What the candidates of every kind of stream have in common. Pure.</summary>
/// <param name="around">What the facts name: organisations, projects and programmes.</param>
/// <param name="asOf">The moment of the picture.</param>
internal abstract class StreamCandidates(ProjectionContext around, DateTimeOffset asOf)
{
    /// <summary>The moment of the picture.</summary>
    protected DateTimeOffset AsOf { get; } = asOf;

    /// <summary>Which things are one.</summary>
    protected IdentityMap Identity => around.Identity;

    protected static IReadOnlyList<EvidenceKind> Evidence(RecordedFact record) =>
        [.. record.Confirmations.Select(entry => entry.Confirmation.Evidence).Distinct().Order()];

    protected static Candidate Of(RecordedFact record, DateTimeOffset since, Occurrence? occurred = null) => new()
    {
        FactId = record.Id,
        Type = FactKinds.Alias(record.Fact.GetType()),
        Position = record.Position,
        Certainty = record.Certainty,
        Evidence = Evidence(record),
        Occurred = occurred ?? record.Fact.Occurred,
        At = since,
        Source = record.Fact.RestsOn?.Source.Value,
        Edition = record.Fact.RestsOn?.Edition,
        Passage = record.Fact.RestsOn?.Passage,
    };

    /// <summary>The projects that something was attributed to, each once.</summary>
    protected IReadOnlyList<ProjectPart>? PartsOf(IEnumerable<(Guid Project, string? WorkPackage)> attributed)
    {
        IReadOnlyList<ProjectPart> parts = [.. attributed.GroupBy(entry => entry.Project).OrderBy(group => group.Key)
            .Select(group => PartOf(group.Key, around.Project(group.Key, Span.Database(AsOf)),
                group.Select(entry => entry.WorkPackage).LastOrDefault(package => package is not null)))];
        return parts.Count > 0 ? parts : null;
    }

    /// <summary>A project with its terms.</summary>
    protected ProjectPart PartOf(Guid project, ProjectSpan? terms, string? workPackage) => new(
        project, terms?.Programme, terms?.Objective, workPackage, terms?.Start, terms?.End,
        terms is null ? "" : around.Programme(terms.Programme, Span.Database(AsOf))?.Countries ?? "");

    protected static IReadOnlyList<string> Distinct(IEnumerable<string?> codes) =>
        [.. codes.OfType<string>().Distinct().Order(StringComparer.Ordinal)];

    protected Party PartyOf(Guid organisation, string? region, DateTimeOffset on)
    {
        var known = around.Of(organisation, Span.Database(on));
        return new Party(organisation, region ?? known?.Region, known?.Kind);
    }
}
