using Collab.Commands;
using Wolverine.Marten;

namespace Collab.Facts;

/// <summary>Puts another wording in a fact's place, with the reason; the first stays in the history.</summary>
[Command("correct-fact", "/api/facts/{factId}/correct", Summary = "Corrects a fact: another one stands in its place from then on.")]
public sealed record CorrectFact(Guid FactRegisterId, FactCorrected Event) : Command<FactCorrected>(Event);

/// <summary>Decides <see cref="CorrectFact"/>.</summary>
public static class CorrectFactHandler
{
    [AggregateHandler]
    public static (Outcome, Events) Handle(CorrectFact command, FactRegister? register) => command.Decide(
        register,
        register => register.RefuseUnlessStanding(command.Event.FactId),
        register => FactKinds.SaySame(register.Facts[command.Event.FactId].Fact, command.Event.Replacement)
            ? new Refusal("same-fact", "The correction says the same as the fact it corrects.")
            : null,
        register => FactKinds.SameFamily(register.Facts[command.Event.FactId].Fact, command.Event.Replacement)
            ? null
            : new Refusal("other-entity", "A correction is about the same kind of entity: withdraw the fact and record the other one where it belongs."));
}
