import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { readNoticeBoard } from '../../src/cycles/read-notice-board.js';
import { serviceStatus } from '../../src/cycles/service-status.js';
import { insertMeansStop } from '../../src/store/means-stops.js';
import { insertCycle } from '../support/cycle-rows.js';
import { insertPosting } from '../support/public-board.js';
import { openSmallShop } from '../support/small-shop.js';

const page = { page: 1, perPage: 20 };

describe('the notice board', () => {
  test('shows the postings that stand today in the language asked for, newest first', async () => {
    const shop = await openSmallShop();
    const older = await insertPosting(shop, { on: '2026-10-23', until: '2026-11-22' });
    const newer = await insertPosting(shop, { on: '2026-11-22', until: '2026-12-22' });
    await insertPosting(shop, { on: '2026-10-22', until: '2026-11-21' });
    await insertPosting(shop, { on: '2026-11-23', until: '2026-12-31' });
    await insertPosting(shop, { on: '2026-11-01', until: '2026-12-31', withdrawn: true });
    const posting = { kind: 'separation', takesEffectOn: null, language: 'en', title: 'Notice', text: 'Body' };
    expect(await readNoticeBoard(shop.ctx, { language: 'en', ...page })).toEqual({
      total: 2,
      page: 1,
      pages: 1,
      postings: [
        { ...posting, postingId: newer, postedOn: '2026-11-22', untilOn: '2026-12-22' },
        { ...posting, postingId: older, postedOn: '2026-10-23', untilOn: '2026-11-22' },
      ],
    });
    const { postings } = await readNoticeBoard(shop.ctx, { language: 'ko', ...page });
    expect(postings[0]).toMatchObject({ title: '안내', text: '본문' });
  });

  test('shows a posting in the other language rather than not at all', async () => {
    const shop = await openSmallShop();
    await insertPosting(shop, {
      on: '2026-11-22',
      until: '2026-12-22',
      texts: { ko: { title: '안내', text: '본문' } },
    });
    const { postings } = await readNoticeBoard(shop.ctx, { language: 'en', ...page });
    expect(postings).toMatchObject([{ title: '안내', language: 'ko' }]);
  });
});

describe('the status', () => {
  test('of a new installation is zero everywhere', async () => {
    const { ctx, now } = await openSmallShop();
    const status = await serviceStatus(ctx);
    expect(status).toMatchObject({ at: now(), watched: 0, lettersWaiting: 0, lastSweep: null });
    expect(status.policyVersion).toBe(ctx.policy.version);
    expect(new Set(Object.values(status.cycles))).toEqual(new Set([0]));
    const none = { email: 0, alimtalk: 0, sms: 0, voice: 0, letter: 0, noticeBoard: 0 };
    expect([status.noticed, status.waiting]).toEqual([none, none]);
    expect([status.oldestWaitingAt, status.stopped]).toEqual([null, []]);
  });

  test('counts cycles by state, standing notices by means, letters that wait, and names the last sweep', async () => {
    const shop = await openSmallShop();
    const { admin } = shop.database;
    for (const state of ['candidate', 'noticed', 'noticed', 'separated', 'cancelled'] as const) {
      await insertCycle(admin, { memberId: await shop.addMember(), state });
    }
    await admin.query(
      `insert into dormouse.notice (member_id, notice_id, cycle_id, ordinal, means, language, names_expiry_on,
         first_separation_on, items, template_version, text_hash, state, composed_at)
       select member_id, gen_random_uuid(), cycle_id, 2, 'letter', 'ko', '2026-12-31', '2027-01-01', '{}', 'v1', 'hash',
         'pending', now()
       from dormouse.cycle where state = 'candidate'`,
    );
    const [older, newer] = [randomUUID(), randomUUID()];
    await admin.query(
      `insert into dormouse.sweep (sweep_id, mode, state, requested_by, requested_at)
       values ($1, 'rehearse', 'done', 'a test', '2026-11-20T00:00:00Z'), ($2, 'perform', 'done', 'a test', '2026-11-21T00:00:00Z')`,
      [older, newer],
    );
    const status = await serviceStatus(shop.ctx);
    expect(status.cycles).toMatchObject({ candidate: 1, noticed: 2, separated: 1, cancelled: 1, destroyed: 0 });
    expect(status.noticed).toMatchObject({ email: 3, sms: 0, letter: 0, noticeBoard: 0 });
    expect(status.lettersWaiting).toBe(1);
    expect(status.waiting).toMatchObject({ email: 0, letter: 1 });
    expect(status.oldestWaitingAt).toMatch(/^20\d\d-/);
    expect(status.lastSweep).toMatchObject({ sweepId: newer, mode: 'perform' });
  });

  test('names the means that a fault has stopped, and since when', async () => {
    const { ctx, now } = await openSmallShop();
    await insertMeansStop(ctx.mover, { means: 'sms', reason: '20003', at: now(), backoffMs: 600_000 });
    const { stopped } = await serviceStatus(ctx);
    expect(stopped).toMatchObject([{ means: 'sms', reason: '20003', stoppedAt: now(), times: 1 }]);
  });
});
