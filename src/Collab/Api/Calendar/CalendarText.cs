using System.Text;

namespace Collab.Api.Calendar;

/// <summary>
/// Writes content lines of an iCalendar object (RFC 5545): each ends with CR LF and is folded so that no line is longer than 75 octets of UTF-8, never within a
/// character. Nothing that a value holds can end a line or begin another property.
/// </summary>
public sealed class CalendarText
{
    /// <summary>The longest line, in octets, without its line break (RFC 5545, 3.1).</summary>
    public const int LongestLine = 75;

    private readonly StringBuilder written = new();

    /// <summary>A property whose value is not text: a date, an address, a code. It is written as it is, without what may not stand in a line.</summary>
    /// <param name="name">The property's name with its parameters.</param>
    /// <param name="value">The value.</param>
    public CalendarText Line(string name, string value)
    {
        var octets = 0;
        foreach (var rune in $"{name}:{value}".EnumerateRunes())
        {
            if (Rune.IsControl(rune) && rune.Value != '\t') continue;
            if (octets + rune.Utf8SequenceLength > LongestLine)
            {
                written.Append("\r\n ");
                octets = 1;
            }

            written.Append(rune.ToString());
            octets += rune.Utf8SequenceLength;
        }

        written.Append("\r\n");
        return this;
    }

    /// <summary>A property whose value is text, or a list of texts; nothing is written for none.</summary>
    /// <param name="name">The property's name with its parameters.</param>
    /// <param name="values">The texts as people wrote them.</param>
    public CalendarText Text(string name, params IReadOnlyList<string?> values)
    {
        var given = values.Where(value => !string.IsNullOrWhiteSpace(value)).Select(value => Escape(value!)).ToList();
        return given.Count == 0 ? this : Line(name, string.Join(',', given));
    }

    /// <summary>What was written so far; then it begins anew.</summary>
    public string Take()
    {
        var text = written.ToString();
        written.Clear();
        return text;
    }

    /// <summary>Text as RFC 5545, 3.3.11 has it. Whatever any reader takes for the end of a line becomes an escaped line break; other control characters are left out.</summary>
    public static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (var c in text.ReplaceLineEndings("\n"))
        {
            switch (c)
            {
                case '\\' or ';' or ',':
                    escaped.Append('\\').Append(c);
                    break;
                case '\n' or '\v':
                    escaped.Append("\\n");
                    break;
                default:
                    if (!char.IsControl(c) || c == '\t') escaped.Append(c);
                    break;
            }
        }

        return escaped.ToString();
    }
}
