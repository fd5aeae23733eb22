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
        // 08: the connection; 53: no more connections, memory or disk; 57P: the server is stopping or starting.
        PostgresException { SqlState: ['0', '8', ..] or ['5', '3', ..] or ['5', '7', 'P', ..] } => true,
        NpgsqlException and not PostgresException => true,
        _ => IsIn(exception.InnerException),
    };
}
