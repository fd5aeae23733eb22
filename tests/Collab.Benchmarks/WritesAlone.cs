using System.Globalization;
using Collab.Tests;
using Npgsql;

namespace Collab.Benchmarks;

/// <summary>Measures writing only, on an empty tracker, and beside it other builds of the tracker in the same run.</summary>
internal static class WritesAlone
{
    public const string Usage = "ops/bench --writes [SECONDS] [--beside NAME=PROGRAM ...]";

    public static async Task<int> RunAsync(string[] args)
    {
        var time = TimeSpan.FromSeconds(5);
        var programs = new List<(string Name, string Program)> { ("Collab", CollabHost.Program) };
        for (var i = 0; i < args.Length; i++)
        {
            if (args[i] == "--beside" && i + 1 < args.Length && args[i + 1]
                .Split('=', 2) is [var name, var program]) programs.Add((name, Path.GetFullPath(program)));
            else if (double.TryParse(args[i], CultureInfo.InvariantCulture, out var seconds) && seconds > 0) time =
                TimeSpan.FromSeconds(seconds);
            else
            {
                Console.Error.WriteLine(Usage);
                return 2;
            }

            if (args[i] == "--beside") i++;
        }

        var hosts = new List<CollabHost>();
        var targets = new List<WriteTarget>();
        var starts = new List<string>();
        try
        {
            foreach (var (name, program) in programs)
            {
                starts.AddRange(await Starts.MeasureAsync(name, program));
                hosts.Add(await CollabHost.StartAsync(settings: Site.Settings, program: program));
                targets.Add(new WriteTarget(name, hosts[^1]));
            }

            await using var database =
                NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(hosts[0].ConnectionString) { Pooling = true }.ConnectionString);
            var writes = new Writes(targets, database, time);
            await writes.RunAsync();
            Console.WriteLine(Starts.Header);
            foreach (var line in starts) Console.WriteLine(line);
            Console.WriteLine();
            Console.WriteLine(Figure.Header);
            foreach (var figure in writes.Figures) Console.WriteLine(figure.Line);
            return 0;
        }
        finally
        {
            foreach (var target in targets) target.Dispose();
            foreach (var host in hosts) await host.DisposeAsync();
        }
    }
}
