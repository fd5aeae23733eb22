using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.Versioning;
using Collab.Api;
using Collab.Hosting.Supervision;
using Collab.Hosting;
using Collab.ReadModel.Audit;
using Collab.ReadModel.Reading;
using Collab.Recording;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Collab.Tests.Outages;

/// <summary>What works in the background meets what nobody expected.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class BackgroundWorkerTests(TestTracker host) : IClassFixture<TestTracker>
{
    /// <summary>All of the tracker's own, whoever adds one.</summary>
    public static TheoryData<Type> Workers => [.. new[] { typeof(AppendSignal), typeof(ReadPosition), typeof(TrackerApp) }
        .SelectMany(type => type.Assembly.GetTypes())
        .Where(type => type is { IsAbstract: false } && type.IsSubclassOf(typeof(BackgroundService)))
        // Supervises a process; what it meets is tested with one.
        .Where(type => type != typeof(DatabaseSupervision))
        // Works only while somebody follows: it is tested with one.
        .Where(type => type != typeof(LiveFeed))];

    [Theory]
    [MemberData(nameof(Workers))]
    public async Task An_unexpected_exception_ends_no_worker(Type type)
    {
        await using var broken = NpgsqlDataSource.Create("Host=nobody.invalid");
        // Not an answer that a database gives.
        await broken.DisposeAsync();
        var entries = new Entries();
        var outage = new DatabaseOutage(host.Time);
        outage.See(new InvalidOperationException());
        using var logs = new LoggerFactory([entries], new LoggerFilterOptions { MinLevel = LogLevel.Trace });
        object[] given = [broken, outage, new Func<string?>(() => null)];
        using var worker = (BackgroundService)ActivatorUtilities.CreateInstance(host.Services, type, [.. Needed(type, logs, given)]);

        await worker.StartAsync(CancellationToken.None);
        // What waits for its time, or for a word.
        host.Time.Advance(TimeSpan.FromMinutes(10));
        (worker as AppendSignal)?.GetType().GetMethod("Raise", BindingFlags.Instance | BindingFlags.NonPublic)!.Invoke(worker, null);
        await Eventually.IsAsync(
            () =>
            {
                host.Time.Advance(TimeSpan.FromMinutes(10));
                return Task.FromResult(entries.Failures);
            },
            failures => failures > 0);
        await worker.StopAsync(CancellationToken.None);

        worker.ExecuteTask!.IsCompletedSuccessfully.ShouldBeTrue(worker.ExecuteTask.Exception?.ToString());
    }

    [Fact]
    public async Task What_nobody_expected_does_not_end_the_feed_that_others_follow()
    {
        await using var broken = NpgsqlDataSource.Create("Host=nobody.invalid");
        await broken.DisposeAsync();
        var entries = new Entries();
        using var logs = new LoggerFactory([entries], new LoggerFilterOptions { MinLevel = LogLevel.Trace });
        using var feed = ActivatorUtilities.CreateInstance<LiveFeed>(
            host.Services, ActivatorUtilities.CreateInstance<EventLog>(host.Services, broken), new Logger<LiveFeed>(logs));
        await feed.StartAsync(CancellationToken.None);
        using var follower = feed.Join();

        await (await ApiClient.OfAsync(host)).SourceAsync("Nobody can read of it");
        await Eventually.IsAsync(() => Task.FromResult(entries.Failures), failures => failures > 0);
        await feed.StopAsync(CancellationToken.None);

        feed.ExecuteTask!.IsCompletedSuccessfully.ShouldBeTrue(feed.ExecuteTask.Exception?.ToString());
    }

    [Fact]
    public async Task What_nobody_expected_does_not_end_the_look_how_far_the_read_side_is()
    {
        await using var broken = NpgsqlDataSource.Create("Host=nobody.invalid");
        await broken.DisposeAsync();
        var entries = new Entries();
        using var logs = new LoggerFactory([entries], new LoggerFilterOptions { MinLevel = LogLevel.Trace });
        using var position = new ReadPosition(broken, new Logger<ReadPosition>(logs));

        await position.StartAsync(CancellationToken.None);
        // Not only that nothing is heard, which is said first.
        await Eventually.IsAsync(
            () => Task.FromResult(entries.Said("The position of the read side cannot be read")), failures => failures > 0);
        await position.StopAsync(CancellationToken.None);

        position.ExecuteTask!.IsCompletedSuccessfully.ShouldBeTrue(position.ExecuteTask.Exception?.ToString());
    }

    [Fact]
    public void What_a_worker_of_somebody_else_does_not_expect_does_not_stop_the_tracker() =>
        host.Services.GetRequiredService<IOptions<HostOptions>>().Value.BackgroundServiceExceptionBehavior
            .ShouldBe(BackgroundServiceExceptionBehavior.Ignore);

    // What a worker is made with instead of what the tracker has: among others a logger, of whatever its entries are called.
    private static IEnumerable<object> Needed(Type type, LoggerFactory logs, object[] given)
    {
        foreach (var needed in type.GetConstructors().Single().GetParameters().Select(parameter => parameter.ParameterType))
        {
            if (needed.IsGenericType && needed.GetGenericTypeDefinition() == typeof(ILogger<>))
                yield return Activator.CreateInstance(typeof(Logger<>).MakeGenericType(needed.GetGenericArguments()), logs)!;
            foreach (var one in given.Where(needed.IsInstanceOfType)) yield return one;
        }
    }

    /// <summary>Keeps what is told of failures.</summary>
    private sealed class Entries : ILoggerProvider, ILogger
    {
        private readonly ConcurrentQueue<string> failures = new();

        public int Failures => failures.Count;

        public int Said(string text) => failures.Count(failure => failure.Contains(text, StringComparison.Ordinal));

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (exception is not null || logLevel >= LogLevel.Warning) failures.Enqueue(formatter(state, exception));
        }

        public void Dispose()
        {
        }
    }
}
