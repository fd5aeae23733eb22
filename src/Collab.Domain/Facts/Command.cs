using Collab.Domain.Validation;
using JasperFx.Events;
using Wolverine;
using Wolverine.Marten;

namespace Collab.Domain.Facts;

/// <summary>
/// Gives a command its name and its route. The name is the operation id, the <c>command</c> member of a line in <c>POST /api/commands</c>,
/// and public for good; the route's parameters name members of the command.
/// </summary>
/// <param name="name">kebab-case, for example <c>record-attendance</c>.</param>
/// <param name="route">Path of the POST route, for example <c>/api/activities/{activityId}/attendance</c>.</param>
[AttributeUsage(AttributeTargets.Class)]
public sealed class CommandAttribute(string name, string route) : Attribute
{
    public string Name { get; } = name;

    public string Route { get; } = route;

    /// <summary>One sentence for the description of the route.</summary>
    public required string Summary { get; init; }

    /// <summary>True: the command makes a new entity whose id may be chosen by the caller or left out.</summary>
    public bool Creates { get; init; }

    /// <summary>
    /// True: another command shares the path and a <c>kind</c> in the body chooses between them (see the slice's routes); this one has no
    /// route of its own.
    /// </summary>
    public bool SharesRoute { get; init; }
}

/// <summary>A request to record something. Its id, its time and its actor come from outside the decision.</summary>
public abstract record Command
{
    /// <summary>
    /// Names the command and, once it is recorded, the event it caused: repeating it stores nothing. Chosen by the caller
    /// (<c>commandId</c>, <c>Idempotency-Key</c>) or by the server.
    /// </summary>
    public Guid CommandId { get; init; }

    /// <summary>The version the caller saw; the command is refused if the stream has moved on. Null: whatever the version is.</summary>
    public long? IfVersion { get; init; }

    /// <summary>SHA-256 of what the caller sent, to tell a repeated command from another one under the same id.</summary>
    public string Digest { get; init; } = "";

    /// <summary>The moment at which it is decided, given by whoever takes it in: a decision has no clock. Left out: the end of time, when
    /// everything has come about.</summary>
    public DateTimeOffset DecidedAt { get; init; } = DateTimeOffset.MaxValue;

    /// <summary>The event the command asks for.</summary>
    public abstract object Payload { get; }

    /// <summary>The event as it was wrapped last; once it is stored, the store has given it its position and its version.</summary>
    public IEvent? Wrapped { get; private protected set; }

    /// <summary>Wraps the event so that it carries the command's id and digest.</summary>
    internal abstract IEvent Wrap();
}

/// <summary>A request to record one event, which in JSON is the command itself: the event's members stand beside the ids.</summary>
/// <typeparam name="TEvent">The event that it becomes if nothing speaks against it.</typeparam>
public abstract record Command<TEvent> : Command where TEvent : notnull
{
    protected Command(TEvent @event) => Event = @event;

    /// <summary>The event as the caller described it.</summary>
    public TEvent Event { get; }

    public override object Payload => Event;

    internal override IEvent Wrap() => Wrapped = new Event<TEvent>(Event)
    {
        Id = CommandId,
        Headers = new Dictionary<string, object> { [EventHeaders.Digest] = Digest },
    };
}

/// <summary>Names of headers on stored events; part of the storage format.</summary>
public static class EventHeaders
{
    /// <summary>SHA-256 of the command as the caller sent it, without its ids of transport.</summary>
    public const string Digest = "digest";
}

/// <summary>What kind of refusal a caller meets.</summary>
public enum RefusalKind
{
    /// <summary>A rule of the domain speaks against it.</summary>
    Rule,

    /// <summary>There is no such entity, fact or conflict.</summary>
    NotFound,

    /// <summary>The entity moved on from the version that the caller saw.</summary>
    VersionMoved,
}

/// <summary>Why a command was refused: a rule's name, stable for programs, and a sentence for people.</summary>
/// <param name="Rule">kebab-case; the end of the problem's type.</param>
/// <param name="Detail">What is wrong and what to do about it.</param>
public sealed record Refusal(string Rule, string Detail)
{
    /// <summary>What kind of refusal it is.</summary>
    public RefusalKind Kind { get; init; } = RefusalKind.Rule;

    /// <summary>The members at fault, by their pointers in the event, where it is about some.</summary>
    public IReadOnlyList<ValidationError>? Errors { get; init; }

    /// <summary>The refusal of what lies in the future and cannot be said before.</summary>
    /// <param name="detail">What is wrong and what to do about it.</param>
    /// <param name="errors">The dates at fault.</param>
    public static Refusal NotYet(string detail, params IReadOnlyList<ValidationError> errors) => new("not-yet", detail) { Errors = errors };

    /// <summary>The refusal of an id that is taken.</summary>
    public static Refusal AlreadyExists { get; } =
        new("already-exists", "An entity of this id already exists: choose another id, or leave it out.");

    /// <summary>The stream's version, where the refusal is about it.</summary>
    public long? CurrentVersion { get; init; }
}

/// <summary>The answer of a decision: recorded, or refused and why.</summary>
/// <param name="Refusal">Null when the event is to be recorded.</param>
public sealed record Outcome(Refusal? Refusal)
{
    public static Outcome Recorded { get; } = new((Refusal?)null);
}

/// <summary>How a decision answers; everything here is pure.</summary>
public static class Decision
{
    /// <summary>Records the command's event on an entity that exists, unless a rule speaks against it. The first rule that does is the
    /// answer.</summary>
    public static (Outcome, Events) Decide<TState>(this Command command, TState? state, params ReadOnlySpan<Func<TState, Refusal?>> rules)
        where TState : FactRegister
    {
        if (state is null || state.Version == 0 || IsStrange(command, state))
            return Refuse(new Refusal("not-found", "There is no such entity.") { Kind = RefusalKind.NotFound });
        if (Moved(command, state.Version) is { } moved) return Refuse(moved);
        if (Ahead(command) is { } ahead) return Refuse(ahead);
        foreach (var rule in rules)
            if (rule(state) is { } refusal)
                return Refuse(refusal);
        return (Outcome.Recorded, [command.Wrap()]);
    }

    /// <summary>Records the command's event on an entity that it may begin, unless a rule speaks against it. The first rule that does is
    /// the answer.</summary>
    public static (Outcome, Events) DecideOrBegin<TState>(
        this Command command, TState? state, params ReadOnlySpan<Func<TState, Refusal?>> rules)
        where TState : FactRegister, new()
    {
        var existing = state ?? new TState();
        if (IsStrange(command, existing)) return Refuse(Refusal.AlreadyExists);
        if (Moved(command, existing.Version) is { } moved) return Refuse(moved);
        if (Ahead(command) is { } ahead) return Refuse(ahead);
        foreach (var rule in rules)
            if (rule(existing) is { } refusal)
                return Refuse(refusal);
        return (Outcome.Recorded, [command.Wrap()]);
    }

    /// <summary>Starts an entity with the command's event.</summary>
    public static (Outcome, IStartStream) Start<TState>(this Command command, Guid id) where TState : class =>
        (Outcome.Recorded, MartenOps.StartStream<TState>(id, command.Wrap()));

    /// <summary>The refusal of a command that expects another version than the stream has; null when it may go on.</summary>
    public static Refusal? Moved(Command command, long version) =>
        command.IfVersion is { } expected && expected != version
            ? new Refusal("version-moved", $"The entity is at version {version}, not {expected}: read it again and decide anew.")
            {
                Kind = RefusalKind.VersionMoved,
                CurrentVersion = version,
            }
            : null;

    // What somebody says came about, has come about.
    private static Refusal? Ahead(Command command) => (command.Payload as Fact)?.RefuseAhead(command.DecidedAt);

    /// <summary>Whether the command's fact is about another kind of entity than the stream is.</summary>
    public static bool IsStrange(Command command, FactRegister state) =>
        command.Payload is Fact fact && state.Facts.Values.FirstOrDefault() is { } known && !FactKinds.SameFamily(known.Fact, fact);

    /// <summary>Adds to a decision the messages that its fact wants handled later.</summary>
    public static (Outcome, Events, OutgoingMessages) Scheduling(this (Outcome Outcome, Events Events) decision, Guid entity)
    {
        var messages = new OutgoingMessages();
        var recorded = decision.Events.Count > 0 ? (decision.Events[0] as IEvent)?.Data : null;
        (recorded as Fact ?? (recorded as FactCorrected)?.Replacement)?.Schedule(entity, messages);
        return (decision.Outcome, decision.Events, messages);
    }

    /// <summary>Refuses.</summary>
    public static (Outcome, Events) Refuse(Refusal refusal) => (new Outcome(refusal), []);
}
