using System.Globalization;
using System.Text;

namespace Collab.Domain.Indicators;

/// <summary>Compares the names under which sources tell of one thing. Pure.</summary>
internal static class ThingNames
{
    /// <summary>A name without case, accents, punctuation and spaces: what two sources mean alike reads alike.</summary>
    public static string Plain(string name)
    {
        var plain = new StringBuilder(name.Length);
        foreach (var letter in name.Normalize(NormalizationForm.FormKD))
            if (char.IsLetterOrDigit(letter)) plain.Append(char.ToLower(letter, CultureInfo.InvariantCulture));
        return plain.ToString();
    }
}
