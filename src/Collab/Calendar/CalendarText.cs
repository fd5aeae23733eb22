using System.Text;

namespace Collab.Calendar;

/// <summary>
/// Text as a calendar may hold it. Ical.Net escapes and folds it, but lets control characters through, which no reader of calendars takes, its own neither: whatever
/// any reader takes for the end of a line becomes a line feed, and other control characters are left out.
/// </summary>
public static class CalendarText
{
    /// <summary>The text; null when nothing of it is to be seen.</summary>
    public static string? Of(string? text)
    {
        if (string.IsNullOrWhiteSpace(text)) return null;
        var clean = new StringBuilder(text.Length);
        // By characters as people see them: half a surrogate pair becomes the sign for that.
        foreach (var rune in text.ReplaceLineEndings("\n").Replace('\v', '\n').EnumerateRunes())
            if (!Rune.IsControl(rune) || rune.Value is '\n' or '\t') clean.Append(rune.ToString());
        return clean.Length == 0 ? null : clean.ToString();
    }
}
