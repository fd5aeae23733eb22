using System.Collections.Concurrent;
using System.Reflection;
using JasperFx.Events.Projections;
using Marten;
using Marten.Events.Aggregation;

namespace Collab.Engine.Documents;

/// <summary>The document types of a store. Choices count until the type is first used.</summary>
internal sealed class DocumentMaps(StoreOptions options)
{
    private readonly ConcurrentDictionary<Type, DocumentMap> _maps = new();
    private readonly ConcurrentDictionary<Type, string> _aliases = new();
    private readonly ConcurrentDictionary<Type, MemberInfo> _identities = new();
    private readonly ConcurrentDictionary<Type, bool> _expected = new();

    /// <summary>Types whose tables are created at start-up.</summary>
    public IEnumerable<DocumentMap> Expected => _expected.Keys.Where(t => IdentityOf(t) is not null && !IsLiveOnly(t)).Select(For);

    public void Expect(Type type) => _expected.TryAdd(type, true);

    public void SetAlias(Type type, string alias) => _aliases[type] = Identifier.Check(alias);

    public void SetIdentity(Type type, MemberInfo member) => _identities[type] = member;

    public DocumentMap For(Type type)
    {
        var map = _maps.GetOrAdd(type, Build);
        Expect(type);
        return map;
    }

    private DocumentMap Build(Type type)
    {
        var id = IdentityOf(type)
                 ?? throw new ArgumentException($"{type.FullName} cannot be stored as a document: it has no member called Id of type Guid, string, int or long");
        var projection = options.Projections.All.FirstOrDefault(p => IsAggregateOf(p, type));
        var alias = _aliases.TryGetValue(type, out var given) ? given : DefaultAlias(type);
        if (projection is { Version: > 1 }) alias = $"{alias}_{projection.Version}";
        return new DocumentMap(type, id, options.DatabaseSchemaName, Identifier.Check("mt_doc_" + alias), projection is not null);
    }

    private IdMember? IdentityOf(Type type) =>
        _identities.TryGetValue(type, out var member) ? new IdMember(member) : IdMember.Find(type);

    private bool IsLiveOnly(Type type) =>
        options.Projections.All.Any(p => IsAggregateOf(p, type)) &&
        options.Projections.All.Where(p => IsAggregateOf(p, type)).All(p => p.Lifecycle == ProjectionLifecycle.Live);

    private static bool IsAggregateOf(Projections.IRegisteredProjection projection, Type document)
    {
        for (var type = projection.GetType(); type is not null; type = type.BaseType)
        {
            if (!type.IsGenericType) continue;
            var definition = type.GetGenericTypeDefinition();
            if ((definition == typeof(SingleStreamProjection<,>) || definition == typeof(Marten.Events.Projections.MultiStreamProjection<,>))
                && type.GetGenericArguments()[0] == document) return true;
        }

        return false;
    }

    // The type's name in lower case; a nested type is prefixed with its outer type, a closed generic one with its arguments.
    private static string DefaultAlias(Type type)
    {
        var name = type.IsGenericType
            ? string.Concat(TypeNames.InCode(type).Where(c => char.IsLetterOrDigit(c) || c is '_' or ',')).Replace(',', '_')
            : type.Name;
        var alias = type is { IsNested: true, IsGenericType: false } ? $"{type.DeclaringType!.Name}_{name}" : name;
        return alias.ToLowerInvariant();
    }
}
