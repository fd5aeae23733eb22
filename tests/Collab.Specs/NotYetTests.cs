using Collab.Domain.Facts;
using Collab.Domain.Indicators;
using Collab.Domain.Programmes;
using Shouldly;
using Xunit;

namespace Collab.Specs;

/// <summary>What cannot have been reported or published yet is refused: baselines up to a day to come, and rates of months to
/// come.</summary>
public sealed class NotYetTests
{
    [Theory]
    [InlineData(Precision.Day, "2026-11-27", "2026-11-27T10:00:00+01:00", false)]
    [InlineData(Precision.Day, "2026-11-28", "2026-11-27T10:00:00+01:00", true)]
    [InlineData(Precision.Day, "2026-11-28", "2026-11-28T00:00:00+01:00", false)]
    [InlineData(Precision.Month, "2026-11", "2026-11-29T12:00:00+01:00", true)]
    [InlineData(Precision.Month, "2026-11", "2026-11-30T12:00:00+01:00", false)]
    [InlineData(Precision.Year, "2026", "2026-11-30T12:00:00+01:00", true)]
    [InlineData(Precision.Year, "2025", "2026-11-30T12:00:00+01:00", false)]
    public void A_baseline_reaches_up_to_a_day_that_has_come(Precision precision, string until, string now, bool refused) =>
        (new IndicatorBaselineRecorded
        {
            Code = new IndicatorCode("RCO115"),
            Value = 4,
            Until = new Occurrence { Precision = precision, From = until },
            Provenance = null,
        }.RefuseAhead(At(now))?.Rule).ShouldBe(refused ? "not-yet" : null);

    [Theory]
    [InlineData(RateKind.CommissionAccounting, "2026-12", "2026-11-20T12:00:00+01:00", true)]
    [InlineData(RateKind.CommissionAccounting, "2026-12", "2026-11-21T00:00:00+01:00", false)]
    [InlineData(RateKind.CommissionAccounting, "2027-01", "2026-11-27T12:00:00+01:00", true)]
    [InlineData(RateKind.EcbReference, "2026-12", "2026-11-30T23:59:00+01:00", true)]
    [InlineData(RateKind.EcbReference, "2026-12", "2026-12-01T00:00:00+01:00", false)]
    public void Rates_are_of_months_for_which_somebody_can_have_published_them(RateKind kind, string month, string now, bool refused)
    {
        var table = new ExchangeRatesAdopted
        {
            Kind = kind,
            MonthRule = kind == RateKind.EcbReference ? MonthRule.FirstDay : null,
            Rates =
            [
                new MonthlyRate { Month = month, Currency = "CZK", Rate = 25m },
                new MonthlyRate { Month = "2026-01", Currency = "CZK", Rate = 24m },
            ],
            Provenance = null!,
        };
        var refusal = table.RefuseAhead(At(now));
        (refusal?.Rule).ShouldBe(refused ? "not-yet" : null);
        if (refused) refusal!.Detail.ShouldContain(month);
    }

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
