using System.Globalization;
using Collab.Api;
using Collab.Domain.Facts;
using Collab.Domain.Indicators;
using Collab.Domain.Validation;
using Collab.Http;
using Collab.ReadModel.Indicators;
using Collab.ReadModel.Reading;
using Collab.ReadModel.Reporting;

namespace Collab.Reports;

/// <summary>Reading reports, and the facts behind their cells.</summary>
public static class ReportRoutes
{
    private const string WorkbookType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    private const string DocumentType = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

    private static readonly QueryParameter Period =
        new("period", "UUID of a reporting period, or a year, a month or a day.", "2023");

    private static readonly QueryParameter Objective =
        new("objective", "Only this specific objective of the programme.", "1.1");

    private static readonly QueryParameter[] Scope =
    [
        new("programme", "Of the programme of this UUID.", ""),
        Objective,
        new("project", "Of the project of this UUID.", ""),
    ];

    private static readonly QueryParameter Organisation = new(
        "organisation", "Of the organisation of this UUID: programmes and projects report, so that it has none, and the list is empty.", "");

    private static readonly QueryParameter[] Forms =
    [
        new("format", "json; csv, xlsx (with a sheet of facts for each figure) and docx answer with a file.", "xlsx",
            ["json", "csv", "xlsx", "docx"]),
        new("lang", "Language of a file. Left out: the form for programs in CSV, English elsewhere.", "de", ["de", "en"]),
    ];

    private static readonly QueryParameter Cell =
        new("cell", "The cell of the report.", "this-period", [.. Enum.GetValues<ReportCellKind>().Select(kind => Codes.Of(kind))]);

    private static readonly QueryParameter[] Pages =
        [QueryParameter.Limit("each list"), new("cursor", "The next of the page before.", "")];

    // A file holds everything.
    private static readonly CostlyRead AsFile = new(
        CostlyKind.WholeList, request => request.Query["format"] is ["xlsx" or "docx", ..] || Csv.Wanted(request));

    public static void MapReports(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/reports", (HttpContext context, Reader reader, ReportQuestions questions, ReportFiles files) =>
                reader.AnswerTogetherAsync(context, async question =>
                    await AnswerAsync(await questions.ReadAsync(question), question, files)))
            .IsReport("show-report",
                "Shows the report of a period: each indicator with its baseline, until the last seal, this period, since the start, target.",
                [Period, .. Scope]);
        routes.MapGet("/api/periods/{id:guid}/report",
                (Guid id, HttpContext context, Reader reader, ReportQuestions questions, ReportFiles files) =>
                    reader.AnswerTogetherAsync(context, async question =>
                        await AnswerAsync(await questions.ReadAsync(question, period: id), question, files)))
            .IsReport("show-period-report", "Shows the report of a reporting period, as sealed where it is sealed.", Scope);
        routes.MapGet("/api/programmes/{id:guid}/report",
                (Guid id, HttpContext context, Reader reader, ReportQuestions questions, ReportFiles files) =>
                    reader.AnswerTogetherAsync(context, async question =>
                        await AnswerAsync(await questions.ReadAsync(question, programme: id), question, files)))
            .IsReport("show-programme-report", "Shows the report of a programme, or of a specific objective of it.", [Period, Objective]);
        routes.MapGet("/api/projects/{id:guid}/report",
                (Guid id, HttpContext context, Reader reader, ReportQuestions questions, ReportFiles files) =>
                    reader.AnswerTogetherAsync(context, async question =>
                        await AnswerAsync(await questions.ReadAsync(question, project: id), question, files)))
            .IsReport("show-project-report", "Shows the report of a project.", [Period]);
        routes.MapGet("/api/reports/{code}/explanation",
                (string code, HttpContext context, Reader reader, ReportQuestions questions, ReportCells cells) =>
                    reader.AnswerTogetherAsync(context, question => ExplainAsync(code, question, questions, cells)))
            .Shows<Explanation>(
                "explain-report-cell", "Explains a cell of a report: what was counted on exactly its days, known at exactly its position, and what was not.",
                [Cell, Period, .. Scope, .. Pages])
            .OrCsv<Explanation>();
        routes.MapGet("/api/baselines", (HttpContext context, Reader reader, BaselineList baselines, PartQuestions parts) =>
                reader.AnswerTogetherAsync(context, question => BaselinesAsync(question, baselines, parts)))
            .Shows<IReadOnlyList<ListedBaseline>>(
                "list-baselines", "Lists what was reported of indicators before Collab, with its sources.",
                [new("indicator", "Code of an indicator.", "RCO87"), .. Scope, Organisation])
            .OrCsv<IReadOnlyList<ListedBaseline>>();
    }

    private static void IsReport(this RouteHandlerBuilder route, string name, string summary, QueryParameter[] parameters) =>
        route.Shows<ReportView>(name, summary, [.. parameters, .. Forms]).WithMetadata(AsFile)
            .Produces<ReportView>(StatusCodes.Status200OK, "application/json", "text/csv", WorkbookType, DocumentType);

    private static async Task<object?> AnswerAsync(ReportQuestion? asked, Question question, ReportFiles files)
    {
        if (asked is null) return null;
        if (question.Text("lang") is { } language) CultureInfo.CurrentUICulture = new CultureInfo(language == "de" ? "de-DE" : "en-GB");
        var (moment, cancellation) = (question.Moment, question.Cancellation);
        return question.Text("format") switch
        {
            "xlsx" => TypedResults.File(
                await files.WorkbookAsync(asked, moment, cancellation), WorkbookType, ReportFiles.NameOf(asked) + ".xlsx"),
            "docx" => TypedResults.File(
                await files.DocumentAsync(asked, moment, cancellation), DocumentType, ReportFiles.NameOf(asked) + ".docx"),
            _ when question.WantsTable => await files.TableAsync(asked, moment, question.Text("lang"), cancellation),
            _ => await files.ReadAsync(asked, moment, cancellation),
        };
    }

    private static async Task<object?> ExplainAsync(string code, Question question, ReportQuestions questions, ReportCells cells)
    {
        var limit = EntityList.Limit(question);
        if (IndicatorDefinition.Find(code) is not { } indicator) return null;
        var cursor = ExplanationCursor.Read(question, indicator);
        if (question.Text("cell") is not { } cell)
        {
            question.Errors.Add(new ValidationError("cell", ValidationCode.Missing));
            return null;
        }

        if (await questions.ReadAsync(question) is not { } asked || question.Errors.Count > 0) return null;
        var kind = Enum.GetValues<ReportCellKind>().First(known => Codes.Of(known) == cell);
        return question.WantsTable
            ? await cells.EverythingAsync(asked, code, kind, question) is { } facts
                ? Csv.Result($"{code}-{cell}", IndicatorRoutes.Columns, IndicatorRoutes.Rows(facts))
                : null
            : await cells.ExplainAsync(asked, code, kind, cursor, limit, question);
    }

    private static async Task<object?> BaselinesAsync(Question question, BaselineList baselines, PartQuestions parts)
    {
        var code = question.Text("indicator");
        if (code is not null && IndicatorDefinition.Find(code) is null)
            question.Errors.Add(new ValidationError("indicator", ValidationCode.UnknownIndicator));
        var part = await parts.ReadAsync(question);
        if (part is { Programme: not null, Project: not null })
            question.Errors.Add(new ValidationError("project", ValidationCode.ProgrammeOrProject));
        if (question.Errors.Count > 0) return null;
        IReadOnlyList<ListedBaseline> listed = part.Organisation is not null
            ? []
            : await baselines.ReadAsync(
                question.Moment, code, ReportScope.Of(part.Programme, part.Objective, part.Project), question.Cancellation);
        return question.WantsTable
            ? Csv.Result(
                "baselines", ["code", "value", "unit", "currency", "until", "programme", "objective", "project", "source", "passage",
                    "factId"],
                listed, baseline =>
                [
                    baseline.Code, baseline.Value, baseline.Unit, baseline.Currency, baseline.LastDay, baseline.Programme,
                    baseline.Objective, baseline.Project, baseline.Cite.Source?.Title, baseline.Cite.Passage, baseline.Cite.FactId,
                ])
            : listed;
    }
}
