using System.Globalization;
using System.Text.Json;
using Collab.Domain.Views;
using Collab.ReadModel.Rows.Schema;

namespace Collab.ReadModel.Rows;

/// <summary>Rows as a JSON array, the form in which a table's statements take them: one parameter, however many there are.</summary>
public static class RowJson
{
    /// <summary>The rows.</summary>
    public static string Write(IEnumerable<IEnumerable<(string Column, object? Value)>> rows)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(
            buffer, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartArray();
            foreach (var row in rows)
            {
                json.WriteStartObject();
                foreach (var (column, value) in row)
                {
                    json.WritePropertyName(column);
                    Write(json, value);
                }

                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        return System.Text.Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    private static void Write(Utf8JsonWriter json, object? value)
    {
        switch (value)
        {
            case null:
                json.WriteNullValue();
                break;
            case Json raw:
                json.WriteRawValue(raw.Text);
                break;
            case DateTime time:
                json.WriteStringValue(
                    time == Span.Beginning
                        ? "-infinity"
                        : time == Span.End ? "infinity" : time.ToString("O", CultureInfo.InvariantCulture));
                break;
            case DateOnly day:
                json.WriteStringValue(
                    day == DateOnly.MinValue
                        ? "-infinity"
                        : day == DateOnly.MaxValue ? "infinity" : day.ToString("O", CultureInfo.InvariantCulture));
                break;
            case bool flag:
                json.WriteBooleanValue(flag);
                break;
            case int number:
                json.WriteNumberValue(number);
                break;
            case long number:
                json.WriteNumberValue(number);
                break;
            case string[] texts:
                json.WriteStartArray();
                foreach (var text in texts) json.WriteStringValue(text);
                json.WriteEndArray();
                break;
            case Guid[] ids:
                json.WriteStartArray();
                foreach (var id in ids) json.WriteStringValue(id);
                json.WriteEndArray();
                break;
            case Guid id:
                json.WriteStringValue(id);
                break;
            case string text:
                json.WriteStringValue(text);
                break;
            default:
                throw new NotSupportedException($"No column holds a {value.GetType().Name}.");
        }
    }
}
