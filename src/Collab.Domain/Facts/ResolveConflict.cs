using Wolverine.Marten;

namespace Collab.Domain.Facts;

/// <summary>Decides between facts that contradict each other.</summary>
[Command("resolve-conflict", "/api/conflicts/{conflictId}/resolve",
    Summary = "Decides a conflict: one fact prevails, or all are reconciled.")]
[Label("Decide a contradiction", "Widerspruch entscheiden")]
public sealed record ResolveConflict(Guid FactRegisterId, ConflictResolved Event) : Command<ConflictResolved>(Event);

/// <summary>Decides <see cref="ResolveConflict"/>.</summary>
public static class ResolveConflictHandler
{
    [AggregateHandler]
    public static (Outcome, Events) Handle(ResolveConflict command, FactRegister? register) => command.Decide(
        register,
        register => RefuseResolution(command.Event, register.Conflicts.GetValueOrDefault(command.Event.ConflictId)),
        // A fact of another stream of the same thing is judged there.
        register => command.Event.Prevails is { } prevails && register.Facts.ContainsKey(prevails)
            ? register.RefuseUnlessStanding(prevails)
            : null);

    private static Refusal? RefuseResolution(ConflictResolved resolved, Conflict? conflict)
    {
        if (conflict is null) return new Refusal("not-found", "There is no such conflict.") { Kind = RefusalKind.NotFound };
        if (conflict.Resolution is not null) return new Refusal("already-resolved", "The conflict was already resolved.");
        if (resolved.Outcome == ConflictOutcome.Prevails && resolved.Prevails is null)
            return new Refusal("prevailing-fact-needed", "Say which fact prevails.");
        if (resolved.Outcome == ConflictOutcome.Reconciled && resolved.Prevails is not null)
            return new Refusal("no-prevailing-fact", "Where facts are reconciled, none prevails.");
        return resolved.Prevails is { } fact && !conflict.Raised.FactIds.Contains(fact)
            ? new Refusal("fact-not-in-conflict", "The fact that prevails is not one of those in conflict.")
            : null;
    }
}
