using Collab.Domain.Facts;
using Wolverine.Marten;

namespace Collab.Domain.Sources;

/// <summary>Registers a document that says something about cooperation.</summary>
[Command("register-source", "/api/sources", Summary = "Registers a document that says something about cooperation.", Creates = true)]
[Label("Register a source", "Nachweis aufnehmen")]
[InForms(FormGroup.Sources, 1)]
[Sheet("sources", "Sources", "Nachweise", Place = 1, NameOfNew = "title")]
[SheetExample("title", "Press release on the workshop in Dresden", "Pressemitteilung zum Workshop in Dresden")]
[SheetExample("kind", "Press release", "Pressemitteilung")]
[SheetExample("occurred", "13 Nov 2023", "13.11.2023")]
[SheetExample("url", "https://example.org/press/2023-11", "https://example.org/presse/2023-11")]
public sealed record RegisterSource(Guid SourceId, SourceRegistered Event) : Command<SourceRegistered>(Event);

/// <summary>Decides <see cref="RegisterSource"/>.</summary>
public static class RegisterSourceHandler
{
    public static (Outcome, IStartStream) Handle(RegisterSource command) => command.Start<Source>(command.SourceId);
}
