using System.Globalization;
using System.Text.Json;
using Collab.Commands;
using Collab.Facts;
using JasperFx.Events;

namespace Collab.Rows;

/// <summary>A row as the facts of one stream make it, without the span in which it was known.</summary>
/// <param name="Table">The table it stands in.</param>
/// <param name="Key">The columns that tell it from the stream's other open rows of that table, by name.</param>
/// <param name="Others">Makes its other columns; asked only when the row is written.</param>
/// <param name="Content">What can change of it, as text: two rows of one key are the same row when this is the same.</param>
public sealed record Row(string Table, IReadOnlyList<(string Column, object Value)> Key, Func<IReadOnlyList<(string Column, object? Value)>> Others, string Content)
{
    /// <summary>Its other columns, by name.</summary>
    public IReadOnlyList<(string Column, object? Value)> Rest => Others();

    /// <summary>Tells it from every other row of its stream, whatever span they were known in.</summary>
    internal string Identity { get; } =
        $"{Table}|{string.Join('|', Key.Select(column => column.Value is DateTime time ? time.ToString("O", CultureInfo.InvariantCulture) : column.Value))}|{Content}";
}

/// <summary>What an event changes about the rows of its stream.</summary>
/// <param name="Ended">Rows that are known no longer.</param>
/// <param name="Begun">Rows that are known from then on.</param>
public sealed record RowChange(IReadOnlyList<Row> Ended, IReadOnlyList<Row> Begun);

/// <summary>
/// The rows that the facts of one stream make. Pure: the read side is the difference of two row sets at each event, and replaying a stream to any position gives
/// the rows known at that position.
/// </summary>
public static class RowSet
{
    /// <summary>All rows of a stream.</summary>
    public static IReadOnlyList<Row> Of(FactRegister? register)
    {
        if (register is null || EntityKind.Of(register) is not { } kind) return [];
        return [.. Facts(register), .. Conflicts(register, kind), .. Entities(register, kind)];
    }

    /// <summary>The difference between the rows before and after an event.</summary>
    public static RowChange Change(IReadOnlyList<Row> before, IReadOnlyList<Row> after)
    {
        var kept = before.Select(row => row.Identity).ToHashSet();
        kept.IntersectWith(after.Select(row => row.Identity));
        return new RowChange([.. before.Where(row => !kept.Contains(row.Identity))], [.. after.Where(row => !kept.Contains(row.Identity))]);
    }

    /// <summary>The row of the log that an event makes.</summary>
    /// <param name="register">The facts of the event's stream, the event included.</param>
    /// <param name="e">The event.</param>
    public static IReadOnlyList<(string Column, object? Value)> Log(FactRegister register, IEvent e)
    {
        var fact = e.Data as Fact ?? (e.Data as FactCorrected)?.Replacement;
        var since = fact is null ? e.Timestamp : EntityKind.SinceOf(register, register.Facts[e.Id]);
        var source = fact?.RestsOn?.Source ?? (e.Data as FactConfirmed)?.Provenance.Source ?? (e.Data as ConflictResolved)?.Provenance?.Source;
        return
        [
            ("position", e.Sequence), ("id", e.Id), ("stream_id", e.StreamId), ("kind", EntityKind.Of(register)?.Name ?? ""), ("type", e.EventTypeName),
            ("recorded_at", Span.Database(e.Timestamp)), ("since", Span.Database(since)), ("source_id", source?.Value),
        ];
    }

    // What a fact says never changes under its id; its certainty and, where another fact dates it, its date do.
    private static IEnumerable<Row> Facts(FactRegister register) => register.Standing.Select(record =>
    {
        var since = EntityKind.SinceOf(register, record);
        return new Row("fact", [("id", record.Id)], () => FactColumns(register, record, since), $"{record.Certainty}|{Text(since)}");
    });

    private static IReadOnlyList<(string Column, object? Value)> FactColumns(FactRegister register, RecordedFact record, DateTimeOffset since) =>
    [
        ("stream_id", register.Id), ("kind", EntityKind.Of(record.Fact).Name), ("type", FactKinds.Alias(record.Fact.GetType())),
        ("position", record.Position), ("recorded_at", Span.Database(record.RecordedAt)), ("since", Span.Database(since)),
        ("occurred_from", Instant(record.Fact.Occurred.Earliest())), ("occurred_to", Instant(record.Fact.Occurred.Latest())),
        ("certainty", Codes.Of(record.Certainty)), ("source_id", record.Fact.RestsOn?.Source.Value), ("passage", record.Fact.RestsOn?.Passage),
        ("refs", References.Of(record.Fact).Select(reference => (reference.Value as IEntityId)?.Value).OfType<Guid>().Distinct().ToArray()),
        ("data", new Json(JsonSerializer.Serialize(record.Fact, record.Fact.GetType(), FactJson.Options))),
    ];

    private static IEnumerable<Row> Conflicts(FactRegister register, EntityKind kind) => register.OpenConflicts.Select(conflict => new Row(
        "conflict",
        [("id", conflict.Id)],
        () => [("stream_id", register.Id), ("kind", kind.Name), ("about", conflict.Raised.About), ("raised_at", Span.Database(conflict.RecordedAt))],
        ""));

    // The picture changes only where a fact begins to hold, so one look at each such moment tells all that is to be seen between them.
    private static IEnumerable<Row> Entities(FactRegister register, EntityKind kind)
    {
        var moments = register.Standing.Select(record => Span.Database(EntityKind.SinceOf(register, record))).Append(Span.Beginning).Distinct().Order().ToList();
        var open = new Dictionary<(string, Guid), (DateTime From, EntityFace Face, string View)>();
        foreach (var moment in moments)
        {
            var view = kind.At(register, moment == Span.Beginning ? DateTimeOffset.MinValue : new DateTimeOffset(moment));
            var seen = view is null
                ? []
                : kind.Rows(view).ToDictionary(
                    face => (face.Kind, face.Id), face => (Face: face, View: JsonSerializer.Serialize(face.View, face.View.GetType(), FactJson.Options)));
            foreach (var (key, was) in open.ToList())
            {
                if (seen.TryGetValue(key, out var still) && still.View == was.View) continue;
                open.Remove(key);
                yield return Entity(register, was.Face, was.View, was.From, moment);
            }

            foreach (var (key, (face, text)) in seen.Where(entry => !open.ContainsKey(entry.Key))) open[key] = (moment, face, text);
        }

        foreach (var (from, face, view) in open.Values) yield return Entity(register, face, view, from, Span.End);
    }

    private static Row Entity(FactRegister register, EntityFace face, string view, DateTime from, DateTime until) => new(
        "entity",
        [("kind", face.Kind), ("id", face.Id), ("stream_id", register.Id), ("valid_from", from)],
        () =>
        [
            ("valid_until", until), ("title", face.Title), ("subkind", face.Subkind), ("status", face.Status),
            ("starts", Instant(face.Starts)), ("ends", Instant(face.Ends)),
            ("regions", face.Regions.ToArray()), ("topics", face.Topics.ToArray()), ("organisations", face.Organisations.ToArray()),
            ("conflicts", face.Kind == "milestone" ? 0 : register.OpenConflicts.Count()), ("view", new Json(view)),
        ],
        $"{until:O}|{view}");

    private static DateTime? Instant(DateTimeOffset? instant) => instant is { } known ? Span.Database(known) : null;

    private static string Text(DateTimeOffset instant) => Span.Database(instant).ToString("O", CultureInfo.InvariantCulture);
}

/// <summary>A value for a jsonb column.</summary>
public sealed record Json(string Text);
