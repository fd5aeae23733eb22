using Collab.Domain.Facts;
using Wolverine.Marten;

namespace Collab.Domain.Partnerships;

/// <summary>Records that a partnership went on after a pause.</summary>
[Command("resume-partnership", "/api/partnerships/{partnershipId}/resume", Summary = "Records that a partnership went on after a pause.")]
[Label("Record that a partnership went on", "Wiederaufnahme einer Partnerschaft erfassen")]
[InForms(FormGroup.Agreed, 10)]
public sealed record ResumePartnership(Guid PartnershipId, PartnershipResumed Event) : Command<PartnershipResumed>(Event);

/// <summary>Decides <see cref="ResumePartnership"/>.</summary>
public static class ResumePartnershipHandler
{
    [AggregateHandler]
    public static (Outcome, Events) Handle(ResumePartnership command, Partnership? partnership) =>
        command.Decide(
            partnership,
            partnership => partnership.Has<PartnershipPaused>() ? null : new Refusal("not-paused", "The partnership was never paused."));
}
