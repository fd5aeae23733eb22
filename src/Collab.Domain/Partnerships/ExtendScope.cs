using Collab.Domain.Facts;
using Wolverine.Marten;

namespace Collab.Domain.Partnerships;

/// <summary>Records that a partnership took on more topics, regions or tasks.</summary>
[Command("extend-scope", "/api/partnerships/{partnershipId}/scope",
    Summary = "Records that a partnership took on more topics, regions or tasks.")]
public sealed record ExtendScope(Guid PartnershipId, ScopeExtended Event) : Command<ScopeExtended>(Event);

/// <summary>Decides <see cref="ExtendScope"/>.</summary>
public static class ExtendScopeHandler
{
    [AggregateHandler]
    public static (Outcome, Events) Handle(ExtendScope command, Partnership? partnership) =>
        command.Decide(partnership);
}
