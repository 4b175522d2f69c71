import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Not breaking: notices by every means and of every purpose, what providers report of them, and means that stand still. */
export class ExtendNotices1764000000005 implements MigrationInterface {
  readonly name = 'ExtendNotices1764000000005';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
alter table dormouse.notice
  drop constraint means_known,
  add constraint means_known check (means in ('email', 'alimtalk', 'sms', 'voice', 'letter', 'noticeBoard')),
  add column purpose text not null default 'separation',
  -- The day that a message other than the notice names: the first of separation, of the move, of the destruction.
  add column names_on date,
  add column kept_at timestamptz,
  add constraint purpose_known check (purpose in ('separation', 'reminder', 'separated', 'restored', 'destruction'));
create index notice_pending on dormouse.notice (means, composed_at) where state = 'pending';
create index notice_composed on dormouse.notice (composed_at);
-- A sweep looks again at those whose notice came back after the separation that rested on it.
create index notice_taken_back on dormouse.notice (ended_at, member_id) where state = 'taken_back';

-- Who was given back in the last days may be told of it.
create index cycle_restored on dormouse.cycle (closed_at, member_id) where state = 'restored';

-- What a provider reported of an attempt. Codes only: no address, no text, no words of a server.
create table dormouse.callback (
  callback_id uuid primary key,
  member_id   text,
  notice_id   uuid,
  source      text not null,
  kind        text not null,
  code        text,
  provider_id text,
  -- The same report counts once, however often it comes.
  digest      bytea not null unique,
  received_at timestamptz not null,
  effect      text not null
);
create index callback_fault on dormouse.callback (received_at) where kind = 'operator_fault';
create index callback_notice on dormouse.callback (notice_id, received_at) where notice_id is not null;

-- A means that an operator's fault has stopped, with the instant of the next careful try.
create table dormouse.means_stop (
  means      text primary key,
  reason     text not null,
  stopped_at timestamptz not null,
  resume_at  timestamptz not null,
  times      int not null
);

grant update (kept_at) on dormouse.notice to dormouse_clerk;
grant select, insert, update (effect) on dormouse.callback to dormouse_mover;
grant select on dormouse.means_stop to dormouse_clerk;
grant select, insert, update (reason, stopped_at, resume_at, times), delete on dormouse.means_stop to dormouse_mover;
`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
drop table dormouse.callback, dormouse.means_stop;
drop index dormouse.notice_pending, dormouse.notice_composed, dormouse.notice_taken_back, dormouse.cycle_restored;
alter table dormouse.notice
  drop column purpose, drop column names_on, drop column kept_at,
  drop constraint means_known,
  add constraint means_known check (means in ('email', 'sms', 'letter', 'noticeBoard'));
`);
  }
}
