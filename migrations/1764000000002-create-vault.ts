import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Not breaking: the vault. Only the mover may touch it; the clerk and the auditor get nothing here. */
export class CreateVault1764000000002 implements MigrationInterface {
  readonly name = 'CreateVault1764000000002';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
create schema vault;

-- The names and types that the columns of a record's tables had when it was sealed; no value of a member.
create table vault.shape (
  shape_id text primary key,
  document jsonb not null
);

create table vault.record (
  member_id      text not null,
  record_id      uuid not null,
  cycle_id       uuid not null,
  class          text not null,
  revision       int not null,
  sealed_at      timestamptz not null,
  next_expiry_on date,
  expires_on     date,
  row_count      int not null,
  key_id         uuid not null,
  wrapped_key    bytea not null,
  sealed         bytea not null,
  primary key (member_id, record_id),
  constraint revision_counts_up check (revision >= 1),
  constraint next_expiry_is_not_last check (next_expiry_on is null or expires_on is null or next_expiry_on <= expires_on)
);
-- Ciphertext does not compress: trying would cost time and gain nothing.
alter table vault.record alter column sealed set storage external;
alter table vault.record alter column wrapped_key set storage plain;
create index record_expiring on vault.record (expires_on, member_id) where expires_on is not null;
-- Whether a period key is still needed; equal keys share one entry of the index.
create index record_key on vault.record (key_id);

-- Keyed hashes of what a returning member may give. Several members may share a phone.
create table vault.identifier (
  member_id text not null,
  field     text not null,
  digest    bytea not null,
  primary key (member_id, field)
);
create index identifier_digest on vault.identifier using hash (digest);

grant usage on schema vault to dormouse_mover;
-- Locking a record asks for the update of one of its columns.
grant select, insert, update (revision), delete on vault.record to dormouse_mover;
grant select, insert, delete on vault.identifier to dormouse_mover;
grant select, insert on vault.shape to dormouse_mover;
`);
  }

  async down(runner: QueryRunner): Promise<void> {
    const [found] = await runner.query(
      'select exists (select from vault.record) or exists (select from vault.identifier) as holds',
    );
    if (found.holds) throw new Error('The vault holds records: restore or destroy them before it is removed.');
    await runner.query('drop schema vault cascade');
  }
}
