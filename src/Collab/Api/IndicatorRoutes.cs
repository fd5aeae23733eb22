using System.Text.Json;
using System.Text.Json.Nodes;
using Collab.Domain.Facts;
using Collab.Domain.Indicators;
using Collab.Domain.Organisations;
using Collab.Domain.Partnerships;
using Collab.Domain.Places;
using Collab.Domain.Reporting;
using Collab.Domain.Validation;
using Collab.Domain.Views;
using Collab.Http;
using Collab.ReadModel.Indicators;
using Collab.ReadModel.Reading;
using Collab.Recording;

namespace Collab.Api;

/// <summary>Reading indicators.</summary>
public static class IndicatorRoutes
{
    private const int LargestRule = 16_384;

    private static readonly QueryParameter[] Parts =
    [
        new("rule", "Another counting rule: the version of an adopted one, or a JSON object with the members that are to differ from the rule in force.", "1"),
        new("period", "Only what happened in it: UUID of a reporting period, or a year, a month or a day.", "2023"),
        new("from", "Only what happened from this date on.", "2023-01-01"),
        new("to", "Only what happened up to this date.", "2023-12-31"),
        new("region", "Only what counts for this NUTS code or what lies in it.", "DED"),
        new("topic", "Only what counts for this code of the topic list.", "mobility"),
        new("partner", "Only what counts for this kind of partner.", "hub"),
    ];

    private static readonly DateTimeOffset EndOfTime = new(2999, 12, 31, 0, 0, 0, TimeSpan.Zero);

    private static readonly QueryParameter[] Pages = [new("limit", "Entries of each list, 1 to 500.", "50"), new("cursor", "The next of the page before.", "")];

    private static readonly string[] Columns =
    [
        "counted", "value", "reason", "reasons", "type", "entityKind", "entity", "organisation", "occurred", "certainty", "evidence", "source", "edition", "passage", "regions",
        "eventId", "position",
    ];

    public static void AddIndicators(this IServiceCollection services)
    {
        services.AddEntity<Indicator>();
        services.AddSingleton<FigureQueries>();
        services.AddSingleton<IndicatorQueries>();
    }

    public static void MapIndicators(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/indicators", (HttpContext context, Reader reader, IndicatorQueries indicators, EntityList periods, CodeLists codes) => reader.AnswerAsync(context, async question =>
            {
                if (await ScopesAsync(question, indicators, periods, codes) is not { } scopes) return null;
                var all = await indicators.AllAsync(scopes, question.Cancellation);
                return Csv.Wanted(context.Request)
                    ? Csv.Result(
                        "indicators", ["code", "name", "unit", "value", "approximate", "counted", "rejected", "rejectedValue", "target", "targetBy", "progress", "rule"],
                        all.Select(IReadOnlyList<object?> (known) =>
                        [
                            known.Code, known.Name, known.Unit, known.Value, known.Approximate, known.Counted, known.Rejected, known.RejectedValue, known.Target?.Value,
                            known.Target?.By.To ?? known.Target?.By.From, known.Target?.Progress, known.Rule.Version,
                        ]).ToAsyncEnumerable())
                    : all;
            }))
            .Shows<IReadOnlyList<IndicatorView>>("list-indicators", "Lists the indicators with their values, targets and progress.", [.. Parts.Skip(1)]).OrCsv<IReadOnlyList<IndicatorView>>();

        routes.MapGet("/api/indicators/{code}", (string code, HttpContext context, Reader reader, IndicatorQueries indicators, EntityList periods, CodeLists codes) =>
                reader.AnswerAsync(context, async question =>
                {
                    if (await ScopeAsync(code, question, null, indicators, periods, codes) is not { } scope) return null;
                    var shown = await indicators.ShowAsync(scope, question.Cancellation);
                    return Csv.Wanted(context.Request) ? Csv.Result(shown.Code, ["by", "key", "name", "value"], PartRows(shown).ToAsyncEnumerable()) : shown;
                }))
            .Shows<IndicatorView>("show-indicator", "Shows an indicator's value, by year, region, region pair, topic and kind of partner.", Parts).OrCsv<IndicatorView>();

        routes.MapGet("/api/indicators/{code}/trend", (string code, HttpContext context, Reader reader, IndicatorQueries indicators) =>
                reader.AnswerAsync(context, async question =>
                {
                    if ((await indicators.AllAsync(question.Moment, question.Cancellation)).FirstOrDefault(known => known.Code == code) is not { } shown) return null;
                    var trend = (await indicators.TrendsAsync([shown], question.Moment, question.Cancellation))[code];
                    return Csv.Wanted(context.Request) ? Csv.Result($"{code}-trend", ["date", "value"], trend, point => [point.Date.ToString("O", System.Globalization.CultureInfo.InvariantCulture), point.Value]) : trend;
                }))
            .Shows<IReadOnlyList<TrendPoint>>("show-indicator-trend", "Shows how an indicator's value went, by the rule in force: its value at the end of each month in which it changed.")
            .OrCsv<IReadOnlyList<TrendPoint>>();

        routes.MapGet(
                "/api/indicators/{code}/explanation",
                (string code, HttpContext context, Reader reader, IndicatorQueries indicators, EntityList periods, CodeLists codes) =>
                    reader.AnswerAsync(context, question => ExplainAsync(code, question, null, indicators, periods, codes)))
            .Shows<Explanation>("explain-indicator", "Explains a figure: what was counted, what was rejected and by which rule, from which passage.", [.. Parts, .. Pages]).OrCsv<Explanation>();

        routes.MapPost(
                "/api/indicators/{code}/explanation",
                async (string code, HttpContext context, Reader reader, IndicatorQueries indicators, EntityList periods, CodeLists codes) =>
                {
                    if (await RuleAsync(context) is not { } rule) return Problems.Result(TooLarge);
                    return await reader.AnswerAsync(context, question => ExplainAsync(code, question, rule, indicators, periods, codes));
                })
            .Shows<Explanation>(
                "try-counting-rule", "Explains what a figure would be under another rule; the body holds the members that differ from the rule in force. Nothing is stored.",
                [.. Parts.Skip(1), .. Pages])
            .Accepts<CountingRule>("application/json");
    }

    private static Problem TooLarge => new(StatusCodes.Status413PayloadTooLarge, "too-large", $"A counting rule is at most {LargestRule} bytes.");

    private static async Task<object?> ExplainAsync(string code, Question question, string? rule, IndicatorQueries indicators, EntityList periods, CodeLists codes)
    {
        var limit = EntityList.Limit(question);
        if (await ScopeAsync(code, question, rule, indicators, periods, codes) is not { } scope) return null;
        var cursor = ExplanationCursor.Read(question, scope.Indicator);
        if (question.Flaws.Count > 0) return null;
        return question.WantsTable
            ? Csv.Result($"{code}-explanation", Columns, Rows(indicators.EverythingAsync(scope)))
            : await indicators.ExplainAsync(scope, cursor, limit, question.Cancellation);
    }

    /// <summary>The figure that a question asks about: what part of everything, and by which rule; null for an unknown indicator or with flaws.</summary>
    /// <param name="code">The indicator.</param>
    /// <param name="question">The question.</param>
    /// <param name="tried">The members of a rule that are to differ, as JSON; null for the rule that the question names, or the one in force.</param>
    /// <param name="indicators">Knows the rules.</param>
    /// <param name="periods">Knows the reporting periods.</param>
    /// <param name="codes">The code lists.</param>
    internal static async Task<FigureScope?> ScopeAsync(string code, Question question, string? tried, IndicatorQueries indicators, EntityList periods, CodeLists codes)
    {
        if (IndicatorDefinition.Find(code) is not { } indicator) return null;
        var part = await PartAsync(question, periods, codes);
        var moment = question.Moment;
        var scope = part.Of(indicator, (await indicators.DecisionsAsync(moment, question.Cancellation)).GetValueOrDefault(indicator.Code), moment);
        // A version may be asked for by name on any date.
        if ((tried ?? question.Text("rule")) is { } rule)
        {
            var ever = (await indicators.DecisionsAsync(moment with { AsOf = EndOfTime }, question.Cancellation)).GetValueOrDefault(indicator.Code);
            if (RuleOf(rule, scope, IndicatorQueries.RuleBookOf(ever), tried is null ? "rule" : "", question.Flaws) is { } other) scope = scope with { Rule = other };
        }

        return question.Flaws.Count > 0 ? null : scope;
    }

    /// <summary>The figures of all indicators for the part of everything that a question asks about; null with flaws.</summary>
    internal static async Task<IReadOnlyList<FigureScope>?> ScopesAsync(Question question, IndicatorQueries indicators, EntityList periods, CodeLists codes)
    {
        var part = await PartAsync(question, periods, codes);
        if (question.Flaws.Count > 0) return null;
        var decisions = await indicators.DecisionsAsync(question.Moment, question.Cancellation);
        return [.. IndicatorDefinition.All.Select(indicator => part.Of(indicator, decisions.GetValueOrDefault(indicator.Code), question.Moment))];
    }

    private static async Task<Part> PartAsync(Question question, EntityList periods, CodeLists codes)
    {
        DateTimeOffset? from = null;
        DateTimeOffset? until = null;
        if (question.Text("period") is { } period)
        {
            if (question.Text("from") is not null || question.Text("to") is not null) question.Flaws.Add(new ValidationError("period", ValidationCode.PeriodOrSpan));
            (from, until) = await SpanAsync(period, question, periods);
        }

        if (question.Text("from") is { } first) from = Instants.ReadStart(first, "from", question.Flaws);
        if (question.Text("to") is { } last && Instants.Read(last, "to", question.Flaws) is { } end) until = end.AddTicks(TimeSpan.TicksPerMicrosecond);
        var dimensions = new List<string>();
        if (question.Text("region") is { } region)
        {
            if (!codes.Knows(new RegionCode(region))) question.Flaws.Add(new ValidationError("region", ValidationCode.UnknownRegion));
            dimensions.Add($"region|{region}");
        }

        if (question.Text("topic") is { } topic)
        {
            if (!codes.Knows(new TopicCode(topic))) question.Flaws.Add(new ValidationError("topic", ValidationCode.UnknownTopic));
            dimensions.Add($"topic|{topic}");
        }

        if (question.Text("partner") is { } partner)
        {
            if (!PartnerKinds.Contains(partner)) question.Flaws.Add(new ValidationError("partner", ValidationCode.NotOneOf, string.Join(", ", PartnerKinds)));
            dimensions.Add($"partner|{partner}");
        }

        return new Part(from, until, dimensions);
    }

    // A part of everything.
    private sealed record Part(DateTimeOffset? From, DateTimeOffset? Until, IReadOnlyList<string> Dimensions)
    {
        // Figures of a span are counted by the rule in force at its end.
        public FigureScope Of(IndicatorDefinition indicator, IndicatorDecisions? decisions, Moment moment) =>
            IndicatorQueries.ScopeOf(indicator, decisions, moment, Until is { } over && over <= moment.AsOf ? over.AddTicks(-TimeSpan.TicksPerMicrosecond) : moment.AsOf) with
            {
                From = From is { } start ? Span.Database(start) : null,
                Until = Until is { } stop ? Span.Database(stop) : null,
                Dimensions = Dimensions,
            };
    }

    /// <summary>The kinds of partner that figures are taken apart by.</summary>
    public static IReadOnlyList<string> PartnerKinds { get; } =
    [
        .. Enum.GetValues<OrganisationKind>().Select(Codes.Of).Concat(Enum.GetValues<CustomerCategory>().Select(Codes.Of)).Distinct(),
    ];

    private static async Task<(DateTimeOffset? From, DateTimeOffset? Until)> SpanAsync(string period, Question question, EntityList periods)
    {
        if (Guid.TryParseExact(period, "D", out var id))
        {
            if (await periods.FindAsync<PeriodView>("period", id, question) is { } view) return (view.From, view.Until);
            question.Flaws.Add(new ValidationError("period", ValidationCode.UnknownPeriod));
            return (null, null);
        }

        var precision = period.Length switch { 4 => Precision.Year, 7 => Precision.Month, _ => Precision.Day };
        var span = new Occurrence { Precision = precision, From = period };
        if (span.Earliest() is { } from && span.Latest() is { } until) return (from, until);
        question.Flaws.Add(new ValidationError("period", ValidationCode.NoPeriod));
        return (null, null);
    }

    // A version, or the members that are to differ.
    private static AdoptedRule? RuleOf(string text, FigureScope scope, RuleSet book, string member, List<ValidationError> flaws)
    {
        if (!text.TrimStart().StartsWith('{'))
        {
            if (member.Length > 0 && book.Of(scope.Indicator).FirstOrDefault(rule => rule.Version == text) is { } adopted) return adopted;
            flaws.Add(new ValidationError(member, ValidationCode.NoRule));
            return null;
        }

        var found = new List<ValidationError>();
        if (text.Length > LargestRule || CommandReader.Parse(System.Text.Encoding.UTF8.GetBytes(text), found) is not { } changes)
        {
            flaws.Add(found.Count > 0 ? found[0] with { Pointer = member } : new ValidationError(member, ValidationCode.RuleTooLong));
            return null;
        }

        var whole = JsonSerializer.SerializeToNode(scope.Rule.Rule, FactJson.Options)!.AsObject();
        foreach (var (name, value) in changes.ToList()) whole[name] = value?.DeepClone();
        using var document = JsonSerializer.SerializeToDocument<JsonNode>(whole, FactJson.Options);
        var rule = StrictJson.Read(document.RootElement, typeof(CountingRule), "", found) as CountingRule;
        flaws.AddRange(found.Select(flaw => flaw with { Pointer = member + flaw.Pointer }));
        return rule is null ? null : new AdoptedRule(IndicatorQueries.Trial, rule, DateTimeOffset.MinValue, null);
    }

    private static async Task<string?> RuleAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        var buffer = new byte[4096];
        for (int read; (read = await context.Request.Body.ReadAsync(buffer, context.RequestAborted)) > 0;)
        {
            body.Write(buffer, 0, read);
            if (body.Length > LargestRule) return null;
        }

        return System.Text.Encoding.UTF8.GetString(body.ToArray());
    }

    private static IEnumerable<IReadOnlyList<object?>> PartRows(IndicatorView shown)
    {
        var by = shown.By!;
        foreach (var (name, parts) in new[] { ("year", by.Year), ("region", by.Region), ("regionPair", by.RegionPair), ("topic", by.Topic), ("partner", by.Partner), ("service", by.Service) })
            foreach (var part in parts)
                yield return [name, part.Key, part.Name, part.Value];
        yield return ["total", null, null, shown.Value];
    }

    private static async IAsyncEnumerable<IReadOnlyList<object?>> Rows(IAsyncEnumerable<(bool Counted, ExplainedFact Fact)> facts)
    {
        await foreach (var (counted, fact) in facts)
        {
            yield return
            [
                counted ? "yes" : "no", fact.Value, fact.Reason, string.Join("; ", fact.Reasons ?? []), fact.Type, fact.Entity.Kind, fact.Entity.Title, fact.Organisation?.Title,
                fact.Occurred.From ?? fact.Occurred.To, fact.Certainty, string.Join("; ", fact.Evidence.Select(Codes.Of)), fact.Source?.Title, fact.Source?.Edition,
                fact.Source?.Passage, string.Join("; ", fact.Regions), fact.EventId, fact.Position,
            ];
        }
    }
}
