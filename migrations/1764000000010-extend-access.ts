import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Not breaking: keys that are locked after failures, the record of rights, and approvals by a second person. */
export class ExtendAccess1764000000010 implements MigrationInterface {
  readonly name = 'ExtendAccess1764000000010';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
alter table dormouse.api_key
  add column failures     int not null default 0,
  add column failed_at    timestamptz,
  add column locked_until timestamptz;

-- Who was granted what, when it was changed and taken back; kept for three years.
create table dormouse.access_right (
  right_id   bigint generated always as identity primary key,
  at         timestamptz not null,
  credential text not null,
  event      text not null,
  scopes     text[] not null,
  person     boolean not null,
  by         text not null,
  reason     text,
  constraint event_known check (event in ('granted', 'changed', 'revoked', 'locked', 'unlocked'))
);
create index access_right_credential on dormouse.access_right (credential, right_id);
create index access_right_time on dormouse.access_right (at, right_id);
insert into dormouse.access_right (at, credential, event, scopes, person, by)
select created_at, 'key:' || key_id, 'granted', scopes, person, created_by from dormouse.api_key order by created_at;
insert into dormouse.access_right (at, credential, event, scopes, person, by)
select revoked_at, 'key:' || key_id, 'revoked', scopes, person, revoked_by from dormouse.api_key
where revoked_at is not null order by revoked_at;

-- One exact request that needs a second person, bound by its hash.
create table dormouse.approval (
  approval_id  uuid primary key,
  operation    text not null,
  request_hash bytea not null,
  -- What the second person is shown: counts and names of the schema, no value of a member.
  summary      jsonb not null,
  requested_by text not null,
  requested_at timestamptz not null,
  -- Until when it can be given, and once it is given, used.
  expires_at   timestamptz not null,
  approved_by  text,
  approved_at  timestamptz,
  used_at      timestamptz,
  constraint approved_by_another check (approved_by is null or approved_by <> requested_by),
  constraint approved_together check ((approved_by is null) = (approved_at is null)),
  constraint used_only_when_approved check (used_at is null or approved_at is not null)
);
create unique index one_open_approval on dormouse.approval (operation, request_hash, requested_by)
  where used_at is null;
create index approval_recent on dormouse.approval (requested_at, approval_id);

grant update (scopes, failures, failed_at, locked_until) on dormouse.api_key to dormouse_clerk;
grant select, insert on dormouse.access_right to dormouse_clerk;
grant select, delete on dormouse.access_right to dormouse_auditor;
grant select, insert, update (summary, requested_at, expires_at, approved_by, approved_at, used_at)
  on dormouse.approval to dormouse_clerk;
grant select, update (used_at) on dormouse.approval to dormouse_mover;
`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
drop table dormouse.approval, dormouse.access_right;
revoke update (scopes) on dormouse.api_key from dormouse_clerk;
alter table dormouse.api_key drop column failures, drop column failed_at, drop column locked_until;
`);
  }
}
