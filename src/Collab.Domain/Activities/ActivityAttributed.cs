using System.ComponentModel.DataAnnotations;
using Collab.Domain.Facts;
using Collab.Domain.Validation;

namespace Collab.Domain.Activities;

// The name is the storage format: the snake_case of a class name is the event's type in the store and never changes.

/// <summary>An activity was attributed to a project: its figures count for it.</summary>
[Label("Activity attributed", "Veranstaltung zugeordnet")]
[Form("project", "workPackage", Details = ["occurred"])]
public sealed record ActivityAttributed : SourcedFact
{
    [Label("Project", "Projekt")]
    public required PartnershipId Project { get; init; }

    /// <summary>The work package, by its number.</summary>
    [RegularExpression(ObjectiveCode.Form, ErrorMessage = nameof(ValidationCode.NoObjectiveCode))]
    [Label("Work package", "Arbeitspaket")]
    public string? WorkPackage { get; init; }

    public override bool HoldsWhenUndated => true;
}
