import { describe, expect, test } from 'vitest';
import { lookupMembers } from '../../src/cycles/lookup-members.js';
import { quoteName, quoteTable } from '../../src/datamap/names.js';
import { restoreMember } from '../../src/restore/restore-member.js';
import { restoreMembers } from '../../src/restore/restore-members.js';
import { openSecondSchema } from '../support/second-schema.js';
import { openSampleScenario } from '../support/second-schema-sample.js';
import type { Scenario } from '../support/second-schema-scenario.js';
import { agent, noticedOn, proof, separableOn, sweepOnce } from '../support/sweeps.js';
import {
  dumpValues,
  ownValues,
  rowsAfterReturn,
  rowsOf,
  rowsThatLeft,
  textsOf,
  whatIsLeftOf,
} from './second-schema-rows.js';

const scenarios = [
  // Beside plain ones, the sample has values that others have too.
  { name: 'the sample', open: openSampleScenario, ownColumnsMin: 15 },
  // All but a postal code and a length, which are too short to be told apart.
  { name: 'the second schema', open: openSecondSchema, ownColumnsMin: 26 },
];

const timeout = 60_000;

async function membersIn({ database }: Scenario, state: string): Promise<string[]> {
  const { rows } = await database.admin.query<{ memberId: string }>(
    'select member_id as "memberId" from dormouse.cycle where state = $1 order by 1',
    [state],
  );
  return rows.map(({ memberId }) => memberId);
}

async function notice(scenario: Scenario): Promise<void> {
  await scenario.goTo(noticedOn);
  expect((await sweepOnce(scenario.ctx)).state).toBe('done');
  expect(await membersIn(scenario, 'noticed')).toEqual(expect.arrayContaining([...scenario.dormant]));
  await scenario.goTo(separableOn);
}

async function separate(scenario: Scenario): Promise<string[]> {
  await notice(scenario);
  const { state, report } = await sweepOnce(scenario.ctx);
  expect(state).toBe('done');
  expect(report.stages.separate?.failed).toBe(0);
  const separated = await membersIn(scenario, 'separated');
  expect(separated).toEqual(expect.arrayContaining([...scenario.dormant]));
  return separated;
}

async function sealedRows({ database }: Scenario): Promise<number> {
  const { rows } = await database.admin.query<{ rows: number }>(
    `select coalesce(sum(row_count), 0)::int as rows from vault.record where class <> 'notice'`,
  );
  return rows[0]?.rows ?? 0;
}

describe.for(scenarios)('$name', { timeout }, ({ open, ownColumnsMin }) => {
  test('is separated wholly and comes back exactly, and is not caught by the next sweep', async () => {
    const scenario = await open();
    const { ctx } = scenario;
    await notice(scenario);
    const before = await rowsOf(scenario);
    await sweepOnce(ctx);
    const separated = await membersIn(scenario, 'separated');
    expect(separated).toEqual(expect.arrayContaining([...scenario.dormant]));
    const after = await rowsOf(scenario);
    const who = new Set(separated);
    expect(await whatIsLeftOf(scenario, separated)).toEqual([]);
    expect(await sealedRows(scenario)).toBe(rowsThatLeft(ctx.dataMap, before, after, who));

    const now = await ctx.clock.now();
    const asked = { reason: 'The member returned.', proof, now, actor: agent };
    const { restored, conflicts } = await restoreMembers(ctx, { ...asked, memberIds: separated });
    expect([restored, conflicts]).toEqual([separated, []]);
    expect(textsOf(await rowsOf(scenario))).toEqual(rowsAfterReturn(ctx.dataMap, before, who));
    expect(await sealedRows(scenario)).toBe(0);
    const again = await restoreMember(ctx, { memberId: scenario.marked, reason: 'again', proof, actor: agent });
    expect(again.already).toBe(true);

    await scenario.goTo('2026-12-24');
    expect((await sweepOnce(ctx)).state).toBe('done');
    expect(await membersIn(scenario, 'restored')).toEqual(separated);
  });

  test('shows nothing of a separated member outside the sealed records, and all of it again when restored', async () => {
    const scenario = await open();
    await notice(scenario);
    const own = await ownValues(scenario, scenario.marked);
    expect(own.size).toBeGreaterThanOrEqual(ownColumnsMin);
    const found = async () => {
      const dump = await dumpValues(scenario);
      return [...own].filter(([, value]) => dump.some((text) => text.includes(value))).map(([column]) => column);
    };
    await sweepOnce(scenario.ctx);
    expect(await found()).toEqual([]);
    await restoreMember(scenario.ctx, { memberId: scenario.marked, reason: 'returned', proof, actor: agent });
    const discarded = scenario.ctx.dataMap.data.filter(({ mode }) => mode === 'discard').map(({ table }) => table);
    const comesBack = [...own.keys()].filter((column) => !discarded.some((table) => column.startsWith(`${table}.`)));
    expect(await found()).toEqual(comesBack);
  });

  test('finds a separated member by each value that they may give', async () => {
    const scenario = await open();
    const { ctx, database, marked } = scenario;
    const { table, key, lookup } = ctx.dataMap.member;
    const { rows } = await database.admin.query<Record<string, string | null>>(
      `select ${lookup.map(quoteName).join(', ')} from ${quoteTable(table)} where ${quoteName(key)}::text = $1`,
      [marked],
    );
    await separate(scenario);
    const given = lookup.flatMap((field) => ({ field, value: rows[0]?.[field] ?? null }));
    expect(given.filter(({ value }) => value !== null).length).toBeGreaterThanOrEqual(2);
    for (const { field, value } of given) {
      if (value === null) continue;
      const members = await lookupMembers(ctx, { value, actor: agent });
      expect(members.find(({ memberId }) => memberId === marked)?.fields, field).toContain(field);
    }
  });

  test('is destroyed on its day even while the sources are silent, and the ledger tells of each record', async () => {
    const scenario = await open();
    const { ctx, database } = scenario;
    const separated = await separate(scenario);
    const live = await rowsOf(scenario);
    const sealed = await database.admin.query<{ id: string }>('select record_id as id from vault.record order by 1');
    // Without a sweep in all the years it would be the clock that is in doubt.
    await database.admin.query(
      `insert into dormouse.sweep (sweep_id, mode, state, requested_by, requested_at, finished_at)
       values (gen_random_uuid(), 'rehearse', 'done', 'schedule', '2040-01-09', '2040-01-09')`,
    );
    scenario.setDay('2040-01-10');
    const { state, report } = await sweepOnce(ctx);
    expect([state, report.halt?.kind, report.stages.destroy?.failed]).toEqual(['halted', 'silent', 0]);
    expect(await membersIn(scenario, 'destroyed')).toEqual(separated);
    const written = await database.admin.query<{ id: string }>(
      'select record_id as id from dormouse.destruction where record_id is not null order by 1',
    );
    expect(written.rows).toEqual(sealed.rows);
    expect((await database.admin.query('select from vault.record')).rowCount).toBe(0);
    expect(await rowsOf(scenario)).toEqual(live);
  });
});
