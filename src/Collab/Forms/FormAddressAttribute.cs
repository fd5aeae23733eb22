using Collab.Domain.Facts;
using Collab.Http;

namespace Collab.Forms;

/// <summary>Says of a page that its form begins with what the address says: with members of the command that the path or the address names,
/// or, where none is named, with the entity that the command will be about.</summary>
/// <param name="names">Parameters of its own.</param>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class FormAddressAttribute(params string[] names) : Attribute, IPageParameters
{
    /// <summary>The command of the form where none is named; null: what is offered is chosen from all.</summary>
    public string? Usually { get; init; }

    public IEnumerable<PageParameter> Of(HttpRequest request)
    {
        var command = (request.RouteValues["command"] as string)
            ?? (names.Contains("command") && request.Query["command"] is [{ Length: > 0 } asked] ? asked : Usually);
        var members = command is null
            ? CommandKind.All.Values.Select(kind => kind.StreamMember).OfType<string>()
            : CommandKind.All.TryGetValue(command, out var known) ? FormStart.Parameters(Form.Of(known)) : [];
        return names.Concat(members).Select(name => new PageParameter(name));
    }
}
