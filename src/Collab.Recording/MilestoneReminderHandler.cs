using Collab.Domain.Facts;
using Collab.Domain.Partnerships;
using Marten;
using Microsoft.Extensions.Logging;
using Wolverine.Attributes;

namespace Collab.Recording;

/// <summary>Handles <see cref="MilestoneReminder"/>: a milestone that was reached, dropped, moved or withdrawn meanwhile is not reminded
/// of.</summary>
[WolverineLogging(FailureLogLevel = LogLevel.Error)]
public static class MilestoneReminderHandler
{
    public static async Task Handle(MilestoneReminder message, IDocumentSession session, TimeProvider time, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        if (message.Kind == ReminderKind.DueSoon && message.Due <= now) return;
        var register = await session.Events.AggregateStreamAsync<FactRegister>(message.PartnershipId, token: cancellation);
        var milestone = register is null
            ? null
            : PartnershipView.At(register, now)?.Milestones.FirstOrDefault(known => known.Id == message.MilestoneId);
        if (milestone is not { Status: MilestoneStatus.Planned } || milestone.Due.Latest() != message.Due) return;
        session.Store(new Reminder
        {
            Id = Reminders.IdOf(message),
            PartnershipId = message.PartnershipId,
            MilestoneId = message.MilestoneId,
            Due = message.Due,
            Kind = message.Kind,
            RemindedAt = now,
        });
    }
}
