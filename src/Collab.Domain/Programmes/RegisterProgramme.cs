using Collab.Domain.Facts;
using Wolverine.Marten;

namespace Collab.Domain.Programmes;

/// <summary>Registers a funding programme.</summary>
[Command("register-programme", "/api/programmes", Summary = "Registers a funding programme.", Creates = true)]
[Label("Register a programme", "Programm aufnehmen")]
[InForms(FormGroup.Programmes, 1)]
public sealed record RegisterProgramme(Guid ProgrammeId, ProgrammeRegistered Event) : Command<ProgrammeRegistered>(Event);

/// <summary>Decides <see cref="RegisterProgramme"/>.</summary>
public static class RegisterProgrammeHandler
{
    public static (Outcome, IStartStream) Handle(RegisterProgramme command) => command.Start<Programme>(command.ProgrammeId);
}
