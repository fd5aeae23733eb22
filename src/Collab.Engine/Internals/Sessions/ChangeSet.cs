using JasperFx.Events;
using Marten.Services;
using Weasel.Storage;

namespace Collab.Engine.Sessions;

internal sealed class ChangeSet(IReadOnlyList<StreamAction> streams, IReadOnlyList<Operation> operations) : IChangeSet
{
    public IEnumerable<object> Updated =>
        operations.OfType<WriteDocument>().Where(w => w.Kind != WriteKind.Insert).Select(w => w.Document);

    public IEnumerable<object> Inserted => operations.OfType<WriteDocument>().Where(w => w.Kind == WriteKind.Insert).Select(w => w.Document);

    public IEnumerable<IDeletion> Deleted => operations.OfType<DeleteDocument>();

    public IEnumerable<IEvent> GetEvents() => streams.SelectMany(s => s.Events);

    public IEnumerable<StreamAction> GetStreams() => streams;

    public IChangeSet Clone() => this;
}
