using System.ComponentModel.DataAnnotations;
using Collab.Domain.Facts;
using Collab.Domain.Validation;

namespace Collab.Domain.Partnerships;

// These names are the storage format: the snake_case of a class name is the event's type in the store and never changes.

/// <summary>A partnership was placed under a programme: it is a project from then on. A later placing gives new terms, for example a longer
/// end.</summary>
[Label("Placed under a programme", "Einem Programm zugeordnet")]
[Form("programme", "objective", "number", "acronym", "start", "end", Details = ["occurred"])]
public sealed record PlacedUnderProgramme : SourcedFact, INamesObjective, IValidatableObject
{
    [Label("Programme", "Programm")]
    public required ProgrammeId Programme { get; init; }

    /// <summary>Code of the programme's specific objective.</summary>
    [RegularExpression(ObjectiveCode.Form, ErrorMessage = nameof(ValidationCode.NoObjectiveCode))]
    [Label("Specific objective", "Spezifisches Ziel")]
    public string? Objective { get; init; }

    /// <summary>The number under which the programme keeps the project.</summary>
    [MinLength(1), MaxLength(60)]
    [Label("Number of the project", "Projektnummer")]
    public string? Number { get; init; }

    [MinLength(1), MaxLength(60)]
    [Label("Acronym", "Kurzname")]
    public string? Acronym { get; init; }

    /// <summary>When the project begins; left out: the source does not say.</summary>
    [Label("Start of the project", "Projektbeginn")]
    public Occurrence? Start { get; init; }

    /// <summary>When the project ends; left out: the source does not say.</summary>
    [Label("End of the project", "Projektende")]
    public Occurrence? End { get; init; }

    public override bool HoldsWhenUndated => true;

    ProgrammeId? INamesObjective.Programme => Programme;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Start?.Earliest() is { } start && End?.Latest() is { } end && end <= start)
            yield return new MemberError(ValidationCode.EndsBeforeItBegins, nameof(End));
    }
}

/// <summary>A work package of a project was planned.</summary>
[Label("Work package planned", "Arbeitspaket geplant")]
[Form("number", "title", "lead", "start", "end", Details = ["occurred"])]
public sealed record WorkPackagePlanned : SourcedFact
{
    /// <summary>Names it within the project, for example "WP1"; what belongs to it is attributed by this.</summary>
    [RegularExpression(ObjectiveCode.Form, ErrorMessage = nameof(ValidationCode.NoObjectiveCode))]
    [Label("Number of the work package", "Nummer des Arbeitspakets")]
    public required string Number { get; init; }

    [MinLength(1), MaxLength(300)]
    public required string Title { get; init; }

    /// <summary>The partner that leads it.</summary>
    [Label("Led by", "Geleitet von")]
    public OrganisationId? Lead { get; init; }

    [Label("Begins", "Beginnt")]
    public Occurrence? Start { get; init; }

    [Label("Ends", "Endet")]
    public Occurrence? End { get; init; }

    public override bool HoldsWhenUndated => true;
}

/// <summary>The budget of a partner, or of a project as a whole, was agreed; a later one takes its place.</summary>
[Label("Budget agreed", "Budget vereinbart")]
[Form("partner", "total", "euShare", "nationalShare", "occurred")]
public sealed record BudgetAgreed : SourcedFact, IValidatableObject
{
    /// <summary>The partner; left out: the project as a whole.</summary>
    [Label("Partner", "Partner")]
    public OrganisationId? Partner { get; init; }

    [Label("Total budget", "Gesamtbudget")]
    public required Money Total { get; init; }

    /// <summary>What the EU pays of it, in the same currency.</summary>
    [Label("EU share", "EU-Anteil")]
    public Money? EuShare { get; init; }

    /// <summary>What national public funds pay of it, in the same currency.</summary>
    [Label("National share", "Nationaler Anteil")]
    public Money? NationalShare { get; init; }

    public override bool HoldsWhenUndated => true;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (EuShare is { } eu && eu.Currency != Total.Currency)
            yield return new MemberError(ValidationCode.AnotherCurrency, nameof(EuShare));
        if (NationalShare is { } national && national.Currency != Total.Currency)
            yield return new MemberError(ValidationCode.AnotherCurrency, nameof(NationalShare));
        if (Total is { Exactness: Exactness.Exact, Amount: { } whole }
            && (EuShare?.Amount ?? 0) + (NationalShare?.Amount ?? 0) > whole)
            yield return new MemberError(ValidationCode.PartsMoreThanWhole, nameof(EuShare));
    }
}

/// <summary>What every statement of spending carries; its own date is the time in which the money was spent.</summary>
public abstract record ExpenditureFact : SourcedFact
{
    /// <summary>The partner that spent it; left out: the source gives the project as a whole.</summary>
    [Label("Partner", "Partner")]
    public OrganisationId? Partner { get; init; }

    public required Money Amount { get; init; }

    /// <summary>The work package it was spent on, by its number.</summary>
    [RegularExpression(ObjectiveCode.Form, ErrorMessage = nameof(ValidationCode.NoObjectiveCode))]
    [Label("Work package", "Arbeitspaket")]
    public string? WorkPackage { get; init; }

    /// <summary>The report that says so, for example "Partner report 3".</summary>
    [MaxLength(200)]
    [Label("Report", "Bericht")]
    public string? Report { get; init; }
}

/// <summary>A partner reported what it spent.</summary>
[Label("Expenditure reported", "Ausgaben gemeldet")]
[Form("partner", "amount", "occurred", "report", Details = ["workPackage"])]
public sealed record ExpenditureReported : ExpenditureFact;

/// <summary>Reported spending was certified.</summary>
[Label("Expenditure certified", "Ausgaben bescheinigt")]
[Form("partner", "amount", "occurred", "report", Details = ["workPackage"])]
public sealed record ExpenditureCertified : ExpenditureFact;

/// <summary>A fact of this partnership (an output, an agreement, money) was attributed to a project, or to a work package of this
/// one.</summary>
[Label("Output attributed", "Ergebnis zugeordnet")]
[Form("outputFactId", "project", "workPackage", Details = ["occurred"])]
public sealed record OutputAttributed : SourcedFact
{
    /// <summary>The fact: the id of the event that recorded it.</summary>
    [Label("Fact that belongs to it", "Angabe, die dazugehört")]
    public required Guid OutputFactId { get; init; }

    /// <summary>The project; left out: this one.</summary>
    [Label("Project", "Projekt")]
    public PartnershipId? Project { get; init; }

    /// <summary>The work package, by its number.</summary>
    [RegularExpression(ObjectiveCode.Form, ErrorMessage = nameof(ValidationCode.NoObjectiveCode))]
    [Label("Work package", "Arbeitspaket")]
    public string? WorkPackage { get; init; }

    public override bool HoldsWhenUndated => true;
}
