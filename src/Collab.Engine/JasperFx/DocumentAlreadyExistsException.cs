namespace JasperFx;

/// <summary>An insert met a document that already has that identity.</summary>
public class DocumentAlreadyExistsException : Exception
{
    public DocumentAlreadyExistsException(Type documentType, object id) : this(null, documentType, id)
    {
    }

    public DocumentAlreadyExistsException(Exception? inner, Type documentType, object id)
        : base($"Document already exists {documentType.FullName}: {id}", inner)
    {
        DocumentType = documentType;
        Id = id;
    }

    public Type DocumentType { get; }

    public object Id { get; }

    /// <summary>The same as <see cref="DocumentType"/>.</summary>
    public Type DocType => DocumentType;
}
