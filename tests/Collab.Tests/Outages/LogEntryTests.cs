using Collab.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Collab.Tests.Outages;

/// <summary>An entry of the log is bounded in every form: one in JSON has the values beside the message that they stand in.</summary>
public sealed class LogEntryTests
{
    [Fact]
    public void What_an_entry_holds_by_name_is_bounded_too_and_stays_what_it_is()
    {
        using var written = new Written();
        using var log = new OutageLog(written, new DatabaseOutage(new FakeTimeProvider()));

        log.CreateLogger("Collab").LogWarning("{Text} took {Seconds}", new string('y', 100_000), 3.5);

        var entry = written.State.ShouldBeAssignableTo<IReadOnlyList<KeyValuePair<string, object?>>>()!;
        entry.Select(value => value.Key).ShouldBe(["Text", "Seconds", "{OriginalFormat}"]);
        entry[0].Value.ShouldBeOfType<string>().Length.ShouldBeLessThan(5_000);
        entry[1].Value.ShouldBe(3.5);
        // The text form writes the one, the JSON form also the other.
        written.Message.ShouldNotBeNull().Length.ShouldBeLessThan(5_000);
        entry.ToString().ShouldBe(written.Message);
    }

    private sealed class Written : ILoggerProvider, ILogger
    {
        public object? State { get; private set; }

        public string? Message { get; private set; }

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            (State, Message) = (state, formatter(state, exception));

        public void Dispose()
        {
        }
    }
}
