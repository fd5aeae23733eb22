using Collab.Hosting;
using Collab.Reading;
using Npgsql;

namespace Collab.Regions;

/// <summary>Answers questions about regions from the rows.</summary>
public sealed class RegionBook(NpgsqlDataSource database, CodeLists codes)
{
    private const string Entity = CollabSettings.Schema + ".entity";

    // What takes part where: activities by the regions of their facts, organisations by their seat, partnerships by their regions and their partners' seats.
    private static readonly string Presence =
        $"""
        with now as materialized (
          select kind, id, status, regions, organisations from {Entity} e where {Moment.Holds("e")} and kind in ('activity', 'organisation', 'partnership')
        ),
        presence as (
          select kind, id, status, unnest(regions) as region from now
          union
          select p.kind, p.id, p.status, unnest(o.regions) from now p join now o on o.kind = 'organisation' and o.id = any(p.organisations) where p.kind = 'partnership'
        )
        """;

    public bool Knows(string code) => codes.Knows(new RegionCode(code));

    /// <summary>Every region in which something goes on, and the regions around it.</summary>
    public async Task<IReadOnlyList<RegionFigures>> AllAsync(Question question) => await FiguresAsync(null, question);

    /// <summary>One region of the code list; null when the list does not have it.</summary>
    public async Task<RegionFigures?> FindAsync(string code, Question question)
    {
        if (codes.Find(new RegionCode(code)) is not { } region) return null;
        return (await FiguresAsync(code, question)).SingleOrDefault() ?? Figures(region, 0, 0, 0, 0);
    }

    /// <summary>The pairs of a region, or all pairs as the sources name them.</summary>
    public async Task<IReadOnlyList<RegionPair>> PairsAsync(string? region, Question question)
    {
        // A region does not pair with what lies in it, nor with what it lies in.
        var near = region is null ? "a.region" : "@region";
        await using var command = database.CreateCommand(
            $"""
            with held as materialized (
              select id, unnest(regions) as region from {Entity} e where e.kind = 'activity' and e.status = 'held' and {Moment.Holds("e")}
            )
            select {near}, b.region, count(distinct b.id), array_agg(distinct b.id)
            from held a join held b on a.id = b.id
            where {(region is null ? "a.region < b.region and" : "starts_with(a.region, @region) and")}
              not starts_with({near}, b.region) and not starts_with(b.region, {near})
            group by 1, 2 order by 3 desc, 1, 2
            """);
        EntityList.Add(command, question.Moment);
        if (region is not null) command.Parameters.AddWithValue("region", region);
        var pairs = new List<RegionPair>();
        await using var rows = await command.ExecuteReaderAsync(question.Cancellation);
        while (await rows.ReadAsync(question.Cancellation))
            pairs.Add(new RegionPair(rows.GetString(0), rows.GetString(1), codes.Find(new RegionCode(rows.GetString(1)))?.Name, rows.GetInt64(2), rows.GetFieldValue<Guid[]>(3)));
        return pairs;
    }

    private async Task<IReadOnlyList<RegionFigures>> FiguresAsync(string? only, Question question)
    {
        // left(region, n) for n from 2 (a country) to 5 (level 3): the region itself and every region around it.
        await using var command = database.CreateCommand(
            $"""
            {Presence}
            select left(region, n) as code,
                   count(distinct id) filter (where kind = 'activity' and status = 'held'), count(distinct id) filter (where kind = 'activity' and status = 'planned'),
                   count(distinct id) filter (where kind = 'organisation'), count(distinct id) filter (where kind = 'partnership')
            from presence, generate_series(2, 5) n
            where n <= length(region) {(only is null ? "" : "and left(region, n) = @only")}
            group by 1 order by 1
            """);
        EntityList.Add(command, question.Moment);
        if (only is not null) command.Parameters.AddWithValue("only", only);
        var figures = new List<RegionFigures>();
        await using var rows = await command.ExecuteReaderAsync(question.Cancellation);
        while (await rows.ReadAsync(question.Cancellation))
            if (codes.Find(new RegionCode(rows.GetString(0))) is { } region)
                figures.Add(Figures(region, rows.GetInt64(1), rows.GetInt64(2), rows.GetInt64(3), rows.GetInt64(4)));
        return figures;
    }

    private static RegionFigures Figures(Region region, long held, long planned, long organisations, long partnerships) => new(
        region.Code.Value, region.Name, region.NameDe, region.NameEn, region.Level, region.Latitude, region.Longitude, held, planned, organisations, partnerships);
}
