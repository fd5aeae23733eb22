using Collab.Domain;
using Collab.Domain.Facts;
using Collab.Domain.Indicators;
using Collab.Domain.Rates;
using Collab.Domain.Views;

namespace Collab.ReadModel.Indicators;

/// <summary>A row of an explanation: a contribution with what it adds to the figure, or the reasons for which it adds nothing.</summary>
internal sealed record ExplainedRow(Contribution Made, long? Amount, bool Approximate, IReadOnlyList<string> Reasons)
{
    public RowKey Key => RowKey.Of(Made);

    public IEnumerable<(string Kind, Guid Id)> Named =>
        NamedBy(
            Made.Candidate.Type, Made.Candidate.Stream, OrganisationIn(Made.Candidate.Part) ?? Made.Candidate.Organisation,
            Made.Candidate.Source)
        .Concat((Made.Candidate.Grounds ?? []).SelectMany(ground => new (string Kind, Guid? Id)[]
        {
            ("organisation", ground.Organisation), ("source", ground.Source),
        }).Where(named => named.Id is not null).Select(named => (named.Kind, named.Id!.Value)));

    public static IEnumerable<(string Kind, Guid Id)> NamedBy(string type, Guid stream, Guid? organisation, Guid? source)
    {
        yield return (KindOf(type), stream);
        if (organisation is { } known) yield return ("organisation", known);
        if (source is { } document) yield return ("source", document);
    }

    public static Guid? OrganisationIn(string part) => Guid.TryParse(part, out var id) ? id : null;

    public static EntityLink EntityOf(string type, Guid stream, Dictionary<Guid, string> titles) =>
        new(KindOf(type), stream, titles.GetValueOrDefault(stream));

    private static string KindOf(string type) => Slices.All.First(kind => kind.Slice == FactKinds.Find(type)!.Namespace).Name;

    /// <summary>What is shown of it.</summary>
    /// <param name="titles">The titles of what it names.</param>
    /// <param name="rates">The rates by which its amount is converted; null: the figure has no total in another currency.</param>
    public ExplainedFact Explained(Dictionary<Guid, string> titles, ExchangeRates? rates)
    {
        var candidate = Made.Candidate;
        return new ExplainedFact
        {
            EventId = candidate.FactId,
            Position = candidate.Position,
            Type = candidate.Type,
            Entity = EntityOf(candidate.Type, candidate.Stream, titles),
            Organisation = (OrganisationIn(candidate.Part) ?? candidate.Organisation) is { } organisation
                ? new EntityLink("organisation", organisation, titles.GetValueOrDefault(organisation))
                : null,
            Occurred = candidate.Occurred,
            Value = Amount / 100m,
            Approximate = Approximate,
            Certainty = candidate.Certainty,
            Evidence = candidate.Evidence,
            Source = candidate.Source is { } source
                ? new SourcePassage(source, titles.GetValueOrDefault(source), candidate.Edition, candidate.Passage)
                : null,
            Reason = Reasons.Count > 0 ? Reasons[0] : null,
            Reasons = Reasons.Count > 0 ? Reasons : null,
            Disputed = candidate.Disputed,
            Amount = candidate is { Currency: { } currency, Number: { } number } ? new CurrencyAmount(currency, number) : null,
            Converted = ConvertedBy(rates),
            Regions = candidate.Regions,
            Shares = candidate.Shares,
            Venue = candidate.Venue,
            Decisive = candidate.Grounds is { } grounds ? [.. grounds.Select(ground => DecisiveOf(ground, titles))] : null,
            Lasts = candidate.Lasts is var (first, last) ? new LastingDays(first, last == DateOnly.MaxValue ? null : last) : null,
        };
    }

    private static DecisiveFact DecisiveOf(Ground ground, Dictionary<Guid, string> titles) => new()
    {
        EventId = ground.FactId,
        Says = ground.Says,
        Organisation = ground.Organisation is { } organisation
            ? new EntityLink("organisation", organisation, titles.GetValueOrDefault(organisation))
            : null,
        Place = ground.Place,
        Country = ground.Place is { Length: >= 2 } place ? place[..2] : null,
        Source = ground.Source is { } source
            ? new SourcePassage(source, titles.GetValueOrDefault(source), null, ground.Passage)
            : null,
    };

    private ConvertedAmount? ConvertedBy(ExchangeRates? rates)
    {
        if (rates is null || Made.Candidate is not { Currency: { } currency, Number: { } number }) return null;
        if (Reasons is not ([] or [ConvertedFigures.OtherCurrency])) return null;
        var conversion = rates.Convert(number, currency, Made.Days);
        return new ConvertedAmount(
            rates.Currency, conversion.Amount is { } amount ? ConvertedTotal.Rounded(amount) : null,
            conversion.Month, conversion.Reason);
    }
}
