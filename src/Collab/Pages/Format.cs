using System.Globalization;
using Collab.Domain.Facts;
using Collab.ReadModel.Indicators;
using NodaTime;
using NodaTime.Text;

namespace Collab.Pages;

/// <summary>Numbers, dates and amounts as the reader's language writes them.</summary>
public static class Format
{
    private static readonly DateTimeZone Zone = DateTimeZoneProviders.Tzdb[Occurrence.DefaultZone];
    private static readonly LocalDateTimePattern Minutes = LocalDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd'T'HH:mm");

    /// <summary>When something happened, no more precisely than the source says.</summary>
    public static string When(Occurrence occurrence)
    {
        var (from, to) = (occurrence.From, occurrence.To);
        return occurrence.Precision switch
        {
            Precision.Unknown => Words.T("date unknown", "Datum unbekannt"),
            Precision.Relative => Words.Find("relation", occurrence.Relation)
                ?? Words.T("dated against its source: ", "bezogen auf den Nachweis datiert: ") + occurrence.Relation,
            Precision.Before => Words.T("before ", "vor ") + Part(to),
            Precision.After => Words.T("after ", "nach ") + Part(from),
            _ when from is null => Part(to),
            _ when to is null || to == from => Part(from),
            Precision.Minute when from[..10] == to[..10] => $"{Part(from)}–{to[11..]}",
            Precision.Day when from[..7] == to[..7] => Words.German
                ? $"{int.Parse(from[8..], CultureInfo.InvariantCulture)}.–{Part(to)}"
                : $"{int.Parse(from[8..], CultureInfo.InvariantCulture)}–{Part(to)}",
            _ => $"{Part(from)} – {Part(to)}",
        };
    }

    /// <summary>A calendar date of any precision, such as <c>2023</c>, <c>2023-11</c> or <c>2023-11-13</c>, in words.</summary>
    public static string Part(string? date) => date switch
    {
        null => "",
        { Length: 4 } => date,
        { Length: 7 } when LocalDatePattern.Iso.Parse(date + "-01") is { Success: true, Value: var month } =>
            month.ToString("MMMM uuuu", Culture),
        { Length: 10 } when LocalDatePattern.Iso.Parse(date) is { Success: true, Value: var day } => Day(day),
        _ when Minutes.Parse(date) is { Success: true, Value: var minute } =>
            $"{Day(minute.Date)}, {minute.ToString("HH:mm", CultureInfo.InvariantCulture)}",
        _ => date,
    };

    /// <summary>A moment to the day, in Europe/Berlin.</summary>
    public static string Date(DateTimeOffset instant) => Day(Local(instant).Date);

    /// <summary>A calendar day.</summary>
    public static string Date(DateOnly day) => Day(LocalDate.FromDateOnly(day));

    /// <summary>What was reported before: its value, and its currency where that is not the indicator's unit.</summary>
    public static string Baseline(decimal value, string? currency, string unit) =>
        Number(value) + (currency is not null && currency != unit ? " " + currency : "");

    /// <summary>A moment to the minute, in Europe/Berlin.</summary>
    public static string Instant(DateTimeOffset instant) =>
        $"{Date(instant)}, {Local(instant).ToString("HH:mm", CultureInfo.InvariantCulture)}";

    /// <summary>A moment for the attribute of a <c>time</c> element.</summary>
    public static string Machine(DateTimeOffset instant) =>
        instant.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>The calendar day of a moment, as a date field holds it.</summary>
    public static string Field(DateTimeOffset instant) => LocalDatePattern.Iso.Format(Local(instant).Date);

    /// <summary>The type of a field into which a date is written: what was written and is none stays there to be corrected, which a field
    /// for dates would not show.</summary>
    public static string DateInput(string? written) =>
        string.IsNullOrEmpty(written) || LocalDatePattern.Iso.Parse(written).Success ? "date" : "text";

    /// <summary>The name of a language, by its BCP 47 tag, in the reader's own.</summary>
    public static string LanguageName(string? tag) => tag switch
    {
        null => "",
        ['d', 'e', ..] => Words.T("German", "Deutsch"),
        ['e', 'n', ..] => Words.T("English", "Englisch"),
        ['c', 's', ..] => Words.T("Czech", "Tschechisch"),
        ['p', 'l', ..] => Words.T("Polish", "Polnisch"),
        ['f', 'r', ..] => Words.T("French", "Französisch"),
        ['s', 'k', ..] => Words.T("Slovak", "Slowakisch"),
        _ => tag,
    };

    /// <summary>A number; below zero with a minus sign, not a hyphen. One that is not whole has two decimals, as amounts of money do, so
    /// that what stands in one column reads alike.</summary>
    public static string Number(decimal value) => value.ToString(value == decimal.Truncate(value) ? "N0" : "N2", Culture).Replace('-', '−');

    /// <summary>A number with all the decimals that it was given, such as an exchange rate.</summary>
    public static string Exact(decimal value) => value.ToString("#,0.########", Culture).Replace('-', '−');

    /// <summary>A difference with its sign.</summary>
    public static string Signed(decimal difference) => difference > 0 ? "+" + Number(difference) : Number(difference);

    /// <summary>The unit of a number of things, as it follows that number.</summary>
    public static string Unit(decimal value, string unit) =>
        (value == 1 ? Words.Find("unit-one", unit) : null) ?? Words.Of("unit", unit);

    /// <summary>A part of a whole, in whole per cent.</summary>
    public static string PerCent(decimal part) => part.ToString("P0", Culture);

    /// <summary>A count as exact as it is known.</summary>
    public static string Quantity(Quantity quantity) => quantity.Value is { } value
        ? Exactly(quantity.Exactness, Number(value))
        : Missing(quantity.Wording);

    /// <summary>An amount as exact as it is known.</summary>
    public static string Money(Money money) => money.Amount is { } amount
        ? Exactly(money.Exactness, $"{Number(amount)} {money.Currency}")
        : Missing(null);

    /// <summary>An amount in its currency.</summary>
    public static string Amount(CurrencyAmount amount) => $"{Number(amount.Amount)} {amount.Currency}";

    /// <summary>What rejected facts would have added: a number, or an amount for each currency; null where they would have added
    /// nothing.</summary>
    public static string? WouldAdd(IReadOnlyList<CurrencyAmount>? amounts, decimal value) => amounts is not null
        ? amounts.Count > 0 ? string.Join(Words.T(" and ", " und "), amounts.Select(Amount)) : null
        : value != 0 ? Number(value) : null;

    private static CultureInfo Culture => CultureInfo.CurrentUICulture;

    private static string Exactly(Exactness exactness, string number) => exactness switch
    {
        Exactness.AtLeast => Words.T("at least ", "mindestens ") + number,
        Exactness.About => Words.T("about ", "etwa ") + number,
        _ => number,
    };

    private static string Missing(string? wording) =>
        Words.T("no number given", "ohne Zahlenangabe") + (wording is null ? "" : $" („{wording}“)");

    private static string Day(LocalDate day) => day.ToString(Words.German ? "d. MMMM uuuu" : "d MMMM uuuu", Culture);

    private static LocalDateTime Local(DateTimeOffset instant) => NodaTime.Instant.FromDateTimeOffset(instant).InZone(Zone).LocalDateTime;
}
