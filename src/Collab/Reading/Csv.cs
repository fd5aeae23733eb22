using System.Globalization;
using System.Text;
using System.Text.Json;
using CsvHelper;
using CsvHelper.Configuration;

namespace Collab.Reading;

/// <summary>
/// Lists as CSV that a spreadsheet opens as it is: UTF-8 with a byte order mark, RFC 4180 quoting, and cells that begin like a formula made harmless by an
/// apostrophe.
/// </summary>
public static class Csv
{
    private static readonly CsvConfiguration Format = new(CultureInfo.InvariantCulture)
    {
        InjectionOptions = InjectionOptions.Escape,
        InjectionCharacters = ['=', '+', '-', '@', '\t', '\r'],
    };

    /// <summary>Whether the caller prefers CSV.</summary>
    public static bool Wanted(HttpRequest request) => request.Headers.Accept.Any(accept => accept?.Contains("text/csv", StringComparison.OrdinalIgnoreCase) == true);

    /// <summary>A list as a download.</summary>
    /// <param name="name">File name without its ending.</param>
    /// <param name="columns">Headings.</param>
    /// <param name="rows">The cells of each row; text, numbers, dates.</param>
    public static IResult Result(string name, IReadOnlyList<string> columns, IAsyncEnumerable<IReadOnlyList<object?>> rows) => new CsvResult(name, columns, rows);

    private sealed class CsvResult(string name, IReadOnlyList<string> columns, IAsyncEnumerable<IReadOnlyList<object?>> rows) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            var response = httpContext.Response;
            response.ContentType = "text/csv; charset=utf-8; header=present";
            response.Headers.ContentDisposition = $"attachment; filename=\"{name}.csv\"";
            await using var text = new StreamWriter(response.Body, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true), leaveOpen: true);
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
            _ => value.ToString() ?? "",
        };
    }
}
