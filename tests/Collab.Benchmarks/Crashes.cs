using System.Globalization;
using Collab.Tests.Outages;

namespace Collab.Benchmarks;

/// <summary><c>ops/crash</c>: the long form of a crash run.</summary>
internal static class Crashes
{
    public const string Usage = "ops/crash N [--seed S]";

    public static async Task<int> RunAsync(string[] arguments)
    {
        var (kills, seed) = (0, 1);
        var understood = arguments switch
        {
            [var number] => Reads(number, out kills),
            [var number, "--seed", var chosen] => Reads(number, out kills) && Reads(chosen, out seed),
            _ => false,
        };
        if (!understood || kills == 0)
        {
            await Console.Error.WriteLineAsync(Usage);
            return 2;
        }

        var report = await CrashRun.RunAsync(kills, seed, Console.Error.WriteLine);
        foreach (var answer in report.Unexpected) await Console.Error.WriteLineAsync(answer);
        await Console.Out.WriteLineAsync($"Seed {seed}, {report}");
        return report.IsGood ? 0 : 1;
    }

    private static bool Reads(string text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
