using System.Diagnostics;
using System.Globalization;
using Collab.Tests;

namespace Collab.Benchmarks;

/// <summary>
/// A start of the tracker that may take as long as it must: one that makes the read side of millions of events anew is not ready within the
/// patience of tests.
/// </summary>
internal static class LongStart
{
    private static readonly TimeSpan Patience = TimeSpan.FromHours(2);

    /// <summary>Starts a tracker on a data folder that nobody serves, runs something once it is ready, and stops it.</summary>
    public static async Task RunAsync(string data, Func<Task> whenReady)
    {
        var start = new ProcessStartInfo("dotnet", [CollabHost.Program, "serve", "--port", "0", "--data", data, "--empty"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        Shell.Clean(start);
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        process.ErrorDataReceived += (_, line) =>
        {
            if (line.Data is not null) Console.Error.WriteLine("  " + line.Data);
        };
        process.BeginErrorReadLine();
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            var line = await process.StandardOutput.ReadLineAsync(patience.Token);
            if (line is null) throw new InvalidOperationException($"The tracker on {data} did not start.");
            await whenReady();
        }
        finally
        {
            if (!process.HasExited) await Shell.RunAsync("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)]);
            await process.WaitForExitAsync(CancellationToken.None);
        }
    }
}
