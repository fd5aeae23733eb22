using Collab.Domain.Validation;
using Collab.ReadModel.Reading;
using Collab.ReadModel.Search;

namespace Collab.ReadModel.Audit;

/// <summary>What the page of the event log is asked for.</summary>
/// <param name="Query">The events.</param>
/// <param name="About">What the words for an entity may mean; empty when none were given.</param>
/// <param name="Documents">The same for a source.</param>
/// <param name="Floor">The position down to which this answer looks; null: to the beginning.</param>
public sealed record LogFilter(EventQuery Query, IReadOnlyList<Hit> About, IReadOnlyList<Hit> Documents, long? Floor)
{
    // What no index finds is looked for among so many positions at a time, so that an answer never takes long.
    private const long Window = 200_000;

    /// <summary>No filter at all.</summary>
    public static LogFilter Everything { get; } = new(new EventQuery { UpTo = long.MaxValue, Limit = EntityList.UsualLimit }, [], [], null);

    /// <summary>Whether the words for an entity or a source mean nothing that is known.</summary>
    public bool Hopeless => Query is { Streams: { Length: 0 } } or { Sources: { Length: 0 } };

    /// <summary>Reads the filters of a question; what is wrong with them is noted there.</summary>
    public static async Task<LogFilter> ReadAsync(Question question, SearchQueries search, PartQuestions parts)
    {
        var about = question.Text("about") is { } words
            ? await HitsAsync(words, ["organisation", "activity", "partnership", "milestone", "source", "period"])
            : [];
        var documents = question.Text("document") is { } title ? await HitsAsync(title, ["source"]) : [];
        var from = question.Text("recordedFrom") is { } first ? Instants.ReadStart(first, "recordedFrom", question.Errors) : null;
        var until = question.Text("recordedTo") is { } last ? Instants.Read(last, "recordedTo", question.Errors) : null;
        Instants.CheckSpan(from, until, ("recordedFrom", "recordedTo"), question.Errors);
        // What is one has the events of all that it was recorded as.
        var stream = question.Id("stream");
        var streams = stream is { } one && await parts.StreamsAsync(one, question) is { Length: > 1 } several ? several : null;
        var named = question.Text("about") is null ? null : about.Select(hit => hit.Stream).Distinct().ToArray();
        var query = new EventQuery
        {
            NewestFirst = true,
            After = Instants.Position(question.Text("after"), "after", question.Errors) ?? long.MaxValue,
            From = Instants.Position(question.Text("from"), "from", question.Errors),
            UpTo = question.Moment.KnownAt,
            AsOf = question.Moment.AsOfNow ? null : question.Moment.AsOf,
            Types = question.Types(),
            Stream = streams is null ? stream : null,
            Streams = streams is null ? named : named is null ? streams : [.. streams.Intersect(named)],
            Source = question.Id("source"),
            Sources = question.Text("document") is null ? null : [.. documents.Select(hit => hit.Id)],
            Actor = question.Id("actor")?.ToString(),
            Belonging = await parts.ReadAsync(question),
            BelongingAsOf = question.Moment.AsOf,
            RecordedFrom = from,
            RecordedUntil = until,
            Limit = EntityList.Limit(question),
        };
        var narrow = query is { Stream: not null } or { Streams: not null } or { Source: not null } or { Sources: not null };
        long? floor = (query.Actor ?? (object?)query.AsOf) is not null && !narrow
            && Math.Min(query.After - 1, query.UpTo) - Window is > 0 and var least && least > (query.From ?? 0) ? least : null;
        return new LogFilter(floor is null ? query : query with { From = floor }, about, documents, floor);

        async Task<IReadOnlyList<Hit>> HitsAsync(string text, IReadOnlyList<string> kinds)
        {
            if (text.Length <= SearchQueries.LongestText && !text.Contains('\0'))
            {
                var found = await search.FindAsync(text, kinds, 1, Belonging.Anywhere, question.Moment, question.Cancellation);
                return [.. found.SelectMany(kind => kind.Hits)];
            }

            question.Errors.Add(
                new ValidationError(kinds.Count == 1 ? "document" : "about", ValidationCode.TextTooLong, SearchQueries.LongestText));
            return [];
        }
    }
}
