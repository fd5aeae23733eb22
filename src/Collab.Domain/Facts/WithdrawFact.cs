using Wolverine.Marten;

namespace Collab.Domain.Facts;

/// <summary>Takes a fact back, with the reason; it stays in the history.</summary>
[Command("withdraw-fact", "/api/facts/{factId}/withdraw", Summary = "Withdraws a fact: it no longer stands from then on.")]
[Label("Withdraw a fact", "Angabe zurückziehen")]
public sealed record WithdrawFact(Guid FactRegisterId, FactWithdrawn Event) : Command<FactWithdrawn>(Event);

/// <summary>Decides <see cref="WithdrawFact"/>.</summary>
public static class WithdrawFactHandler
{
    [AggregateHandler]
    public static (Outcome, Events) Handle(WithdrawFact command, FactRegister? register) => command.Decide(
        register,
        register => register.RefuseUnlessStanding(command.Event.FactId),
        register => register.Facts[command.Event.FactId].Fact.RefuseRevision(register));
}
