using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Collab.Domain.Facts;

/// <summary>A typed reference to an entity; in JSON a plain UUID. The type says which stream must exist before a fact may name
/// it.</summary>
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

/// <summary>Names a partnership, which is a project where it stands under a programme.</summary>
[JsonConverter(typeof(EntityIdConverter<PartnershipId>))]
public readonly record struct PartnershipId(Guid Value) : IEntityId<PartnershipId>
{
    public static PartnershipId From(Guid value) => new(value);
}

/// <summary>Names a programme.</summary>
[JsonConverter(typeof(EntityIdConverter<ProgrammeId>))]
public readonly record struct ProgrammeId(Guid Value) : IEntityId<ProgrammeId>
{
    public static ProgrammeId From(Guid value) => new(value);
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

/// <summary>Ids that follow from what they name.</summary>
public static class DerivedId
{
    /// <summary>The first bits of a SHA-256 over a text, as a version 8 UUID (RFC 9562): our own bits, marked as such.</summary>
    public static Guid Of(string text)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(text));
        hash[6] = (byte)((hash[6] & 0x0f) | 0x80);
        hash[8] = (byte)((hash[8] & 0x3f) | 0x80);
        return new Guid(hash.AsSpan(0, 16), bigEndian: true);
    }
}
