using System.Globalization;
using Microsoft.Extensions.Primitives;

namespace Collab.Forms;

/// <summary>What a form holds: texts by the names of its fields. A field inside another has its name behind a dot, a row of a list its
/// number: <c>breakdown.0.region</c>.</summary>
public sealed class Entries
{
    /// <summary>The most rows of a list that a form shows.</summary>
    public const int MostRows = 1_000;

    private readonly Dictionary<string, List<string>> texts = new(StringComparer.Ordinal);

    /// <summary>What was submitted, with the line ends of this side and without space around it.</summary>
    public static Entries Of(IEnumerable<KeyValuePair<string, StringValues>> submitted)
    {
        var entries = new Entries();
        foreach (var (name, values) in submitted) entries.Set(name, values.OfType<string>());
        return entries;
    }

    /// <summary>The names that hold something.</summary>
    public IEnumerable<string> Names => texts.Keys;

    /// <summary>A field's text; empty when it holds none.</summary>
    public string this[string name]
    {
        get => texts.TryGetValue(name, out var found) && found.Count > 0 ? found[0] : "";
        set => Set(name, [value]);
    }

    /// <summary>All of a field that may hold several.</summary>
    public IReadOnlyList<string> All(string name) => texts.GetValueOrDefault(name) ?? [];

    public void Set(string name, IEnumerable<string> values)
    {
        var given = values.Select(value => value.Replace("\r\n", "\n", StringComparison.Ordinal).Trim()).Where(value => value.Length > 0)
            .ToList();
        if (given.Count > 0) texts[name] = given;
        else texts.Remove(name);
    }

    /// <summary>How many rows a list of fields has: one more than the highest number of a row that holds something.</summary>
    public int Rows(string name)
    {
        var start = name + ".";
        return texts.Keys.Where(key => key.StartsWith(start, StringComparison.Ordinal)).Select(key => Row(key[start.Length..]))
            .DefaultIfEmpty(0).Max();

        static int Row(string rest) => int.TryParse(rest.Split('.')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var row)
            && row < MostRows ? row + 1 : 0;
    }

    /// <summary>Whether anything under a name is filled in.</summary>
    public bool Any(string name) => texts.Keys.Any(key => key == name || key.StartsWith(name + ".", StringComparison.Ordinal));

    /// <summary>The same entries, to be changed apart.</summary>
    public Entries Copy() => Of(texts.Select(entry => KeyValuePair.Create(entry.Key, new StringValues([.. entry.Value]))));
}
