using Collab.Domain.Validation;

namespace Collab.Recording;

/// <summary>
/// Completes the event of a command before it is decided, where the decision needs what the caller cannot know. A slice registers one for
/// its own type of event; commands about other events pay nothing for it.
/// </summary>
public interface ICommandPreparation
{
    /// <summary>The type of the events it prepares.</summary>
    Type EventType { get; }

    /// <summary>Whether it also looks at an event of its type that is to stand in the place of another.</summary>
    bool ChecksCorrections => false;

    /// <summary>What is wrong with what the caller asked for.</summary>
    Task<IReadOnlyList<ValidationError>> ErrorsInAsync(object asked, CancellationToken cancellation);

    /// <summary>The completed event, or the problem that keeps it from being completed now.</summary>
    /// <param name="stream">The entity.</param>
    /// <param name="asked">The event as the caller described it.</param>
    /// <param name="pending">What the batch of the command would have stored so far; null outside of one.</param>
    /// <param name="cancellation">Ends the work.</param>
    Task<(object Payload, SubmissionProblem? Problem)> CompleteAsync(
        Guid stream, object asked, PendingBatch? pending, CancellationToken cancellation);
}
