namespace Collab.Api.Calendar;

/// <summary>What an activity looked like to a calendar for a span of time, and the span of positions in which that was known.</summary>
/// <param name="ValidFrom">From when it looked so.</param>
/// <param name="ValidUntil">Until when; exclusive.</param>
/// <param name="KnownFrom">The position of the event from which that was known.</param>
/// <param name="KnownUntil">The position of the event from which it was known no longer.</param>
/// <param name="Shown">What an invitation is about: its date, place and title, and whether it was cancelled.</param>
public sealed record KnownSpan(DateTime ValidFrom, DateTime ValidUntil, long KnownFrom, long KnownUntil, string Shown);

/// <summary>
/// How often an activity changed in the eyes of a calendar. Derived from what was recorded and nothing else: the same after a rebuild, the
/// same for whoever asks about the same position, and never lower for a later position or a later date.
/// </summary>
/// <param name="Created">Position of the first event behind it.</param>
/// <param name="Modified">Position of the last event that changed anything about it.</param>
/// <param name="Sequence">How many events changed its date, its place or its title, or cancelled it (RFC 5545, 3.8.7.4).</param>
public sealed record Revisions(long Created, long Modified, int Sequence)
{
    /// <summary>Counts the revisions.</summary>
    /// <param name="spans">All that was ever known by the position about the time up to the date asked about; at least one.</param>
    /// <param name="asOf">The date asked about.</param>
    /// <param name="knownAt">The position asked about.</param>
    public static Revisions Of(IReadOnlyCollection<KnownSpan> spans, DateTime asOf, long knownAt)
    {
        var positions = spans.Select(span => span.KnownFrom).Concat(spans.Select(span => span.KnownUntil))
            .Where(position => position <= knownAt).Distinct().Order().ToList();
        var pictures = positions.Select(
            position => Picture(spans.Where(span => span.KnownFrom <= position && position < span.KnownUntil), asOf))
            .Where(picture => picture.Count > 0).ToList();
        return new Revisions(
            positions[0], positions[^1], pictures.Zip(pictures.Skip(1)).Count(pair => !pair.First.SequenceEqual(pair.Second)));
    }

    // What was shown when, up to the date asked about; spans that follow each other and show the same are one. Since when the first was to
    // be seen is no matter: it is when its source was published, not when the activity takes place. Every other beginning is compared, so
    // that a later date only adds differences.
    private static List<(DateTime From, DateTime Until, string Shown)> Picture(IEnumerable<KnownSpan> known, DateTime asOf)
    {
        var picture = new List<(DateTime From, DateTime Until, string Shown)>();
        foreach (var span in known.OrderBy(span => span.ValidFrom))
        {
            var until = span.ValidUntil > asOf ? DateTime.MaxValue : span.ValidUntil;
            if (picture is [.., var last] && last.Shown == span.Shown && last.Until == span.ValidFrom)
                picture[^1] = last with { Until = until };
            else picture.Add((picture.Count == 0 ? DateTime.MinValue : span.ValidFrom, until, span.Shown));
        }

        return picture;
    }
}
