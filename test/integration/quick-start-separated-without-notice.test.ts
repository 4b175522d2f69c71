import { beforeAll, describe, expect, test } from 'vitest';
import { handleOver } from '../../src/database/sql.js';
import { countSeparatedWithoutNotice } from '../../src/development/separated-without-notice.js';
import type { CycleState } from '../../src/policy/cycle.js';
import { insertCycle } from '../support/cycle-rows.js';
import { createDatabase, type TestDatabase } from '../support/database.js';

const rules = { zone: 'Asia/Seoul', noticeLeadDays: 30, deliveryDays: 7 };

let database: TestDatabase;

beforeAll(async () => {
  database = await createDatabase();
});

/** Noticed by e-mail on 10 October, separated on 10 November, the thirty-first day after. */
async function countAfter(planted: string, state: CycleState = 'separated'): Promise<number> {
  const client = await database.admin.connect();
  try {
    await client.query('begin');
    await insertCycle(client as never, { memberId: '1', state });
    await client.query(planted);
    return await countSeparatedWithoutNotice(handleOver(client), rules);
  } finally {
    await client.query('rollback');
    client.release();
  }
}

const untouched = 'select 1';
const noEvidence = 'delete from dormouse.attempt';

const byLetter = `update dormouse.notice set means = 'letter';
  update dormouse.attempt set means = 'letter', state = 'delivered',
    sent_at = '2026-10-01T03:00:00Z', ended_at = '2026-10-03T03:00:00Z'`;
const bySms = `update dormouse.notice set means = 'sms';
  update dormouse.attempt set means = 'sms', state = 'delivered'`;
const onBoard = `delete from dormouse.attempt;
  insert into dormouse.posting (posting_id, posted_on, until_on, texts, posted_at)
    values (gen_random_uuid(), '2026-10-10', '2026-11-10', '{}', '2026-10-10T00:00:00Z');
  insert into dormouse.posting_check (posting_id, checked_on, reachable, checked_at)
    select posting_id, day::date, true, day
    from dormouse.posting, generate_series('2026-10-10'::timestamp, '2026-11-09', '1 day') as day;
  update dormouse.notice set means = 'noticeBoard', posting_id = (select posting_id from dormouse.posting)`;

describe('a separation is not counted', () => {
  test.each([
    ['thirty-one days after the accepted e-mail', untouched],
    ['when the text was delivered', bySms],
    ['seven days after the letter was handed over, and thirty-one more', byLetter],
    ['when the posting stood for thirty days', onBoard],
    [
      'when the posting was withdrawn after it had stood for thirty days',
      `${onBoard}; update dormouse.posting set withdrawn_at = '2026-11-10T00:00:00Z', withdrawn_reason = 'a test'`,
    ],
    [
      'when the e-mail came back after it',
      `update dormouse.notice set state = 'taken_back', ended_at = '2026-11-12T00:00:00Z';
       update dormouse.attempt set state = 'failed', ended_at = '2026-11-12T00:00:00Z'`,
    ],
    [
      'whatever failed before the notice that stood',
      `insert into dormouse.attempt (member_id, notice_id, try, means, state, sent_at, ended_at)
       select member_id, notice_id, 2, means, 'failed', sent_at, ended_at from dormouse.attempt`,
    ],
  ])('%s', async (_, planted) => {
    expect(await countAfter(planted)).toBe(0);
  });

  test.each(['noticed', 'candidate', 'cancelled'] as const)('of a member who is live (%s)', async (state) => {
    expect(await countAfter(noEvidence, state)).toBe(0);
  });
});

describe('a separation is counted', () => {
  test.each([
    ['without any notice', 'delete from dormouse.notice'],
    ['without an attempt', noEvidence],
    ['when the e-mail was accepted a day later', "update dormouse.attempt set ended_at = ended_at + interval '1 day'"],
    [
      'when the e-mail was sent a day later',
      "update dormouse.attempt set sent_at = sent_at + interval '1 day', ended_at = ended_at + interval '1 day'",
    ],
    ['when the e-mail was refused', "update dormouse.attempt set state = 'failed'"],
    ['when the e-mail never had an answer', "update dormouse.attempt set state = 'uncertain', ended_at = null"],
    ['when the notice took effect a day later', 'update dormouse.notice set effective_on = effective_on + 1'],
    [
      'when notice and attempt were both a day later',
      `update dormouse.notice set effective_on = effective_on + 1;
       update dormouse.attempt set sent_at = sent_at + interval '1 day', ended_at = ended_at + interval '1 day'`,
    ],
    [
      'on the expiry day that the notice named',
      'update dormouse.notice set names_expiry_on = names_expiry_on + 1, first_separation_on = first_separation_on + 1',
    ],
    [
      'when the notice had been taken back before',
      "update dormouse.notice set state = 'taken_back', ended_at = '2026-11-10T02:59:59Z'",
    ],
    [
      'a day too early, although the window that is stored allows it',
      `update dormouse.cycle set notice_effective_on = notice_effective_on - 1,
         separable_from = separable_from - interval '1 day', separated_at = separated_at - interval '1 day'`,
    ],
    ['when the text was accepted and not delivered', `${bySms}; update dormouse.attempt set state = 'accepted'`],
    ['when the letter was never handed over', `${byLetter}; update dormouse.attempt set state = 'submitted'`],
    [
      'when the letter was exported after the day on which it counts as handed over',
      `${byLetter}; update dormouse.attempt set sent_at = '2026-10-04T00:00:00Z', ended_at = '2026-10-05T00:00:00Z'`,
    ],
    [
      'when the letter was handed over on another day than the notice counts from',
      `${byLetter}; update dormouse.notice set effective_on = '2026-10-09'; update dormouse.attempt set sent_at = ended_at`,
    ],
    ['when the posting is gone', `${onBoard}; delete from dormouse.posting`],
    ['when the posting began on another day', `${onBoard}; update dormouse.posting set posted_on = '2026-10-11'`],
    [
      'when the posting was withdrawn within its thirty days',
      `${onBoard}; update dormouse.posting set withdrawn_at = '2026-11-08T00:00:00Z', withdrawn_reason = 'a test'`,
    ],
    [
      'when nobody saw the posting on one of its thirty days',
      `${onBoard}; update dormouse.posting_check set reachable = false where checked_on = '2026-10-30'`,
    ],
    [
      'when nobody looked at the posting on the last of its thirty days',
      `${onBoard}; delete from dormouse.posting_check where checked_on = '2026-11-09'`,
    ],
  ])('%s', async (_, planted) => {
    expect(await countAfter(planted)).toBe(1);
  });

  test.each(['partly_destroyed', 'restricted', 'restored', 'destroyed'] as const)(
    'also when it is %s since',
    async (state) => {
      expect(await countAfter(untouched, state)).toBe(0);
      expect(await countAfter(noEvidence, state)).toBe(1);
    },
  );
});
