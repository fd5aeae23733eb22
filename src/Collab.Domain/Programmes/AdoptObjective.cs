using Collab.Domain.Facts;
using Wolverine.Marten;

namespace Collab.Domain.Programmes;

/// <summary>Records a specific objective of a programme.</summary>
[Command("adopt-objective", "/api/programmes/{programmeId}/objectives", Summary = "Records a specific objective of a programme.")]
[Label("Record an objective of a programme", "Ziel eines Programms erfassen")]
[InForms(FormGroup.Programmes, 2)]
public sealed record AdoptObjective(Guid ProgrammeId, ObjectiveAdopted Event) : Command<ObjectiveAdopted>(Event);

/// <summary>Decides <see cref="AdoptObjective"/>.</summary>
public static class AdoptObjectiveHandler
{
    [AggregateHandler]
    public static (Outcome, Events) Handle(AdoptObjective command, Programme? programme) =>
        command.Decide(programme, programme => programme.RefuseSameObjective(command.Event));
}
