using Npgsql;

namespace Marten.Exceptions;

/// <summary>Anything the store reports that is not a matter of concurrency.</summary>
public class MartenException : Exception
{
    public MartenException()
    {
    }

    public MartenException(string message) : base(message)
    {
    }

    public MartenException(string message, Exception innerException) : base(message, innerException)
    {
    }
}

/// <summary>The database refused a command; the inner exception says why.</summary>
public class MartenCommandException : MartenException
{
    public MartenCommandException(NpgsqlCommand? command, Exception innerException) : this(command, innerException, null)
    {
    }

    public MartenCommandException(NpgsqlCommand? command, Exception innerException, string? prefix)
        : base($"The database refused a command: {prefix}{innerException.Message}{Text(command)}", innerException)
    {
        Command = command;
    }

    /// <summary>The command that failed, when it was a single one.</summary>
    public NpgsqlCommand? Command { get; }

    private static string Text(NpgsqlCommand? command) => command is null ? "" : Environment.NewLine + command.CommandText;
}

/// <summary>A new stream was to be opened under an id that exists already.</summary>
public class ExistingStreamIdCollisionException : MartenException
{
    public ExistingStreamIdCollisionException(object id, Type aggregateType) : base($"Stream #{id} already exists in the database")
    {
        Id = id;
        AggregateType = aggregateType;
    }

    public object Id { get; }

    /// <summary>Null when the stream was to be opened without a type.</summary>
    public Type AggregateType { get; }
}

/// <summary>Something asked for an existing stream, and there is none.</summary>
public class NonExistentStreamException : MartenException
{
    public NonExistentStreamException(object id) : base($"Attempt to append to a nonexistent event stream '{id}'")
    {
        Id = id;
    }

    public object Id { get; }
}

/// <summary>The stream does not allow what was tried, appending to an archived one above all.</summary>
public class InvalidStreamOperationException : MartenException
{
    public InvalidStreamOperationException(string message) : base(message)
    {
    }
}

/// <summary>An update met no document of that identity.</summary>
public class NonExistentDocumentException : MartenException
{
    public NonExistentDocumentException(Type docType, object id) : base($"Nonexistent document {docType.FullName}: {id}")
    {
        DocType = docType;
        Id = id;
    }

    public Type DocType { get; }

    public object Id { get; }
}

/// <summary>The database could not serialise this transaction with another; trying again is the remedy.</summary>
public class ConcurrentUpdateException : MartenException
{
    public ConcurrentUpdateException(Exception innerException) : base("The transaction collided with another one", innerException)
    {
    }
}

/// <summary>A stored event has a name that nothing in this store knows.</summary>
public class UnknownEventTypeException : MartenException
{
    public UnknownEventTypeException(string eventTypeName)
        : base($"Unknown event type name '{eventTypeName}'. Register its type with StoreOptions.Events.AddEventType, MapEventType or Upcast")
    {
        EventTypeName = eventTypeName;
    }

    public string EventTypeName { get; }
}
