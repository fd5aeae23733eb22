using Collab.Domain.Indicators;
using Collab.Domain.Places;
using Collab.Domain.Views;
using Collab.ReadModel.Reading;
using Collab.Recording;
using Npgsql;

namespace Collab.ReadModel.Regions;

/// <summary>Answers questions about regions: of everything from the running totals, of a part of it from its rows.</summary>
public sealed class RegionQueries(NpgsqlDataSource database, FigureQueries figures, CodeLists codes)
{
    private static readonly string[] Each = ["held", "planned", "organisations", "partnerships", "held-there", "planned-there"];

    private const string Entity = StoreSchema.Name + ".entity";

    public bool Knows(string code) => codes.Knows(new RegionCode(code));

    /// <summary>Every region in which something goes on, and the regions around it.</summary>
    /// <param name="belonging">The part of everything that is looked at.</param>
    /// <param name="question">The question.</param>
    public async Task<IReadOnlyList<RegionFigures>> AllAsync(Belonging belonging, Question question) =>
        await FiguresAsync(null, belonging, question);

    /// <summary>One region of the code list; null when the list does not have it.</summary>
    public async Task<RegionFigures?> FindAsync(string code, Belonging belonging, Question question)
    {
        if (codes.Find(new RegionCode(code)) is not { } region) return null;
        return (await FiguresAsync(code, belonging, question)).SingleOrDefault()
            ?? Figures(region, Each.ToDictionary(figure => figure, _ => 0L));
    }

    /// <summary>Some of what there is of a kind in a region, at a moment: of activities the latest, of anything else the first by
    /// name.</summary>
    public Task<IReadOnlyList<RegionEntry>> EntriesAsync(
        string kind, string region, int most, Belonging belonging, Question question) =>
        EntriesAsync(kind, "e.regions && @within", region, most, belonging, question);

    /// <summary>The latest activities held, or planned to be held, within a region.</summary>
    public Task<IReadOnlyList<RegionEntry>> ThereAsync(string region, int most, Belonging belonging, Question question) =>
        EntriesAsync("activity", "e.venue = any(@within)", region, most, belonging, question);

    private async Task<IReadOnlyList<RegionEntry>> EntriesAsync(
        string kind, string condition, string region, int most, Belonging belonging, Question question)
    {
        var order = kind == "activity" ? "coalesce(e.starts, '-infinity') desc, e.id desc" : "lower(e.title), e.id";
        await using var command = database.CreateCommand(
            $"""
            select e.id, e.title, e.subkind, e.status, e.starts from {Entity} e
            where e.kind = @kind and {Moment.Holds("e")} and {condition}{belonging.OfEntities("e", kind, Moment.Holds)}
            order by {order} limit @most
            """);
        belonging.Add(command);
        command.Parameters.AddWithValue("kind", kind);
        command.Parameters.AddWithValue("within", Within(region));
        command.Parameters.AddWithValue("most", most);
        EntityList.Add(command, question.Moment);
        var entries = new List<RegionEntry>();
        await using var rows = await command.ExecuteReaderAsync(question.Cancellation);
        while (await rows.ReadAsync(question.Cancellation))
            entries.Add(new RegionEntry(
                new EntityLink(kind, rows.GetGuid(0), rows.GetString(1)), rows.GetString(2), rows.GetString(3), rows.IsDBNull(4)
                    ? null
                    : rows.GetFieldValue<DateTimeOffset>(4)));
        return entries;
    }

    /// <summary>The pairs of a region with regions of every level, or all pairs of regions that sources name; what lies in a region counts
    /// for it, so that a pair is the same from both sides.</summary>
    public async Task<IReadOnlyList<RegionPair>> PairsAsync(string? region, Belonging belonging, Question question)
    {
        await using var command = database.CreateCommand(region is null ? AllPairs(belonging) : PairsOfRegion(belonging));
        EntityList.Add(command, question.Moment);
        belonging.Add(command);
        if (region is not null)
        {
            command.Parameters.AddWithValue("region", region);
            command.Parameters.AddWithValue("within", Within(region));
        }

        var pairs = new List<RegionPair>();
        await using var rows = await command.ExecuteReaderAsync(question.Cancellation);
        while (await rows.ReadAsync(question.Cancellation))
            pairs.Add(new RegionPair(
                rows.GetString(0), rows.GetString(1), codes.Find(new RegionCode(rows.GetString(1)))?.Name, rows.GetInt64(2),
                rows.GetFieldValue<Guid[]>(3)));
        return pairs;
    }

    private static string Held(Belonging belonging) =>
        $"e.kind = 'activity' and e.status = 'held' and {Moment.Holds("e")}{belonging.OfEntities("e", "activity", Moment.Holds)}";

    // A region does not pair with what lies in it, nor with what it lies in.
    private static string PairsOfRegion(Belonging belonging) =>
        $"""
        select @region, a.region, count(*), array_agg(a.id order by a.id) from (
          select distinct e.id, left(r, l) as region from {Entity} e, unnest(e.regions) r, generate_series(2, length(r)) l
          where {Held(belonging)} and e.regions && @within) a
        where not starts_with(a.region, @region) and not starts_with(@region, a.region)
        group by 2 order by 3 desc, 2
        """;

    private static string AllPairs(Belonging belonging) =>
        $"""
        with held as materialized (
          select id, unnest(regions) as region from {Entity} e where {Held(belonging)}
        ),
        named as materialized (select distinct region from held),
        within as materialized (
          select distinct h.id, n.region from held h, generate_series(2, length(h.region)) l, named n where n.region = left(h.region, l)
        )
        select a.region, b.region, count(*), array_agg(a.id order by a.id)
        from within a join within b on a.id = b.id and a.region < b.region
        where not starts_with(a.region, b.region) and not starts_with(b.region, a.region)
        group by 1, 2 order by 3 desc, 1, 2
        """;

    /// <summary>The ties between countries and NUTS 1 regions, or those of one region of any level to them; the strongest first.</summary>
    public async Task<IReadOnlyList<RegionTie>> TiesAsync(string? region, Belonging belonging, Question question)
    {
        if (region?.Length > 3) return await FineTiesAsync(region, belonging, question);
        var others = codes.Regions.Where(known => known.Level <= 1).Select(known => known.Code.Value);
        var keys = region is null ? null : others.SelectMany(other => new[] { $"{region}|{other}", $"{other}|{region}" }).ToArray();
        return Ties(await ReadAsync(FigureKeys.Ties, keys, belonging, question), region);
    }

    private Task<Figures> ReadAsync(string family, string[]? keys, Belonging belonging, Question question) => belonging.IsEverything
        ? figures.ReadAsync(question.Moment, [family], keys, question.Cancellation)
        : new PartFigures(database).ReadAsync(belonging, [family], question);

    // A district has few activities: its ties are counted on the spot, which keeps a million points out of the totals.
    private async Task<IReadOnlyList<RegionTie>> FineTiesAsync(string region, Belonging belonging, Question question)
    {
        await using var command = database.CreateCommand(
            $"select e.regions from {Entity} e where {Held(belonging)} and e.regions && @within");
        command.Parameters.AddWithValue("within", Within(region));
        EntityList.Add(command, question.Moment);
        belonging.Add(command);
        var ties = new Dictionary<string, long>();
        await using var rows = await command.ExecuteReaderAsync(question.Cancellation);
        while (await rows.ReadAsync(question.Cancellation))
            foreach (var other in Contribution.CoarseAround(rows.GetFieldValue<string[]>(0))
                .Where(other => Contribution.IsApart(region, other)))
                ties[other] = ties.GetValueOrDefault(other) + 1;
        return [.. ties.Select(tie => new RegionTie(region, tie.Key, tie.Value)).OrderByDescending(tie => tie.Activities)
            .ThenBy(tie => tie.With, StringComparer.Ordinal)];
    }

    // Codes of the list, so that an index finds them; a fact can name no others.
    private string[] Within(string region) =>
        [.. codes.Regions.Select(known => known.Code.Value).Where(code => code.StartsWith(region, StringComparison.Ordinal))];

    /// <summary>The ties that figures tell of.</summary>
    /// <param name="known">Figures with those of the ties among them.</param>
    /// <param name="region">Only the ties of this region, it first, without what it does alone; null: those between the regions that
    /// sources name, as precisely as they do up to NUTS 1, and of each with itself.</param>
    public static IReadOnlyList<RegionTie> Ties(Figures known, string? region)
    {
        var all = known.Of(FigureKeys.Ties).Select(entry => (Pair: entry.Key.Split('|'), entry.Value)).ToList();
        var named = all.Where(entry => entry.Pair.Length == 1).Select(entry => entry.Pair[0]).ToHashSet();
        return
        [
            .. all.Where(entry => entry.Pair.Length == 2
                && (region is null
                    ? entry.Pair.All(named.Contains)
                    : entry.Pair.Contains(region) && entry.Pair[0] != entry.Pair[1]))
                .Select(entry => region is null || entry.Pair[0] == region
                    ? new RegionTie(entry.Pair[0], entry.Pair[1], entry.Value)
                    : new RegionTie(entry.Pair[1], entry.Pair[0], entry.Value))
                .OrderByDescending(tie => tie.Activities).ThenBy(tie => tie.Region, StringComparer.Ordinal)
                .ThenBy(tie => tie.With, StringComparer.Ordinal),
        ];
    }

    // What takes part where: activities by the regions of their facts, organisations by their seat, partnerships by their regions and their
    // partners' seats; and, apart from that, where activities are held.
    private async Task<IReadOnlyList<RegionFigures>> FiguresAsync(string? only, Belonging belonging, Question question)
    {
        var keys = only is null ? null : Each.Select(figure => $"{only}|{figure}").ToArray();
        var known = await ReadAsync(FigureKeys.Regions, keys, belonging, question);
        return [.. known.Of(FigureKeys.Regions).Select(entry => entry.Key.Split('|')[0]).Distinct()
            .Where(code => only is null || code == only).Select(code => codes.Find(new RegionCode(code))).OfType<Region>()
            .Select(region => Figures(region,
                Each.ToDictionary(figure => figure, figure => known[FigureKeys.Regions, $"{region.Code}|{figure}"])))];
    }

    private static RegionFigures Figures(Region region, Dictionary<string, long> figures) => new(
        region.Code.Value, region.Name, region.NameDe, region.NameEn, region.Level, region.Latitude, region.Longitude, figures["held"],
        figures["planned"], figures["organisations"], figures["partnerships"], figures["held-there"], figures["planned-there"]);
}
