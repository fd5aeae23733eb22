using Xunit.Abstractions;

namespace Collab.Tests.Outages;

/// <summary>The short form of <c>ops/crash</c>.</summary>
public sealed class CrashRunTests(ITestOutputHelper output)
{
    [Fact]
    public Task Whatever_is_killed_while_it_records_nothing_acknowledged_is_lost_doubled_or_out_of_order() => Seed.RunAsync(7, async seed =>
    {
        var report = await CrashRun.RunAsync(4, seed, output.WriteLine);

        output.WriteLine(report.ToString());
        report.IsGood.ShouldBeTrue($"{report}\n{string.Join('\n', report.Unexpected)}");
    });
}
