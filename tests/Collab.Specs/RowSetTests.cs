using Collab.Domain.Activities;
using Collab.Domain.Facts;
using Collab.Domain.Indicators;
using Collab.Domain.Places;
using Collab.ReadModel.Rows;
using Shouldly;
using Xunit;

namespace Collab.Specs;

/// <summary>What the rows of an entity add to the figures that are kept ready: months, ties between regions, and what is due.</summary>
public sealed class RowSetTests
{
    private static readonly DateTime Late = new(2100, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    [Theory]
    [InlineData("day", "2023-11-13", null, "2023-11")]
    [InlineData("day", "2023-10-31", "2023-11-02", "2023-10")]
    [InlineData("month", "2023-11", null, "2023-11")]
    [InlineData("day", "2023-05-01", "2023-06-01", "2023-05")]
    [InlineData("day", "2023-05-01", "2023-06-02", "2023")]
    [InlineData("year", "2023", null, "2023")]
    [InlineData("minute", "2023-12-31T23:30", null, "2023-12")]
    [InlineData("minute", "2024-01-01T00:00", null, "2024-01")]
    [InlineData("unknown", null, null, "unknown")]
    public void An_activity_counts_in_the_month_it_begins_in_or_in_its_year_where_it_is_longer_or_no_month_is_known(
        string precision, string? from, string? to, string month) =>
        Sum(FigureKeys.Months, Held(new() { Precision = Enum.Parse<Precision>(precision, true), From = from, To = to }))
            .ShouldBe([($"{month}|workshop|held", 1)]);

    [Theory]
    [InlineData("", "")]
    [InlineData("CZ", "CZ CZ|CZ")]
    [InlineData("DED", "DED DED|DED DE|DE")]
    [InlineData("DED CZ", "CZ CZ|CZ CZ|DE CZ|DED DED DED|DED DE|DE")]
    [InlineData("DED21 DED5 CZ", "CZ CZ|CZ CZ|DE CZ|DED DED DED|DED DE|DE")]
    [InlineData("DED DE4 CZ PL5", "CZ CZ|CZ CZ|DE CZ|DE4 CZ|DED CZ|PL CZ|PL5 DE4 DE4|DE4 DE4|DED DE4|PL DE4|PL5 DED DED|DED DED|PL DED|PL5"
        + " DE|DE DE|PL DE|PL5 PL5 PL5|PL5 PL|PL")]
    public void An_activity_ties_each_of_its_regions_and_what_is_around_them_to_itself_and_to_each_other_one_once(
        string regions, string ties)
    {
        var workshop = Some.Workshop with
        {
            Occurred = Some.On("2023-11-13"),
            Regions = [.. regions.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(region => new RegionCode(region))],
        };

        string.Join(' ', Sum(FigureKeys.Ties, workshop).Select(tie => tie.Key)).ShouldBe(ties);
        Sum(FigureKeys.Ties, workshop).ShouldAllBe(tie => tie.Value == 1);
        Sum(FigureKeys.Ties, Some.Plan() with { Regions = workshop.Regions }).ShouldBeEmpty("nothing has happened yet");
    }

    [Fact]
    public void A_plan_is_due_from_the_end_of_its_date_or_from_when_it_is_known_and_until_it_is_held()
    {
        var (planned, end) = (Some.Plan() with { Occurred = Some.On("2025-06-01") }, Some.On("2025-09-30").Latest()!.Value.UtcDateTime);
        Due(planned).ShouldBe((end, DateTime.MaxValue));

        var known = Some.On("2025-11-01").Earliest()!.Value.UtcDateTime;
        Due(Some.Plan() with { Occurred = Some.On("2025-11-01") }).ShouldBe((known, DateTime.MaxValue));

        var held = Some.Workshop with { Occurred = Some.On("2025-12-01") };
        Due(planned, held).ShouldBe((end, Some.On("2025-12-01").Earliest()!.Value.UtcDateTime));

        static (DateTime, DateTime) Due(params object[] events)
        {
            var due = Deltas(events).Where(delta => delta.Family == FigureKeys.Due && delta.From < delta.Until).ShouldHaveSingleItem();
            (due.Key, due.Amount).ShouldBe(("activity", 1));
            return (due.From, due.Until);
        }
    }

    [Fact]
    public void Each_fact_counts_from_when_it_holds_and_a_claim_as_one_too()
    {
        var claimed = Some.Organiser with { Provenance = Some.Passage() with { Certainty = Certainty.Claimed } };

        Sum(FigureKeys.Facts, Some.Workshop, Some.Organiser, claimed).ShouldBe([("all", 3), ("claimed", 1)]);
        Sum(FigureKeys.Facts, Some.Workshop, Some.Organiser, claimed, new FactWithdrawn { FactId = History.EventId(3), Reason = "Wrong" })
            .ShouldBe([("all", 2)]);
    }

    private static WorkshopHeld Held(Occurrence occurred) => Some.Workshop with { Occurred = occurred };

    private static IEnumerable<(string Key, long Value)> Sum(string family, params object[] events) => Deltas(events)
        .Where(delta => delta.Family == family && delta.From <= Late && delta.Until > Late)
        .GroupBy(delta => delta.Key, (key, deltas) => (key, deltas.Sum(delta => delta.Amount)))
        .OrderBy(entry => entry.key, StringComparer.Ordinal);

    private static IEnumerable<FigureDelta> Deltas(params object[] events) =>
        RowSet.Of(History.Fold<FactRegister>(History.Of(events)), ProjectionContext.None).Rows
            .SelectMany(row => row.Deltas?.Invoke() ?? []);
}
