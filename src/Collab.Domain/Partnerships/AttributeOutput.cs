using Collab.Domain.Facts;
using Wolverine.Marten;

namespace Collab.Domain.Partnerships;

/// <summary>Attributes a fact of a partnership to a project or a work package.</summary>
[Command("attribute-output", "/api/partnerships/{partnershipId}/outputs",
    Summary = "Attributes a fact of a partnership to a project or a work package.")]
[Label("Attribute an output to a project", "Ergebnis einem Projekt zuordnen")]
[InForms(FormGroup.Programmes, 10)]
public sealed record AttributeOutput(Guid PartnershipId, OutputAttributed Event) : Command<OutputAttributed>(Event);

/// <summary>Decides <see cref="AttributeOutput"/>.</summary>
public static class AttributeOutputHandler
{
    [AggregateHandler]
    public static (Outcome, Events) Handle(AttributeOutput command, Partnership? partnership) =>
        command.Decide(partnership, partnership => partnership.RefuseUnknownOutput(command.Event));
}
