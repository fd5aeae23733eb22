using System.Globalization;

namespace Collab.Tests.Outages;

/// <summary>PostgreSQL that was told to go says so in its own log: the tracker, which starts it again, says it too.</summary>
public sealed class LastWordsTests
{
    [Fact]
    public async Task Why_PostgreSQL_fell_is_said_as_its_log_has_it()
    {
        await using var host = await Owned.StartAsync();
        var fallen = host.Value.PostgresPid();

        (await Shell.RunAsync("kill", ["-QUIT", fallen.ToString(CultureInfo.InvariantCulture)])).Exit.ShouldBe(0);

        await Eventually.IsAsync(
            () => Task.FromResult(host.Value.Errors), said => said.Contains("PostgreSQL runs again", StringComparison.Ordinal));
        host.Value.PostgresPid().ShouldNotBe(fallen);
        host.Value.Errors.ShouldContain("PostgreSQL fell and is started again. received immediate shutdown request");
    }
}
