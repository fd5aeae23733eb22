using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using Alba;
using Collab.Configuration;
using Collab.EmbeddedPostgres;
using Collab.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Mvc.Testing.Handlers;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Npgsql;
using Wolverine;

namespace Collab.Tests;

/// <summary>
/// The tracker in the test's own process, without a network, on a database of its own and on a clock that only the test moves. As a class
/// fixture it is one for all tests of a class: empty, all settings at their defaults.
/// </summary>
public sealed class TestTracker : RunningTracker
{
    private const int RedirectsFollowed = 10;

    private readonly ConcurrentQueue<string> log = new();
    private readonly IReadOnlyDictionary<string, string> settings;
    private readonly string? samples;
    private readonly Filling? filling;
    private readonly bool owned;
    private string? database;
    private string? token;
    private IAlbaHost? host;

    public TestTracker()
        : this(samples: null, settings: null, start: null, database: null)
    {
    }

    private TestTracker(
        string? samples, IReadOnlyDictionary<string, string>? settings, DateTimeOffset? start, string? database, string? token = null,
        Filling? filling = null)
    {
        this.token = token;
        this.filling = filling;
        this.samples = samples;
        this.settings = settings ?? new Dictionary<string, string>();
        this.database = database;
        owned = database is null;
        // Two readings are never the same, so that what is recorded one after the other is one after the other.
        Time = new FakeTimeProvider(start ?? Start) { AutoAdvanceAmount = TimeSpan.FromMilliseconds(1) };
    }

    /// <summary>What the clock shows when a tracker starts: a Monday morning.</summary>
    public static DateTimeOffset Start { get; } = new(2026, 5, 4, 8, 0, 0, TimeSpan.Zero);

    /// <summary>The tracker's clock.</summary>
    public FakeTimeProvider Time { get; }

    /// <summary>What the tracker consists of.</summary>
    public IServiceProvider Services => host!.Services;

    /// <summary>For scenarios.</summary>
    public IAlbaHost Alba => host!;

    /// <summary>What the tracker logged as a warning or worse.</summary>
    public string Errors => string.Join(Environment.NewLine, log);

    public override string DataPath { get; } = Path.Combine(Path.GetTempPath(), $"collab-test-{Guid.NewGuid():N}");

    public override Uri Address { get; } = new("http://127.0.0.1:8420");

    public override string AdminToken => File.ReadAllText(Path.Combine(DataPath, "token")).Trim();

    public override string ConnectionString =>
        new NpgsqlConnectionStringBuilder(database) { ApplicationName = "Collab tests", Pooling = false }.ConnectionString;

    public override DateTimeOffset Now => Time.GetUtcNow();

    /// <summary>A tracker of one's own, for tests that need it empty, or that set it up differently. Dispose it.</summary>
    /// <param name="samples">The folder of samples to load; nothing starts it empty.</param>
    /// <param name="settings">Settings such as <c>COLLAB_READS</c>.</param>
    /// <param name="start">What its clock shows first.</param>
    /// <param name="database">Connection string of a database that is there already; nothing makes a new one.</param>
    /// <param name="token">The admin token in that database; nothing when it has none yet.</param>
    public static Task<TestTracker> StartAsync(
        string? samples = null, IReadOnlyDictionary<string, string>? settings = null, DateTimeOffset? start = null, string? database = null,
        string? token = null) =>
        StartedAsync(new TestTracker(samples, settings, start, database, token));

    /// <summary>One that begins with what its database was filled with before.</summary>
    /// <param name="filling">What that is.</param>
    /// <param name="settings">Settings such as <c>COLLAB_READS</c>.</param>
    internal static Task<TestTracker> StartAsync(Filling filling, IReadOnlyDictionary<string, string>? settings = null) =>
        StartedAsync(new TestTracker(samples: null, settings, start: null, database: null, filling: filling));

    /// <summary>Takes a tracker to its database, which holds its samples already, and its first token to its folder.</summary>
    public override async Task InitializeAsync()
    {
        if (owned)
        {
            var postgres = await TestPostgres.OfThisRunAsync();
            (database, token) = filling is null ? await postgres.CopyAsync(samples) : await postgres.CopyFilledAsync(filling);
        }

        if (token is not null) DataFolder.WriteSecret(DataFolder.Open(DataPath).TokenFile, token);
        await StartAsync();
    }

    /// <summary>Stops the tracker, and starts it again on the same database. Clients made before are no longer good.</summary>
    public async Task RestartAsync()
    {
        await StopAsync();
        await StartAsync();
    }

    /// <summary>
    /// Messages wait in the database until the machine's clock says that their time has come. This lets come what is due by the tracker's
    /// clock, and returns when it is handled.
    /// </summary>
    public async Task DeliverDueAsync()
    {
        var due = await ScalarAsync<Guid[]>(string.Create(CultureInfo.InvariantCulture, $"""
            with due as (
              update collab.wolverine_incoming_envelopes set execution_time = now() - interval '1 minute'
              where status = 'Scheduled' and execution_time <= '{Now:O}' returning id)
            select array_agg(id) from due
            """)) ?? [];
        await Eventually.IsAsync(
            () => ScalarAsync<long>($$"""
                select count(*) from collab.wolverine_incoming_envelopes where status <> 'Handled' and id = any('{{{string.Join(',', due)}}}')
                """),
            waiting => waiting == 0);
    }

    public override Task<(int Exit, string Output, string Errors)> CommandAsync(params string[] words) =>
        Shell.RunAsync(
            "dotnet", [CollabHost.Program, .. words, "--data", DataPath], new Dictionary<string,
            string>
            { ["COLLAB_DB"] = ConnectionString });

    public override HttpClient NewClient(CookieContainer? cookies = null)
    {
        var server = host!.Server.CreateHandler();
        HttpMessageHandler handler = cookies is null
            ? new RedirectHandler(RedirectsFollowed) { InnerHandler = server }
            : new CookieContainerHandler(cookies) { InnerHandler = server };
        var client = new HttpClient(handler) { BaseAddress = Address, Timeout = TimeSpan.FromMinutes(3) };
        ApiClient.Logs.Add(client, () => Errors);
        return client;
    }

    public override async Task DisposeAsync()
    {
        await StopAsync();
        if (owned && database is not null) await (await TestPostgres.OfThisRunAsync()).DropAsync(database);
        if (Directory.Exists(DataPath)) Directory.Delete(DataPath, recursive: true);
    }

    private static async Task<TestTracker> StartedAsync(TestTracker tracker)
    {
        try
        {
            await tracker.InitializeAsync();
        }
        catch
        {
            await tracker.DisposeAsync();
            throw;
        }

        return tracker;
    }

    private async Task StartAsync()
    {
        var builder = TrackerApp.NewBuilder();
        // Nothing that the environment says.
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddInMemoryCollection([new("COLLAB_DATA", DataPath), new("COLLAB_DB", database)]);
        builder.Configuration.AddInMemoryCollection([samples is null ? new("COLLAB_EMPTY", "true") : new("COLLAB_SAMPLES", samples)]);
        builder.Configuration.AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)));
        builder.Logging.ClearProviders().SetMinimumLevel(LogLevel.Warning).AddProvider(new Log(log));
        var given = CollabSettings.From(builder.Configuration);
        TrackerApp.Compose(builder, given, DataFolder.Open(given.Data), given.Db!, Time);
        builder.Services.ConfigureWolverine(bus => bus.Durability.ScheduledJobPollingTime = TimeSpan.FromMilliseconds(200));
        WebApplication? app = null;
        try
        {
            host = await AlbaHost.For(builder, built => TrackerApp.Route(app = built));
        }
        catch
        {
            if (app is not null) await app.DisposeAsync();
            throw;
        }

        host.Server.AllowSynchronousIO = false;
        await TrackerApp.MakeReadyAsync(Services, Address.ToString(), watched: false, CancellationToken.None);
        await this.ProjectedAsync();
    }

    private async Task StopAsync()
    {
        await ForgetClientsAsync();
        if (Interlocked.Exchange(ref host, null) is { } running) await running.DisposeAsync();
    }

    private sealed class Log(ConcurrentQueue<string> lines) : ILoggerProvider
    {
        public ILogger CreateLogger(string categoryName) => new Category(categoryName, lines);

        public void Dispose()
        {
        }

        private sealed class Category(string name, ConcurrentQueue<string> lines) : ILogger
        {
            public IDisposable? BeginScope<TState>(TState state)
                where TState : notnull => null;

            public bool IsEnabled(LogLevel logLevel) => logLevel is >= LogLevel.Warning and not LogLevel.None;

            public void Log<TState>(
                LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
            {
                if (IsEnabled(logLevel)) lines.Enqueue($"{logLevel} {name}: {formatter(state, exception)} {exception}");
            }
        }
    }
}
