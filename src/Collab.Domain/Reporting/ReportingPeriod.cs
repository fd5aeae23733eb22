using Collab.Domain.Facts;
using Collab.Domain.Indicators;
using Collab.Domain.Validation;

namespace Collab.Domain.Reporting;

/// <summary>A reporting period as its own stream knows it.</summary>
public sealed record ReportingPeriod : FactRegister
{
    /// <summary>Whether its figures stand as reported. In order of recording, which is the order of what happens to a period.</summary>
    public bool IsSealed =>
        Facts.Values.Where(record => record.Fact is PeriodSealed or PeriodReopened).MaxBy(record => record.Position)?.Fact is PeriodSealed;

    /// <summary>Refuses to report a period whose opening was withdrawn.</summary>
    public Refusal? RefuseUnlessOpened() => Has<PeriodOpened>()
        ? null
        : new Refusal("not-opened", "No fact that opens the period stands: open another one.");

    /// <summary>Refuses to report twice without reopening.</summary>
    public Refusal? RefuseWhenSealed() => IsSealed
        ? new Refusal("already-sealed", "The period is sealed: reopen it with a reason first.")
        : null;

    /// <summary>Refuses to report what is not over.</summary>
    /// <param name="now">When it is to be sealed.</param>
    public Refusal? RefuseBeforeItsEnd(DateTimeOffset now) =>
        Of<PeriodOpened>().Select(entry => entry.Fact.Span).FirstOrDefault(span => span.Latest() > now)?.CalendarDays()
            is { Last: var last }
            ? new Refusal(
                "period-not-over", $"The period has not ended before {last:yyyy-MM-dd}: what is still to come in it cannot be reported.")
            {
                Errors = [new ValidationError("/reportingPeriodId", ValidationCode.PeriodNotOver, $"{last:yyyy-MM-dd}")],
            }
            : null;

    /// <summary>Whether the period reports the same as another one: the same days and the same indicators, whatever it is called.</summary>
    /// <param name="other">The opening of the other one.</param>
    public bool ReportsTheSameAs(PeriodOpened other) => Has<PeriodOpened>(opened => opened.Scope == other.Scope);

    /// <summary>Refuses a note on an indicator that the period does not report.</summary>
    /// <param name="indicator">The indicator; null: the note is on the whole report.</param>
    public Refusal? RefuseUnreported(IndicatorCode? indicator) =>
        indicator is { } code && Of<PeriodOpened>().All(entry => !entry.Fact.Reported.Contains(code.Value))
            ? new Refusal("not-reported", "The period does not report this indicator.")
            : null;

    /// <summary>Refuses to reopen what is open.</summary>
    public Refusal? RefuseUnlessSealed() => IsSealed
        ? null
        : new Refusal("not-sealed", "The period is not sealed.");
}
