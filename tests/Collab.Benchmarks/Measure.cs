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
    public string Line => string.Create(CultureInfo.InvariantCulture, $"| {What} | {Callers} | {PerSecond:N0} | {Median:N2} | {High:N2} |");
}

/// <summary>Repeats something for a bounded time and tells how it went.</summary>
public static class Measure
{
    /// <summary>Calls at once from several callers until the time is over; a first tenth of the time warms up and is not counted.</summary>
    public static async Task<Figure> RepeatAsync(string what, int callers, TimeSpan time, Func<int, Task> call)
    {
        var clock = Stopwatch.StartNew();
        var warm = time / 10;
        var numbers = 0;
        var spans = await Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(async () =>
        {
            var own = new List<double>();
            while (clock.Elapsed < warm + time)
            {
                var began = clock.Elapsed;
                await call(Interlocked.Increment(ref numbers));
                if (began >= warm) own.Add((clock.Elapsed - began).TotalMilliseconds);
            }

            return own;
        })));
        var all = spans.SelectMany(own => own).Order().ToArray();
        return new Figure(what, callers, all.Length / time.TotalSeconds, all[all.Length / 2], all[Math.Min(all.Length - 1, all.Length * 99 / 100)]);
    }

    /// <summary>Counts what one pass over many things took; latencies are those of one thing on average.</summary>
    public static Figure Pass(string what, int callers, long count, TimeSpan time) =>
        new(what, callers, count / time.TotalSeconds, time.TotalMilliseconds / count, time.TotalMilliseconds / count);
}
