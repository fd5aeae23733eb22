using System.Collections.Frozen;
using System.Text;

namespace Collab.Domain.Validation;

/// <summary>A currency of ISO 4217.</summary>
/// <param name="Code">Its three letters.</param>
/// <param name="Until">The month of its withdrawal, for example 2023-01; null: it is in use.</param>
/// <param name="Name">English name.</param>
/// <param name="NameDe">German name.</param>
/// <param name="Words">Names and signs that people write for it.</param>
public sealed record Currency(string Code, string? Until, string Name, string NameDe, IReadOnlyList<string> Words);

/// <summary>
/// The currencies that amounts may have: those of ISO 4217 that are in use, and those that states of Interreg programmes had before
/// (ops/decisions/0054-currencies.md). Source and date stand in <c>currencies.csv</c>.
/// </summary>
public static class Currencies
{
    /// <summary>The euro's code.</summary>
    public const string Euro = "EUR";

    private const string Resource = "Collab.Domain.currencies.csv";

    /// <summary>All of them, in order of their codes.</summary>
    public static IReadOnlyList<Currency> All { get; } = Read();

    private static readonly FrozenSet<string> Codes = All.Select(currency => currency.Code).ToFrozenSet(StringComparer.Ordinal);

    // A word that several currencies have names none of them.
    private static readonly FrozenDictionary<string, string> Understood = All
        .SelectMany(currency => currency.Words.Append(currency.Name).Append(currency.NameDe).Append(currency.Code)
            .Select(word => (Word: Plain(word), currency.Code)))
        .Distinct().GroupBy(entry => entry.Word).Where(group => group.Count() == 1)
        .ToFrozenDictionary(group => group.Key, group => group.Single().Code, StringComparer.Ordinal);

    /// <summary>Whether a code is one of them; a sign or a name is none.</summary>
    public static bool Knows(string code) => Codes.Contains(code);

    /// <summary>The code that a code, a sign or a name means as people write it: "Kč", "zł", "€", "Euro", "czk"; null where it means none,
    /// or
    /// several.</summary>
    public static string? Find(string text) => Understood.GetValueOrDefault(Plain(text));

    private static string Plain(string text) => text.Normalize(NormalizationForm.FormKC).Trim().TrimEnd('.').ToUpperInvariant();

    private static List<Currency> Read()
    {
        using var text = new StreamReader(typeof(Currencies).Assembly.GetManifestResourceStream(Resource)!);
        var currencies = new List<Currency>();
        while (text.ReadLine() is { } line)
        {
            // No cell holds a comma; the first line that is no comment names the columns.
            if (line.StartsWith('#') || line.StartsWith("code,", StringComparison.Ordinal)) continue;
            var cells = line.Split(',');
            currencies.Add(new Currency(
                cells[0], cells[1] is { Length: > 0 } until ? until : null, cells[2], cells[3],
                [.. cells[4..6].Concat(cells[6].Split(';')).Where(word => word.Length > 0)]));
        }

        return currencies;
    }
}
