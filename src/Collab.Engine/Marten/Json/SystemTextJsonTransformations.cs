using System.Data.Common;
using System.Text.Json;

namespace Marten.Services.Json.Transformations.SystemTextJson;

/// <summary>Upcasts from the raw JSON: the old class need not exist any more.</summary>
public abstract class EventUpcaster<TEvent> : Transformations.EventUpcaster<TEvent> where TEvent : notnull
{
    public override object FromDbDataReader(ISerializer serializer, DbDataReader dbDataReader, int index)
    {
        using var json = JsonTransformations.Parse(serializer, dbDataReader, index);
        return Upcast(json);
    }

    /// <param name="oldEvent">Disposed after the call; take values out of it, not elements.</param>
    protected abstract TEvent Upcast(JsonDocument oldEvent);
}

/// <summary>Transformations of the raw JSON.</summary>
public static class JsonTransformations
{
    /// <param name="transform">Gets the stored JSON, which is disposed after the call.</param>
    public static JsonTransformation Upcast<TEvent>(Func<JsonDocument, TEvent> transform) where TEvent : notnull =>
        new((serializer, reader, index) =>
        {
            using var json = Parse(serializer, reader, index);
            return transform(json);
        });

    internal static JsonDocument Parse(ISerializer serializer, DbDataReader reader, int index) =>
        serializer is SystemTextJsonSerializer json
            ? json.JsonDocumentFromJson(reader, index)
            : throw new NotSupportedException($"Raw JSON upcasters need {nameof(SystemTextJsonSerializer)}, not {serializer.GetType().FullName}");
}
