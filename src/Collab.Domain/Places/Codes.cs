using System.Text.Json;
using System.Text.Json.Serialization;

namespace Collab.Domain.Places;

/// <summary>A code of an editable list; in JSON its text. Whether the list knows it is checked when a command comes in.</summary>
public interface ICode
{
    string Value { get; }
}

/// <summary>Makes a code from its text.</summary>
public interface ICode<TSelf> : ICode where TSelf : struct, ICode<TSelf>
{
    static abstract TSelf From(string value);
}

/// <summary>A NUTS 2024 code at any level: DE, DED, DED2, DED21.</summary>
[JsonConverter(typeof(CodeConverter<RegionCode>))]
public readonly record struct RegionCode(string Value) : ICode<RegionCode>
{
    public static RegionCode From(string value) => new(value);

    /// <summary>Whether another code lies inside this one, or is this one. NUTS codes extend the code of the region around them.</summary>
    public bool Contains(RegionCode other) => other.Value.StartsWith(Value, StringComparison.Ordinal);

    public override string ToString() => Value;
}

/// <summary>A code of the topic list.</summary>
[JsonConverter(typeof(CodeConverter<TopicCode>))]
public readonly record struct TopicCode(string Value) : ICode<TopicCode>
{
    public static TopicCode From(string value) => new(value);

    public override string ToString() => Value;
}

/// <summary>Reads and writes a code as its text.</summary>
public sealed class CodeConverter<TCode> : JsonConverter<TCode> where TCode : struct, ICode<TCode>
{
    public override TCode Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String ? TCode.From(reader.GetString()!) : throw new JsonException("expected a code in quotes");

    public override void Write(Utf8JsonWriter writer, TCode value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);
}
