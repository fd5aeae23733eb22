using Collab.Domain.Facts;
using Wolverine.Marten;

namespace Collab.Domain.Sources;

/// <summary>Registers a document that says something about cooperation.</summary>
[Command("register-source", "/api/sources", Summary = "Registers a document that says something about cooperation.", Creates = true)]
public sealed record RegisterSource(Guid SourceId, SourceRegistered Event) : Command<SourceRegistered>(Event);

/// <summary>Decides <see cref="RegisterSource"/>.</summary>
public static class RegisterSourceHandler
{
    public static (Outcome, IStartStream) Handle(RegisterSource command) => command.Start<Source>(command.SourceId);
}
