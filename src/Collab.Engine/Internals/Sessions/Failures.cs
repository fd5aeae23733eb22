using Marten.Exceptions;
using Npgsql;

namespace Collab.Engine.Sessions;

/// <summary>Database errors as the exceptions callers know.</summary>
internal static class Failures
{
    public static Exception Translate(Exception failure, NpgsqlCommand? command = null) => failure switch
    {
        PostgresException { SqlState: PostgresErrorCodes.SerializationFailure } => new ConcurrentUpdateException(failure),
        NpgsqlException => new MartenCommandException(command, failure),
        _ => failure
    };
}
