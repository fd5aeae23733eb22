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
/// </summary>
public static class Csv
{
    // CsvHelper's own guard cannot tell -8.0 from a formula: it is given text only.
    private static readonly CsvConfiguration Format = new(CultureInfo.InvariantCulture) { InjectionOptions = InjectionOptions.None };

    // What a spreadsheet may take for the beginning of a formula; the wide forms are read like the narrow ones where Chinese or Japanese is
    // written.
    private static readonly SearchValues<char> Formula = SearchValues.Create("=+-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20");

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

    private sealed class CsvResult(string name, IReadOnlyList<string> columns, IAsyncEnumerable<IReadOnlyList<object?>> rows) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            var response = httpContext.Response;
            response.ContentType = "text/csv; charset=utf-8; header=present";
            response.Headers.ContentDisposition = $"attachment; filename=\"{name}.csv\"";
            await using var text =
                new StreamWriter(response.Body, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true), leaveOpen: true);
            await using var csv = new CsvWriter(text, Format, leaveOpen: true);
            foreach (var column in columns) csv.WriteField(column);
            await csv.NextRecordAsync();
            await foreach (var row in rows.WithCancellation(httpContext.RequestAborted))
            {
                foreach (var cell in row) csv.WriteField(Cell(cell));
                await csv.NextRecordAsync();
            }
        }

        private static string Cell(object? value) => value switch
        {
            null => "",
            DateTimeOffset instant => instant.ToString("yyyy-MM-ddTHH:mm:ssK", CultureInfo.InvariantCulture),
            Enum code => JsonNamingPolicy.KebabCaseLower.ConvertName(code.ToString()),
            IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
            _ => Harmless(value.ToString() ?? ""),
        };

        private static string Harmless(string text) => text.Length > 0 && Formula.Contains(text[0]) ? "'" + text : text;
    }
}
