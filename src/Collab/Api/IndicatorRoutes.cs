using Collab.Domain.Facts;
using Collab.Domain.Indicators;
using Collab.Domain.Places;
using Collab.Http;
using Collab.ReadModel.Indicators;
using Collab.ReadModel.Reading;
using Collab.Recording;

namespace Collab.Api;

/// <summary>Reading indicators.</summary>
public static class IndicatorRoutes
{
    private static readonly QueryParameter[] Parts =
    [
        new("rule", "Another counting rule: the version of an adopted one, or a JSON object with the members that are to differ from the rule in force.", "1"),
        new("period", "Only what happened in it: UUID of a reporting period, or a year, a month or a day.", "2023"),
        new("from", "Only what happened from this day on, by the calendar of its own zone.", "2023-01-01"),
        new("to", "Only what happened up to this day, by the calendar of its own zone.", "2023-12-31"),
        new("region", "Only what counts for this NUTS code or what lies in it; of headcounts, those who came from there. not-attributed: what counts for no known region.", "DED"),
        new("venue", "Only what was held in this NUTS code or what lies in it. not-attributed: what was held in no known region.", "DED51"),
        new("topic", "Only what counts for this code of the topic list.", "mobility"),
        new("partner", "Only what counts for this kind of partner.", "hub"),
        new("project", "Only what belongs to the project of this UUID.", ""),
        new("programme", "Only what belongs to projects of the programme of this UUID.", ""),
        new("objective", "Only what belongs to projects of this specific objective of the programme.", "1.1"),
        new("organisation", "Only what this organisation had a part in.", ""),
    ];

    private static readonly QueryParameter[] Pages =
        [QueryParameter.Limit("each list"), new("cursor", "The next of the page before.", "")];

    /// <summary>The columns of explained facts as CSV.</summary>
    internal static IReadOnlyList<string> Columns { get; } =
    [
        "counted", "value", "reason", "reasons", "type", "entityKind", "entity", "organisation", "occurred", "certainty", "evidence",
        "source", "edition", "passage", "regions",
        "eventId", "position", "amount", "currency", "shares", "venue", "converted", "convertedCurrency", "rateMonth", "notConverted",
        "reportedBefore", "takenAway", "takenAwayBy", "takenAwayReason", "takenAwayEventId",
    ];

    public static void AddIndicators(this IServiceCollection services)
    {
        services.AddEntity<Indicator>();
        services.AddSingleton<FigureQueries>();
        services.AddSingleton<IndicatorQueries>();
        services.AddSingleton<PartProgress>();
    }

    public static void MapIndicators(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/indicators",
            (HttpContext context, Reader reader, IndicatorQueries indicators, EntityList periods, PartQuestions parts,
                CodeLists codes) =>
                reader.AnswerTogetherAsync(context, async question =>
            {
                if (await FigureQuestions.ScopesAsync(question, indicators, periods, parts, codes) is not { } scopes) return null;
                var all = await indicators.AllAsync(scopes, question.Cancellation);
                return question.WantsTable
                    ? Csv.Result(
                        "indicators", ["code", "name", "unit", "value", "approximate", "counted", "rejected", "rejectedValue", "target",
                            "targetBy", "progress", "rule", "undecided", "total", "totalCurrency", "targetCurrency", "reached", "baseline",
                            "baselineNotAdded", "baselineNotAddedCurrency"],
                        all.Select(IReadOnlyList<object?> (known) =>
                        [
                            known.Code, known.Name, known.Unit, known.Value, known.Approximate, known.Counted, known.Rejected,
                            known.RejectedValue, known.Target?.Value,
                            known.Target?.By.To ?? known.Target?.By.From, known.Target?.Progress, known.Rule.Version, known.Undecided,
                            known.Total?.Amount, known.Total?.Currency, known.Target?.Currency, known.Target?.Reached,
                            known.Target?.Baseline, known.Target?.BaselineNotAdded?.Amount, known.Target?.BaselineNotAdded?.Currency,
                        ]).ToAsyncEnumerable())
                    : all;
            }))
            .Shows<IReadOnlyList<IndicatorView>>(
                "list-indicators", "Lists the indicators with their values, targets and progress.", [.. Parts.Skip(1)])
                .OrCsv<IReadOnlyList<IndicatorView>>();

        routes.MapGet("/api/indicators/{code}",
            (string code, HttpContext context, Reader reader, IndicatorQueries indicators, EntityList periods, PartQuestions parts,
                CodeLists codes) =>
                reader.AnswerTogetherAsync(context, async question =>
                {
                    if (await FigureQuestions.ScopeAsync(code, question, null, indicators, periods, parts, codes)
                        is not { } scope) return null;
                    var shown = await indicators.ShowAsync(scope, question.Cancellation);
                    return question.WantsTable
                        ? Csv.Result(shown.Code, ["by", "key", "name", "value"], PartRows(shown).ToAsyncEnumerable())
                        : shown;
                }))
            .Shows<IndicatorView>(
                "show-indicator", "Shows an indicator's value, by year, region, region pair, place, topic, kind of partner and project.",
                Parts)
                .OrCsv<IndicatorView>().WithMetadata(new TriesRulesAttribute());

        routes.MapGet("/api/indicators/{code}/trend",
            (string code, HttpContext context, Reader reader, IndicatorQueries indicators, EntityList periods, PartQuestions parts,
                CodeLists codes) =>
                reader.AnswerTogetherAsync(context, async question =>
                {
                    if (await FigureQuestions.ScopeAsync(code, question, null, indicators, periods, parts, codes)
                        is not { } scope) return null;
                    var trend = await indicators.TrendAsync(scope, question.Cancellation);
                    return question.WantsTable
                        ? Csv.Result($"{code}-trend", ["date", "value", "total", "totalCurrency"], trend, point =>
                        [
                            point.Date.ToString("O", System.Globalization.CultureInfo.InvariantCulture), point.Value, point.Total?.Amount,
                            point.Total?.Currency,
                        ]) : trend;
                }))
            .Shows<IReadOnlyList<TrendPoint>>(
                "show-indicator-trend",
                "Shows how an indicator's value went, by the rule in force: its value at the end of each month in which it changed, of money within a programme or a project with its total in the programme's currency.",
                [.. Parts.Skip(1)])
            .OrCsv<IReadOnlyList<TrendPoint>>();

        routes.MapGet(
                "/api/indicators/{code}/explanation",
                (string code, HttpContext context, Reader reader, IndicatorQueries indicators, EntityList periods, PartQuestions parts,
                CodeLists codes) =>
                    reader.AnswerTogetherAsync(context, question => ExplainAsync(code, question, null, indicators, periods, parts, codes)))
            .Shows<Explanation>(
                "explain-indicator", "Explains a figure: what was counted, what was rejected and by which rule, from which passage.",
                [.. Parts, .. Pages]).OrCsv<Explanation>().WithMetadata(new TriesRulesAttribute());

        routes.MapPost(
                "/api/indicators/{code}/explanation",
                async (string code, HttpContext context, Reader reader, IndicatorQueries indicators, EntityList periods,
                    PartQuestions parts,
                CodeLists codes) =>
                {
                    if (await RuleAsync(context) is not { } rule) return Problems.Result(TooLarge);
                    return await reader.AnswerAsync(context, question =>
                        ExplainAsync(code, question, rule, indicators, periods, parts, codes));
                })
            .Shows<Explanation>(
                "try-counting-rule",
                "Explains what a figure would be under another rule; the body holds the members that differ from the rule in force. Nothing is stored.",
                [.. Parts.Skip(1), .. Pages])
            .Takes(typeof(CountingRule), new TakenBody(["application/json"], null)).WithMetadata(new TriesRulesAttribute());
    }

    private static Problem TooLarge =>
        new(StatusCodes.Status413PayloadTooLarge, "too-large", $"A counting rule is at most {FigureQuestions.LargestRule} bytes.");

    private static async Task<object?> ExplainAsync(
        string code, Question question, string? rule, IndicatorQueries indicators, EntityList periods, PartQuestions parts,
        CodeLists codes)
    {
        var limit = EntityList.Limit(question);
        if (await FigureQuestions.ScopeAsync(code, question, rule, indicators, periods, parts, codes) is not { } scope) return null;
        var cursor = ExplanationCursor.Read(question, scope.Indicator);
        if (question.Errors.Count > 0) return null;
        if (question.WantsTable) return Csv.Result($"{code}-explanation", Columns, Rows(indicators.EverythingAsync(scope)));
        var why = await indicators.ExplainBesideBaselineAsync(scope, cursor, limit, question.Cancellation);
        // The next page is asked about the same figure, which may be judged as of another moment.
        return why with { Next = Cursor.For(question, why.Next) };
    }

    private static async Task<string?> RuleAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        var buffer = new byte[4096];
        for (int read; (read = await context.Request.Body.ReadAsync(buffer, context.RequestAborted)) > 0;)
        {
            body.Write(buffer, 0, read);
            if (body.Length > FigureQuestions.LargestRule) return null;
        }

        return System.Text.Encoding.UTF8.GetString(body.ToArray());
    }

    private static IEnumerable<IReadOnlyList<object?>> PartRows(IndicatorView shown)
    {
        var by = shown.By!;
        foreach (var (name, parts) in new[
            ] { ("year", by.Year), ("region", by.Region), ("regionPair", by.RegionPair), ("topic", by.Topic), ("partner", by.Partner),
            ("service", by.Service), ("venue", by.Venue), ("programme", by.Programme), ("objective", by.Objective),
            ("project", by.Project) })
            foreach (var part in parts)
                yield return [name, part.Key, part.Name, part.Value];
        foreach (var amount in shown.RejectedAmounts ?? []) yield return ["rejected", amount.Currency, null, amount.Amount];
        if (shown.Total is { } total)
        {
            yield return ["inProgrammeCurrency", total.Currency, null, total.Amount];
            foreach (var left in total.LeftOut) yield return ["notConverted", left.Currency, left.Reason, left.Amount];
        }

        yield return ["total", null, null, shown.Value];
    }

    /// <summary>The rows of explained facts as CSV.</summary>
    internal static async IAsyncEnumerable<IReadOnlyList<object?>> Rows(IAsyncEnumerable<(bool Counted, ExplainedFact Fact)> facts)
    {
        await foreach (var (counted, fact) in facts)
        {
            yield return
            [
                counted ? "yes" : "no", fact.Value, fact.Reason, string.Join("; ", fact.Reasons ?? []), fact.Type, fact.Entity.Kind,
                fact.Entity.Title, fact.Organisation?.Title,
                fact.Occurred.From
                    ?? fact.Occurred.To, fact.Certainty, string.Join("; ", fact.Evidence.Select(Codes.Of)), fact.Source?.Title,
                    fact.Source?.Edition,
                fact.Source?.Passage, string.Join("; ", fact.Regions), fact.EventId, fact.Position, fact.Amount?.Amount,
                fact.Amount?.Currency, string.Join("; ", (fact.Shares ?? []).Select(share => $"{share.Region} {share.Number}")), fact.Venue,
                fact.Converted?.Amount, fact.Converted?.Currency, fact.Converted?.Month, fact.Converted?.Reason,
                fact.Reported?.Value, fact.TakenAway?.How, fact.TakenAway?.Because?.Type, fact.TakenAway?.Because?.Reason,
                fact.TakenAway?.Because?.Id,
            ];
        }
    }
}
