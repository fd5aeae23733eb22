using System.Collections;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Collab.Domain.Facts;
using Collab.Domain.Places;
using Collab.Domain.Validation;

namespace Collab.Recording;

/// <summary>
/// Reads a JSON object into a type and reports everything that is wrong with it at once, each with its pointer: unknown and missing
/// members, wrong kinds of value, values outside their bounds. Texts are brought into the form in which they are kept.
/// </summary>
public static class StrictJson
{
    private const int LongestText = 2000;

    // Composing takes longer than in proportion to the length: what is far too long is not composed before it is refused.
    private const int LongestComposed = 4 * LongestText;

    /// <summary>Reads an object; null when any error was found.</summary>
    public static object? Read(JsonElement element, Type type, string pointer, List<ValidationError> errors) =>
        Read(element, type, pointer, errors, out _);

    /// <summary>Reads an object; null when any error was found.</summary>
    /// <param name="element">The JSON.</param>
    /// <param name="type">What it is to be.</param>
    /// <param name="pointer">Where it stands.</param>
    /// <param name="errors">Takes what is wrong.</param>
    /// <param name="sent">The object as it was sent, before its texts were brought into their form and its values were held to their
    /// bounds, as JSON of the store's; null where the JSON is no such object.</param>
    public static object? Read(JsonElement element, Type type, string pointer, List<ValidationError> errors, out string? sent)
    {
        var before = errors.Count;
        sent = null;
        Shape(element, type, pointer, errors);
        if (errors.Count > before) return null;
        try
        {
            var value = element.Deserialize(type, FactJson.Options)!;
            sent = JsonSerializer.Serialize(value, type, FactJson.Options);
            Bounds(value, pointer, errors);
            return errors.Count > before ? null : value;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or NotSupportedException)
        {
            errors.Add(new ValidationError(pointer, ValidationCode.NotValid, Word(type)));
            return null;
        }
    }

    private static void Shape(JsonElement element, Type type, string pointer, List<ValidationError> errors)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type == typeof(Fact))
        {
            ShapeOfFact(element, pointer, errors);
            return;
        }

        var info = FactJson.Options.GetTypeInfo(type);
        switch (info.Kind)
        {
            case JsonTypeInfoKind.Object:
                ShapeOfObject(element, info, pointer, errors, discriminated: false);
                break;
            case JsonTypeInfoKind.Enumerable:
                if (element.ValueKind != JsonValueKind.Array) errors.Add(new ValidationError(pointer, ValidationCode.NoArray));
                else
                    foreach (var (index, item) in element.EnumerateArray().Index())
                    {
                        if (item.ValueKind == JsonValueKind.Null)
                            errors.Add(new ValidationError($"{pointer}/{index}", ValidationCode.Null));
                        else Shape(item, info.ElementType!, $"{pointer}/{index}", errors);
                    }

                break;
            default:
                ShapeOfValue(element, type, pointer, errors);
                break;
        }
    }

    private static void ShapeOfFact(JsonElement element, string pointer, List<ValidationError> errors)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            errors.Add(new ValidationError(pointer, ValidationCode.NoObject));
            return;
        }

        var named = element.TryGetProperty(FactJson.TypeMember, out var alias) && alias.ValueKind == JsonValueKind.String
            ? FactKinds.Find(alias.GetString()!)
            : null;
        if (named is null || !named.IsSubclassOf(typeof(Fact)))
            errors.Add(new ValidationError($"{pointer}/{FactJson.TypeMember}", ValidationCode.NoFactType));
        else ShapeOfObject(element, FactJson.Options.GetTypeInfo(named), pointer, errors, discriminated: true);
    }

    private static void ShapeOfObject(
        JsonElement element, JsonTypeInfo info, string pointer, List<ValidationError> errors, bool discriminated)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            errors.Add(new ValidationError(pointer, ValidationCode.NoObject));
            return;
        }

        var members = Members.Of(info);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var given in element.EnumerateObject())
        {
            var at = $"{pointer}/{Escape(given.Name)}";
            if (!seen.Add(given.Name)) errors.Add(new ValidationError(at, ValidationCode.TwiceThere));
            else if (discriminated && given.Name == FactJson.TypeMember) continue;
            else if (!members.TryGetValue(given.Name, out var member)) errors.Add(new ValidationError(at, ValidationCode.UnknownMember));
            else if (given.Value.ValueKind == JsonValueKind.Null)
            {
                if (member.IsRequired || !MayBeNull(member)) errors.Add(new ValidationError(at, ValidationCode.Null));
            }
            else Shape(given.Value, member.PropertyType, at, errors);
        }

        foreach (var missing in members.Values.Where(member => member.IsRequired && !seen.Contains(member.Name)))
            errors.Add(new ValidationError($"{pointer}/{missing.Name}", ValidationCode.Missing));
    }

    private static bool MayBeNull(JsonPropertyInfo member) =>
        member.IsSetNullable && (!member.PropertyType.IsValueType || Nullable.GetUnderlyingType(member.PropertyType) is not null);

    private static void ShapeOfValue(JsonElement element, Type type, string pointer, List<ValidationError> errors)
    {
        try
        {
            if (type != typeof(string) || element.ValueKind != JsonValueKind.String) element.Deserialize(type, FactJson.Options);
            if (type.IsEnum && !IsCode(element, type)) errors.Add(Expected(type, pointer));
            // A text that is a member by itself is looked at when the form in which it is kept is known.
            else if (element.ValueKind == JsonValueKind.String && element.GetString() is { } text && type != typeof(string))
                Text(text, pointer, errors);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException)
        {
            errors.Add(Expected(type, pointer));
        }
    }

    // The converter takes codes in any case, and several in one text ("agency, hub") for the sum of their numbers.
    private static bool IsCode(JsonElement element, Type type) =>
        Members.CodesOf(type).Any(code => element.ValueEquals(code));

    // Whether a text can be kept.
    private static bool Text(string text, string pointer, List<ValidationError> errors)
    {
        if (TextForm.FaultIn(text) is not { } fault) return true;
        errors.Add(new ValidationError(pointer, fault));
        return false;
    }

    // A text, or a list of texts, in the form in which it is kept; null, and an error, where it cannot be.
    private static object? Kept(object value, Member member, string pointer, List<ValidationError> errors)
    {
        switch (value)
        {
            case string { Length: > LongestComposed } text:
                return text;
            case string text:
                if (!Text(text, pointer, errors)) return null;
                return member.HoldsLines ? TextForm.Lines(text) : TextForm.Line(text);
            case IReadOnlyList<string> list:
                var faultless = true;
                foreach (var (index, entry) in list.Index()) faultless &= Text(entry, $"{pointer}/{index}", errors);
                return faultless ? list.Select(entry => entry.Length > LongestComposed ? entry : TextForm.Line(entry)).ToArray() : null;
            default:
                return value;
        }
    }

    private static void Bounds(object value, string pointer, List<ValidationError> errors)
    {
        foreach (var known in Members.Of(value.GetType()))
        {
            var (property, name, attributes) = known;
            if (property.GetValue(value) is not { } given) continue;
            var at = $"{pointer}/{name}";
            if (Kept(given, known, at, errors) is not { } member) continue;
            if (!ReferenceEquals(member, given)) property.SetValue(value, member);
            // What is not there is said to be missing, and nothing else of it.
            if (string.IsNullOrWhiteSpace(member is ICode named ? named.Value : member as string ?? "-"))
            {
                errors.Add(new ValidationError(at, ValidationCode.Blank));
                continue;
            }

            errors.AddRange(attributes.Where(attribute => !attribute.IsValid(member)).Select(attribute => Broken(attribute, member, at)));
            if (member is ICode) continue;
            if (member is string text)
            {
                if (text.Length > LongestText && !attributes.OfType<MaxLengthAttribute>().Any())
                    errors.Add(new ValidationError(at, ValidationCode.LongerThan, LongestText));
            }

            if (member is not string and IEnumerable items)
            {
                foreach (var (index, item) in items.Cast<object>().Index())
                {
                    if (item is string words && (words.Length > 200 || string.IsNullOrWhiteSpace(words)))
                        errors.Add(new ValidationError($"{at}/{index}", ValidationCode.BadLength, 200));
                    else if (IsOurs(item)) Bounds(item, $"{at}/{index}", errors);
                }
            }
            else if (IsOurs(member)) Bounds(member, at, errors);
        }

        if (value is not IValidatableObject validatable) return;
        foreach (var fault in validatable.Validate(new ValidationContext(value)).Cast<MemberError>())
        {
            var at = $"{pointer}/{JsonNamingPolicy.CamelCase.ConvertName(fault.MemberNames.Single())}";
            if (!errors.Exists(error => error.Code == ValidationCode.Blank && error.Pointer == at))
                errors.Add(new ValidationError(at, fault.Code, [.. fault.Arguments]));
        }
    }

    private static bool IsOurs(object value) =>
        value.GetType() is { IsEnum: false, IsPrimitive: false } type
            && type.Namespace?.StartsWith("Collab", StringComparison.Ordinal) == true;

    /// <summary>What it means that a value does not fit an attribute.</summary>
    public static ValidationError Broken(ValidationAttribute attribute, object value, string pointer) => attribute switch
    {
        MinLengthAttribute least => new(pointer, value is string ? ValidationCode.ShorterThan : ValidationCode.FewerEntries, least.Length),
        MaxLengthAttribute most => new(pointer, value is string ? ValidationCode.LongerThan : ValidationCode.MoreEntries, most.Length),
        RangeAttribute range => new(pointer, ValidationCode.OutOfBounds, range.Minimum, range.Maximum),
        WebAddressAttribute => new(pointer, ValidationCode.NoWebAddress),
        EmailAddressAttribute => new(pointer, ValidationCode.NoEmailAddress),
        // An expression says itself, by the name of a code, what it wants.
        _ => new(pointer, Enum.Parse<ValidationCode>(attribute.ErrorMessage!)),
    };

    private static ValidationError Expected(Type type, string pointer) => type switch
    {
        { IsEnum: true } => new(pointer, ValidationCode.NotOneOf, string.Join(", ", Members.CodesOf(type))),
        _ when type == typeof(string) => new(pointer, ValidationCode.NoText),
        _ when type == typeof(bool) => new(pointer, ValidationCode.NoTruth),
        _ when type == typeof(Guid) || type.IsAssignableTo(typeof(IEntityId)) => new(pointer, ValidationCode.NoUuid),
        _ when type == typeof(int) || type == typeof(long) => new(pointer, ValidationCode.NoWholeNumber),
        _ when type == typeof(decimal) => new(pointer, ValidationCode.NoNumber),
        _ => new(pointer, ValidationCode.NoCode),
    };

    private static string Word(Type type) => type.Name;

    internal static string Escape(string name) =>
        name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
}
