using System.Reflection;
using Collab.Domain.Facts;
using Collab.Pages;

namespace Collab.Forms;

/// <summary>Forms that belong together for people.</summary>
/// <param name="Group">The group.</param>
/// <param name="Commands">The commands, the most usual first.</param>
public sealed record CommandGroup(FormGroup Group, IReadOnlyList<string> Commands)
{
    /// <summary>What it is called, in the reader's language.</summary>
    public string Title => Words.Enum(Group);
}

/// <summary>All commands, grouped by what people do. Judgements about facts begin at the fact and are not among them.</summary>
public static class CommandGroups
{
    public static IReadOnlyList<CommandGroup> All { get; } =
        [.. Enum.GetValues<FormGroup>().Select(group => new CommandGroup(group, CommandsOf(group)))];

    private static IReadOnlyList<string> CommandsOf(FormGroup group) =>
    [
        .. CommandKind.All.Values.Select(kind => (kind.Name, Where: kind.Type.GetCustomAttribute<InFormsAttribute>()))
            .Where(entry => entry.Where?.Group == group).OrderBy(entry => entry.Where!.Place).Select(entry => entry.Name),
    ];
}
