using System.Text.Json;
using System.Text.Json.Serialization;
using Collab.Domain.Facts;

namespace Collab.Http;

/// <summary>The JSON of answers: that of events and views, with one form for numbers. 1265000, 1265000.0 and 1265000.00 are the same
/// amount, and which of them a sum comes out as depends on what was added.</summary>
internal static class AnswerJson
{
    public static JsonSerializerOptions Options { get; } = new(FactJson.Options) { Converters = { new PlainNumber() } };

    private sealed class PlainNumber : JsonConverter<decimal>
    {
        // Divided by one with every decimal there can be, a number keeps those that say something.
        private const decimal One = 1.0000000000000000000000000000m;

        public override decimal Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetDecimal();

        public override void Write(Utf8JsonWriter writer, decimal value, JsonSerializerOptions options) =>
            writer.WriteNumberValue(value / One);
    }
}
