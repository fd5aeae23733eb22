using System.Diagnostics;
using System.Net.Sockets;
using System.Text;

namespace Collab.Benchmarks;

/// <summary>
/// Polls that nothing changed for, over loopback and kept connections: one request at a time each, as browsers do. Plain sockets, so that
/// the load leaves the
/// processors to the tracker.
/// </summary>
internal static class Polls
{
    public static async Task<Figure> MeasureAsync(Uri address, string path, int connections, TimeSpan time)
    {
        using var client = new HttpClient { BaseAddress = address };
        var clock = Stopwatch.StartNew();
        var spans = await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => Task.Factory.StartNew(
            () => Poll(client, address, path, clock, time), CancellationToken.None, TaskCreationOptions.LongRunning,
            TaskScheduler.Default)));
        return Measure.Of($"unchanged {path} (304)", connections, [.. spans.SelectMany(own => own)],
            (clock.Elapsed - (time / 10)).TotalSeconds);
    }

    private static List<double> Poll(HttpClient client, Uri address, string path, Stopwatch clock, TimeSpan time)
    {
        var warm = time / 10;
        var own = new List<double>(1 << 16);
        var buffer = new byte[1 << 14];
        while (clock.Elapsed < warm + time)
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
            {
                NoDelay = true,
                ReceiveTimeout = 10_000
            };
            socket.Connect(address.Host, address.Port);
            var request = Encoding.ASCII.GetBytes(
                $"GET {path} HTTP/1.1\r\nHost: {address.Authority}\r\nIf-None-Match: {TagOf(client, path)}\r\n\r\n");
            while (clock.Elapsed < warm + time)
            {
                var began = clock.Elapsed;
                socket.Send(request);
                // Each minute "now" is another one, and the answer with it.
                if (!IsUnchanged(socket, buffer)) break;
                if (began >= warm) own.Add((clock.Elapsed - began).TotalMilliseconds);
            }
        }

        return own;
    }

    private static string TagOf(HttpClient client, string path)
    {
        using var answer = client.Send(new HttpRequestMessage(HttpMethod.Get, path));
        answer.EnsureSuccessStatusCode();
        return answer.Headers.ETag!.ToString();
    }

    // A 304 has no body: it ends with its headers.
    private static bool IsUnchanged(Socket socket, byte[] buffer)
    {
        var length = 0;
        while (buffer.AsSpan(0, length).IndexOf("\r\n\r\n"u8) < 0)
        {
            var read = socket.Receive(buffer.AsSpan(length));
            if (read == 0) return false;
            length += read;
            if (length > 12 && !buffer.AsSpan(9, 3).SequenceEqual("304"u8)) return false;
        }

        return true;
    }
}
