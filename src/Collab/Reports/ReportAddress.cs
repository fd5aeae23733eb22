using Collab.ReadModel.Reading;

namespace Collab.Reports;

/// <summary>Where a report is, its cells and its files: that of a reporting period, or that of days for which none is named.</summary>
/// <param name="Page">The report's page; a cell's is below it.</param>
/// <param name="Api">The report as an answer and as files.</param>
/// <param name="Parameters">What both ask for.</param>
public sealed record ReportAddress(string Page, string Api, IReadOnlyList<(string Name, object? Value)> Parameters)
{
    /// <summary>The report of a period that a path names, or of the days that a question does.</summary>
    public static ReportAddress Of(Question question, Guid? period)
    {
        IReadOnlyList<(string, object?)> scope =
            [("programme", question.Text("programme")), ("objective", question.Text("objective")), ("project", question.Text("project"))];
        return period is { } id
            ? new ReportAddress($"/periods/{id}/report", $"/api/periods/{id}/report", scope)
            : new ReportAddress("/reports", "/api/reports", [("period", question.Text("period")), .. scope]);
    }
}
