using System.ComponentModel.DataAnnotations;
using Collab.Domain.Validation;

namespace Collab.Domain.Facts;

/// <summary>How exact a number is.</summary>
public enum Exactness
{
    /// <summary>The number itself.</summary>
    Exact,

    /// <summary>The number or more ("more than 70").</summary>
    AtLeast,

    /// <summary>Roughly the number ("about 2.3 million").</summary>
    About,

    /// <summary>The source claims an amount and gives no number ("numerous"): never a 0, never a 1.</summary>
    Missing,
}

/// <summary>A count, possibly rough or missing.</summary>
public sealed record Quantity : IValidatableObject
{
    /// <summary>The largest count that is believed: ten million.</summary>
    public const long Most = 10_000_000;

    public Exactness Exactness { get; init; } = Exactness.Exact;

    /// <summary>The number, 0 to 10,000,000; left out when, and only when, the exactness is "missing".</summary>
    [Range(0L, Most)]
    public long? Value { get; init; }

    /// <summary>The source's own word for it, for example "zahlreiche".</summary>
    [MaxLength(100)]
    public string? Wording { get; init; }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Exactness == Exactness.Missing && Value is not null) yield return new MemberError(ValidationCode.NumberNotUsed, nameof(Value));
        if (Exactness != Exactness.Missing && Value is null) yield return new MemberError(ValidationCode.NumberNeeded, nameof(Value));
    }
}

/// <summary>An amount of money, possibly rough or missing.</summary>
public sealed record Money : IValidatableObject
{
    public Exactness Exactness { get; init; } = Exactness.Exact;

    /// <summary>The amount in units of the currency (not cents), 0 to 10^12 with at most two decimals; left out when it is
    /// missing.</summary>
    [Range(typeof(decimal), "0", "1000000000000", ParseLimitsInInvariantCulture = true)]
    public decimal? Amount { get; init; }

    /// <summary>ISO 4217 code, for example EUR, CZK, PLN.</summary>
    [Currency]
    public string Currency { get; init; } = "EUR";

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Exactness == Exactness.Missing && Amount is not null)
            yield return new MemberError(ValidationCode.AmountNotUsed, nameof(Amount));
        if (Exactness != Exactness.Missing && Amount is null) yield return new MemberError(ValidationCode.AmountNeeded, nameof(Amount));
        if (Amount is { } amount && decimal.Round(amount, 2) != amount)
            yield return new MemberError(ValidationCode.MoreDecimals, nameof(Amount));
    }
}
