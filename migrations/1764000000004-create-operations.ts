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

grant select, insert, update on dormouse.sweep, dormouse.api_key to dormouse_clerk;
grant select, insert, update, delete on dormouse.idempotency to dormouse_clerk;
grant select, update on dormouse.sweep to dormouse_mover;
`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table dormouse.sweep, dormouse.api_key, dormouse.idempotency');
  }
}
