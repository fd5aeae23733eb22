using Wolverine.Marten;

namespace Collab.Domain.Facts;

/// <summary>Records that things which were recorded apart are one.</summary>
[Command("record-same-as", "/api/same-as", Summary = "Records that things which were recorded apart are one: they count once from then on.")]
[Label("Record as one and the same", "Als ein und dasselbe erkennen")]
public sealed record RecordSameAs(Guid FactRegisterId, SameAsRecorded Event) : Command<SameAsRecorded>(Event);

/// <summary>Records that things which look alike are not one.</summary>
[Command("record-difference", "/api/same-as/differences",
    Summary = "Records that things which look alike are not one: nobody is asked about them again.")]
[Label("Tell apart", "Auseinanderhalten")]
public sealed record RecordDifference(Guid FactRegisterId, DifferenceRecorded Event) : Command<DifferenceRecorded>(Event);

/// <summary>Takes back what was said of things being one, or not.</summary>
[Command("withdraw-same-as", "/api/same-as/{statementId}/withdraw",
    Summary = "Withdraws a statement of identity: it is as if it had not been made from then on.")]
[Label("Withdraw a statement of identity", "Aussage zur Identität zurückziehen")]
public sealed record WithdrawSameAs(Guid FactRegisterId, SameAsWithdrawn Event) : Command<SameAsWithdrawn>(Event);

/// <summary>Decides <see cref="RecordSameAs"/>. What the other things are is looked up before.</summary>
public static class RecordSameAsHandler
{
    [AggregateHandler]
    public static (Outcome, Events) Handle(RecordSameAs command, FactRegister? register) =>
        command.Decide(register, register => IdentityRules.Refuse(register, command.Event));
}

/// <summary>Decides <see cref="RecordDifference"/>. What the other things are is looked up before.</summary>
public static class RecordDifferenceHandler
{
    [AggregateHandler]
    public static (Outcome, Events) Handle(RecordDifference command, FactRegister? register) =>
        command.Decide(register, register => IdentityRules.Refuse(register, command.Event));
}

/// <summary>Decides <see cref="WithdrawSameAs"/>.</summary>
public static class WithdrawSameAsHandler
{
    [AggregateHandler]
    public static (Outcome, Events) Handle(WithdrawSameAs command, FactRegister? register) => command.Decide(
        register,
        register => register.Statements.GetValueOrDefault(command.Event.StatementId) switch
        {
            null => new Refusal("not-found", "There is no such statement of identity.") { Kind = RefusalKind.NotFound },
            { WithdrawnBy: { } by } => new Refusal("already-withdrawn", $"The statement was already withdrawn by event {by}."),
            _ => null,
        });
}

/// <summary>What speaks against a statement of identity by itself.</summary>
public static class IdentityRules
{
    /// <summary>The refusal; null when nothing does.</summary>
    /// <param name="register">The stream of the first thing.</param>
    /// <param name="statement">The statement.</param>
    public static Refusal? Refuse(FactRegister register, IdentityStatement statement)
    {
        if (statement.Ids.Distinct().Count() < statement.Ids.Count)
            return new Refusal("same-id", "A thing is always one with itself: name each one once.");
        return statement.Ids[0] == register.Id ? null : register.RefuseUnlessStanding(statement.Ids[0]);
    }
}
