using Collab.Domain.Facts;
using Collab.Domain.Indicators;
using Collab.Domain.Views;
using Collab.ReadModel.Rows.Schema;

namespace Collab.ReadModel.Rows;

/// <summary>Makes the rows of contributions: each candidate under every rule of its indicator, one for each span of time in which the
/// candidate looks the same.</summary>
internal static class ContributionRowMaker
{
    /// <summary>The rows.</summary>
    public static IEnumerable<Row> Of(ProjectionContext around, IReadOnlyList<(DateTime Moment, StreamSnapshot Snapshot)> snapshots)
    {
        var open = new Dictionary<(string, Guid, string), (DateTime From, SerializedCandidate Candidate)>();
        foreach (var (moment, snapshot) in snapshots)
        {
            foreach (var (key, was) in open.ToList())
            {
                if (snapshot.Candidates.TryGetValue(key, out var still) && still.Content == was.Candidate.Content) continue;
                open.Remove(key);
                foreach (var row in Under(around, was.Candidate, was.From, moment)) yield return row;
            }

            foreach (var (key, candidate) in snapshot.Candidates.Where(entry => !open.ContainsKey(entry.Key)))
                open[key] = (moment, candidate);
        }

        foreach (var (from, candidate) in open.Values)
            foreach (var row in Under(around, candidate, from, Span.End))
                yield return row;
    }

    /// <summary>The rows of one candidate.</summary>
    public static IEnumerable<Row> Under(ProjectionContext around, SerializedCandidate candidate, DateTime from, DateTime until) =>
        around.Rules.Of(candidate.Indicator).Where(rule => rule.Judges(candidate.Candidate)).Select(rule => RowOf(
            new Contribution(
                candidate.Indicator.Code, rule.Version, candidate.Candidate,
                Counting.Judge(candidate.Indicator, rule.Rule, candidate.Candidate), from, until),
            candidate.View, candidate.Text, rule.EventId));

    /// <summary>The row of a contribution.</summary>
    /// <param name="made">The contribution.</param>
    /// <param name="view">Its candidate as JSON.</param>
    /// <param name="text">A fingerprint of that.</param>
    /// <param name="adopted">The event that adopted its rule.</param>
    public static Row RowOf(Contribution made, string view, Stamp text, Guid? adopted) => new(
        "contribution",
        [
            ("code", made.Code), ("rule", made.Rule), ("id", made.Candidate.FactId), ("part", made.Candidate.Part),
            ("stream_id", made.Candidate.Stream),
            ("valid_from", made.From),
        ],
        () => Columns(made, view),
        text.With((ulong)made.At.Ticks).With((ulong)made.Until.Ticks).With(adopted ?? Guid.Empty))
    {
        Deltas = made.Deltas,
        Contribution = made,
    };

    private static IReadOnlyList<(string Column, object? Value)> Columns(Contribution made, string view) =>
    [
        ("type", made.Candidate.Type), ("valid_until", made.Until), ("occurred", made.At),
        ("first_day", made.Days?.First), ("last_day", made.Days?.Last), ("counts", made.Verdict.Counts),
        ("value", made.Verdict.Value is null ? null : made.Value), ("approximate", made.Verdict.Approximate),
        ("reasons", made.Verdict.Reasons.ToArray()),
        ("key", made.Verdict.Key), ("settlement", made.Verdict.Settlement is { } settlement ? Codes.Of(settlement) : null),
        ("rank", made.Candidate.Rank), ("dimensions", made.Dimensions().ToArray()), ("position", made.Candidate.Position),
        ("source_id", made.Candidate.Source), ("candidate", new Json(view)),
    ];
}
