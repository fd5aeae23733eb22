using System.Text.RegularExpressions;

namespace Collab.Import;

/// <summary>Finds which columns of a sheet mean which columns of an import, by their headings.</summary>
public static partial class ColumnMatching
{
    /// <summary>A column of the import for each heading; null where none is meant. No column is meant twice: the heading that says it best
    /// has it, then the first.</summary>
    public static IReadOnlyList<Column?> Match(SheetKind kind, IReadOnlyList<string> headings)
    {
        var plain = headings.Select(heading => Column.Plain(InBrackets().Replace(heading, ""))).ToList();
        var candidates = from heading in plain.Index()
                         where heading.Item.Length > 0
                         from column in kind.Columns.Index()
                         let rank = column.Item.Headings.ToList().IndexOf(heading.Item)
                         where rank >= 0
                         orderby rank, column.Item.Required ? 0 : 1, column.Index, heading.Index
                         select (Heading: heading.Index, Column: column.Item);
        var matched = new Column?[headings.Count];
        var taken = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (heading, column) in candidates)
            if (matched[heading] is null && taken.Add(column.Name))
                matched[heading] = column;
        return matched;
    }

    // "Datum (TT.MM.JJJJ)" is a date.
    [GeneratedRegex(@"\([^)]*\)|\[[^\]]*\]")]
    private static partial Regex InBrackets();
}
