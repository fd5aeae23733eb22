using System.Globalization;
using Collab.Domain.Facts;
using Collab.Domain.Validation;
using Collab.Domain.Views;

namespace Collab.Domain.Indicators;

/// <summary>What a candidate adds to an indicator under a rule, for a span of time, or why it adds nothing.</summary>
/// <param name="Code">The indicator.</param>
/// <param name="Rule">The rule's version.</param>
/// <param name="Candidate">What was judged.</param>
/// <param name="Verdict">What the rule says of it.</param>
/// <param name="From">From when it is so.</param>
/// <param name="Until">Until when.</param>
public sealed record Contribution(string Code, string Rule, Candidate Candidate, Verdict Verdict, DateTime From, DateTime Until)
{
    private const string OrganisationDimension = "organisation|";

    /// <summary>What is to last longer has no end that a figure could be taken apart by.</summary>
    private const int LongestInYears = 50;

    /// <summary>Its value in hundredths of the unit; 0 where no number is known.</summary>
    public long Value => Hundredths(Verdict.Value);

    /// <summary>The moment that order goes by.</summary>
    public DateTime At => Span.Database(Verdict.At ?? Candidate.At);

    /// <summary>From when it counts: it may hold, as an agreement does, before its rule lets it count.</summary>
    public DateTime Begins => At > From ? At : From;

    /// <summary>The calendar days of its own zone within which it occurred or on which it counts, which periods go by; null when nothing
    /// dates it.</summary>
    public DaySpan? Days => Verdict.Days ?? Candidate.Occurred.CalendarDays();

    /// <summary>The part of it that belongs to all of some dimensions: all of it, or of a headcount those who came from there.</summary>
    public Contribution In(IReadOnlyList<string> dimensions)
    {
        if (Candidate.Shares is not { } shares || !dimensions.Any(HeadcountShare.IsDividedBy)) return this;
        IReadOnlyList<HeadcountShare> here = [.. shares.Where(share => dimensions.All(share.IsIn))];
        return this with
        {
            Candidate = Candidate with { Shares = here },
            Verdict = Verdict with { Value = here.Sum(share => share.Number), Approximate = here.Any(share => share.Rough == true) },
        };
    }

    /// <summary>What it adds to a part of the figure, in hundredths.</summary>
    public long ValueIn(string dimension) => In([dimension]).Value;

    /// <summary>The figures it belongs to, by dimension: its year, the regions it counts for and what is around them, the place where it
    /// was held and what is around it, region pairs, topics, kinds of partner, service, funder,
    /// project, programme, specific objective and organisation. What counts for no known region, or was held in
    /// none, belongs to <c>region|not-attributed</c>, <c>venue|not-attributed</c>.</summary>
    public IEnumerable<string> Dimensions()
    {
        foreach (var year in Verdict.Lasts && Days is { } lasts ? YearsOf(lasts) : [YearOf(Days)]) yield return $"year|{year}";
        foreach (var region in Regions()) yield return $"region|{region}";
        if (Candidate.ActivityKind is not null)
            foreach (var venue in Candidate.Venue is { } held ? RegionsAround([held]) : [HeadcountShare.NotAttributed])
                yield return $"venue|{venue}";
        foreach (var pair in Pairs()) yield return pair;
        foreach (var topic in Candidate.Topics) yield return $"topic|{topic}";
        foreach (var partner in Candidate.Partners) yield return $"partner|{partner}";
        if (Candidate.Service is { } service) yield return $"service|{service}";
        if (Candidate.Funder is { } funder) yield return $"funder|{funder}";
        foreach (var part in Projects) yield return $"project|{part.Project}";
        foreach (var programme in Projects.Select(part => part.Programme).OfType<Guid>().Distinct())
            yield return $"programme|{programme}";
        foreach (var objective in Projects.Select(ObjectiveOf).OfType<string>().Distinct())
            yield return $"objective|{objective}";
        foreach (var organisation in Organisations.Distinct()) yield return $"{OrganisationDimension}{organisation}";
    }

    /// <summary>Whether running totals are kept of a dimension. There are too many organisations: their figures are added up from the
    /// rows.</summary>
    public static bool HasTotals(string dimension) => !dimension.StartsWith(OrganisationDimension, StringComparison.Ordinal);

    private IReadOnlyList<ProjectPart> Projects => Verdict.Projects ?? Candidate.Projects ?? [];

    private IEnumerable<Guid> Organisations => Candidate.Organisation is { } one
        ? [one]
        : Candidate.Participants.Concat(Candidate.Organisers).Select(party => party.Organisation).OfType<Guid>();

    /// <summary>A programme's objective as dimensions name it; null: none is known.</summary>
    private static string? ObjectiveOf(ProjectPart part) =>
        part is { Programme: { } programme, Objective: { } objective } ? $"{programme}/{objective}" : null;

    private static string YearOf(DaySpan? days) => days is not { } known ? FigureKeys.Undated
        : known.Year is { } year ? year.ToString(CultureInfo.InvariantCulture) : FigureKeys.OverYears;

    // Each year that something lasts in; what has no end, in its first year, and from then on in none that could be named.
    private static IEnumerable<string> YearsOf(DaySpan days) => days.Last.Year - days.First.Year > LongestInYears
        ? [days.First.Year.ToString(CultureInfo.InvariantCulture), FigureKeys.OpenEnd]
        : Enumerable.Range(days.First.Year, days.Last.Year - days.First.Year + 1)
            .Select(year => year.ToString(CultureInfo.InvariantCulture));

    /// <summary>What it adds to the indicator's figures where every fact counts for itself; nothing under a rule of which no running totals
    /// are kept.</summary>
    public IEnumerable<FigureDelta> Deltas()
    {
        if (!FigureKeys.HasTotals(Rule)) yield break;
        var family = FigureKeys.Indicator(Code, Rule);
        if (!Verdict.Counts)
        {
            yield return new FigureDelta(family, "rejected", From, Until, 1);
            yield return new FigureDelta(family, "rejected-value", From, Until, Value);
            if (Candidate is { Currency: { } currency and not Currencies.Euro, Number: { } amount })
                yield return new FigureDelta(family, $"rejected-amount|{currency}", From, Until, Hundredths(amount));
            yield return new FigureDelta(family, $"reason|{Verdict.Reasons[0]}", From, Until, 1);
        }
        else if (Verdict.Key is not null)
        {
            yield return new FigureDelta(family, "qualified", Begins, Until, 1);
            yield return new FigureDelta(family, "qualified-value", Begins, Until, Value);
        }
        else
        {
            foreach (var delta in Counted(family, Value, Value, Verdict.Approximate, HasRoughShare(Candidate.Shares), Begins, Until))
                yield return delta;
            foreach (var dimension in Dimensions().Where(HasTotals))
                yield return new FigureDelta(family, dimension, Begins, Until, ValueIn(dimension));
        }
    }

    /// <summary>The figures of something that is counted, but for those of its parts: by <paramref name="value"/>, which may be less than
    /// its <paramref name="own"/> number.</summary>
    public static IEnumerable<FigureDelta> Counted(
        string family, long value, long own, bool approximate, bool roughShare, DateTime from, DateTime until)
    {
        yield return new FigureDelta(family, "total", from, until, value);
        yield return new FigureDelta(family, "counted-value", from, until, own);
        yield return new FigureDelta(family, "counted", from, until, 1);
        if (approximate) yield return new FigureDelta(family, "approximate", from, until, 1);
        if (roughShare) yield return new FigureDelta(family, "approximate-share", from, until, 1);
    }

    /// <summary>A number in hundredths, as the tables keep it.</summary>
    public static long Hundredths(decimal? value) => value is { } known ? decimal.ToInt64(decimal.Round(known * 100)) : 0;

    /// <summary>Every region that some codes name or lie in.</summary>
    public static IEnumerable<string> RegionsAround(IEnumerable<string> codes) =>
        codes.SelectMany(code => Enumerable.Range(2, Math.Max(0, code.Length - 1)).Select(length => code[..length])).Distinct();

    /// <summary>The pairs of countries and NUTS 1 regions between some regions and others, each once and in order: what lies in a region
    /// pairs for it, too, so that a pair is the same from both sides and at every level. A region does not pair with what it lies
    /// in.</summary>
    public static IEnumerable<(string One, string Other)> Pairs(IEnumerable<string> regions, IEnumerable<string> others)
    {
        var far = CoarseAround(others).ToList();
        return CoarseAround(regions).SelectMany(one => far.Where(other => IsApart(one, other))
            .Select(other => string.CompareOrdinal(one, other) < 0 ? (one, other) : (other, one))).Distinct();
    }

    /// <summary>The countries and NUTS 1 regions that some codes name or lie in: precise enough for a figure, and few enough for a
    /// matrix.</summary>
    public static IEnumerable<string> CoarseAround(IEnumerable<string> codes) => RegionsAround(codes).Where(region => region.Length <= 3);

    /// <summary>Whether neither of two regions lies in the other.</summary>
    public static bool IsApart(string one, string other) =>
        !other.StartsWith(one, StringComparison.Ordinal) && !one.StartsWith(other, StringComparison.Ordinal);

    /// <summary>Whether a part of a headcount is rough, though the whole may be exact.</summary>
    public static bool HasRoughShare(IReadOnlyList<HeadcountShare>? shares) => shares?.Any(share => share.Rough == true) == true;

    private IEnumerable<string> Regions()
    {
        if (Candidate.Shares is not { } shares)
            return Candidate.Regions.Count > 0 ? RegionsAround(Candidate.Regions) : [HeadcountShare.NotAttributed];
        return RegionsAround(shares.Where(share => share.IsAttributed).Select(share => share.Region))
            .Concat(shares.Where(share => !share.IsAttributed).Select(share => share.Region));
    }

    // An organisation is tied to the others of what it is a part of. A headcount counts for the pairs that somebody of it came from.
    private IEnumerable<string> Pairs()
    {
        var others = Candidate is { Part.Length: > 0, Organisation: not null }
            ? Candidate.Participants.Select(party => party.Place).OfType<string>()
            : Candidate.Regions;
        return Pairs(Candidate.Regions, others).Select(pair => $"pair|{pair.One}-{pair.Other}")
            .Where(pair => Candidate.Shares?.Any(share => share.IsIn(pair)) != false);
    }
}

/// <summary>A contribution that counts and shares its key with others: the facts that are counted once.</summary>
/// <param name="Id">The fact.</param>
/// <param name="Part">What of it.</param>
/// <param name="From">From when it holds.</param>
/// <param name="Until">Until when.</param>
/// <param name="At">The moment that order goes by.</param>
/// <param name="Value">In hundredths.</param>
/// <param name="Rank">How well founded it is.</param>
/// <param name="Approximate">Whether the value is rough.</param>
/// <param name="Dimensions">The figures it belongs to.</param>
/// <param name="Settlement">How the facts of its key are counted once.</param>
public sealed record Qualified(
    Guid Id, string Part, DateTime From, DateTime Until, DateTime At, long Value, int Rank, bool Approximate,
    IReadOnlyList<string> Dimensions, Settlement Settlement)
{
    /// <summary>Where those of a headcount came from; null: it is none.</summary>
    public IReadOnlyList<HeadcountShare>? Shares { get; init; }

    /// <summary>From when it counts: not before the moment that order goes by.</summary>
    public DateTime Begins => At > From ? At : From;

    /// <summary>What it adds to a part of the figure that it belongs to, in hundredths, where all of it counts.</summary>
    public long ValueIn(string dimension) => Shares is not null && HeadcountShare.IsDividedBy(dimension)
        ? Shares.Where(share => share.IsIn(dimension)).Sum(share => Contribution.Hundredths(share.Number))
        : Value;

    public static Qualified Of(Contribution contribution) => new(
        contribution.Candidate.FactId, contribution.Candidate.Part, contribution.From, contribution.Until, contribution.At,
        contribution.Value, contribution.Candidate.Rank,
        contribution.Verdict.Approximate, [.. contribution.Dimensions().Where(Contribution.HasTotals)],
        contribution.Verdict.Settlement ?? Settlement.First)
    {
        Shares = contribution.Candidate.Shares,
    };
}

/// <summary>How facts of one key are counted once.</summary>
public enum Settlement
{
    /// <summary>The first counts.</summary>
    First,

    /// <summary>The best founded counts, of equally founded ones the latest.</summary>
    Best,

    /// <summary>Each counts by how much it exceeds the one before it.</summary>
    Increase,

    /// <summary>The latest counts, by how much it exceeds the first.</summary>
    FirstToLast,
}

/// <summary>Settles what facts of one key add to an indicator; pure.</summary>
public static class Deduplication
{
    /// <summary>What counts of facts of one key that hold at the same time, and by how much, in hundredths.</summary>
    public static IEnumerable<(Qualified Row, long Value)> At(IEnumerable<Qualified> holding)
    {
        var rows = holding.OrderBy(row => row.At).ThenBy(row => row.Id).ThenBy(row => row.Part, StringComparer.Ordinal).ToList();
        if (rows.Count == 0) return [];
        return rows[0].Settlement switch
        {
            Settlement.First => [(rows[0], rows[0].Value)],
            Settlement.Best => [rows.OrderBy(row => row.Rank).Select(row => (row, row.Value)).Last()],
            Settlement.FirstToLast => rows.Count > 1 ? [(rows[^1], rows[^1].Value - rows[0].Value)] : [],
            _ => rows.Zip(rows.Skip(1), (earlier, later) => (later, later.Value - earlier.Value)),
        };
    }

    /// <summary>What facts of one key that hold at the same time add to each part of the figure: counted once within each year, region and
    /// topic, and not only in those of the very first fact.</summary>
    public static IEnumerable<(string Dimension, long Value)> PartsAt(IReadOnlyCollection<Qualified> holding) =>
        holding.Count > 0 && holding.First().Settlement == Settlement.First
            ? holding.SelectMany(row => row.Dimensions).Distinct()
                .Select(dimension => (dimension,
                    At(holding.Where(row => row.Dimensions.Contains(dimension))).Single().Row.ValueIn(dimension)))
            : At(holding).SelectMany(entry => entry.Row.Dimensions.Select(
                dimension => (dimension, entry.Row.Shares is null ? entry.Value : entry.Row.ValueIn(dimension))));

    /// <summary>The figures that the facts of one key make.</summary>
    public static IEnumerable<FigureDelta> Deltas(string family, IReadOnlyCollection<Qualified> rows) =>
        rows.Count > 1 && rows.All(row => row is { Settlement: Settlement.First, Approximate: false, Shares: null }
            && row.Value == rows.First().Value)
            ? Once(family, rows)
            : MomentByMoment(family, rows);

    // Where it does not matter which of them counts, each figure holds as long as any of them does: no need to look at every moment.
    private static IEnumerable<FigureDelta> Once(string family, IReadOnlyCollection<Qualified> rows)
    {
        var value = rows.First().Value;
        foreach (var (from, until) in MergedSpans(rows))
        {
            foreach (var delta in Contribution.Counted(family, value, value, false, false, from, until)) yield return delta;
        }

        foreach (var dimension in rows.SelectMany(row => row.Dimensions.Select(key => (Key: key, Row: row)))
            .GroupBy(entry => entry.Key, entry => entry.Row))
            foreach (var (from, until) in MergedSpans(dimension))
                yield return new FigureDelta(family, dimension.Key, from, until, value);
    }

    // The spans in which at least one row holds.
    private static IEnumerable<(DateTime From, DateTime Until)> MergedSpans(IEnumerable<Qualified> rows)
    {
        (DateTime From, DateTime Until)? span = null;
        foreach (var row in rows.Where(row => row.Begins < row.Until).OrderBy(row => row.Begins))
        {
            if (span is { } open && row.Begins <= open.Until) span = (open.From, row.Until > open.Until ? row.Until : open.Until);
            else
            {
                if (span is { } over) yield return over;
                span = (row.Begins, row.Until);
            }
        }

        if (span is { } last) yield return last;
    }

    private static IEnumerable<FigureDelta> MomentByMoment(string family, IReadOnlyCollection<Qualified> rows)
    {
        var moments = rows.SelectMany(row => new[] { row.Begins, row.Until }).Distinct().Order().ToList();
        for (var i = 0; i + 1 < moments.Count; i++)
        {
            var (from, until) = (moments[i], moments[i + 1]);
            var holding = rows.Where(row => row.Begins <= from && row.Until >= until).ToList();
            foreach (var (row, value) in At(holding))
                foreach (var delta in Contribution.Counted(
                    family, value, row.Value, row.Approximate, Contribution.HasRoughShare(row.Shares), from, until))
                    yield return delta;
            // Averages are not the sums of their parts: those are taken from the rows.
            if (holding is [{ Settlement: Settlement.FirstToLast }, ..]) continue;
            foreach (var (dimension, value) in PartsAt(holding)) yield return new FigureDelta(family, dimension, from, until, value);
        }
    }
}
