using Collab.Domain.Facts;
using Collab.Domain.Partnerships;
using Collab.Domain.Views;

namespace Collab.Domain.Indicators;

/// <summary>Finds out how long an organisation that an agreement names has cooperated by it. Pure.</summary>
internal static class Memberships
{
    /// <summary>The spans of days in which an organisation took part, the first one first: from the project's start, or from when it joined
    /// later, to the project's end, or until it left; each later one with the fact that it joined once more. Never empty.</summary>
    /// <param name="facts">The partnership's facts, in order of time.</param>
    /// <param name="terms">The project's terms; null: it is none, and the agreement's own dates are taken.</param>
    /// <param name="record">The agreement.</param>
    /// <param name="agreed">What it says.</param>
    /// <param name="organisation">The organisation.</param>
    public static IReadOnlyList<(DaySpan Days, RecordedFact? Again)> Of(
        List<RecordedFact> facts, ProjectSpan? terms, RecordedFact record, CooperationAgreed agreed, Guid organisation)
    {
        var first = terms?.Start?.CalendarDays()?.First ?? DayOf(record);
        var last = terms?.End?.CalendarDays()?.Last ?? agreed.Until?.CalendarDays()?.Last ?? DateOnly.MaxValue;
        var spans = new List<(DaySpan, RecordedFact?)>();
        (DateOnly From, RecordedFact? Again)? open = (first, null);
        var joined = false;
        foreach (var fact in facts)
        {
            if (fact.Fact is PartnerJoined partner && partner.Organisation.Value == organisation)
            {
                if (open is null) open = (Later(first, DayOf(fact)), fact);
                else if (!joined && spans.Count == 0 && fact.Fact.Occurred.IsDated) open = (Later(first, DayOf(fact)), null);
                joined = true;
            }
            else if (fact.Fact is PartnerLeft left && left.Organisation.Value == organisation && open is var (from, again))
            {
                spans.Add((new DaySpan(from, Later(from, DayOf(fact))), again));
                open = null;
            }
        }

        if (open is var (since, joining)) spans.Add((new DaySpan(since, Later(since, last)), joining));
        return spans;
    }

    private static DateOnly DayOf(RecordedFact record) =>
        record.Fact.Occurred.CalendarDays() is { First: var first } && first > DateOnly.MinValue
        ? first
        : DateOnly.FromDateTime(record.Since.UtcDateTime);

    private static DateOnly Later(DateOnly one, DateOnly other) => one > other ? one : other;
}
