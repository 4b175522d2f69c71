import { describe, expect, test } from 'vitest';
import { listPostings } from '../../src/cycles/list-postings.js';
import { type PolicyChange, postPolicyChange } from '../../src/cycles/post-policy-change.js';
import { readNoticeBoard } from '../../src/cycles/read-notice-board.js';
import { withdrawPosting } from '../../src/cycles/withdraw-posting.js';
import { ServiceError } from '../../src/errors.js';
import { insertPosting, openBoardShop } from '../support/public-board.js';
import { openSmallShop } from '../support/small-shop.js';
import {
  begunAndBlocked,
  cyclesOf,
  ladderOf,
  longAgo,
  noticedOn,
  openSession,
  operator,
  performAt,
  stateOf,
  timelineOf,
} from '../support/sweeps.js';

// The clock of the small shop stands at noon of 2026-11-22.
const texts = {
  ko: { title: '개인정보 처리방침 개정 안내', text: '■ 바뀌는 내용\r\n- 문의: privacy@example.kr, 02-0000-0000  ' },
  en: { title: 'Change of the privacy policy', text: '■ What changes\n- Ask privacy@example.kr or +82 2 0000 0000' },
};
const change: PolicyChange = { takesEffectOn: '2026-11-29', material: false, texts };

async function refusal(work: Promise<unknown>): Promise<ServiceError> {
  const failure = await work.then(
    () => new Error('nothing was refused'),
    (error) => error,
  );
  expect(failure).toBeInstanceOf(ServiceError);
  return failure as ServiceError;
}

describe('a change of policy', () => {
  test('stands on the board from today on, in both languages, and is in the audit', async () => {
    const { ctx, database, now } = await openSmallShop();
    const posted = await postPolicyChange(ctx, { ...change, actor: operator });
    expect(posted).toMatchObject({
      kind: 'policyChange',
      postedOn: '2026-11-22',
      takesEffectOn: '2026-11-29',
      untilOn: '2026-12-29',
      material: false,
      postedAt: now(),
      postedBy: operator.id,
      standing: true,
      notices: 0,
      checks: [],
    });
    expect(posted.texts.ko?.text).toBe('■ 바뀌는 내용\n- 문의: privacy@example.kr, 02-0000-0000');
    const { postings } = await readNoticeBoard(ctx, { language: 'en', page: 1, perPage: 20 });
    expect(postings).toMatchObject([
      { postingId: posted.postingId, kind: 'policyChange', takesEffectOn: '2026-11-29', title: texts.en.title },
    ]);
    const { rows } = await database.admin.query(
      `select actor, detail from dormouse.audit_entry where action = 'posting_posted'`,
    );
    expect(rows).toMatchObject([{ actor: operator.id, detail: { postingId: posted.postingId, material: false } }]);
  });

  test.each([
    [false, '2026-11-28', '2026-11-29', '7 days'],
    [true, '2026-12-21', '2026-12-22', '30 days'],
  ])('(material: %s) is refused for %s and taken for %s: %s ahead', async (material, early, inTime, words) => {
    const { ctx } = await openSmallShop();
    const { code, message, detail } = await refusal(
      postPolicyChange(ctx, { ...change, material, takesEffectOn: early, actor: operator }),
    );
    expect([code, detail.field]).toEqual(['input_invalid', 'takesEffectOn']);
    expect(message).toContain(words);
    expect(message).toContain(inTime);
    expect(await postPolicyChange(ctx, { ...change, material, takesEffectOn: inTime, actor: operator })).toMatchObject({
      takesEffectOn: inTime,
    });
  });

  test.each([
    ['a day that is none', { takesEffectOn: '2027-02-30' }, 'takesEffectOn'],
    ['a day years ahead', { takesEffectOn: '2029-01-01' }, 'takesEffectOn'],
    ['an end before it takes effect', { untilOn: '2026-11-28' }, 'untilOn'],
    ['an end that is no day', { untilOn: 'soon' }, 'untilOn'],
    ['one language alone', { texts: { ko: texts.ko } as never }, 'texts.en.title'],
    ['an empty text', { texts: { ...texts, en: { title: 'A', text: ' \n ' } } }, 'texts.en.text'],
    ['a title of two lines', { texts: { ...texts, ko: { title: '가\n나', text: '다' } } }, 'texts.ko.title'],
    [
      'a character that turns the text around',
      { texts: { ...texts, ko: { title: '가', text: '\u202e다' } } },
      'texts.ko.text',
    ],
    [
      'a text that is far too long',
      { texts: { ...texts, ko: { title: '가', text: '다'.repeat(20_001) } } },
      'texts.ko.text',
    ],
    ["a person's address", { texts: { ...texts, ko: { title: '가', text: 'hong@example.com' } } }, 'texts.ko'],
    ["a person's number in a title", { texts: { ...texts, en: { title: '010-0000-1234', text: 'b' } } }, 'texts.en'],
  ])('is refused with %s, and nothing is repeated of it', async (_what, given, field) => {
    const { ctx, database } = await openSmallShop();
    const refused = await refusal(postPolicyChange(ctx, { ...change, ...given, actor: operator }));
    expect([refused.code, refused.detail.field]).toEqual(['input_invalid', field]);
    expect(`${refused.message}${JSON.stringify(refused.detail)}`).not.toMatch(/hong@|0000-1234/);
    expect((await database.admin.query('select from dormouse.posting')).rowCount).toBe(0);
  });

  test('can not be written into the table later than it has to be', async () => {
    const { database } = await openSmallShop();
    const insert = (takesEffectOn: string, material: boolean) =>
      database.admin.query(
        `insert into dormouse.posting (posting_id, kind, posted_on, until_on, takes_effect_on, material, texts, posted_at)
         values (gen_random_uuid(), 'policy_change', '2026-11-22', '2027-11-22', $1, $2, '{}', now())`,
        [takesEffectOn, material],
      );
    await expect(insert('2026-11-28', false)).rejects.toMatchObject({ constraint: 'change_is_posted_ahead' });
    await expect(insert('2026-12-21', true)).rejects.toMatchObject({ constraint: 'change_is_posted_ahead' });
    await expect(insert('2028-01-01', true)).rejects.toMatchObject({ constraint: 'change_is_posted_ahead' });
    await insert('2026-12-22', true);
  });
});

describe('withdrawing', () => {
  const unreached = { loginAt: longAgo, email: null, mobile: null, address: false } as const;

  async function resting() {
    const opened = await openBoardShop({ env: { BATCH_SIZE: '2' } });
    const memberIds = [];
    for (let made = 0; made < 3; made += 1) memberIds.push(await opened.shop.addMember(unreached));
    await performAt(opened.shop, noticedOn);
    const [posting] = await listPostings(opened.ctx, { before: null, limit: 10 });
    return { ...opened, memberIds, posting, postingId: posting?.postingId ?? '' };
  }

  test('takes back the notices that rest on the posting, says how many, and the ladder goes on', async () => {
    const { shop, ctx, memberIds, posting, postingId } = await resting();
    expect(posting).toMatchObject({ kind: 'separation', standing: true, notices: 3 });
    const asked = { postingId, reason: 'It named a wrong day.', actor: operator };
    expect(await withdrawPosting(ctx, asked)).toEqual({
      postingId,
      withdrawnAt: shop.now(),
      withdrawnReason: 'It named a wrong day.',
      already: false,
      noticesTakenBack: 3,
    });
    for (const memberId of memberIds) {
      expect(await cyclesOf(shop, memberId)).toMatchObject([{ state: 'candidate', separableFrom: null }]);
      // An operator's words stand with the posting and in the audit, not where other back ends read.
      expect((await timelineOf(shop, memberId)).at(-1)).toBe('notice_taken_back operator:posting_withdrawn');
    }
    expect((await readNoticeBoard(ctx, { language: 'ko', page: 1, perPage: 20 })).postings).toEqual([]);
    await performAt(shop, '2026-12-01');
    for (const memberId of memberIds) {
      expect(await ladderOf(shop, memberId)).toEqual(['noticeBoard taken_back', 'noticeBoard effective']);
      expect(await cyclesOf(shop, memberId)).toMatchObject([{ separableFrom: '2027-01-01 00:00:00' }]);
    }
  });

  test('again answers the same and takes back nothing more', async () => {
    const { ctx, postingId } = await resting();
    await withdrawPosting(ctx, { postingId, reason: 'It named a wrong day.', actor: operator });
    const again = await withdrawPosting(ctx, { postingId, reason: 'Something else.', actor: operator });
    expect(again).toMatchObject({ already: true, withdrawnReason: 'It named a wrong day.', noticesTakenBack: 0 });
  });

  test('on the day of the posting makes place for another one of that day', async () => {
    const { shop, ctx, postingId, memberIds } = await resting();
    await withdrawPosting(ctx, { postingId, reason: 'A mistake.', actor: operator });
    await performAt(shop, noticedOn);
    expect(await ladderOf(shop, memberIds[0] ?? '')).toEqual(['noticeBoard taken_back', 'noticeBoard effective']);
    const postings = await listPostings(ctx, { before: null, limit: 10 });
    expect(postings.map(({ notices, standing }) => [notices, standing]).sort()).toEqual([
      [0, false],
      [3, true],
    ]);
  });

  test('waits for a sweep that is resting notices on it, and takes these back as well', async () => {
    const { shop, ctx, postingId, memberIds } = await resting();
    const session = await openSession(shop);
    await session.query('begin');
    await session.query('select from dormouse.posting where posting_id = $1 for share', [postingId]);
    const asked = { postingId, reason: 'A mistake.', actor: operator };
    const withdrawing = await begunAndBlocked(shop, () => withdrawPosting(ctx, asked));
    await session.query('commit');
    expect((await withdrawing.ended).value).toMatchObject({ noticesTakenBack: 3 });
    expect(await stateOf(shop, memberIds[0] ?? '')).toBe('candidate');
  });

  test('needs a reason and a posting', async () => {
    const { ctx } = await openSmallShop();
    const unknown = '00000000-0000-4000-8000-000000000000';
    for (const postingId of [unknown, 'none']) {
      expect((await refusal(withdrawPosting(ctx, { postingId, reason: 'A', actor: operator }))).code).toBe(
        'posting_not_found',
      );
    }
    expect((await refusal(withdrawPosting(ctx, { postingId: unknown, reason: ' ', actor: operator }))).code).toBe(
      'input_invalid',
    );
  });
});

describe('the list of postings', () => {
  test('has the newest first, page by page, each with its own checks', async () => {
    const shop = await openSmallShop();
    const made = [];
    for (const on of ['2026-11-20', '2026-11-21', '2026-11-22']) made.unshift(await insertPosting(shop, { on }));
    await shop.database.admin.query(
      `insert into dormouse.posting_check (posting_id, checked_on, reachable, reason, checked_at)
       values ($1, '2026-11-21', true, null, now()), ($1, '2026-11-22', false, 'timeout', now()),
         ($2, '2026-11-22', true, null, now())`,
      [made[1], made[0]],
    );
    const [newest, next] = await listPostings(shop.ctx, { before: null, limit: 2 });
    expect([newest?.postingId, next?.postingId]).toEqual(made.slice(0, 2));
    expect(newest?.checks).toMatchObject([{ checkedOn: '2026-11-22', reachable: true }]);
    expect(next?.checks).toMatchObject([
      { checkedOn: '2026-11-22', reachable: false, reason: 'timeout' },
      { checkedOn: '2026-11-21', reachable: true },
    ]);
    const before = { at: next?.postedAt ?? '', postingId: next?.postingId ?? '' };
    expect((await listPostings(shop.ctx, { before, limit: 2 })).map(({ postingId }) => postingId)).toEqual([made[2]]);
  });
});
