using Collab.Domain.Facts;

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

    /// <summary>Refuses to reopen what is open.</summary>
    public Refusal? RefuseUnlessSealed() => IsSealed
        ? null
        : new Refusal("not-sealed", "The period is not sealed.");
}
