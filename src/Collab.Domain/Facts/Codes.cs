using System.Text.Json;

namespace Collab.Domain.Facts;

/// <summary>Enumerations as the codes that JSON, the database and pages use: kebab-case.</summary>
public static class Codes
{
    /// <summary>The code of a value, for example <c>joint-stand</c>.</summary>
    public static string Of<TEnum>(TEnum value) where TEnum : struct, Enum => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());

    /// <summary>The value of a code; nothing where there is none.</summary>
    public static TEnum? Find<TEnum>(string code) where TEnum : struct, Enum
    {
        foreach (var value in Enum.GetValues<TEnum>())
            if (Of(value) == code) return value;
        return null;
    }
}
