using Marten;

namespace Wolverine.Marten;

/// <summary>A change of one document.</summary>
public abstract class DocumentOp : IMartenOp
{
    private protected DocumentOp(object document)
    {
        Document = document;
    }

    public object Document { get; }

    public abstract void Execute(IDocumentSession session);
}

/// <summary>Inserts or replaces a document.</summary>
public class StoreDoc<T>(T document) : DocumentOp(document) where T : notnull
{
    public override void Execute(IDocumentSession session) => session.Store((T)Document);
}

/// <summary>Inserts a document.</summary>
public class InsertDoc<T>(T document) : DocumentOp(document) where T : notnull
{
    public override void Execute(IDocumentSession session) => session.Insert((T)Document);
}

/// <summary>Replaces a document.</summary>
public class UpdateDoc<T>(T document) : DocumentOp(document) where T : notnull
{
    public override void Execute(IDocumentSession session) => session.Update((T)Document);
}

/// <summary>Deletes a document.</summary>
public class DeleteDoc<T>(T document) : DocumentOp(document) where T : notnull
{
    public override void Execute(IDocumentSession session) => session.Delete((T)Document);
}
