using Wolverine.Marten;

namespace Collab.Domain.Facts;

/// <summary>Records that facts about one entity contradict each other.</summary>
[Command("raise-conflict", "/api/conflicts", Summary = "Records that facts about one entity contradict each other.")]
[Label("Report a contradiction", "Widerspruch melden")]
public sealed record RaiseConflict(Guid FactRegisterId, ConflictRaised Event) : Command<ConflictRaised>(Event)
{
    /// <summary>Those of the facts that stand in other streams of the same thing; looked up before it is decided.</summary>
    public IReadOnlyCollection<Guid> Elsewhere { get; init; } = [];
}

/// <summary>Decides <see cref="RaiseConflict"/>.</summary>
public static class RaiseConflictHandler
{
    [AggregateHandler]
    public static (Outcome, Events) Handle(RaiseConflict command, FactRegister? register) => command.Decide(
        register,
        register => command.Event.FactIds.Except(command.Elsewhere).Select(register.RefuseUnlessStanding)
            .FirstOrDefault(refusal => refusal is not null),
        register => command.Event.FactIds.Distinct().Count() == command.Event.FactIds.Count
            ? null
            : new Refusal("same-fact", "A fact does not contradict itself: name each one once."),
        register => register.Conflicts.Values.Any(
            open => open.Resolution is null && open.Raised.FactIds.ToHashSet().SetEquals(command.Event.FactIds))
            ? new Refusal("open-conflict", "A conflict between these facts is already open.")
            : null);
}
