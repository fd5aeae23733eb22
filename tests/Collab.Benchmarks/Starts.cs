using System.Diagnostics;
using System.Globalization;
using Collab.Tests;

namespace Collab.Benchmarks;

/// <summary>What a start of the tracker takes on a folder that it started on before: until it is ready, until its first command is
/// answered, and the memory it has then.</summary>
internal static class Starts
{
    public const string Header = "| start of | ready after s | first command answered after s | MB then |\n|---|---:|---:|---:|";

    private const int Times = 3;

    /// <summary>Starts a build of the tracker several times and tells the best of them, since others share the machine.</summary>
    public static async Task<IReadOnlyList<string>> MeasureAsync(string name, string program)
    {
        var host = await CollabHost.StartAsync(program: program);
        try
        {
            var best = (Ready: double.MaxValue, Answered: double.MaxValue, Memory: double.MaxValue);
            for (var i = 0; i < Times; i++)
            {
                await host.StopAsync();
                var clock = Stopwatch.StartNew();
                await host.StartAsync();
                var ready = clock.Elapsed.TotalSeconds;
                using var target = new WriteTarget(name, host);
                await target.RegisterAsync();
                var answered = clock.Elapsed.TotalSeconds;
                using var process = Process.GetProcessById(host.Pid);
                best = (Math.Min(best.Ready, ready), Math.Min(best.Answered, answered), Math.Min(best.Memory, process.WorkingSet64 / 1e6));
            }

            return [string.Create(CultureInfo.InvariantCulture, $"| {name} | {best.Ready:N2} | {best.Answered:N2} | {best.Memory:N0} |")];
        }
        finally
        {
            await host.DisposeAsync();
        }
    }
}
