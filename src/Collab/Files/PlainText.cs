using System.Text;
using System.Text.RegularExpressions;

namespace Collab.Files;

/// <summary>A sentence of a document, with the pointer by which a passage names it.</summary>
/// <param name="Pointer"><c>S4</c>: the fourth sentence.</param>
/// <param name="Text">Its words.</param>
public sealed record Sentence(string Pointer, string Text);

/// <summary>A paragraph of a document.</summary>
/// <param name="Pointer"><c>P2</c>: the second paragraph.</param>
/// <param name="Sentences">Its sentences, numbered through the document.</param>
public sealed record Paragraph(string Pointer, IReadOnlyList<Sentence> Sentences);

/// <summary>The text of a document, and its sentences by number.</summary>
public static partial class PlainText
{
    // What ends with a point without ending a sentence, in German and in English; single letters and numbers are known without a list.
    private static readonly HashSet<string> Abbreviations = new(StringComparer.OrdinalIgnoreCase)
    {
        "abs", "art", "bspw", "bzw", "ca", "dipl", "dr", "ebd", "engl", "etc", "evtl", "exkl", "ff", "geb", "gem", "ggf", "hr", "fr",
        "inkl", "insb", "jan", "feb", "mrz", "apr",
        "jun", "jul", "aug", "sep", "sept", "okt", "oct", "nov", "dez", "dec", "lt", "mio", "mrd", "mr", "mrs", "ms", "nr", "no", "prof",
        "rd", "resp", "sog", "st", "str",
        "tel", "tsd", "u", "usw",
        "vgl", "vs", "z", "zzgl", "ing", "hon", "phil", "med", "jur", "gmbh", "e.v", "u.a", "z.b", "d.h", "i.e", "e.g", "approx", "fig",
        "inc", "ltd", "co",
    };

    /// <summary>The text of a document; null when it holds none that can be read here.</summary>
    public static string? Of(KeptFile file)
    {
        if (file.MediaType is not ("text/plain" or "text/html" or "application/xhtml+xml" or "text/markdown")) return null;
        var text = Decode(file.Bytes);
        return text is null || file.MediaType is "text/plain" or "text/markdown" ? text : PageText.Of(text);
    }

    /// <summary>The paragraphs of a text, which empty lines part; sentences are counted through.</summary>
    public static IReadOnlyList<Paragraph> Paragraphs(string text)
    {
        var paragraphs = new List<Paragraph>();
        var number = 0;
        foreach (var part in EmptyLine().Split(text.Replace("\r\n", "\n", StringComparison.Ordinal))
            .Select(part => Spaces().Replace(part, " ").Trim())
            .Where(part => part.Length > 0))
            paragraphs.Add(new Paragraph(
                $"P{paragraphs.Count + 1}", [.. Sentences(part).Select(sentence => new Sentence($"S{++number}", sentence))]));
        return paragraphs;
    }

    /// <summary>The sentences and paragraphs that a passage names by number.</summary>
    public static IEnumerable<string> Pointers(string? passage) => passage is null
        ? []
        : Pointer().Matches(passage).Select(match => match.Value);

    private static IEnumerable<string> Sentences(string paragraph)
    {
        var start = 0;
        foreach (var end in End().Matches(paragraph).Select(match => match.Index + match.Length))
        {
            var sentence = paragraph[start..end].Trim();
            if (sentence.Length == 0 || end < paragraph.Length && GoesOn(sentence, paragraph[end..].TrimStart())) continue;
            yield return sentence;
            start = end;
        }

        if (paragraph[start..].Trim() is { Length: > 0 } rest) yield return rest;
    }

    // A point after a number, a single letter or an abbreviation, and one before a small letter, ends nothing.
    private static bool GoesOn(string sentence, string next)
    {
        if (next.Length > 0 && char.IsLower(next[0])) return true;
        if (sentence[^1] != '.') return false;
        var word = sentence[(sentence.LastIndexOfAny([' ', '(', '„', '“', '"']) + 1)..^1];
        return word.Length == 0 || (word.Length <= 2 && word.All(char.IsAsciiDigit)) || (word.Length == 1 && char.IsLetter(word[0]))
            || Abbreviations.Contains(word);
    }

    private static string? Decode(byte[] bytes)
    {
        try
        {
            var text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes).TrimStart('\uFEFF');
            return text.Contains('\0') ? null : text;
        }
        catch (DecoderFallbackException)
        {
            return Encoding.Latin1.GetString(bytes) is var latin && latin.Contains('\0') ? null : latin;
        }
    }

    [GeneratedRegex(@"\n\s*\n")]
    private static partial Regex EmptyLine();

    [GeneratedRegex(@"\b[SP][0-9]+\b")]
    private static partial Regex Pointer();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();

    [GeneratedRegex("[.!?…]+[\"“”»«')\\]]*(?= |\\z)")]
    private static partial Regex End();
}
