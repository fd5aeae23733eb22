using System.Collections.Concurrent;
using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Collab.Domain.Validation;

namespace Collab.Domain.Facts;

/// <summary>A member of a type that callers send.</summary>
/// <param name="Property">The property.</param>
/// <param name="Name">What it is called in JSON.</param>
/// <param name="Rules">What its values must keep to.</param>
public sealed record Member(PropertyInfo Property, string Name, IReadOnlyList<ValidationAttribute> Rules)
{
    /// <summary>Whether a text may hold several lines: one that may be long, and is no address.</summary>
    public bool HoldsLines { get; } = Rules.OfType<MaxLengthAttribute>().Any(most => most.Length > TextForm.LongestLine)
        && !Rules.OfType<WebAddressAttribute>().Any();
}

/// <summary>What is known about types from their declaration, looked up once: commands are read again and again.</summary>
public static class Members
{
    private static readonly ConcurrentDictionary<Type, Member[]> Settable = [];
    private static readonly ConcurrentDictionary<JsonTypeInfo, IReadOnlyDictionary<string, JsonPropertyInfo>> Readable = [];
    private static readonly ConcurrentDictionary<Type, string[]> Codes = [];

    /// <summary>The public members of a type that can be set.</summary>
    public static IReadOnlyList<Member> Of(Type type) => Settable.GetOrAdd(type, static key =>
    [
        .. key.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.GetIndexParameters().Length == 0 && property.SetMethod is not null)
            .Select(property => new Member(
                property,
                JsonNamingPolicy.CamelCase.ConvertName(property.Name),
                [.. property.GetCustomAttributes<ValidationAttribute>(inherit: true)])),
    ]);

    /// <summary>The members of an object that are read from JSON, by name; those that only take part in writing have no setter.</summary>
    public static IReadOnlyDictionary<string, JsonPropertyInfo> Of(JsonTypeInfo info) => Readable.GetOrAdd(info, static key =>
        key.Properties.Where(property => property.Set is not null).ToDictionary(property => property.Name, StringComparer.Ordinal));

    /// <summary>The codes of an enumeration.</summary>
    public static IReadOnlyList<string> CodesOf(Type type) =>
        Codes.GetOrAdd(type, static key => [.. Enum.GetNames(key).Select(JsonNamingPolicy.KebabCaseLower.ConvertName)]);
}
