using Collab.Domain.Facts;
using Collab.Domain.Views;

namespace Collab.Domain.Partnerships;

/// <summary>How far a milestone is.</summary>
public enum MilestoneStatus
{
    Planned,
    Reached,
    Missed,
    Dropped,
}

/// <summary>A later date that a milestone was given.</summary>
/// <param name="Due">When it was to be reached from then on.</param>
/// <param name="Reason">Why it was moved; null: the source does not say.</param>
/// <param name="Cite">The fact that moved it.</param>
public sealed record MilestoneMove(Occurrence Due, string? Reason, Citation Cite);

/// <summary>That a milestone was missed.</summary>
/// <param name="Due">The date that was missed: the one that stood then.</param>
/// <param name="Reason">Why; null: the source does not say.</param>
/// <param name="Cite">The fact that says so.</param>
public sealed record MilestoneMiss(Occurrence Due, string? Reason, Citation Cite);

/// <summary>By how many days something came after a date: between the two numbers, which are the same where both dates are known to the
/// day. Nought or less: it was not late. Null: the dates do not bound it to this side.</summary>
/// <param name="AtLeast">The fewest days that it can have been.</param>
/// <param name="AtMost">The most.</param>
public sealed record DaysLate(int? AtLeast, int? AtMost)
{
    /// <summary>How late something was; null when one of the dates is not known.</summary>
    /// <param name="came">When it came.</param>
    /// <param name="due">When it was due: by the end of its last day.</param>
    public static DaysLate? Of(Occurrence came, Occurrence due)
    {
        if (came.CalendarDays() is not var (first, last) || due.CalendarDays() is not { Last: var by }
            || by == DateOnly.MaxValue) return null;
        return new DaysLate(
            first == DateOnly.MinValue ? null : first.DayNumber - by.DayNumber,
            last == DateOnly.MaxValue ? null : last.DayNumber - by.DayNumber);
    }
}

/// <summary>That a milestone was reached.</summary>
/// <param name="On">When.</param>
/// <param name="LateAgainstFirst">How many days after the date it was planned for first; null where one of the two is not known.</param>
/// <param name="LateAgainstLast">How many days after the date it was given last; null where one of the two is not known.</param>
/// <param name="Cite">The fact that says so.</param>
public sealed record MilestoneReaching(Occurrence On, DaysLate? LateAgainstFirst, DaysLate? LateAgainstLast, Citation Cite);

/// <summary>A milestone, with every date it was given. Facts stand by their dates, and those of one date by their ids, so that the order in
/// which they were recorded does not matter.</summary>
public sealed record MilestoneView
{
    public required Guid Id { get; init; }

    public required string Title { get; init; }

    public required MilestoneStatus Status { get; init; }

    /// <summary>When it is to be reached, by the last date that it was given.</summary>
    public required Occurrence Due { get; init; }

    /// <summary>When it was to be reached when it was planned.</summary>
    public required Occurrence FirstDue { get; init; }

    /// <summary>The dates that it was given since, in order; none: it was never moved.</summary>
    public required IReadOnlyList<MilestoneMove> Moves { get; init; }

    /// <summary>That it was missed, in order; they stay when it is moved or reached after all.</summary>
    public required IReadOnlyList<MilestoneMiss> Misses { get; init; }

    /// <summary>That it was reached, and how late; null while it was not.</summary>
    public MilestoneReaching? Reached { get; init; }

    /// <summary>Why it was missed, moved or dropped, by the fact that gives the status.</summary>
    public string? Reason { get; init; }

    /// <summary>The fact that gives the status.</summary>
    public required Citation Cite { get; init; }

    /// <summary>Filled in when read: planned, and the date has passed.</summary>
    public bool? Overdue { get; set; }

    /// <summary>Everything that it rests on.</summary>
    internal IEnumerable<Citation> Cites =>
    [
        Cite, .. Moves.Select(move => move.Cite), .. Misses.Select(miss => miss.Cite), .. Reached is { } reached ? [reached.Cite]
            : (Citation[])[],
    ];

    /// <summary>The milestone of a plan.</summary>
    /// <param name="record">The plan as its stream knows it.</param>
    /// <param name="plan">The plan.</param>
    /// <param name="facts">The facts of its partnership, in their order.</param>
    internal static MilestoneView Of(RecordedFact record, MilestonePlanned plan, IReadOnlyList<RecordedFact> facts)
    {
        var own = facts.Of<MilestoneFact>().Where(entry => entry.Fact.MilestoneId == plan.MilestoneId).ToList();
        var (due, status, last) = (plan.Due, MilestoneStatus.Planned, record);
        var moves = new List<MilestoneMove>();
        var misses = new List<MilestoneMiss>();
        foreach (var (each, fact) in own)
        {
            switch (fact)
            {
                // A new date after a miss makes it a plan again.
                case MilestoneRescheduled moved:
                    (due, status, last) = (moved.Due, MilestoneStatus.Planned, each);
                    moves.Add(new MilestoneMove(moved.Due, moved.Reason, Citation.Of(each)));
                    break;
                case MilestoneMissed missed:
                    (status, last) = (MilestoneStatus.Missed, each);
                    misses.Add(new MilestoneMiss(due, missed.Reason, Citation.Of(each)));
                    break;
            }
        }

        // What ends it ends it, whatever is dated after that.
        var ended = own.LastOrDefault(entry => entry.Fact is MilestoneReached or MilestoneDropped);
        if (ended.Record is not null)
            (status, last) = (ended.Fact is MilestoneReached ? MilestoneStatus.Reached : MilestoneStatus.Dropped, ended.Record);
        return new MilestoneView
        {
            Id = plan.MilestoneId,
            Title = plan.Title,
            Status = status,
            Due = due,
            FirstDue = plan.Due,
            Moves = moves,
            Misses = misses,
            Reached = status == MilestoneStatus.Reached
                ? new MilestoneReaching(
                    last.Fact.Occurred, DaysLate.Of(last.Fact.Occurred, plan.Due), DaysLate.Of(last.Fact.Occurred, due), Citation.Of(last))
                : null,
            Reason = last.Fact switch
            {
                MilestoneDropped dropped => dropped.Reason,
                MilestoneMissed miss => miss.Reason,
                MilestoneRescheduled rescheduled => rescheduled.Reason,
                _ => null,
            },
            Cite = Citation.Of(last),
        };
    }
}
