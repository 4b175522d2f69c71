import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Not breaking: the audit. Clerk and mover can only append; the auditor reads. Nobody changes an entry. */
export class CreateAudit1764000000003 implements MigrationInterface {
  readonly name = 'CreateAudit1764000000003';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
create table dormouse.audit_entry (
  entry_id  bigint generated always as identity primary key,
  at        timestamptz not null,
  actor     text not null,
  agent     text,
  address   inet,
  member_id text,
  action    text not null,
  reason    text,
  detail    jsonb,
  recorded_at timestamptz not null default clock_timestamp()
);
create index audit_member on dormouse.audit_entry (member_id, entry_id) where member_id is not null;

-- Neither the number of an entry nor the instant at which it was recorded is the writer's to choose.
grant insert (at, actor, agent, address, member_id, action, reason, detail) on dormouse.audit_entry
  to dormouse_clerk, dormouse_mover;
grant select on dormouse.audit_entry to dormouse_auditor;
`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table dormouse.audit_entry');
  }
}
