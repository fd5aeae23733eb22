using System.Text.Json;

namespace Collab.Domain.Facts;

/// <summary>Every event type of the tracker, found by reflection, with its stored alias.</summary>
public static class FactKinds
{
    private static readonly Dictionary<string, Type> ByAlias = typeof(FactKinds).Assembly.GetTypes()
        .Where(type => type is { IsAbstract: false } && (type.IsSubclassOf(typeof(Fact)) || type.IsSubclassOf(typeof(Judgement))))
        .ToDictionary(Alias);

    /// <summary>All event types, facts and judgements, in the order of their aliases.</summary>
    public static IReadOnlyList<Type> All { get; } =
        [.. ByAlias.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => entry.Value)];

    /// <summary>The event types that are facts.</summary>
    public static IReadOnlyList<Type> Facts { get; } = [.. All.Where(type => type.IsSubclassOf(typeof(Fact)))];

    /// <summary>The name under which events of a type are stored: the class name in snake_case.</summary>
    public static string Alias(Type type) => JsonNamingPolicy.SnakeCaseLower.ConvertName(type.Name);

    /// <summary>The event type stored under a name; null when there is none.</summary>
    public static Type? Find(string alias) => ByAlias.GetValueOrDefault(alias);

    /// <summary>Whether two facts are about the same kind of entity, which is the slice that declares them.</summary>
    public static bool SameFamily(Fact one, Fact other) => one.GetType().Namespace == other.GetType().Namespace;

    /// <summary>Whether two facts say the same. Records compare their lists by identity, so it is their JSON that is compared.</summary>
    public static bool SaySame(Fact one, Fact other) =>
        JsonSerializer.Serialize(one, FactJson.Options) == JsonSerializer.Serialize(other, FactJson.Options);
}
