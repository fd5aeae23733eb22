-- The read side: rows that know what they were true of (valid) and when they were known (known). A row that stops holding is closed, never changed:
-- "as of T, known at K" is the condition  valid_from <= T and T < valid_until and known_from <= K and K < known_until.
-- Rebuilding the projection "rows" makes everything here anew from the events.

create table if not exists collab.entity (
  kind          text        not null,              -- source, organisation, activity, partnership, milestone
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
create index if not exists entity_now on collab.entity (kind, known_until desc, valid_until desc, starts desc, id);
create index if not exists entity_stream on collab.entity (stream_id, known_until);
create index if not exists entity_regions on collab.entity using gin (regions);
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

create table if not exists collab.setup (
  name  text not null primary key,
  value text not null
);

-- Counts revisions of people's records, so that answers that carry a name are not taken for unchanged after one was erased. A row and not a sequence: whoever
-- sees the new count must see the new record as well.
insert into collab.setup (name, value) values ('people', '0') on conflict (name) do nothing;
