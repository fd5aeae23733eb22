using Collab.Domain.Indicators;
using Collab.Domain.Validation;
using Collab.Domain.Views;
using Collab.ReadModel.Reading;
using Collab.Recording;
using Npgsql;

namespace Collab.ReadModel.Indicators;

/// <summary>What a figure is asked for: a moment, a rule, and a part of all that is counted.</summary>
/// <param name="Indicator">The indicator.</param>
/// <param name="Moment">The two clocks.</param>
/// <param name="Rule">The rule it is counted by.</param>
/// <param name="From">The first day of the period asked for, by the calendar of each fact's own zone; null: no beginning.</param>
/// <param name="Until">The last day of it; null: no end.</param>
/// <param name="Dimensions">Only what belongs to all of these parts, for example <c>region|DED</c>.</param>
public sealed record FigureScope(
    IndicatorDefinition Indicator, Moment Moment, AdoptedRule Rule, DateOnly? From, DateOnly? Until, IReadOnlyList<string> Dimensions)
{
    /// <summary>Why a fact does not count in a period over whose edge its date reaches.</summary>
    public const string UndecidedReason = "undecided-in-period";

    /// <summary>Why a fact does not count beside a baseline that reaches further than its date.</summary>
    public const string CoveredReason = "covered-by-baseline";

    /// <summary>A moment after which nothing counts that was known: saves looking for it.</summary>
    public DateTime End { get; init; } = Span.End;

    /// <summary>What happened later than the moment asked about, up to this one, is judged as of when it happened: on the last day of a
    /// period, where the clocks are behind. Null: nothing is.</summary>
    public DateTime? Latest { get; init; }

    /// <summary>The moment whose names stand beside the figure; null: its own. A figure of a reporting period that is over is judged as of
    /// its end, and names things as of the moment of the question.</summary>
    public Moment? Shown { get; init; }

    /// <summary>The moment whose targets and baselines stand beside the figure; null: the one whose names do.</summary>
    public Moment? Decided { get; init; }

    /// <summary>The last day that a baseline covers which stands beside the figure: what counts up to it is told, and not counted. Null:
    /// none does.</summary>
    public DateOnly? Covered { get; init; }

    /// <summary>In place of days: the moments between which a fact began, by which periods went before they went by days. Null:
    /// days.</summary>
    public (DateTime From, DateTime Until)? Moments { get; init; }

    /// <summary>Whether only what happened in some period is asked for.</summary>
    public bool HasPeriod => From is not null || Until is not null;

    /// <summary>The figure of an indicator, of everything, by the rule in force on a day.</summary>
    /// <param name="indicator">The indicator.</param>
    /// <param name="decisions">What was decided about it by then; null for nothing.</param>
    /// <param name="moment">The two clocks.</param>
    /// <param name="ruleOf">The day whose rule is meant.</param>
    /// <param name="programme">The programme whose rule is meant, where it has one of its own; null: everybody's.</param>
    public static FigureScope Of(
        IndicatorDefinition indicator, IndicatorDecisions? decisions, Moment moment, DateTimeOffset ruleOf, Guid? programme = null) =>
        new(indicator, moment, RuleSet.By(decisions).InForce(indicator, ruleOf, programme), null, null, []);

    /// <summary>The version that a rule has which is only tried.</summary>
    public const string TrialVersion = "trial";

    /// <summary>Whether its rule is only tried.</summary>
    public bool IsTrial => Rule.Version == TrialVersion;

    /// <summary>The family of its figure among the running totals.</summary>
    public string Family => FigureKeys.Indicator(Indicator.Code, Rule.Version);

    /// <summary>Whether everything is asked for, which the running totals know.</summary>
    public bool IsWhole => !HasPeriod && Moments is null && Dimensions.Count == 0 && FigureKeys.HasTotals(Rule.Version);

    /// <summary>The figure of the running totals that this part is; null where there is none.</summary>
    public string? TotalKey => (From, Until, Dimensions) switch
    {
        _ when Moments is not null || Latest is not null || Rule.Rule.Average || !FigureKeys.HasTotals(Rule.Version) => null,
        (null, null, [var only]) when Contribution.HasTotals(only) => only,
        ({ Month: 1, Day: 1 } from, { Month: 12, Day: 31 } until, []) when from.Year == until.Year && !Rule.Rule.Lasting =>
            string.Create(System.Globalization.CultureInfo.InvariantCulture, $"year|{from.Year}"),
        _ => null,
    };

    /// <summary>How facts of one key are counted; null where every fact counts for itself.</summary>
    public Settlement? Settlement => Indicator.Measure == Measure.Increase
        ? Rule.Rule.Average ? Domain.Indicators.Settlement.FirstToLast : Domain.Indicators.Settlement.Increase
        : Rule.Rule.Distinct switch
        {
            // What is granted counts once, however many facts are said to tell of it.
            DistinctBy.Fact => Indicator.Measure == Measure.Euro ? Domain.Indicators.Settlement.First : null,
            DistinctBy.Activity => Domain.Indicators.Settlement.Best,
            _ => Domain.Indicators.Settlement.First,
        };

    /// <summary>What the text of its queries depends on: figures that have it in common can be read by one query.</summary>
    public string Shape =>
        string.Join('|', Dimensions.Prepend(
            $"{Settlement} {DividesHeadcounts} {Rule.Rule.Lasting} {Rule.Rule.Average} {From is null} {Until is null} {Moments is null}"));

    /// <summary>Whether of each headcount only those count who came from somewhere.</summary>
    public bool DividesHeadcounts => Indicator.Measure == Measure.Headcount && Dimensions.Any(HeadcountShare.IsDividedBy);

    /// <summary>Whether a row lies in the part of everything that is asked for: of a rule that counts what lasts, what touches the days,
    /// whatever the rule says of it.</summary>
    public bool Includes(Contribution made, IReadOnlyCollection<string> dimensions) =>
        (!HasPeriod || (Rule.Rule.Lasting ? made.Days?.Touches(From, Until) : made.Days?.LiesIn(From, Until)) == true)
        && Dimensions.All(dimensions.Contains);

    /// <summary>Whether a row lies in the part that is asked for but for its date, which reaches over an edge of the period.</summary>
    public bool Undecided(Contribution made, IReadOnlyCollection<string> dimensions) =>
        HasPeriod && !Rule.Rule.Lasting && made.Days is { } days && days.Touches(From, Until) && !days.LiesIn(From, Until)
            && Dimensions.All(dimensions.Contains);
}

/// <summary>
/// The queries behind figures. The parameters of one scope end with its number, so that several can stand in one query; or the query takes
/// its values from a table of scopes that are alike (<see cref="FigureScope.Shape"/>).
/// </summary>
/// <param name="scope">The figure, or one of those that are alike.</param>
/// <param name="number">What its parameters end with.</param>
/// <param name="values">The alias of the table of scopes; null: the values are parameters.</param>
internal sealed class FigureSql(FigureScope scope, int number = 1, string? values = null)
{
    private const string Table = StoreSchema.Name + ".contribution";

    /// <summary>How facts of one key are counted; null where every fact counts for itself.</summary>
    public Settlement? Settlement => scope.Settlement;

    /// <summary>The position at which a fact that was part of a figure ceased to be, where a row that says so ended.</summary>
    /// <param name="row">The alias of its row as it was then.</param>
    /// <param name="then">The position of then, as an expression.</param>
    /// <param name="now">The later position.</param>
    public static string Ended(string row, string then, string now) =>
        $"""
        case when {row}.known_until <= {now} then (
          select max(o.known_until) from {Table} o where o.code = {row}.code and o.rule = {row}.rule and o.id = {row}.id
            and o.part = {row}.part and (o.counts or o.reasons = array['{ConvertedFigures.OtherCurrency}'])
            and o.known_until > {then} and o.known_until <= {now}) end
        """;

    // uuid and part (collation "C") in the order in which the tracker's own code sorts them.
    private static string Order(string alias) => $"{alias}.occurred, {alias}.id, {alias}.part";

    /// <summary>The rows of a scope's moment and rule.</summary>
    public string Holds(string alias) =>
        $"""
        {alias}.code = {Of("code")} and {alias}.rule = {Of("rule")} and {alias}.occurred <= least({Of("latest")}, {Of("end")})
        and {alias}.valid_from <= greatest({Of("asOf")}, {alias}.occurred)
        and {alias}.valid_until > greatest({Of("asOf")}, {alias}.occurred)
        and {alias}.known_from <= {Of("knownAt")} and {alias}.known_until > {Of("knownAt")}
        """;

    /// <summary>The table of some scopes that are alike, numbered from 0 in their order, as <c>from</c> takes it.</summary>
    /// <param name="alias">Its alias.</param>
    /// <param name="group">What its parameters end with.</param>
    public static string Scopes(string alias, int group) =>
        $"""
        unnest(@number{group}, @code{group}, @rule{group}, @asOf{group}, @latest{group}, @knownAt{group}, @end{group}, @from{group},
          @until{group}, @begun{group}, @before{group})
          as {alias} (number, code, rule, "asOf", "latest", "knownAt", "end", "from", "until", "begun", "before")
        """;

    /// <summary>Gives a query the values of a table of scopes.</summary>
    /// <param name="command">The query.</param>
    /// <param name="scopes">The scopes with their numbers; all alike.</param>
    /// <param name="group">What the parameters end with.</param>
    public static void AddScopes(NpgsqlCommand command, IReadOnlyList<(int Number, FigureScope Scope)> scopes, int group)
    {
        command.Parameters.AddWithValue($"number{group}", scopes.Select(entry => entry.Number).ToArray());
        Add("code", scope => scope.Indicator.Code);
        Add("rule", scope => scope.Rule.Version);
        Add("asOf", scope => scope.Moment.AsOfRow);
        Add("latest", scope => scope.Latest ?? scope.Moment.AsOfRow);
        Add("knownAt", scope => scope.Moment.KnownAt);
        Add("end", scope => scope.End);
        Add("from", scope => scope.From ?? DateOnly.MinValue);
        Add("until", scope => scope.Until ?? DateOnly.MaxValue);
        Add("begun", scope => scope.Moments?.From ?? Span.Beginning);
        Add("before", scope => scope.Moments?.Until ?? Span.End);
        if (scopes[0].Scope.Dimensions is { Count: > 0 } dimensions)
            command.Parameters.AddWithValue($"dimensions{group}", dimensions.ToArray());

        void Add<T>(string name, Func<FigureScope, T> value) =>
            command.Parameters.AddWithValue($"{name}{group}", scopes.Select(entry => value(entry.Scope)).ToArray());
    }

    /// <summary>The part of everything that is asked for; of what lasts, what touches the days. Where days are, the moments around them
    /// stand there too, for the index.</summary>
    public string Part(string alias) => scope.Rule.Rule.Lasting
        ? Within(alias, $"{alias}.last_day >= {Of("from")}", $"{alias}.first_day <= {Of("until")}") + Belonging(alias)
        : Within(
            alias, $"{alias}.first_day >= {Of("from")} and {alias}.occurred >= {Of("from")} - interval '2 days'",
            $"{alias}.last_day <= {Of("until")} and {alias}.occurred < {Of("until")} + interval '3 days'") + Belonging(alias);

    private string Within(string alias, string from, string until) =>
        (scope.From is null ? "" : $" and {from}") + (scope.Until is null ? "" : $" and {until}")
        + (scope.Moments is null ? "" : $" and {alias}.occurred >= {Of("begun")} and {alias}.occurred < {Of("before")}");

    /// <summary>What may belong to the period asked for and may not: its date reaches over an edge. A single day never does, which saves
    /// looking at most rows.</summary>
    public string Undecided(string alias) => scope.HasPeriod && !scope.Rule.Rule.Lasting
        ? $" and {alias}.first_day < {alias}.last_day and {OverAnEdge(alias)}{Belonging(alias)}"
        : " and false";

    private string Belonging(string alias) => scope.Dimensions.Count == 0 ? "" : $" and {alias}.dimensions @> @dimensions{number}";

    private string OverAnEdge(string alias) => string.Join(" and ", new[]
    {
        scope.Until is null ? null : $"{alias}.first_day <= {Of("until")}",
        scope.From is null ? null : $"{alias}.last_day >= {Of("from")}",
        "not (" + string.Join(" and ", new[]
        {
            scope.From is null ? null : $"{alias}.first_day >= {Of("from")}",
            scope.Until is null ? null : $"{alias}.last_day <= {Of("until")}",
        }.OfType<string>()) + ")",
    }.OfType<string>());

    /// <summary>What is counted: the rows, in <c>amount</c> what each adds, in <c>worth</c> its own number, both of the part that is asked
    /// for, and in <c>rough</c> whether that rests on rough numbers.</summary>
    public string Settled => SettledOf(Part("c"));

    private string SettledOf(string part) => scope.Settlement switch
    {
        null => $"select c.*, {Worth("c")} as amount, {OwnPart("c")} from {Table} c where c.counts and {Holds("c")}{part}",
        Domain.Indicators.Settlement.First =>
            $"select distinct on (c.key) c.*, {Worth("c")} as amount, {OwnPart("c")} from {Table} c where c.counts and {Holds("c")}{part} order by c.key, {Order("c")}",
        Domain.Indicators.Settlement.FirstToLast =>
            $"""
            select c.*, c.value - f.value as amount, {OwnPart("c")} from (
              select distinct on (c.key) c.* from {Table} c where c.counts and {Holds("c")}{part} order by c.key, c.occurred desc, c.id desc,
                c.part desc) c
            cross join lateral (select o.id, o.part, o.value from {Table} o where {SameKey} order by {Order("o")} limit 1) f
            where (f.id, f.part) <> (c.id, c.part)
            """,
        Domain.Indicators.Settlement.Best =>
            $"""
            select c.*, {Worth("c")} as amount, {OwnPart("c")} from (
              select distinct on (c.key) c.* from {Table} c where c.counts and {Holds("c")}
              order by c.key, c.rank desc, c.occurred desc, c.id desc, c.part desc) c
            where true{part}
            """,
        _ =>
            $"""
            select c.*, {OwnPart("c")} from (
              select c.*, c.value - lag(c.value) over (partition by c.key order by {Order("c")}) as amount from {Table} c where c.counts and
                {Holds("c")}) c
            where c.amount is not null{part}
            """,
    };

    /// <summary>Value, facts counted, whether any is rough.</summary>
    public string Value =>
        $"select {Total("s.amount")}, count(*), coalesce(bool_or(s.rough), false), coalesce(sum(s.worth), 0)::bigint from ({Settled}) s";

    private string Total(string each) =>
        scope.Rule.Rule.Average ? $"coalesce(round(avg({each})), 0)::bigint" : $"coalesce(sum({each}), 0)::bigint";

    /// <summary>Facts looked at and what they would add, those over an edge of the period included.</summary>
    public string Looked => scope.HasPeriod
        ? $"select count(*), coalesce(sum(x.worth), 0)::bigint from ({Around($"{Worth("c")} as worth", "true")}) x"
        : $"select count(*), coalesce(sum({Worth("c")}), 0)::bigint from {Table} c where {Holds("c")}{Part("c")}";

    /// <summary>How many facts would count if their date did not reach over an edge of the period: what is counted once, where nothing
    /// counts of it in the period.</summary>
    public string Undecideds => !scope.HasPeriod ? "select 0::bigint" : scope.Settlement == Domain.Indicators.Settlement.First
        ? $"select count(*) from ({SettledOf(Undecided("c"))}) s where not exists (select 1 from {Table} o where o.key = s.key and o.counts and {Holds("o")}{Part("o")})"
        : $"select count(*) from ({SettledOf(Undecided("c"))}) s";

    /// <summary>Facts that the rule rejects, by their most telling reason.</summary>
    public string Reasons =>
        $"select x.reasons[1], count(*) from ({Around("c.reasons", "not c.counts")}) x group by 1 order by 2 desc, 1";

    // What lies in the period, and what may and may not: two questions, each with an index of its own.
    private string Around(string columns, string where)
    {
        var inside = $"select {columns} from {Table} c where {where} and {Holds("c")}{Part("c")}";
        return scope.HasPeriod ? $"{inside} union all select {columns} from {Table} c where {where} and {Holds("c")}{Undecided("c")}"
            : inside;
    }

    /// <summary>What the rejected facts name in other currencies than the euro, in hundredths by currency.</summary>
    public string RejectedAmounts =>
        $"""
        select x.currency, sum(x.number * 100)::bigint from ({Around(
            "c.candidate ->> 'currency' as currency, (c.candidate ->> 'number')::numeric as number",
            $"not c.counts and c.candidate ->> 'currency' <> '{Currencies.Euro}' and c.candidate -> 'number' is not null")}) x
        group by 1
        """;

    /// <summary>The figure's parts; of an average, the averages of what each part counts.</summary>
    public string Parts => scope.Settlement == Domain.Indicators.Settlement.FirstToLast
        ? $"""
          select x.d, {Total("x.value - f.value")} from (
            select distinct on (d, c.key) d, c.* from {Table} c, unnest(c.dimensions) d
            where not starts_with(d, 'organisation|') and c.counts and {Holds("c")}{Part("c")}
            order by d, c.key, c.occurred desc, c.id desc, c.part desc) x
          cross join lateral (
            select o.id, o.part, o.value from {Table} o where o.key = x.key and o.counts and {Holds("o")} order by {Order("o")} limit 1) f
          where (f.id, f.part) <> (x.id, x.part) group by x.d
          """
        : scope.Settlement == Domain.Indicators.Settlement.First
        ? $"""
          select d, {Total("value")} from (
            select distinct on (d, c.key) d, {WorthIn("c", Worth("c"), "d")} as value from {Table} c, unnest(c.dimensions) d
            where not starts_with(d, 'organisation|') and c.counts and {Holds("c")}{Part("c")} order by d, c.key, {Order("c")}) x
          group by d
          """
        : $"""
          select d, {Total(WorthIn("s", "s.amount", "d"))} from ({Settled}) s, unnest(s.dimensions) d
          where not starts_with(d, 'organisation|') group by d
          """;

    /// <summary>A page of what is counted, or of what is not, the latest first. Looks only at the rows of the page and the others of their
    /// keys.</summary>
    public string Page(bool counted, bool after)
    {
        var keyset = after ? "and (c.occurred, c.id, c.part) < (@occurred, @id, @part)" : "";
        const string latest = "order by c.occurred desc, c.id desc, c.part desc limit @limit";
        var amount = scope.Settlement switch
        {
            Domain.Indicators.Settlement.Increase =>
                $"c.value - (select o.value from {Table} o where {SameKey} and {Before} order by {OrderDown} limit 1)",
            Domain.Indicators.Settlement.FirstToLast =>
                $"c.value - (select o.value from {Table} o where {SameKey} order by {Order("o")} limit 1)",
            _ => Worth("c"),
        };
        var rough = $"{Rough("c")} as rough";
        if (counted)
            return $"select c.*, {amount} as amount, {rough}, null::text as settled, false as undecided from {Table} c where c.counts and {Holds("c")}{Part("c")} {keyset} and {Chosen} {latest}";
        var settled = scope.Settlement is { } settlement ? $"'{ReasonOf(settlement)}'" : "null::text";
        var parts = new List<string> { Some(Worth("c"), "null::text", "false", $"not c.counts and {Holds("c")}{Part("c")}") };
        if (scope.Settlement is not null)
            parts.Add(Some(Worth("c"), settled, "false", $"c.counts and {Holds("c")}{Part("c")} and not {Chosen}"));
        if (scope.HasPeriod)
        {
            parts.Add(Some(Worth("c"), "null::text", "true", $"not c.counts and {Holds("c")}{Undecided("c")}"));
            parts.Add(Some(amount, $"'{FigureScope.UndecidedReason}'", "false",
                $"c.counts and {Holds("c")}{Undecided("c")} and {Waiting}"));
            if (scope.Settlement is not null)
                parts.Add(Some(Worth("c"), settled, "false", $"c.counts and {Holds("c")}{Undecided("c")} and not ({Waiting})"));
        }

        if (scope.Covered is not null)
            parts.Add(Some(Worth("c"), $"'{FigureScope.CoveredReason}'", "false", IsCovered));
        return parts.Count == 1 ? parts[0] : $"select * from ({string.Join(" union all ", parts)}) c {latest}";

        string Some(string worth, string reason, string undecided, string where) =>
            $"(select c.*, {worth} as amount, {rough}, {reason} as settled, {undecided} as undecided from {Table} c where {where} {keyset} {latest})";
    }

    /// <summary>How many facts would count, in the figure or in its total alone, if a baseline did not cover them.</summary>
    public string CoveredCount => $"select count(*) from {Table} c where {IsCovered}";

    private string IsCovered =>
        $"(c.counts or c.reasons = array['{ConvertedFigures.OtherCurrency}']) and {Holds("c")} and c.last_day <= {Of("covered")}{Belonging("c")}";

    /// <summary>Why a fact that would count by itself does not.</summary>
    public static string ReasonOf(Settlement settlement) => settlement switch
    {
        Domain.Indicators.Settlement.First => "already-counted",
        Domain.Indicators.Settlement.Best => "better-headcount-counted",
        Domain.Indicators.Settlement.FirstToLast => "not-the-latest-assessment",
        _ => "first-assessment",
    };

    /// <summary>Gives a query the scope's values.</summary>
    public void Add(NpgsqlCommand command)
    {
        command.Parameters.AddWithValue($"code{number}", scope.Indicator.Code);
        command.Parameters.AddWithValue($"rule{number}", scope.Rule.Version);
        command.Parameters.AddWithValue($"asOf{number}", scope.Moment.AsOfRow);
        command.Parameters.AddWithValue($"latest{number}", scope.Latest ?? scope.Moment.AsOfRow);
        command.Parameters.AddWithValue($"knownAt{number}", scope.Moment.KnownAt);
        command.Parameters.AddWithValue($"end{number}", scope.End);
        if (scope.From is { } from) command.Parameters.AddWithValue($"from{number}", from);
        if (scope.Until is { } until) command.Parameters.AddWithValue($"until{number}", until);
        if (scope.Covered is { } covered) command.Parameters.AddWithValue($"covered{number}", covered);
        if (scope.Moments is var (begun, before))
        {
            command.Parameters.AddWithValue($"begun{number}", begun);
            command.Parameters.AddWithValue($"before{number}", before);
        }

        if (scope.Dimensions.Count > 0) command.Parameters.AddWithValue($"dimensions{number}", scope.Dimensions.ToArray());
    }

    private string OwnPart(string alias) => $"{Worth(alias)} as worth, {Rough(alias)} as rough";

    // What a row adds to the part that is asked for: of a headcount, those who came from there.
    private string Worth(string alias) => scope.DividesHeadcounts
        ? $"(select sum((h ->> 'number')::bigint * 100)::bigint from {Shares(alias)} where {HereOnly})"
        : $"{alias}.value";

    private string Rough(string alias) => scope.DividesHeadcounts
        ? $"coalesce((select bool_or(h ->> 'rough' = 'true') from {Shares(alias)} where {HereOnly}), false)"
        : $"{alias}.approximate";

    // The same of the part of it that a dimension is.
    private string WorthIn(string alias, string whole, string dimension) => scope.Indicator.Measure == Measure.Headcount
        ? $"""
          case when starts_with({dimension}, 'region|') or starts_with({dimension}, 'pair|')
            then (select sum((h ->> 'number')::bigint * 100)::bigint from {Shares(alias)} where {HereOnly} and ({LiesIn(dimension)}))
            else {whole} end
          """
        : whole;

    private static string Shares(string alias) => $"jsonb_array_elements({alias}.candidate -> 'shares') h";

    private string HereOnly => scope.Dimensions.Count == 0
        ? "true"
        : $"not exists (select 1 from unnest(@dimensions{number}) q where not ({LiesIn("q")}))";

    // As HeadcountShare.IsIn says it.
    private static string LiesIn(string dimension) =>
        $"""
        case when starts_with({dimension}, 'region|') then starts_with(h ->> 'region', substr({dimension}, 8))
          when starts_with({dimension}, 'pair|') then starts_with(h ->> 'region', split_part(substr({dimension}, 6), '-', 1))
            or starts_with(h ->> 'region', split_part(substr({dimension}, 6), '-', 2))
          else true end
        """;

    private string Of(string name) => values is null ? $"@{name}{number}" : $"{values}.\"{name}\"";

    private string SameKey => $"o.key = c.key and o.counts and {Holds("o")}";

    private const string OrderDown = "o.occurred desc, o.id desc, o.part desc";

    private static string Before => $"({Order("o")}) < ({Order("c")})";

    // Of what reaches over an edge of the period: what would count if it lay inside.
    private string Waiting => scope.Settlement == Domain.Indicators.Settlement.First
        ? $"not exists (select 1 from {Table} o where {SameKey}{Part("o")}) and not exists (select 1 from {Table} o where {SameKey}{Undecided("o")} and {Before})"
        : scope.Settlement == Domain.Indicators.Settlement.FirstToLast
        ? $"""
          exists (select 1 from {Table} o where {SameKey} and {Before})
          and not exists (select 1 from {Table} o where {SameKey}{Undecided("o")} and ({Order("o")}) > ({Order("c")}))
          """
        : Chosen;

    private string Chosen => scope.Settlement switch
    {
        null => "true",
        Domain.Indicators.Settlement.First => $"not exists (select 1 from {Table} o where {SameKey}{Part("o")} and {Before})",
        Domain.Indicators.Settlement.Best =>
            $"not exists (select 1 from {Table} o where {SameKey} and (o.rank, {Order("o")}) > (c.rank, {Order("c")}))",
        Domain.Indicators.Settlement.FirstToLast =>
            $"""
            (exists (select 1 from {Table} o where {SameKey} and {Before})
            and not exists (select 1 from {Table} o where {SameKey}{Part("o")} and ({Order("o")}) > ({Order("c")})))
            """,
        _ => $"exists (select 1 from {Table} o where {SameKey} and {Before})",
    };
}
