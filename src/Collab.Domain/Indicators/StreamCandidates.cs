using Collab.Domain.Facts;
using Collab.Domain.Views;

namespace Collab.Domain.Indicators;

/// <summary>What the candidates of every kind of stream have in common. Pure.</summary>
/// <param name="around">The organisations that the facts name.</param>
internal abstract class StreamCandidates(ProjectionContext around)
{
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

    protected static IReadOnlyList<string> Distinct(IEnumerable<string?> codes) =>
        [.. codes.OfType<string>().Distinct().Order(StringComparer.Ordinal)];

    protected Party PartyOf(Guid organisation, string? region, DateTimeOffset on)
    {
        var known = around.Of(organisation, Span.Database(on));
        return new Party(organisation, region ?? known?.Region, known?.Kind);
    }
}
