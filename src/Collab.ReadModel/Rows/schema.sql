-- The read side: rows that know what they were true of (valid) and when they were known (known). A row that stops holding is closed, never changed:
-- "as of T, known at K" is the condition  valid_from <= T and T < valid_until and known_from <= K and K < known_until.
-- Rebuilding the projection "rows" makes everything here anew from the events.

create table if not exists collab.entity (
  kind          text        not null,              -- source, organisation, activity, partnership, milestone, indicator, period
  id            uuid        not null,
  stream_id     uuid        not null,              -- the stream the row was derived from; for a milestone, its partnership
  valid_from    timestamptz not null,
  valid_until   timestamptz not null,
  known_from    bigint      not null,
  known_until   bigint      not null,
  title         text        not null,
  subkind       text        not null,
  status        text        not null,
  starts        timestamptz,                       -- earliest moment of the entity's own date; null: unknown
  ends          timestamptz,                       -- moment by which it was over; null: unknown
  regions       text[]      not null,
  topics        text[]      not null,
  organisations uuid[]      not null,
  conflicts     integer     not null,              -- open ones
  view          jsonb       not null,
  primary key (kind, id, stream_id, valid_from, known_from)
);
drop index if exists collab.entity_now;
create index if not exists entity_by_date on collab.entity (kind, coalesce(starts, '-infinity') desc, id desc);
create index if not exists entity_by_title on collab.entity (kind, lower(title), id);
create index if not exists entity_known on collab.entity (known_from);
create index if not exists entity_ended on collab.entity (known_until) where known_until < 9223372036854775807;
create index if not exists entity_begins on collab.entity (valid_from);
create index if not exists entity_ends on collab.entity (valid_until) where valid_until < 'infinity';
create index if not exists entity_due on collab.entity (kind, ends) where status = 'planned';
create index if not exists entity_stream on collab.entity (stream_id, known_until);
create index if not exists entity_regions on collab.entity using gin (regions);
create index if not exists entity_words on collab.entity using gin (to_tsvector('simple', title || ' ' || coalesce(view ->> 'shortName', '')));
create index if not exists entity_organisations on collab.entity using gin (organisations);

create table if not exists collab.fact (
  id            uuid        not null,              -- the event that recorded it
  stream_id     uuid        not null,
  kind          text        not null,              -- kind of the entity it is about
  type          text        not null,
  position      bigint      not null,
  recorded_at   timestamptz not null,
  since         timestamptz not null,              -- from when it is part of the picture
  occurred_from timestamptz,
  occurred_to   timestamptz,
  certainty     text        not null,
  source_id     uuid,
  passage       text,
  refs          uuid[]      not null,              -- entities it names
  data          jsonb       not null,
  known_from    bigint      not null,
  known_until   bigint      not null,
  primary key (id, known_from)
);
create index if not exists fact_timeline on collab.fact (since desc, id);
create index if not exists fact_newest on collab.fact (position desc);
create index if not exists fact_known on collab.fact (known_from);
create index if not exists fact_ended on collab.fact (known_until) where known_until < 9223372036854775807;
create index if not exists fact_source on collab.fact (source_id);
create index if not exists fact_stream on collab.fact (stream_id);
create index if not exists fact_refs on collab.fact using gin (refs);
create index if not exists fact_claimed on collab.fact (certainty, known_until) where certainty in ('claimed', 'intended');

create table if not exists collab.conflict (
  id          uuid        not null,                -- the event that raised it
  stream_id   uuid        not null,
  kind        text        not null,
  about       text        not null,
  raised_at   timestamptz not null,
  known_from  bigint      not null,
  known_until bigint      not null,                -- when it stopped waiting for a decision
  primary key (id, known_from)
);
create index if not exists conflict_open on collab.conflict (known_until);

-- One row an event: what the event log is filtered by, and the way from an instant to a position.
create table if not exists collab.event (
  position    bigint      not null primary key,
  id          uuid        not null,
  stream_id   uuid        not null,
  kind        text        not null,
  type        text        not null,
  recorded_at timestamptz not null,
  since       timestamptz not null,                -- from when what it records is part of the picture; for judgements, its recording
  source_id   uuid
);
create index if not exists event_recorded on collab.event (recorded_at, position);
create index if not exists event_stream on collab.event (stream_id, position);
create index if not exists event_type on collab.event (type, position);
create index if not exists event_source on collab.event (source_id, position) where source_id is not null;

-- What each candidate adds to an indicator under each counting rule, or why it adds nothing. A figure is the sum of its rows; "why this number" is their list.
create table if not exists collab.contribution (
  code        text        not null,                -- the indicator
  rule        text        not null,                -- version of the counting rule
  id          uuid        not null,                -- the fact: the event that recorded it
  part        text        collate "C" not null,    -- what of the fact, where it makes several rows
  stream_id   uuid        not null,
  type        text        not null,                -- the fact's type
  valid_from  timestamptz not null,
  valid_until timestamptz not null,
  known_from  bigint      not null,
  known_until bigint      not null,
  occurred    timestamptz not null,                -- what periods and order go by; -infinity: undated
  counts      boolean     not null,                -- as far as the rule is concerned; what is counted once by its key is settled when read, and in the points
  value       bigint,                              -- hundredths of the unit; null: no number is known
  approximate boolean     not null,
  reasons     text[]      not null,                -- why it does not count, the most telling first
  key         uuid,                                -- what is counted once by; null: every fact counts
  settlement  text,                                -- how the facts of one key are counted: first, best, increase
  rank        integer     not null,                -- how well founded it is among those of its key
  dimensions  text[]      not null,                -- the figures it belongs to: year|2023, region|DED, pair|CZ-DED, topic|mobility ...
  position    bigint      not null,                -- the fact's
  source_id   uuid,
  candidate   jsonb       not null,                -- everything a rule may ask, so that another rule can be tried
  primary key (code, rule, id, part, valid_from, known_from)
);
create index if not exists contribution_page on collab.contribution (code, rule, counts, occurred desc, id desc, part desc);
create index if not exists contribution_key on collab.contribution (code, rule, key) where key is not null and counts;
create index if not exists contribution_begun on collab.contribution (code, rule, known_from);
create index if not exists contribution_ended on collab.contribution (code, rule, known_until) where known_until < 9223372036854775807;
create index if not exists contribution_stream on collab.contribution (stream_id);

-- Running totals beside the rows. A point changes a figure from a moment and a position on: the figure as of T, known at K, is the sum of its points with
-- at <= T and position <= K. Points are only ever added.
create table if not exists collab.measure (
  id     integer not null generated always as identity primary key,
  family text    not null,                         -- figures that are read together: entity, region, indicator:RCO87:1 ...
  key    text    not null,
  unique (family, key)
);

create table if not exists collab.point (
  family   integer     not null,                   -- a number made from the family's name
  measure  integer     not null,
  month    integer     not null,                   -- year * 12 + month of at in UTC, counted from January = 0; 0: the beginning of time
  at       timestamptz not null,
  position bigint      not null,
  delta    bigint      not null
);
create index if not exists point_known on collab.point (family, position) include (measure, at, delta);
create index if not exists point_month on collab.point (family, month, at) include (measure, position, delta);

-- Sums of all points up to a position (level 2), or since the level 2 total before it (level 1), by month, each month with those before it.
create table if not exists collab.total (
  level   smallint  not null,
  upto    bigint    not null,
  family  integer   not null,
  measure integer   not null,
  months  integer[] not null,
  sums    bigint[]  not null,
  primary key (level, upto, family, measure)
);

-- The positions for which there are totals; base is the level 2 total that a level 1 total goes on from.
create table if not exists collab.total_mark (
  level smallint not null,
  upto  bigint   not null,
  base  bigint   not null,
  primary key (level, upto)
);

create table if not exists collab.setup (
  name  text not null primary key,
  value text not null
);

-- Counts revisions of people's records, so that answers that carry a name are not taken for unchanged after one was erased. A row and not a sequence: whoever
-- sees the new count must see the new record as well.
insert into collab.setup (name, value) values ('people', '0') on conflict (name) do nothing;

-- Documents that people attached, by the SHA-256 of their bytes. They are no view of events: no rebuild touches them.
create table if not exists collab.file (
  sha256     text        not null primary key,
  bytes      bytea       not null,
  media_type text        not null,
  name       text        not null,                 -- as it was called by whoever kept it first
  stored_at  timestamptz not null,
  stored_by  uuid        not null                  -- the account
);

-- The text of a source, where somebody pasted it: for reading beside the form, never a fact.
create table if not exists collab.source_text (
  source_id uuid        not null primary key,
  sha256    text        not null references collab.file (sha256),
  kept_at   timestamptz not null,
  kept_by   uuid        not null
);
