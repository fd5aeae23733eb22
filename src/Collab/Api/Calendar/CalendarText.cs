using System.Text;

namespace Collab.Api.Calendar;

/// <summary>Text as a calendar may hold it, where Ical.Net's own would be broken: control characters, and where lines are folded.</summary>
public static class CalendarText
{
    /// <summary>The longest line, in octets, without its line break (RFC 5545, 3.1).</summary>
    public const int LongestLine = 75;

    private const string Break = "\r\n";

    /// <summary>
    /// Content lines folded anew, so that none is longer than 75 octets of UTF-8 and none ends within a character: Ical.Net parts the
    /// halves of a surrogate pair, and with them the character is lost.
    /// </summary>
    /// <param name="lines">Lines as Ical.Net writes them.</param>
    public static string Fold(string lines)
    {
        var folded = new StringBuilder(lines.Length);
        var octets = 0;
        foreach (var rune in lines.Replace(Break + " ", "", StringComparison.Ordinal).EnumerateRunes())
        {
            if (rune.Value is '\r' or '\n') octets = 0;
            else if (octets + rune.Utf8SequenceLength > LongestLine)
            {
                folded.Append(Break).Append(' ');
                octets = 1 + rune.Utf8SequenceLength;
            }
            else octets += rune.Utf8SequenceLength;

            folded.Append(rune.ToString());
        }

        return folded.ToString();
    }

    /// <summary>
    /// A text for a property; null when nothing of it is to be seen. Ical.Net lets control characters through, which no reader of calendars
    /// takes, its own neither: whatever any reader takes for the end of a line becomes a line feed, and other control characters are left
    /// out.
    /// </summary>
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
