using Collab.Domain.Facts;
using Collab.Domain.Views;

namespace Collab.Domain.Sources;

/// <summary>Whether a document's publisher stands by it.</summary>
public enum SourceStatus
{
    Current,
    Withdrawn,
}

/// <summary>An edition of a document.</summary>
public sealed record EditionView(string? Edition, Occurrence Published, string? Language, string? Url, string? Sha256, Guid FactId);

/// <summary>A document as its own facts tell it at one time.</summary>
public sealed record SourceView : EntityView
{
    /// <summary>What the read side knows about sources.</summary>
    public static EntityKind Entity { get; } = EntityKind.Of<SourceView>("source", At, source => new EntityFace(
        "source", source.Id, source.Title, Codes.Of(source.Kind), Codes.Of(source.Status), source)
    {
        Starts = source.Published.Earliest(),
        Ends = source.Published.Latest(),
        Organisations = source.Publisher is { } publisher ? [publisher.Id] : [],
    });

    public required string Title { get; init; }

    public required SourceKind Kind { get; init; }

    public required SourceStatus Status { get; init; }

    public OrganisationRef? Publisher { get; init; }

    public string? Language { get; init; }

    public string? Url { get; init; }

    public string? Sha256 { get; init; }

    /// <summary>When it was published.</summary>
    public required Occurrence Published { get; init; }

    /// <summary>All editions known, first publication first.</summary>
    public required IReadOnlyList<EditionView> Editions { get; init; }

    public override DateTimeOffset? NamesAsOf => Published.Earliest();

    public override IEnumerable<object?> References => [Publisher, .. InJudgements];

    /// <summary>The document at a time; null when no fact of that time knows it.</summary>
    public static SourceView? At(FactRegister register, DateTimeOffset asOf)
    {
        var facts = register.Standing.Where(record => record.Since <= asOf).ToList();
        if (facts.Last<SourceRegistered>() is not var (record, registered)) return null;
        return new SourceView
        {
            Id = register.Id,
            Title = registered.Title,
            Kind = registered.Kind,
            Status = facts.Last<SourceWithdrawn>() is null ? SourceStatus.Current : SourceStatus.Withdrawn,
            Publisher = OrganisationRef.Of(registered.Publisher),
            Language = registered.Language,
            Url = registered.Url,
            Sha256 = registered.Sha256,
            Published = registered.Occurred,
            Editions =
            [
                new EditionView(registered.Edition, registered.Occurred, registered.Language, registered.Url, registered.Sha256, record.Id),
                .. facts.Of<SourceEditionPublished>().Select(entry => new EditionView(
                    entry.Fact.Edition, entry.Fact.Occurred, entry.Fact.Language, entry.Fact.Url, entry.Fact.Sha256, entry.Record.Id)),
            ],
            Conflicts = ConflictView.Of(register),
        };
    }
}
