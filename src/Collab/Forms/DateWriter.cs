using System.Globalization;

namespace Collab.Forms;

/// <summary>Writes dates in words.</summary>
internal static class DateWriter
{
    public static string Words(string relation, bool german) =>
        DateWords.Relations.FirstOrDefault(known => known.Relation == relation).Words is { } words
            ? words[german ? 1 : 0]
            : german ? $"„{relation}“" : $"“{relation}”";

    public static string Words(string? date, bool german, bool full) => date switch
    {
        null => "",
        { Length: 7 } => $"{MonthName(int.Parse(date[5..], CultureInfo.InvariantCulture), german)} {date[..4]}",
        { Length: >= 10 } => Day(date, german) + (full && date.Length > 10 ? " " + date[11..] : ""),
        _ => date,
    };

    private static string Day(string date, bool german)
    {
        var (year, month, day) =
            (date[..4], int.Parse(date[5..7], CultureInfo.InvariantCulture), int.Parse(date[8..10], CultureInfo.InvariantCulture));
        return german ? $"{day}.{month}.{year}" : $"{day} {MonthName(month, false)} {year}";
    }

    private static string MonthName(int month, bool german)
    {
        var name = german
            ? DateWords.Months[month - 1]
                .First(word => word is not ("january" or "february" or "march" or "may" or "june" or "july" or "october" or "december"))
            : DateWords.Months[month - 1][0];
        return char.ToUpperInvariant(name[0]) + name[1..];
    }
}
