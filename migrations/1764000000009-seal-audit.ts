import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Not breaking: entries of the audit carry a code of authentication, and the auditor orders, chains and seals them.
 * Entries that are older have no such code, and are sealed as they stand.
 */
export class SealAudit1764000000009 implements MigrationInterface {
  readonly name = 'SealAudit1764000000009';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
alter table dormouse.audit_entry
  -- Given by the writer, so that a copy of an entry is not taken for another one.
  add column nonce    uuid,
  add column mac      bytea,
  -- Given by the sealer, after the commit of the entry.
  add column position bigint,
  add column link     bytea,
  -- False where the code did not fit the entry when it was sealed.
  add column proven   boolean;
create unique index audit_nonce on dormouse.audit_entry (nonce) where nonce is not null;
create unique index audit_position on dormouse.audit_entry (position) where position is not null;
create index audit_unsealed on dormouse.audit_entry (entry_id) where position is null;
create index audit_action on dormouse.audit_entry (action, at);
-- Entries come in the order of time, so that a month is found by the pages that it fills.
create index audit_time on dormouse.audit_entry using brin (at);

create table dormouse.audit_head (
  only_row     boolean primary key default true,
  position     bigint not null default 0,
  link         bytea not null,
  batch        bigint not null default 0,
  batch_hash   bytea not null,
  -- Entries up to this one were written before there were codes of authentication.
  uncoded_until bigint not null,
  holder       text,
  fence        bigint not null default 0,
  lease_until  timestamptz,
  constraint one_row check (only_row)
);
insert into dormouse.audit_head (link, batch_hash, uncoded_until)
select decode(repeat('00', 32), 'hex'), decode(repeat('00', 32), 'hex'), coalesce(max(entry_id), 0)
from dormouse.audit_entry;

create table dormouse.audit_batch (
  batch          bigint primary key,
  first_position bigint not null,
  last_position  bigint not null,
  root           bytea not null,
  last_link      bytea not null,
  hash           bytea not null,
  -- Made with a key that no database holds: who writes the table anew can't make it.
  mac            bytea not null,
  sealed_at      timestamptz not null,
  constraint holds_entries check (first_position <= last_position)
);

-- A signed statement of how far the log went; a copy of each leaves the database.
create table dormouse.audit_checkpoint (
  batch      bigint primary key,
  position   bigint not null,
  document   text not null,
  signed_at  timestamptz not null,
  handed_on_at timestamptz
);
create index audit_checkpoint_waiting on dormouse.audit_checkpoint (batch) where handed_on_at is null;

-- What stands in the place of entries whose time was over.
create table dormouse.audit_stub (
  stub_id        uuid primary key,
  first_position bigint not null,
  last_position  bigint not null,
  last_batch     bigint not null,
  last_link      bytea not null,
  last_hash      bytea not null,
  newest_at      timestamptz not null,
  pruned_at      timestamptz not null,
  document       text not null
);

grant insert (nonce, mac) on dormouse.audit_entry to dormouse_clerk, dormouse_mover;
grant insert (at, actor, agent, address, member_id, action, reason, detail, nonce, mac),
  update (position, link, proven), delete on dormouse.audit_entry to dormouse_auditor;
grant select, update (position, link, batch, batch_hash, holder, fence, lease_until) on dormouse.audit_head
  to dormouse_auditor;
grant select, insert, delete on dormouse.audit_batch to dormouse_auditor;
grant select, insert, update (handed_on_at), delete on dormouse.audit_checkpoint to dormouse_auditor;
grant select, insert on dormouse.audit_stub to dormouse_auditor;
`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
drop table dormouse.audit_stub, dormouse.audit_checkpoint, dormouse.audit_batch, dormouse.audit_head;
revoke insert (at, actor, agent, address, member_id, action, reason, detail), delete on dormouse.audit_entry
  from dormouse_auditor;
drop index dormouse.audit_action, dormouse.audit_time;
alter table dormouse.audit_entry drop column nonce, drop column mac, drop column position, drop column link,
  drop column proven;
`);
  }
}
