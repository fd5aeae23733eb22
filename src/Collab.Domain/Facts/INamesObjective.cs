namespace Collab.Domain.Facts;

/// <summary>A fact that names a specific objective of a programme.</summary>
public interface INamesObjective
{
    /// <summary>The programme; null: the one that the fact is about, or none where it names no objective.</summary>
    ProgrammeId? Programme { get; }

    /// <summary>Code of the objective; null: it names none.</summary>
    string? Objective { get; }
}
