using System.Text.Json;
using Collab.Domain;
using Collab.Domain.Facts;
using Collab.Domain.Indicators;
using Collab.Domain.Partnerships;
using Collab.Domain.Views;
using Collab.ReadModel.Rows.Schema;
using JasperFx.Events;

namespace Collab.ReadModel.Rows;

/// <summary>Makes the rows of a stream's facts, of the conflicts among them, and of the log.</summary>
internal static class FactRowMaker
{
    /// <summary>The rows of the standing facts. What a fact says never changes under its id; its certainty and, where another fact dates
    /// it, its date do. A ledger line's contributions come with it.</summary>
    public static IEnumerable<Row> Facts(FactRegister register, ProjectionContext around, RowMemory? before, RowMemory memory)
    {
        var project = ProjectOf(register);
        var disputed = register.OpenConflicts.SelectMany(conflict => conflict.Raised.FactIds).ToHashSet();
        foreach (var record in register.Standing)
        {
            var since = Span.Database(register.SinceOf(record));
            var stamp = RowMemory.With(new Stamp(), record).With((ulong)since.Ticks);
            if (record.Fact.IsLedgerLine)
                stamp = around.With(stamp, References.ContextOf(record.Fact).Concat(project.Programmes)).With(around.Rules.Stamp)
                    .With(project.Stamp)
                    .With(disputed.Contains(record.Id) ? 1ul : 2ul);
            if (before is null || !before.Facts.TryGetValue(stamp, out var rows))
                rows = [FactRow(register, record, since), .. ContributionsOfLine(register, record, since, around)];
            memory.Facts[stamp] = rows;
            foreach (var row in rows) yield return row;
        }
    }

    // The terms under which the stream is a project, if it is one: a ledger line belongs to it.
    private static (ulong Stamp, IReadOnlyList<Guid> Programmes) ProjectOf(FactRegister register)
    {
        var spans = Project.SpansOf(register);
        return (spans.Aggregate(new Stamp(), (stamp, span) => span.AddTo(stamp.With((ulong)span.From.Ticks))).Value,
            [.. spans.Select(span => span.Programme).Distinct()]);
    }

    /// <summary>The rows of the open conflicts.</summary>
    public static IEnumerable<Row> Conflicts(FactRegister register, EntityKind kind) => register.OpenConflicts.Select(conflict => new Row(
        "conflict",
        [("id", conflict.Id)],
        () => [("stream_id", register.Id), ("kind", kind.Name), ("about", conflict.Raised.About),
            ("raised_at", Span.Database(conflict.RecordedAt))],
        new Stamp().With(register.Id))
    {
        Deltas = () => [new(FigureKeys.Conflicts, "open", Span.Beginning, Span.End, 1)],
    });

    /// <summary>The row of the log that an event makes.</summary>
    /// <param name="register">The facts of the event's own stream, the event included.</param>
    /// <param name="e">The event.</param>
    public static IReadOnlyList<(string Column, object? Value)> Log(FactRegister register, IEvent e)
    {
        var fact = e.Data as Fact ?? (e.Data as FactCorrected)?.Replacement;
        var since = fact is null ? e.Timestamp : register.SinceOf(register.Facts[e.Id]);
        var source = fact?.RestsOn?.Source ?? (e.Data as FactConfirmed)?.Provenance.Source
            ?? (e.Data as ConflictResolved)?.Provenance?.Source ?? (e.Data as IdentityStatement)?.Provenance?.Source;
        return
        [
            ("position", e.Sequence), ("id", e.Id), ("stream_id", e.StreamId), ("kind", Slices.Of(register)?.Name ?? ""),
            ("type", e.EventTypeName),
            ("recorded_at", Span.Database(e.Timestamp)), ("since", Span.Database(since)), ("source_id", source?.Value),
        ];
    }

    private static IEnumerable<Row> ContributionsOfLine(
        FactRegister register, RecordedFact record, DateTime since, ProjectionContext around) => record.Fact.IsLedgerLine
        ? Candidates.OfLine(register, record, around).SelectMany(entry => ContributionRowMaker.Under(
            around, new SerializedCandidate(entry.Indicator, entry.Candidate, JsonSerializer.Serialize(entry.Candidate, FactJson.Options)),
            since, Span.End))
        : [];

    private static Row FactRow(FactRegister register, RecordedFact record, DateTime since) =>
        new("fact", [("id", record.Id)], () => FactColumns(register, record, since), Worded(record,
            new Stamp().With((ulong)record.Certainty).With((ulong)since.Ticks).With(register.Id)))
        {
            Deltas = () => record.Certainty == Certainty.Claimed
                ? [new(FigureKeys.Facts, "all", since, Span.End, 1), new(FigureKeys.Facts, "claimed", since, Span.End, 1)]
                : [new(FigureKeys.Facts, "all", since, Span.End, 1)],
        };

    // In other words than it was recorded in, it names what things go by, which changes.
    private static Stamp Worded(RecordedFact record, Stamp stamp) => record.NamedBefore is null ? stamp
        : References.EntitiesOf(record.Fact).Aggregate(stamp, (sum, named) => sum.With(((IEntityId)named.Value).Value));

    private static IReadOnlyList<(string Column, object? Value)> FactColumns(FactRegister register, RecordedFact record, DateTime since) =>
    [
        ("stream_id", register.Id), ("kind", Slices.Of(record.Fact).Name), ("type", FactKinds.Alias(record.Fact.GetType())),
        ("position", record.Position), ("recorded_at", Span.Database(record.RecordedAt)), ("since", since),
        ("occurred_from", Span.Database(record.Fact.Occurred.Earliest())), ("occurred_to", Span.Database(record.Fact.Occurred.Latest())),
        ("certainty", Codes.Of(record.Certainty)), ("source_id", record.Fact.RestsOn?.Source.Value),
        ("passage", record.Fact.RestsOn?.Passage),
        ("refs", References.EntitiesOf(record.Fact).Select(reference => ((IEntityId)reference.Value).Value)
            .Concat(record.NamedBefore ?? []).Distinct().ToArray()),
        ("data", new Json(JsonSerializer.Serialize(record.Fact, record.Fact.GetType(), FactJson.Options))),
    ];
}
