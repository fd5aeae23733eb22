using Collab.Domain.Facts;
using Wolverine.Marten;

namespace Collab.Domain.Sources;

/// <summary>Records that the publisher took a document back.</summary>
[Command("record-source-withdrawal", "/api/sources/{sourceId}/withdrawal", Summary = "Records that the publisher took a document back.")]
[Label("Record the withdrawal of a source", "Rücknahme eines Nachweises erfassen")]
[InForms(FormGroup.Sources, 3)]
public sealed record RecordSourceWithdrawal(Guid SourceId, SourceWithdrawn Event) : Command<SourceWithdrawn>(Event);

/// <summary>Decides <see cref="RecordSourceWithdrawal"/>.</summary>
public static class RecordSourceWithdrawalHandler
{
    [AggregateHandler]
    public static (Outcome, Events) Handle(RecordSourceWithdrawal command, Source? source) =>
        command.Decide(
            source,
            source => source.IsWithdrawn ? new Refusal("source-withdrawn", "The source was already withdrawn.") : null);
}
