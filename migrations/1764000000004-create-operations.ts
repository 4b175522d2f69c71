import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Not breaking: what running the service needs. Sweeps, credentials, answers kept for a repeated request. */
export class CreateOperations1764000000004 implements MigrationInterface {
  readonly name = 'CreateOperations1764000000004';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
create table dormouse.sweep (
  sweep_id          uuid primary key,
  mode              text not null,
  state             text not null,
  as_of             timestamptz,
  scheduled_for     timestamptz,
  requested_by      text not null,
  requested_at      timestamptz not null,
  approved_by       text,
  approved_at       timestamptz,
  started_at        timestamptz,
  finished_at       timestamptz,
  stop_requested_by text,
  holder            text,
  fence             bigint not null default 0,
  lease_until       timestamptz,
  halt              jsonb,
  approved_halt     jsonb,
  report            jsonb,
  constraint mode_known check (mode in ('rehearse', 'perform')),
  constraint state_known check (state in ('waiting', 'running', 'halted', 'done', 'stopped', 'failed')),
  -- What a halt stopped goes on only with the word of another credential.
  constraint approved_by_another check (approved_by is null or approved_by <> requested_by)
);
create unique index one_sweep_performs on dormouse.sweep (mode) where state = 'running' and mode = 'perform';
create unique index one_sweep_a_schedule on dormouse.sweep (scheduled_for) where scheduled_for is not null;
create index sweep_recent on dormouse.sweep (requested_at desc, sweep_id);

create table dormouse.api_key (
  key_id       text primary key,
  name         text not null,
  secret_hash  bytea not null,
  scopes       text[] not null,
  person       boolean not null,
  created_at   timestamptz not null,
  created_by   text not null,
  expires_at   timestamptz not null,
  revoked_at   timestamptz,
  revoked_by   text
);

create table dormouse.idempotency (
  credential  text not null,
  key         text not null,
  operation   text not null,
  body_hash   bytea not null,
  state       text not null,
  status      int,
  answer      jsonb,
  created_at  timestamptz not null,
  lease_until timestamptz not null,
  primary key (credential, key),
  constraint state_known check (state in ('in_flight', 'answered'))
);
create index idempotency_age on dormouse.idempotency (created_at);

-- Who asked for a sweep, and for what, can't be changed afterwards: the approval of another rests on it.
grant select, insert (sweep_id, mode, state, as_of, scheduled_for, requested_by, requested_at),
  update (state, approved_by, approved_at, started_at, finished_at, stop_requested_by, holder, fence, lease_until, halt,
    approved_halt, report)
  on dormouse.sweep to dormouse_clerk;
-- The mover's batches hold the row of their sweep while they write; the lock asks for the update of one column.
grant select (sweep_id, state, fence), update (holder) on dormouse.sweep to dormouse_mover;

grant select, insert, update (revoked_at, revoked_by) on dormouse.api_key to dormouse_clerk;
grant select, insert, update (operation, body_hash, state, status, answer, created_at, lease_until), delete
  on dormouse.idempotency to dormouse_clerk;
`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table dormouse.sweep, dormouse.api_key, dormouse.idempotency');
  }
}
