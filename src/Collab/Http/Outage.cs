using Npgsql;

namespace Collab.Http;

/// <summary>Tells a failure of the database's server, which passes, from a fault of the tracker.</summary>
public static class Outage
{
    /// <summary>Whether the database was out of reach or out of means, however deep in the exception that is said: Marten and Wolverine
    /// wrap what Npgsql throws.</summary>
    public static bool IsIn(Exception? exception) => exception switch
    {
        null => false,
        AggregateException many => many.InnerExceptions.Any(IsIn),
        // 08: the connection; 53: no more connections, memory or disk; 57P: the server is stopping or starting; 58: its files fail it;
        // 25006: it was the one that takes writes, and no longer is.
        PostgresException { SqlState: ['0', '8', ..] or ['5', '3', ..] or ['5', '7', 'P', ..] or ['5', '8', ..] or "25006" } => true,
        NpgsqlException and not PostgresException => true,
        // A connection that breaks while a statement is still being sent takes the reader from under Npgsql's own feet, which stumbles over
        // it: https://github.com/npgsql/npgsql/issues/1323.
        NullReferenceException when exception.TargetSite?.Module.Assembly == typeof(NpgsqlConnection).Assembly => true,
        _ => IsIn(exception.InnerException),
    };
}
