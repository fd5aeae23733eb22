using System.Reflection;
using JasperFx;
using JasperFx.Events;
using Marten;
using Wolverine.Persistence.EventSourcing;

namespace Collab.Engine.Handlers;

/// <summary>Where a deciding handler's stream comes from.</summary>
internal sealed class AggregateDecision
{
    private readonly Func<object, Guid> _streamId;
    private readonly Func<object, long>? _version;
    private readonly bool _enforce;
    private readonly Fetch _fetch;

    private AggregateDecision(Type aggregateType, Func<object, Guid> streamId, Func<object, long>? version, DeciderFunctionAttribute attribute,
        bool takesStream)
    {
        _streamId = streamId;
        _version = version;
        _enforce = attribute.AlwaysEnforceConsistency;
        TakesStream = takesStream;
        _fetch = typeof(AggregateDecision)
            .GetMethod(attribute.Exclusive ? nameof(FetchExclusively) : nameof(FetchOptimistically), BindingFlags.NonPublic | BindingFlags.Static)!
            .MakeGenericMethod(aggregateType).CreateDelegate<Fetch>();
    }

    private delegate Task<FetchedStream> Fetch(IDocumentSession session, Guid id, long? version, CancellationToken token);

    /// <summary>Whether the handler appends through an <see cref="IEventStream{T}"/> rather than by what it returns.</summary>
    public bool TakesStream { get; }

    public static AggregateDecision For(DeciderFunctionAttribute attribute, MethodInfo method, Type command)
    {
        var parameters = method.GetParameters();
        var stream = Array.Find(parameters, p => p.ParameterType.IsGenericType && p.ParameterType.GetGenericTypeDefinition() == typeof(IEventStream<>));
        var aggregate = attribute.AggregateType ?? stream?.ParameterType.GetGenericArguments()[0]
            ?? (parameters.Length >= 2 && parameters[1].ParameterType is { IsClass: true, IsAbstract: false }
                ? parameters[1].ParameterType
                : throw new InvalidOperationException(
                    $"{method.DeclaringType!.FullName}.{method.Name} decides on no aggregate: make it the second parameter, or name it in the attribute"));
        if (stream is null && method.ReturnType is var returned && (returned == typeof(void) || returned == typeof(Task) || returned == typeof(ValueTask)))
            throw new InvalidOperationException(
                $"{method.DeclaringType!.FullName}.{method.Name} appends nothing: return events, or take an IEventStream<{aggregate.Name}>");
        return new AggregateDecision(aggregate, StreamIdOf(command, aggregate), VersionOf(command, attribute.VersionSource), attribute, stream is not null);
    }

    public async Task<FetchedStream> FetchAsync(IDocumentSession session, object command, CancellationToken token)
    {
        var stream = await _fetch(session, _streamId(command), _version?.Invoke(command), token);
        if (_enforce) stream.Enforce();
        return stream;
    }

    private static async Task<FetchedStream> FetchOptimistically<T>(IDocumentSession session, Guid id, long? version, CancellationToken token)
        where T : class =>
        new FetchedStream<T>(version is { } expected
            ? await session.Events.FetchForWriting<T>(id, expected, token)
            : await session.Events.FetchForWriting<T>(id, token));

    // As in the original, holding the lock takes the place of the command's version.
    private static async Task<FetchedStream> FetchExclusively<T>(IDocumentSession session, Guid id, long? version, CancellationToken token)
        where T : class =>
        new FetchedStream<T>(await session.Events.FetchForExclusiveWriting<T>(id, token));

    private static Func<object, Guid> StreamIdOf(Type command, Type aggregate)
    {
        var members = command.GetMembers().Where(m => m is PropertyInfo or FieldInfo).ToArray();
        var member = Array.Find(members, m => m.IsDefined(typeof(IdentityAttribute), true))
                     ?? Array.Find(members, m => m.Name.Equals(aggregate.Name + "Id", StringComparison.OrdinalIgnoreCase)
                                                 || m.Name.Equals("Id", StringComparison.OrdinalIgnoreCase))
                     ?? throw new InvalidOperationException($"{command.FullName} does not say which {aggregate.Name} it is for: give it a member {aggregate.Name}Id");
        return TypeOf(member) == typeof(Guid)
            ? message => (Guid)Read(member, message)
            : throw new NotSupportedException($"{command.FullName}.{member.Name}: streams are identified by Guid, not {TypeOf(member).FullName}");
    }

    private static Func<object, long>? VersionOf(Type command, string? name)
    {
        const BindingFlags flags = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;
        var member = command.GetProperties(flags).Cast<MemberInfo>().Concat(command.GetFields(flags))
            .FirstOrDefault(m => m.Name.Equals(name ?? "Version", StringComparison.OrdinalIgnoreCase)
                                 && (TypeOf(m) == typeof(int) || TypeOf(m) == typeof(long)));
        if (member is null) return null;
        return message => Read(member, message) is int small ? small : (long)Read(member, message);
    }

    private static Type TypeOf(MemberInfo member) => member is PropertyInfo p ? p.PropertyType : ((FieldInfo)member).FieldType;

    private static object Read(MemberInfo member, object target) =>
        (member is PropertyInfo p ? p.GetValue(target) : ((FieldInfo)member).GetValue(target))!;
}
