using Collab.Domain.Reporting;
using Collab.Domain.Views;

namespace Collab.Pages;

/// <summary>What tells reporting periods of one title, and seals of one day, apart, in the reader's language.</summary>
public static class PeriodWords
{
    /// <summary>What is reported: a project, a programme, a specific objective of it, or everything.</summary>
    public static string Of(ProgrammeRef? programme, string? objective, ProjectRef? project) =>
        project is not null ? project.Title ?? Words.Of("kind", "project")
        : programme is not null
            ? (programme.Title ?? Words.Of("kind", "programme")) + (objective is null ? "" : " " + objective)
            : Words.T("everything", "alles");

    /// <summary>A period by its title, what it reports, its days, and its last seal.</summary>
    public static string Label(PeriodView period) =>
        $"{period.Title} – {Of(period.Programme, period.Objective, period.Project)}, {Format.When(period.Span)}"
            + (period.LastReported is { } seal ? ", " + Seal(period.Seals.Count, seal.SealedAt) : "")
            + (period.Reopened is null ? "" : Words.T(", reopened", ", wieder geöffnet"));

    /// <summary>A seal among those of its period: the how-manieth, and when.</summary>
    public static string Seal(int number, DateTimeOffset at) =>
        Words.T($"seal {Format.Number(number)} of {Format.Instant(at)}", $"{Format.Number(number)}. Abschluss vom {Format.Instant(at)}");
}
