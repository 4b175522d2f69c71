import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { readNoticeBoard } from '../../src/cycles/read-notice-board.js';
import { serviceStatus } from '../../src/cycles/service-status.js';
import { insertCycle } from '../support/cycle-rows.js';
import { openSmallShop, type SmallShop } from '../support/small-shop.js';

async function post(
  { database }: SmallShop,
  posting: { on: string; until: string; texts?: object; withdrawn?: boolean },
) {
  const postingId = randomUUID();
  const texts = posting.texts ?? { ko: { title: '안내', text: '본문' }, en: { title: 'Notice', text: 'Body' } };
  await database.admin.query(
    `insert into dormouse.posting (posting_id, posted_on, until_on, texts, posted_at, withdrawn_at)
     values ($1, $2, $3, $4, now(), case when $5::boolean then now() end)`,
    [postingId, posting.on, posting.until, JSON.stringify(texts), posting.withdrawn ?? false],
  );
  return postingId;
}

describe('the notice board', () => {
  test('shows the postings that stand today in the language asked for, newest first', async () => {
    const shop = await openSmallShop();
    const older = await post(shop, { on: '2026-10-23', until: '2026-11-22' });
    const newer = await post(shop, { on: '2026-11-22', until: '2026-12-22' });
    await post(shop, { on: '2026-10-22', until: '2026-11-21' });
    await post(shop, { on: '2026-11-23', until: '2026-12-31' });
    await post(shop, { on: '2026-11-01', until: '2026-12-31', withdrawn: true });
    expect(await readNoticeBoard(shop.ctx, { language: 'en' })).toEqual([
      { postingId: newer, postedOn: '2026-11-22', untilOn: '2026-12-22', title: 'Notice', text: 'Body' },
      { postingId: older, postedOn: '2026-10-23', untilOn: '2026-11-22', title: 'Notice', text: 'Body' },
    ]);
    expect((await readNoticeBoard(shop.ctx, { language: 'ko' }))[0]).toMatchObject({ title: '안내', text: '본문' });
  });

  test('shows a posting in the other language rather than not at all', async () => {
    const shop = await openSmallShop();
    await post(shop, { on: '2026-11-22', until: '2026-12-22', texts: { ko: { title: '안내', text: '본문' } } });
    expect(await readNoticeBoard(shop.ctx, { language: 'en' })).toMatchObject([{ title: '안내' }]);
  });
});

describe('the status', () => {
  test('of a new installation is zero everywhere', async () => {
    const { ctx, now } = await openSmallShop();
    const status = await serviceStatus(ctx);
    expect(status).toMatchObject({ at: now(), watched: 0, lettersWaiting: 0, lastSweep: null });
    expect(status.policyVersion).toBe(ctx.policy.version);
    expect(new Set(Object.values(status.cycles))).toEqual(new Set([0]));
    expect(status.noticed).toEqual({ email: 0, sms: 0, letter: 0, noticeBoard: 0 });
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
    expect(status.noticed).toEqual({ email: 3, sms: 0, letter: 0, noticeBoard: 0 });
    expect(status.lettersWaiting).toBe(1);
    expect(status.lastSweep).toMatchObject({ sweepId: newer, mode: 'perform' });
  });
});
