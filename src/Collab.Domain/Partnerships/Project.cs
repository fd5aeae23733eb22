using Collab.Domain.Facts;
using Collab.Domain.Views;

namespace Collab.Domain.Partnerships;

/// <summary>A partnership as a project of a programme.</summary>
public static class Project
{
    /// <summary>What a project's terms were, from when, by the standing facts of its partnership; empty: it stood under no
    /// programme.</summary>
    public static IReadOnlyList<ProjectSpan> SpansOf(FactRegister register)
    {
        var placed = register.Of<PlacedUnderProgramme>().ToList();
        if (placed.Count == 0 || register.Of<PartnershipFormed>().Select(entry => entry.Record.Since).Order()
            .ToList() is not [var formed, ..])
            return [];
        return ContextSpan.Distinct(placed.Select(entry => new ProjectSpan(
            Span.Database(entry.Record.Since > formed ? entry.Record.Since : formed), entry.Fact.Programme.Value, entry.Fact.Objective,
            entry.Fact.Start, entry.Fact.End)));
    }
}
