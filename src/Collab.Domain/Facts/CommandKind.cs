using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Collab.Domain.Facts;

/// <summary>What the tracker knows about a command from its declaration.</summary>
public sealed partial class CommandKind
{
    private readonly ConstructorInfo constructor;
    private readonly MethodInfo decision;
    private readonly Func<FactRegister, FactRegister> stateOf;

    private CommandKind(Type type)
    {
        var attribute = type.GetCustomAttribute<CommandAttribute>()!;
        constructor = type.GetConstructors().Single(candidate => candidate.GetParameters().Length == 2);
        Type = type;
        Name = attribute.Name;
        Route = attribute.Route;
        Summary = attribute.Summary;
        Creates = attribute.Creates;
        SharesRoute = attribute.SharesRoute;
        EventType = constructor.GetParameters()[1].ParameterType;
        var streamId = constructor.GetParameters()[0].Name!;
        StateType = type.Assembly.GetTypes().Single(state => state.IsAssignableTo(typeof(FactRegister)) && state.Name + "Id" == streamId);
        stateOf = typeof(FactRegister).GetMethod(nameof(FactRegister.As))!.MakeGenericMethod(StateType)
            .CreateDelegate<Func<FactRegister, FactRegister>>();
        StreamOfCode = StateType.GetMethod(
            "IdOf", BindingFlags.Public | BindingFlags.Static, [typeof(string)])?.CreateDelegate<Func<string, Guid?>>();
        StreamMember = StateType == typeof(FactRegister) ? null : JsonNamingPolicy.CamelCase.ConvertName(streamId);
        EventMembersInRoute =
            [.. RouteParameter().Matches(Route).Select(match => match.Groups[1].Value).Where(name => name != StreamMember)];
        decision = type.Assembly.GetTypes()
            .Where(handler => handler is { IsAbstract: true, IsSealed: true } && handler.Name.EndsWith("Handler", StringComparison.Ordinal))
            .SelectMany(handler => handler.GetMethods(BindingFlags.Public | BindingFlags.Static))
            .Single(method => method.Name == "Handle" && method.GetParameters()[0].ParameterType == type);
    }

    /// <summary>Every command of the tracker, by name.</summary>
    public static IReadOnlyDictionary<string, CommandKind> All { get; } = typeof(CommandKind).Assembly.GetTypes()
        .Where(type => type.GetCustomAttribute<CommandAttribute>() is not null)
        .Select(type => new CommandKind(type))
        .OrderBy(kind => kind.Name, StringComparer.Ordinal)
        .ToDictionary(kind => kind.Name, StringComparer.Ordinal);

    public Type Type { get; }

    /// <summary>The public name, for example <c>record-attendance</c>.</summary>
    public string Name { get; }

    public string Route { get; }

    public string Summary { get; }

    /// <summary>Whether it may begin a stream.</summary>
    public bool Creates { get; }

    /// <summary>Whether it must begin a stream.</summary>
    public bool OnlyCreates => decision.GetParameters().Length == 1;

    /// <summary>Whether another command shares its path.</summary>
    public bool SharesRoute { get; }

    /// <summary>The event it becomes.</summary>
    public Type EventType { get; }

    /// <summary>The entity that decides.</summary>
    public Type StateType { get; }

    /// <summary>The member that names the entity, for example <c>activityId</c>; null for judgements, whose entity is that of their
    /// facts.</summary>
    public string? StreamMember { get; }

    /// <summary>For an entity that a code names (the event's member <c>code</c>): its stream; null for the entities that are named by
    /// UUID.</summary>
    public Func<string, Guid?>? StreamOfCode { get; }

    /// <summary>Members of the event that stand in the path, for example <c>milestoneId</c>.</summary>
    public IReadOnlyList<string> EventMembersInRoute { get; }

    /// <summary>Whether it judges facts instead of recording one.</summary>
    public bool Judges => StreamMember is null;

    /// <summary>Makes the command.</summary>
    public Command Make(Guid stream, object payload) => (Command)constructor.Invoke([stream, payload]);

    /// <summary>A stream's facts as the entity that decides this command.</summary>
    public FactRegister StateOf(FactRegister facts) => stateOf(facts);

    /// <summary>Decides without a store: the same function that the message bus calls.</summary>
    /// <param name="command">The command.</param>
    /// <param name="state">The entity; null when it does not exist.</param>
    /// <param name="messages">Takes what the decision sends; null where that is of no interest.</param>
    /// <returns>The answer, and the event to record.</returns>
    public (Outcome Outcome, IReadOnlyList<object> Events) Decide(
        Command command, FactRegister? state, ICollection<object>? messages = null)
    {
        if (OnlyCreates && state is { Version: > 0 }) return (new Outcome(Refusal.AlreadyExists), []);
        return decision.Invoke(null, OnlyCreates ? [command] : [command, state]) switch
        {
            ValueTuple<Outcome, Wolverine.Marten.Events> decided => (decided.Item1, decided.Item2),
            ValueTuple<Outcome, Wolverine.Marten.Events, Wolverine.OutgoingMessages> decided =>
                (decided.Item1, Sending(decided.Item2, decided.Item3)),
            ValueTuple<Outcome, Wolverine.Marten.IStartStream> started => (started.Item1, started.Item2.Events),
            _ => throw new InvalidOperationException($"{decision.DeclaringType!.Name}.Handle answers in a shape that is not a decision."),
        };

        Wolverine.Marten.Events Sending(Wolverine.Marten.Events events, Wolverine.OutgoingMessages sent)
        {
            foreach (var message in sent) messages?.Add(message);
            return events;
        }
    }

    [GeneratedRegex(@"\{(\w+)\}")]
    private static partial Regex RouteParameter();
}
