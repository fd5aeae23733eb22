namespace Collab.Tests.Hosting;

/// <summary>Replay as a command, beside a tracker that runs.</summary>
public sealed class ReplayTests
{
    [Fact]
    public async Task A_replay_finds_the_tables_as_the_events_make_them_and_names_the_first_row_that_is_not()
    {
        await using var host = await Owned.StartAsync(samples: Repository.Samples);

        var (code, text) = await ReplayAsync(host.Value);
        code.ShouldBe(0, text);
        text.ShouldContain("The 105 events of 34 streams up to @105");
        (await ReplayAsync(host.Value, "--known-at", "@40")).Code.ShouldBe(0);

        await host.Value.ScalarAsync<object>("update collab.fact set certainty = 'confirmed' where type = 'funding_claimed'");
        (code, text) = await ReplayAsync(host.Value);
        code.ShouldBe(1, text);
        text.ShouldContain("certainty is confirmed and should be claimed");
        text.ShouldContain("funding_claimed");

        await host.Value.ScalarAsync<object>("update collab.fact set certainty = 'claimed' where type = 'funding_claimed'");
        await host.Value.ScalarAsync<object>("delete from collab.conflict");
        (await ReplayAsync(host.Value)).Text.ShouldContain("conflict lacks the row of");
    }

    private static async Task<(int Code, string Text)> ReplayAsync(CollabHost host, params string[] arguments)
    {
        var result = await Shell.RunAsync("dotnet", [CollabHost.Program, "replay", "--data", host.DataPath, .. arguments]);
        return (result.Exit, result.Output);
    }
}
