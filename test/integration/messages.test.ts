import { describe, expect, test } from 'vitest';
import { previewMessage } from '../../src/cycles/preview-message.js';
import { sendTestMessage } from '../../src/cycles/send-test-message.js';
import { sampleNoticeId } from '../../src/notice/sample-facts.js';
import { openSmallShop } from '../support/small-shop.js';
import { smallShopPolicy } from '../support/small-shop-files.js';
import { agent, dumpAll, longAgo, noticesOf, performAt, separableOn, separateAll } from '../support/sweeps.js';

const audited = ['dormouse.audit_entry'];
/** The text leads to another page of the operator's. */
const linked = smallShopPolicy
  .replace('  url: https://shop.example.kr', '  url: https://shop.example.kr\n  links: [https://rules.example.kr]')
  .replace(/^ {2}ko: (이 안내는 .*)$/m, '  ko: $1 https://rules.example.kr/dormancy');

describe('a preview', () => {
  test('is the very text that the member then gets, but for its number and link', async () => {
    const shop = await openSmallShop({ policyText: linked });
    const memberId = await shop.addMember({ loginAt: longAgo });
    await performAt(shop, '2026-11-22');
    const sent = shop.mail.sent.find(({ to }) => to.startsWith(`user${memberId}@`));
    const preview = await previewMessage(shop.ctx, { memberId, means: 'email', purpose: 'separation', actor: agent });
    const bare = (text: string) => text.replace(/[0-9a-f-]{36}|\/keep\/[\w-]+/g, '…');
    expect(bare(preview.text)).toBe(bare(sent?.text ?? ''));
    expect(preview.subject).toBe(sent?.subject);
    expect(preview.html).toContain('href="https://rules.example.kr/dormancy"');
    expect(bare(preview.html ?? '')).toBe(bare(sent?.html ?? ''));
    expect(preview.maskedRecipient).not.toContain(`user${memberId}@`);
  });

  test('sends nothing and writes nothing but that somebody looked', async () => {
    const shop = await openSmallShop();
    const memberId = await shop.addMember({ loginAt: longAgo });
    const before = await dumpAll(shop.database.admin, audited);
    for (const means of ['email', 'sms', 'voice', 'letter', 'alimtalk'] as const) {
      await previewMessage(shop.ctx, { memberId, means, purpose: 'separation', actor: agent });
    }
    expect(await dumpAll(shop.database.admin, audited)).toEqual(before);
    expect([shop.mail.sent, shop.text.sent]).toEqual([[], []]);
    const { rows } = await shop.database.admin.query(
      'select member_id, action, actor from dormouse.audit_entry order by entry_id',
    );
    expect(rows).toHaveLength(5);
    expect(rows[0]).toEqual({ member_id: memberId, action: 'message_previewed', actor: agent.id });
  });

  test('of a separated member is worded from what the vault holds', async () => {
    const shop = await openSmallShop();
    const memberId = await shop.addMember({ loginAt: longAgo });
    await separateAll(shop);
    const preview = await previewMessage(shop.ctx, { memberId, means: 'email', purpose: 'separated', actor: agent });
    expect(preview.maskedRecipient).toMatch(/@example\.com$/);
    expect(preview.text).toContain('2026년 12월 23일');
    // What the vault holds is disclosed by another right: `notices:send` shows no name of a separated member.
    expect(preview.text).toContain('홍** 님');
    expect(preview.text).not.toContain('홍길동');
    expect(separableOn).toBe('2026-12-23');
  });

  test('is refused for a message that this means does not have', async () => {
    const shop = await openSmallShop();
    const memberId = await shop.addMember({ loginAt: longAgo });
    const asked = { memberId, means: 'voice', purpose: 'restored', actor: agent } as const;
    await expect(previewMessage(shop.ctx, asked)).rejects.toMatchObject({ code: 'means_unavailable' });
  });

  test('is refused for nobody', async () => {
    const { ctx } = await openSmallShop();
    const asked = { memberId: '404', means: 'email', purpose: 'separation', actor: agent } as const;
    await expect(previewMessage(ctx, asked)).rejects.toMatchObject({ code: 'member_not_found' });
  });
});

describe('a test message', () => {
  const asked = { means: 'email', purpose: 'separation', language: 'ko', actor: agent } as const;

  test('is marked as one, speaks of nobody real, and stands in no ledger', async () => {
    const shop = await openSmallShop();
    const memberId = await shop.addMember({ loginAt: longAgo });
    const before = await dumpAll(shop.database.admin, audited);
    const sent = await sendTestMessage(shop.ctx, { ...asked, to: 'operator@example.com' });
    expect(sent).toMatchObject({ outcome: 'accepted', reason: null });
    expect(shop.mail.sent).toMatchObject([{ to: 'operator@example.com', noticeId: sampleNoticeId }]);
    expect(shop.mail.sent[0]?.subject).toMatch(/^\[시험\]/);
    expect(await dumpAll(shop.database.admin, audited)).toEqual(before);
    expect(await noticesOf(shop, memberId)).toEqual([]);
  });

  test('leaves its address out of the audit', async () => {
    const shop = await openSmallShop();
    await sendTestMessage(shop.ctx, { ...asked, to: 'operator@example.com' });
    const { rows } = await shop.database.admin.query('select row(e.*)::text as entry from dormouse.audit_entry as e');
    expect(rows).toHaveLength(1);
    expect(rows[0].entry).not.toContain('operator@example.com');
  });

  test('tells what the provider answered', async () => {
    const shop = await openSmallShop();
    shop.mail.answer = () => ({ kind: 'blocked', reason: 'EAUTH' });
    const sent = await sendTestMessage(shop.ctx, { ...asked, to: 'operator@example.com' });
    expect(sent).toMatchObject({ outcome: 'blocked', reason: 'EAUTH', providerId: null });
  });

  test('goes by SMS to a mobile number alone, and by a means that is set up alone', async () => {
    const shop = await openSmallShop();
    expect(await sendTestMessage(shop.ctx, { ...asked, means: 'sms', to: '010-0000-0000' })).toMatchObject({
      outcome: 'submitted',
    });
    for (const to of ['02-0000-0000', 'operator@example.com', '']) {
      const refused = sendTestMessage(shop.ctx, { ...asked, means: 'sms', to });
      await expect(refused).rejects.toMatchObject({ code: 'input_invalid' });
    }
    const unset = sendTestMessage(shop.ctx, { ...asked, means: 'voice', to: '010-0000-0000' });
    await expect(unset).rejects.toMatchObject({ code: 'means_unavailable' });
  });
});
