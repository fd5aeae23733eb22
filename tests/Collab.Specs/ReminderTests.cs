using System.Reflection;
using Collab.Domain.Facts;
using Collab.Domain.Partnerships;
using Collab.Recording;
using Marten;
using Shouldly;
using Wolverine;
using Xunit;

namespace Collab.Specs;

/// <summary>Reminders are asked for with the date that a milestone is given, and come only while it still waits for that date.</summary>
public sealed class ReminderTests
{
    private const string Old = "2026-06-30";
    private const string New = "2026-09-30";

    private static readonly MilestonePlanned Plan = Some.Prototype with { Due = Some.On(Old) };
    private static readonly MilestoneRescheduled Moved =
        new() { MilestoneId = Some.Milestone, Due = Some.On(New), Provenance = Some.Passage() };
    private static readonly MilestoneReached Reached = new() { MilestoneId = Some.Milestone, Provenance = Some.Passage() };
    private static readonly MilestoneDropped Dropped =
        new() { MilestoneId = Some.Milestone, Reason = "Obsolete", Provenance = Some.Passage() };

    [Theory]
    [InlineData("planned", Old, true)]
    [InlineData("planned", New, false)]
    [InlineData("moved", Old, false)]
    [InlineData("moved", New, true)]
    [InlineData("moved and withdrawn", Old, true)]
    [InlineData("moved and withdrawn", New, false)]
    [InlineData("moved and reached", New, false)]
    [InlineData("reached", Old, false)]
    [InlineData("dropped", Old, false)]
    [InlineData("withdrawn", Old, false)]
    [InlineData("another", Old, false)]
    [InlineData("none", Old, false)]
    public async Task A_reminder_comes_only_while_the_milestone_still_waits_for_that_date(string history, string due, bool comes)
    {
        var end = Some.On(due).Latest()!.Value;
        foreach (var (kind, now) in new[] { (ReminderKind.DueSoon, end - Reminders.Ahead), (ReminderKind.Overdue, end) })
        {
            var message = new MilestoneReminder(History.Entity, Some.Milestone, end, kind);

            var stored = await HandleAsync(message, Past(history), now);

            if (!comes) stored.ShouldBeEmpty(kind.ToString());
            else stored.ShouldHaveSingleItem().ShouldBe(new Reminder
            {
                Id = Reminders.IdOf(message),
                PartnershipId = History.Entity,
                MilestoneId = Some.Milestone,
                Due = end,
                Kind = kind,
                RemindedAt = now,
            });
        }
    }

    [Fact]
    public async Task Nobody_is_told_that_a_date_comes_near_which_has_passed()
    {
        var end = Plan.Due.Latest()!.Value;
        var soon = new MilestoneReminder(History.Entity, Some.Milestone, end, ReminderKind.DueSoon);

        (await HandleAsync(soon, Past("planned"), end.AddTicks(-1))).ShouldHaveSingleItem();
        (await HandleAsync(soon, Past("planned"), end)).ShouldBeEmpty();
        (await HandleAsync(soon with { Kind = ReminderKind.Overdue }, Past("planned"), end.AddDays(400))).ShouldHaveSingleItem();
    }

    [Fact]
    public void A_date_asks_for_a_reminder_two_weeks_before_its_end_and_for_one_at_it_whoever_sets_it()
    {
        Sent(new PlanMilestone(History.Entity, Plan), Some.Consortium).ShouldBe(Both(Old));
        Sent(new RescheduleMilestone(History.Entity, Moved), Some.Consortium, Plan).ShouldBe(Both(New));
        Sent(Correct(2, Plan with { Due = Some.On(New) }), Some.Consortium, Plan).ShouldBe(Both(New));
        Sent(new RescheduleMilestone(History.Entity, Moved with { Due = Occurrence.Unknown }), Some.Consortium, Plan).ShouldBeEmpty();
        Sent(new RescheduleMilestone(History.Entity, Moved), Some.Consortium).ShouldBeEmpty("it is refused");

        static IEnumerable<(MilestoneReminder, DateTimeOffset?)> Both(string due)
        {
            var end = Some.On(due).Latest()!.Value;
            yield return (new MilestoneReminder(History.Entity, Some.Milestone, end, ReminderKind.DueSoon), end.AddDays(-14));
            yield return (new MilestoneReminder(History.Entity, Some.Milestone, end, ReminderKind.Overdue), end);
        }
    }

    [Fact]
    public void A_message_that_comes_twice_leaves_one_reminder_and_different_ones_leave_different_ones()
    {
        var one = new MilestoneReminder(History.Entity, Some.Milestone, Plan.Due.Latest()!.Value, ReminderKind.DueSoon);
        MilestoneReminder[] others =
        [
            one with { PartnershipId = Guid.NewGuid() }, one with { MilestoneId = Guid.NewGuid() }, one with { Due = one.Due.AddTicks(1) },
            one with { Kind = ReminderKind.Overdue },
        ];

        Reminders.IdOf(one with { Due = one.Due.ToOffset(TimeSpan.FromHours(2)) }).ShouldBe(Reminders.IdOf(one));
        others.Append(one).Select(Reminders.IdOf).ShouldBeUnique();
    }

    private static CorrectFact Correct(int n, Fact replacement) =>
        new(History.Entity, new() { FactId = History.EventId(n), Reason = "Misread", Replacement = replacement });

    private static object[] Past(string history) => history switch
    {
        "none" => [],
        "another" => [Some.Consortium, Plan with { MilestoneId = History.Entity }],
        "planned" => [Some.Consortium, Plan],
        "moved" => [Some.Consortium, Plan, Moved],
        "moved and withdrawn" => [Some.Consortium, Plan, Moved, Withdrawn(3)],
        "moved and reached" => [Some.Consortium, Plan, Moved, Reached],
        "reached" => [Some.Consortium, Plan, Reached],
        "dropped" => [Some.Consortium, Plan, Dropped],
        "withdrawn" => [Some.Consortium, Plan, Withdrawn(2)],
        _ => throw new ArgumentOutOfRangeException(nameof(history), history, null),
    };

    private static FactWithdrawn Withdrawn(int n) => new() { FactId = History.EventId(n), Reason = "A mistake" };

    private static IEnumerable<(MilestoneReminder, DateTimeOffset?)> Sent(Command command, params object[] past)
    {
        var kind = CommandKind.All.Values.Single(known => known.Type == command.GetType());
        var messages = new List<object>();
        var state = History.Fold(kind.StateType, History.Of(past));
        kind.Decide(command with { CommandId = Guid.NewGuid(), Digest = "digest" }, state, messages);
        return messages.Cast<DeliveryMessage<MilestoneReminder>>().Select(sent => (sent.Message, sent.Options.ScheduledTime));
    }

    private static async Task<IReadOnlyList<object>> HandleAsync(MilestoneReminder message, object[] past, DateTimeOffset now)
    {
        var session = DispatchProxy.Create<IDocumentSession, OneStream>();
        var stream = (OneStream)session;
        stream.Register = History.Fold<FactRegister>(History.Of(past));
        await MilestoneReminderHandler.Handle(message, session, new StoppedClock(now), CancellationToken.None);
        return stream.Stored;
    }

    private sealed class StoppedClock(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}

/// <summary>A session of the store that knows the facts of one entity and keeps what it is given.</summary>
public class OneStream : DispatchProxy
{
    /// <summary>The entity's facts.</summary>
    public FactRegister? Register { get; set; }

    /// <summary>What was stored.</summary>
    public IReadOnlyList<object> Stored { get; private set; } = [];

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => targetMethod!.Name switch
    {
        "get_Events" => EventsOf(targetMethod.ReturnType),
        nameof(IQuerySession.Events.AggregateStreamAsync) => Task.FromResult(Register),
        nameof(IDocumentOperations.Store) => Keep((Array)args![0]!),
        var other => throw new NotSupportedException(other),
    };

    private object EventsOf(Type kind)
    {
        var events = Create(kind, typeof(OneStream));
        ((OneStream)events).Register = Register;
        return events;
    }

    private object? Keep(Array entities)
    {
        Stored = [.. Stored, .. entities.Cast<object>()];
        return null;
    }
}
