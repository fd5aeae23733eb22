using System.Text.RegularExpressions;
using Collab.Forms;
using Collab.Pages;

namespace Collab.Import;

/// <summary>Something wrong with a row.</summary>
/// <param name="Column">The name of the column that it is about; empty: the row as a whole.</param>
/// <param name="Text">A sentence for people.</param>
public sealed record RowError(string Column, string Text);

/// <summary>Fills a form in with the cells of a row: what people write in sheets, in the words of the form.</summary>
public static partial class RowFilling
{
    /// <summary>Fills a form in.</summary>
    /// <param name="kind">The kind of sheet.</param>
    /// <param name="columns">What each cell is; null: nothing of interest.</param>
    /// <param name="cells">The cells.</param>
    /// <param name="errors">Takes what no form would understand.</param>
    /// <returns>The form of the row and what it holds.</returns>
    public static (Form Form, Entries Entries) Fill(
        SheetKind kind, IReadOnlyList<Column?> columns, IReadOnlyList<string> cells, List<RowError> errors)
    {
        var filled = columns.Zip(cells).Where(pair => pair.First is not null && pair.Second.Length > 0)
            .Select(pair => (Column: pair.First!, Text: pair.Second)).ToList();
        var choice = filled.FirstOrDefault(cell => cell.Column.Name == SheetKind.KindColumn && kind.Name == "activities-held");
        var chosen = choice.Column is null ? null : Code((ChoiceField)choice.Column.Field, choice.Text);
        if (choice.Column is not null && chosen is null) errors.Add(NoChoice(choice.Column, (ChoiceField)choice.Column.Field, choice.Text));
        var form = kind.FormOf(chosen);
        var entries = form.Blank();
        foreach (var (column, text) in filled.Where(cell => cell != choice)) Fill(column, text, entries, errors);
        return (form, entries);
    }

    private static void Fill(Column column, string text, Entries entries, List<RowError> errors)
    {
        var name = column.Name;
        switch (column.Field)
        {
            case ChoiceField choice when Code(choice, text) is { } code:
                entries[name] = code;
                break;
            case ChoiceField choice:
                errors.Add(NoChoice(column, choice, text));
                break;
            case ChoicesField choices:
                entries.Set(name, Parts(text).Select(part => Code(choices.Codes, choices.Group, part) ?? part));
                break;
            case YesNoField or TickField when YesOrNo(text) is { } said:
                entries[name] = said;
                break;
            case YesNoField or TickField:
                errors.Add(new RowError(
                    name, Words.T($"“{FormReading.Short(text)}” is neither yes nor no.",
                        $"„{FormReading.Short(text)}“ ist weder ja noch nein.")));
                break;
            case QuantityField quantity:
                FillQuantity(quantity, name, text, entries);
                break;
            case ReferencesField:
                foreach (var (index, part) in Parts(text).Index()) entries[$"{name}.{index}"] = part;
                break;
            case LinesField:
                entries[name] = string.Join('\n', Parts(text));
                break;
            default:
                entries[name] = text;
                break;
        }
    }

    // "ca. 70", "mindestens 30", "2,3 Mio. €": how exactly, how much, of what.
    private static void FillQuantity(QuantityField quantity, string name, string text, Entries entries)
    {
        if (Exactly().Match(text) is { Success: true } prefix)
        {
            entries[$"{name}.exactness"] = prefix.Groups["about"].Success ? "about" : "at-least";
            text = text[prefix.Length..].Trim();
        }

        if (text.EndsWith('+'))
        {
            entries[$"{name}.exactness"] = "at-least";
            text = text[..^1].Trim();
        }

        if (quantity.Money && MoneyText.Split(text) is (var number, { } currency))
        {
            entries[$"{name}.currency"] = currency;
            text = number;
        }

        if (quantity.Money || NumberText.Read(text, Words.German) is not null || text.Any(char.IsNumber))
            entries[$"{name}.{quantity.NumberName}"] = text;
        else
        {
            entries[$"{name}.exactness"] = "missing";
            entries[$"{name}.wording"] = text;
        }
    }

    private static string? YesOrNo(string text) => text.ToLowerInvariant() switch
    {
        "yes" or "ja" or "y" or "j" or "x" or "true" or "wahr" or "1" => "yes",
        "no" or "nein" or "n" or "false" or "falsch" or "0" => "no",
        _ => null,
    };

    private static string[] Parts(string text) =>
        text.Split([';', '\n'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static string? Code(ChoiceField choice, string text) => Code(choice.Codes, choice.Group, text);

    private static string? Code(IReadOnlyList<string> codes, string group, string text)
    {
        var plain = Column.Plain(text);
        return codes.FirstOrDefault(code => Column.Plain(code) == plain)
            ?? codes.FirstOrDefault(code => Words.InEveryLanguage(group, code).Any(words => Column.Plain(words) == plain));
    }

    private static RowError NoChoice(Column column, ChoiceField choice, string text) => new(column.Name, Words.T(
        $"“{FormReading.Short(text)}” is none of: {Choices(choice)}.", $"„{FormReading.Short(text)}“ ist nichts von: {Choices(choice)}."));

    private static string Choices(ChoiceField choice) =>
        string.Join(", ", choice.Codes.Take(20).Select(code => Words.Of(choice.Group, code))) + (choice.Codes.Count > 20 ? " …" : "");

    [GeneratedRegex(@"^(?:(?<about>ca\.?|circa|about|approx\.?|approximately|around|etwa|rund|ungefähr|~|≈)|(?<least>mindestens|mind\.?|at least|min\.?|über|mehr als|more than|over|≥|>=|>|ab))\s*(?=[0-9])", RegexOptions.IgnoreCase)]
    private static partial Regex Exactly();
}
