using System.Text.Json.Serialization;
using Collab.Domain.Facts;
using Collab.Domain.Rates;
using Collab.Domain.Views;

namespace Collab.Domain.Programmes;

/// <summary>Whether a programme is known. Nothing ends one: the years that it runs say when it is over.</summary>
public enum ProgrammeStatus
{
    Registered,
}

/// <summary>What kind of entity a programme is; there is one.</summary>
public enum ProgrammeKind
{
    Programme,
}

/// <summary>A specific objective.</summary>
/// <param name="Code">Its code within the programme.</param>
/// <param name="Title">What it is.</param>
/// <param name="Priority">The priority that it belongs to.</param>
/// <param name="Cite">The fact that says so.</param>
public sealed record ObjectiveView(string Code, string Title, string? Priority, Citation Cite);

/// <summary>An indicator that a programme reports.</summary>
/// <param name="Indicator">Its code.</param>
/// <param name="Objective">Code of the objective; null: for the programme.</param>
/// <param name="Target">What is to be reached, in the indicator's unit.</param>
/// <param name="By">By when.</param>
/// <param name="Cite">The fact that says so.</param>
/// <param name="Currency">ISO 4217 code of the target's currency; null: the indicator's own, or it counts no money.</param>
public sealed record SelectedIndicatorView(
    string Indicator, string? Objective, decimal? Target, Occurrence? By, Citation Cite, string? Currency = null);

/// <summary>A table of exchange rates that a programme adopted.</summary>
/// <param name="Kind">Whose rates they are.</param>
/// <param name="MonthRule">How daily rates became one of the month.</param>
/// <param name="From">The first month it has a rate of, for example 2024-01.</param>
/// <param name="To">The last one.</param>
/// <param name="Currencies">The currencies it has rates of, in order of their codes.</param>
/// <param name="Count">How many rates it has.</param>
/// <param name="Cite">The fact that says so.</param>
public sealed record RateTableView(
    RateKind Kind, MonthRule? MonthRule, string From, string To, IReadOnlyList<string> Currencies, int Count, Citation Cite);

/// <summary>A programme as its own facts tell it at one time.</summary>
public record ProgrammeView : EntityView
{
    /// <summary>What the read side knows about programmes.</summary>
    public static EntityKind Entity { get; } = EntityKind.Of<ProgrammeView>("programme", At, programme => new EntityFace(
        "programme", programme.Id, programme.Title, Codes.Of(ProgrammeKind.Programme), Codes.Of(ProgrammeStatus.Registered), programme)
    {
        Starts = programme.From.Earliest(),
        Ends = programme.Until?.Latest(),
        Regions = [.. programme.Countries.Select(country => country.Code)],
        Organisations = programme.Authority is { } authority ? [authority.Id] : [],
        Programmes = [programme.Id],
    });

    public required string Title { get; init; }

    public string? ShortName { get; init; }

    /// <summary>When it begins.</summary>
    public required Occurrence From { get; init; }

    public Occurrence? Until { get; init; }

    /// <summary>The participating countries and regions; empty: not known.</summary>
    public required IReadOnlyList<RegionRef> Countries { get; init; }

    /// <summary>ISO 4217 code of the currency that it reports in.</summary>
    public required string Currency { get; init; }

    public OrganisationRef? Authority { get; init; }

    /// <summary>The specific objectives, in order of their codes.</summary>
    public required IReadOnlyList<ObjectiveView> Objectives { get; init; }

    /// <summary>The indicators that it reports, in order of objective and code.</summary>
    public required IReadOnlyList<SelectedIndicatorView> Indicators { get; init; }

    /// <summary>The tables of exchange rates that it adopted, in order of adoption; the rates themselves: <c>/api/rates</c>. Null: it
    /// adopted none.</summary>
    public IReadOnlyList<RateTableView>? Rates { get; init; }

    /// <summary>Filled in when one programme is read: what its projects have to spend and have spent, in its currency.</summary>
    public ConvertedMoney? Money { get; set; }

    public required Citation Cite { get; init; }

    /// <summary>Codes of the specific objectives that were adopted, and of others that indicators were selected for.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> ObjectiveCodes =>
    [
        .. Objectives.Select(objective => objective.Code).Concat(Indicators.Select(indicator => indicator.Objective).OfType<string>())
            .Distinct(),
    ];

    public override IEnumerable<object?> References =>
    [
        Authority, .. Countries, .. In(Cite), .. (Rates ?? [])
            .SelectMany(table => In(table.Cite)), .. Objectives.SelectMany(objective => In(objective.Cite)),
        .. Indicators.SelectMany(indicator => In(indicator.Cite)), .. InJudgements,
    ];

    /// <summary>The programme at a time; null when no fact of that time knows it.</summary>
    public static ProgrammeView? At(FactRegister register, DateTimeOffset asOf)
    {
        var facts = register.Standing.Where(record => record.Since <= asOf).ToList();
        if (facts.Last<ProgrammeRegistered>() is not var (record, registered)) return null;
        return new ProgrammeView
        {
            Id = register.Id,
            Title = registered.Title,
            ShortName = registered.ShortName,
            From = registered.Occurred,
            Until = registered.Until,
            Countries = [.. registered.Countries.Select(code => new RegionRef(code.Value))],
            Currency = registered.Currency,
            Authority = OrganisationRef.Of(registered.Authority),
            // Of an objective, and of an indicator for an objective, the latest fact holds.
            Objectives = [.. facts.Of<ObjectiveAdopted>().GroupBy(entry => entry.Fact.Code)
                .OrderBy(group => group.Key, StringComparer.Ordinal)
                .Select(group => group.Last()).Select(entry =>
                    new ObjectiveView(entry.Fact.Code, entry.Fact.Title, entry.Fact.Priority, Citation.Of(entry.Record)))],
            Indicators = [.. facts.Of<IndicatorSelected>().GroupBy(entry => (entry.Fact.Objective, entry.Fact.Indicator))
                .OrderBy(group => group.Key.Objective, StringComparer.Ordinal)
                .ThenBy(group => group.Key.Indicator.Value, StringComparer.Ordinal)
                .Select(group => group.Last()).Select(entry => new SelectedIndicatorView(
                    entry.Fact.Indicator.Value, entry.Fact.Objective, entry.Fact.Target, entry.Fact.By, Citation.Of(entry.Record),
                    entry.Fact.Currency))],
            Rates = facts.Of<ExchangeRatesAdopted>().Select(entry => TableOf(entry.Record, entry.Fact)).ToList() is { Count: > 0 } rates
                ? rates
                : null,
            Cite = Citation.Of(record),
            Conflicts = ConflictView.Of(register),
        };
    }

    private static RateTableView TableOf(RecordedFact record, ExchangeRatesAdopted table) => new(
        table.Kind, table.MonthRule, table.Rates.Min(rate => rate.Month)!, table.Rates.Max(rate => rate.Month)!,
        [.. table.Rates.Select(rate => rate.Currency).Distinct().Order(StringComparer.Ordinal)], table.Rates.Count, Citation.Of(record));
}
