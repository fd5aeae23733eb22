using Wolverine;
using Wolverine.Marten;

namespace Collab.Domain.Facts;

/// <summary>Puts another wording in a fact's place, with the reason; the first stays in the history.</summary>
[Command("correct-fact", "/api/facts/{factId}/correct", Summary = "Corrects a fact: another one stands in its place from then on.")]
[Label("Correct a fact", "Angabe berichtigen")]
public sealed record CorrectFact(Guid FactRegisterId, FactCorrected Event) : Command<FactCorrected>(Event);

/// <summary>Decides <see cref="CorrectFact"/>.</summary>
public static class CorrectFactHandler
{
    [AggregateHandler]
    public static (Outcome, Events, OutgoingMessages) Handle(CorrectFact command, FactRegister? register) => command.Decide(
        register,
        register => register.RefuseUnlessStanding(command.Event.FactId),
        register => register.Facts[command.Event.FactId].Fact.RefuseRevision(register),
        register => FactKinds.SaySame(register.Facts[command.Event.FactId].Fact, command.Event.Replacement)
            ? new Refusal("same-fact", "The correction says the same as the fact it corrects.")
            : null,
        register => register.Facts[command.Event.FactId].Fact.MayBecome(command.Event.Replacement)
            ? null
            : new Refusal("other-fact",
                "A correction says the same kind of thing in another way: withdraw the fact and record the other one instead."),
        register => RefuseReplacement(register, command))
        .Scheduling(command.FactRegisterId);

    // What stands instead must be acceptable where the corrected fact does not stand.
    private static Refusal? RefuseReplacement(FactRegister register, CorrectFact command)
    {
        var corrected = command.Event;
        var kind = CommandKind.All.Values.Single(known => known.EventType == corrected.Replacement.GetType());
        if (kind.OnlyCreates) return null;
        var others = kind.StateOf(register.Without(corrected.FactId));
        var (outcome, _) = kind.Decide(kind.Make(register.Id, corrected.Replacement) with { DecidedAt = command.DecidedAt }, others);
        var refusal = outcome.Refusal;
        return refusal?.Errors is { } errors
            ? refusal with { Errors = [.. errors.Select(error => error with { Pointer = "/replacement" + error.Pointer })] }
            : refusal;
    }
}
