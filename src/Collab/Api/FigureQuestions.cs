using System.Text.Json;
using System.Text.Json.Nodes;
using Collab.Domain.Facts;
using Collab.Domain.Indicators;
using Collab.Domain.Organisations;
using Collab.Domain.Partnerships;
using Collab.Domain.Places;
using Collab.Domain.Reporting;
using Collab.Domain.Validation;
using Collab.ReadModel.Indicators;
using Collab.ReadModel.Reading;
using Collab.ReadModel.Reporting;
using Collab.Recording;

namespace Collab.Api;

/// <summary>Reads which figures a question asks for: of which indicator, of which part of everything, by which rule.</summary>
public static class FigureQuestions
{
    /// <summary>The longest counting rule that may be tried, in bytes.</summary>
    public const int LargestRule = 16_384;

    private static readonly DateTimeOffset EndOfTime = new(2999, 12, 31, 0, 0, 0, TimeSpan.Zero);

    /// <summary>The figure that a question asks about: what part of everything, and by which rule; null for an unknown indicator or with
    /// errors.</summary>
    /// <param name="code">The indicator.</param>
    /// <param name="question">The question.</param>
    /// <param name="tried">The members of a rule that are to differ, as JSON; null for the rule that the question names, or the one in
    /// force.</param>
    /// <param name="indicators">Knows the rules.</param>
    /// <param name="periods">Knows the reporting periods.</param>
    /// <param name="parts">Knows the parts of everything.</param>
    /// <param name="codes">The code lists.</param>
    public static async Task<FigureScope?> ScopeAsync(
        string code, Question question, string? tried, IndicatorQueries indicators, EntityList periods, PartQuestions parts,
        CodeLists codes)
    {
        if (IndicatorDefinition.Find(code) is not { } indicator) return null;
        var selection = await SelectionAsync(question, periods, parts, codes);
        var moment = selection.Judged(question.Moment);
        var decided = (await indicators.DecisionsAsync(moment, question.Cancellation)).GetValueOrDefault(indicator.Code);
        var scope = selection.Of(indicator, decided, question.Moment);
        // A version may be asked for by name on any date.
        if ((tried ?? question.Text("rule")) is { } rule)
        {
            var ever = (await indicators.DecisionsAsync(moment with { AsOf = EndOfTime }, question.Cancellation))
                .GetValueOrDefault(indicator.Code);
            if (RuleOf(rule, scope, RuleSet.By(ever), tried is null ? "rule" : "", question.Errors) is { } other)
                scope = scope with { Rule = other };
        }

        return question.Errors.Count > 0 ? null : scope;
    }

    /// <summary>The figures of all indicators for the part of everything that a question asks about; null with errors.</summary>
    public static async Task<IReadOnlyList<FigureScope>?> ScopesAsync(
        Question question, IndicatorQueries indicators, EntityList periods, PartQuestions parts, CodeLists codes)
    {
        var selection = await SelectionAsync(question, periods, parts, codes);
        if (question.Errors.Count > 0) return null;
        var decisions = await indicators.DecisionsAsync(selection.Judged(question.Moment), question.Cancellation);
        return [.. IndicatorDefinition.All.Select(
            indicator => selection.Of(indicator, decisions.GetValueOrDefault(indicator.Code), question.Moment))];
    }

    private static async Task<Selection> SelectionAsync(
        Question question, EntityList periods, PartQuestions parts, CodeLists codes)
    {
        DateOnly? from = null;
        DateOnly? until = null;
        DateTimeOffset? end = null;
        ReportScope? own = null;
        if (question.Text("period") is { } period)
        {
            if (question.Text("from") is not null || question.Text("to") is not null)
                question.Errors.Add(new ValidationError("period", ValidationCode.PeriodOrSpan));
            (from, until, end, own) = await SpanAsync(period, question, periods);
        }

        if (question.Text("from") is { } first) from = Instants.ReadDay(first, "from", question.Errors);
        if (question.Text("to") is { } last) until = Instants.ReadDay(last, "to", question.Errors);
        if (question.Text("period") is null) Instants.CheckSpan(from, until, ("from", "to"), question.Errors);
        var dimensions = new List<string>();
        foreach (var role in (string[])["region", "venue"])
        {
            if (question.Text(role) is not { } region) continue;
            if (region != HeadcountShare.NotAttributed && !codes.Knows(new RegionCode(region)))
                question.Errors.Add(new ValidationError(role, ValidationCode.UnknownRegion));
            dimensions.Add($"{role}|{region}");
        }

        if (question.Text("topic") is { } topic)
        {
            if (!codes.Knows(new TopicCode(topic))) question.Errors.Add(new ValidationError("topic", ValidationCode.UnknownTopic));
            dimensions.Add($"topic|{topic}");
        }

        if (question.Text("partner") is { } partner)
        {
            if (!PartnerKinds.Contains(partner))
                question.Errors.Add(new ValidationError("partner", ValidationCode.NotOneOf, string.Join(", ", PartnerKinds)));
            dimensions.Add($"partner|{partner}");
        }

        var part = await parts.ReadAsync(question);
        dimensions.AddRange(part.Dimensions());
        if (own is not null && Contradicts(own, part)) question.Errors.Add(new ValidationError("period", ValidationCode.PeriodOfAnother));
        // What a period reports is what its figures are of.
        if (own is not null && !dimensions.Contains(own.Dimension)) dimensions.Add(own.Dimension);
        var selection = new Selection(from, until, end, dimensions, null);
        return selection with
        {
            Programme = await ProgrammeAsync(part, periods, question with { Moment = selection.Judged(question.Moment) }),
        };
    }

    // Of a period, part of what it reports may be asked for, and nothing that it does not.
    private static bool Contradicts(ReportScope own, Belonging part) =>
        Differ(own.Programme, part.Programme) || Differ(own.Project, part.Project)
        || (own.Objective is not null && part.Objective is not null && own.Objective != part.Objective);

    private static bool Differ(Guid? one, Guid? other) => one is not null && other is not null && one != other;

    // The programme whose rules are meant: the one that is named, or the project's at the moment that the figure is judged as of.
    private static async Task<Guid?> ProgrammeAsync(Belonging part, EntityList entities, Question question) =>
        part.Programme ?? (part.Project is { } project
            ? (await entities.FindAsync<ProjectView>("project", project, question))?.Terms.Programme.Id
            : null);

    /// <summary>The kinds of partner that figures are taken apart by.</summary>
    public static IReadOnlyList<string> PartnerKinds { get; } =
    [
        .. Enum.GetValues<OrganisationKind>().Select(Codes.Of).Concat(Enum.GetValues<CustomerCategory>().Select(Codes.Of)).Distinct(),
    ];

    private static async Task<(DateOnly? From, DateOnly? Until, DateTimeOffset? End, ReportScope? Scope)> SpanAsync(
        string period, Question question, EntityList periods)
    {
        if (Guid.TryParseExact(period, "D", out var id))
        {
            if (await periods.FindAsync<PeriodView>("period", id, question) is { } view)
                return (view.FirstDay, view.LastDay, Placing.EndOf(view), view.Scope);
            question.Errors.Add(new ValidationError("period", ValidationCode.UnknownPeriod));
            return (null, null, null, null);
        }

        var precision = period.Length switch { 4 => Precision.Year, 7 => Precision.Month, _ => Precision.Day };
        var span = new Occurrence { Precision = precision, From = period };
        if (span.CalendarDays() is var (from, until)) return (from, until, null, null);
        question.Errors.Add(new ValidationError("period", ValidationCode.NoPeriod));
        return (null, null, null, null);
    }

    // A version, or the members that are to differ.
    private static AdoptedRule? RuleOf(string text, FigureScope scope, RuleSet rules, string member, List<ValidationError> errors)
    {
        if (!text.TrimStart().StartsWith('{'))
        {
            if (member.Length > 0 && rules.Of(scope.Indicator).FirstOrDefault(rule => rule.Version == text) is { } adopted) return adopted;
            errors.Add(new ValidationError(member, ValidationCode.NoRule));
            return null;
        }

        var found = new List<ValidationError>();
        if (text.Length > LargestRule || CommandReader.Parse(System.Text.Encoding.UTF8.GetBytes(text), found) is not { } changes)
        {
            errors.Add(found.Count > 0 ? found[0] with { Pointer = member } : new ValidationError(member, ValidationCode.RuleTooLong));
            return null;
        }

        var whole = JsonSerializer.SerializeToNode(scope.Rule.Rule, FactJson.Options)!.AsObject();
        foreach (var (name, value) in changes.ToList()) whole[name] = value?.DeepClone();
        using var document = JsonSerializer.SerializeToDocument<JsonNode>(whole, FactJson.Options);
        var rule = StrictJson.Read(document.RootElement, typeof(CountingRule), "", found) as CountingRule;
        errors.AddRange(found.Select(error => error with { Pointer = member + error.Pointer }));
        return rule is null ? null : new AdoptedRule(FigureScope.TrialVersion, rule, DateTimeOffset.MinValue, null);
    }

    /// <summary>Which part of everything is asked for.</summary>
    /// <param name="From">The first day; null: no beginning.</param>
    /// <param name="Until">The last day; null: no end.</param>
    /// <param name="PeriodEnd">The last moment of the reporting period that is named; null: none is.</param>
    /// <param name="Dimensions">What it belongs to.</param>
    /// <param name="Programme">The programme whose rules are meant.</param>
    private sealed record Selection(
        DateOnly? From, DateOnly? Until, DateTimeOffset? PeriodEnd, IReadOnlyList<string> Dimensions, Guid? Programme)
    {
        /// <summary>The moment that its figures are judged as of: those of a reporting period as its page and its report have them, those
        /// of other days as of the moment of the question.</summary>
        public Moment Judged(Moment moment) => PeriodEnd is { } end ? Placing.Judged(end, moment) : moment;

        // Figures of a span are counted by the rule in force at its end.
        public FigureScope Of(IndicatorDefinition indicator, IndicatorDecisions? decisions, Moment moment)
        {
            var judged = Judged(moment);
            var ruleOf = Until is { } last && Instants.EndOf(last) is var ended && ended <= judged.AsOf ? ended : judged.AsOf;
            var whole = FigureScope.Of(indicator, decisions, judged, ruleOf, Programme) with
            {
                Dimensions = Dimensions,
                Shown = moment,
                Decided = PeriodEnd is { } over ? Placing.Decided(over, moment) : moment,
            };
            return this is { Until: { } until, PeriodEnd: { } end }
                ? whole.Within(From, until, end)
                : whole with { From = From, Until = Until };
        }
    }
}
