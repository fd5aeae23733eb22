using Collab.Domain.Facts;
using Collab.Recording;
using JasperFx.Events;
using Marten;
using Marten.Events.Projections;

namespace Collab.ReadModel.Rows;

/// <summary>
/// Keeps the read side's rows: at each event it closes the rows that the event ended and opens those it began, at the event's position, and
/// adds what that changes about the figures. The daemon commits rows and points with the projection's progress.
/// </summary>
public sealed class RowsProjection : IProjection
{
    /// <summary>The projection's name; its progress is the position every read speaks of.</summary>
    public const string Name = "rows";

    /// <summary>The name under which the store keeps how far the projection has come; where it is missing, the projection has not
    /// begun.</summary>
    public const string Shard = Name + ":All";

    /// <summary>Raised whenever the rows of the same events come out differently; the tables are then rebuilt at the next start.</summary>
    public const string Version = "11";

    private const string Schema = StoreSchema.Name;

    private readonly StreamCache cache = new();
    private readonly IdentityHistory identity = new();
    private long boundary;

    public async Task ApplyAsync(IDocumentOperations operations, IReadOnlyList<IEvent> events, CancellationToken cancellation)
    {
        if (events.Count == 0) return;
        // What is derived need not outlive a crash: progress is lost with the rows, and they are made once more. So no batch waits for the
        // disk.
        operations.QueueSqlCommand("set local synchronous_commit to off");
        var generation = await RowsGeneration.EnterAsync(operations, events[0].Sequence, cancellation);
        generation.HoldTo(operations);
        var batch = new ProjectionBatch(operations, cache, identity, cancellation);
        await batch.LoadAsync([.. events.Where(MakesRows)]);
        foreach (var e in events.Where(MakesRows)) await batch.TakeAsync(e);
        await batch.WriteAsync();
        var (first, last) = (Totals.Boundary(events[0].Sequence), Totals.Boundary(events[^1].Sequence));
        for (var next = Math.Max(boundary + Totals.Small, first); next <= last; next += Totals.Small)
            if (next > 0) operations.QueueSqlCommand(Totals.Make(boundary = next));
        operations.QueueSqlCommand(DatabaseChannel.Tell(DatabaseChannel.ReadSide));
    }

    /// <summary>Whether an event makes rows.</summary>
    internal static bool MakesRows(IEvent e) => e.Data is Fact or Judgement;
}
