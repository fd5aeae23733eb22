using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using CsvHelper;
using CsvHelper.Configuration;

namespace Collab.Http;

/// <summary>
/// Lists as CSV that a spreadsheet opens as it is: UTF-8 with a byte order mark, RFC 4180 quoting, and text that begins like a formula made
/// harmless by an apostrophe. Numbers stay numbers, negative ones too.
/// <para>A spreadsheet that takes another sign for the separator cuts a text in two, and the second half begins a cell: where the language
/// is German, at a semicolon. Quoting does not help against that, since the quotation mark then stands inside a cell. So what follows such
/// a sign is guarded as the beginning of the text is.</para>
/// </summary>
public static class Csv
{
    private static readonly SearchValues<char> Quoted = SearchValues.Create(",;\t|\"\r\n\v\f\u0085\u2028\u2029");

    // CsvHelper's own guard cannot tell -8.0 from a formula: it is given text only.
    private static readonly CsvConfiguration Format = new(CultureInfo.InvariantCulture)
    {
        InjectionOptions = InjectionOptions.None,
        ShouldQuote = field => field.Field is { } text && (text.AsSpan().ContainsAny(Quoted) || text is [' ', ..] or [.., ' ']),
    };

    // What a spreadsheet may take for the beginning of a formula; the wide forms are read like the narrow ones where Chinese or Japanese is
    // written.
    private static readonly SearchValues<char> Formula = SearchValues.Create("=+-@\uFF1D\uFF0B\uFF0D\uFF20");

    // What parts cells or lines in some spreadsheet, whatever separates them here; a comma parts them here, and quoted it does so nowhere.
    private static readonly SearchValues<char> Parting = SearchValues.Create(";\t|\r\n\v\f\u0085\u2028\u2029");

    /// <summary>Whether the caller prefers CSV: by header, or by address, which is what a link can say.</summary>
    public static bool Wanted(HttpRequest request) => request.Query["format"] is ["csv", ..]
        || request.Headers.Accept.Any(accept => accept?.Contains("text/csv", StringComparison.OrdinalIgnoreCase) == true);

    /// <summary>A list as a download.</summary>
    /// <param name="name">File name without its ending.</param>
    /// <param name="columns">Headings.</param>
    /// <param name="rows">The cells of each row; text, numbers, dates.</param>
    public static IResult Result(string name, IReadOnlyList<string> columns, IAsyncEnumerable<IReadOnlyList<object?>> rows) =>
        new CsvResult(name, columns, rows);

    /// <summary>A list that is at hand as a whole.</summary>
    public static IResult Result<T>(
        string name, IReadOnlyList<string> columns, IEnumerable<T> items, Func<T, IReadOnlyList<object?>> cells) =>
        Result(name, columns, items.Select(cells).ToAsyncEnumerable());

    /// <summary>A list that is at hand as a whole, with the signs that a spreadsheet of a language takes for the separator and for the
    /// decimal point. Its words are found now, in the reader's language, and not when the answer is written, in that of the
    /// machine.</summary>
    public static IResult Result<T>(
        string name, IReadOnlyList<string> columns, IEnumerable<T> items, Func<T, IReadOnlyList<object?>> cells, CultureInfo language) =>
        new CsvResult(name, columns, items.Select(cells).ToList().ToAsyncEnumerable(), language);

    /// <summary>Writes cells in this form, parted by the sign of a language; texts are made <see cref="Harmless"/> by whoever gives them to
    /// it. The text stays open.</summary>
    internal static CsvWriter Writer(TextWriter text, CultureInfo? language = null) =>
        new(text, language is null ? Format : Format with { Delimiter = DelimiterOf(language) }, leaveOpen: true);

    // Where a comma begins the decimals, spreadsheets part cells at a semicolon.
    private static string DelimiterOf(CultureInfo language) =>
        language.NumberFormat.NumberDecimalSeparator == "," ? ";" : ",";

    private sealed class CsvResult(
        string name, IReadOnlyList<string> columns, IAsyncEnumerable<IReadOnlyList<object?>> rows, CultureInfo? language = null) : IResult
    {
        private readonly CultureInfo numbers = language ?? CultureInfo.InvariantCulture;

        public async Task ExecuteAsync(HttpContext httpContext)
        {
            var response = httpContext.Response;
            response.ContentType = "text/csv; charset=utf-8; header=present";
            response.Headers.ContentDisposition = $"attachment; filename=\"{name}.csv\"";
            await using var text =
                new StreamWriter(response.Body, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true), leaveOpen: true);
            await using var csv = Writer(text, language);
            foreach (var column in columns) csv.WriteField(column);
            await csv.NextRecordAsync();
            await foreach (var row in rows.WithCancellation(httpContext.RequestAborted))
            {
                foreach (var cell in row) csv.WriteField(Cell(cell));
                await csv.NextRecordAsync();
            }
        }

        private string Cell(object? value) => value switch
        {
            null => "",
            DateTimeOffset instant => instant.ToString("yyyy-MM-ddTHH:mm:ssK", CultureInfo.InvariantCulture),
            DateOnly day => day.ToString("O", CultureInfo.InvariantCulture),
            bool yes => yes ? "true" : "false",
            Enum code => JsonNamingPolicy.KebabCaseLower.ConvertName(code.ToString()),
            IFormattable formattable => formattable.ToString(null, numbers),
            _ => Harmless(value.ToString() ?? ""),
        };
    }

    /// <summary>A text of which no part that a spreadsheet may take for a cell begins like a formula.</summary>
    public static string Harmless(string text)
    {
        if (text is ['\t' or '\r' or '\n', ..]) text = "'" + text;
        if (!text.AsSpan().ContainsAny(Formula)) return text;
        var harmless = new StringBuilder(text.Length + 1);
        var begins = true;
        foreach (var c in text)
        {
            if (begins && Formula.Contains(c)) harmless.Append('\'');
            harmless.Append(c);
            // Blanks before a formula are left out by some.
            begins = Parting.Contains(c) || (begins && char.IsWhiteSpace(c));
        }

        return harmless.ToString();
    }
}
