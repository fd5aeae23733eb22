using Collab.Domain.Views;

namespace Collab.Domain.Reporting;

/// <summary>What makes a total in a programme's currency differ between two positions: facts that came, went or changed, and rates that
/// did.</summary>
/// <param name="Count">How many facts are another amount in the total.</param>
/// <param name="Facts">The first hundred of them.</param>
/// <param name="Rates">The rates by which any of them is another amount.</param>
public sealed record TotalDifferences(long Count, IReadOnlyList<TotalDifference> Facts, IReadOnlyList<RateDifference> Rates);

/// <summary>A fact that is another amount in a total.</summary>
public sealed record TotalDifference
{
    /// <summary>The fact.</summary>
    public required Guid EventId { get; init; }

    public required string Type { get; init; }

    public required EntityLink Entity { get; init; }

    /// <summary>The organisation that is counted, where organisations are.</summary>
    public EntityLink? Organisation { get; init; }

    /// <summary>What it was in the total then; null: it was no part of it.</summary>
    public TotalPart? Then { get; init; }

    /// <summary>What it is in the total now; null: it is no part of it.</summary>
    public TotalPart? Now { get; init; }

    /// <summary>The event since which it is so: one of the fact, or the one that adopted, corrected or withdrew the rate; null: none
    /// is.</summary>
    public EventLink? Because { get; init; }
}

/// <summary>An amount in a total in a programme's currency.</summary>
/// <param name="Amount">In units of its own currency.</param>
/// <param name="Currency">ISO 4217 code of that.</param>
/// <param name="Converted">In units of the programme's currency, to two decimals; null: it is left out of the total.</param>
/// <param name="Month">The month whose rate is meant; null: it needs none, or has none.</param>
/// <param name="Reason">Why it is left out: <c>no-rate</c>, <c>undecided-month</c> or <c>undated</c>; null: it is not.</param>
public sealed record TotalPart(decimal Amount, string Currency, decimal? Converted, string? Month, string? Reason)
{
    /// <summary>ISO 4217 code of the programme's currency; null: it is left out of the total.</summary>
    public string? ConvertedCurrency { get; init; }
}

/// <summary>A rate that differs between two positions.</summary>
/// <param name="Month">The calendar month, for example 2024-01.</param>
/// <param name="Currency">ISO 4217 code.</param>
/// <param name="Then">Units of the currency for one euro as it was known then; null: no rate was.</param>
/// <param name="Now">The same as it is known now; null: no rate is.</param>
/// <param name="Because">The event that adopted, corrected or withdrew it; null: the programme is another one.</param>
public sealed record RateDifference(string Month, string Currency, decimal? Then, decimal? Now, EventLink? Because);
