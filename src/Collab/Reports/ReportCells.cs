using Collab.ReadModel.Indicators;
using Collab.ReadModel.Reading;
using Collab.ReadModel.Reporting;

namespace Collab.Reports;

/// <summary>Explains the cells of reports: the facts counted and rejected on exactly a cell's days, as known at exactly its position, by
/// the rule that it was counted by.</summary>
public sealed class ReportCells(ReportQueries reports, IndicatorQueries indicators)
{
    /// <summary>Why a cell says what it says: a page of what was counted and of what was not; null: the report has no such cell. What was
    /// counted is what the facts add; a baseline stands beside it.</summary>
    public async Task<Explanation?> ExplainAsync(
        ReportQuestion asked, string code, ReportCellKind cell, ExplanationCursor? cursor, int limit, Question question)
    {
        var (moment, cancellation) = (question.Moment, question.Cancellation);
        if (await reports.ScopeAsync(asked, code, cell, moment, cancellation) is not { } scope) return null;
        var why = scope.Unreported is { } unreported
            ? await indicators.ExplainAsync(unreported, cursor, limit, cancellation)
            : await indicators.ExplainAsync(scope.Figure!, cursor, limit, cancellation);
        if (scope.Baseline is { } baseline) why = why with { Baseline = baseline, BaselineAdded = scope.BaselineAdded };
        // The next page is asked about the same report, which the cell's own moment is only a part of.
        return why with { Next = Cursor.For(question, why.Next) };
    }

    /// <summary>Every fact that a cell looked at, counted ones first; null: the report has no such cell.</summary>
    public async Task<IAsyncEnumerable<(bool Counted, ExplainedFact Fact)>?> EverythingAsync(
        ReportQuestion asked, string code, ReportCellKind cell, Question question) =>
        await reports.ScopeAsync(asked, code, cell, question.Moment, question.Cancellation) is { } scope
            ? EverythingAsync(scope, question.Cancellation)
            : null;

    /// <summary>Every fact that a cell looked at, counted ones first.</summary>
    public IAsyncEnumerable<(bool Counted, ExplainedFact Fact)> EverythingAsync(ReportCellScope cell, CancellationToken cancellation) =>
        cell.Unreported is { } unreported
            ? indicators.EverythingAsync(unreported, cancellation)
            : indicators.EverythingAsync(cell.Figure!, cancellation);
}
