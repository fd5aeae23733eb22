using Collab.Domain.Indicators;
using Collab.Domain.Places;
using Collab.Domain.Validation;
using Collab.ReadModel.Reading;
using Collab.ReadModel.Rows.Schema;
using Collab.Recording;
using Npgsql;

namespace Collab.ReadModel.Search;

/// <summary>Something that was found.</summary>
/// <param name="Kind">Kind of entity.</param>
/// <param name="Id">The entity.</param>
/// <param name="Stream">The stream it stands in: for a milestone, its partnership.</param>
/// <param name="Title">How it is called at the moment asked about; where it is not called anything then, how it was called when it was
/// found.</param>
/// <param name="FoundAs">The name it was found by, where that is another one.</param>
/// <param name="Subkind">Code of the kind within the kind.</param>
/// <param name="Status">Code of the status.</param>
/// <param name="Starts">Its own date; null: unknown.</param>
/// <param name="Match">How well the name fits.</param>
public sealed record Hit(
    string Kind, Guid Id, Guid Stream, string Title, string? FoundAs, string Subkind, string Status, DateTimeOffset? Starts,
    NameMatch Match);

/// <summary>What was found of one kind.</summary>
/// <param name="Kind">Kind of entity.</param>
/// <param name="Hits">The first of it, the best ones first.</param>
/// <param name="More">Whether there is more.</param>
/// <param name="AsWritten">True: names are found only as they are written, accents and all, since the database cannot do more.</param>
public sealed record KindHits(string Kind, IReadOnlyList<Hit> Hits, bool More, bool? AsWritten = null);

/// <summary>
/// Finds entities by every name they ever had, without accents and case: the whole name before its beginning, that before words of it, and
/// these before letters within it; where a kind has nothing of these, what differs by a typing error. Names are found by indexes, so that
/// it takes as long among a hundred thousand names as among a hundred. Where the database lacks what that takes, they are found as they are
/// written, by the beginnings of their words, and where these find nothing of a kind, by letters within them.
/// </summary>
public sealed class SearchQueries(NpgsqlDataSource database, CodeLists codes)
{
    /// <summary>Hits of each kind that are shown.</summary>
    public const int Shown = 8;

    /// <summary>The longest text that is searched for.</summary>
    public const int LongestText = 200;

    /// <summary>Suggestions when nobody says otherwise.</summary>
    public const int UsualSuggestions = 10;

    /// <summary>The most suggestions there are.</summary>
    public const int MostSuggestions = 50;

    // Enough to find the best among, few enough to look at for every word.
    private const int Looked = 200;

    // What has a part in something without standing in its stream.
    private static readonly string[] Apart = ["organisation", "source"];

    private const string Table = StoreSchema.Name + ".entity";
    private const string Words = "to_tsvector('simple', e.title || ' ' || coalesce(e.view ->> 'shortName', ''))";

    private readonly NameSearch names = new(database);

    /// <summary>The kinds that are searched, in the order of the answer.</summary>
    public static IReadOnlyList<string> Kinds => PlainNames.Kinds;

    /// <summary>Whether names are found only as they are written, since the database lacks what more would take.</summary>
    public async Task<bool> IsAsWrittenAsync(CancellationToken cancellation) => !await names.IsThereAsync(cancellation);

    /// <summary>What is called so, kind by kind; kinds of which nothing is are left out.</summary>
    /// <param name="text">What was typed.</param>
    /// <param name="kinds">Where to look.</param>
    /// <param name="part">Only what belongs to this at the moment.</param>
    /// <param name="moment">The moment of the question.</param>
    /// <param name="cancellation">Ends the work.</param>
    public Task<IReadOnlyList<KindHits>> FindAsync(
        string text, IReadOnlyList<string> kinds, Belonging part, Moment moment, CancellationToken cancellation) =>
        FindAsync(text, kinds, Shown + 1, part, moment, cancellation);

    /// <summary>The same, for whoever wants no more than the best.</summary>
    /// <param name="text">What was typed.</param>
    /// <param name="kinds">Where to look.</param>
    /// <param name="enough">Where words of names find fewer of a kind, letters within names are looked for as well.</param>
    /// <param name="part">Only what belongs to this at the moment.</param>
    /// <param name="moment">The moment of the question.</param>
    /// <param name="cancellation">Ends the work.</param>
    public async Task<IReadOnlyList<KindHits>> FindAsync(
        string text, IReadOnlyList<string> kinds, int enough, Belonging part, Moment moment, CancellationToken cancellation)
    {
        var found = await AllAsync(text, kinds, enough, part, moment, cancellation);
        bool? asWritten = await IsAsWrittenAsync(cancellation) ? true : null;
        return
        [
            .. from kind in kinds
               let hits = found.Where(hit => hit.Kind == kind).ToList()
               where hits.Count > 0
               select new KindHits(kind, [.. hits.Take(Shown)], hits.Count > Shown, asWritten),
        ];
    }

    /// <summary>What somebody who is still typing may mean, of all kinds together, the best first.</summary>
    /// <param name="text">What was typed so far.</param>
    /// <param name="kinds">Where to look.</param>
    /// <param name="most">The most of them.</param>
    /// <param name="part">Only what belongs to this at the moment.</param>
    /// <param name="moment">The moment of the question.</param>
    /// <param name="cancellation">Ends the work.</param>
    public async Task<IReadOnlyList<Hit>> SuggestAsync(
        string text, IReadOnlyList<string> kinds, int most, Belonging part, Moment moment, CancellationToken cancellation) =>
        [.. (await AllAsync(text, kinds, most, part, moment, cancellation)).Take(most)];

    private async Task<IReadOnlyList<Hit>> AllAsync(
        string text, IReadOnlyList<string> kinds, int enough, Belonging part, Moment moment, CancellationToken cancellation)
    {
        text = TextForm.Line(text);
        if (text.Length is 0 or > LongestText || text.Contains('\0')) return [];
        var found = await names.IsThereAsync(cancellation)
            ? await names.FindAsync(text, kinds, enough, Belongs(part), part.Add, moment, cancellation)
            : await WrittenAsync(text, kinds, part, moment, cancellation);
        return
        [
            .. found.Order(Comparer<FoundName>.Create(NameSearch.Compare))
                .ThenBy(one => one.Hit.Title, StringComparer.CurrentCultureIgnoreCase).ThenBy(one => one.Hit.Id).Select(one => one.Hit),
        ];
    }

    // By names as they are written.
    private async Task<List<FoundName>> WrittenAsync(
        string text, IReadOnlyList<string> kinds, Belonging part, Moment moment, CancellationToken cancellation)
    {
        var query = Prefixes(text);
        var found = query.Length == 0
            ? []
            : await ReadAsync($"{Words} @@ to_tsquery('simple', @query)", query, kinds, part, moment, cancellation);
        var empty = kinds.Where(kind => !found.Exists(hit => hit.Kind == kind)).ToList();
        if (empty.Count > 0)
            found.AddRange(await ReadAsync("strpos(lower(e.title), lower(@query)) > 0", text, empty, part, moment, cancellation));
        return
        [
            .. found.Select(hit => new FoundName(hit with { Match = Fit(hit.FoundAs ?? hit.Title, text) }, 0, true))
                .GroupBy(one => one.Hit.Id).Select(same => same.MinBy(one => one.Hit.Match)!),
        ];
    }

    /// <summary>The regions that are called so or have such a code.</summary>
    public IReadOnlyList<Region> Regions(string text)
    {
        return text.Trim().Length < 2 ? [] :
        [
            .. codes.Regions.Where(region => Has(region.Code.Value) || Has(region.Name) || Has(region.NameDe) || Has(region.NameEn))
                .OrderBy(region => region.Code.Value.Equals(text.Trim(), StringComparison.OrdinalIgnoreCase) ? 0 : 1)
                    .ThenBy(region => region.Level).Take(Shown),
        ];

        bool Has(string name) => name.Contains(text.Trim(), StringComparison.CurrentCultureIgnoreCase);
    }

    /// <summary>The indicators that are called so or have such a code.</summary>
    public static IReadOnlyList<IndicatorDefinition> Indicators(string text) => text.Trim().Length < 2 ? [] :
    [
        .. IndicatorDefinition.All.Where(indicator => new[] { indicator.Code, indicator.Name, indicator.NameDe }
            .Any(name => name.Contains(text.Trim(), StringComparison.CurrentCultureIgnoreCase))),
    ];

    // The beginnings of all words must occur: letters and digits only, whatever else was typed.
    private static string Prefixes(string text) =>
        string.Join(" & ", new string([.. text.Select(c => char.IsLetterOrDigit(c) || char.IsSurrogate(c) ? c : ' ')])
        .Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(word => $"'{word}':*"));

    private static NameMatch Fit(string title, string text) =>
        title.Equals(text, StringComparison.OrdinalIgnoreCase) ? NameMatch.Whole
        : title.StartsWith(text, StringComparison.CurrentCultureIgnoreCase) ? NameMatch.Beginning
        : title.Contains(' ' + text, StringComparison.CurrentCultureIgnoreCase) ? NameMatch.Words
        : title.Contains(text, StringComparison.CurrentCultureIgnoreCase) ? NameMatch.Part : NameMatch.WordBeginnings;

    // Whatever it was called, it belongs to a part as it is at the moment. A milestone stands in the stream of its partnership.
    private static string Belongs(Belonging part)
    {
        if (part.IsEverything) return "";
        var own = Apart.Select(kind => $"e.kind = '{kind}'{part.OfEntities("b", kind, Moment.Holds)}")
            .Append($"e.kind = 'milestone'{part.OfStreams("b", Moment.Holds)}")
            .Append($"e.kind not in ('organisation', 'source', 'milestone'){part.OfEntities("b", "", Moment.Holds)}");
        return
            $"""
             and exists (select from {Table} b where b.kind = e.kind and b.id = e.id and {Moment.Holds("b")}
              and ({string.Join(" or ", own.Select(one => $"({one})"))}))
            """;
    }

    private async Task<List<Hit>> ReadAsync(
        string condition, string query, IReadOnlyList<string> kinds, Belonging part, Moment moment, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(
            $"""
            select h.kind, h.id, h.stream_id, coalesce(n.title, h.title), h.title, coalesce(n.subkind, h.subkind), coalesce(n.status,
              h.status), coalesce(n.starts, h.starts)
            from unnest(@kinds) k (kind)
            cross join lateral (select e.kind, e.id, e.stream_id, e.title, e.subkind, e.status, e.starts from {Table} e where e.kind =
              k.kind and {Moment.Known("e")} and {condition}{Belongs(part)} limit {Looked}) h
            left join lateral (select n.title, n.subkind, n.status, n.starts from {Table} n where n.kind = h.kind and n.id = h.id and
              {Moment.Holds("n")} limit 1) n on true
            """);
        EntityList.Add(command, moment);
        part.Add(command);
        command.Parameters.AddWithValue("kinds", kinds.ToArray());
        command.Parameters.AddWithValue("query", query);
        var hits = new List<Hit>();
        await using var rows = await command.ExecuteReaderAsync(cancellation);
        while (await rows.ReadAsync(cancellation))
        {
            var (title, foundAs) = (rows.GetString(3), rows.GetString(4));
            hits.Add(new Hit(
                rows.GetString(0), rows.GetGuid(1), rows.GetGuid(2), title, foundAs == title
                    ? null
                    : foundAs, rows.GetString(5), rows.GetString(6),
                rows.IsDBNull(7) || rows.GetDateTime(7) == DateTime.MinValue ? null : rows.GetFieldValue<DateTimeOffset>(7),
                NameMatch.WordBeginnings));
        }

        return hits;
    }
}
