using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace Collab.Benchmarks;

/// <summary>What repeating something showed.</summary>
/// <param name="What">What was repeated.</param>
/// <param name="Callers">How many did it at once.</param>
/// <param name="PerSecond">How often a second, all callers together.</param>
/// <param name="Median">Milliseconds that half of the calls took at most.</param>
/// <param name="High">Milliseconds that ninety-nine in a hundred calls took at most.</param>
public sealed record Figure(string What, int Callers, double PerSecond, double Median, double High)
{
    public const string Header =
        "| what | at once | a second | p50 ms | p95 ms | p99 ms | kB | calls |\n|---|---:|---:|---:|---:|---:|---:|---:|";

    /// <summary>Milliseconds that nineteen in twenty calls took at most.</summary>
    public double Most { get; init; } = High;

    /// <summary>Calls measured.</summary>
    public int Calls { get; init; }

    /// <summary>Kilobytes an answer had on average; null where there was none.</summary>
    public double? Kilobytes { get; init; }

    public string Line => string.Create(
        CultureInfo.InvariantCulture,
        $"| {What} | {Callers} | {PerSecond:N0} | {Median:N2} | {Most:N2} | {High:N2} | {(Kilobytes is { } size ? $"{size:N1}" : "")} | {(Calls > 0 ? $"{Calls:N0}" : "")} |");

    /// <summary>The line of something that could not be measured, and why.</summary>
    public static string Missing(string what, string why) => $"| {what} | | {why} | | | | | |";
}

/// <summary>Repeats something for a bounded time and tells how it went.</summary>
public static class Measure
{
    /// <summary>Calls at once from several callers until the time is over; what ends within a first tenth of the time warms up and is not
    /// counted.</summary>
    /// <param name="what">What is called.</param>
    /// <param name="callers">How many call at once.</param>
    /// <param name="time">For how long.</param>
    /// <param name="call">Is given the number of the call, from 1; gives the bytes it was answered with.</param>
    public static async Task<Figure> RepeatAsync(string what, int callers, TimeSpan time, Func<int, Task<long>> call)
    {
        var clock = Stopwatch.StartNew();
        var warm = time / 10;
        var numbers = 0;
        var all = new ConcurrentBag<(double Milliseconds, long Bytes)>();
        await Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(async () =>
        {
            while (clock.Elapsed < warm + time)
            {
                var began = clock.Elapsed;
                var bytes = await call(Interlocked.Increment(ref numbers));
                if (clock.Elapsed >= warm) all.Add(((clock.Elapsed - began).TotalMilliseconds, bytes));
            }
        })));
        var counted = (clock.Elapsed - warm).TotalSeconds;
        var bytes = all.Sum(entry => entry.Bytes);
        return Of(what, callers, [.. all.Select(entry => entry.Milliseconds)], counted) with
        {
            Kilobytes = bytes > 0
            ? bytes / 1000.0 / all.Count : null
        };
    }

    /// <summary>A figure from the milliseconds of its calls.</summary>
    public static Figure Of(string what, int callers, double[] milliseconds, double seconds)
    {
        Array.Sort(milliseconds);
        var last = milliseconds.Length - 1;
        return new Figure(what, callers, milliseconds.Length / seconds, milliseconds[milliseconds.Length / 2],
            milliseconds[Math.Min(last, milliseconds.Length * 99 / 100)])
        {
            Calls = milliseconds.Length,
            Most = milliseconds[Math.Min(last, milliseconds.Length * 95 / 100)],
        };
    }

    /// <summary>Counts what one pass over many things took; latencies are those of one thing on average.</summary>
    public static Figure Pass(string what, int callers, long count, TimeSpan time) =>
        new(what, callers, count / time.TotalSeconds, time.TotalMilliseconds / count, time.TotalMilliseconds / count);
}
