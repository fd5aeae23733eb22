using System.Globalization;
using System.Text.Json;
using Wolverine;

namespace Collab.Engine.Messages;

/// <summary>
/// The bytes in the column <c>body</c>, as the original writes them: the time of sending as <see cref="DateTime.ToBinary"/>, the number of headers,
/// each as two length-prefixed strings, the length of the message, the message.
/// </summary>
internal static class EnvelopeFormat
{
    private const string Json = "application/json";
    private const string Id = "id", MessageType = "message-type", Source = "source", ContentType = "content-type", CorrelationId = "correlation-id",
        ConversationId = "conversation-id", Destination = "destination", ParentId = "parent-id", UserName = "user-name", ExecutionTime = "time-to-send",
        Attempts = "attempts";

    // Names with a meaning of their own, whether this engine uses them or not: as loose headers they would be read back as something else.
    private static readonly HashSet<string> Reserved =
    [
        Id, MessageType, Source, ContentType, CorrelationId, ConversationId, Destination, ParentId, UserName, ExecutionTime, Attempts, "reply-uri",
        "saga-id", "accepted-content-types", "group-id", "deduplication-id", "reply-requested", "ack-requested", "is-response", "keep-until",
        "deliver-by", "tenant-id", "topic-name", "partition-key"
    ];

    public static void WriteMessage(Envelope envelope, JsonSerializerOptions json)
    {
        envelope.Data = JsonSerializer.SerializeToUtf8Bytes(envelope.Message, json);
        envelope.ContentType = Json;
    }

    public static object ReadMessage(Envelope envelope, Type type, JsonSerializerOptions json) =>
        (envelope.ContentType ?? Json) == Json
            ? JsonSerializer.Deserialize(envelope.Data, type, json) ?? throw new JsonException($"A stored {envelope.MessageType} is null")
            : throw new NotSupportedException($"A stored {envelope.MessageType} has the content type {envelope.ContentType}");

    public static byte[] Write(Envelope envelope)
    {
        List<(string Key, string Value)> headers = [];
        Add(Source, envelope.Source);
        Add(MessageType, envelope.MessageType);
        Add(ContentType, envelope.ContentType);
        Add(CorrelationId, envelope.CorrelationId);
        if (envelope.ConversationId != Guid.Empty) Add(ConversationId, envelope.ConversationId.ToString());
        Add(Destination, envelope.Destination);
        Add(ParentId, envelope.ParentId);
        Add(UserName, envelope.UserName);
        Add(Id, envelope.Id.ToString());
        Add(ExecutionTime, envelope.ScheduledTime?.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffffff", CultureInfo.InvariantCulture));
        if (envelope.Attempts > 0) Add(Attempts, envelope.Attempts.ToString(CultureInfo.InvariantCulture));
        foreach (var (key, value) in envelope.Headers)
            if (!Reserved.Contains(key)) Add(key, value);

        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write(envelope.SentAt.UtcDateTime.ToBinary());
        writer.Write(headers.Count);
        foreach (var (key, value) in headers)
        {
            writer.Write(key);
            writer.Write(value);
        }

        writer.Write(envelope.Data.Length);
        writer.Write(envelope.Data);
        writer.Flush();
        return stream.ToArray();

        void Add(string key, string? value)
        {
            if (value is not null) headers.Add((key, value));
        }
    }

    public static Envelope Read(byte[] body)
    {
        using var reader = new BinaryReader(new MemoryStream(body));
        var envelope = new Envelope { SentAt = new DateTimeOffset(DateTime.FromBinary(reader.ReadInt64()).ToUniversalTime()) };
        for (var count = reader.ReadInt32(); count > 0; count--) ReadHeader(envelope, reader.ReadString(), reader.ReadString());
        var length = reader.ReadInt32();
        envelope.Data = reader.ReadBytes(length);
        return envelope.Data.Length == length ? envelope : throw new InvalidDataException("A stored message is cut off");
    }

    private static void ReadHeader(Envelope envelope, string key, string value)
    {
        switch (key)
        {
            case Id:
                envelope.Id = Guid.Parse(value);
                break;
            case MessageType:
                envelope.MessageType = value;
                break;
            case Source:
                envelope.Source = value;
                break;
            case ContentType:
                envelope.ContentType = value;
                break;
            case CorrelationId:
                envelope.CorrelationId = value;
                break;
            case ConversationId:
                envelope.ConversationId = Guid.Parse(value);
                break;
            case Destination:
                envelope.Destination = value;
                break;
            case ParentId:
                envelope.ParentId = value;
                break;
            case UserName:
                envelope.UserName = value;
                break;
            case Attempts:
                envelope.Attempts = int.Parse(value, CultureInfo.InvariantCulture);
                break;
            case ExecutionTime:
                envelope.ScheduledTime = DateTimeOffset.Parse(value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
                break;
            default:
                if (!Reserved.Contains(key)) envelope.Headers[key] = value;
                break;
        }
    }
}
