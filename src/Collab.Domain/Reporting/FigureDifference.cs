using Collab.Domain.Views;

namespace Collab.Domain.Reporting;

/// <summary>A fact that makes a figure differ between two positions.</summary>
public sealed record FigureDifference
{
    /// <summary>The fact.</summary>
    public required Guid EventId { get; init; }

    public required string Type { get; init; }

    public required EntityLink Entity { get; init; }

    /// <summary>The organisation that is counted, where organisations are.</summary>
    public EntityLink? Organisation { get; init; }

    /// <summary>What it added then; null: it did not count.</summary>
    public decimal? Then { get; init; }

    /// <summary>What it adds now; null: it does not count.</summary>
    public decimal? Now { get; init; }

    /// <summary>Where no event is the cause: why it is so. <c>calendar-days</c>: it was placed in the period by moments then, and is by
    /// calendar days now.</summary>
    public string? Reason { get; init; }

    /// <summary>The event of its stream since which it is so: a correction, a confirmation, a late fact; null where the difference comes
    /// from elsewhere, for example another rule.</summary>
    public EventLink? Because { get; init; }
}

/// <summary>An event in a list of something else.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Position">Its position.</param>
/// <param name="Type">Its type.</param>
/// <param name="RecordedAt">When it was recorded.</param>
public sealed record EventLink(Guid Id, long Position, string Type, DateTimeOffset RecordedAt)
{
    /// <summary>The reason that it gives for a correction, a withdrawal or a decision; null: it gives none.</summary>
    public string? Reason { get; init; }
}
