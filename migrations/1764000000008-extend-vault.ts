import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Not breaking: period keys that can be withdrawn, records that are rewritten, withdrawal of members, requests of the
 * persons concerned, and a ledger of destruction that is confirmed.
 */
export class ExtendVault1764000000008 implements MigrationInterface {
  readonly name = 'ExtendVault1764000000008';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
-- Whoever seals holds a share lock on the row of each key it sealed under, until its commit. So once a key is marked
-- as withdrawn, no record can come in under it any more, and counting those that need it is final.
create table vault.period_key (
  key_id        uuid primary key,
  registered_at timestamptz not null,
  withdrawn_at  timestamptz
);
insert into vault.period_key (key_id, registered_at)
select key_id, min(sealed_at) from vault.record group by key_id;

-- A record is due when the first of its rows is.
create index record_next_expiry on vault.record (next_expiry_on, member_id) where next_expiry_on is not null;
drop index vault.record_expiring;

alter table dormouse.cycle
  add column withdrawn_at timestamptz,
  add constraint restricted_was_withdrawn check (state <> 'restricted' or withdrawn_at is not null);

alter table dormouse.hold
  add column reviewer text;
create index hold_review on dormouse.hold (review_on, hold_id) where released_at is null;

alter table dormouse.destruction
  -- The day of the oldest of what was destroyed, where its class counts from a day of the row.
  add column created_on date,
  -- What the record became; null where nothing of it is left.
  add column revision int,
  add constraint confirmed_by_another check (confirmed_by is null or confirmed_by <> executed_by),
  add constraint confirmed_together check ((confirmed_by is null) = (confirmed_at is null));
create index destruction_unconfirmed on dormouse.destruction (destroyed_at, destruction_id) where confirmed_at is null;

-- What a person asked for under the law, and what became of it. The request itself stands with the operator.
create table dormouse.rights_request (
  request_id     uuid primary key,
  member_id      text not null,
  kind           text not null,
  received_on    date not null,
  due_on         date not null,
  proof          jsonb not null,
  opened_at      timestamptz not null,
  opened_by      text not null,
  outcome        text,
  outcome_reason text,
  -- How the person may object; a refusal must say so.
  objection      text,
  -- What was done for it: the hold, the restoration, the state that the data is in. Ids, dates and names alone.
  measure        jsonb,
  closed_at      timestamptz,
  closed_by      text,
  constraint kind_known check
    (kind in ('access', 'correction', 'deletion', 'suspension', 'withdrawal', 'portability')),
  constraint outcome_known check (outcome in ('granted', 'partly_granted', 'refused', 'retracted')),
  constraint answered_within_ten_days check (due_on = received_on + 10),
  constraint closed_together check
    ((outcome is null) = (closed_at is null) and (outcome is null) = (closed_by is null)),
  constraint refused_with_reason check
    (outcome not in ('refused', 'partly_granted') or (outcome_reason is not null and objection is not null))
);
create index rights_request_open on dormouse.rights_request (due_on, request_id) where closed_at is null;
create index rights_request_member on dormouse.rights_request (member_id, received_on, request_id);
create index rights_request_received on dormouse.rights_request (received_on, request_id);

-- What was asked lately, counted over all processes. It may be lost in a crash: then counting begins anew.
create unlogged table dormouse.rate_window (
  bucket     text not null,
  window_at  timestamptz not null,
  used       int not null,
  primary key (bucket, window_at)
);
create index rate_window_age on dormouse.rate_window (window_at);

grant select, insert, update (withdrawn_at) on vault.period_key to dormouse_mover;
grant update (sealed_at, next_expiry_on, expires_on, row_count, key_id, wrapped_key, sealed) on vault.record
  to dormouse_mover;
grant update (withdrawn_at) on dormouse.cycle to dormouse_mover;
grant select on dormouse.destruction to dormouse_mover;
grant update (confirmed_by, confirmed_at) on dormouse.destruction to dormouse_clerk;
grant select, insert, update (outcome, outcome_reason, objection, measure, closed_at, closed_by)
  on dormouse.rights_request to dormouse_clerk;
grant select, insert, update (used), delete on dormouse.rate_window to dormouse_clerk;
`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
drop table dormouse.rate_window, dormouse.rights_request, vault.period_key;
drop index dormouse.destruction_unconfirmed, dormouse.hold_review, vault.record_next_expiry;
create index record_expiring on vault.record (expires_on, member_id) where expires_on is not null;
alter table dormouse.destruction drop column created_on, drop column revision, drop constraint confirmed_by_another,
  drop constraint confirmed_together;
alter table dormouse.hold drop column reviewer;
alter table dormouse.cycle drop column withdrawn_at;
revoke update (sealed_at, next_expiry_on, expires_on, row_count, key_id, wrapped_key, sealed) on vault.record
  from dormouse_mover;
revoke select on dormouse.destruction from dormouse_mover;
revoke update (confirmed_by, confirmed_at) on dormouse.destruction from dormouse_clerk;
`);
  }
}
