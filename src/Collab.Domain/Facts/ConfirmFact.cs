using Wolverine.Marten;

namespace Collab.Domain.Facts;

/// <summary>Records evidence for a fact; the fact is confirmed from then on.</summary>
[Command("confirm-fact", "/api/facts/{factId}/confirm", Summary = "Confirms a fact by evidence.")]
[Label("Confirm a fact", "Angabe bestätigen")]
public sealed record ConfirmFact(Guid FactRegisterId, FactConfirmed Event) : Command<FactConfirmed>(Event);

/// <summary>Decides <see cref="ConfirmFact"/>.</summary>
public static class ConfirmFactHandler
{
    [AggregateHandler]
    public static (Outcome, Events) Handle(ConfirmFact command, FactRegister? register) => command.Decide(
        register,
        register => register.RefuseUnlessStanding(command.Event.FactId),
        register => register.Facts[command.Event.FactId].Confirmations.Any(known => known.Confirmation == command.Event)
            ? new Refusal("same-fact", "The very same evidence was already recorded.")
            : null);
}
