import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Not breaking: the first tables. The ledger holds member ids, dates and states, and no value of personal data.
 * The member id leads every key, so that the ledger can be distributed by it.
 */
export class CreateLedger1764000000001 implements MigrationInterface {
  readonly name = 'CreateLedger1764000000001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(tables);
    await runner.query(grants);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop schema dormouse cascade');
  }
}

const tables = `
create table dormouse.policy (
  version       text primary key,
  document      jsonb not null,
  first_used_at timestamptz not null
);

-- One row per member: when a sweep has to look at them next. Null: not before something changes.
create table dormouse.watch (
  member_id        text primary key,
  last_activity_at timestamptz not null,
  due_on           date,
  looked_on        date not null,
  policy_version   text not null
) with (fillfactor = 85);
create index watch_due on dormouse.watch (due_on, member_id) where due_on is not null;

create table dormouse.enrolment (
  only_row       boolean primary key default true,
  enrolled_until timestamptz,
  reconciled_at  timestamptz,
  policy_version text,
  constraint one_row check (only_row)
);
insert into dormouse.enrolment default values;

create table dormouse.inactivity_period (
  member_id text primary key,
  period    text not null,
  reason    text not null,
  set_by    text not null,
  set_at    timestamptz not null
);

create table dormouse.reported_activity (
  member_id   text primary key,
  at          timestamptz not null,
  kind        text not null,
  reported_by text not null
);

create table dormouse.hold (
  hold_id     uuid primary key,
  member_id   text not null,
  scope       text not null,
  ground      text not null,
  review_on   date,
  placed_at   timestamptz not null,
  placed_by   text not null,
  released_at timestamptz,
  released_by text,
  constraint scope_known check (scope in ('separation', 'destruction', 'both')),
  constraint released_by_someone check ((released_at is null) = (released_by is null))
);
create index hold_standing on dormouse.hold (member_id) where released_at is null;

create table dormouse.cycle (
  member_id           text not null,
  cycle_id            uuid not null,
  state               text not null,
  policy_version      text not null,
  zone                text not null,
  opened_at           timestamptz not null,
  last_activity_at    timestamptz not null,
  last_activity_on    date not null,
  expires_on          date not null,
  notice_id           uuid,
  notice_effective_on date,
  separable_from      timestamptz,
  separable_until     timestamptz,
  separated_at        timestamptz,
  closed_at           timestamptz,
  late_activity_at    timestamptz,
  blocked_until       date,
  blocked_reason      text,
  primary key (member_id, cycle_id),
  constraint state_known check (state in
    ('candidate', 'noticed', 'separated', 'partly_destroyed', 'restricted', 'restored', 'destroyed', 'cancelled')),
  constraint window_set_together check (
    (notice_id is null) = (separable_from is null) and (notice_id is null) = (separable_until is null)
    and (notice_id is null) = (notice_effective_on is null)),
  constraint noticed_has_a_notice check (state not in ('noticed', 'separated') or notice_id is not null),
  -- Thirty full local days lie between the day of the notice and the first moment of separation.
  constraint thirty_days_after_notice check (
    separable_from is null or separable_from >= timezone(zone, (notice_effective_on + 31)::timestamp)),
  constraint not_before_the_period_ends check (
    separable_from is null or separable_from >= timezone(zone, (expires_on + 1)::timestamp)),
  constraint separated_only_after_notice check (
    separated_at is null or (separable_from is not null and separated_at >= separable_from and separated_at < separable_until)),
  constraint separated_has_its_instant check (
    state not in ('separated', 'partly_destroyed', 'restricted', 'restored', 'destroyed') or separated_at is not null),
  constraint closed_has_its_instant check (
    (state in ('restored', 'destroyed', 'cancelled')) = (closed_at is not null))
);
create unique index one_open_cycle on dormouse.cycle (member_id)
  where state in ('candidate', 'noticed', 'separated', 'partly_destroyed', 'restricted');
create index cycle_candidate on dormouse.cycle (member_id) where state = 'candidate';
create index cycle_separable on dormouse.cycle (separable_from, member_id) where state = 'noticed';
create index cycle_separated on dormouse.cycle (separated_at, member_id) where state in ('separated', 'partly_destroyed');

-- A notice is one text by one means; its attempts are the tries to send it.
create table dormouse.notice (
  member_id           text not null,
  notice_id           uuid not null,
  cycle_id            uuid not null,
  ordinal             int not null,
  means               text not null,
  language            text not null,
  names_expiry_on     date not null,
  first_separation_on date not null,
  items               text[] not null,
  template_version    text not null,
  text_hash           text not null,
  record_id           uuid,
  posting_id          uuid,
  batch_id            uuid,
  state               text not null,
  composed_at         timestamptz not null,
  effective_on        date,
  ended_at            timestamptz,
  ended_reason        text,
  primary key (member_id, notice_id),
  unique (member_id, cycle_id, ordinal),
  constraint means_known check (means in ('email', 'sms', 'letter', 'noticeBoard')),
  constraint state_known check (state in ('pending', 'effective', 'failed', 'taken_back', 'lapsed', 'void')),
  constraint effective_has_its_day check (state <> 'effective' or effective_on is not null),
  constraint first_separation_follows_expiry check (first_separation_on = names_expiry_on + 1)
);
create index notice_by_id on dormouse.notice (notice_id);
create index notice_cycle on dormouse.notice (member_id, cycle_id);
create index notice_letters_waiting on dormouse.notice (composed_at, member_id)
  where means = 'letter' and state = 'pending' and batch_id is null;
create index notice_batch on dormouse.notice (batch_id) where batch_id is not null;

create table dormouse.attempt (
  member_id   text not null,
  notice_id   uuid not null,
  try         int not null,
  means       text not null,
  state       text not null,
  next_at     timestamptz,
  lease_until timestamptz,
  fence       bigint not null default 0,
  message_id  text,
  provider_id text,
  reason      text,
  claimed_at  timestamptz,
  sent_at     timestamptz,
  ended_at    timestamptz,
  primary key (member_id, notice_id, try),
  constraint state_known check (state in
    ('due', 'sending', 'submitted', 'accepted', 'delivered', 'failed', 'retry', 'uncertain', 'void'))
);
create index attempt_due on dormouse.attempt (next_at, member_id) where state in ('due', 'sending', 'uncertain');
create index attempt_submitted on dormouse.attempt (sent_at, member_id) where state = 'submitted';
create index attempt_provider on dormouse.attempt (provider_id) where provider_id is not null;

create table dormouse.posting (
  posting_id   uuid primary key,
  posted_on    date not null,
  until_on     date not null,
  texts        jsonb not null,
  posted_at    timestamptz not null,
  withdrawn_at timestamptz,
  constraint stands_thirty_days check (until_on >= posted_on + 30)
);
create index posting_standing on dormouse.posting (posted_on) where withdrawn_at is null;

create table dormouse.letter_batch (
  batch_id    uuid primary key,
  exported_at timestamptz not null,
  exported_by text not null,
  letters     int not null,
  manifest    jsonb
);

-- Everything that happened to members, one row an arrow. The position is given after the commit, see store/events.
create table dormouse.timeline (
  seq       bigint generated always as identity,
  member_id text not null,
  cycle_id  uuid,
  at        timestamptz not null,
  event     text not null,
  state     text,
  reason    text,
  actor     text not null,
  agent     text,
  detail    jsonb,
  position  bigint,
  primary key (member_id, seq)
);
create index timeline_unordered on dormouse.timeline (seq) where position is null;
create unique index timeline_position on dormouse.timeline (position) where position is not null;

create table dormouse.event_head (
  only_row      boolean primary key default true,
  last_position bigint not null default 0,
  constraint one_row check (only_row)
);
insert into dormouse.event_head default values;

create table dormouse.destruction (
  destruction_id uuid primary key,
  member_id      text not null,
  cycle_id       uuid not null,
  -- Null: rows that were discarded at separation and never sealed.
  record_id      uuid,
  class          text not null,
  basis          text not null,
  items          text[] not null,
  row_counts     jsonb not null,
  separated_on   date not null,
  due_on         date not null,
  destroyed_at   timestamptz not null,
  reason         text not null,
  method         text not null,
  copies         text[] not null,
  executed_by    text not null,
  confirmed_by   text,
  confirmed_at   timestamptz
);
create index destruction_member on dormouse.destruction (member_id, destroyed_at);
create index destruction_time on dormouse.destruction (destroyed_at, destruction_id);
`;

// Each role gets what its statements need and no more: an insert or update names its columns where a column must stay
// out of reach: the clerk can't mark a separation, and the mover can't open a cycle.
const grants = `
alter default privileges revoke execute on functions from public;
grant usage on schema dormouse to dormouse_clerk, dormouse_mover, dormouse_auditor;

grant select, insert on dormouse.policy to dormouse_clerk;
grant select, insert, update (last_activity_at, due_on, looked_on, policy_version) on dormouse.watch to dormouse_clerk;
grant select, update (last_activity_at, due_on) on dormouse.watch to dormouse_mover;
grant select, update (enrolled_until, reconciled_at, policy_version) on dormouse.enrolment to dormouse_clerk;
grant select, insert, update (period, reason, set_by, set_at), delete on dormouse.inactivity_period to dormouse_clerk;
grant select, insert, update (at, kind, reported_by) on dormouse.reported_activity to dormouse_clerk;
grant select, insert, update (released_at, released_by) on dormouse.hold to dormouse_clerk;
grant select (member_id, period) on dormouse.inactivity_period to dormouse_mover;
grant select (member_id, at) on dormouse.reported_activity to dormouse_mover;
grant select (member_id, scope, released_at) on dormouse.hold to dormouse_mover;

grant select,
  insert (member_id, cycle_id, state, policy_version, zone, opened_at, last_activity_at, last_activity_on, expires_on),
  update (state, notice_id, notice_effective_on, separable_from, separable_until, closed_at, late_activity_at)
  on dormouse.cycle to dormouse_clerk;
grant select, update (state, notice_id, notice_effective_on, separable_from, separable_until, separated_at, closed_at,
  blocked_until, blocked_reason)
  on dormouse.cycle to dormouse_mover;

grant select, update (state, effective_on, ended_at, ended_reason) on dormouse.notice to dormouse_clerk;
grant select, insert, update (state, effective_on, ended_at, ended_reason, batch_id) on dormouse.notice to dormouse_mover;
grant select, update (state, reason, ended_at) on dormouse.attempt to dormouse_clerk;
grant select, insert, update (state, next_at, lease_until, fence, provider_id, reason, claimed_at, sent_at, ended_at)
  on dormouse.attempt to dormouse_mover;
grant select on dormouse.posting, dormouse.letter_batch to dormouse_clerk;
grant select, insert on dormouse.posting to dormouse_mover;
grant insert on dormouse.letter_batch to dormouse_mover;

-- A row of the timeline gets its position after its commit, from the one that orders.
grant select, insert (member_id, cycle_id, at, event, state, reason, actor, agent, detail), update (position)
  on dormouse.timeline to dormouse_clerk;
grant insert (member_id, cycle_id, at, event, state, reason, actor, agent, detail) on dormouse.timeline to dormouse_mover;
grant select, update (last_position) on dormouse.event_head to dormouse_clerk;

grant insert on dormouse.destruction to dormouse_mover;
grant select on dormouse.destruction to dormouse_clerk, dormouse_auditor;
`;
