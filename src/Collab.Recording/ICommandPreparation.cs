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

    /// <summary>What is wrong with what the caller asked for.</summary>
    Task<IReadOnlyList<ValidationError>> ErrorsInAsync(object asked, CancellationToken cancellation);

    /// <summary>The completed event, or the problem that keeps it from being completed now.</summary>
    /// <param name="stream">The entity.</param>
    /// <param name="asked">The event as the caller described it.</param>
    /// <param name="cancellation">Ends the work.</param>
    Task<(object Payload, SubmissionProblem? Problem)> CompleteAsync(Guid stream, object asked, CancellationToken cancellation);
}
