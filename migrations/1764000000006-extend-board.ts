import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Not breaking: the operator's policy changes on the board, and whether the board was really reachable each day. */
export class ExtendBoard1764000000006 implements MigrationInterface {
  readonly name = 'ExtendBoard1764000000006';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
alter table dormouse.posting
  add column kind text not null default 'separation',
  -- The day on which a change of the operator's policy comes into force, and whether rights change materially by it.
  add column takes_effect_on date,
  add column material boolean,
  add column posted_by text,
  add column withdrawn_reason text,
  drop constraint stands_thirty_days,
  add constraint stands_thirty_days check (kind <> 'separation' or until_on >= posted_on + 30),
  add constraint kind_known check (kind in ('separation', 'policy_change')),
  add constraint change_has_its_day check (
    (kind = 'policy_change') = (takes_effect_on is not null) and (kind = 'policy_change') = (material is not null)),
  -- At least a week ahead, thirty days where rights change materially, and until the day itself.
  add constraint change_is_posted_ahead check (
    takes_effect_on >= posted_on + case when material then 30 else 7 end and takes_effect_on <= until_on),
  add constraint withdrawn_for_a_reason check (withdrawn_at is null or withdrawn_reason is not null);

-- One row a posting and day: whether somebody from outside could read it. Once true on a day, it stays so.
create table dormouse.posting_check (
  posting_id uuid not null,
  checked_on date not null,
  reachable  boolean not null,
  reason     text,
  checked_at timestamptz not null,
  primary key (posting_id, checked_on)
);

create index notice_posting on dormouse.notice (posting_id, member_id) where posting_id is not null;

grant insert, update (withdrawn_at, withdrawn_reason) on dormouse.posting to dormouse_clerk;
grant update (withdrawn_at, withdrawn_reason) on dormouse.posting to dormouse_mover;
grant select, insert, update (reachable, reason, checked_at) on dormouse.posting_check to dormouse_clerk;
grant select on dormouse.posting_check to dormouse_mover;
`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
drop table dormouse.posting_check;
drop index dormouse.notice_posting;
delete from dormouse.posting where kind = 'policy_change';
alter table dormouse.posting
  drop constraint stands_thirty_days,
  drop column kind, drop column takes_effect_on, drop column material, drop column posted_by, drop column withdrawn_reason,
  add constraint stands_thirty_days check (until_on >= posted_on + 30);
`);
  }
}
