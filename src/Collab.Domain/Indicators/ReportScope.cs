using System.ComponentModel.DataAnnotations;
using System.Diagnostics.CodeAnalysis;
using Collab.Domain.Facts;
using Collab.Domain.Validation;

namespace Collab.Domain.Indicators;

/// <summary>A fact about figures: of a programme, of a specific objective of one, of a project, or, where it names none of them, of
/// everything.</summary>
public interface IReportedFact : INamesObjective
{
    PartnershipId? Project { get; }
}

/// <summary>What figures are reported for, where that is not everything: a programme, a specific objective of it, or a project.</summary>
/// <param name="Programme">The programme; null for a project.</param>
/// <param name="Objective">Code of the programme's specific objective; null for the whole programme.</param>
/// <param name="Project">The project; null for a programme.</param>
public sealed record ReportScope(Guid? Programme, string? Objective, Guid? Project)
{
    private const string ProjectPart = "project|";
    private const string ProgrammePart = "programme|";
    private const string ObjectivePart = "objective|";
    private const string OrganisationPart = "organisation|";

    /// <summary>What belongs to it, as contributions name it: <c>project|…</c>, <c>programme|…</c> or <c>objective|…/code</c>.</summary>
    public string Dimension => Project is { } project ? $"{ProjectPart}{project}"
        : Objective is { } objective ? $"{ObjectivePart}{Programme}/{objective}"
        : $"{ProgrammePart}{Programme}";

    /// <summary>What a fact is about; null: everything.</summary>
    public static ReportScope? Of(IReportedFact fact) => Of(fact.Programme?.Value, fact.Objective, fact.Project?.Value);

    /// <summary>What is named; null: everything.</summary>
    public static ReportScope? Of(Guid? programme, string? objective, Guid? project) =>
        programme is null && project is null ? null : new ReportScope(programme, objective, project);

    /// <summary>Of the parts that a figure is asked for, the one that targets are set for.</summary>
    /// <param name="dimensions">The parts.</param>
    /// <param name="scope">It; null: none of the parts is one, so that it is everything.</param>
    /// <returns>False: there are several of them, and nothing is set for what is part of both; or an organisation is asked for, for
    /// which nothing is set.</returns>
    public static bool IsOne(IEnumerable<string> dimensions, out ReportScope? scope)
    {
        scope = null;
        foreach (var dimension in dimensions)
        {
            if (dimension.StartsWith(OrganisationPart, StringComparison.Ordinal)) return false;
            if (!TryParse(dimension, out var found)) continue;
            if (scope is not null) return false;
            scope = found;
        }

        return true;
    }

    /// <summary>What is wrong with what a fact names.</summary>
    public static IEnumerable<ValidationResult> Flaws(IReportedFact fact)
    {
        if (fact is { Objective: not null, Programme: null })
            yield return new MemberError(ValidationCode.ObjectiveWithoutProgramme, nameof(fact.Objective));
        if (fact is { Project: not null, Programme: not null })
            yield return new MemberError(ValidationCode.ProgrammeOrProject, nameof(fact.Project));
    }

    public static bool TryParse(string dimension, [NotNullWhen(true)] out ReportScope? scope)
    {
        scope = dimension switch
        {
            _ when IdIn(dimension, ProjectPart) is { } project => new ReportScope(null, null, project),
            _ when IdIn(dimension, ProgrammePart) is { } programme => new ReportScope(programme, null, null),
            _ when IdIn(dimension, ObjectivePart) is { } programme =>
                new ReportScope(programme, dimension[(ObjectivePart.Length + 37)..], null),
            _ => null,
        };
        return scope is not null;
    }

    private static Guid? IdIn(string dimension, string part) =>
        dimension.StartsWith(part, StringComparison.Ordinal)
        && Guid.TryParseExact(dimension.AsSpan(part.Length, Math.Min(36, dimension.Length - part.Length)), "D", out var id)
            ? id
            : null;
}
