using System.Collections;
using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Collab.Domain.Facts;
using Collab.Domain.Places;

namespace Collab.Recording;

/// <summary>
/// Reads a JSON object into a type and reports everything that is wrong with it at once, each with its pointer: unknown and missing members, wrong
/// kinds of value, values outside their bounds.
/// </summary>
public static class StrictJson
{
    private const int LongestText = 2000;

    /// <summary>Reads an object; null when any flaw was found.</summary>
    public static object? Read(JsonElement element, Type type, string pointer, List<Flaw> flaws)
    {
        var before = flaws.Count;
        Shape(element, type, pointer, flaws);
        if (flaws.Count > before) return null;
        try
        {
            var value = element.Deserialize(type, FactJson.Options)!;
            Bounds(value, pointer, flaws);
            return flaws.Count > before ? null : value;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or NotSupportedException)
        {
            flaws.Add(new Flaw(pointer, $"not a valid {Word(type)}"));
            return null;
        }
    }

    private static void Shape(JsonElement element, Type type, string pointer, List<Flaw> flaws)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type == typeof(Fact))
        {
            ShapeOfFact(element, pointer, flaws);
            return;
        }

        var info = FactJson.Options.GetTypeInfo(type);
        switch (info.Kind)
        {
            case JsonTypeInfoKind.Object:
                ShapeOfObject(element, info, pointer, flaws, discriminated: false);
                break;
            case JsonTypeInfoKind.Enumerable:
                if (element.ValueKind != JsonValueKind.Array) flaws.Add(new Flaw(pointer, "expected an array"));
                else
                    foreach (var (index, item) in element.EnumerateArray().Index())
                    {
                        if (item.ValueKind == JsonValueKind.Null) flaws.Add(new Flaw($"{pointer}/{index}", "must not be null"));
                        else Shape(item, info.ElementType!, $"{pointer}/{index}", flaws);
                    }

                break;
            default:
                ShapeOfValue(element, type, pointer, flaws);
                break;
        }
    }

    private static void ShapeOfFact(JsonElement element, string pointer, List<Flaw> flaws)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            flaws.Add(new Flaw(pointer, "expected an object"));
            return;
        }

        var named = element.TryGetProperty(FactJson.TypeMember, out var alias) && alias.ValueKind == JsonValueKind.String ? FactKinds.Find(alias.GetString()!) : null;
        if (named is null || !named.IsSubclassOf(typeof(Fact))) flaws.Add(new Flaw($"{pointer}/{FactJson.TypeMember}", "expected the type of a fact, such as attendance_recorded"));
        else ShapeOfObject(element, FactJson.Options.GetTypeInfo(named), pointer, flaws, discriminated: true);
    }

    private static void ShapeOfObject(JsonElement element, JsonTypeInfo info, string pointer, List<Flaw> flaws, bool discriminated)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            flaws.Add(new Flaw(pointer, "expected an object"));
            return;
        }

        // Members that only take part in writing have no setter here.
        var members = info.Properties.Where(property => property.Set is not null).ToDictionary(property => property.Name, StringComparer.Ordinal);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var given in element.EnumerateObject())
        {
            var at = $"{pointer}/{Escape(given.Name)}";
            if (!seen.Add(given.Name)) flaws.Add(new Flaw(at, "stands there twice"));
            else if (discriminated && given.Name == FactJson.TypeMember) continue;
            else if (!members.TryGetValue(given.Name, out var member)) flaws.Add(new Flaw(at, "unknown member"));
            else if (given.Value.ValueKind == JsonValueKind.Null)
            {
                if (member.IsRequired || !MayBeNull(member)) flaws.Add(new Flaw(at, "must not be null"));
            }
            else Shape(given.Value, member.PropertyType, at, flaws);
        }

        foreach (var missing in members.Values.Where(member => member.IsRequired && !seen.Contains(member.Name)))
            flaws.Add(new Flaw($"{pointer}/{missing.Name}", "missing"));
    }

    private static bool MayBeNull(JsonPropertyInfo member) =>
        member.IsSetNullable && (!member.PropertyType.IsValueType || Nullable.GetUnderlyingType(member.PropertyType) is not null);

    private static void ShapeOfValue(JsonElement element, Type type, string pointer, List<Flaw> flaws)
    {
        try
        {
            element.Deserialize(type, FactJson.Options);
            if (type.IsEnum && !IsCode(element, type)) flaws.Add(new Flaw(pointer, $"expected {Expected(type)}"));
            else if (element.ValueKind == JsonValueKind.String) Text(element.GetString()!, pointer, flaws);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException)
        {
            flaws.Add(new Flaw(pointer, $"expected {Expected(type)}"));
        }
    }

    // The converter takes codes in any case, and several in one text ("agency, hub") for the sum of their numbers.
    private static bool IsCode(JsonElement element, Type type) =>
        Enum.GetNames(type).Any(name => element.ValueEquals(JsonNamingPolicy.KebabCaseLower.ConvertName(name)));

    private static void Text(string text, string pointer, List<Flaw> flaws)
    {
        if (text.Contains('\0')) flaws.Add(new Flaw(pointer, "contains a NUL character"));
        else if (text.Any(c => char.IsControl(c) && c is not ('\n' or '\r' or '\t'))) flaws.Add(new Flaw(pointer, "contains a control character"));
    }

    private static void Bounds(object value, string pointer, List<Flaw> flaws)
    {
        foreach (var property in value.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            if (property.GetIndexParameters().Length > 0 || property.SetMethod is null || property.GetValue(value) is not { } member) continue;
            var at = $"{pointer}/{JsonNamingPolicy.CamelCase.ConvertName(property.Name)}";
            var attributes = property.GetCustomAttributes<ValidationAttribute>(inherit: true).ToList();
            foreach (var attribute in attributes.Where(attribute => !attribute.IsValid(member))) flaws.Add(new Flaw(at, Words(attribute, member)));
            if (member is ICode code)
            {
                if (string.IsNullOrWhiteSpace(code.Value)) flaws.Add(new Flaw(at, "must not be blank"));
                continue;
            }

            if (member is string text)
            {
                if (string.IsNullOrWhiteSpace(text)) flaws.Add(new Flaw(at, "must not be blank"));
                if (text.Length > LongestText && !attributes.OfType<MaxLengthAttribute>().Any()) flaws.Add(new Flaw(at, $"longer than {LongestText} characters"));
            }

            if (member is not string and IEnumerable items)
            {
                foreach (var (index, item) in items.Cast<object>().Index())
                {
                    if (item is string words && (words.Length > 200 || string.IsNullOrWhiteSpace(words))) flaws.Add(new Flaw($"{at}/{index}", "must be 1 to 200 characters"));
                    else if (IsOurs(item)) Bounds(item, $"{at}/{index}", flaws);
                }
            }
            else if (IsOurs(member)) Bounds(member, at, flaws);
        }

        if (value is not IValidatableObject validatable) return;
        foreach (var result in validatable.Validate(new ValidationContext(value)))
        {
            var members = result.MemberNames.Select(JsonNamingPolicy.CamelCase.ConvertName).DefaultIfEmpty("").ToList();
            flaws.AddRange(members.Select(member => new Flaw(member.Length == 0 ? pointer : $"{pointer}/{member}", result.ErrorMessage!)));
        }
    }

    private static bool IsOurs(object value) =>
        value.GetType() is { IsEnum: false, IsPrimitive: false } type && type.Namespace?.StartsWith("Collab", StringComparison.Ordinal) == true;

    private static string Words(ValidationAttribute attribute, object value) => attribute switch
    {
        MinLengthAttribute { Length: 1 } when value is string => "must not be empty",
        MinLengthAttribute least when value is string => $"shorter than {least.Length} characters",
        MinLengthAttribute least => $"needs at least {least.Length} entries",
        MaxLengthAttribute most when value is string => $"longer than {most.Length} characters",
        MaxLengthAttribute most => $"more than {most.Length} entries",
        RangeAttribute range => FormattableString.Invariant($"must lie between {range.Minimum} and {range.Maximum}"),
        _ => attribute.ErrorMessage ?? attribute.FormatErrorMessage("value"),
    };

    private static string Expected(Type type) => type switch
    {
        { IsEnum: true } => "one of " + string.Join(", ", Enum.GetNames(type).Select(JsonNamingPolicy.KebabCaseLower.ConvertName)),
        _ when type == typeof(string) => "text",
        _ when type == typeof(bool) => "true or false",
        _ when type == typeof(Guid) || type.IsAssignableTo(typeof(IEntityId)) => "a UUID such as 018f6f5e-7c2a-7b3e-9d4c-5a6b7c8d9e0f",
        _ when type == typeof(int) || type == typeof(long) => "a whole number",
        _ when type == typeof(decimal) => "a number",
        _ => "a code in quotes",
    };

    private static string Word(Type type) => type.Name;

    internal static string Escape(string name) => name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
}
