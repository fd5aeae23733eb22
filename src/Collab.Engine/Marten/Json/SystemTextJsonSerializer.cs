using System.Data.Common;
using System.Text.Json;
using System.Text.Json.Serialization;
using Collab.Engine;
using Marten.Exceptions;
using Weasel.Core;

namespace Marten.Services;

/// <summary>
/// System.Text.Json as the store uses it: property names as in C# and enums as numbers unless configured otherwise, and loosely typed values
/// (<see cref="object"/>) read back as string, long, double, bool or <see cref="DateTime"/>.
/// </summary>
public class SystemTextJsonSerializer : ISerializer
{
    private readonly JsonSerializerOptions _write;
    private readonly JsonSerializerOptions _read;
    private EnumStorage _enumStorage;
    private Casing _casing;

    public SystemTextJsonSerializer() : this(null)
    {
    }

    /// <param name="options">Copied; its naming policy is replaced by <see cref="Casing"/>.</param>
    public SystemTextJsonSerializer(JsonSerializerOptions? options)
    {
        options ??= new JsonSerializerOptions();
        _write = new JsonSerializerOptions(options);
        _read = new JsonSerializerOptions(options);
        _read.Converters.Add(new LooseValueConverter());
        ApplyChoices();
    }

    public EnumStorage EnumStorage
    {
        get => _enumStorage;
        set
        {
            _enumStorage = value;
            ApplyChoices();
        }
    }

    public Casing Casing
    {
        get => _casing;
        set
        {
            _casing = value;
            ApplyChoices();
        }
    }

    /// <summary>Changes the options for writing and for reading alike. Must happen before the first use.</summary>
    public void Configure(Action<JsonSerializerOptions> configure)
    {
        configure(_write);
        configure(_read);
    }

    public string ToJson(object? document) => document is null ? "null" : JsonSerializer.Serialize(document, document.GetType(), _write);

    public T FromJson<T>(Stream stream) => JsonSerializer.Deserialize<T>(stream, _read)!;

    public T FromJson<T>(DbDataReader reader, int index) => JsonSerializer.Deserialize<T>(reader.GetFieldValue<byte[]>(index), _read)!;

    public ValueTask<T> FromJsonAsync<T>(DbDataReader reader, int index, CancellationToken cancellationToken = default) =>
        new(FromJson<T>(reader, index));

    public object FromJson(Type type, Stream stream) => JsonSerializer.Deserialize(stream, type, _read)!;

    public object FromJson(Type type, DbDataReader reader, int index) =>
        JsonSerializer.Deserialize(reader.GetFieldValue<byte[]>(index), type, _read)
        ?? throw new MartenException($"The JSON null is no {type.FullName}");

    /// <summary>The column as a document of its own; the caller disposes it.</summary>
    public JsonDocument JsonDocumentFromJson(DbDataReader reader, int index) => JsonDocument.Parse(reader.GetFieldValue<byte[]>(index),
        new JsonDocumentOptions { AllowTrailingCommas = _read.AllowTrailingCommas, CommentHandling = _read.ReadCommentHandling, MaxDepth = _read.MaxDepth });

    private void ApplyChoices()
    {
        foreach (var options in new[] { _write, _read })
        {
            options.PropertyNamingPolicy = _casing switch
            {
                Casing.CamelCase => JsonNamingPolicy.CamelCase,
                Casing.SnakeCase => JsonNamingPolicy.SnakeCaseLower,
                _ => null
            };
            foreach (var converter in options.Converters.OfType<JsonStringEnumConverter>().ToArray()) options.Converters.Remove(converter);
            if (_enumStorage == EnumStorage.AsString) options.Converters.Add(new JsonStringEnumConverter());
        }
    }
}
