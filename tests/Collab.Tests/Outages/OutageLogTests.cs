using System.Collections.Concurrent;
using System.Net.Sockets;
using Collab.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Npgsql;

namespace Collab.Tests.Outages;

/// <summary>What the log says of an outage, and how long an entry may be.</summary>
public sealed class OutageLogTests : IDisposable
{
    private static readonly Exception Unreachable = new InvalidOperationException(
        "wrapped", new NpgsqlException("Failed to connect", new SocketException((int)SocketError.ConnectionRefused)));

    private readonly FakeTimeProvider time = new();
    private readonly Written written = new();
    private readonly DatabaseOutage outage;
    private readonly OutageLog log;

    public OutageLogTests()
    {
        outage = new DatabaseOutage(time);
        log = new OutageLog(written, outage);
    }

    public void Dispose()
    {
        log.Dispose();
        written.Dispose();
    }

    [Fact]
    public void An_outage_is_said_once_then_that_it_goes_on_then_that_it_is_over()
    {
        var (daemon, own) = (log.CreateLogger("Marten.Events.Daemon"), log.CreateLogger("Collab.Http.ExceptionAnswers"));
        for (var i = 0; i < 100; i++)
        {
            daemon.LogError(Unreachable, "A batch failed");
            own.LogError(Unreachable, "GET / failed");
            daemon.LogWarning("The shard is paused");
        }

        written.Entries.ShouldHaveSingleItem().ShouldContain("The database fails:");
        own.LogWarning("Of something else");
        written.Entries.Count.ShouldBe(2);

        outage.Try(Unreachable).ShouldBe((null, false));
        time.Advance(TimeSpan.FromMinutes(1.1));
        var (said, over) = outage.Try(Unreachable);
        over.ShouldBeFalse();
        said.ShouldNotBeNull().ShouldContain("has been failing for 66 seconds");
        outage.Try(Unreachable).ShouldBe((null, false));

        // It answers, but what failed a moment ago may fail again.
        time.Advance(TimeSpan.FromSeconds(4));
        outage.Try(null).ShouldBe((null, false));
        own.LogError(Unreachable, "GET / failed");
        time.Advance(TimeSpan.FromSeconds(4));
        outage.Try(null).ShouldBe((null, false));
        time.Advance(TimeSpan.FromSeconds(4));
        (said, over) = outage.Try(null);
        over.ShouldBeTrue();
        said.ShouldNotBeNull().ShouldContain("it failed for 70 seconds. Entries about it that were left out: 300.");

        daemon.LogWarning("The shard is paused");
        written.Entries.Count.ShouldBe(3);
        own.LogError(Unreachable, "GET / failed");
        written.Entries.Count.ShouldBe(4, "the next one is told of again");
    }

    [Fact]
    public void An_entry_is_bounded_and_shows_its_beginning()
    {
        log.CreateLogger("Collab").LogError(new InvalidOperationException(new string('x', 100_000)), "{Text}", new string('y', 100_000));

        var entry = written.Entries.ShouldHaveSingleItem();
        entry.Length.ShouldBeLessThan(13_000);
        entry.ShouldContain("System.InvalidOperationException: xxx");
        entry.ShouldContain("yyy ... (100000 characters)");
    }

    private sealed class Written : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> Entries { get; } = new();

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Entries.Enqueue($"{formatter(state, exception)} {exception}");

        public void Dispose()
        {
        }
    }
}
