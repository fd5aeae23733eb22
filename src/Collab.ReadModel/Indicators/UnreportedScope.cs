namespace Collab.ReadModel.Indicators;

/// <summary>What counts since the start and stands neither in what was reported before nor in a period: the difference of figures of one
/// indicator whose facts count each for itself.</summary>
/// <param name="Since">What counts since the start.</param>
/// <param name="Reported">What was reported before, as it was known and counted then; null: nothing.</param>
/// <param name="Own">What counts in the period.</param>
public sealed record UnreportedScope(FigureScope Since, FigureScope? Reported, FigureScope Own);
