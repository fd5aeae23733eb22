using System.Globalization;
using System.IO.Compression;
using System.Text;
using Collab.Configuration;
using Collab.Forms;
using Collab.Pages;
using CsvHelper;
using CsvHelper.Configuration;
using ExcelDataReader;
using ExcelDataReader.Exceptions;

namespace Collab.Import;

/// <summary>
/// Reads CSV and XLSX by what is in the file, whatever it is called: UTF-8 and UTF-16 with or without a mark, else Windows-1252, separated
/// by commas, semicolons or tabs. What is no such file, or unpacks to more than a sheet can be, is refused with a sentence that says so.
/// </summary>
public static class SheetReader
{
    /// <summary>The largest file.</summary>
    public const int MostBytes = 8 * 1024 * 1024;

    /// <summary>The megabytes of the largest file that can be sent: as large as a sheet may be, and a request.</summary>
    public static int MostMegabytes(CollabSettings settings) => Math.Min(MostBytes / 1024 / 1024, settings.MaxBodyMb);

    /// <summary>The most rows of a sheet.</summary>
    public const int MostRows = 20_000;

    /// <summary>The most columns of a sheet.</summary>
    public const int MostColumns = 100;

    /// <summary>The longest text of a cell.</summary>
    public const int LongestCell = 20_000;

    // What a workbook may unpack to, all parts together: a sheet of the most rows is far below it, a bomb far above.
    private const long MostUnpacked = 200L * 1024 * 1024;
    private const int MostParts = 2_000;

    // From the first cell to the last, blanks between them included: a million rows of the most columns, and no room for two corners.
    private const long MostCells = 120L * 1024 * 1024;

    private static readonly char[] Separators = [';', ',', '\t'];
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    static SheetReader() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    /// <summary>Reads a file.</summary>
    /// <exception cref="SheetUnreadableException">It is none that can be read, and why.</exception>
    public static Sheet Read(byte[] bytes)
    {
        if (bytes.Length == 0) throw new SheetUnreadableException(Words.T("The file is empty.", "Die Datei ist leer."));
        if (bytes.Length > MostBytes)
            throw new SheetUnreadableException(
                Words.T("The file is larger than 8 MB. Split it into several.",
                    "Die Datei ist größer als 8 MB. Teilen Sie sie auf mehrere auf."));
        var rows = bytes.AsSpan() switch
        {
            [(byte)'P', (byte)'K', ..] => Workbook(bytes),
            [0xD0, 0xCF, 0x11, 0xE0, ..] => throw new SheetUnreadableException(Words.T(
                "This is an old Excel file or one protected by a password. Save it as an Excel workbook (.xlsx) without a password, or as CSV.",
                "Das ist eine alte oder mit einem Passwort geschützte Excel-Datei. Speichern Sie sie als Excel-Arbeitsmappe (.xlsx) ohne Passwort oder als CSV.")),
            [(byte)'%', (byte)'P', (byte)'D', (byte)'F', ..] => throw NoSheet(),
            _ => Text(bytes),
        };
        return Shape(rows);
    }

    private static SheetUnreadableException TooManyColumns() =>
        new(Words.T($"There are more than {MostColumns} columns.", $"Es sind mehr als {MostColumns} Spalten."));

    private static SheetUnreadableException TooFarApart(int columns, int rows)
    {
        var last = "";
        for (var column = columns; column > 0; column = (column - 1) / 26) last = (char)('A' + ((column - 1) % 26)) + last;
        last += rows.ToString(CultureInfo.InvariantCulture);
        return new SheetUnreadableException(Words.T(
            $"This sheet reaches from A1 to {last}, which is far more than a table needs. Copy the table alone into a new workbook.",
            $"Diese Tabelle reicht von A1 bis {last}, weit mehr, als eine Tabelle braucht. Kopieren Sie nur die Tabelle in eine neue Arbeitsmappe."));
    }

    private static SheetUnreadableException NoSheet(Exception? inner = null)
    {
        var text = Words.T(
            "This is neither a CSV file nor an Excel workbook (.xlsx).",
            "Das ist weder eine CSV-Datei noch eine Excel-Arbeitsmappe (.xlsx).");
        return inner is null ? new SheetUnreadableException(text) : new SheetUnreadableException(text, inner);
    }

    private static Sheet Shape(List<(int Number, string[] Cells)> rows)
    {
        var first = rows.FindIndex(row => row.Cells.Any(cell => cell.Length > 0));
        if (first < 0) throw new SheetUnreadableException(Words.T("The file holds no text at all.", "Die Datei enthält keinerlei Text."));
        var headings = rows[first].Cells;
        var columns = Array.FindLastIndex(headings, heading => heading.Length > 0) + 1;
        var filled = rows.Skip(first + 1).Where(row => row.Cells.Any(cell => cell.Length > 0)).ToList();
        if (filled.Count == 0)
            throw new SheetUnreadableException(
                Words.T("There are headings, but no rows below them.", "Es gibt Überschriften, aber keine Zeilen darunter."));
        columns = Math.Max(columns, filled.Max(row => Array.FindLastIndex(row.Cells, cell => cell.Length > 0) + 1));
        if (columns > MostColumns) throw TooManyColumns();
        return new Sheet([.. Whole(headings)], [.. filled.Select(row => new SheetRow(row.Number, [.. Whole(row.Cells)]))]);

        IEnumerable<string> Whole(string[] cells) => Enumerable.Range(0, columns).Select(index => index < cells.Length ? cells[index] : "");
    }

    private static List<(int, string[])> Text(byte[] bytes)
    {
        var text = Decode(bytes);
        if (text.Any(c => char.IsControl(c) && c is not ('\n' or '\r' or '\t' or '\f' or '\v'))) throw NoSheet();
        var separator = SeparatorOf(text);
        // A first line "sep=;" is for the spreadsheet, not for the sheet.
        var format = new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            Delimiter = separator.ToString(),
            HasHeaderRecord = false,
            IgnoreBlankLines = false,
            DetectColumnCountChanges = false,
            MissingFieldFound = null,
            MaxFieldSize = 0,
            BadDataFound = null,
            TrimOptions = TrimOptions.None,
        };
        var rows = new List<(int, string[])>();
        using var reader = new CsvReader(new StringReader(text), format);
        try
        {
            while (reader.Read())
            {
                var cells = reader.Parser.Record ?? [];
                // A quotation mark that is never closed takes the rest of the file with it.
                if (cells.Any(cell => cell.Length > LongestCell)) throw Endless(reader.Parser.RawRow);
                rows.Add((reader.Parser.Row, [.. cells.Select(Clean)]));
                Bound(rows.Count);
            }
        }
        catch (CsvHelperException exception)
        {
            throw new SheetUnreadableException(
                Words.T($"Row {reader.Parser.RawRow} cannot be read as CSV.", $"Zeile {reader.Parser.RawRow} ist nicht als CSV lesbar."),
                exception);
        }

        if (text.Count(c => c == '"') % 2 != 0 && rows.Exists(row => row.Item2.Any(cell => cell.Count(c => c == '\n') > 20)))
            throw Endless(rows[^1].Item1);
        return rows;
    }

    private static SheetUnreadableException Endless(int row) => new(Words.T(
        $"A quotation mark before or in row {row} is opened and never closed, or a cell is longer than {LongestCell:N0} characters.",
        $"Ein Anführungszeichen vor oder in Zeile {row} wird geöffnet und nie geschlossen, oder eine Zelle ist länger als {LongestCell:N0} Zeichen."));

    private static string Decode(byte[] bytes)
    {
        if (bytes is [0xEF, 0xBB, 0xBF, ..]) return Utf8(bytes.AsSpan(3)) ?? throw NoSheet();
        if (bytes is [0xFF, 0xFE, ..]) return Encoding.Unicode.GetString(bytes.AsSpan(2));
        if (bytes is [0xFE, 0xFF, ..]) return Encoding.BigEndianUnicode.GetString(bytes.AsSpan(2));
        // Latin text in UTF-16 has a zero in every second byte.
        var start = bytes.AsSpan(0, Math.Min(bytes.Length, 2000));
        var (even, odd) = (0, 0);
        for (var i = 0; i < start.Length; i++)
            if (start[i] == 0) _ = i % 2 == 0 ? even++ : odd++;
        if (odd > start.Length / 4 && even == 0) return Encoding.Unicode.GetString(bytes);
        if (even > start.Length / 4 && odd == 0) return Encoding.BigEndianUnicode.GetString(bytes);
        if (even + odd > 0) throw NoSheet();
        return Utf8(bytes) ?? Encoding.GetEncoding(1252).GetString(bytes);
    }

    private static string? Utf8(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return StrictUtf8.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    // The sign that parts the headings most often, outside quotation marks.
    private static char SeparatorOf(string text)
    {
        if (text.StartsWith("sep=", StringComparison.OrdinalIgnoreCase) && text.Length > 4 && Separators.Contains(text[4])) return text[4];
        var counts = new int[Separators.Length];
        var quoted = false;
        foreach (var c in text)
        {
            if (c == '"') quoted = !quoted;
            else if (c is '\n' or '\r' && !quoted && counts.Sum() > 0) break;
            else if (!quoted && Array.IndexOf(Separators, c) is >= 0 and var which) counts[which]++;
        }

        return Separators[Array.IndexOf(counts, counts.Max())];
    }

    private static List<(int, string[])> Workbook(byte[] bytes)
    {
        Unpack(bytes);
        try
        {
            using var reader = ExcelReaderFactory.CreateOpenXmlReader(new MemoryStream(bytes));
            // The first sheet that holds anything.
            do
            {
                if ((long)reader.FieldCount * reader.RowCount > MostCells) throw TooFarApart(reader.FieldCount, reader.RowCount);
                var rows = new List<(int, string[])>();
                // A row of blanks, of which a sheet may have a million, takes no room.
                for (var number = 1; reader.Read(); number++)
                {
                    string[]? cells = null;
                    for (var i = 0; i < reader.FieldCount; i++)
                    {
                        if (Cell(reader, i) is not { Length: > 0 } cell) continue;
                        if (i >= MostColumns) throw TooManyColumns();
                        if (cells is null) Array.Fill(cells = new string[Math.Min(reader.FieldCount, MostColumns)], "");
                        cells[i] = cell;
                    }

                    if (cells is null) continue;
                    rows.Add((number, cells));
                    Bound(rows.Count);
                }

                if (rows.Count > 0) return rows;
            }
            while (reader.NextResult());
            return [];
        }
        catch (Exception exception) when (
            exception is ExcelReaderException or System.Xml.XmlException or InvalidDataException or FormatException
                or ArgumentException or InvalidOperationException or IndexOutOfRangeException or NullReferenceException
                or KeyNotFoundException or OverflowException or IOException or NotSupportedException)
        {
            throw new SheetUnreadableException(
                Words.T("This file cannot be read as an Excel workbook (.xlsx).",
                    "Diese Datei ist nicht als Excel-Arbeitsmappe (.xlsx) lesbar."), exception);
        }
    }

    // What the parts of a workbook say about their size need not be true: they are unpacked, and counted.
    private static void Unpack(byte[] bytes)
    {
        try
        {
            using var archive = new ZipArchive(new MemoryStream(bytes), ZipArchiveMode.Read);
            if (archive.Entries.Count > MostParts) throw TooMuch();
            if (archive.Entries.All(part => !part.FullName.StartsWith("xl/", StringComparison.Ordinal))) throw NoSheet();
            var buffer = new byte[64 * 1024];
            var total = 0L;
            foreach (var part in archive.Entries)
            {
                using var content = part.Open();
                for (int read; (read = content.Read(buffer)) > 0;)
                    if ((total += read) > MostUnpacked) throw TooMuch();
            }
        }
        catch (InvalidDataException exception)
        {
            throw NoSheet(exception);
        }

        static SheetUnreadableException TooMuch() =>
            new(Words.T("This workbook unpacks to far more than a sheet can hold.",
                "Diese Arbeitsmappe entpackt sich zu weit mehr, als eine Tabelle enthalten kann."));
    }

    private static string Cell(IExcelDataReader reader, int index)
    {
        var text = reader.GetValue(index) switch
        {
            null => "",
            DateTime { TimeOfDay.Ticks: 0 } day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            DateTime moment => moment.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture),
            TimeSpan time => time.ToString(@"hh\:mm", CultureInfo.InvariantCulture),
            bool yes => yes ? "yes" : "no",
            double number => NumberText.Write((decimal)Math.Clamp(number, -1e15, 1e15), Words.German),
            int number => number.ToString(CultureInfo.InvariantCulture),
            var other => Convert.ToString(other, CultureInfo.InvariantCulture) ?? "",
        };
        if (text.Length > LongestCell)
            throw new SheetUnreadableException(
                Words.T($"A cell is longer than {LongestCell:N0} characters.", $"Eine Zelle ist länger als {LongestCell:N0} Zeichen."));
        return Clean(text);
    }

    private static string Clean(string text) =>
        text.Replace("\r\n", "\n", StringComparison.Ordinal).Trim(' ', '\t', '\n', '\r', '\u00a0', '\ufeff');

    private static void Bound(int rows)
    {
        if (rows > MostRows + 1)
            throw new SheetUnreadableException(
                Words.T($"There are more than {MostRows:N0} rows. Split the file into several.",
                    $"Es sind mehr als {MostRows:N0} Zeilen. Teilen Sie die Datei auf mehrere auf."));
    }
}
