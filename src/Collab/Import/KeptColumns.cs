using System.Text;
using Collab.Http;

namespace Collab.Import;

/// <summary>What is kept of a sheet that was imported: the columns that became facts, row by row as they were, and none of those that were
/// left alone.</summary>
internal static class KeptColumns
{
    /// <summary>The columns as CSV, each row with the number that it has in the sheet.</summary>
    public static byte[] Of(ImportJob job)
    {
        var kept = job.Columns.Index().Where(column => column.Item is not null).Select(column => column.Index).ToList();
        using var bytes = new MemoryStream();
        using (var text = new StreamWriter(bytes, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true), leaveOpen: true))
        using (var csv = Csv.Writer(text))
        {
            csv.WriteField("row");
            foreach (var column in kept) csv.WriteField(Csv.Harmless(job.Sheet.Headings[column]));
            csv.NextRecord();
            foreach (var row in job.Sheet.Rows)
            {
                csv.WriteField(row.Number);
                foreach (var column in kept) csv.WriteField(column < row.Cells.Count ? Csv.Harmless(row.Cells[column]) : "");
                csv.NextRecord();
            }
        }

        return bytes.ToArray();
    }
}
