using System.Globalization;
using System.Text.Json;
using Collab.Domain;
using Collab.Domain.Facts;
using Collab.Domain.Indicators;
using Collab.Domain.Views;
using Collab.ReadModel.Rows.Schema;
using JasperFx.Events;

namespace Collab.ReadModel.Rows;

/// <summary>A row as the facts of one stream make it, without the span in which it was known.</summary>
/// <param name="Table">The table it stands in.</param>
/// <param name="Key">The columns that tell it from the stream's other open rows of that table, by name.</param>
/// <param name="Others">Makes its other columns; asked only when the row is written.</param>
/// <param name="Content">A fingerprint of what can change of it: two rows of one key are the same row when this is the same.</param>
public sealed record Row(string Table, IReadOnlyList<(string Column, object Value)> Key, Func<IReadOnlyList<(string Column, object? Value)>> Others, Stamp Content)
{
    /// <summary>Its other columns, by name.</summary>
    public IReadOnlyList<(string Column, object? Value)> Rest => Others();

    /// <summary>What it adds to figures while it is known; asked only when it begins or ends.</summary>
    public Func<IEnumerable<FigureDelta>>? Deltas { get; init; }

    /// <summary>For a contribution: what it is.</summary>
    public Contribution? Contribution { get; init; }

    /// <summary>Tells it from every other row of its stream, whatever span they were known in.</summary>
    internal Stamp Identity { get; } = Key.Aggregate(Content.With(Table), (stamp, column) => column.Value switch
    {
        Guid id => stamp.With(id),
        DateTime time => stamp.With((ulong)time.Ticks),
        var text => stamp.With((string)text),
    });
}

/// <summary>What an event changes about the rows of its stream.</summary>
/// <param name="Ended">Rows that are known no longer.</param>
/// <param name="Begun">Rows that are known from then on.</param>
public sealed record RowChange(IReadOnlyList<Row> Ended, IReadOnlyList<Row> Begun);

/// <summary>
/// The rows that the facts of one stream make among their surroundings. Pure: the read side is the difference of two row sets at each event, and replaying a stream to
/// any position gives the rows known at that position.
/// </summary>
public sealed class RowSet
{
    private static readonly TimeSpan LongestMonth = TimeSpan.FromDays(32);

    private readonly Memory memory;

    private RowSet(IReadOnlyList<Row> rows, Memory memory)
    {
        Rows = rows;
        this.memory = memory;
    }

    /// <summary>No rows.</summary>
    public static RowSet Empty { get; } = new([], new Memory());

    /// <summary>All rows.</summary>
    public IReadOnlyList<Row> Rows { get; }

    /// <summary>All rows of a stream.</summary>
    /// <param name="register">The stream's facts.</param>
    /// <param name="around">What else its rows depend on.</param>
    /// <param name="before">An earlier row set of the stream: what still looks the same is taken from it.</param>
    public static RowSet Of(FactRegister? register, ProjectionContext around, RowSet? before = null)
    {
        if (register is null || Slices.Of(register) is not { } kind) return Empty;
        var memory = new Memory();
        var seen = Looks(register, kind, around, before?.memory, memory);
        return new RowSet(
            [.. Facts(register, around, before?.memory, memory), .. Conflicts(register, kind), .. Entities(register, seen), .. Contributions(around, seen)], memory);
    }

    /// <summary>The difference between the rows before and after an event.</summary>
    public static RowChange Change(RowSet before, RowSet after)
    {
        var kept = before.Rows.Select(row => row.Identity).ToHashSet();
        kept.IntersectWith(after.Rows.Select(row => row.Identity));
        return new RowChange([.. before.Rows.Where(row => !kept.Contains(row.Identity))], [.. after.Rows.Where(row => !kept.Contains(row.Identity))]);
    }

    /// <summary>The row of the log that an event makes.</summary>
    /// <param name="register">The facts of the event's stream, the event included.</param>
    /// <param name="e">The event.</param>
    public static IReadOnlyList<(string Column, object? Value)> Log(FactRegister register, IEvent e)
    {
        var fact = e.Data as Fact ?? (e.Data as FactCorrected)?.Replacement;
        var since = fact is null ? e.Timestamp : register.SinceOf(register.Facts[e.Id]);
        var source = fact?.RestsOn?.Source ?? (e.Data as FactConfirmed)?.Provenance.Source ?? (e.Data as ConflictResolved)?.Provenance?.Source;
        return
        [
            ("position", e.Sequence), ("id", e.Id), ("stream_id", e.StreamId), ("kind", Slices.Of(register)?.Name ?? ""), ("type", e.EventTypeName),
            ("recorded_at", Span.Database(e.Timestamp)), ("since", Span.Database(since)), ("source_id", source?.Value),
        ];
    }

    /// <summary>The organisations that a stream's rows depend on.</summary>
    public static IReadOnlyCollection<Guid> OrganisationsOf(FactRegister register) => register.Facts.Values
        .SelectMany(record => References.OrganisationsOf(record.Fact)).ToHashSet();

    // What a fact says never changes under its id; its certainty and, where another fact dates it, its date do. A ledger line's contributions come with it.
    private static IEnumerable<Row> Facts(FactRegister register, ProjectionContext around, Memory? before, Memory memory)
    {
        var disputed = register.OpenConflicts.SelectMany(conflict => conflict.Raised.FactIds).ToHashSet();
        foreach (var record in register.Standing)
        {
            var since = Span.Database(register.SinceOf(record));
            var stamp = Of(new Stamp(), record).With((ulong)since.Ticks);
            if (record.Fact.IsLedgerLine)
                stamp = around.With(stamp, References.OrganisationsOf(record.Fact)).With(around.Rules.Stamp).With(disputed.Contains(record.Id) ? 1ul : 2ul);
            if (before is null || !before.Facts.TryGetValue(stamp, out var rows)) rows = [FactRow(register, record, since), .. Line(register, record, since, around)];
            memory.Facts[stamp] = rows;
            foreach (var row in rows) yield return row;
        }
    }

    private static IEnumerable<Row> Line(FactRegister register, RecordedFact record, DateTime since, ProjectionContext around) => record.Fact.IsLedgerLine
        ? Candidates.OfLine(register, record, around).SelectMany(entry => Contribution(
            around, new Look.Chance(entry.Indicator, entry.Candidate, JsonSerializer.Serialize(entry.Candidate, FactJson.Options)), since, Span.End))
        : [];

    private static Row FactRow(FactRegister register, RecordedFact record, DateTime since) =>
        new("fact", [("id", record.Id)], () => FactColumns(register, record, since), new Stamp().With((ulong)record.Certainty).With((ulong)since.Ticks))
        {
            Deltas = () => record.Certainty == Certainty.Claimed
                ? [new(FigureKeys.Facts, "all", since, Span.End, 1), new(FigureKeys.Facts, "claimed", since, Span.End, 1)]
                : [new(FigureKeys.Facts, "all", since, Span.End, 1)],
        };

    private static IReadOnlyList<(string Column, object? Value)> FactColumns(FactRegister register, RecordedFact record, DateTime since) =>
    [
        ("stream_id", register.Id), ("kind", Slices.Of(record.Fact).Name), ("type", FactKinds.Alias(record.Fact.GetType())),
        ("position", record.Position), ("recorded_at", Span.Database(record.RecordedAt)), ("since", since),
        ("occurred_from", Instant(record.Fact.Occurred.Earliest())), ("occurred_to", Instant(record.Fact.Occurred.Latest())),
        ("certainty", Codes.Of(record.Certainty)), ("source_id", record.Fact.RestsOn?.Source.Value), ("passage", record.Fact.RestsOn?.Passage),
        ("refs", References.Of(record.Fact).Select(reference => (reference.Value as IEntityId)?.Value).OfType<Guid>().Distinct().ToArray()),
        ("data", new Json(JsonSerializer.Serialize(record.Fact, record.Fact.GetType(), FactJson.Options))),
    ];

    private static IEnumerable<Row> Conflicts(FactRegister register, EntityKind kind) => register.OpenConflicts.Select(conflict => new Row(
        "conflict",
        [("id", conflict.Id)],
        () => [("stream_id", register.Id), ("kind", kind.Name), ("about", conflict.Raised.About), ("raised_at", Span.Database(conflict.RecordedAt))],
        default)
    {
        Deltas = () => [new(FigureKeys.Conflicts, "open", Span.Beginning, Span.End, 1)],
    });

    // The picture changes only where a fact begins to hold or an organisation around it changes, so one look at each such moment tells all that is to be seen between.
    // A look is taken from an earlier row set of the stream where nothing that it sees has changed.
    private static List<(DateTime Moment, Look Look)> Looks(
        FactRegister register, EntityKind kind, ProjectionContext around, Memory? before, Memory memory)
    {
        var dependent = kind.Name is "activity" or "partnership";
        var standing = register.Standing.Where(record => !record.Fact.IsLedgerLine).Select(record => (Record: record, Since: Span.Database(register.SinceOf(record)))).OrderBy(entry => entry.Since).ToList();
        var moments = standing.Select(entry => entry.Since).Append(Span.Beginning)
            .Concat(kind.Name == "partnership" ? around.Changes(OrganisationsOf(register)) : []).Distinct().Order();
        var stamp = Whole(register, standing.Select(entry => entry.Record));
        var next = 0;
        var seen = new List<(DateTime Moment, Look Look)>();
        foreach (var moment in moments)
        {
            for (; next < standing.Count && standing[next].Since <= moment; next++)
            {
                stamp = Of(stamp, standing[next].Record);
                if (dependent) stamp = around.With(stamp, References.OrganisationsOf(standing[next].Record.Fact));
            }

            var key = (moment, stamp.Value);
            if (before is null || !before.Looks.TryGetValue(key, out var look)) look = Look.At(register, kind, moment, around);
            memory.Looks[key] = look;
            seen.Add((moment, look));
        }

        return seen;
    }

    // What every look sees whatever its moment: conflicts, and the dates that resolve others.
    private static Stamp Whole(FactRegister register, IEnumerable<RecordedFact> standing)
    {
        var stamp = new Stamp();
        foreach (var conflict in register.Conflicts.Values.OrderBy(conflict => conflict.Id))
        {
            stamp = stamp.With(conflict.Id).With(conflict.Resolution is null ? 1ul : 2ul).With(register.IsOpen(conflict) ? 1ul : 2ul);
            stamp = conflict.Raised.FactIds.Where(register.Facts.ContainsKey).Aggregate(stamp, (sum, id) => Of(sum, register.Facts[id]));
        }

        return standing.Where(record => record.Fact.DatesAnother).Aggregate(stamp, Of);
    }

    private static Stamp Of(Stamp stamp, RecordedFact record) => stamp.With(record.Id).With((ulong)record.Confirmations.Length);

    private static IEnumerable<Row> Entities(FactRegister register, IReadOnlyList<(DateTime Moment, Look Look)> seen)
    {
        var open = new Dictionary<(string, Guid), (DateTime From, Look.Face Face)>();
        foreach (var (moment, look) in seen)
        {
            foreach (var (key, was) in open.ToList())
            {
                if (look.Faces.TryGetValue(key, out var still) && still.Content == was.Face.Content) continue;
                open.Remove(key);
                yield return Entity(register, was.Face, was.From, moment);
            }

            foreach (var (key, face) in look.Faces.Where(entry => !open.ContainsKey(entry.Key))) open[key] = (moment, face);
        }

        foreach (var (from, face) in open.Values) yield return Entity(register, face, from, Span.End);
    }

    private static Row Entity(FactRegister register, Look.Face face, DateTime from, DateTime until) => new(
        "entity",
        [("kind", face.Of.Kind), ("id", face.Of.Id), ("stream_id", register.Id), ("valid_from", from)],
        () =>
        [
            ("valid_until", until), ("title", face.Of.Title), ("subkind", face.Of.Subkind), ("status", face.Of.Status),
            ("starts", Instant(face.Of.Starts)), ("ends", Instant(face.Of.Ends)),
            ("regions", face.Of.Regions.ToArray()), ("topics", face.Of.Topics.ToArray()), ("organisations", face.Of.Organisations.ToArray()),
            ("conflicts", face.Of.Kind == "milestone" ? 0 : register.OpenConflicts.Count()), ("view", new Json(face.View)),
        ],
        face.Content.With((ulong)until.Ticks))
    {
        Deltas = () => EntityTallies(face.Of, from, until),
    };

    private static IEnumerable<FigureDelta> EntityTallies(EntityFace face, DateTime from, DateTime until)
    {
        yield return new FigureDelta(FigureKeys.Entities, $"{face.Kind}|{face.Status}", from, until, 1);
        if (face is { Status: "planned", Ends: { } ends })
        {
            var due = Span.Database(ends);
            yield return new FigureDelta(FigureKeys.Due, face.Kind, due > from ? due : from, until, 1);
        }

        var figure = face.Kind switch
        {
            "activity" when face.Status is "held" or "planned" => face.Status,
            "organisation" => "organisations",
            "partnership" => "partnerships",
            _ => null,
        };
        if (figure is null) yield break;
        foreach (var region in Domain.Indicators.Contribution.RegionsAround(face.Regions)) yield return new FigureDelta(FigureKeys.Regions, $"{region}|{figure}", from, until, 1);
        if (face.Kind == "activity") yield return new FigureDelta(FigureKeys.Months, $"{MonthOf(face)}|{face.Subkind}|{face.Status}", from, until, 1);
        if (figure != "held") yield break;
        foreach (var (family, key) in Ties(face.Regions)) yield return new FigureDelta(family, key, from, until, 1);
    }

    /// <summary>The ties that an activity makes between regions, none of which counts it twice.</summary>
    private static IEnumerable<(string Family, string Key)> Ties(IReadOnlyList<string> regions)
    {
        var places = Counting.Places(regions, 1).Order(StringComparer.Ordinal).ToList();
        foreach (var one in places)
            foreach (var other in places.Where(other => string.CompareOrdinal(one, other) <= 0)) yield return (FigureKeys.Ties, $"{one}|{other}");
        foreach (var country in regions.Select(region => region[..2]).Distinct().Where(country => !places.Contains(country)))
            foreach (var other in places.Where(other => !other.StartsWith(country, StringComparison.Ordinal))) yield return (FigureKeys.TiesAround, $"{country}|{other}");
    }

    // What is known only to the year has no month.
    private static string MonthOf(EntityFace face)
    {
        if (face.Starts is not { } starts) return "unknown";
        var begins = FigureKeys.Local(starts);
        return face.Ends is { } ends && ends - starts > LongestMonth
            ? begins.Year.ToString("D4", CultureInfo.InvariantCulture)
            : string.Create(CultureInfo.InvariantCulture, $"{begins.Year:D4}-{begins.Month:D2}");
    }

    private static IEnumerable<Row> Contributions(ProjectionContext around, IReadOnlyList<(DateTime Moment, Look Look)> seen)
    {
        var open = new Dictionary<(string, Guid, string), (DateTime From, Look.Chance Chance)>();
        foreach (var (moment, look) in seen)
        {
            foreach (var (key, was) in open.ToList())
            {
                if (look.Chances.TryGetValue(key, out var still) && still.Content == was.Chance.Content) continue;
                open.Remove(key);
                foreach (var row in Contribution(around, was.Chance, was.From, moment)) yield return row;
            }

            foreach (var (key, chance) in look.Chances.Where(entry => !open.ContainsKey(entry.Key))) open[key] = (moment, chance);
        }

        foreach (var (from, chance) in open.Values)
            foreach (var row in Contribution(around, chance, from, Span.End))
                yield return row;
    }

    private static IEnumerable<Row> Contribution(ProjectionContext around, Look.Chance chance, DateTime from, DateTime until) =>
        around.Rules.Of(chance.Indicator).Select(rule => Contribution(
            new Contribution(chance.Indicator.Code, rule.Version, chance.Candidate, Counting.Judge(chance.Indicator, rule.Rule, chance.Candidate), from, until),
            chance.View, chance.Content, rule.EventId));

    /// <summary>A fingerprint of everything about a candidate that can change.</summary>
    internal static Stamp Content(Candidate candidate, string view) => new Stamp().With(view).With((ulong)candidate.At.Ticks);

    /// <summary>The row of a contribution.</summary>
    /// <param name="made">The contribution.</param>
    /// <param name="view">Its candidate as JSON.</param>
    /// <param name="content">A fingerprint of that.</param>
    /// <param name="adopted">The event that adopted its rule.</param>
    internal static Row Contribution(Contribution made, string view, Stamp content, Guid? adopted) => new(
        "contribution",
        [
            ("code", made.Code), ("rule", made.Rule), ("id", made.Candidate.FactId), ("part", made.Candidate.Part), ("stream_id", made.Candidate.Stream),
            ("valid_from", made.From),
        ],
        () => ContributionColumns(made, view),
        content.With((ulong)made.Until.Ticks).With(adopted ?? Guid.Empty))
    {
        Deltas = made.Deltas,
        Contribution = made,
    };

    private static IReadOnlyList<(string Column, object? Value)> ContributionColumns(Contribution made, string view) =>
    [
        ("type", made.Candidate.Type), ("valid_until", made.Until), ("occurred", made.At), ("counts", made.Verdict.Counts),
        ("value", made.Verdict.Value is null ? null : made.Value), ("approximate", made.Verdict.Approximate), ("reasons", made.Verdict.Reasons.ToArray()),
        ("key", made.Verdict.Key), ("settlement", made.Verdict.Settlement is { } settlement ? Codes.Of(settlement) : null), ("rank", made.Candidate.Rank), ("dimensions", made.Dimensions().ToArray()), ("position", made.Candidate.Position),
        ("source_id", made.Candidate.Source), ("candidate", new Json(view)),
    ];

    private static DateTime? Instant(DateTimeOffset? instant) => instant is { } known ? Span.Database(known) : null;

    /// <summary>What was made before and may come out the same: looks by moment, rows of facts, both by a fingerprint of all they depend on.</summary>
    private sealed class Memory
    {
        public Dictionary<(DateTime Moment, ulong Stamp), Look> Looks { get; } = [];

        public Dictionary<Stamp, IReadOnlyList<Row>> Facts { get; } = [];
    }

    /// <summary>What is seen of a stream at one moment.</summary>
    private sealed record Look(Dictionary<(string Kind, Guid Id), Look.Face> Faces, Dictionary<(string Code, Guid FactId, string Part), Look.Chance> Chances)
    {
        public static Look At(FactRegister register, EntityKind kind, DateTime moment, ProjectionContext around)
        {
            var asOf = moment == Span.Beginning ? DateTimeOffset.MinValue : new DateTimeOffset(moment);
            var view = kind.At(register, asOf);
            var faces = view is null
                ? []
                : kind.Rows(view, moment, around).Select(face => new Face(face, JsonSerializer.Serialize(face.View, face.View.GetType(), FactJson.Options)))
                    .ToDictionary(face => (face.Of.Kind, face.Of.Id));
            if (kind.Name is not ("activity" or "partnership")) return new Look(faces, []);

            // One candidate of several indicators is written once.
            var texts = new Dictionary<(Guid, string), string>();
            var chances = new Dictionary<(string, Guid, string), Chance>();
            foreach (var (indicator, candidate) in Candidates.At(register, asOf, around))
            {
                if (!texts.TryGetValue((candidate.FactId, candidate.Part), out var text))
                    texts[(candidate.FactId, candidate.Part)] = text = JsonSerializer.Serialize(candidate, FactJson.Options);
                chances[(indicator.Code, candidate.FactId, candidate.Part)] = new Chance(indicator, candidate, text);
            }

            return new Look(faces, chances);
        }

        /// <summary>An entity's face with its view as JSON.</summary>
        public sealed record Face(EntityFace Of, string View)
        {
            /// <summary>A fingerprint of everything about it that can change.</summary>
            public Stamp Content { get; } = Of.Regions.Aggregate(new Stamp().With(View), (stamp, region) => stamp.With(region));
        }

        /// <summary>A candidate of an indicator with itself as JSON.</summary>
        public sealed record Chance(IndicatorDefinition Indicator, Candidate Candidate, string View)
        {
            /// <summary>A fingerprint of everything about it that can change.</summary>
            public Stamp Content { get; } = RowSet.Content(Candidate, View);
        }
    }
}
