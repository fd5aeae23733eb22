using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text.Json;
using Collab.Domain.Facts;
using Collab.Forms;
using FsCheck;
using FsCheck.Fluent;
using Shouldly;
using Xunit;

namespace Collab.Specs.Recording;

public sealed class DateTextTests
{
    private const string Source = "018f6f5e-0000-7000-8000-00000000a001";

    [Theory]
    [InlineData("13.11.2023", "day 2023-11-13")]
    [InlineData("13. 11. 2023", "day 2023-11-13")]
    [InlineData("13.11.23", "day 2023-11-13")]
    [InlineData("1.2.1998", "day 1998-02-01")]
    [InlineData("13 Nov 2023", "day 2023-11-13")]
    [InlineData("13th November 2023", "day 2023-11-13")]
    [InlineData("13. November 2023", "day 2023-11-13")]
    [InlineData("am 13. November 2023", "day 2023-11-13")]
    [InlineData("Montag, 13. November 2023", "day 2023-11-13")]
    [InlineData("Mo., 13.11.2023", "day 2023-11-13")]
    [InlineData("on Monday, 13 November 2023", "day 2023-11-13")]
    [InlineData("November 13, 2023", "day 2023-11-13")]
    [InlineData("Nov 13th, 2023", "day 2023-11-13")]
    [InlineData("2023-11-13", "day 2023-11-13")]
    [InlineData("2023/11/13", "day 2023-11-13")]
    [InlineData("13/11/2023", "day 2023-11-13")]
    [InlineData("11/13/2023", "day 2023-11-13")]
    [InlineData("4/4/2023", "day 2023-04-04")]
    [InlineData("5. März 2024", "day 2024-03-05")]
    [InlineData("5. Mär. 2024", "day 2024-03-05")]
    [InlineData("November 2023", "month 2023-11")]
    [InlineData("im November 2023", "month 2023-11")]
    [InlineData("Nov. 2023", "month 2023-11")]
    [InlineData("11/2023", "month 2023-11")]
    [InlineData("11.2023", "month 2023-11")]
    [InlineData("2023-11", "month 2023-11")]
    [InlineData("Oktober 2023 bis Januar 2024", "month 2023-10 2024-01")]
    [InlineData("January to June 2024", "month 2024-01 2024-06")]
    [InlineData("Januar – Juni 2024", "month 2024-01 2024-06")]
    [InlineData("Q3 2024", "month 2024-07 2024-09")]
    [InlineData("3. Quartal 2024", "month 2024-07 2024-09")]
    [InlineData("2023", "year 2023")]
    [InlineData("2021–2023", "year 2021 2023")]
    [InlineData("2021-2023", "year 2021 2023")]
    [InlineData("von 2021 bis 2023", "year 2021 2023")]
    [InlineData("30.9.–2.10.2025", "day 2025-09-30 2025-10-02")]
    [InlineData("30.9.-2.10.2025", "day 2025-09-30 2025-10-02")]
    [InlineData("30. September bis 2. Oktober 2025", "day 2025-09-30 2025-10-02")]
    [InlineData("vom 30. September bis zum 2. Oktober 2025", "day 2025-09-30 2025-10-02")]
    [InlineData("30 Sep to 2 Oct 2025", "day 2025-09-30 2025-10-02")]
    [InlineData("from 30 September until 2 October 2025", "day 2025-09-30 2025-10-02")]
    [InlineData("Sep 30 – Oct 2, 2025", "day 2025-09-30 2025-10-02")]
    [InlineData("Nov 13–15, 2023", "day 2023-11-13 2023-11-15")]
    [InlineData("13.–15. November 2023", "day 2023-11-13 2023-11-15")]
    [InlineData("13.-15.11.2023", "day 2023-11-13 2023-11-15")]
    [InlineData("13-15 November 2023", "day 2023-11-13 2023-11-15")]
    [InlineData("30.12.2024 – 2.1.2025", "day 2024-12-30 2025-01-02")]
    [InlineData("2025-09-30 – 2025-10-02", "day 2025-09-30 2025-10-02")]
    [InlineData("1.10.2025 14:00–17:30 Uhr", "minute 2025-10-01T14:00 2025-10-01T17:30")]
    [InlineData("1.10.2025 14:00-17:30", "minute 2025-10-01T14:00 2025-10-01T17:30")]
    [InlineData("1. Oktober 2025, 14 bis 17 Uhr", "minute 2025-10-01T14:00 2025-10-01T17:00")]
    [InlineData("Mittwoch, 1. Oktober 2025, 14.00 Uhr bis 17.30 Uhr", "minute 2025-10-01T14:00 2025-10-01T17:30")]
    [InlineData("1 Oct 2025, 2 to 5:30 pm", "minute 2025-10-01T14:00 2025-10-01T17:30")]
    [InlineData("1 Oct 2025 at 2 pm", "minute 2025-10-01T14:00")]
    [InlineData("1.10.2025 um 14 Uhr", "minute 2025-10-01T14:00")]
    [InlineData("2025-10-01T14:00", "minute 2025-10-01T14:00")]
    [InlineData("1.10.2025 22:00 – 2.10.2025 01:30", "minute 2025-10-01T22:00 2025-10-02T01:30")]
    [InlineData("1.10.2025 14:00 (Europe/Prague)", "minute 2025-10-01T14:00 Europe/Prague")]
    [InlineData("1.10.2025 14:00 Europe/Prague", "minute 2025-10-01T14:00 Europe/Prague")]
    [InlineData("vor 2019", "before 2019")]
    [InlineData("before 2019", "before 2019")]
    [InlineData("vor dem 1.5.2020", "before 2020-05-01")]
    [InlineData("after November 2023", "after 2023-11")]
    [InlineData("nach dem 13. November 2023", "after 2023-11-13")]
    [InlineData("gestern", "relative day-before " + Source)]
    [InlineData("Yesterday", "relative day-before " + Source)]
    [InlineData("heute", "relative same-day " + Source)]
    [InlineData("„vor zwei Wochen“", "relative vor zwei Wochen " + Source)]
    [InlineData("\"a fortnight ago\"", "relative a fortnight ago " + Source)]
    [InlineData("unbekannt", "unknown")]
    [InlineData("Unknown", "unknown")]
    public void A_date_is_read_as_people_write_it(string text, string expected)
    {
        var occurrence = DateText.Read(text, new SourceId(new Guid(Source))).Occurrence.ShouldNotBeNull();
        Plain(occurrence).ShouldBe(expected);
        occurrence.Validate(new ValidationContext(occurrence)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("3/4/2023", "2023-04-03", "2023-03-04")]
    [InlineData("3/4/23", "2023-04-03", "2023-03-04")]
    [InlineData("before 3/4/2023", "2023-04-03", "2023-03-04")]
    [InlineData("3/4/2023 14:00", "2023-04-03", "2023-03-04")]
    [InlineData("3/4/2023 – 20.5.2023", "2023-04-03", "2023-03-04")]
    public void A_date_that_may_mean_two_days_is_not_guessed(string text, string one, string other)
    {
        var reading = DateText.Read(text);
        reading.Occurrence.ShouldBeNull();
        reading.Readings.ShouldBe([one, other]);
    }

    [Theory]
    [InlineData("soon")]
    [InlineData("Frühjahr 2024")]
    [InlineData("13.11.")]
    [InlineData("13.13.2023")]
    [InlineData("32.1.2023")]
    [InlineData("2023 bis 13.11.2024")]
    [InlineData("1.10.2025 25:00")]
    [InlineData("before yesterday")]
    [InlineData("14:00–17:30")]
    [InlineData("November")]
    [InlineData("-")]
    [InlineData("– 2023")]
    [InlineData("about 2019")]
    public void What_is_no_date_is_not_made_one(string text)
    {
        var reading = DateText.Read(text);
        reading.Occurrence.ShouldBeNull();
        reading.Readings.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("31.2.2023")]
    [InlineData("2.10.2025 – 30.9.2025")]
    [InlineData("1.1.0999")]
    public void What_cannot_be_is_left_to_the_command_to_refuse(string text)
    {
        var occurrence = DateText.Read(text).Occurrence.ShouldNotBeNull();
        occurrence.Validate(new ValidationContext(occurrence)).ShouldNotBeEmpty();
    }

    [Theory]
    [InlineData("day 2023-11-13", "13 November 2023", "13.11.2023")]
    [InlineData("day 2025-09-30 2025-10-02", "30 September 2025 – 2 October 2025", "30.9.2025 – 2.10.2025")]
    [InlineData("minute 2025-10-01T14:00 2025-10-01T17:30", "1 October 2025 14:00–17:30", "1.10.2025 14:00–17:30")]
    [InlineData("month 2024-03", "March 2024", "März 2024")]
    [InlineData("before 2019", "before 2019", "vor 2019")]
    [InlineData("after 2023-05", "after May 2023", "nach Mai 2023")]
    [InlineData("relative day-before " + Source, "the day before", "am Tag davor")]
    [InlineData("unknown", "unknown", "unbekannt")]
    public void A_date_is_written_in_the_language_of_the_page(string date, string english, string german)
    {
        var source = new SourceId(new Guid(Source));
        var occurrence = DateText.Read(english, source).Occurrence.ShouldNotBeNull();
        Plain(occurrence).ShouldBe(date);
        DateText.Write(occurrence, german: false, source).ShouldBe(english);
        DateText.Write(occurrence, german: true, source).ShouldBe(german);
    }

    [Fact]
    public void What_is_written_reads_the_same_again_in_either_language() => Prop.ForAll(Occurrences.ToArbitrary(), occurrence =>
    {
        var source = new SourceId(new Guid(Source));
        foreach (var german in new[] { true, false })
        {
            var text = DateText.Write(occurrence, german, source);
            if (Json(DateText.Read(text,
                source).Occurrence) != Json(occurrence)) throw new ShouldAssertException($"{Json(occurrence)} was written as {text}");
        }
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Whatever_is_written_is_read_without_fear() => Prop.ForAll(
        Gen.Elements("13", ".", "11", "2023", " ", "–", "-", "/", "Nov", "März", "vor ", "bis", "14:00", "uhr", ",", "„", "“", "(",
            "Europe/Prague)", "\0", "99999999999", "to ",
            "pm", "[", "T")
            .ListOf().ToArbitrary(),
        parts => DateText.Read(string.Concat(parts)).Occurrence is not { } occurrence || Json(occurrence).Length > 0)
            .QuickCheckThrowOnFailure();

    private static Gen<Occurrence> Occurrences =>
        from day in Gen.Choose(0, 400_000)
        from later in Gen.Choose(0, 900)
        from minute in Gen.Choose(0, 1439)
        from kind in Gen.Choose(0, 12)
        from zone in Gen.Elements<string?>(null, null, null, "Europe/Prague", "America/Argentina/Buenos_Aires", "UTC", "Etc/GMT+1")
        from relation in Gen.Elements("day-before", "same-day", "day-after", "week-before", "same-week", "recently", "a fortnight ago",
            "yesterday", "„gestern“ (?)", "before 2019")
        from other in Gen.Elements(Source, "018f6f5e-0000-7000-8000-00000000a002")
        let first = new DateTime(1500, 1, 1).AddDays(day).AddMinutes(minute)
        let last = first.AddDays(later).AddMinutes(17)
        select (kind switch
        {
            0 => Days(first, null),
            1 => Days(first, last),
            2 => Format(Precision.Month, "yyyy-MM", first, null),
            3 => Format(Precision.Month, "yyyy-MM", first, last),
            4 => Format(Precision.Year, "yyyy", first, null),
            5 => Format(Precision.Year, "yyyy", first, last),
            6 => Format(Precision.Minute, "yyyy-MM-ddTHH:mm", first, null),
            7 => Format(Precision.Minute, "yyyy-MM-ddTHH:mm", first, later % 2 == 0 ? last : first.AddMinutes(1439 - minute)),
            8 => new Occurrence
            {
                Precision = Precision.Before,
                To = Text(later % 3 == 0 ? "yyyy" : later % 3 == 1 ? "yyyy-MM" : "yyyy-MM-dd", first)
            },
            9 => new Occurrence
            {
                Precision = Precision.After,
                From = Text(later % 3 == 0 ? "yyyy" : later % 3 == 1 ? "yyyy-MM" : "yyyy-MM-dd", first)
            },
            10 or 11 => new Occurrence { Precision = Precision.Relative, Relation = relation, RelativeTo = new SourceId(new Guid(other)) },
            _ => Occurrence.Unknown,
        }) with
        { Zone = zone };

    private static Occurrence Days(DateTime first, DateTime? last) => Format(Precision.Day, "yyyy-MM-dd", first, last);

    private static Occurrence Format(Precision precision, string format, DateTime first, DateTime? last) =>
        new() { Precision = precision, From = Text(format, first), To = last is { } end ? Text(format, end) : null };

    private static string Text(string format, DateTime date) => date.ToString(format, CultureInfo.InvariantCulture);

    private static string Json(Occurrence? occurrence) => JsonSerializer.Serialize(occurrence, FactJson.Options);

    private static string Plain(Occurrence occurrence) => string.Join(' ', new[]
    {
        Codes.Of(occurrence.Precision), occurrence.From, occurrence.To, occurrence.Relation, occurrence.RelativeTo?.Value.ToString(),
        occurrence.Zone,
    }.OfType<string>());
}
