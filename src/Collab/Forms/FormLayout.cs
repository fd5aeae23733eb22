using System.Reflection;
using Collab.Domain.Facts;

namespace Collab.Forms;

/// <summary>The order of a form's fields and what it says before anybody has said anything, as the event declares it.</summary>
internal static class FormLayout
{
    /// <summary>Whether a member stands behind "more details".</summary>
    public static bool IsDetail(Type type, string member) => type.GetCustomAttribute<FormAttribute>()?.Details.Contains(member) == true;

    /// <summary>The fields of a type in the order in which people are asked.</summary>
    public static IReadOnlyList<Field> Arrange(Type type, IReadOnlyList<Field> fields)
    {
        var first = type.GetCustomAttribute<FormAttribute>()?.First.ToList() ?? [];
        return [.. fields.Index().OrderBy(entry => Rank(entry.Item)).ThenBy(entry => entry.Index).Select(entry => entry.Item)];

        int Rank(Field field) => field switch
        {
            _ when first.IndexOf(field.Member) is >= 0 and var place => place,
            ProvenanceField => 400,
            { Required: true } => 100,
            { Member: "occurred" } => 200,
            _ => 300,
        };
    }

    /// <summary>Fills in what most people mean.</summary>
    public static void Preset(Type type, Entries entries)
    {
        foreach (var member in Members.Of(type))
            if (member.Property.GetCustomAttribute<PresetAttribute>() is { } preset) entries[member.Name] = preset.Code;
    }
}
