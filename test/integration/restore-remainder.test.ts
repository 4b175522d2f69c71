import { readFile } from 'node:fs/promises';
import { Writable } from 'node:stream';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { explainMember } from '../../src/cycles/explain-member.js';
import { serviceStatus } from '../../src/cycles/service-status.js';
import { auditRows } from '../support/audit-rows.js';
import { recordOf } from '../support/expiring-rows.js';
import { listedOf, orphansIn, restoreWith } from '../support/remainders.js';
import { openSmallShop, type SmallShop } from '../support/small-shop.js';
import {
  agent,
  cyclesOf,
  dumpAll,
  firstTimeAt,
  longAgo,
  performAt,
  proof,
  recordsIn,
  separateAll,
  stateOf,
} from '../support/sweeps.js';

const leaveInVault = [{ table: 'public.profiles' }, { table: 'public.members', columns: ['email', 'address'] }];
const membershipGoesOn = '2030-12-24';
const listed = [
  `public.members email+address 1 membership ${membershipGoesOn}`,
  `public.profiles all 1 membership ${membershipGoesOn}`,
];

let shop: SmallShop;
const waiting: { memberId: string; before: Record<string, string[]> }[] = [];

/** One shop for all, in which each test has members of its own. */
beforeAll(async () => {
  shop = await openSmallShop();
  for (let count = 0; count < 16; count += 1) {
    const memberId = await shop.addMember({ loginAt: longAgo, paidAt: longAgo });
    waiting.push({ memberId, before: { ...(await shop.rowsOf(memberId)), device_tokens: [] } });
  }
  await separateAll(shop);
});

afterAll(() => shop.close());

function separatedMember() {
  const next = waiting.shift();
  if (!next) throw new Error('another test needs another member');
  return next;
}

async function partlyRestored() {
  const found = separatedMember();
  return { ...found, restored: await restoreWith(shop, found.memberId, { leaveInVault }) };
}

async function entriesOf(memberId: string) {
  return (await auditRows(shop.database.admin)).filter((row) => row.memberId === memberId);
}

async function columnsOf(memberId: string): Promise<Record<string, unknown>> {
  const { rows } = await shop.database.admin.query('select * from public.members where member_no = $1', [memberId]);
  return rows[0];
}

describe('what a restoration leaves in the vault', () => {
  test('stays sealed in its record, and nothing else does; the member is live', async () => {
    const { memberId, before, restored } = await partlyRestored();
    expect(restored).toMatchObject({ state: 'restored', changed: [], already: false });
    expect(restored.tables).toEqual({
      'public.members': 1,
      'public.payments': 1,
      'public.payment_lines': 2,
      'public.logins': 1,
    });
    expect(await stateOf(shop, memberId)).toBe('restored');
    expect(await recordsIn(shop, memberId)).toEqual(['membership', 'notice']);
    expect(await recordOf(shop, memberId, 'membership')).toMatchObject({
      ...{ revision: 2, rowCount: 2, nextExpiryOn: membershipGoesOn, expiresOn: membershipGoesOn },
    });
    const rows = await shop.rowsOf(memberId);
    expect({ ...rows, members: [], profiles: [] }).toEqual({ ...before, members: [], profiles: [] });
    expect(rows.profiles).toEqual([]);
    expect(await columnsOf(memberId)).toMatchObject({ email: null, address: null, login_id: `user${memberId}` });
  });

  test('is told, listed, explained and counted, by names and counts alone', async () => {
    const { memberId, restored } = await partlyRestored();
    const leftInVault = [
      { table: 'public.profiles', columns: null, rows: 1, class: 'membership', dueOn: membershipGoesOn },
      { table: 'public.members', columns: ['email', 'address'], rows: 1, class: 'membership', dueOn: membershipGoesOn },
    ];
    expect(restored.leftInVault).toEqual(leftInVault);
    expect(await listedOf(shop, memberId)).toEqual(listed);
    const explained = await explainMember(shop.ctx, { memberId, actor: agent });
    expect(explained).toMatchObject({ state: 'watching', leftInVault });
    expect((await serviceStatus(shop.ctx)).leftInVault).toBe(2);
    const detail = { proof, choices: { leaveInVault }, left: leftInVault };
    expect((await entriesOf(memberId)).findLast(({ action }) => action === 'restored')).toMatchObject({ detail });
    expect(explained.timeline[0]).toMatchObject({ event: 'restored', state: 'restored', detail });
    expect(JSON.stringify(await dumpAll(shop.database.admin, ['public.members']))).not.toContain(
      `user${memberId}@example.com`,
    );
  });

  test('is told again to whoever restores again', async () => {
    const { memberId, restored } = await partlyRestored();
    const but = ['dormouse.audit_entry'];
    const before = await dumpAll(shop.database.admin, but);
    const { leftInVault, restoredAt } = restored;
    const again = await restoreWith(shop, memberId, { leaveInVault });
    expect(again).toMatchObject({ already: true, state: 'restored', tables: {}, restoredAt, leftInVault });
    expect(await dumpAll(shop.database.admin, but)).toEqual(before);
  });

  test('comes back as it left, and then nothing is listed', async () => {
    const { memberId, before, restored } = await partlyRestored();
    shop.setNow('2027-01-05T03:00:00Z');
    const given = await restoreWith(shop, memberId, { remainder: true });
    expect(given).toMatchObject({ state: 'restored', already: false, restoredAt: shop.now(), leftInVault: [] });
    expect(given.tables).toEqual({ 'public.members': 1, 'public.profiles': 1 });
    expect(await shop.rowsOf(memberId)).toEqual(before);
    expect(await recordsIn(shop, memberId)).toEqual(['notice']);
    expect([await listedOf(shop, memberId), await orphansIn(shop)]).toEqual([[], []]);
    const [cycle] = await cyclesOf(shop, memberId);
    const { timeline } = await explainMember(shop.ctx, { memberId, actor: agent });
    const happened = { event: 'remainder_restored', state: null, cycleId: cycle?.cycleId, reason: 'came back' };
    expect(timeline[0]).toMatchObject({ ...happened, detail: { proof } });
    expect((await entriesOf(memberId)).at(-2)).toMatchObject({ action: 'remainder_restored', detail: { proof } });
    const again = await restoreWith(shop, memberId);
    expect(again).toMatchObject({ already: true, restoredAt: restored.restoredAt, leftInVault: [] });
  });

  test('may be left again in part, and is sealed anew without what went back', async () => {
    const { memberId, before } = await partlyRestored();
    const asked = { remainder: true, leaveInVault: [{ table: 'public.members', columns: ['address'] }] };
    const given = await restoreWith(shop, memberId, asked);
    expect(given.leftInVault).toMatchObject([{ table: 'public.members', columns: ['address'], rows: 1 }]);
    expect(await listedOf(shop, memberId)).toEqual([`public.members address 1 membership ${membershipGoesOn}`]);
    expect(await recordOf(shop, memberId, 'membership')).toMatchObject({ revision: 3, rowCount: 1 });
    expect(await columnsOf(memberId)).toMatchObject({ email: `user${memberId}@example.com`, address: null });
    await restoreWith(shop, memberId, { remainder: true });
    expect([await shop.rowsOf(memberId), await orphansIn(shop)]).toEqual([before, []]);
  });
});

describe('a remainder that there is none of', () => {
  test('is refused in words that say what there is', async () => {
    const { memberId } = separatedMember();
    const refusal = (id: string) => restoreWith(shop, id, { remainder: true }).catch((error) => error);
    expect(await refusal(memberId)).toMatchObject({ code: 'cycle_in_other_state', detail: { state: 'separated' } });
    expect(await refusal('999999')).toMatchObject({ code: 'member_not_found' });
    await restoreWith(shop, memberId);
    expect(await refusal(memberId)).toMatchObject({
      code: 'cycle_in_other_state',
      message: expect.stringContaining('Nothing of this member was left'),
      detail: { state: 'restored' },
    });
  });
});

describe('a rehearsal', () => {
  test('answers what the restoration then answers, and changes nothing but the audit', async () => {
    const { memberId } = separatedMember();
    const but = ['dormouse.audit_entry'];
    const keyring = () => readFile(shop.ctx.config.files.keyring as string, 'utf8');
    const before = [await dumpAll(shop.database.admin, but), await keyring()];
    const rehearsed = await restoreWith(shop, memberId, { leaveInVault, rehearse: true });
    expect([await dumpAll(shop.database.admin, but), await keyring()]).toEqual(before);
    expect((await entriesOf(memberId)).at(-1)).toMatchObject({
      action: 'restoration_rehearsed',
      reason: 'came back',
      detail: { proof, remainder: false, choices: { leaveInVault }, left: rehearsed.leftInVault },
    });
    const restored = await restoreWith(shop, memberId, { leaveInVault });
    expect(rehearsed).toEqual({ ...restored, state: 'rehearsed' });
    const remainder = await restoreWith(shop, memberId, { remainder: true, rehearse: true });
    expect(await restoreWith(shop, memberId, { remainder: true })).toEqual({ ...remainder, state: 'restored' });
    expect(await restoreWith(shop, memberId, { rehearse: true })).toMatchObject({ state: 'rehearsed', already: true });
  });

  test('that meets a conflict says so, and is on record', async () => {
    const { memberId } = separatedMember();
    await shop.addMember({ email: `user${memberId}@example.com` });
    const refused = restoreWith(shop, memberId, { rehearse: true });
    await expect(refused).rejects.toMatchObject({ code: 'restoration_conflict' });
    const detail = { proof, remainder: false, outcome: 'restoration_conflict' };
    expect((await entriesOf(memberId)).at(-1)).toMatchObject({ action: 'restoration_rehearsed', detail });
  });

  test('answers nothing where it can not be put on record', async () => {
    const { memberId } = separatedMember();
    await shop.database.admin.query('alter table dormouse.audit_entry rename to audit_entry_away');
    await expect(restoreWith(shop, memberId, { rehearse: true })).rejects.toThrow();
    await shop.database.admin.query('alter table dormouse.audit_entry_away rename to audit_entry');
    expect(await stateOf(shop, memberId)).toBe('separated');
  });
});

describe('a choice that is made', () => {
  test('leaves its value in its column and nowhere else, and the sealed one in the vault', async () => {
    const lines: string[] = [];
    const log = new Writable({ write: (line, _encoding, done) => done(void lines.push(String(line))) });
    const { memberId } = separatedMember();
    const ctx = await shop.openAnother({ logger: pino({ level: 'trace' }, log) });
    await shop.addMember({ email: `user${memberId}@example.com` });
    const value = 'mk-given-77@marker.example.com';
    const overrides = [{ table: 'public.members', column: 'email', value }];
    const restored = await restoreWith({ ctx }, memberId, { overrides });
    expect(restored.changed).toEqual([{ table: 'public.members', columns: ['email'], rows: 1 }]);
    expect(restored.leftInVault).toMatchObject([{ table: 'public.members', columns: ['email'], rows: 1 }]);
    const dump = await dumpAll(shop.database.admin);
    const places = Object.entries(dump).filter(([, rows]) => rows.some((row) => row.includes('mk-given')));
    expect(places.map(([table]) => table)).toEqual(['public.members']);
    const bytes = Buffer.from('mk-given').toString('hex');
    expect(JSON.stringify([dump, lines, restored])).not.toContain(bytes);
    expect(`${lines.join('')}${JSON.stringify(restored)}`).not.toContain('mk-given');
    const entry = (await entriesOf(memberId)).findLast(({ action }) => action === 'restored');
    expect(entry?.detail?.choices).toEqual({
      overrides: [{ table: 'public.members', column: 'email', use: 'value' }],
    });
  });

  test('that does not fit the column says nothing of it', async () => {
    const { memberId } = separatedMember();
    const overrides = [{ table: 'public.payments', column: 'amount', value: 'mk-given 77' }];
    const error = await restoreWith(shop, memberId, { overrides }).catch((refused) => refused);
    expect(error).toMatchObject({ code: 'restoration_conflict' });
    expect(`${error.message}${error.stack}${JSON.stringify(error)}${error.cause}`).not.toContain('mk-given');
    expect(await stateOf(shop, memberId)).toBe('separated');
  });

  test('for a table or a column that nothing was sealed of is refused before it is on record', async () => {
    const { memberId } = separatedMember();
    for (const asked of [
      { leaveInVault: [{ table: 'public.someone' }] },
      { leaveInVault: [{ table: 'public.members', columns: ['someone'] }] },
      { overrides: [{ table: 'public.members', column: 'someone', use: 'sealed' as const }] },
    ]) {
      const refused = restoreWith(shop, memberId, { ...asked, rehearse: true });
      await expect(refused, JSON.stringify(asked)).rejects.toMatchObject({ code: 'input_invalid' });
    }
    expect(JSON.stringify(await auditRows(shop.database.admin))).not.toContain('someone');
  });
});

describe('a restoration whose session dies before its commit', () => {
  test.each(['rows inserted', 'before commit of restoration'] as const)(
    'at %s leaves everything sealed',
    async (step) => {
      const { memberId, before } = separatedMember();
      const { admin } = shop.database;
      const sealed = await dumpAll(admin);
      const die = () =>
        admin.query(
          `select pg_terminate_backend(pid) from pg_stat_activity
         where datname = current_database() and application_name = 'dormouse-mover' and state = 'idle in transaction'`,
        );
      const dying = await shop.openAnother({ reached: firstTimeAt(step, die) });
      await expect(restoreWith({ ctx: dying }, memberId, { leaveInVault })).rejects.toThrow();
      expect(await dumpAll(admin)).toEqual(sealed);
      await restoreWith(shop, memberId, { leaveInVault });
      const kept = await dumpAll(admin);
      const dyingAgain = await shop.openAnother({ reached: firstTimeAt(step, die) });
      await expect(restoreWith({ ctx: dyingAgain }, memberId, { remainder: true })).rejects.toThrow();
      expect(await dumpAll(admin)).toEqual(kept);
      await restoreWith(shop, memberId, { remainder: true });
      expect(await shop.rowsOf(memberId)).toEqual(before);
    },
  );
});

describe('what was left of a member who stays away again', () => {
  test('comes back also to a member who is on the way to another separation', async () => {
    const { memberId, before } = await partlyRestored();
    await performAt(shop, '2027-12-10');
    expect(await stateOf(shop, memberId)).toBe('noticed');
    await restoreWith(shop, memberId, { remainder: true });
    expect(await stateOf(shop, memberId)).toBe('noticed');
    expect(await shop.rowsOf(memberId)).toEqual(before);
  });

  test('waits for a member who is separated anew, and then comes back beside it', async () => {
    const { memberId, before } = await partlyRestored();
    await performAt(shop, '2028-11-05');
    await performAt(shop, '2028-12-20');
    expect(await stateOf(shop, memberId)).toBe('separated');
    const refused = restoreWith(shop, memberId, { remainder: true });
    await expect(refused).rejects.toMatchObject({ code: 'cycle_in_other_state', detail: { state: 'separated' } });
    expect((await restoreWith(shop, memberId)).leftInVault).toHaveLength(2);
    await restoreWith(shop, memberId, { remainder: true });
    expect([await shop.rowsOf(memberId), await orphansIn(shop)]).toEqual([before, []]);
  });
});
