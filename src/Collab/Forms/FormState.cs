namespace Collab.Forms;

/// <summary>A form as it is shown: what it holds, what is wrong with it, and what can be chosen.</summary>
public sealed class FormState(Form? form, Entries entries)
{
    public Form Form => form ?? throw new InvalidOperationException("This form belongs to no command.");

    public Entries Entries { get; set; } = entries;

    /// <summary>What is wrong, by the name of the field.</summary>
    public IReadOnlyDictionary<string, FieldError> Errors { get; set; } = new Dictionary<string, FieldError>();

    /// <summary>Entities to choose from where there are few, by the name of the field.</summary>
    public Dictionary<string, IReadOnlyList<NameMatch>> Choices { get; } = new(StringComparer.Ordinal);

    /// <summary>Facts to choose from, by the name of the field.</summary>
    public Dictionary<string, IReadOnlyList<FactOption>> Facts { get; } = new(StringComparer.Ordinal);

    /// <summary>The id of a field's element.</summary>
    public static string IdOf(string name) => "f-" + name.Replace('.', '-');

    /// <summary>What describes a field to those who do not see it: its hint and its error.</summary>
    public string? DescribedBy(string name, bool hint) =>
        string.Join(' ',
            new[] { Errors.ContainsKey(name) ? IdOf(name) + "-error" : null, hint ? IdOf(name) + "-hint" : null }.OfType<string>(
                )) is { Length: > 0 } ids
        ? ids
        : null;

    /// <summary>Whether anything is wrong with a field or one inside it.</summary>
    public bool HasErrorIn(string name) => Errors.Keys.Any(key => key == name || key.StartsWith(name + ".", StringComparison.Ordinal));

    /// <summary>How many rows of a list are shown.</summary>
    public int RowsOf(string name, int usual) => Math.Min(
        Math.Max(Entries.Rows(name), int.TryParse(Entries[name + RowsSuffix], out var asked) && asked > 0 ? asked : usual),
        Entries.MostRows);

    /// <summary>Ends the name of the field that keeps how many rows of a list were asked for.</summary>
    public const string RowsSuffix = ".rows";
}

/// <summary>A form that was left to register something first, and to which its author returns.</summary>
/// <param name="Action">The address of its page.</param>
/// <param name="Field">The field that named what was not registered.</param>
/// <param name="Entries">What it holds.</param>
public sealed record Draft(string Action, string Field, IReadOnlyDictionary<string, IReadOnlyList<string>> Entries);
