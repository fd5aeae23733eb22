using Collab.Domain.Facts;

namespace Collab.Domain.Indicators;

/// <summary>A project that a candidate belongs to, with the terms that a rule may ask about.</summary>
/// <param name="Project">The project.</param>
/// <param name="Programme">The programme that it stands under; null: none is known.</param>
/// <param name="Objective">Code of the programme's specific objective.</param>
/// <param name="WorkPackage">The work package, by its number.</param>
/// <param name="Start">When the project begins; null: not known.</param>
/// <param name="End">When it ends; null: not known.</param>
/// <param name="Countries">The programme's participating countries, with a space between them; empty: not known.</param>
public sealed record ProjectPart(
    Guid Project, Guid? Programme, string? Objective, string? WorkPackage, Occurrence? Start, Occurrence? End, string Countries);
