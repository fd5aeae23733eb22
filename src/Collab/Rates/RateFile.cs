using System.Globalization;
using System.Text.Json.Serialization;
using Collab.Domain.Facts;
using Collab.Domain.Programmes;
using Collab.Domain.Validation;
using Collab.Import;
using Collab.Pages;

namespace Collab.Rates;

/// <summary>What is wanted of a file of exchange rates.</summary>
/// <param name="Month">The month of rates that say none themselves, for example 2024-01; of others, the only month they may be of.</param>
/// <param name="From">The first month wanted; null: no first one.</param>
/// <param name="To">The last month wanted; null: no last one.</param>
/// <param name="Currencies">The currencies wanted; empty: all that the file has a rate of.</param>
/// <param name="MonthRule">How daily rates become one of the month.</param>
public sealed record RateFileQuestion(
    string? Month = null, string? From = null, string? To = null, IReadOnlyList<string>? Currencies = null,
    MonthRule MonthRule = MonthRule.Average)
{
    /// <summary>Whether rates of a currency are wanted.</summary>
    public bool Wants(string currency) => Currencies is not { Count: > 0 } some || some.Contains(currency);

    /// <summary>What is wrong with it as a whole, by the name of what was asked: a span that ends before it begins, a month outside of
    /// it.</summary>
    public IEnumerable<ValidationError> Faults()
    {
        if (From is not null && To is not null && string.CompareOrdinal(From, To) > 0)
            yield return new ValidationError("to", ValidationCode.EndsBeforeItBegins);
        else if (Month is not null && !WantsMonth(Month))
            yield return new ValidationError("month", ValidationCode.AnotherMonth, $"{From ?? "…"} – {To ?? "…"}");
    }

    /// <summary>Whether rates of a month are wanted.</summary>
    public bool WantsMonth(string month) => (From is null || string.CompareOrdinal(month, From) >= 0)
        && (To is null || string.CompareOrdinal(month, To) <= 0);
}

/// <summary>Something in a file of rates that cannot be taken over.</summary>
/// <param name="Row">The row, the headings being row 1.</param>
/// <param name="Column">The heading of the column; empty: the row as a whole.</param>
/// <param name="Written">What stands there.</param>
/// <param name="Error">What is wrong with it.</param>
public sealed record RateFileProblem(int Row, string Column, string Written, [property: JsonIgnore] ValidationError Error)
{
    /// <summary>What is wrong, as a code.</summary>
    public string Code => Codes.Of(Error.Code);

    /// <summary>What is wrong, in English.</summary>
    public string Detail => Error.Detail;
}

/// <summary>What a file of rates says.</summary>
/// <param name="Kind">Whose rates they are.</param>
/// <param name="MonthRule">How daily rates became one of the month; null: they are monthly.</param>
/// <param name="Rates">The rates, in order of currency and month.</param>
/// <param name="Problems">What could not be taken over, in order of the rows.</param>
public sealed record RateFileReading(
    RateKind Kind, MonthRule? MonthRule, IReadOnlyList<MonthlyRate> Rates, IReadOnlyList<RateFileProblem> Problems);

/// <summary>
/// Reads the files in which exchange rates are published, as CSV: the Commission's monthly accounting rates (InforEuro: a row a currency,
/// with its ISO code, its value, and possibly its month), and the reference rates of the European Central Bank (a row a day, a column a
/// currency, "N/A" where there is none, a comma at the end of each row). Which of the two it is shows in the headings. Numbers have a
/// decimal point: a decimal comma may be a thousands separator, and is refused.
/// </summary>
public static class RateFile
{
    private static readonly string[] Code = ["isoa3code", "isocode", "currencyiso", "currencycode", "iso"];
    private static readonly string[] Value = ["value", "amount", "rate", "exchangerate"];
    private static readonly string[] When = ["month", "period", "datestart", "date"];
    private static readonly string[] PassedOver = ["country", "currency", "isoa2code", "comment", "comments", "dateend", "year"];
    private static readonly string[] Nothing = ["", "N/A", "-"];

    /// <summary>Reads a file.</summary>
    /// <exception cref="SheetUnreadableException">It is no CSV, and why.</exception>
    public static RateFileReading Read(byte[] bytes, RateFileQuestion question)
    {
        if (bytes is [(byte)'P', (byte)'K', ..])
            throw new SheetUnreadableException(Words.T(
                "Save this workbook as CSV: in a workbook, nobody can tell a decimal comma from a thousands separator.",
                "Speichern Sie diese Arbeitsmappe als CSV: In einer Arbeitsmappe ist ein Dezimalkomma nicht von einem Tausendertrennzeichen zu unterscheiden."));
        var sheet = SheetReader.Read(bytes);
        var plain = sheet.Headings.Select(Plain).ToList();
        var code = plain.FindIndex(Code.Contains);
        if (code < 0 && plain.Contains("currency")) code = plain.IndexOf("currency");
        var value = plain.FindIndex(Value.Contains);
        var reading = code >= 0 && value >= 0
            ? new MonthlyRateFile(sheet, question, code, value, plain.FindIndex(When.Contains)).Read()
            : plain.FindIndex(heading => heading == "date") is >= 0 and var date && sheet.Headings.Any(Currencies.Knows)
                ? new DailyRateFile(sheet, question, date).Read()
                : new RateFileReading(RateKind.CommissionAccounting, null, [],
                    [new RateFileProblem(1, "", string.Join(", ", sheet.Headings), Error(ValidationCode.NoRateFile))]);
        return Whole(reading);
    }

    // A table has a most, and a file that says nothing is none.
    private static RateFileReading Whole(RateFileReading reading) => reading.Rates.Count > ExchangeRatesAdopted.Most
        ? reading with
        {
            Problems = [.. reading.Problems, new RateFileProblem(
                1, "", "", Error(ValidationCode.TooManyRates, reading.Rates.Count, ExchangeRatesAdopted.Most))],
        }
        : reading is { Rates.Count: 0, Problems.Count: 0 }
            ? reading with { Problems = [new RateFileProblem(1, "", "", Error(ValidationCode.RateNotGiven))] }
            : reading;

    /// <summary>A problem for each heading that leaves open which of several columns is meant.</summary>
    /// <param name="sheet">The file.</param>
    /// <param name="meaning">What a heading means; null: nothing of which there is to be one.</param>
    internal static IEnumerable<RateFileProblem> Ambiguous(Sheet sheet, Func<string, string?> meaning) =>
        sheet.Headings.Index().GroupBy(heading => meaning(heading.Item))
            .Where(columns => columns.Key is not null && columns.Count() > 1)
            .Select(columns => new RateFileProblem(
                1, columns.Last().Item,
                string.Join(", ", columns.Select(column => $"{column.Item} ({(column.Index + 1).ToString(CultureInfo.InvariantCulture)})")),
                Error(ValidationCode.TwiceThere)));

    /// <summary>What a column of a file of monthly rates says: two that say the same leave open which one counts.</summary>
    internal static string? MeaningOf(string heading) => Plain(heading) is var plain && Code.Contains(plain) ? Code[0]
        : Value.Contains(plain) ? Value[0]
        : When.Contains(plain) ? plain
        : null;

    /// <summary>The columns of a file of monthly rates that say something, or may be passed over.</summary>
    internal static bool IsKnown(string heading) =>
        Plain(heading) is { } plain
            && (Code.Contains(plain) || Value.Contains(plain) || When.Contains(plain) || PassedOver.Contains(plain));

    /// <summary>A rate as it is written; or what is wrong with it.</summary>
    internal static (decimal? Rate, ValidationError? Error) RateOf(string text)
    {
        if (Nothing.Contains(text, StringComparer.OrdinalIgnoreCase)) return (null, Error(ValidationCode.RateNotGiven));
        if (text.Contains(',', StringComparison.Ordinal)) return (null, Error(ValidationCode.DecimalComma));
        if (!decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var rate))
            return (null, Error(ValidationCode.NoNumber));
        if (rate is <= 0 or > 1_000_000_000m) return (null, Error(ValidationCode.OutOfBounds, "0.00000001", "1000000000"));
        return decimal.Round(rate, MonthlyRate.Decimals) == rate
            ? (rate, null)
            : (null, Error(ValidationCode.MoreDecimalsThan, MonthlyRate.Decimals));
    }

    /// <summary>Whether a cell says that there is no rate.</summary>
    internal static bool IsNothing(string text) => Nothing.Contains(text, StringComparer.OrdinalIgnoreCase);

    internal static ValidationError Error(ValidationCode code, params object[] arguments) => new("", code, arguments);

    private static string Plain(string heading) => new([.. heading.Where(char.IsLetterOrDigit).Select(char.ToLowerInvariant)]);
}
