using Collab.Domain.Facts;
using JasperFx.Events;
using Shouldly;

namespace Collab.Specs;

/// <summary>What happened before, what is asked, and what the decision answers. State always comes from folding the events.</summary>
public sealed record Spec
{
    private static readonly Guid CommandId = new("018f6f5e-0000-7000-8000-00000000c001");

    private Spec(IReadOnlyList<object> history, Command command, string? rule)
    {
        Past = history;
        Command = command with { CommandId = CommandId, Digest = "digest" };
        Rule = rule;
        Kind = CommandKind.All.Values.Single(kind => kind.Type == command.GetType());
    }

    public IReadOnlyList<object> Past { get; }

    public Command Command { get; }

    public CommandKind Kind { get; }

    /// <summary>The rule that refuses; null when the event is to be recorded.</summary>
    public string? Rule { get; }

    /// <summary>The same question, asked by a caller who saw another version.</summary>
    public Spec SeenAt(long version, string? rule) => new(Past, Command with { IfVersion = version }, rule);

    /// <summary>The same command on an entity that does not exist.</summary>
    public Spec OnNothing(string? rule) => new([], Command, rule);

    /// <summary>Decides, and compares.</summary>
    public void Check()
    {
        var events = History.Of(Past);
        var state = History.Fold(Kind.StateType, events);
        var (outcome, recorded) = Kind.Decide(Command, state);

        outcome.Refusal?.Rule.ShouldBe(Rule, outcome.Refusal.Detail);
        if (Rule is not null)
        {
            outcome.Refusal.ShouldNotBeNull();
            outcome.Refusal.Detail.ShouldEndWith(".");
            outcome.Refusal.Kind.ShouldBe(Rule switch
            {
                "not-found" => RefusalKind.NotFound,
                "version-moved" =>
                RefusalKind.VersionMoved,
                _ => RefusalKind.Rule
            });
            recorded.ShouldBeEmpty();
            return;
        }

        var e = recorded.ShouldHaveSingleItem().ShouldBeAssignableTo<IEvent>()!;
        e.Id.ShouldBe(CommandId);
        e.Data.ShouldBeSameAs(Command.Payload);
        e.Headers.ShouldNotBeNull()[EventHeaders.Digest].ShouldBe("digest");

        var after = History.Fold(Kind.StateType, [.. events, History.Event(e.Data, e.Id, events.Count + 1)])!;
        after.Version.ShouldBe(events.Count + 1);
        if (e.Data is Fact fact) after.Standing.ShouldContain(known => known.Id == CommandId && known.Fact == fact);
    }

    /// <summary>The history of a spec.</summary>
    public sealed record Given(IReadOnlyList<object> Past)
    {
        public When When(Command command) => new(Past, command);
    }

    /// <summary>The history and the question of a spec.</summary>
    public sealed record When(IReadOnlyList<object> Past, Command Command)
    {
        public Spec ThenRecorded() => new(Past, Command, null);

        public Spec ThenRefused(string rule) => new(Past, Command, rule);
    }
}

/// <summary>A slice's specs: static properties whose names are sentences.</summary>
public abstract class SpecBook
{
    protected static Guid Entity => History.Entity;

    /// <summary>Every spec of every book, by the sentence that names it.</summary>
    public static IReadOnlyDictionary<string, Spec> All { get; } = typeof(SpecBook).Assembly.GetTypes()
        .Where(book => book.IsSubclassOf(typeof(SpecBook)))
        .SelectMany(book => book.GetProperties().Where(property => property.PropertyType == typeof(Spec)))
        .ToDictionary(property => $"{property.DeclaringType!.Name}: {property.Name.Replace('_', ' ')}", property =>
            (Spec)property.GetValue(null)!);

    protected static Spec.Given Given(params object[] history) => new(history);

    /// <summary>The id of the n-th event of the history, counted from 1.</summary>
    protected static Guid Event(int n) => History.EventId(n);
}
