using Collab.Domain.Indicators;
using Collab.Domain.Places;
using Collab.Domain.Validation;
using Collab.ReadModel.Indicators;
using Collab.ReadModel.Reading;
using Npgsql;

namespace Collab.ReadModel.Comparison;

/// <summary>
/// Compares two moments from the rows: only what begins or ends between them is looked at, and of that only what differs is shown. Nothing
/// is folded, so moments that lie close together are compared quickly however much was recorded before, and moments far apart are shown
/// page by page.
/// </summary>
public sealed class ComparisonQueries
{
    /// <summary>Counting stops at so many entities or facts that begin or end between the moments.</summary>
    public const int CountedAtMost = DifferenceSearch.CountedAtMost;

    private static readonly string[] About =
        ["from", "to", "entity", "region", "kind", "venue", "project", "programme", "objective", "organisation"];

    // What a comparison of entities and facts is narrowed by, and figures are not.
    private static readonly string[] Narrowing = ["entity", "region", "kind"];

    private readonly NpgsqlDataSource database;
    private readonly CodeLists codes;
    private readonly PartQuestions parts;
    private readonly ReadPosition position;
    private readonly DifferenceSearch search;
    private readonly DifferenceDetails details;
    private readonly DifferenceTable table;
    private readonly FigureComparison figures;

    public ComparisonQueries(
        NpgsqlDataSource database, NameQueries names, IActorNames accounts, IndicatorQueries indicators, CodeLists codes,
        ReadPosition position, PartQuestions parts)
    {
        this.parts = parts;
        this.database = database;
        this.codes = codes;
        this.position = position;
        search = new DifferenceSearch(database);
        details = new DifferenceDetails(database, names, accounts);
        table = new DifferenceTable(search, details);
        figures = new FigureComparison(indicators);
    }

    /// <summary>Answers a question after the difference of two moments; null when it names an entity that was never known.</summary>
    public async Task<object?> AnswerAsync(Question question)
    {
        var from = Comparison.Read(question, "from");
        var to = Comparison.Read(question, "to");
        var limit = EntityList.Limit(question);
        if (question.Text("indicator") is { } code) return await AnswerFigureAsync(code, from, to, limit, question);
        var scope = await ComparisonScope.ReadAsync(question, codes, parts, database);
        var list = ListOf(question);
        var cursor = Cursor.Read(question, list, byDate: false);
        var start = DifferenceKey.Of(cursor);
        if (cursor is not null && start is null) question.Errors.Add(new ValidationError("cursor", ValidationCode.NoCursorOfComparison));
        if (question.Errors.Count > 0 || scope is null) return null;

        var comparison = new Comparison(from!, to!);
        if (IsKnown(question, comparison)) return NotModified.Answer;
        if (question.WantsTable)
            return new TableAnswer(
                "compare", DifferenceTable.Columns,
                table.RowsAsync(comparison, scope, await OfPartAsync(comparison, question) ?? [], question.Cancellation));
        return await ShowAsync(comparison, scope, start, limit, list, question);
    }

    /// <summary>What differs between two moments, for a page; null when the question has errors or names an entity that was never
    /// known.</summary>
    public async Task<ComparisonView?> ReadAsync(Comparison comparison, Question question)
    {
        var limit = EntityList.Limit(question);
        var scope = await ComparisonScope.ReadAsync(question, codes, parts, database);
        var list = ListOf(question);
        var cursor = Cursor.Read(question, list, byDate: false);
        if (question.Errors.Count > 0 || scope is null) return null;
        return await ShowAsync(comparison, scope, DifferenceKey.Of(cursor), limit, list, question);
    }

    /// <summary>The first differences between two moments that lie close together, and whether there are more.</summary>
    /// <param name="comparison">The moments.</param>
    /// <param name="stream">Only what stands in this stream; null: everything.</param>
    /// <param name="most">How many at most.</param>
    /// <param name="cancellation">Ends the work.</param>
    public async Task<(IReadOnlyList<Difference> Differences, bool More)> NearAsync(
        Comparison comparison, Guid? stream, int most, CancellationToken cancellation)
    {
        var scope = stream is { } only ? ComparisonScope.OfStream(only) : ComparisonScope.Everything;
        var found = await search.PageAsync(comparison, scope, null, most + 1, cancellation);
        return (await details.AddAsync(comparison, [.. found.Take(most)], cancellation), found.Count > most);
    }

    /// <summary>The indicators that differ between two moments, in the programmes' order.</summary>
    public Task<IReadOnlyList<FigureMove>> FiguresAsync(Comparison comparison, CancellationToken cancellation) =>
        figures.AllAsync(comparison, cancellation);

    /// <summary>The indicators that differ between two moments in a programme, themselves or their totals.</summary>
    public Task<IReadOnlyList<FigureMove>> FiguresAsync(Comparison comparison, Guid programme, CancellationToken cancellation) =>
        figures.AllAsync(comparison, ComparedPart.OfProgramme(programme), cancellation);

    /// <summary>The indicators that differ between two moments in the part of everything that a question is about.</summary>
    public async Task<IReadOnlyList<FigureMove>> FiguresAsync(Comparison comparison, Question question) =>
        await PartAsync(question) is { Dimensions.Length: > 0 } part
            ? await figures.AllAsync(comparison, part, question.Cancellation)
            : await figures.AllAsync(comparison, question.Cancellation);

    /// <summary>What makes an indicator differ between two moments.</summary>
    /// <param name="indicator">The indicator.</param>
    /// <param name="comparison">The moments.</param>
    /// <param name="limit">Facts of the answer.</param>
    /// <param name="question">The question, whose part of everything is meant.</param>
    public async Task<FigureComparisonView> FigureAsync(
        IndicatorDefinition indicator, Comparison comparison, int limit, Question question) =>
        await figures.OneAsync(indicator, comparison, await PartAsync(question), limit, question.Cancellation);

    // The list's name holds what the comparison is about: a cursor goes with the moments it was made for.
    private static string ListOf(Question question) => string.Join(' ', About.Select(name => question.Text(name)).Prepend("compare"));

    private async Task<ComparisonView> ShowAsync(
        Comparison comparison, ComparisonScope scope, DifferenceKey? start, int limit, string list, Question question)
    {
        var found = await search.PageAsync(comparison, scope, start, limit + 1, question.Cancellation);
        var differences = await details.AddAsync(comparison, [.. found.Take(limit)], question.Cancellation);
        return new ComparisonView
        {
            From = new ComparedMoment(comparison.From.AsOf, comparison.From.KnownAt),
            To = new ComparedMoment(comparison.To.AsOf, comparison.To.KnownAt),
            Appeared = [.. differences.Where(difference => difference.Change == Change.Appeared)],
            Changed = [.. differences.Where(difference => difference.Change == Change.Changed)],
            Went = [.. differences.Where(difference => difference.Change == Change.Went)],
            Totals = await search.TotalsAsync(comparison, scope, question.Cancellation),
            Figures = start is null ? await OfPartAsync(comparison, question) : null,
            Next = found.Count > limit ? Write(found[limit - 1].Key) : null,
        };

        string Write(DifferenceKey last) =>
            new Cursor(list, question.Moment.AsOf.UtcTicks, question.Moment.KnownAt, last.Text, last.Id).For(question).Write();
    }

    // The indicators that differ in a part of everything that is narrowed no further; null: everything is asked for, or less than a part.
    private async Task<IReadOnlyList<FigureMove>?> OfPartAsync(Comparison comparison, Question question) =>
        Narrowing.All(name => question.Text(name) is null) && await PartAsync(question) is { Dimensions.Length: > 0 } part
            ? await figures.AllAsync(comparison, part, question.Cancellation)
            : null;

    private async Task<object?> AnswerFigureAsync(string code, Moment? from, Moment? to, int limit, Question question)
    {
        foreach (var other in new[] { "entity", "region", "kind", "cursor" })
            if (question.Text(other) is not null) question.Errors.Add(new ValidationError(other, ValidationCode.NotWithIndicator));
        var part = await PartAsync(question);
        var indicator = IndicatorDefinition.Find(code);
        if (indicator is null) question.Errors.Add(new ValidationError("indicator", ValidationCode.UnknownIndicator));
        if (indicator is null || question.Errors.Count > 0) return null;

        var comparison = new Comparison(from!, to!);
        if (IsKnown(question, comparison)) return NotModified.Answer;
        return question.WantsTable
            ? new TableAnswer("compare", FigureComparison.Columns,
                await figures.RowsAsync(indicator, comparison, part, question.Cancellation))
            : await figures.OneAsync(indicator, comparison, part, limit, question.Cancellation);
    }

    private async Task<ComparedPart> PartAsync(Question question)
    {
        var part = await parts.ReadAsync(question);
        var of = ReportScope.Of(part.Project is null ? part.Programme : null, part.Objective, part.Project);
        if (question.Text("venue") is not { } venue) return new ComparedPart([.. part.Dimensions()], of);
        if (!codes.Knows(new RegionCode(venue))) question.Errors.Add(new ValidationError("venue", ValidationCode.UnknownRegion));
        return new ComparedPart([$"venue|{venue}", .. part.Dimensions()], of);
    }

    // What the answer can depend on is the two moments, whatever was recorded since: the question's own moment is only what "now" means in
    // them.
    private bool IsKnown(Question question, Comparison comparison)
    {
        var (from, to) = (comparison.From, comparison.To);
        var format = question.WantsTable ? "csv" : "json";
        return question.RestsOn(
            FormattableString.Invariant(
                $"W/\"{from.AsOf.UtcTicks:x}@{from.KnownAt}-{to.AsOf.UtcTicks:x}@{to.KnownAt}-{position.PeopleRevision}-{format}\""),
            comparison.Events.UpTo);
    }
}
