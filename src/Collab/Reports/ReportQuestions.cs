using Collab.Domain.Facts;
using Collab.Domain.Indicators;
using Collab.Domain.Partnerships;
using Collab.Domain.Programmes;
using Collab.Domain.Reporting;
using Collab.Domain.Validation;
using Collab.ReadModel.Reading;
using Collab.ReadModel.Reporting;

namespace Collab.Reports;

/// <summary>Reads which report a question asks for.</summary>
public sealed class ReportQuestions(EntityList entities, PartQuestions parts, ReportQueries reports)
{
    /// <summary>The report of a question's <c>period</c> – the UUID of a reporting period, or a year, a month or a day – and of its
    /// <c>programme</c>, <c>objective</c> or <c>project</c>; null where the question is wrong, or names what is not known.</summary>
    /// <param name="question">The question.</param>
    /// <param name="period">A reporting period that the path names; null: the question does.</param>
    /// <param name="programme">A programme that the path names.</param>
    /// <param name="project">A project that the path names.</param>
    public async Task<ReportQuestion?> ReadAsync(Question question, Guid? period = null, Guid? programme = null, Guid? project = null)
    {
        if (await IsMissingAsync<ProgrammeView>("programme", programme)
            || await IsMissingAsync<ProjectView>("project", project)) return null;
        var scope = await ScopeAsync(question, programme, project);
        var text = question.Text("period");
        if (period is null && text is null) question.Errors.Add(new ValidationError("period", ValidationCode.Missing));
        var id = period ?? (Guid.TryParseExact(text, "D", out var named) ? named : null);
        if (id is null) return text is null ? null : await OfDaysAsync(text, scope, question);
        if (await FindAsync(id.Value, question) is not { } known)
        {
            if (period is null) question.Errors.Add(new ValidationError("period", ValidationCode.UnknownPeriod));
            return null;
        }

        if (scope is null || scope == known.Scope) return question.Errors.Count > 0 ? null : ReportQuestion.Of(known);
        // The days of a period of everything can be asked for a part of it.
        if (known.Scope is not null) question.Errors.Add(new ValidationError("period", ValidationCode.PeriodOfAnother));
        return question.Errors.Count > 0 ? null : await OfScopeAsync(known.Span, scope, known.Indicators, question);

        async Task<bool> IsMissingAsync<TView>(string kind, Guid? of) where TView : Domain.Views.EntityView =>
            of is { } one && await entities.FindAsync<TView>(kind, one, question) is null;
    }

    // As it was opened at the moment, and sealed by now where it is over.
    private async Task<PeriodView?> FindAsync(Guid id, Question question)
    {
        var known = await entities.FindAsync<PeriodView>("period", id, question);
        if (known is null) return null;
        var decided = Placing.Decided(Placing.EndOf(known), question.Moment);
        return decided == question.Moment ? known : await entities.FindAsync<PeriodView>("period", id, question with { Moment = decided });
    }

    private async Task<ReportScope?> ScopeAsync(Question question, Guid? inProgramme, Guid? inProject)
    {
        if (inProject is { } project) return ReportScope.Of(null, null, project);
        var part = await parts.ReadAsync(question, inProgramme);
        if (part is { Programme: not null, Project: not null })
            question.Errors.Add(new ValidationError("project", ValidationCode.ProgrammeOrProject));
        return ReportScope.Of(part.Programme, part.Objective, part.Project);
    }

    private async Task<ReportQuestion?> OfDaysAsync(string text, ReportScope? scope, Question question)
    {
        var precision = text.Length switch { 4 => Precision.Year, 7 => Precision.Month, _ => Precision.Day };
        var span = new Occurrence { Precision = precision, From = text };
        if (text.Length > 10 || span.CalendarDays() is null) question.Errors.Add(new ValidationError("period", ValidationCode.NoPeriod));
        return question.Errors.Count > 0
            ? null
            : await OfScopeAsync(span, scope, [.. IndicatorDefinition.All.Select(known => known.Code)], question);
    }

    // Where a period was opened for just this, it is that period's report.
    private async Task<ReportQuestion> OfScopeAsync(
        Occurrence span, ReportScope? scope, IReadOnlyList<string> indicators, Question question) =>
        await reports.PeriodOfAsync(span, scope, question.Moment, question.Cancellation) is { } period
            ? ReportQuestion.Of(period)
            : new ReportQuestion(span, scope, indicators, null);
}
