using Collab.Domain.Facts;
using Collab.Domain.Reporting;

namespace Collab.Specs;

public sealed class PeriodSpecs : SpecBook
{
    private static readonly PeriodSealed Seal = new() { Position = 12, Figures = [] };
    private static readonly PeriodReopened Reopening = new() { Reason = "An attendance list came in" };

    private static PeriodOpened Year => new() { Title = "2023", Span = new() { Precision = Precision.Year, From = "2023" } };

    public static Spec A_period_is_opened => Given().When(new OpenPeriod(Entity, Year)).ThenRecorded();

    public static Spec A_period_is_opened_once => Given(Year).When(new OpenPeriod(Entity, Year)).ThenRefused("already-exists");

    public static Spec A_period_is_sealed => Given(Year).When(new SealPeriod(Entity, Seal)).ThenRecorded();

    public static Spec A_sealed_period_is_not_sealed_again => Given(Year, Seal).When(new SealPeriod(Entity, Seal))
        .ThenRefused("already-sealed");

    public static Spec A_sealed_period_is_reopened => Given(Year, Seal).When(new ReopenPeriod(Entity, Reopening)).ThenRecorded();

    public static Spec An_open_period_is_not_reopened => Given(Year).When(new ReopenPeriod(Entity, Reopening)).ThenRefused("not-sealed");

    public static Spec A_reopened_period_is_sealed_again => Given(Year, Seal, Reopening).When(new SealPeriod(Entity, Seal)).ThenRecorded();

    public static Spec What_was_reported_is_not_withdrawn => Given(Year, Seal).When(Withdraw(2)).ThenRefused("figures-reported");

    public static Spec What_was_reported_is_not_corrected => Given(Year, Seal)
        .When(new CorrectFact(Entity, new() { FactId = Event(2), Reason = "Wrong", Replacement = Seal with { Note = "Other" } }))
            .ThenRefused("figures-reported");

    public static Spec A_reopening_is_not_withdrawn => Given(Year, Seal, Reopening).When(Withdraw(3)).ThenRefused("figures-reported");

    public static Spec A_period_that_was_reported_keeps_its_span => Given(Year, Seal, Reopening).When(Withdraw(1))
        .ThenRefused("period-was-sealed");

    public static Spec A_period_whose_opening_was_withdrawn_is_not_sealed =>
        Given(Year, new FactWithdrawn { FactId = Event(1), Reason = "A mistake" }).When(new SealPeriod(Entity, Seal))
            .ThenRefused("not-opened");

    public static Spec A_period_opened_by_mistake_is_withdrawn => Given(Year).When(Withdraw(1)).ThenRecorded();

    private static WithdrawFact Withdraw(int n) => new(Entity, new() { FactId = Event(n), Reason = "A mistake" });
}
