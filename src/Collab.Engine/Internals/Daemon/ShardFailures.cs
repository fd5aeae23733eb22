using JasperFx.Events;
using JasperFx.Events.Daemon;
using Marten.Exceptions;
using Npgsql;

namespace Collab.Engine.Daemon;

/// <summary>Tells what went wrong, and whether waiting alone may cure it.</summary>
internal static class ShardFailures
{
    /// <summary>The database was away or two transactions collided; no event is to blame.</summary>
    public static bool IsTransient(Exception failure) => failure switch
    {
        ConcurrentUpdateException => true,
        PostgresException { IsTransient: false } refusal => IsAboutTheServer(refusal.SqlState),
        NpgsqlException or ObjectDisposedException => true,
        MartenCommandException { InnerException: { } inner } => IsTransient(inner),
        _ => false
    };

    // Connection exceptions, transaction rollbacks, lack of resources, interventions by an operator.
    private static bool IsAboutTheServer(string sqlState) => sqlState[..2] is "08" or "40" or "53" or "57";

    public static ShardFailure Of(Exception failure, IEvent? e) => new()
    {
        Category = e is null ? ShardFailureCategory.Other : ShardFailureCategory.ApplyEvent,
        ExceptionType = TypeNames.FullInCode(failure.GetType()),
        RootExceptionType = TypeNames.FullInCode(failure.GetBaseException().GetType()),
        Message = failure.Message,
        Detail = failure.ToString(),
        OccurredAt = DateTimeOffset.UtcNow,
        Event = e is null ? null : new EventFailureDetails
        {
            Sequence = e.Sequence,
            EventTypeName = e.EventTypeName,
            EventId = e.Id,
            StreamId = e.StreamId,
            Version = e.Version
        }
    };

    public static ShardFailure Of(Unreadable obstacle) => new()
    {
        Category = obstacle.Failure is UnknownEventTypeException ? ShardFailureCategory.UnknownEventType : ShardFailureCategory.EventSerialization,
        ExceptionType = TypeNames.FullInCode(obstacle.Failure.GetType()),
        RootExceptionType = TypeNames.FullInCode(obstacle.Failure.GetBaseException().GetType()),
        Message = obstacle.Failure.Message,
        Detail = obstacle.Failure.ToString(),
        OccurredAt = DateTimeOffset.UtcNow,
        Event = new EventFailureDetails { Sequence = obstacle.Sequence, EventId = obstacle.Id, EventTypeName = obstacle.Name }
    };
}
