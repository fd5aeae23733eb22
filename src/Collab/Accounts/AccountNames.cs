using System.Buffers;
using System.Text;
using Collab.Domain.Validation;

namespace Collab.Accounts;

/// <summary>
/// What accounts may be called: names in a plain part of Unicode, and no two that people would take for one. See
/// ops/decisions/0036-names-of-accounts.md.
/// </summary>
public static class AccountNames
{
    /// <summary>What a name may be, for messages.</summary>
    public const string Rule =
        "A name begins with a Latin letter or a digit and holds up to 100 Latin letters, digits from 0 to 9, single spaces and . _ @ -";

    private const int Longest = 100;

    // Latin letters that are no letter of ASCII with a mark.
    private static readonly SearchValues<char> Others = SearchValues.Create("ßẞæÆœŒøØđĐðÐþÞłŁħĦŋŊŧŦı");

    private static readonly SearchValues<char> Signs = SearchValues.Create(" ._@-");

    /// <summary>A name as it is kept; null when nobody may be called so.</summary>
    public static string? Read(string? written)
    {
        if (written is not { Length: <= 4 * Longest } || TextForm.FaultIn(written) is not null) return null;
        var name = TextForm.Line(written);
        return name.Length is > 0 and <= Longest && IsLetterOrDigit(name[0]) && name.All(c => IsLetterOrDigit(c) || Signs.Contains(c))
            ? name
            : null;
    }

    /// <summary>Whether two names are the same: upper and lower case make no difference.</summary>
    public static bool AreSame(string one, string other) =>
        string.Equals(TextForm.Line(one), TextForm.Line(other), StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether people may take one name for the other.</summary>
    public static bool LookAlike(string one, string other) => Skeleton(one) == Skeleton(other);

    private static bool IsLetterOrDigit(char c) => char.IsAsciiLetterOrDigit(c) || Others.Contains(c)
        || (char.IsLetter(c) && c.ToString().Normalize(NormalizationForm.FormD) is [var letter, _, ..] && char.IsAsciiLetter(letter));

    // What UTS 39 calls a skeleton, of which the plain part needs little: what looks alike in upper, lower or either case is written alike.
    private static string Skeleton(string name)
    {
        var skeleton = new StringBuilder(name.Length);
        foreach (var c in TextForm.Line(name).ToLowerInvariant().Normalize(NormalizationForm.FormKD))
            skeleton.Append(c switch
            {
                'i' or 'ı' or '1' or '|' => 'l',
                '0' => 'o',
                'ð' => 'đ',
                // Breve and caron, comma and cedilla.
                '\u0306' => '\u030C',
                '\u0326' => '\u0327',
                _ => c,
            });
        return skeleton.Replace("rn", "m").Replace("vv", "w").ToString();
    }
}
