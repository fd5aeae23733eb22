using System.Text;
using ExcelDataReader;

namespace Collab.Tests;

/// <summary>A workbook read back.</summary>
internal static class ReportedSheets
{
    /// <summary>The rows of each sheet, by the heads of its columns.</summary>
    public static Dictionary<string, List<Dictionary<string, object?>>> Of(byte[] bytes)
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        using var file = new MemoryStream(bytes);
        using var reader = ExcelReaderFactory.CreateReader(file);
        var sheets = new Dictionary<string, List<Dictionary<string, object?>>>();
        do
        {
            var (rows, heads) = (new List<Dictionary<string, object?>>(), (List<string>?)null);
            while (reader.Read())
            {
                var cells = Enumerable.Range(0, reader.FieldCount).Select(reader.GetValue).ToList();
                if (heads is null) heads = [.. cells.Select(cell => cell?.ToString() ?? "")];
                else rows.Add(heads.Zip(cells).ToDictionary(cell => cell.First, cell => (object?)cell.Second));
            }

            sheets[reader.Name] = rows;
        }
        while (reader.NextResult());
        return sheets;
    }
}
