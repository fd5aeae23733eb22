using Collab.Domain.Facts;
using Collab.Domain.Views;

namespace Collab.Domain.Partnerships;

/// <summary>How a partnership is going.</summary>
public enum PartnershipStatus
{
    Active,
    Paused,
    Concluded,
}

/// <summary>A partner.</summary>
public sealed record PartnerView
{
    public required OrganisationRef Organisation { get; init; }

    public required PartnerRole Role { get; init; }

    public string? NamedAs { get; init; }

    /// <summary>The fact that it left; null while it is a partner.</summary>
    public Citation? Left { get; init; }

    public required Citation Cite { get; init; }
}

/// <summary>An agreement.</summary>
public sealed record AgreementView(
    Instrument Instrument, string? Title, IReadOnlyList<OrganisationRef> Organisations, Occurrence? Until, Citation Cite);

/// <summary>A cooperation somebody asserts.</summary>
public sealed record ClaimView(
    string About, IReadOnlyList<OrganisationRef> Organisations, Quantity? Quantity, OrganisationRef? By, Citation Cite);

/// <summary>Money granted, or claimed.</summary>
public sealed record FundingView
{
    public Money? Amount { get; init; }

    public OrganisationRef? Funder { get; init; }

    public OrganisationRef? Recipient { get; init; }

    public string? Programme { get; init; }

    public int? Months { get; init; }

    public string? About { get; init; }

    public required Citation Cite { get; init; }
}

/// <summary>Something the partnership brought about: a solution, a pilot, a strategy, an obstacle found or removed.</summary>
public sealed record ResultView
{
    /// <summary>The type of the fact, for example <c>solution_developed</c>.</summary>
    public required string Type { get; init; }

    public string? Title { get; init; }

    public required IReadOnlyList<OrganisationRef> Organisations { get; init; }

    /// <summary>The particulars as recorded.</summary>
    public required Fact Particulars { get; init; }

    public required Citation Cite { get; init; }
}

/// <summary>How often a service was delivered to a category of customers.</summary>
/// <param name="Service">The service.</param>
/// <param name="Category">The customers' category.</param>
/// <param name="Count">How often.</param>
public sealed record LedgerCount(string Service, string Category, long Count);
