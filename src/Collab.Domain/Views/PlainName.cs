using System.Globalization;
using System.Text;

namespace Collab.Domain.Views;

/// <summary>Names as they are compared: what two people mean alike reads alike.</summary>
public static class PlainName
{
    // What a register adds to a name, with a space at each end; the longer ones first.
    private static readonly string[] LegalForms =
    [
        " gesellschaft mit beschrankter haftung ", " spolka z ograniczona odpowiedzialnoscia ", " spolecnost s rucenim omezenym ",
        " spolka akcyjna ", " akciova spolecnost ", " eingetragener verein ", " zapsany spolek ", " aktiengesellschaft ", " ggmbh ",
        " gmbh und co kg ", " gmbh and co kg ", " gmbh u co kg ", " gmbh co kg ", " ug haftungsbeschrankt ", " limited ",
        " ltd ", " gmbh ", " mbh ", " sp z o o ", " spol s r o ", " s r o ", " sro ", " o p s ", " z s ", " z u ", " a s ", " s a ",
        " e v ", " ev ", " e g ", " eg ", " ag ", " kg ", " ohg ", " gbr ", " ug ", " se ", " kdor ", " aor ", " s e ",
    ];

    private static readonly HashSet<string> Small = ["und", "and", "a", "i", "the", "der", "die", "das"];

    private static readonly Dictionary<char, string> Letters = new()
    {
        ['ł'] = "l",
        ['ø'] = "o",
        ['đ'] = "d",
        ['ß'] = "ss",
        ['æ'] = "ae",
        ['œ'] = "oe",
        ['ı'] = "i",
    };

    // As umlauts are written where there are none; both ways come out the same.
    private static readonly (string Written, string Plain)[] Umlauts = [("ae", "a"), ("oe", "o"), ("ue", "u")];

    /// <summary>A name without case, accents, punctuation, the order of its words and, of an organisation, its legal form. Empty only when
    /// it has neither letter nor digit.</summary>
    public static string Of(string name)
    {
        var plain = new StringBuilder(" ", name.Length + 2);
        foreach (var letter in name.Normalize(NormalizationForm.FormKD))
        {
            if (CharUnicodeInfo.GetUnicodeCategory(letter) == UnicodeCategory.NonSpacingMark) continue;
            var lower = char.ToLowerInvariant(letter);
            if (Letters.TryGetValue(lower, out var written)) plain.Append(written);
            else plain.Append(char.IsLetterOrDigit(lower) ? lower : ' ');
        }

        var words = plain.Append(' ').ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var text = $" {string.Join(' ', words)} ";
        foreach (var (written, umlaut) in Umlauts) text = text.Replace(written, umlaut, StringComparison.Ordinal);
        foreach (var form in LegalForms) text = text.Replace(form, " ", StringComparison.Ordinal);
        var left = text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Where(word => !Small.Contains(word)).ToArray();
        return string.Join(' ', (left.Length > 0 ? left : words).Order(StringComparer.Ordinal));
    }
}
