namespace JasperFx;

/// <summary>Somebody else changed the same stream or document since it was read. Reading again and deciding anew is the remedy.</summary>
public class ConcurrencyException : Exception
{
    public ConcurrencyException(Type docType, object id) : this($"Optimistic concurrency check failed for {docType.FullName} #{id}", docType, id)
    {
    }

    public ConcurrencyException(string message, Type? docType, object id) : base(message)
    {
        DocType = docType?.FullName ?? "";
        Id = id;
    }

    public ConcurrencyException(string message) : base(message)
    {
    }

    public ConcurrencyException(string message, Exception innerException) : base(message, innerException)
    {
    }

    /// <summary>Full name of the aggregate or document type, empty when unknown.</summary>
    public string DocType { get; set; } = "";

    /// <summary>Identity of the stream or document.</summary>
    public object Id { get; set; } = "";
}
