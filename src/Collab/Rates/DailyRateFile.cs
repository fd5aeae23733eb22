using System.Globalization;
using Collab.Domain.Programmes;
using Collab.Domain.Validation;
using Collab.Import;
using NodaTime;
using NodaTime.Text;

namespace Collab.Rates;

/// <summary>Reads a file with a row for each day and a column for each currency: the reference rates of the European Central
/// Bank.</summary>
/// <param name="sheet">The file.</param>
/// <param name="question">What is wanted of it.</param>
/// <param name="date">The column of the day.</param>
internal sealed class DailyRateFile(Sheet sheet, RateFileQuestion question, int date)
{
    private static readonly LocalDatePattern[] Days =
        [LocalDatePattern.Iso, LocalDatePattern.CreateWithInvariantCulture("d MMMM uuuu")];

    private readonly List<RateFileProblem> problems = [];
    private readonly Dictionary<(string Currency, string Month), List<(LocalDate Day, decimal Rate)>> rates = [];
    private readonly Dictionary<(string Currency, string Month), int> without = [];

    public RateFileReading Read()
    {
        var columns = Columns();
        var seen = new HashSet<LocalDate>();
        foreach (var row in sheet.Rows)
        {
            var written = row.Cells[date];
            var day = Days.Select(form => form.Parse(written)).Where(parsed => parsed.Success).Select(parsed => (LocalDate?)parsed.Value)
                .FirstOrDefault();
            if (day is not { } known || known.Year is < 1000 or > 2999) Fail(row, date, ValidationCode.NoDay);
            else if (!seen.Add(known)) Fail(row, date, ValidationCode.TwiceThere);
            else Take(row, known, columns);
        }

        problems.AddRange(Gaps());
        return new RateFileReading(
            RateKind.EcbReference, question.MonthRule,
            [
                .. rates.OrderBy(entry => entry.Key.Currency, StringComparer.Ordinal)
                    .ThenBy(entry => entry.Key.Month, StringComparer.Ordinal)
                    .Select(entry => new MonthlyRate
                    {
                        Month = entry.Key.Month,
                        Currency = entry.Key.Currency,
                        Rate = OfMonth(entry.Value),
                    }),
            ],
            [.. problems.OrderBy(problem => problem.Row)]);
    }

    private void Take(SheetRow row, LocalDate day, IReadOnlyList<int> columns)
    {
        var month = day.ToString("uuuu-MM", CultureInfo.InvariantCulture);
        if (!question.WantsMonth(month)) return;
        if (question.Month is { } only && month != only)
        {
            Fail(row, date, ValidationCode.AnotherMonth, only);
            return;
        }

        foreach (var column in columns)
        {
            var key = (sheet.Headings[column], month);
            if (RateFile.IsNothing(row.Cells[column]))
            {
                without.TryAdd(key, row.Number);
                continue;
            }

            var (rate, error) = RateFile.RateOf(row.Cells[column]);
            if (error is not null) problems.Add(new RateFileProblem(row.Number, sheet.Headings[column], row.Cells[column], error));
            else if (rates.TryGetValue(key, out var known)) known.Add((day, rate!.Value));
            else rates[key] = [(day, rate!.Value)];
        }
    }

    // The comma at the end of each row makes a column without a heading, in which nothing stands.
    private List<int> Columns()
    {
        var columns = new List<int>();
        // Two columns of one currency leave open which of them counts: neither does.
        var ambiguous = RateFile.Ambiguous(sheet, heading =>
            heading != Currencies.Euro && Currencies.Knows(heading) && question.Wants(heading) ? heading : null).ToList();
        problems.AddRange(ambiguous);
        foreach (var (column, heading) in sheet.Headings.Index())
        {
            if (column == date || heading == Currencies.Euro || !question.Wants(heading)
                || ambiguous.Exists(problem => problem.Column == heading)) continue;
            if (Currencies.Knows(heading)) columns.Add(column);
            else if (sheet.Rows.Any(row => !RateFile.IsNothing(row.Cells[column]) && IsWanted(row)))
                problems.Add(new RateFileProblem(
                    1, heading, heading,
                    RateFile.Error(heading.Length == 3 ? ValidationCode.NoCurrency : ValidationCode.UnknownColumn)));
        }

        foreach (var named in (question.Currencies ?? []).Where(named => named != Currencies.Euro && !sheet.Headings.Contains(named)))
            problems.Add(new RateFileProblem(1, named, "", RateFile.Error(ValidationCode.RateNotGiven)));
        return columns;
    }

    private bool IsWanted(SheetRow row) => LocalDatePattern.Iso.Parse(row.Cells[date]) is not { Success: true, Value: var day }
        || question.WantsMonth(day.ToString("uuuu-MM", CultureInfo.InvariantCulture));

    // Days without a rate are usual: a currency that came to its end has none any more. A month without any is told where the currency was
    // asked for, or has rates in other months.
    private IEnumerable<RateFileProblem> Gaps() => without.Where(gap => !rates.ContainsKey(gap.Key)
            && (question.Currencies is { Count: > 0 } || rates.Keys.Any(key => key.Currency == gap.Key.Currency)))
        .Select(gap => new RateFileProblem(gap.Value, gap.Key.Currency, gap.Key.Month, RateFile.Error(ValidationCode.RateNotGiven)));

    private decimal OfMonth(List<(LocalDate Day, decimal Rate)> days) => question.MonthRule switch
    {
        MonthRule.LastDay => days.MaxBy(entry => entry.Day).Rate,
        MonthRule.FirstDay => days.MinBy(entry => entry.Day).Rate,
        _ => decimal.Round(days.Average(entry => entry.Rate), MonthlyRate.Decimals, MidpointRounding.AwayFromZero),
    };

    private void Fail(SheetRow row, int column, ValidationCode what, params object[] arguments) =>
        problems.Add(new RateFileProblem(row.Number, sheet.Headings[column], row.Cells[column], RateFile.Error(what, arguments)));
}
