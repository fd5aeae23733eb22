using Collab.Domain.Facts;
using Wolverine.Marten;

namespace Collab.Domain.Sources;

/// <summary>Records that another edition of a document was published.</summary>
[Command("record-source-edition", "/api/sources/{sourceId}/editions",
    Summary = "Records that another edition of a document was published.")]
public sealed record RecordSourceEdition(Guid SourceId, SourceEditionPublished Event) : Command<SourceEditionPublished>(Event);

/// <summary>Decides <see cref="RecordSourceEdition"/>.</summary>
public static class RecordSourceEditionHandler
{
    [AggregateHandler]
    public static (Outcome, Events) Handle(RecordSourceEdition command, Source? source) =>
        command.Decide(source, source => source.RefuseKnownEdition(command.Event.Edition));
}
