import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { serialiseError } from '../../src/logger.js';
import { type Lived, liveThrough, type MarkedShop, openMarkedShop, poison, poisons } from '../support/marked-life.js';
import { findMarkers, type Written } from '../support/markers.js';
import { stateOf, timelineOf } from '../support/sweeps.js';
import { dumpColumns, whilePrinting } from '../support/written.js';

let marked: MarkedShop;
let lived: Lived;
let printed: Written[];

beforeAll(async () => {
  marked = await openMarkedShop({ arrange: poison });
  const life = await whilePrinting(() => liveThrough(marked));
  lived = life.result;
  printed = life.printed;
});

afterAll(() => marked.close());

function found(...written: Written[]) {
  return findMarkers(written, marked.markers);
}

describe('the life that was led', () => {
  test('went through everything in which a value could have slipped out', async () => {
    const { shop, mailbox, phone } = marked;
    const states = async (...members: { memberId: string }[]) =>
      Promise.all(members.map(({ memberId }) => stateOf(shop, memberId)));
    expect(await states(lived.destroyed)).toEqual(['destroyed']);
    expect(await timelineOf(shop, lived.late.memberId)).toContain('restored late_activity');
    expect(await timelineOf(shop, lived.conflicting.memberId)).toContain('restored came back');
    expect(lived.errors).toMatchObject([{ code: 'restoration_conflict' }]);
    for (const { memberId } of lived.poisoned) {
      expect((await timelineOf(shop, memberId)).some((line) => line.startsWith('set_aside'))).toBe(true);
    }
    const { rows } = await shop.database.admin.query<{ line: string }>(
      `select distinct means || ' ' || state as line from dormouse.notice
       union select distinct means || ' ' || state from dormouse.attempt order by 1`,
    );
    expect(rows.map(({ line }) => line)).toEqual(
      expect.arrayContaining([
        'email failed',
        'email retry',
        'sms failed',
        'letter taken_back',
        'noticeBoard effective',
      ]),
    );
    expect(mailbox.received().length).toBeGreaterThan(3);
    expect((await phone.texts()).length).toBeGreaterThan(0);
  });
});

describe('no value of a member stands', () => {
  test('in the log, at its most talkative', () => {
    const log = marked.log();
    expect(log.text).toContain('a member was set aside');
    expect(found(log)).toEqual([]);
  });

  test('in what the process printed', () => {
    expect(found(...printed)).toEqual([]);
  });

  test('in the metrics', async () => {
    const text = await marked.shop.ctx.metrics.registry.metrics();
    expect(text).toContain('dormouse_set_aside_total{stage="separate"}');
    expect(found({ place: 'metrics', text })).toEqual([]);
  });

  test('in any column of the ledger, the audit or the vault, in clear or as a plain hash', async () => {
    const dump = await dumpColumns(marked.shop.database.admin);
    const sealed = lived.midway.find(({ place }) => place === 'vault.record.sealed')?.text ?? '';
    expect(sealed.split('\n').length).toBeGreaterThan(10);
    expect(found(...lived.midway)).toEqual([]);
    for (const place of ['dormouse.cycle.blocked_reason', 'dormouse.audit_entry.detail', 'vault.record.sealed']) {
      expect(dump.find((column) => column.place === place)?.text, place).not.toMatch(/^\n*$/);
    }
    expect(found(...dump)).toEqual([]);
  });

  test('in the statements that the sessions of the service have sent', async () => {
    const { rows } = await marked.shop.database.admin.query<{ query: string }>(
      `select query from pg_stat_activity where datname = current_database() and usename like 'dormouse%'`,
    );
    expect(rows.length).toBeGreaterThan(1);
    expect(found({ place: 'pg_stat_activity', text: rows.map(({ query }) => query).join('\n') })).toEqual([]);
  });

  test('in an error that is thrown on, or in what is shown of it', () => {
    for (const error of lived.errors) {
      const { message, detail } = error as { message: string; detail: unknown };
      const shown = [message, JSON.stringify(detail), JSON.stringify(serialiseError(error))].join('\n');
      expect(found({ place: 'error', text: shown })).toEqual([]);
    }
  });
});

describe('a member whose rows the host will not let go', () => {
  test.each(poisons.map((name, index) => [name, index] as const))(
    'is set aside with a reason that names no value (%s)',
    async (_name, index) => {
      const memberId = lived.poisoned[index]?.memberId ?? '';
      const { rows } = await marked.shop.database.admin.query<{ reason: string }>(
        `select distinct reason from dormouse.timeline where member_id = $1 and event = 'set_aside'`,
        [memberId],
      );
      expect(rows).toHaveLength(1);
      expect(rows[0]?.reason).toMatch(/^the database answered SQLSTATE [0-9A-Z]{5}$/);
    },
  );
});
