using System.Globalization;
using Collab.Commands;
using Collab.Facts;
using Marten;
using Wolverine;
using Wolverine.Attributes;
using Wolverine.Marten;

namespace Collab.Partnerships;

/// <summary>Why somebody is reminded of a milestone.</summary>
public enum ReminderKind
{
    /// <summary>Its date comes near.</summary>
    DueSoon,

    /// <summary>Its date has passed.</summary>
    Overdue,
}

/// <summary>
/// A message that waits in the database for its time: look whether the milestone still waits. Stored with the event that set the date, in one transaction, so it
/// survives restarts and is never sent for a date that was not stored.
/// </summary>
/// <param name="PartnershipId">The partnership.</param>
/// <param name="MilestoneId">The milestone.</param>
/// <param name="Due">The moment by which it is to be reached.</param>
/// <param name="Kind">Why.</param>
[MessageIdentity("milestone-reminder")]
public sealed record MilestoneReminder(Guid PartnershipId, Guid MilestoneId, DateTimeOffset Due, ReminderKind Kind);

/// <summary>A reminder that came due while its milestone still waited; shown in the inbox for as long as it does.</summary>
public sealed record Reminder
{
    /// <summary>Derived from what it reminds of, so that a message that comes twice leaves one reminder.</summary>
    public Guid Id { get; init; }

    public Guid PartnershipId { get; init; }

    public Guid MilestoneId { get; init; }

    public DateTimeOffset Due { get; init; }

    public ReminderKind Kind { get; init; }

    /// <summary>When it came.</summary>
    public DateTimeOffset RemindedAt { get; init; }
}

/// <summary>Which reminders a fact asks for; pure.</summary>
public static class Reminders
{
    /// <summary>How long before its date a milestone comes near.</summary>
    public static TimeSpan Ahead { get; } = TimeSpan.FromDays(14);

    /// <summary>The messages to send once a fact about a partnership is stored: none unless it gives a milestone a date with an end.</summary>
    public static OutgoingMessages After(Guid partnership, object recorded)
    {
        var messages = new OutgoingMessages();
        var (milestone, due) = ((recorded as FactCorrected)?.Replacement ?? recorded) switch
        {
            MilestonePlanned planned => (planned.MilestoneId, planned.Due.Latest()),
            MilestoneRescheduled moved => (moved.MilestoneId, moved.Due.Latest()),
            _ => (Guid.Empty, null),
        };
        if (due is not { } end) return messages;
        messages.Schedule(new MilestoneReminder(partnership, milestone, end, ReminderKind.DueSoon), end - Ahead);
        messages.Schedule(new MilestoneReminder(partnership, milestone, end, ReminderKind.Overdue), end);
        return messages;
    }

    /// <summary>Adds to a decision the reminders that its event asks for.</summary>
    public static (Outcome, Events, OutgoingMessages) Remind(this (Outcome Outcome, Events Events) decision, Guid partnership) => (
        decision.Outcome, decision.Events,
        decision.Events.Count > 0 && decision.Events[0] is JasperFx.Events.IEvent { Data: var recorded } ? After(partnership, recorded) : []);

    /// <summary>The reminder's id.</summary>
    public static Guid IdOf(MilestoneReminder message) => DerivedId.Of(
        string.Create(CultureInfo.InvariantCulture, $"{message.PartnershipId} {message.MilestoneId} {message.Due.UtcTicks} {Codes.Of(message.Kind)}"));
}

/// <summary>Handles <see cref="MilestoneReminder"/>: a milestone that was reached, dropped, moved or withdrawn meanwhile is not reminded of.</summary>
public static class MilestoneReminderHandler
{
    public static async Task Handle(MilestoneReminder message, IDocumentSession session, TimeProvider time, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        if (message.Kind == ReminderKind.DueSoon && message.Due <= now) return;
        var register = await session.Events.AggregateStreamAsync<FactRegister>(message.PartnershipId, token: cancellation);
        var milestone = register is null ? null : PartnershipView.At(register, now)?.Milestones.FirstOrDefault(known => known.Id == message.MilestoneId);
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
