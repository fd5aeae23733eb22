using System.Globalization;
using Collab.Domain.Facts;
using Wolverine;
using Wolverine.Attributes;

namespace Collab.Domain.Partnerships;

/// <summary>Why somebody is reminded of a milestone.</summary>
public enum ReminderKind
{
    /// <summary>Its date comes near.</summary>
    DueSoon,

    /// <summary>Its date has passed.</summary>
    Overdue,
}

/// <summary>
/// A message that waits in the database for its time: look whether the milestone still waits. Stored with the event that set the date, in
/// one transaction, so it survives restarts and is never sent for a date that was not stored.
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

    /// <summary>Adds the messages that a milestone's date asks for: none unless the date has an end.</summary>
    /// <param name="messages">Takes them.</param>
    /// <param name="partnership">The partnership.</param>
    /// <param name="milestone">The milestone.</param>
    /// <param name="due">When it is to be reached.</param>
    public static void Schedule(OutgoingMessages messages, Guid partnership, Guid milestone, Occurrence due)
    {
        if (due.Latest() is not { } end) return;
        messages.Schedule(new MilestoneReminder(partnership, milestone, end, ReminderKind.DueSoon), end - Ahead);
        messages.Schedule(new MilestoneReminder(partnership, milestone, end, ReminderKind.Overdue), end);
    }

    /// <summary>The reminder's id.</summary>
    public static Guid IdOf(MilestoneReminder message) => DerivedId.Of(
        string.Create(CultureInfo.InvariantCulture,
            $"{message.PartnershipId} {message.MilestoneId} {message.Due.UtcTicks} {Codes.Of(message.Kind)}"));
}
