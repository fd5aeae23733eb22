using System.Text.Json;
using System.Text.Json.Serialization;

namespace Collab.Facts;

/// <summary>A typed reference to an entity; in JSON a plain UUID. The type says which stream must exist before a fact may name it.</summary>
public interface IEntityId
{
    /// <summary>The UUID; also the id of the entity's event stream (for people: of the erasable record).</summary>
    Guid Value { get; }
}

/// <summary>Makes a typed reference from a UUID read from JSON.</summary>
/// <typeparam name="TSelf">The reference itself.</typeparam>
public interface IEntityId<TSelf> : IEntityId where TSelf : struct, IEntityId<TSelf>
{
    /// <summary>Wraps a UUID.</summary>
    static abstract TSelf From(Guid value);
}

/// <summary>Names a source (a document that says something).</summary>
[JsonConverter(typeof(EntityIdConverter<SourceId>))]
public readonly record struct SourceId(Guid Value) : IEntityId<SourceId>
{
    public static SourceId From(Guid value) => new(value);
}

/// <summary>Names an organisation.</summary>
[JsonConverter(typeof(EntityIdConverter<OrganisationId>))]
public readonly record struct OrganisationId(Guid Value) : IEntityId<OrganisationId>
{
    public static OrganisationId From(Guid value) => new(value);
}

/// <summary>Names an activity.</summary>
[JsonConverter(typeof(EntityIdConverter<ActivityId>))]
public readonly record struct ActivityId(Guid Value) : IEntityId<ActivityId>
{
    public static ActivityId From(Guid value) => new(value);
}

/// <summary>Names a person's erasable record; nothing else about a person stands in an event.</summary>
[JsonConverter(typeof(EntityIdConverter<PersonId>))]
public readonly record struct PersonId(Guid Value) : IEntityId<PersonId>
{
    public static PersonId From(Guid value) => new(value);
}

/// <summary>Reads and writes a typed reference as a plain UUID string.</summary>
public sealed class EntityIdConverter<TId> : JsonConverter<TId> where TId : struct, IEntityId<TId>
{
    public override TId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && reader.TryGetGuid(out var value)
            ? TId.From(value)
            : throw new JsonException("expected a UUID such as 018f6f5e-7c2a-7b3e-9d4c-5a6b7c8d9e0f");

    public override void Write(Utf8JsonWriter writer, TId value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);
}
