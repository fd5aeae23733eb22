using System.Reflection;
using Collab.Domain.Facts;
using Collab.Forms;
using Collab.Pages;

namespace Collab.Import;

/// <summary>What people keep in sheets: rows that become one command each.</summary>
/// <param name="Name">Its name in addresses.</param>
/// <param name="Command">The command that a row becomes.</param>
/// <param name="English">What it is called in English.</param>
/// <param name="German">What it is called in German.</param>
/// <param name="NameOfNew">The member that names what a row begins; null where rows begin nothing.</param>
/// <param name="Examples">What the example row of the template says, by column.</param>
public sealed record SheetKind(string Name, string Command, string English, string German, string? NameOfNew,
    IReadOnlyDictionary<string, (string English, string German)> Examples)
{
    /// <summary>The column that chooses the command, where rows are of several kinds.</summary>
    public const string KindColumn = "kind";

    /// <summary>All of them, those that others refer to first.</summary>
    public static IReadOnlyList<SheetKind> All { get; } =
    [
        .. CommandKind.All.Values.Select(kind => (Kind: kind, Sheet: kind.Type.GetCustomAttribute<SheetAttribute>()))
            .Where(entry => entry.Sheet is not null).OrderBy(entry => entry.Sheet!.Place).Select(entry => Of(entry.Kind, entry.Sheet!)),
    ];

    public string Title => Words.T(English, German);

    /// <summary>Its form.</summary>
    public Form Form => Form.Of(CommandKind.All[Command]);

    /// <summary>Its columns, in the order in which people are asked.</summary>
    public IReadOnlyList<Column> Columns => field ??= Choosing is null ? Column.Of(Form) : [Choosing, .. Column.Of(Form)];

    /// <summary>The columns of the template: those without which no row goes, and those that the example fills in; then the
    /// source.</summary>
    public IEnumerable<Column> Usual =>
        Columns.Where(column => column.Required || Examples.ContainsKey(column.Name)
            || column.Name is "provenance.source" or "provenance.passage");

    // Activities of any kind stand in one sheet.
    private Column? Choosing => Name == "activities-held"
        ? new Column(KindColumn, new ChoiceField(KindColumn, "activity-kind", Words.Keys("activity-kind").ToList()) { Required = true },
            [("", KindColumn)], true)
        : null;

    /// <summary>The kind of sheet of a name; null when there is none.</summary>
    public static SheetKind? Find(string? name) => All.FirstOrDefault(kind => kind.Name == name);

    /// <summary>The form of a row, by the code of its kind where it has one.</summary>
    public Form FormOf(string? kind) => Name == "activities-held" && kind is not null
        && CommandKind.All.TryGetValue($"record-{kind}-held", out var command) ? Form.Of(command) : Form;

    private static SheetKind Of(CommandKind kind, SheetAttribute sheet) => new(
        sheet.Name, kind.Name, sheet.English, sheet.German, sheet.NameOfNew,
        kind.Type.GetCustomAttributes<SheetExampleAttribute>().ToDictionary(cell => cell.Column, cell => (cell.English, cell.German)));
}
