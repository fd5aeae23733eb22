using Collab.Domain.Facts;
using Wolverine.Marten;

namespace Collab.Domain.Partnerships;

/// <summary>Records that a partnership came into being.</summary>
[Command("form-partnership", "/api/partnerships", Summary = "Records that a partnership came into being.", Creates = true)]
[Label("Record a partnership", "Partnerschaft erfassen")]
[InForms(FormGroup.Agreed, 1)]
public sealed record FormPartnership(Guid PartnershipId, PartnershipFormed Event) : Command<PartnershipFormed>(Event);

/// <summary>Decides <see cref="FormPartnership"/>.</summary>
public static class FormPartnershipHandler
{
    public static (Outcome, IStartStream) Handle(FormPartnership command) => command.Start<Partnership>(command.PartnershipId);
}
