using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using Npgsql;

namespace Collab.Tests;

/// <summary>Tests in this collection share one running tracker: <c>[Collection(SharedHost.Name)]</c> and a <see cref="CollabHost"/> in the
/// constructor.</summary>
[CollectionDefinition(Name)]
public sealed class SharedHost : ICollectionFixture<CollabHost>
{
    public const string Name = "One running tracker";
}

/// <summary>The real tracker in a process of its own, on its own PostgreSQL in a folder of its own; both are gone after
/// <see cref="DisposeAsync"/>.</summary>
public sealed class CollabHost : RunningTracker
{
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(90);

    private readonly ConcurrentQueue<string> errors = new();
    private readonly string[] arguments;
    private readonly IReadOnlyDictionary<string, string> settings;
    private readonly string program;
    private readonly EventHandler onExit;
    private Process? process;
    // Another port after a restart.
    private Uri address = new("http://127.0.0.1");

    /// <summary>The shared tracker: empty, all settings at their defaults.</summary>
    public CollabHost()
        : this(samples: null, settings: null, data: null)
    {
    }

    private CollabHost(string? samples, IReadOnlyDictionary<string, string>? settings, string? data, string? program = null)
    {
        this.program = program ?? Program;
        DataPath = data ?? Path.Combine(Path.GetTempPath(), $"collab-test-{Guid.NewGuid():N}");
        arguments = samples is null ? ["--empty"] : ["--samples", samples];
        this.settings = settings ?? new Dictionary<string, string>();
        // When the test run itself is ended early, the tracker and its PostgreSQL must not outlive it.
        onExit = (_, _) =>
        {
            if (process is { HasExited: false }) Process.Start("kill", ["-TERM", Pid.ToString(CultureInfo.InvariantCulture)]).WaitForExit();
        };
        AppDomain.CurrentDomain.ProcessExit += onExit;
    }

    /// <summary>The program that the tests run, as its own project builds it: what its pages load lies beside it.</summary>
    public static string Program { get; } = Built(new DirectoryInfo(AppContext.BaseDirectory));

    public override string DataPath { get; }

    public override Uri Address => address;

    public override DateTimeOffset Now => DateTimeOffset.UtcNow;

    /// <summary>The tracker's process id.</summary>
    public int Pid => process!.Id;

    /// <summary>The process id of the tracker's PostgreSQL.</summary>
    public int PostgresPid() =>
        int.Parse(File.ReadLines(Path.Combine(DataPath, "postgres", "cluster", "postmaster.pid")).First(), CultureInfo.InvariantCulture);

    /// <summary>The process id of the tracker's PostgreSQL; null while it has none.</summary>
    public int? FindPostgresPid()
    {
        try
        {
            return PostgresPid();
        }
        catch (Exception exception) when (exception is IOException or FormatException or InvalidOperationException)
        {
            return null;
        }
    }

    public override string AdminToken => File.ReadAllText(Path.Combine(DataPath, "token")).Trim();

    /// <summary>What the tracker wrote to standard error.</summary>
    public string Errors => string.Join(Environment.NewLine, errors);

    public override string ConnectionString
    {
        get
        {
            var home = Path.Combine(DataPath, "postgres");
            var server = File.ReadAllLines(Path.Combine(home, "cluster", "postmaster.pid"));
            var password = File.ReadLines(Path.Combine(home, "pgpass")).Select(line => line.Split(':'))
                .First(parts => parts[3] == "collab")[4];
            return new NpgsqlConnectionStringBuilder
            {
                Host = server[4].Trim() is { Length: > 0 } socket ? socket : "127.0.0.1",
                Port = int.Parse(server[3], CultureInfo.InvariantCulture),
                Username = "collab",
                Password = password,
                Database = "collab",
                ApplicationName = "Collab tests",
                Pooling = false,
            }.ConnectionString;
        }
    }

    /// <summary>A tracker of one's own, for tests that stop it or set it up differently. Dispose it.</summary>
    /// <param name="samples">The folder of samples to load; nothing starts it empty.</param>
    /// <param name="settings">Environment variables such as <c>COLLAB_READS</c>.</param>
    /// <param name="data">The data folder; nothing makes one in the temporary folder.</param>
    /// <param name="program">The tracker's assembly, where it is not the one that the tests run.</param>
    public static async Task<CollabHost> StartAsync(
        string? samples = null, IReadOnlyDictionary<string, string>? settings = null, string? data = null, string? program = null)
    {
        var host = new CollabHost(samples, settings, data, program);
        try
        {
            await host.StartAsync();
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }

        return host;
    }

    /// <summary>SIGKILL: the tracker has no chance to say goodbye, and its PostgreSQL runs on.</summary>
    public void KillHard()
    {
        process!.Kill();
        process.WaitForExit();
    }

    /// <summary>SIGTERM, then the exit code.</summary>
    public Task<int> StopAsync() => StopAsync("TERM");

    /// <summary>The signal, then the exit code.</summary>
    public async Task<int> StopAsync(string signal)
    {
        if (!process!.HasExited)
            (await Shell.RunAsync("kill", ["-" + signal, Pid.ToString(CultureInfo.InvariantCulture)])).Exit.ShouldBe(0);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await process.WaitForExitAsync(patience.Token);
        return process.ExitCode;
    }

    /// <summary>The exit code of a tracker that ends by itself.</summary>
    public async Task<int> EndedAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await process!.WaitForExitAsync(patience.Token);
        return process.ExitCode;
    }

    /// <summary>Stops the tracker if it runs, and starts it again on the same folder. Clients made before are no longer good.</summary>
    public async Task RestartAsync()
    {
        await StopAsync();
        await StartAsync();
    }

    /// <summary>Starts the tracker and returns once it says that it is ready.</summary>
    public async Task StartAsync()
    {
        process?.Dispose();
        await ForgetClientsAsync();
        var start = new ProcessStartInfo("dotnet", [program, "serve", "--port", "0", "--data", DataPath, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        Shell.Clean(start);
        foreach (var (name, value) in settings) start.Environment[name] = value;
        process = Process.Start(start)!;
        process.StandardInput.Close();
        process.ErrorDataReceived += (_, line) =>
        {
            if (line.Data is not null) errors.Enqueue(line.Data);
        };
        process.BeginErrorReadLine();

        using var patience = new CancellationTokenSource(StartPatience);
        const string ready = "Collab is ready at ";
        var line = await process.StandardOutput.ReadLineAsync(patience.Token);
        if (line?.StartsWith(ready, StringComparison.Ordinal) != true)
        {
            await process.WaitForExitAsync(patience.Token);
            throw new InvalidOperationException(
                $"The tracker did not start (exit code {process.ExitCode}): {line}{Environment.NewLine}{Errors}");
        }

        address = new Uri(line[ready.Length..]);
    }

    public override Task InitializeAsync() => StartAsync();

    public override Task<(int Exit, string Output, string Errors)> CommandAsync(params string[] words) =>
        Shell.RunAsync("dotnet", [Program, .. words, "--data", DataPath]);

    public override HttpClient NewClient(CookieContainer? cookies = null) =>
        new(cookies is null ? new HttpClientHandler() : new HttpClientHandler { AllowAutoRedirect = false, CookieContainer = cookies })
        {
            BaseAddress = Address,
            Timeout = TimeSpan.FromSeconds(60),
        };

    public override async Task DisposeAsync()
    {
        AppDomain.CurrentDomain.ProcessExit -= onExit;
        if (process is not null)
        {
            try
            {
                await StopAsync();
            }
            catch (OperationCanceledException)
            {
                process.Kill();
            }

            await StopOrphanAsync();
            process.Dispose();
        }

        await ForgetClientsAsync();
        if (Directory.Exists(DataPath)) Directory.Delete(DataPath, recursive: true);
    }

    // The PostgreSQL of a tracker that was killed, should a test have left it so.
    private async Task StopOrphanAsync()
    {
        var file = Path.Combine(DataPath, "postgres", "cluster", "postmaster.pid");
        if (!File.Exists(file)) return;
        var pid = File.ReadLines(file).First();
        // One that was killed itself leaves its file behind.
        if ((await Shell.RunAsync("kill", ["-INT", pid])).Exit != 0) return;
        await Eventually.IsAsync(() => Task.FromResult(File.Exists(file)), there => !there);
    }

    // tests/NAME/bin/CONFIGURATION/FRAMEWORK, so the program is under src/Collab/bin/CONFIGURATION/FRAMEWORK; a release is compiled ahead.
    private static string Built(DirectoryInfo output)
    {
        var folder = Path.Combine(output.Parent!.Parent!.Parent!.Parent!.Parent!.FullName, "src", "Collab", "bin", output.Parent.Name,
            output.Name);
        var published = Path.Combine(folder, "publish", "Collab.dll");
        return File.Exists(published) ? published : Path.Combine(folder, "Collab.dll");
    }
}
