using Marten.Services;

namespace Marten;

/// <summary>Is told around the saving of sessions.</summary>
public interface IDocumentSessionListener
{
    /// <summary>After the commit; events in <paramref name="commit"/> have their versions and sequence numbers.</summary>
    Task AfterCommitAsync(IDocumentSession session, IChangeSet commit, CancellationToken token);

    /// <summary>Inside the transaction, after inline projections and before anything is written; what is queued now is saved too.</summary>
    Task BeforeSaveChangesAsync(IDocumentSession session, CancellationToken token);

    void DocumentLoaded(object id, object document);

    void DocumentAddedForStorage(object id, object document);
}

/// <summary>A listener that does nothing until overridden.</summary>
public abstract class DocumentSessionListenerBase : IDocumentSessionListener
{
    public virtual Task BeforeSaveChangesAsync(IDocumentSession session, CancellationToken token) => Task.CompletedTask;

    public virtual Task AfterCommitAsync(IDocumentSession session, IChangeSet commit, CancellationToken token) => Task.CompletedTask;

    public virtual void DocumentLoaded(object id, object document)
    {
    }

    public virtual void DocumentAddedForStorage(object id, object document)
    {
    }
}
