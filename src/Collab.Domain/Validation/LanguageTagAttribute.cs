using System.ComponentModel.DataAnnotations;

namespace Collab.Domain.Validation;

/// <summary>Accepts language tags (BCP 47) of subtags that the IANA registry has: a language in small letters, then an extended language,
/// a script, a region and variants.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class LanguageTagAttribute : ValidationAttribute
{
    private const string Resource = "Collab.Domain.language-subtags.txt";

    // Each at most once and in this order; there may be several variants.
    private static readonly string[] Order = ["extlang", "script", "region", "variant"];

    private static readonly Lazy<IReadOnlyDictionary<string, HashSet<string>>> Registered = new(Read);

    public LanguageTagAttribute() => ErrorMessage = nameof(ValidationCode.NoLanguageTag);

    public override bool IsValid(object? value) => value is null || (value is string tag && IsTag(tag));

    private static bool IsTag(string tag)
    {
        var parts = tag.Split('-');
        if (!Registered.Value["language"].Contains(parts[0])) return false;
        var next = 0;
        var variants = new HashSet<string>(StringComparer.Ordinal);
        foreach (var part in parts[1..].Select(part => part.ToLowerInvariant()))
        {
            var at = Array.FindIndex(Order, next, kind => Registered.Value[kind].Contains(part));
            if (at < 0 || (Order[at] == "variant" && !variants.Add(part))) return false;
            next = Order[at] == "variant" ? at : at + 1;
        }

        return true;
    }

    private static Dictionary<string, HashSet<string>> Read()
    {
        using var text = new StreamReader(typeof(LanguageTagAttribute).Assembly.GetManifestResourceStream(Resource)!);
        var kinds = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);
        HashSet<string> kind = [];
        while (text.ReadLine() is { } line)
        {
            if (line.StartsWith('#')) continue;
            if (line is ['[', .. var name, ']']) kinds[name] = kind = new HashSet<string>(StringComparer.Ordinal);
            else kind.UnionWith(line.Split(' '));
        }

        return kinds;
    }
}
