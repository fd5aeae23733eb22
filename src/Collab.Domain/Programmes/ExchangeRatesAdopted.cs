using System.ComponentModel.DataAnnotations;
using Collab.Domain.Facts;
using Collab.Domain.Validation;

namespace Collab.Domain.Programmes;

// These names are the storage format: the snake_case of a class name is the event's type in the store and never changes.

/// <summary>Whose exchange rates a table holds.</summary>
public enum RateKind
{
    /// <summary>The monthly accounting rates of the European Commission (InforEuro): one rate a month.</summary>
    CommissionAccounting,

    /// <summary>The euro reference rates of the European Central Bank: one a working day, of which a rule makes one a month.</summary>
    EcbReference,
}

/// <summary>How daily rates become the rate of a month.</summary>
public enum MonthRule
{
    /// <summary>The mean of the days on which there is a rate, to eight decimals, halves away from zero.</summary>
    Average,

    /// <summary>The last day of the month on which there is a rate.</summary>
    LastDay,

    /// <summary>The first day of the month on which there is a rate.</summary>
    FirstDay,
}

/// <summary>What one euro was worth in a month.</summary>
public sealed record MonthlyRate : IValidatableObject
{
    /// <summary>The smallest step of a rate: eight decimals.</summary>
    public const int Decimals = 8;

    /// <summary>The calendar month, for example 2024-01.</summary>
    [RegularExpression("[12][0-9]{3}-(0[1-9]|1[0-2])", ErrorMessage = nameof(ValidationCode.NoMonth))]
    public required string Month { get; init; }

    /// <summary>ISO 4217 code of the currency; the euro has no rate.</summary>
    [Currency]
    public required string Currency { get; init; }

    /// <summary>Units of the currency for one euro, as both the Commission and the European Central Bank publish it: more than 0, at most
    /// 10^9, with at most eight decimals.</summary>
    [Range(typeof(decimal), "0.00000001", "1000000000", ParseLimitsInInvariantCulture = true)]
    public required decimal Rate { get; init; }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (decimal.Round(Rate, Decimals) != Rate) yield return new MemberError(ValidationCode.MoreDecimalsThan, nameof(Rate), Decimals);
        if (Currency == Currencies.Euro) yield return new MemberError(ValidationCode.RateOfEuro, nameof(Currency));
    }
}

/// <summary>A programme adopted exchange rates; its own date is the day of that. A month's rate is that of the table that was adopted last
/// among those that hold one; of several of one day, of the one whose id is the largest.</summary>
[Label("Exchange rates adopted", "Wechselkurse festgelegt")]
[Form("kind", "monthRule", "occurred", "rates")]
public sealed record ExchangeRatesAdopted : SourcedFact, IValidatableObject
{
    /// <summary>The most rates of one table.</summary>
    public const int Most = 1_000;

    // The Commission publishes the rates of a month on the last working day but one of the month before; about the turn of the year, that
    // is before Christmas.
    private static readonly TimeSpan PublishedAhead = TimeSpan.FromDays(10);

    /// <summary>Whose rates they are.</summary>
    [Headline]
    [Label("Whose rates", "Wessen Kurse")]
    public required RateKind Kind { get; init; }

    /// <summary>With rates of the European Central Bank: how its daily rates became one of the month.</summary>
    [Label("Rate of the month", "Kurs des Monats")]
    public MonthRule? MonthRule { get; init; }

    /// <summary>The rates, one a month and currency.</summary>
    [MinLength(1), MaxLength(Most)]
    [Label("Rates", "Kurse")]
    public required IReadOnlyList<MonthlyRate> Rates { get; init; }

    public override bool HoldsWhenUndated => true;

    // A table that is adopted one day in the future would outrank each correct one until then.
    public override bool CameAbout => true;

    // Rates of the European Central Bank are those of days that have come.
    public override Refusal? RefuseAhead(DateTimeOffset now) =>
        Unpublished(now, Kind == RateKind.EcbReference ? TimeSpan.Zero : PublishedAhead).ToList() is { Count: > 0 } unpublished
        ? Refusal.NotYet(
            $"Nobody has published rates of {string.Join(", ", unpublished.Select(entry => entry.Month).Distinct().Order(StringComparer.Ordinal))} yet: leave out the months that lie in the future.",
            [.. unpublished.Select(entry =>
                new ValidationError($"/rates/{entry.Place}/month", ValidationCode.NotPublishedYet, entry.Month))])
        : base.RefuseAhead(now);

    private IEnumerable<(int Place, string Month)> Unpublished(DateTimeOffset now, TimeSpan ahead) =>
        Rates.Select((rate, place) => (place, rate.Month))
            .Where(entry => new Occurrence { Precision = Precision.Month, From = entry.Month }.Earliest() - ahead > now);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Kind == RateKind.EcbReference && MonthRule is null)
            yield return new MemberError(ValidationCode.MonthRuleNeeded, nameof(MonthRule));
        if (Kind != RateKind.EcbReference && MonthRule is not null)
            yield return new MemberError(ValidationCode.MonthRuleNotUsed, nameof(MonthRule));
        if (Rates.GroupBy(rate => (rate.Month, rate.Currency)).FirstOrDefault(group => group.Count() > 1) is { Key: var twice })
            yield return new MemberError(ValidationCode.RateTwice, nameof(Rates), twice.Currency, twice.Month);
    }
}

/// <summary>A rate that holds among all that a programme adopted.</summary>
/// <param name="Rate">The rate.</param>
/// <param name="Kind">Whose it is.</param>
/// <param name="FactId">The fact that adopted it.</param>
public sealed record AdoptedRate(MonthlyRate Rate, RateKind Kind, Guid FactId);
