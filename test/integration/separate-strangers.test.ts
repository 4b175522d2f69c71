import { describe, expect, test } from 'vitest';
import { openSmallShop, type SmallShop } from '../support/small-shop.js';
import { smallShopDataMap } from '../support/small-shop-files.js';
import { longAgo, noticedOn, performAt, recordsIn, separableOn, statesOf } from '../support/sweeps.js';

/** Whoever wrote a comment need not be who wrote what it is about: the foreign key alone doesn't say. */
const arrange = (action: string) => `
create table public.posts (post_id int primary key, member_no bigint not null references public.members, words text);
create index on public.posts (member_no);
create table public.comments (
  comment_id int primary key, member_no bigint not null references public.members, words text,
  post_id int default null references public.posts ${action}
);
create index on public.comments (member_no);
create index on public.comments (post_id);`;

const entries = (mode: string) => `
  - table: public.posts
    member: member_no
    mode: move
    class: membership
    items: { words: { ko: 글, en: text } }
  - table: public.comments
    member: member_no
    mode: ${mode}
    class: membership
    items: { words: { ko: 댓글, en: comment }${mode === 'strip' ? ', post_id: { ko: 댓글, en: comment } }\n    columns: { words: null, post_id: null }' : ' }'}
`;

async function openBlog(action: string, mode = 'move'): Promise<{ shop: SmallShop; author: string; reader: string }> {
  const dataMapText = smallShopDataMap.replace('\nretention:', `${entries(mode)}retention:`);
  const shop = await openSmallShop({ arrange: arrange(action), dataMapText });
  const author = await shop.addMember({ loginAt: longAgo });
  const reader = await shop.addMember({ loginAt: '2026-11-20T00:00:00Z' });
  await shop.database.admin.query(`insert into public.posts values (1, ${author}, '글')`);
  await shop.database.admin.query(
    `insert into public.comments values (1, ${author}, '내 댓글', 1), (2, ${reader}, '남의 댓글', 1)`,
  );
  await performAt(shop, noticedOn);
  return { shop, author, reader };
}

const commentsIn = async ({ database }: SmallShop) =>
  (await database.admin.query<{ row: string }>('select t::text as row from public.comments as t order by 1')).rows.map(
    ({ row }) => row,
  );

describe('a row of another member that hangs on one that would leave', () => {
  test.each([
    ['on delete cascade', 'move'],
    ['on delete set null', 'move'],
    ['on delete set default', 'move'],
    ['on delete cascade', 'strip'],
  ])('%s, mode %s, is never changed: its author is set aside until it is gone', async (action, mode) => {
    const { shop, author, reader } = await openBlog(action, mode);
    const before = await commentsIn(shop);
    const { report } = await performAt(shop, separableOn);
    expect(report.stages.separate).toMatchObject({ done: 0, failed: 1 });
    expect(await commentsIn(shop)).toEqual(before);
    expect(await statesOf(shop, [author, reader])).toEqual(['noticed', 'watching']);
    expect(await recordsIn(shop, author)).toEqual(['notice']);

    await shop.database.admin.query('delete from public.comments where comment_id = 2');
    await performAt(shop, '2026-12-24');
    expect(await statesOf(shop, [author])).toEqual(['separated']);
    expect(await commentsIn(shop)).toHaveLength(mode === 'strip' ? 1 : 0);
  });

  test('with no action is kept by the database itself', async () => {
    const { shop, author } = await openBlog('');
    const before = await commentsIn(shop);
    const { report } = await performAt(shop, separableOn);
    expect(report.stages.separate).toMatchObject({ done: 0, failed: 1 });
    expect(await commentsIn(shop)).toEqual(before);
    expect(await statesOf(shop, [author])).toEqual(['noticed']);
  });
});

test('one whose member leaves in the same batch stops nobody: it leaves with its own member', async () => {
  const { shop, author } = await openBlog('on delete cascade');
  const other = await shop.addMember({ loginAt: longAgo });
  await shop.database.admin.query('update public.comments set member_no = $1 where comment_id = 2', [other]);
  await shop.database.admin.query('update dormouse.enrolment set reconciled_at = null');
  await performAt(shop, '2026-11-23');
  await performAt(shop, '2026-12-24');
  expect(await statesOf(shop, [author, other])).toEqual(['separated', 'separated']);
  expect(await commentsIn(shop)).toEqual([]);
});
