using static Collab.ReadModel.Rows.Schema.ColumnType;

namespace Collab.ReadModel.Rows.Schema;

/// <summary>
/// The read side: rows that know what they were true of (valid) and when they were known (known). A row that stops holding is closed, never
/// changed: "as of T, known at K" is the condition <c>valid_from &lt;= T and T &lt; valid_until and known_from &lt;= K and K &lt;
/// known_until</c>. Making them anew makes everything here from the events.
/// </summary>
public static class RowTables
{
    private const string Ended = "known_until < '9223372036854775807'::bigint";

    /// <summary>What each entity looks like.</summary>
    public static DeclaredTable Entity { get; } = DeclaredTable.Derived("entity")
        // source, organisation, activity, partnership, project, milestone, programme, indicator, period
        .KeyOf("kind", Text)
        .KeyOf("id", Uuid)
        // the stream the row was derived from; for a project or a milestone, its partnership
        .KeyOf("stream_id", Uuid)
        .KeyOf("valid_from", Instant)
        .With("valid_until", Instant)
        .KeyOf("known_from", Bigint)
        .With("known_until", Bigint)
        .With("title", Text)
        .With("subkind", Text)
        .With("status", Text)
        .Maybe("starts", Instant)                        // earliest moment of the entity's own date; null: unknown
        .Maybe("ends", Instant)                          // moment by which it was over; null: unknown
        .With("regions", Texts)                          // of an activity: those that take part
        .Maybe("venue", Text)                            // NUTS code of the place where it is held; null: unknown
        .With("seats", Texts)                            // of the organisation, or of a partnership's partners
        .With("topics", Texts)
        .With("organisations", Uuids)
        .With("projects", Uuids)                         // that it belongs to, or is
        .With("programmes", Uuids)                       // that it stands under itself, or is
        .Maybe("objective", Text)                        // of the programme that it stands under itself
        .With("conflicts", Integer)                      // open ones
        .With("plain", Text)                             // the title as it is compared, see PlainName
        .With("view", Document)
        .IndexAsShown("entity_by_date", "btree (kind, COALESCE(starts, '-infinity'::timestamp with time zone) DESC, id DESC)")
        .Index("entity_by_title", ["kind", "lower(title)", "id"])
        .Index("entity_plain", ["kind", "plain"])
        .Index("entity_known", ["known_from"])
        .Index("entity_ended", ["known_until"], Ended)
        .Index("entity_begins", ["valid_from"])
        .Index("entity_ends", ["valid_until"], "valid_until < 'infinity'::timestamp with time zone")
        .Index("entity_due", ["kind", "ends"], "status = 'planned'::text")
        .Index("entity_stream", ["stream_id", "known_until"])
        .IndexWithin("entity_regions", "regions")
        .Index("entity_venue", ["venue"], "venue IS NOT NULL")
        .IndexWithin("entity_organisations", "organisations")
        .IndexWithin("entity_projects", "projects")
        .IndexWithin("entity_programmes", "programmes")
        .WithNames();

    /// <summary>Each fact that stands.</summary>
    public static DeclaredTable Fact { get; } = DeclaredTable.Derived("fact")
        .KeyOf("id", Uuid)                               // the event that recorded it
        .With("stream_id", Uuid)
        .With("kind", Text)                              // kind of the entity it is about
        .With("type", Text)
        .With("position", Bigint)
        .With("recorded_at", Instant)
        .With("since", Instant)                          // from when it is part of the picture
        .Maybe("occurred_from", Instant)
        .Maybe("occurred_to", Instant)
        .With("certainty", Text)
        .Maybe("source_id", Uuid)
        .Maybe("passage", Text)
        .With("refs", Uuids)                             // entities it names
        .With("data", Document)
        .KeyOf("known_from", Bigint)
        .With("known_until", Bigint)
        .Index("fact_timeline", ["since DESC", "id"])
        .Index("fact_newest", ["position"], lastDescends: true)
        .Index("fact_known", ["known_from"])
        .Index("fact_ended", ["known_until"], Ended)
        .Index("fact_source", ["source_id"])
        .Index("fact_stream", ["stream_id"])
        .IndexWithin("fact_refs", "refs")
        .Index("fact_claimed", ["certainty", "known_until"], "certainty = ANY (ARRAY['claimed'::text, 'intended'::text])");

    /// <summary>Each conflict that waits for a decision.</summary>
    public static DeclaredTable Conflict { get; } = DeclaredTable.Derived("conflict")
        .KeyOf("id", Uuid)                               // the event that raised it
        .With("stream_id", Uuid)
        .With("kind", Text)
        .With("about", Text)
        .With("raised_at", Instant)
        .KeyOf("known_from", Bigint)
        .With("known_until", Bigint)                     // when it stopped waiting for a decision
        .Index("conflict_open", ["known_until"]);

    /// <summary>
    /// What each candidate adds to an indicator under each counting rule, or why it adds nothing. A figure is the sum of its rows; "why
    /// this number" is their list.
    /// </summary>
    public static DeclaredTable Contribution { get; } = DeclaredTable.Derived("contribution")
        .KeyOf("code", Text)                             // the indicator
        .KeyOf("rule", Text)                             // version of the counting rule
        .KeyOf("id", Uuid)                               // the fact: the event that recorded it
        .KeyOf("part", Text, sortsByBytes: true)         // what of the fact, where it makes several rows
        .With("stream_id", Uuid)
        .With("type", Text)                              // the fact's type
        .KeyOf("valid_from", Instant)
        .With("valid_until", Instant)
        .KeyOf("known_from", Bigint)
        .With("known_until", Bigint)
        .With("occurred", Instant)                       // what order goes by; -infinity: undated
        .Maybe("first_day", Day)                         // of the calendar of its own zone, what periods go by: the first day on which
        .Maybe("last_day", Day)                          // it can have occurred, and the last; infinite: open to this side; null: undated
        .With("counts", Flag)                         // as far as the rule is concerned; what counts once by its key is settled when read
        .Maybe("value", Bigint)                          // hundredths of the unit; null: no number is known
        .With("approximate", Flag)
        .With("reasons", Texts)                          // why it does not count, the most telling first
        .Maybe("key", Uuid)                              // what is counted once by; null: every fact counts
        .Maybe("settlement", Text)                       // how the facts of one key are counted: first, best, increase
        .With("rank", Integer)                           // how well founded it is among those of its key
        .With("dimensions",
            Texts)                       // the figures it belongs to: year|2023, region|DED, pair|CZ-DED, topic|mobility ...
        .With("position", Bigint)                        // the fact's
        .Maybe("source_id", Uuid)
        .With("candidate", Document)                         // everything a rule may ask, so that another rule can be tried
        .Index("contribution_page", ["code", "rule", "counts", "occurred DESC", "id DESC", "part"], lastDescends: true)
        .Index("contribution_key", ["code", "rule", "key"], "key IS NOT NULL AND counts")
        .Index("contribution_over", ["code", "rule"], "first_day < last_day")
        .Index("contribution_begun", ["code", "rule", "known_from"])
        .Index("contribution_ended", ["code", "rule", "known_until"], Ended)
        .Index("contribution_stream", ["stream_id"]);

    /// <summary>Each programme's exchange rates that hold: of what was adopted for a month and a currency, the last.</summary>
    public static DeclaredTable Rate { get; } = DeclaredTable.Derived("rate")
        .KeyOf("stream_id", Uuid)                        // the programme
        .KeyOf("month", Text)                            // 2024-01
        .KeyOf("currency", Text)
        .With("rate", Bigint)                            // units of the currency for one euro, in steps of 10^-8
        .With("kind", Text)                              // whose rates they are
        .With("fact_id", Uuid)                           // the fact that adopted it
        .KeyOf("known_from", Bigint)
        .With("known_until", Bigint)
        .Index("rate_ended", ["known_until"], Ended);

    /// <summary>Which things that were recorded apart are one, and which were told apart.</summary>
    public static DeclaredTable Identity { get; } = DeclaredTable.Derived("identity")
        .KeyOf("stream_id", Uuid)                        // of same: what the thing goes by, of a fact, its stream; of different: who says so
        .KeyOf("id", Uuid)                               // an entity, or a fact that tells of a solution, a strategy, a grant ...
        .KeyOf("other", Uuid)                            // of same: what it goes by; of different: the other one, with the higher id
        .KeyOf("relation", Text)                         // same, different
        .KeyOf("known_from", Bigint)
        .With("known_until", Bigint)
        .Index("identity_id", ["id", "relation"])
        .Index("identity_ended", ["known_until"], Ended);

    /// <summary>One row an event: what the event log is filtered by, and the way from an instant to a position.</summary>
    public static DeclaredTable Event { get; } = DeclaredTable.Derived("event")
        .KeyOf("position", Bigint)
        .With("id", Uuid)
        .With("stream_id", Uuid)
        .With("kind", Text)
        .With("type", Text)
        .With("recorded_at", Instant)
        .With("since", Instant)                          // from when what it records is part of the picture; for judgements, its recording
        .Maybe("source_id", Uuid)
        .Index("event_recorded", ["recorded_at", "position"])
        .Index("event_stream", ["stream_id", "position"])
        .Index("event_type", ["type", "position"])
        .Index("event_source", ["source_id", "position"], "source_id IS NOT NULL");

    /// <summary>The figures that points belong to.</summary>
    public static DeclaredTable Measure { get; } = DeclaredTable.Derived("measure")
        .KeyOf("id", Integer, numbered: true)
        .With("family", Text)                            // figures that are read together: entity, region, indicator:RCO87:1 ...
        .With("key", Text)
        .Index("measure_family_key_key", ["family", "key"], unique: true);

    /// <summary>
    /// Running totals beside the rows. A point changes a figure from a moment and a position on: the figure as of T, known at K, is the sum
    /// of its points with <c>at &lt;= T and position &lt;= K</c>. Points are only ever added.
    /// </summary>
    public static DeclaredTable Point { get; } = DeclaredTable.Derived("point")
        .With("family", Integer)                         // a number made from the family's name
        .With("measure", Integer)
        .With("month", Integer)                          // year * 12 + month of at in Central Europe, from January = 0; 0: the beginning of time
        .With("at", Instant)
        .With("position", Bigint)
        .With("delta", Bigint)
        .Index("point_known", ["family", "position"], including: ["measure", "at", "delta"])
        .IndexAsShown("point_month", "btree (family, month, at) INCLUDE (measure, \"position\", delta)");

    /// <summary>
    /// Sums of all points up to a position (level 2), or since the level 2 total before it (level 1), by month, each month with those
    /// before it.
    /// </summary>
    public static DeclaredTable Total { get; } = DeclaredTable.Derived("total")
        .KeyOf("level", Smallint)
        .KeyOf("upto", Bigint)
        .KeyOf("family", Integer)
        .KeyOf("measure", Integer)
        .With("months", Integers)
        .With("sums", Bigints);

    /// <summary>The positions for which there are totals.</summary>
    public static DeclaredTable TotalMark { get; } = DeclaredTable.Derived("total_mark")
        .KeyOf("level", Smallint)
        .KeyOf("upto", Bigint)
        .With("base", Bigint);                           // the level 2 total that a level 1 total goes on from

    /// <summary>The tables whose rows are derived from streams, each row by itself.</summary>
    public static IReadOnlyList<DeclaredTable> OfStreams { get; } = [Entity, Fact, Conflict, Contribution, Rate, Identity, Event];

    /// <summary>Everything that is made from the events, the running totals included.</summary>
    public static IReadOnlyList<DeclaredTable> All { get; } = [.. OfStreams, Measure, Point, Total, TotalMark];
}
