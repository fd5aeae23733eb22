using System.Globalization;
using Collab.Domain.Programmes;
using Collab.Domain.Validation;
using Collab.Import;
using NodaTime.Text;

namespace Collab.Rates;

/// <summary>Reads a file with a row for each currency (and month): the Commission's monthly accounting rates.</summary>
/// <param name="sheet">The file.</param>
/// <param name="question">What is wanted of it.</param>
/// <param name="code">The column of the ISO code.</param>
/// <param name="value">The column of the rate.</param>
/// <param name="when">The column of the month; -1: none.</param>
internal sealed class MonthlyRateFile(Sheet sheet, RateFileQuestion question, int code, int value, int when)
{
    private static readonly string[] Days = ["dd/MM/uuuu", "d/M/uuuu", "uuuu-MM-dd", "dd.MM.uuuu"];
    private static readonly string[] Months = ["uuuu-MM", "MM/uuuu", "M/uuuu", "uuuuMM"];

    private readonly List<RateFileProblem> problems = [];
    private readonly Dictionary<(string Currency, string Month), decimal> rates = [];

    public RateFileReading Read()
    {
        foreach (var (column, heading) in sheet.Headings.Index())
            if (!RateFile.IsKnown(heading) && (heading.Length > 0 || sheet.Rows.Any(row => row.Cells[column].Length > 0)))
                problems.Add(new RateFileProblem(1, heading, heading, RateFile.Error(ValidationCode.UnknownColumn)));
        var ambiguous = RateFile.Ambiguous(sheet, RateFile.MeaningOf).ToList();
        problems.AddRange(ambiguous);
        foreach (var row in ambiguous.Count > 0 ? [] : sheet.Rows) Take(row);
        return new RateFileReading(
            RateKind.CommissionAccounting, null,
            [
                .. rates.OrderBy(entry => entry.Key.Currency, StringComparer.Ordinal)
                    .ThenBy(entry => entry.Key.Month, StringComparer.Ordinal)
                    .Select(entry => new MonthlyRate { Month = entry.Key.Month, Currency = entry.Key.Currency, Rate = entry.Value }),
            ],
            problems);
    }

    private void Take(SheetRow row)
    {
        var currency = row.Cells[code];
        // The euro is worth itself, and is listed with the others.
        if (currency == Currencies.Euro || !question.Wants(currency)) return;
        if (MonthOf(row) is not { } month || !question.WantsMonth(month)) return;
        if (!Currencies.Knows(currency))
        {
            Fail(row, code, ValidationCode.NoCurrency);
            return;
        }

        var (rate, error) = RateFile.RateOf(row.Cells[value]);
        if (error is not null) problems.Add(new RateFileProblem(row.Number, sheet.Headings[value], row.Cells[value], error));
        else if (rates.TryGetValue((currency, month), out var known) && known != rate)
            // A currency stands there once for each country that has it.
            Fail(row, value, ValidationCode.RateTwice, currency, month);
        else rates[(currency, month)] = rate!.Value;
    }

    private string? MonthOf(SheetRow row)
    {
        if (when < 0)
        {
            if (question.Month is null && problems.TrueForAll(problem => problem.Error.Code != ValidationCode.MonthNeeded))
                problems.Add(new RateFileProblem(1, "", "", RateFile.Error(ValidationCode.MonthNeeded)));
            return question.Month;
        }

        var written = row.Cells[when];
        var month = Months.Select(form => YearMonthPattern.CreateWithInvariantCulture(form).Parse(written))
            .Where(parsed => parsed.Success).Select(parsed => $"{parsed.Value.Year:D4}-{parsed.Value.Month:D2}")
            .Concat(Days.Select(form => LocalDatePattern.CreateWithInvariantCulture(form).Parse(written))
                .Where(parsed => parsed.Success).Select(parsed => parsed.Value.ToString("uuuu-MM", CultureInfo.InvariantCulture)))
            .FirstOrDefault();
        if (month is null || string.CompareOrdinal(month, "1000") < 0) Fail(row, when, ValidationCode.NoMonth);
        else if (question.Month is { } only && month != only) Fail(row, when, ValidationCode.AnotherMonth, only);
        else return month;
        return null;
    }

    private void Fail(SheetRow row, int column, ValidationCode what, params object[] arguments) =>
        problems.Add(new RateFileProblem(row.Number, sheet.Headings[column], row.Cells[column], RateFile.Error(what, arguments)));
}
