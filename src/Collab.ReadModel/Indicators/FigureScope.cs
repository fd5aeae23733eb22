using Collab.Domain.Facts;
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
/// <param name="From">Only what happened from then on; null: no beginning.</param>
/// <param name="Until">Only what happened before; null: no end.</param>
/// <param name="Dimensions">Only what belongs to all of these parts, for example <c>region|DED</c>.</param>
public sealed record FigureScope(
    IndicatorDefinition Indicator, Moment Moment, AdoptedRule Rule, DateTime? From, DateTime? Until, IReadOnlyList<string> Dimensions)
{
    /// <summary>A moment after which nothing counts that was known: saves looking for it.</summary>
    public DateTime End { get; init; } = Span.End;

    /// <summary>The figure of an indicator, of everything, by the rule in force on a day.</summary>
    /// <param name="indicator">The indicator.</param>
    /// <param name="decisions">What was decided about it by then; null for nothing.</param>
    /// <param name="moment">The two clocks.</param>
    /// <param name="ruleOf">The day whose rule is meant.</param>
    public static FigureScope Of(IndicatorDefinition indicator, IndicatorDecisions? decisions, Moment moment, DateTimeOffset ruleOf) =>
        new(indicator, moment, RuleSet.By(decisions).InForce(indicator, ruleOf), null, null, []);

    /// <summary>The version that a rule has which is only tried.</summary>
    public const string TrialVersion = "trial";

    /// <summary>Whether its rule is only tried.</summary>
    public bool IsTrial => Rule.Version == TrialVersion;

    /// <summary>The family of its figure among the running totals.</summary>
    public string Family => FigureKeys.Indicator(Indicator.Code, Rule.Version);

    /// <summary>Whether everything is asked for, which the running totals know.</summary>
    public bool IsWhole => From is null && Until is null && Dimensions.Count == 0;

    /// <summary>The figure of the running totals that this part is; null where there is none.</summary>
    public string? TotalKey => (From, Until, Dimensions) switch
    {
        (null, null, [var only]) when Contribution.HasTotals(only) => only,
        ({ } from, { } until, []) when YearOf(from) is { } year && Bounds(year) == (from, until) => $"year|{year}",
        _ => null,
    };

    private static string? YearOf(DateTime moment) =>
        FigureKeys.Year(moment)?.ToString("D4", System.Globalization.CultureInfo.InvariantCulture);

    private static (DateTime?, DateTime?) Bounds(string year)
    {
        var whole = new Occurrence { Precision = Precision.Year, From = year };
        return (whole.Earliest() is { } from ? Span.Database(from) : null, whole.Latest() is { } until ? Span.Database(until) : null);
    }

    /// <summary>How facts of one key are counted; null where every fact counts for itself.</summary>
    public Settlement? Settlement => Indicator.Measure == Measure.Increase
        ? Domain.Indicators.Settlement.Increase
        : Rule.Rule.Distinct switch
        {
            DistinctBy.Fact => null,
            DistinctBy.Activity => Domain.Indicators.Settlement.Best,
            _ => Domain.Indicators.Settlement.First,
        };

    /// <summary>What the text of its queries depends on: figures that have it in common can be read by one query.</summary>
    public string Shape => string.Join('|', Dimensions.Prepend($"{Settlement} {DividesHeadcounts} {From is null} {Until is null}"));

    /// <summary>Whether of each headcount only those count who came from somewhere.</summary>
    public bool DividesHeadcounts => Indicator.Measure == Measure.Headcount && Dimensions.Any(HeadcountShare.IsDividedBy);

    /// <summary>The condition on a row's own part of everything.</summary>
    public bool Includes(Contribution made, IReadOnlyCollection<string> dimensions) =>
        (From is null || made.At >= From) && (Until is null || made.At < Until) && Dimensions.All(dimensions.Contains);
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

    // uuid and part (collation "C") in the order in which the tracker's own code sorts them.
    private static string Order(string alias) => $"{alias}.occurred, {alias}.id, {alias}.part";

    /// <summary>The rows of a scope's moment and rule.</summary>
    public string Holds(string alias) =>
        $"""
        {alias}.code = {Of("code")} and {alias}.rule = {Of("rule")} and {alias}.occurred <= least({Of("asOf")}, {Of("end")})
        and {alias}.valid_from <= {Of("asOf")} and {alias}.valid_until > {Of("asOf")}
        and {alias}.known_from <= {Of("knownAt")} and {alias}.known_until > {Of("knownAt")}
        """;

    /// <summary>The table of some scopes that are alike, numbered from 0 in their order, as <c>from</c> takes it.</summary>
    /// <param name="alias">Its alias.</param>
    /// <param name="group">What its parameters end with.</param>
    public static string Scopes(string alias, int group) =>
        $"""
        unnest(@number{group}, @code{group}, @rule{group}, @asOf{group}, @knownAt{group}, @end{group}, @from{group}, @until{group})
          as {alias} (number, code, rule, "asOf", "knownAt", "end", "from", "until")
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
        Add("knownAt", scope => scope.Moment.KnownAt);
        Add("end", scope => scope.End);
        Add("from", scope => scope.From ?? Span.Beginning);
        Add("until", scope => scope.Until ?? Span.End);
        if (scopes[0].Scope.Dimensions is { Count: > 0 } dimensions)
            command.Parameters.AddWithValue($"dimensions{group}", dimensions.ToArray());

        void Add<T>(string name, Func<FigureScope, T> value) =>
            command.Parameters.AddWithValue($"{name}{group}", scopes.Select(entry => value(entry.Scope)).ToArray());
    }

    /// <summary>The part of everything that is asked for.</summary>
    public string Part(string alias) =>
        (scope.From is null ? "" : $" and {alias}.occurred >= {Of("from")}")
            + (scope.Until is null ? "" : $" and {alias}.occurred < {Of("until")}")
        + (scope.Dimensions.Count == 0 ? "" : $" and {alias}.dimensions @> @dimensions{number}");

    /// <summary>What is counted: the rows, in <c>amount</c> what each adds, in <c>worth</c> its own number, both of the part that is asked
    /// for, and in <c>rough</c> whether that rests on rough numbers.</summary>
    public string Settled => scope.Settlement switch
    {
        null => $"select c.*, {Worth("c")} as amount, {OwnPart("c")} from {Table} c where c.counts and {Holds("c")}{Part("c")}",
        Domain.Indicators.Settlement.First =>
            $"select distinct on (c.key) c.*, {Worth("c")} as amount, {OwnPart("c")} from {Table} c where c.counts and {Holds("c")}{Part("c")} order by c.key, {Order("c")}",
        Domain.Indicators.Settlement.Best =>
            $"""
            select c.*, {Worth("c")} as amount, {OwnPart("c")} from (
              select distinct on (c.key) c.* from {Table} c where c.counts and {Holds("c")}
              order by c.key, c.rank desc, c.occurred desc, c.id desc, c.part desc) c
            where true{Part("c")}
            """,
        _ =>
            $"""
            select c.*, {OwnPart("c")} from (
              select c.*, c.value - lag(c.value) over (partition by c.key order by {Order("c")}) as amount from {Table} c where c.counts and
                {Holds("c")}) c
            where c.amount is not null{Part("c")}
            """,
    };

    /// <summary>Value, facts counted, whether any is rough.</summary>
    public string Value =>
        $"select coalesce(sum(s.amount), 0)::bigint, count(*), coalesce(bool_or(s.rough), false), coalesce(sum(s.worth), 0)::bigint from ({Settled}) s";

    /// <summary>Facts looked at and what they would add.</summary>
    public string Looked => $"select count(*), coalesce(sum({Worth("c")}), 0)::bigint from {Table} c where {Holds("c")}{Part("c")}";

    /// <summary>Facts that the rule rejects, by their most telling reason.</summary>
    public string Reasons =>
        $"select c.reasons[1], count(*) from {Table} c where not c.counts and {Holds("c")}{Part("c")} group by 1 order by 2 desc, 1";

    /// <summary>What the rejected facts name in other currencies than the euro, in hundredths by currency.</summary>
    public string RejectedAmounts =>
        $"""
        select c.candidate ->> 'currency', sum((c.candidate ->> 'number')::numeric * 100)::bigint from {Table} c
        where not c.counts and c.candidate ->> 'currency' <> '{Currencies.Euro}' and c.candidate -> 'number' is not null and {Holds("c")}{Part("c")}
        group by 1
        """;

    /// <summary>The figure's parts.</summary>
    public string Parts => scope.Settlement == Domain.Indicators.Settlement.First
        ? $"""
          select d, coalesce(sum(value), 0)::bigint from (
            select distinct on (d, c.key) d, {WorthIn("c", Worth("c"), "d")} as value from {Table} c, unnest(c.dimensions) d
            where not starts_with(d, 'organisation|') and c.counts and {Holds("c")}{Part("c")} order by d, c.key, {Order("c")}) x
          group by d
          """
        : $"""
          select d, coalesce(sum({WorthIn("s", "s.amount", "d")}), 0)::bigint from ({Settled}) s, unnest(s.dimensions) d
          where not starts_with(d, 'organisation|') group by d
          """;

    /// <summary>A page of what is counted, or of what is not, the latest first. Looks only at the rows of the page and the others of their
    /// keys.</summary>
    public string Page(bool counted, bool after)
    {
        var keyset = after ? "and (c.occurred, c.id, c.part) < (@occurred, @id, @part)" : "";
        const string latest = "order by c.occurred desc, c.id desc, c.part desc limit @limit";
        var amount = scope.Settlement == Domain.Indicators.Settlement.Increase
            ? $"c.value - (select o.value from {Table} o where {SameKey} and {Before} order by {OrderDown} limit 1)"
            : Worth("c");
        var rough = $"{Rough("c")} as rough";
        if (counted)
            return $"select c.*, {amount} as amount, {rough}, null::text as settled from {Table} c where c.counts and {Holds("c")}{Part("c")} {keyset} and {Chosen} {latest}";
        var rejected = $"(select c.*, {Worth("c")} as amount, {rough}, null::text as settled from {Table} c where not c.counts and {Holds("c")}{Part("c")} {keyset} {latest})";
        if (scope.Settlement is not { } settlement) return rejected;
        return $"""
            select * from ({rejected} union all
              (select c.*, {Worth("c")} as amount, {rough}, '{ReasonOf(settlement)}' as settled from {Table} c
               where c.counts and {Holds("c")}{Part("c")} {keyset} and not {Chosen} {latest})) c {latest}
            """;
    }

    /// <summary>Why a fact that would count by itself does not.</summary>
    public static string ReasonOf(Settlement settlement) => settlement switch
    {
        Domain.Indicators.Settlement.First => "already-counted",
        Domain.Indicators.Settlement.Best => "better-headcount-counted",
        _ => "first-assessment",
    };

    /// <summary>Gives a query the scope's values.</summary>
    public void Add(NpgsqlCommand command)
    {
        command.Parameters.AddWithValue($"code{number}", scope.Indicator.Code);
        command.Parameters.AddWithValue($"rule{number}", scope.Rule.Version);
        command.Parameters.AddWithValue($"asOf{number}", scope.Moment.AsOfRow);
        command.Parameters.AddWithValue($"knownAt{number}", scope.Moment.KnownAt);
        command.Parameters.AddWithValue($"end{number}", scope.End);
        if (scope.From is { } from) command.Parameters.AddWithValue($"from{number}", from);
        if (scope.Until is { } until) command.Parameters.AddWithValue($"until{number}", until);
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

    private string Chosen => scope.Settlement switch
    {
        null => "true",
        Domain.Indicators.Settlement.First => $"not exists (select 1 from {Table} o where {SameKey}{Part("o")} and {Before})",
        Domain.Indicators.Settlement.Best =>
            $"not exists (select 1 from {Table} o where {SameKey} and (o.rank, {Order("o")}) > (c.rank, {Order("c")}))",
        _ => $"exists (select 1 from {Table} o where {SameKey} and {Before})",
    };
}
