namespace JasperFx.Events;

/// <summary>
/// A stream fetched for writing: its state folded so far, and what is to be appended. The append fails at save with
/// <see cref="EventStreamUnexpectedMaxEventIdException"/> when another writer changed the stream in the meantime.
/// </summary>
public interface IEventStream<out T> where T : notnull
{
    /// <summary>The folded state; null for a stream that does not exist or whose fold ended in nothing.</summary>
    T? Aggregate { get; }

    /// <summary>Version of the stream when it was fetched, 0 for a new one.</summary>
    long? StartingVersion { get; }

    /// <summary><see cref="StartingVersion"/> and what was appended here since.</summary>
    long? CurrentVersion { get; }

    CancellationToken Cancellation { get; }

    Guid Id { get; }

    string? Key { get; }

    IReadOnlyList<IEvent> Events { get; }

    /// <summary>Check the version at save even when nothing is appended.</summary>
    bool AlwaysEnforceConsistency { get; set; }

    void AppendOne(object @event);

    void AppendMany(params object[] events);

    void AppendMany(IEnumerable<object> events);
}
