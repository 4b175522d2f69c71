import { describe, expect, test } from 'vitest';
import { restoreMember } from '../../src/restore/restore-member.js';
import { restoreMembers } from '../../src/restore/restore-members.js';
import { busyKey, dormantKeys, keyOf } from '../support/hostile-members.js';
import { auditLog, sequencesOf, type Texts, tablesWithMoreThan, textsOf } from '../support/hostile-rows.js';
import { type HostileSchema, openHostileSchema } from '../support/hostile-schema.js';
import { agent, noticedOn, proof, separableOn, sweepOnce } from '../support/sweeps.js';

/** Tables outside the map, and those that it keeps. */
const stays = [
  'outside.products',
  'outside.rule_log',
  'outside.former_members',
  'outside.member_counts',
  '"상점 주문".members',
  'club.friendships',
  'club.settlements',
];

/** All others hold rows, or the tests would say nothing of them. */
const empty = ['club.blank_lines', 'club.blanks', 'outside.rule_log'];

function emptyOf(texts: Texts): string[] {
  return Object.keys(texts).filter((table) => texts[table]?.length === 0);
}

/** What the notice says will leave: a composite with a null in it is there. */
async function itemsNamed({ database }: HostileSchema, memberId: string): Promise<string[]> {
  const { rows } = await database.admin.query<{ items: string[] }>(
    'select items from dormouse.notice where member_id = $1',
    [memberId],
  );
  return rows[0]?.items ?? [];
}

async function noticed(env?: Readonly<Record<string, string>>): Promise<HostileSchema> {
  const schema = await openHostileSchema(env);
  await schema.goTo(noticedOn);
  expect((await sweepOnce(schema.ctx)).state).toBe('done');
  await schema.goTo(separableOn);
  return schema;
}

async function separateAll(schema: HostileSchema): Promise<void> {
  const { state, report } = await sweepOnce(schema.ctx);
  const aside = await schema.database.admin.query<{ reason: string }>(
    `select distinct reason from dormouse.timeline where event = 'set_aside' order by 1`,
  );
  expect(aside.rows).toEqual([]);
  expect([state, report.stages.separate?.done, report.stages.separate?.failed]).toEqual([
    'done',
    dormantKeys.length,
    0,
  ]);
}

function only(texts: Texts, tables: readonly string[]): Texts {
  return Object.fromEntries(tables.map((table) => [table, texts[table] ?? ['no such table']]));
}

function without(texts: Texts, tables: readonly string[]): Texts {
  return Object.fromEntries(Object.entries(texts).filter(([table]) => !tables.includes(table)));
}

describe('whatever PostgreSQL can hold', () => {
  test.each([
    ['in batches of 7, and together', '7', true],
    ['each in a batch of their own, and one by one', '1', false],
    ['all in one batch, and together', '500', true],
  ])('leaves and returns to the letter: %s', { timeout: 120_000 }, async (_, batchSize, together) => {
    const schema = await noticed({ BATCH_SIZE: batchSize });
    const { ctx } = schema;
    const [before, sequences] = [await textsOf(schema), await sequencesOf(schema)];
    expect(emptyOf(before)).toEqual(empty);
    expect(await itemsNamed(schema, keyOf(6))).toContain('club.members.origin');
    await separateAll(schema);

    const away = await textsOf(schema);
    expect(only(away, stays)).toEqual(only(before, stays));
    expect(away[auditLog]).toEqual(expect.arrayContaining([...(before[auditLog] ?? [])]));
    expect(await tablesWithMoreThan(schema, busyKey)).toEqual([]);

    const backwards = dormantKeys.toReversed();
    if (together) {
      const now = await ctx.clock.now();
      const asked = { memberIds: backwards, reason: 'They returned.', proof, now, actor: agent };
      expect((await restoreMembers(ctx, asked)).conflicts).toEqual([]);
    } else {
      for (const memberId of backwards) await restoreMember(ctx, { memberId, reason: 'returned', proof, actor: agent });
    }
    const after = await textsOf(schema);
    const changing = [auditLog, 'club.tokens'];
    expect(without(after, changing)).toEqual(without(before, changing));
    expect(after['club.tokens']).toEqual(before['club.tokens']?.filter((row) => row.includes(busyKey)));
    expect(after[auditLog]).toEqual(expect.arrayContaining([...(before[auditLog] ?? [])]));
    expect(await sequencesOf(schema)).toEqual(sequences);
  });
});
