using System.Text.Json;
using System.Text.Json.Serialization;

namespace Collab.Engine;

/// <summary>Reads a value whose type is only known to be object, header values above all, as the nearest .NET value.</summary>
internal sealed class LooseValueConverter : JsonConverter<object>
{
    public override object? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.True:
                return true;
            case JsonTokenType.False:
                return false;
            case JsonTokenType.Number:
                return reader.TryGetInt64(out var whole) ? whole : reader.GetDouble();
            case JsonTokenType.String:
                return reader.TryGetDateTime(out var time) ? time : reader.GetString();
            default:
                using (var document = JsonDocument.ParseValue(ref reader)) return document.RootElement.Clone();
        }
    }

    public override void Write(Utf8JsonWriter writer, object value, JsonSerializerOptions options) =>
        throw new NotSupportedException("Only for reading");
}
