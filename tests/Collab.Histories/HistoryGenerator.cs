using Collab.Accounts;
using Collab.Domain.People;

namespace Collab.Histories;

/// <summary>
/// Makes up histories that the tracker's commands could have made: whatever an event names was recorded before it, and each event is one
/// that the decision of its
/// command accepts. Organisations, activities and partnerships of Germany, Czechia, Poland and elsewhere meet, agree, promise and deliver;
/// facts come late, out of
/// order and vaguely dated, and are confirmed, corrected, withdrawn and disputed.
/// </summary>
public static class HistoryGenerator
{
    /// <summary>The events, in the order of their positions. Made while they are read: what is held in memory is what is still going
    /// on.</summary>
    public static IEnumerable<GeneratedEvent> Generate(HistoryOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Events, 1);
        return new Simulation(options).Run();
    }

    /// <summary>The persons that the events name; their records must be there before the events.</summary>
    public static IReadOnlyList<Person> People(HistoryOptions options)
    {
        var dice = new Dice(options.Seed ^ 0x50656f70);
        return [.. Enumerable.Range(0, options.People).Select(_ => new Person { Id = dice.Id(options.From), Name = dice.PersonName() })];
    }

    /// <summary>The accounts that recorded the events; they have no tokens.</summary>
    public static IReadOnlyList<Account> Actors(HistoryOptions options)
    {
        var dice = new Dice(options.Seed ^ 0x41637473);
        return
        [
            .. Enumerable.Range(1, 24).Select(number => new Account
            {
                Id = dice.Id(options.From),
                Name = FormattableString.Invariant($"Programme office {number}"),
                Role = AccountRole.Manager,
                Created = options.From,
            }),
        ];
    }
}
