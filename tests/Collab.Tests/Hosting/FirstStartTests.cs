using System.Diagnostics;
using System.Text.RegularExpressions;
using Collab.Tests.Databases;

namespace Collab.Tests.Hosting;

/// <summary>What the first start says, and to whom.</summary>
public sealed partial class FirstStartTests
{
    private const string Script = "/usr/bin/script";

    [Fact]
    public async Task Where_nobody_watches_the_first_start_writes_no_link_that_signs_in_and_says_how_one_is_made()
    {
        await using var host = new Owned(await CollabHost.StartAsync());

        host.Value.Errors.ShouldNotContain("link=");
        host.Value.Errors.ShouldContain("ops/token link admin");
        var made = await host.Value.CommandAsync("token", "link", "admin");
        made.Exit.ShouldBe(0, made.Errors);
        // Where it listens, though the command was told of no port.
        made.Output.ShouldStartWith($"{host.Value.Address}sign-in?link=");
    }

    [TerminalFact]
    public async Task At_a_terminal_the_first_start_shows_a_link_for_a_quarter_of_an_hour_and_the_second_none()
    {
        using var folder = new Folder();
        var data = Path.Combine(folder.Path, "data");

        var first = await AtTerminalAsync(data);
        Link().Count(first).ShouldBe(1, first);
        first.ShouldContain("works once, for 15 minutes");
        (await AtTerminalAsync(data)).ShouldNotContain("link=");
    }

    [Fact]
    public async Task Under_a_host_name_of_ones_own_the_first_start_brings_the_samples_in()
    {
        await using var database = await OwnDatabase.CreateAsync();
        await using var host = await TestTracker.StartAsync(
            Repository.Samples, new Dictionary<string, string> { ["COLLAB_HOSTS"] = "tracker.example.org" },
            database: database.ConnectionString);

        (await database.ScalarAsync<long>("select count(*) from collab.mt_events")).ShouldBe(105);
        (await database.ScalarAsync<long>("select count(distinct user_name) from collab.mt_events")).ShouldBe(1);
        (await database.ScalarAsync<string>(
            "select data ->> 'name' from collab.mt_doc_account where id::text = (select min(user_name) from collab.mt_events)"))
            .ShouldBe("admin");
    }

    // What it shows until it is ready, on a terminal of its own.
    private static async Task<string> AtTerminalAsync(string data)
    {
        var command = $"dotnet {CollabHost.Program} serve --port 0 --empty --data {data}";
        var start = new ProcessStartInfo(Script, ["-qec", command, "/dev/null"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        Shell.Clean(start);
        using var process = Process.Start(start)!;
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(90));
        var shown = "";
        while (await process.StandardOutput.ReadLineAsync(patience.Token) is { } line)
        {
            shown += line + "\n";
            if (line.Contains("Collab is ready at", StringComparison.Ordinal)) break;
        }

        var pid = (await File.ReadAllTextAsync(Path.Combine(data, "lock-holder"))).Split(' ')[0];
        (await Shell.RunAsync("kill", ["-TERM", pid])).Exit.ShouldBe(0);
        await process.WaitForExitAsync(patience.Token);
        return shown;
    }

    [GeneratedRegex(@"/sign-in\?link=\S+")]
    private static partial Regex Link();

    /// <summary>A test at a terminal, which <c>script</c> of util-linux makes.</summary>
    [AttributeUsage(AttributeTargets.Method)]
    private sealed class TerminalFactAttribute : FactAttribute
    {
        public TerminalFactAttribute() =>
            Skip = OperatingSystem.IsLinux() && File.Exists(Script) ? null : $"There is no {Script} here, which makes a terminal.";
    }
}
