using System.Globalization;
using Collab.Benchmarks;
using Collab.Histories;
using Collab.Tests;

// ops/bench [EVENTS] [SECONDS] [--keep DIR] [--seed N] [--beside NAME=PROGRAM=DIR ...]
// ops/bench --writes [SECONDS] [--beside NAME=PROGRAM ...]
// ops/crash N [--seed S]
if (args.FirstOrDefault() == "--writes") return await WritesAlone.RunAsync(args[1..]);
if (args.FirstOrDefault() == "--crash") return await Crashes.RunAsync(args[1..]);
var options = new Dictionary<string, string>(StringComparer.Ordinal);
var numbers = new List<long>();
var others = new List<(string Name, string Program, string Folder)>();
for (var i = 0; i < args.Length; i++)
{
    if (args[i] is "--keep" or "--seed" && i + 1 < args.Length) options[args[i]] = args[++i];
    else if (args[i] == "--beside" && i + 1 < args.Length && args[i + 1].Split('=', 3) is [var name, var program, var folder])
    {
        others.Add((name, Path.GetFullPath(program), Path.GetFullPath(folder)));
        i++;
    }
    else if (long.TryParse(args[i], CultureInfo.InvariantCulture, out var number) && number > 0) numbers.Add(number);
    else return Usage();
}

if (numbers.Count > 2 || !int.TryParse(options.GetValueOrDefault("--seed", "1"), CultureInfo.InvariantCulture,
    out var seed)) return Usage();
var history = new HistoryOptions(seed, numbers.Count > 0 ? numbers[0] : 100_000);
var time = TimeSpan.FromSeconds(numbers.Count > 1 ? numbers[1] : 5);

await using var site = await Site.OpenAsync(history, options.GetValueOrDefault("--keep"));
var about = await site.FactsAsync();
if (others.Count > 0)
{
    var beside = new List<(string Name, CollabHost Host)>();
    try
    {
        foreach (var (name, program, folder) in others)
            beside.Add((name, await CollabHost.StartAsync(settings: Site.Settings, data: folder, program: program)));
        var compared = new Reads(site, time, beside);
        await compared.RunAsync();
        Print(about, compared.Lines, compared.Profile);
        return 0;
    }
    finally
    {
        foreach (var (_, other) in beside) await other.StopAsync();
    }
}

var reads = new Reads(site, time, []);
await reads.RunAsync();
var polls = await Polls.MeasureAsync(site.Host.Address, "/api/overview", 16, time);
var peers = new Peers(site);
await peers.RunAsync();
using var target = new WriteTarget("Collab", site.Host);
var writes = new Writes([target], site.Database, time);
await writes.RunAsync();
await site.CaughtUpAsync();

Print(
    about,
    [.. site.Figures.Select(figure => figure.Line), .. reads.Lines, polls.Line, .. peers.Lines,
        .. writes.Figures.Select(figure => figure.Line)],
    reads.Profile);
return 0;

void Print(string about, IReadOnlyList<string> lines, IReadOnlyList<string> profile)
{
    Console.WriteLine();
    Console.WriteLine(about);
    Console.WriteLine($"Questions have random clocks; {time.TotalSeconds:N0} s a figure.");
    Console.WriteLine();
    Console.WriteLine(Figure.Header);
    foreach (var line in lines) Console.WriteLine(line);
    if (profile.Count == 0) return;
    Console.WriteLine();
    Console.WriteLine("Above 50 ms at p99, the statements that took most time:");
    Console.WriteLine();
    foreach (var line in profile) Console.WriteLine(line);
}

static int Usage()
{
    Console.Error.WriteLine("ops/bench [EVENTS] [SECONDS] [--keep DIR] [--seed N] [--beside NAME=PROGRAM=DIR ...]");
    Console.Error.WriteLine(WritesAlone.Usage);
    return 2;
}
