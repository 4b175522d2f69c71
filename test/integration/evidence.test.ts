import { describe, expect, test, vi } from 'vitest';
import { keepAccount } from '../../src/cycles/keep-account.js';
import { openEvidence } from '../../src/cycles/open-evidence.js';
import { openEvidencePdf } from '../../src/cycles/open-evidence-pdf.js';
import { noticeToken } from '../../src/notice/notice-token.js';
import { restoreMember } from '../../src/restore/restore-member.js';
import { auditRows } from '../support/audit-rows.js';
import { openSmallShop, type SmallShop } from '../support/small-shop.js';
import { smallShopPolicy } from '../support/small-shop-files.js';
import type { NewMember } from '../support/small-shop-members.js';
import {
  agent,
  longAgo,
  noticedOn,
  noticesOf,
  performAt,
  proof,
  recordsIn,
  separableOn,
  separateAll,
  stateOf,
} from '../support/sweeps.js';

const reason = 'case 2026-118';

async function noticedMember(member: NewMember = {}, policyText = smallShopPolicy) {
  const shop = await openSmallShop({ policyText });
  const memberId = await shop.addMember({ loginAt: longAgo, ...member });
  await performAt(shop, noticedOn);
  return { shop, memberId, noticeId: await noticeIdOf(shop, memberId) };
}

/** Evidence for so long, where the small shop keeps separated data for four years. */
function withEvidence(period: string): string {
  return `${smallShopPolicy}\nevidence: ${period}\n`;
}

async function noticeIdOf(shop: SmallShop, memberId: string): Promise<string> {
  return (await noticesOf(shop, memberId)).at(-1)?.noticeId ?? '';
}

const opened = (shop: SmallShop, noticeId: string) => openEvidence(shop.ctx, { noticeId, reason, actor: agent });

describe('the evidence of a notice', () => {
  test('is the text as it was sent, with where it went, what became of it and the dates that it serves', async () => {
    const { shop, memberId, noticeId } = await noticedMember();
    const evidence = await opened(shop, noticeId);
    const [mail] = shop.mail.sent;
    expect(evidence).toMatchObject({
      memberId,
      noticeId,
      means: 'email',
      purpose: 'separation',
      language: 'ko',
      state: 'effective',
      textState: 'opened',
      subject: mail?.subject,
      text: mail?.text,
      textHashMatches: true,
      recipient: 'us***@example.com',
      destroyed: null,
      effectiveOn: noticedOn,
      namesExpiryOn: '2026-12-22',
      firstSeparationOn: separableOn,
      separableFrom: '2026-12-22T15:00:00.000000Z',
      separableUntil: '2027-03-22T15:00:00.000000Z',
      attempts: [{ try: 1, state: 'accepted', messageId: mail?.messageId, sentAt: shop.now() }],
      callbacks: [],
      posting: null,
      cycle: { state: 'noticed', policyVersion: shop.ctx.policy.version, separatedAt: null },
    });
    expect(evidence.items).toContain('public.members.email');
  });

  test('holds what providers reported of it, and nothing of other notices', async () => {
    const { shop, memberId, noticeId } = await noticedMember();
    await shop.database.admin.query(
      `insert into dormouse.callback (callback_id, member_id, notice_id, source, kind, code, digest, received_at, effect)
       select gen_random_uuid(), $1, notice_id, 'mail_report', 'delayed', code, sha256(code::bytea), at, 'recorded'
       from (values ($2::uuid, '4.4.7', '2026-11-23T03:00:00Z'::timestamptz),
         ($2, '4.2.2', '2026-11-22T04:00:00Z'), (gen_random_uuid(), '5.1.1', '2026-11-22T04:00:00Z')) as row (notice_id, code, at)`,
      [memberId, noticeId],
    );
    const { callbacks } = await opened(shop, noticeId);
    expect(callbacks.map(({ code, receivedAt }) => [code, receivedAt])).toEqual([
      ['4.2.2', '2026-11-22T04:00:00.000000Z'],
      ['4.4.7', '2026-11-23T03:00:00.000000Z'],
    ]);
  });

  test('masks a number', async () => {
    const { shop, noticeId } = await noticedMember({ email: null });
    expect(await opened(shop, noticeId)).toMatchObject({ means: 'sms', recipient: '+8210****1001' });
  });

  test('masks name and address of a letter', async () => {
    const { shop, noticeId } = await noticedMember({ email: null, mobile: null });
    const evidence = await opened(shop, noticeId);
    expect(evidence).toMatchObject({ means: 'letter', state: 'pending', recipient: '홍**, 예시로 ***', attempts: [] });
  });

  test('of a posting is the posting in clear, with each check that it could be read', async () => {
    const { shop, noticeId } = await noticedMember({ email: null, mobile: null, address: false });
    await shop.database.admin.query(
      `insert into dormouse.posting_check (posting_id, checked_on, reachable, reason, checked_at)
       select posting_id, date '2026-12-01' + day, day <> 1, case when day = 1 then 'http_503' end, now()
       from dormouse.posting, generate_series(0, 2) as day`,
    );
    const evidence = await opened(shop, noticeId);
    expect(evidence).toMatchObject({
      means: 'noticeBoard',
      textState: 'posted',
      textHashMatches: true,
      recipient: null,
    });
    expect(evidence.posting).toMatchObject({ withdrawnAt: null });
    const december = evidence.posting?.checks.filter(({ checkedOn }) => checkedOn >= '2026-12-01');
    expect(december?.map(({ reachable, reason: why }) => [reachable, why])).toEqual([
      [true, null],
      [false, 'http_503'],
      [true, null],
    ]);
    expect(evidence.text).not.toMatch(/홍길동|example\.com|010-/);
  });

  test('says when the link in it was used, and what that ended', async () => {
    const { shop, noticeId } = await noticedMember();
    await keepAccount(shop.ctx, { token: noticeToken(shop.ctx.keyring.macKey, 'keep', noticeId) });
    expect(await opened(shop, noticeId)).toMatchObject({
      keptAt: shop.now(),
      state: 'void',
      endedReason: 'cancelled',
      cycle: { state: 'cancelled', closedAt: shop.now() },
    });
  });

  test('as a document is the same', async () => {
    const { shop, noticeId } = await noticedMember();
    const { evidence, pdf } = await openEvidencePdf(shop.ctx, { noticeId, reason, actor: agent });
    expect(evidence).toEqual(await opened(shop, noticeId));
    expect(pdf.subarray(0, 5).toString('latin1')).toBe('%PDF-');
  });
});

describe('an opening', () => {
  test('is on record with its reason, each time', async () => {
    const { shop, memberId, noticeId } = await noticedMember();
    await opened(shop, noticeId);
    await opened(shop, noticeId);
    const entries = (await auditRows(shop.database.admin)).filter(({ action }) => action === 'evidence_opened');
    expect(entries).toEqual(
      Array(2).fill({ memberId, action: 'evidence_opened', actor: agent.id, reason, detail: { noticeId } }),
    );
  });

  test('does not happen where it can not be put on record', async () => {
    const { shop, noticeId } = await noticedMember();
    const periodKey = vi.spyOn(shop.ctx.keyring, 'periodKey');
    await shop.database.admin.query('revoke all on dormouse.audit_entry from dormouse_mover');
    await expect(opened(shop, noticeId)).rejects.toMatchObject({ sqlState: '42501' });
    expect(periodKey).not.toHaveBeenCalled();
  });

  test('needs a reason, and a notice', async () => {
    const { shop, noticeId } = await noticedMember();
    const without = openEvidence(shop.ctx, { noticeId, reason: ' ', actor: agent });
    await expect(without).rejects.toMatchObject({ code: 'input_invalid' });
    const unknown = opened(shop, '00000000-0000-4000-8000-000000000000');
    await expect(unknown).rejects.toMatchObject({ code: 'notice_not_found' });
    const actions = (await auditRows(shop.database.admin)).map(({ action }) => action);
    expect(actions).not.toContain('evidence_opened');
  });

  test('tells that the text is not the one of the ledger, and refuses one that was changed under its seal', async () => {
    const { shop, memberId, noticeId } = await noticedMember();
    await shop.database.admin.query(`update dormouse.notice set text_hash = repeat('0', 64) where notice_id = $1`, [
      noticeId,
    ]);
    expect(await opened(shop, noticeId)).toMatchObject({ textState: 'opened', textHashMatches: false });
    await shop.database.admin.query(
      'update vault.record set sealed = set_byte(sealed, 40, get_byte(sealed, 40) # 1) where member_id = $1',
      [memberId],
    );
    await expect(opened(shop, noticeId)).rejects.toMatchObject({ code: 'envelope_unreadable' });
  });
});

describe('the text of a notice is kept', () => {
  test('when its member is separated, given back, and lives on', async () => {
    const { shop, memberId, noticeId } = await noticedMember();
    const before = await opened(shop, noticeId);
    await performAt(shop, separableOn);
    expect(await opened(shop, noticeId)).toMatchObject({ text: before.text, cycle: { state: 'separated' } });
    await restoreMember(shop.ctx, { memberId, reason: 'came back', proof, actor: agent });
    expect(await opened(shop, noticeId)).toMatchObject({ text: before.text, cycle: { state: 'restored' } });
  });

  test('as long as the data that it stood for, where that is longer than the evidence of others', async () => {
    const { shop, memberId, noticeId } = await noticedMember({}, withEvidence('P1Y'));
    await performAt(shop, separableOn);
    const { report } = await performAt(shop, '2030-12-23');
    expect(report.stages.destroy).toMatchObject({ examined: 0, done: 0 });
    expect(await opened(shop, noticeId)).toMatchObject({ textState: 'opened', textHashMatches: true });
    await performAt(shop, '2030-12-24');
    expect([await stateOf(shop, memberId), await recordsIn(shop, memberId)]).toEqual(['destroyed', []]);
  });

  test('without end where the data has none', async () => {
    const { shop, memberId } = await noticedMember({}, withEvidence('P1Y'));
    await performAt(shop, separableOn);
    await shop.database.admin.query(
      `update vault.record set next_expiry_on = null, expires_on = null where member_id = $1 and class = 'membership'`,
      [memberId],
    );
    await performAt(shop, '2036-01-01');
    expect(await recordsIn(shop, memberId)).toEqual(['membership', 'notice']);
  });

  test('until its own day where nothing was separated, and no longer', async () => {
    const { shop, memberId, noticeId } = await noticedMember({}, withEvidence('P1Y'));
    await keepAccount(shop.ctx, { token: noticeToken(shop.ctx.keyring.macKey, 'keep', noticeId) });
    await shop.addLogin(memberId, '2027-11-01T03:00:00Z');
    await performAt(shop, '2027-11-22');
    expect(await recordsIn(shop, memberId)).toEqual(['notice']);
    await performAt(shop, '2027-11-23');
    expect(await recordsIn(shop, memberId)).toEqual([]);
  });

  test('after a restoration until its own day; where that has passed, the next sweep destroys it', async () => {
    const shop = await openSmallShop({ policyText: withEvidence('P1Y') });
    const memberId = await shop.addMember({ loginAt: longAgo });
    const early = await shop.addMember({ loginAt: longAgo });
    await separateAll(shop);
    await restoreMember(shop.ctx, { memberId: early, reason: 'came back', proof, actor: agent });
    await performAt(shop, '2027-11-22');
    expect(await recordsIn(shop, early)).toContain('notice');
    await performAt(shop, '2028-06-01');
    expect(await recordsIn(shop, memberId)).toEqual(['membership', 'notice']);
    await restoreMember(shop.ctx, { memberId, reason: 'came back', proof, actor: agent });
    expect(await recordsIn(shop, memberId)).toEqual(['notice']);
    await performAt(shop, '2028-06-02');
    expect(await recordsIn(shop, memberId)).toEqual([]);
  });

  test('while a hold stands, whatever its day', async () => {
    const { shop, memberId, noticeId } = await noticedMember({}, withEvidence('P1Y'));
    await keepAccount(shop.ctx, { token: noticeToken(shop.ctx.keyring.macKey, 'keep', noticeId) });
    await shop.database.admin.query(
      `insert into dormouse.hold (hold_id, member_id, scope, ground, placed_at, placed_by)
       values (gen_random_uuid(), $1, 'both', 'a court asked', now(), 'key:court')`,
      [memberId],
    );
    await performAt(shop, '2028-06-01');
    expect(await recordsIn(shop, memberId)).toEqual(['notice']);
  });
});

describe('when the text is destroyed', () => {
  test('the rest is answered, and says since when and why there is no text', async () => {
    const { shop, noticeId } = await noticedMember();
    await performAt(shop, separableOn);
    await performAt(shop, '2030-12-24');
    const evidence = await opened(shop, noticeId);
    expect(evidence).toMatchObject({
      textState: 'destroyed',
      subject: null,
      text: null,
      textHashMatches: null,
      recipient: null,
      destroyed: {
        destroyedAt: shop.now(),
        reason: 'retention_ended',
        basis: "operator's policy: evidence of the notice",
      },
      attempts: [{ try: 1, state: 'accepted' }],
      cycle: { state: 'destroyed' },
    });
    expect(evidence.textHash).toMatch(/^[0-9a-f]{64}$/);
    const { pdf } = await openEvidencePdf(shop.ctx, { noticeId, reason, actor: agent });
    expect(pdf.length).toBeGreaterThan(1_000);
  });
});
