using Collab.ReadModel.Reporting;

namespace Collab.Reports;

/// <summary>Reports, put into the tracker.</summary>
internal static class ReportHosting
{
    public static void AddReports(this IServiceCollection services)
    {
        services.AddSingleton<ReportQueries>();
        services.AddSingleton<BaselineList>();
        services.AddSingleton<ReportQuestions>();
        services.AddSingleton<ReportCells>();
        services.AddSingleton<ReportFiles>();
    }
}
