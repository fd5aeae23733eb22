using System.Globalization;

namespace Collab.Tests.Fuzzing;

/// <summary>
/// Whatever is sent is answered, and by no failure. <c>COLLAB_FUZZ</c> says how many requests are sent, <c>COLLAB_FUZZ_REPORT</c> a file
/// for what came of them: that is how <c>ops/fuzz</c> runs it.
/// </summary>
public sealed class FuzzTests
{
    private const int Usual = 1200;

    [Fact]
    public Task Nothing_that_is_sent_makes_the_tracker_fail() => Seed.RunAsync(1851, async seed =>
    {
        var requests = int.TryParse(Environment.GetEnvironmentVariable("COLLAB_FUZZ"), CultureInfo.InvariantCulture, out var asked) ? asked : Usual;
        var settings = new Dictionary<string, string> { ["COLLAB_RATE"] = "0", ["COLLAB_REPLAY_MINUTES"] = "0" };
        await using var owned = await Owned.StartAsync(samples: Repository.Samples, settings: settings);

        var report = await Fuzzer.RunAsync(owned.Value, seed, requests);

        if (Environment.GetEnvironmentVariable("COLLAB_FUZZ_REPORT") is { Length: > 0 } file) await File.WriteAllTextAsync(file, $"Seed {seed}\n{report}");
        report.Faults.ShouldBeEmpty(report.ToString());
        report.Requests.ShouldBeGreaterThanOrEqualTo(requests);
        report.LinesSent.ShouldBeGreaterThan(requests / 50);
        // The requests reach what they are meant for.
        foreach (var status in new[] { 200, 302, 400, 404, 409, 415 })
            report.Answers(status).ShouldBeGreaterThan(0, $"{status}\n{report}");
        owned.Value.Errors.ShouldNotContain("failed; trace id");
        // Nothing was half stored.
        await owned.Value.ProjectedAsync();
        var (exit, output, errors) = await owned.Value.CommandAsync("replay");
        exit.ShouldBe(0, output + errors);
    });
}
