using Collab.Domain.Facts;
using Collab.Domain.Indicators;
using Collab.Domain.Views;

namespace Collab.ReadModel.Rows;

/// <summary>Takes the snapshots of a stream: its picture changes only where a fact begins to hold or something around it changes, so
/// one at each such moment shows all that is to be seen between.</summary>
internal static class StreamSnapshots
{
    /// <summary>The snapshots in order of their moments. One is taken from an earlier row set of the stream where nothing that it shows has
    /// changed.</summary>
    public static List<(DateTime Moment, StreamSnapshot Snapshot)> Of(
        FactRegister register, EntityKind kind, ProjectionContext around, RowMemory? before, RowMemory memory)
    {
        var dependent = kind.Name is "activity" or "partnership";
        var standing = register.Standing.Where(record => !record.Fact.IsLedgerLine)
            .Select(record => (Record: record, Since: Span.Database(register.SinceOf(record)))).OrderBy(entry => entry.Since).ToList();
        var moments = standing.Select(entry => entry.Since).Append(Span.Beginning)
            .Concat(kind.Name switch
            {
                "partnership" => around.Changes(RowSet.ContextOf(register)),
                "activity" => around.ChangesOfProjects(RowSet.ContextOf(register)),
                _ => [],
            }).Distinct().Order();
        var stamp = Whole(register, standing.Select(entry => entry.Record));
        var next = 0;
        var snapshots = new List<(DateTime Moment, StreamSnapshot Snapshot)>();
        foreach (var moment in moments)
        {
            for (; next < standing.Count && standing[next].Since <= moment; next++)
            {
                stamp = RowMemory.With(stamp, standing[next].Record);
                if (dependent) stamp = around.With(stamp, References.ContextOf(standing[next].Record.Fact));
            }

            var key = (moment, stamp.Value);
            if (before is null || !before.Snapshots.TryGetValue(key, out var snapshot))
                snapshot = StreamSnapshot.At(register, kind, moment, around);
            memory.Snapshots[key] = snapshot;
            snapshots.Add((moment, snapshot));
        }

        return snapshots;
    }

    // What every snapshot shows whatever its moment: conflicts, and the dates that resolve others.
    private static Stamp Whole(FactRegister register, IEnumerable<RecordedFact> standing)
    {
        var stamp = new Stamp();
        foreach (var conflict in register.Conflicts.Values.OrderBy(conflict => conflict.Id))
        {
            stamp = stamp.With(conflict.Id).With(conflict.Resolution is null ? 1ul : 2ul).With(register.IsOpen(conflict) ? 1ul : 2ul);
            stamp = conflict.Raised.FactIds.Where(register.Facts.ContainsKey)
                .Aggregate(stamp, (sum, id) => RowMemory.With(sum, register.Facts[id]));
        }

        // So is the ledger line that decides on a fact.
        stamp = standing.Select(record => record.Fact.RestsOnLine).OfType<Guid>().Where(register.Facts.ContainsKey)
            .Aggregate(stamp, (sum, line) => RowMemory.With(sum, register.Facts[line]).With((ulong)register.Facts[line].Status));
        return standing.Where(record => record.Fact.DatesAnother).Aggregate(stamp, RowMemory.With);
    }
}
