using System.Collections;
using Collab.Http;

namespace Collab.Hosting;

/// <summary>
/// A log whose entries are bounded, and in which an outage of the database is said once, whoever notices it: of Marten, Wolverine and
/// others each tells it again and again, with all that was on the way to it.
/// </summary>
internal sealed class OutageLog(ILoggerProvider log, DatabaseOutage outage) : ILoggerProvider, ISupportExternalScope
{
    private const int LongestMessage = 4_000;
    private const int LongestException = 8_000;

    // Those that have nothing else to tell while the database is away.
    private static readonly string[] OfTheDatabase = ["Marten", "Wolverine", "JasperFx", "Npgsql", "Weasel"];

    public ILogger CreateLogger(string categoryName) => new Category(
        log.CreateLogger(categoryName), log.CreateLogger(typeof(DatabaseOutage).FullName!), outage,
        OfTheDatabase.Any(name => categoryName.StartsWith(name, StringComparison.Ordinal)));

    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => (log as ISupportExternalScope)?.SetScopeProvider(scopeProvider);

    // Who made what it writes to disposes of that.
    public void Dispose()
    {
    }

    private static string Cut(string text, int most) => text.Length <= most ? text : $"{text[..most]} ... ({text.Length} characters)";

    private sealed class Category(ILogger own, ILogger ofOutage, DatabaseOutage outage, bool isOfTheDatabase) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => own.BeginScope(state);

        public bool IsEnabled(LogLevel logLevel) => own.IsEnabled(logLevel);

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (Outage.IsIn(exception))
            {
                if (outage.See(exception!) is { } began) ofOutage.Log(LogLevel.Warning, new EventId(), began, null, (said, _) => said);
                return;
            }

            if (isOfTheDatabase && outage.IsOn)
            {
                outage.LeaveOut();
                return;
            }

            var message = Cut(formatter(state, exception), LongestMessage);
            var shown = exception is null ? null : new Shown(exception);
            own.Log(logLevel, eventId, new Told(message, Values(state)), shown, static (told, _) => told.ToString());
        }

        // What a log in JSON writes beside the message.
        private static KeyValuePair<string, object?>[] Values(object? state) =>
            state is IReadOnlyCollection<KeyValuePair<string, object?>> values ? [.. values.Select(Short)] : [];

        // Numbers and the like stay what they are.
        private static KeyValuePair<string, object?> Short(KeyValuePair<string, object?> value) =>
            value.Value?.ToString() is { Length: > LongestMessage } text ? new(value.Key, Cut(text, LongestMessage)) : value;
    }

    /// <summary>An entry as the log shows it: its message, and what is in it by name.</summary>
    private sealed class Told(string message, KeyValuePair<string, object?>[] values) : IReadOnlyList<KeyValuePair<string, object?>>
    {
        public int Count => values.Length;

        public KeyValuePair<string, object?> this[int index] => values[index];

        public IEnumerator<KeyValuePair<string, object?>> GetEnumerator() => values.AsEnumerable().GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => values.GetEnumerator();

        public override string ToString() => message;
    }

    /// <summary>An exception as the log shows it.</summary>
    private sealed class Shown(Exception whole) : Exception(Cut(whole.Message, LongestMessage), whole)
    {
        private readonly string text = Cut(whole.ToString(), LongestException);

        public override string ToString() => text;
    }
}
