using System.Data;
using Collab.Engine.Sessions;
using JasperFx.Events.Daemon;
using JasperFx.Events.Projections;
using Marten;
using Npgsql;

namespace Collab.Engine.Daemon;

/// <summary>A session whose save first runs a fenced command: if that affects no row, nothing is committed.</summary>
internal sealed class ProjectionSession(DocumentStore store, NpgsqlBatchCommand fence, ShardName name)
    : DocumentSession(store, IsolationLevel.ReadCommitted, listeners: [])
{
    protected override bool MustSave => true;

    protected override void WriteFirst(NpgsqlBatch batch) => batch.BatchCommands.Add(fence);

    protected override void CheckFirst(NpgsqlBatch batch)
    {
        if (fence.RecordsAffected != 1) throw new ProgressionProgressOutOfOrderException(name);
    }
}
