using System.Buffers;
using System.IO.Pipelines;

namespace Collab.Api;

/// <summary>Takes the lines of a batch from the body of a request.</summary>
internal static class BatchLines
{
    /// <summary>The bytes of the longest line that is read whole.</summary>
    public const int Longest = 1024 * 1024;

    /// <summary>Splits at line feeds without holding more than what has arrived: all lines that are there, without waiting for more. A line
    /// that is too long is cut where it got too long and the rest of it is dropped.</summary>
    public static async IAsyncEnumerable<IReadOnlyList<byte[]>> ReadAsync(
        PipeReader reader, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        var line = new ArrayBufferWriter<byte>();
        while (true)
        {
            var read = await reader.ReadAsync(cancellation);
            var buffer = read.Buffer;
            var lines = new List<byte[]>();
            while (buffer.PositionOf((byte)'\n') is { } end)
            {
                Take(line, buffer.Slice(0, end));
                lines.Add(line.WrittenSpan.ToArray());
                line.Clear();
                buffer = buffer.Slice(buffer.GetPosition(1, end));
            }

            Take(line, buffer);
            reader.AdvanceTo(buffer.End);
            if (read.IsCompleted && line.WrittenCount > 0) lines.Add(line.WrittenSpan.ToArray());
            if (lines.Count > 0) yield return lines;
            if (read.IsCompleted) yield break;
        }

        static void Take(ArrayBufferWriter<byte> line, ReadOnlySequence<byte> part)
        {
            foreach (var piece in part)
            {
                var room = Longest + 1 - line.WrittenCount;
                if (room > 0) line.Write(piece.Span[..Math.Min(room, piece.Length)]);
            }
        }
    }

    /// <summary>Whether a line holds nothing.</summary>
    public static bool IsBlank(byte[] line) => line.All(b => b is (byte)' ' or (byte)'\t' or (byte)'\r');
}
