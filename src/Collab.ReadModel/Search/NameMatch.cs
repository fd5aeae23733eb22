namespace Collab.ReadModel.Search;

/// <summary>How well a name fits what was typed, the best first.</summary>
public enum NameMatch
{
    /// <summary>The whole name.</summary>
    Whole,

    /// <summary>The beginning of the name.</summary>
    Beginning,

    /// <summary>Whole words of it.</summary>
    Words,

    /// <summary>Beginnings of words of it.</summary>
    WordBeginnings,

    /// <summary>Letters within it.</summary>
    Part,

    /// <summary>Words that differ by a typing error.</summary>
    Similar,
}

/// <summary>How a name fits what was typed.</summary>
/// <param name="Match">How well.</param>
/// <param name="Errors">The letters that differ.</param>
internal readonly record struct NameFit(NameMatch Match, int Errors)
{
    /// <summary>How names fit, the best of them; null: not at all. Both are plain: words without accents and case between spaces.</summary>
    /// <param name="typed">What was typed.</param>
    /// <param name="names">Names, divided from each other.</param>
    /// <param name="divider">What divides them.</param>
    public static NameFit? Of(string typed, string names, char divider)
    {
        var text = typed.Trim();
        if (text.Length == 0) return null;
        var each = names.Split(divider, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (each.Contains(text)) return new NameFit(NameMatch.Whole, 0);
        if (each.Any(name => name.StartsWith(text, StringComparison.Ordinal))) return new NameFit(NameMatch.Beginning, 0);
        var words = text.Split(' ');
        if (words.All(word => names.Contains($" {word} ", StringComparison.Ordinal))) return new NameFit(NameMatch.Words, 0);
        if (words.All(word => names.Contains($" {word}", StringComparison.Ordinal))) return new NameFit(NameMatch.WordBeginnings, 0);
        if (words.All(word => names.Contains(word, StringComparison.Ordinal))) return new NameFit(NameMatch.Part, 0);
        var errors = 0;
        var known = string.Join(' ', each).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (known.Length == 0) return null;
        foreach (var word in words)
        {
            var least = known.Min(other => Math.Min(Distance(word, other), DistanceToBeginning(word, other)));
            if (least > Allowed(word)) return null;
            errors += least;
        }

        return new NameFit(NameMatch.Similar, errors);
    }

    /// <summary>Errors that a word may have: none where another word is as near.</summary>
    public static int Allowed(string word) => word.Length switch { < 4 => 0, < 8 => 1, _ => 2 };

    // What is still being typed differs from the beginning of a word. Of short words too many begin nearly so.
    private static int DistanceToBeginning(string word, string other) => word.Length < 5 ? int.MaxValue
        : Enumerable.Range(word.Length - 1, 3).Where(length => length < other.Length).Select(length => Distance(word, other[..length]))
            .Append(int.MaxValue).Min();

    // Letters that are left out, added, another, or in the place of their neighbour.
    private static int Distance(string one, string other)
    {
        if (Math.Abs(one.Length - other.Length) > 2) return int.MaxValue;
        var rows = new int[one.Length + 1, other.Length + 1];
        for (var i = 0; i <= one.Length; i++) rows[i, 0] = i;
        for (var j = 0; j <= other.Length; j++) rows[0, j] = j;
        for (var i = 1; i <= one.Length; i++)
        {
            for (var j = 1; j <= other.Length; j++)
            {
                var changed = rows[i - 1, j - 1] + (one[i - 1] == other[j - 1] ? 0 : 1);
                rows[i, j] = Math.Min(changed, Math.Min(rows[i - 1, j], rows[i, j - 1]) + 1);
                if (i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1])
                    rows[i, j] = Math.Min(rows[i, j], rows[i - 2, j - 2] + 1);
            }
        }

        return rows[one.Length, other.Length];
    }
}
