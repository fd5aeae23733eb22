using Collab.Accounts;
using Collab.Http;
using Collab.Pages;

namespace Collab.Import;

/// <summary>Importing sheets, put into the tracker.</summary>
internal static class ImportHosting
{
    private const string WorkbookType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

    public static void AddImport(this IServiceCollection services)
    {
        services.AddSingleton<ImportJobs>();
        services.AddScoped<SheetImport>();
    }

    public static void MapImport(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/import/{kind}/template.csv", (string kind) => Template(kind, "csv", "text/csv", TemplateFile.Csv))
            .RequireAuthorization(Policies.Read).ExcludeFromDescription();
        routes.MapGet("/import/{kind}/template.xlsx", (string kind) => Template(kind, "xlsx", WorkbookType, TemplateFile.Workbook))
            .RequireAuthorization(Policies.Read).ExcludeFromDescription();
        routes.MapGet("/import/{id:guid}/problems.csv", (Guid id, HttpContext context, ImportJobs jobs) =>
            jobs.Find(id, context.Actor()) is { } job ? Problems(job) : TypedResults.NotFound())
            .RequireAuthorization(Policies.Write).ExcludeFromDescription();
    }

    /// <summary>What a column is called in the report and on the page; empty for the row as a whole.</summary>
    public static string LabelOf(ImportJob job, string column) =>
        job.Kind.Columns.FirstOrDefault(known => known.Name == column)?.Label ?? "";

    private static IResult Template(string name, string ending, string type, Func<SheetKind, byte[]> make) =>
        SheetKind.Find(name) is { } kind
        ? TypedResults.File(make(kind), type, $"Collab {kind.Title}.{ending}")
        : TypedResults.NotFound();

    private static IResult Problems(ImportJob job) => Csv.Result(
        Words.T("problems", "fehler"),
        [Words.T("row", "Zeile"), Words.T("column", "Spalte"), Words.T("written", "geschrieben"), Words.T("problem", "Fehler")],
        job.Results.SelectMany(row => row.Errors.Select(error => (row, error))),
        entry => [entry.row.Number, LabelOf(job, entry.error.Column), Written(job, entry.row.Number, entry.error.Column),
            entry.error.Text]);

    private static string Written(ImportJob job, int row, string column)
    {
        var at = job.Columns.ToList().FindIndex(known => known?.Name == column);
        return at < 0 ? "" : job.Sheet.Rows.First(known => known.Number == row).Cells[at];
    }
}
