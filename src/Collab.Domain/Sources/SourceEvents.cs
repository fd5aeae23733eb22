using System.ComponentModel.DataAnnotations;
using Collab.Domain.Facts;
using Collab.Domain.Validation;

namespace Collab.Domain.Sources;

// These names are the storage format: the snake_case of a class name is the event's type in the store and never changes.

/// <summary>What kind of document a source is.</summary>
public enum SourceKind
{
    PressRelease,
    WebPage,
    AttendanceList,
    SignedAgreement,
    GrantDecision,
    Photo,
    Report,
    Minutes,
    Letter,
    Dataset,
    Other,
}

/// <summary>A document became known. Its date (<c>occurred</c>) is the time of publication.</summary>
[Label("Source registered", "Nachweis aufgenommen")]
[Form("title", "kind", "occurred", "url", "sha256", "publisher", Details = ["publisher", "language", "edition"])]
public sealed record SourceRegistered : Fact
{
    [MinLength(1), MaxLength(300)]
    public required string Title { get; init; }

    public required SourceKind Kind { get; init; }

    /// <summary>The organisation that published it, where it is registered.</summary>
    public OrganisationId? Publisher { get; init; }

    /// <summary>Language of the document, BCP 47, for example de, cs, pl, en.</summary>
    [LanguageTag]
    public string? Language { get; init; }

    /// <summary>Where it can be read: an absolute http or https address without user name or password.</summary>
    [WebAddress, MaxLength(2000)]
    public string? Url { get; init; }

    /// <summary>SHA-256 of the document as it was read, 64 lower-case hexadecimal digits.</summary>
    [RegularExpression("[0-9a-f]{64}", ErrorMessage = nameof(ValidationCode.NoSha256))]
    public string? Sha256 { get; init; }

    /// <summary>Which edition was read, for example "first publication".</summary>
    [MaxLength(100)]
    public string? Edition { get; init; }

    public override Provenance? RestsOn => null;

    public override bool HoldsWhenUndated => true;
}

/// <summary>Another edition of the document was published: a correction, an update, a translation.</summary>
[Label("Edition published", "Fassung veröffentlicht")]
[Form("edition", "occurred", "url", "sha256", Details = ["language"])]
public sealed record SourceEditionPublished : Fact
{
    [MinLength(1), MaxLength(100)]
    public required string Edition { get; init; }

    /// <summary>Language of this edition, BCP 47.</summary>
    [LanguageTag]
    public string? Language { get; init; }

    /// <summary>Where this edition can be read.</summary>
    [WebAddress, MaxLength(2000)]
    public string? Url { get; init; }

    /// <summary>SHA-256 of this edition as it was read.</summary>
    [RegularExpression("[0-9a-f]{64}", ErrorMessage = nameof(ValidationCode.NoSha256))]
    public string? Sha256 { get; init; }

    public override Provenance? RestsOn => null;

    public override bool HoldsWhenUndated => true;
}

/// <summary>The publisher took the document back. Facts that rest on it keep standing until each is withdrawn or corrected.</summary>
[Label("Source withdrawn", "Nachweis zurückgenommen")]
public sealed record SourceWithdrawn : Fact
{
    [MinLength(1), MaxLength(500)]
    public required string Reason { get; init; }

    public override Provenance? RestsOn => null;
}
