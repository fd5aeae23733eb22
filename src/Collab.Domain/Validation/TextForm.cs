using System.Buffers;
using System.Globalization;
using System.Text;

namespace Collab.Domain.Validation;

/// <summary>
/// The one form in which texts are kept, so that what looks the same is the same: Unicode's composed form (NFC), without white space
/// around it, and with single spaces inside. What only tells where a line may be broken (soft hyphens, zero-width spaces) is left out.
/// See ops/decisions/0035-texts-have-one-form.md.
/// </summary>
public static class TextForm
{
    /// <summary>The longest text that stands in one line. A member that may be longer may hold several lines.</summary>
    public const int LongestLine = 300;

    private const int HangulChoseongFiller = 0x115F;
    private const int HangulJungseongFiller = 0x1160;
    private const int BrailleBlank = 0x2800;
    private const int HangulFiller = 0x3164;
    private const int HalfwidthHangulFiller = 0xFFA0;

    // Soft hyphen, Mongolian vowel separator, zero-width space, word joiner, byte order mark.
    private static readonly SearchValues<char> Unseen = SearchValues.Create("\u00AD\u180E\u200B\u2060\uFEFF");

    // What joins or turns its neighbours does nothing at the end of a text: joiners and direction marks.
    private static readonly char[] Edges = [' ', '\n', '\u061C', '\u200C', '\u200D', '\u200E', '\u200F'];

    // Embeddings, overrides and isolates show a text in another order than the one in which it is stored.
    private static readonly SearchValues<char> Turning =
        SearchValues.Create("\u202A\u202B\u202C\u202D\u202E\u2066\u2067\u2068\u2069");

    /// <summary>A text in one line: line breaks and tabs are spaces.</summary>
    public static string Line(string text) => Fold(text, lines: false);

    /// <summary>A text that may hold several lines: its line breaks are line feeds, at most two of them together.</summary>
    public static string Lines(string text) => Fold(text, lines: true);

    /// <summary>Why a text cannot be kept: it holds what no text holds, or is shown in another order, or nothing of it can be read. Null
    /// when it can. A text of nothing but blanks is left to whoever asks for one.</summary>
    public static ValidationCode? FaultIn(string text)
    {
        if (IsPlain(text)) return null;
        var (blank, readable) = (true, false);
        for (var rest = text.AsSpan(); rest.Length > 0;)
        {
            if (Rune.DecodeFromUtf16(rest, out var rune, out var length) != OperationStatus.Done) return ValidationCode.HalfCharacter;
            rest = rest[length..];
            if (rune.Value == 0) return ValidationCode.NulCharacter;
            if (Rune.IsControl(rune) && rune.Value is not ('\n' or '\r' or '\t')) return ValidationCode.ControlCharacter;
            if (IsNoCharacter(rune)) return ValidationCode.NoCharacter;
            if (rune.IsBmp && Turning.Contains((char)rune.Value)) return ValidationCode.TurnedText;
            blank = blank && Rune.IsWhiteSpace(rune);
            readable = readable || IsReadable(rune);
        }

        return blank || readable ? null : ValidationCode.NothingReadable;
    }

    private static string Fold(string text, bool lines)
    {
        if (IsPlain(text)) return text;
        var folded = new StringBuilder(text.Length);
        var (breaks, space) = (0, false);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (Unseen.Contains(c) || (c == '\r' && i + 1 < text.Length && text[i + 1] == '\n')) continue;
            if (c is '\n' or '\r' or '\u2028' or '\u2029') breaks++;
            else if (char.IsWhiteSpace(c)) space = true;
            else
            {
                if (folded.Length > 0 && (space || breaks > 0)) folded.Append(lines && breaks > 0 ? breaks > 1 ? "\n\n" : "\n" : " ");
                (breaks, space) = (0, false);
                folded.Append(c);
            }
        }

        var kept = folded.ToString().Trim(Edges);
        // What is no text has no composed form; it is refused by whoever keeps texts.
        return IsText(kept) ? kept.Normalize() : kept;
    }

    private static bool IsText(string text)
    {
        for (var rest = text.AsSpan(); rest.Length > 0;)
        {
            if (Rune.DecodeFromUtf16(rest, out var rune, out var length) != OperationStatus.Done || IsNoCharacter(rune)) return false;
            rest = rest[length..];
        }

        return true;
    }

    // Printable ASCII with single spaces inside: most of what comes in.
    private static bool IsPlain(string text)
    {
        var before = ' ';
        foreach (var c in text)
        {
            if (c is < ' ' or > '~' || (c == ' ' && before == ' ')) return false;
            before = c;
        }

        return before != ' ';
    }

    private static bool IsNoCharacter(Rune rune) => (rune.Value & 0xFFFE) == 0xFFFE || rune.Value is >= 0xFDD0 and <= 0xFDEF;

    private static bool IsReadable(Rune rune) =>
        rune.Value is not (HangulChoseongFiller or HangulJungseongFiller or BrailleBlank or HangulFiller or HalfwidthHangulFiller)
        && rune != Rune.ReplacementChar
        && Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark
            or UnicodeCategory.EnclosingMark or UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator
            or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate
            or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned);
}
