using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Collab.Domain.Facts;
using Collab.Recording;

namespace Collab.Histories;

/// <summary>
/// The JSON of events and of their headers as the tracker stores them, made with one pass over each event:
/// <see cref="CommandReader.DigestOf"/> would serialise
/// it a second time. A test holds the two together. Not for several threads at once.
/// </summary>
public sealed class EventText : IDisposable
{
    private static readonly JsonWriterOptions Form = new() { Encoder = FactJson.Options.Encoder, SkipValidation = true };
    private static readonly byte[] BeforeDigest = Encoding.UTF8.GetBytes($"{{\"{EventHeaders.Digest}\":\"");

    private readonly ArrayBufferWriter<byte> text = new(4096);
    private readonly byte[] headers = new byte[BeforeDigest.Length + 66];
    private readonly Utf8JsonWriter writer;

    public EventText()
    {
        writer = new Utf8JsonWriter(text, Form);
        BeforeDigest.CopyTo(headers, 0);
        "\"}"u8.CopyTo(headers.AsSpan(BeforeDigest.Length + 64));
    }

    /// <summary>The event's data and headers; good until the next call.</summary>
    public (ReadOnlyMemory<byte> Data, ReadOnlyMemory<byte> Headers) Of(CommandKind kind, GeneratedEvent e)
    {
        // What the digest is made of: the command's name, the stream unless it is the fact's, the event; a line each.
        text.ResetWrittenCount();
        text.Advance(Encoding.UTF8.GetBytes(kind.Name, text.GetSpan(kind.Name.Length)));
        text.Write("\n"u8);
        if (!kind.Judges)
        {
            e.StreamId.TryFormat(text.GetSpan(36), out var written);
            text.Advance(written);
        }

        text.Write("\n"u8);
        var before = text.WrittenCount;
        writer.Reset(text);
        JsonSerializer.Serialize(writer, e.Data, kind.EventType, FactJson.Options);
        writer.Flush();

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(text.WrittenSpan, hash);
        Convert.TryToHexStringLower(hash, headers.AsSpan(BeforeDigest.Length), out _);
        return (text.WrittenMemory[before..], headers);
    }

    public void Dispose() => writer.Dispose();
}
