using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;

namespace Collab.Pages;

/// <summary>
/// The words of the pages in the reader's language. A sentence stands in both languages where it is shown; the words for codes stand in
/// <c>words.tsv</c>, since many pages show them.
/// </summary>
public static class Words
{
    private static readonly FrozenDictionary<(string Group, string Key), (string En, string De)> Table = Read()
        .ToFrozenDictionary(entry => entry.Key, entry => entry.Value);

    /// <summary>The languages that the pages speak, as the head of a request names them.</summary>
    public static IReadOnlyList<string> Languages { get; } = ["de", "en"];

    /// <summary>Whether the reader reads German.</summary>
    public static bool German => CultureInfo.CurrentUICulture.TwoLetterISOLanguageName == "de";

    /// <summary>The language of the page: <c>de</c> or <c>en</c>.</summary>
    public static string Language => German ? "de" : "en";

    /// <summary>A text in the reader's language.</summary>
    public static string T(string english, string german) => German ? german : english;

    /// <summary>The words for a code; the code itself, made readable, where the table has none.</summary>
    /// <param name="group">What kind of code: <c>event</c>, <c>member</c>, <c>reason</c>, or an enumeration's name in kebab-case.</param>
    /// <param name="key">The code.</param>
    public static string Of(string group, string? key) => Find(group, key) ?? (key is null ? "" : Readable(key));

    /// <summary>The words for a code; null where the table has none.</summary>
    public static string? Find(string group, string? key) =>
        key is not null && Table.TryGetValue((group, key), out var words) ? German ? words.De : words.En : null;

    /// <summary>The words for a code in all languages; empty where the table has none.</summary>
    public static IReadOnlyList<string> InEveryLanguage(string group, string key) => Table.TryGetValue((group, key), out var words)
        ? [words.En, words.De]
        : [];

    /// <summary>The words for a value of an enumeration.</summary>
    public static string Enum<TCode>(TCode value) where TCode : struct, Enum =>
        Of(JsonNamingPolicy.KebabCaseLower.ConvertName(typeof(TCode).Name), JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString()));

    /// <summary>The codes of a group, in the order of the table.</summary>
    public static IEnumerable<string> Keys(string group) => Read().Where(entry => entry.Key.Group == group).Select(entry => entry.Key.Key);

    private static string Readable(string key)
    {
        var text = key.Replace('_', ' ').Replace('-', ' ');
        return text.Length == 0 ? "" : char.ToUpperInvariant(text[0]) + text[1..];
    }

    private static IEnumerable<KeyValuePair<(string Group, string Key), (string En, string De)>> Read()
    {
        using var text = new StreamReader(typeof(Words).Assembly.GetManifestResourceStream("Collab.Pages.words.tsv")!);
        text.ReadLine();
        while (text.ReadLine() is { } line)
            if (line.Split('\t') is [var group, var key, var en, var de])
                yield return new((group, key), (en, de));
    }
}
