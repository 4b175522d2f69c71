import { beforeAll, describe, expect, test } from 'vitest';
import { oldShopDataMap } from '../support/small-shop-files.js';
import { shopMembers } from '../support/small-shop-members.js';
import { noonOf } from '../support/sweeps.js';
import {
  aSweep,
  type CrashCase,
  type CrashStage,
  crashTimeoutMs,
  killAt,
  killsPerStep,
  openCrashCase,
  prepareStage,
} from './crash-case.js';
import { liveRows } from './crash-verdicts.js';

/**
 * The row of the member is of the class of the larger payments. Four years after the separation all but those payments
 * go, so that whoever made one keeps a part of that record; seven years after the payments the rest goes.
 */
const dataMapText = oldShopDataMap
  .replace('period: P5Y', 'period: P7Y')
  .replace('mode: strip\n', 'mode: strip\n    recordedAt: joined_at\n')
  .replace('class: membership\n    items:\n      login_id', 'class: large-payment\n    items:\n      login_id');
const [partlyOn, whollyOn] = ['2031-01-10', '2033-01-10'];

let stage: CrashStage;

beforeAll(async () => {
  stage = await prepareStage('separated', dataMapText);
});

/** Every source is in use on that day, so that the sweep doesn't halt. */
async function goTo(crash: CrashCase, day: string): Promise<void> {
  const { admin } = crash.database;
  const at = noonOf(day);
  const shop = shopMembers(admin, () => at);
  await shop.addLogin(stage.busyMember, at);
  await shop.addPayment(stage.busyMember, at);
  await admin.query('update public.members set last_app_login_at = $2 where member_no = $1', [stage.busyMember, at]);
  crash.goTo(day);
}

interface RecordPlace {
  readonly recordId: string;
  readonly memberId: string;
  readonly inVault: number;
  readonly inLedger: number;
  /** How often a part of it was destroyed, and how often it was sealed anew, while it is in the vault. */
  readonly parts: number;
  readonly rewritten: number;
}

/** Where each record that was ever sealed now is: in the vault, or as a line in the ledger of destruction. */
async function placesOf({ database }: CrashCase, recordIds: readonly string[]): Promise<RecordPlace[]> {
  const { rows } = await database.admin.query<RecordPlace>(
    `select asked.id as "recordId",
       (select count(*) from vault.record as r where r.record_id = asked.id)::int as "inVault",
       (select count(*) from dormouse.destruction as d where d.record_id = asked.id and d.revision is null)::int as "inLedger",
       (select count(*) from dormouse.destruction as d where d.record_id = asked.id and d.revision is not null)::int as parts,
       coalesce((select r.revision - 1 from vault.record as r where r.record_id = asked.id), 0) as rewritten
     from unnest($1::uuid[]) as asked (id)`,
    [recordIds],
  );
  return rows;
}

async function expectEachInOnePlace(crash: CrashCase, recordIds: readonly string[]): Promise<number> {
  const places = await placesOf(crash, recordIds);
  expect(places.filter(({ inVault, inLedger }) => inVault + inLedger !== 1)).toEqual([]);
  expect(places.filter(({ inVault, parts, rewritten }) => inVault === 1 && parts !== rewritten)).toEqual([]);
  expect(places.filter(({ parts }) => parts > 1)).toEqual([]);
  return places.filter(({ inVault }) => inVault === 1).length;
}

/** A cycle without a record is over, and has no text and no identifier left; one with a record is not over. */
async function expectCyclesToFollow({ database }: CrashCase): Promise<void> {
  const { rows } = await database.admin.query(
    `select c.member_id, c.state from dormouse.cycle as c
     where (c.state = 'destroyed') = exists (select from vault.record as r where r.cycle_id = c.cycle_id and r.class <> 'notice')
       or (c.state = 'destroyed') = exists (select from vault.record as r where r.cycle_id = c.cycle_id)
       or (c.state = 'destroyed') = exists (select from vault.identifier as i where i.member_id = c.member_id)`,
  );
  expect(rows).toEqual([]);
}

async function eventsOf({ database }: CrashCase): Promise<Record<string, number>> {
  const { rows } = await database.admin.query<{ event: string; times: number; members: number }>(
    `select event, count(*)::int as times, count(distinct member_id)::int as members from dormouse.timeline group by 1`,
  );
  for (const { event, times, members } of rows) expect(times, event).toBe(members);
  return Object.fromEntries(rows.map(({ event, times }) => [event, times]));
}

describe('a destruction that is killed ten times destroys each record once and writes each down', () => {
  for (const step of ['before commit of destruction', 'after commit of destruction'] as const) {
    test(step, { timeout: crashTimeoutMs }, async () => {
      const crash = await openCrashCase(stage);
      const { admin } = crash.database;
      const sealed = await admin.query<{ id: string; class: string; rows: number }>(
        'select record_id as id, class, row_count as rows from vault.record',
      );
      const recordIds = sealed.rows.map(({ id }) => id);
      const large = sealed.rows.filter((record) => record.class === 'large-payment' && record.rows > 1).length;
      const live = await liveRows(admin);
      const afterDeath = async () => {
        await expectEachInOnePlace(crash, recordIds);
        await expectCyclesToFollow(crash);
      };
      const deaths = { at: step, occurrences: [1, 2, 3], work: aSweep, afterDeath };
      await goTo(crash, partlyOn);
      await killAt(crash, { ...deaths, kills: 5 });
      await crash.run(aSweep(), null);
      const members = stage.memberIds.length;
      expect(await eventsOf(crash)).toMatchObject({ partly_destroyed: large, destroyed: members - large });
      expect((await placesOf(crash, recordIds)).filter(({ parts }) => parts === 1)).toHaveLength(large);
      await goTo(crash, whollyOn);
      await killAt(crash, { ...deaths, kills: killsPerStep - 5 });
      await crash.run(aSweep(), null);
      expect(await expectEachInOnePlace(crash, recordIds)).toBe(0);
      expect(await eventsOf(crash)).toMatchObject({ partly_destroyed: large, destroyed: members });
      await expectCyclesToFollow(crash);
      const stripped = (rows: readonly string[] | undefined) => rows?.filter((row) => row.includes('dormant-'));
      expect(stripped((await liveRows(admin)).members)).toEqual(stripped(live.members));
    });
  }
});
