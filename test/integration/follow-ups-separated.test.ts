import { describe, expect, test } from 'vitest';
import { restoreMember } from '../../src/restore/restore-member.js';
import { deliver } from '../../src/sweep/deliver.js';
import { auditRows } from '../support/audit-rows.js';
import { openSmallShop } from '../support/small-shop.js';
import type { NewMember } from '../support/small-shop-members.js';
import {
  agent,
  cyclesOf,
  dumpAll,
  longAgo,
  never,
  noonOf,
  noticedOn,
  performAt,
  proof,
  recordsIn,
  separableOn,
  stateOf,
} from '../support/sweeps.js';
import { alarmsOf, ledgerText, messagesOf, policyWith, tell } from '../support/told.js';

const told = policyWith({ more: 'messages: { afterSeparation: true, afterRestoration: true }' });
const unreachable = { kind: 'retry', reason: 'ECONNREFUSED' } as const;
const accepted = { kind: 'accepted', providerId: null } as const;

async function separatedMember({ policyText = told, ...member }: NewMember & { policyText?: string } = {}) {
  const shop = await openSmallShop({ policyText });
  const memberId = await shop.addMember({ loginAt: longAgo, ...member });
  await performAt(shop, noticedOn);
  await performAt(shop, separableOn);
  const restore = () => restoreMember(shop.ctx, { memberId, reason: 'came back', proof, actor: agent });
  return { shop, memberId, restore };
}

describe('the news of a separation', () => {
  test('goes to the address that the vault holds, in the sweep of the move, and names what is kept and what is not', async () => {
    const { shop, memberId } = await separatedMember();
    expect(await messagesOf(shop, memberId)).toEqual(['email effective', 'separated email effective']);
    const [, news] = shop.mail.sent;
    expect(news?.to).toBe(`user${memberId}@example.com`);
    expect(news?.text).toContain('2026년 12월 23일');
    expect(news?.text).toContain(`홍길동 ${memberId} 님`);
    for (const item of ['이메일주소', '생년월일', '기기 토큰']) expect(news?.text).toContain(`- ${item}\n`);
    // Nothing of theirs was paid, so no payment was separated.
    expect(news?.text).not.toContain('결제금액');
    expect(news?.text).not.toContain('/keep/');
  });

  test('is sealed until it goes out, and the ledger holds nothing personal of it', async () => {
    const shop = await openSmallShop({ policyText: told });
    const memberId = await shop.addMember({ loginAt: longAgo });
    await performAt(shop, noticedOn);
    shop.mail.answer = () => unreachable;
    await performAt(shop, separableOn);
    expect(await messagesOf(shop, memberId)).toEqual(['email effective', 'separated email pending']);
    expect((await recordsIn(shop, memberId)).filter((name) => name === 'notice')).toHaveLength(2);
    const ledger = await ledgerText(shop);
    const all = Object.values(await dumpAll(shop.database.admin))
      .flat()
      .join('\n');
    for (const personal of [`user${memberId}`, '홍길동 1001', '예시로 1001', '0000-1001']) {
      expect(ledger).not.toContain(personal);
      expect(all).not.toContain(personal);
    }
    shop.mail.answer = () => accepted;
    shop.setNow(noonOf('2026-12-24'));
    await deliver(shop.ctx, { signal: never, actor: agent });
    expect(shop.mail.sent[1]?.to).toBe(`user${memberId}@example.com`);
  });

  test('is on record: that the sealed contact data was opened, for what, and what was sent', async () => {
    const { shop, memberId } = await separatedMember();
    const entries = (await auditRows(shop.database.admin)).filter((entry) => entry.memberId === memberId);
    expect(entries.slice(-3)).toMatchObject([
      { action: 'sealed_contact_opened', detail: { purpose: 'separated' } },
      { action: 'notice_composed', detail: { purpose: 'separated', means: 'email', namesOn: separableOn } },
      { action: 'notice_attempted', detail: { state: 'accepted' } },
    ]);
  });

  test('is told once, changes nothing of the cycle, and keeps nobody from coming back whole', async () => {
    const shop = await openSmallShop({ policyText: told });
    const memberId = await shop.addMember({ loginAt: longAgo, paidAt: longAgo });
    await performAt(shop, noticedOn);
    const before = { ...(await shop.rowsOf(memberId)), device_tokens: [] };
    await performAt(shop, separableOn);
    const [cycle] = await cyclesOf(shop, memberId);
    for (const day of ['2026-12-24', '2026-12-25']) await performAt(shop, day);
    expect(await messagesOf(shop, memberId)).toHaveLength(2);
    expect(await cyclesOf(shop, memberId)).toEqual([cycle]);
    await restoreMember(shop.ctx, { memberId, reason: 'came back', proof, actor: agent });
    expect(await shop.rowsOf(memberId)).toEqual(before);
  });

  test('that bounces is harmless: it ends itself alone, and is no alarm', async () => {
    const { shop, memberId } = await separatedMember();
    expect(await tell(shop, memberId, { kind: 'failed', code: '5.2.1' })).toBe('applied');
    expect(await messagesOf(shop, memberId)).toEqual(['email effective', 'separated email taken_back']);
    await performAt(shop, '2026-12-24');
    expect(await messagesOf(shop, memberId)).toHaveLength(2);
    expect(await stateOf(shop, memberId)).toBe('separated');
    expect(await alarmsOf(shop.ctx)).toEqual({});
  });

  test('does not go to an address that has bounced for the notice: it takes the next', async () => {
    const shop = await openSmallShop({ policyText: told });
    const memberId = await shop.addMember({ loginAt: longAgo });
    shop.mail.answer = () => ({ kind: 'failed', reason: '5.1.1' });
    await performAt(shop, noticedOn);
    shop.mail.answer = () => accepted;
    await performAt(shop, separableOn);
    expect(await messagesOf(shop, memberId)).toEqual(['email failed', 'sms effective', 'separated sms effective']);
  });

  test('is dropped when the member has come back before it went out', async () => {
    const shop = await openSmallShop({ policyText: policyWith({ more: 'messages: { afterSeparation: true }' }) });
    const memberId = await shop.addMember({ loginAt: longAgo });
    await performAt(shop, noticedOn);
    shop.mail.answer = () => unreachable;
    await performAt(shop, separableOn);
    await restoreMember(shop.ctx, { memberId, reason: 'came back', proof, actor: agent });
    shop.mail.answer = () => accepted;
    await performAt(shop, '2026-12-24');
    expect(await messagesOf(shop, memberId)).toEqual(['email effective', 'separated email void']);
    expect(shop.mail.sent).toHaveLength(1);
  });

  test('is no news of what happened before somebody switched it on', async () => {
    const { shop, memberId } = await separatedMember({ policyText: policyWith({}) });
    expect(await messagesOf(shop, memberId)).toEqual(['email effective']);
    await performAt(shop, '2026-12-31', await shop.openAnother({ policyText: told }));
    expect(await messagesOf(shop, memberId)).toEqual(['email effective']);
  });

  test('is off unless the policy says so, also after a restoration', async () => {
    const { shop, memberId, restore } = await separatedMember({ policyText: policyWith({}) });
    await restore();
    await performAt(shop, '2026-12-24');
    expect(await messagesOf(shop, memberId)).toEqual(['email effective']);
    expect(shop.mail.sent).toHaveLength(1);
  });

  test('one record that can not be opened keeps nobody else from being told', async () => {
    const shop = await openSmallShop({ policyText: policyWith({}) });
    const memberIds = [await shop.addMember({ loginAt: longAgo }), await shop.addMember({ loginAt: longAgo })];
    await performAt(shop, noticedOn);
    await performAt(shop, separableOn);
    await shop.database.admin.query(
      `update vault.record set sealed = set_byte(sealed, 40, get_byte(sealed, 40) # 1) where member_id = $1 and class <> 'notice'`,
      [memberIds[0]],
    );
    const { report } = await performAt(shop, '2026-12-24', await shop.openAnother({ policyText: told }));
    expect(report.stages.notify?.skipped).toMatchObject({ contact_unreadable: 1 });
    expect(await messagesOf(shop, memberIds[0] ?? '')).toEqual(['email effective']);
    expect(await messagesOf(shop, memberIds[1] ?? '')).toEqual(['email effective', 'separated email effective']);
  });
});

describe('the news of a restoration', () => {
  test('goes to the address that came back, and names the day', async () => {
    const { shop, memberId, restore } = await separatedMember();
    await restore();
    await performAt(shop, '2026-12-24');
    expect((await messagesOf(shop, memberId)).at(-1)).toBe('restored email effective');
    const news = shop.mail.sent.at(-1);
    expect(news?.to).toBe(`user${memberId}@example.com`);
    expect(news?.text).toContain('2026년 12월 23일');
    await performAt(shop, '2026-12-25');
    expect(await messagesOf(shop, memberId)).toHaveLength(3);
    expect(await stateOf(shop, memberId)).toBe('restored');
  });

  test('is sent as well when the service itself gave everything back', async () => {
    const { shop, memberId } = await separatedMember();
    await shop.addLogin(memberId, '2026-12-20T03:00:00Z');
    await performAt(shop, '2026-12-24');
    expect(await stateOf(shop, memberId)).toBe('restored');
    expect((await messagesOf(shop, memberId)).at(-1)).toBe('restored email effective');
  });
});
