import type { Handle, Transaction } from '../database/sql.js';

export type PostingKind = 'separation' | 'policy_change';

export type PostingTexts = Readonly<Record<string, { readonly title: string; readonly text: string }>>;

export interface PostingRow {
  readonly postingId: string;
  readonly kind: PostingKind;
  readonly postedOn: string;
  /** The last day of the posting. */
  readonly untilOn: string;
  /** Of a change of the operator's policy. */
  readonly takesEffectOn: string | null;
  readonly material: boolean | null;
  readonly texts: PostingTexts;
  readonly postedAt: string;
  readonly postedBy: string | null;
  readonly withdrawnAt: string | null;
  readonly withdrawnReason: string | null;
}

const columns = `posting.posting_id as "postingId", posting.kind, posting.posted_on as "postedOn",
  posting.until_on as "untilOn", posting.takes_effect_on as "takesEffectOn", posting.material, posting.texts,
  posting.posted_at as "postedAt", posting.posted_by as "postedBy", posting.withdrawn_at as "withdrawnAt",
  posting.withdrawn_reason as "withdrawnReason"`;

const standing = `posting.withdrawn_at is null and posting.posted_on <= $1::date and posting.until_on >= $1::date`;

export interface NewPosting {
  readonly postingId: string;
  readonly kind: PostingKind;
  readonly postedOn: string;
  readonly untilOn: string;
  readonly takesEffectOn: string | null;
  readonly material: boolean | null;
  readonly texts: PostingTexts;
}

export function insertPosting(tx: Transaction, made: { posting: NewPosting; at: string; by: string }): Promise<number> {
  const { posting } = made;
  return tx.affected(
    `insert into dormouse.posting
       (posting_id, kind, posted_on, until_on, takes_effect_on, material, texts, posted_at, posted_by)
     values ($1::uuid, $2::text, $3::date, $4::date, $5::date, $6::boolean, $7::jsonb, $8::timestamptz, $9::text)`,
    [
      posting.postingId,
      posting.kind,
      posting.postedOn,
      posting.untilOn,
      posting.takesEffectOn,
      posting.material,
      JSON.stringify(posting.texts),
      made.at,
      made.by,
    ],
  );
}

/** The separation posting of a day. Locked, so that it can't be withdrawn before what rests on it is committed. */
export function holdPostingOf(tx: Transaction, postedOn: string): Promise<PostingRow | null> {
  return tx.maybeOne(
    `select ${columns} from dormouse.posting as posting
     where posting.kind = 'separation' and posting.posted_on = $1::date and posting.withdrawn_at is null
     order by posting.posted_at desc, posting.posting_id
     limit 1
     for share`,
    [postedOn],
  );
}

/** Whether it stands on the board still; locked until the end of the transaction, so that it goes on to. */
export async function holdPosting(tx: Transaction, postingId: string): Promise<boolean> {
  const found = await tx.rows(
    'select from dormouse.posting where posting_id = $1::uuid and withdrawn_at is null for share',
    [postingId],
  );
  return found.length === 1;
}

export function findPosting(handle: Handle, postingId: string): Promise<PostingRow | null> {
  return handle.maybeOne(`select ${columns} from dormouse.posting as posting where posting.posting_id = $1::uuid`, [
    postingId,
  ]);
}

export function readStandingPostings(
  handle: Handle,
  board: { today: string; limit: number; offset: number },
): Promise<PostingRow[]> {
  return handle.rows(
    `select ${columns} from dormouse.posting as posting
     where ${standing}
     order by posting.posted_on desc, posting.posted_at desc, posting.posting_id
     limit $2::int offset $3::int`,
    [board.today, board.limit, board.offset],
  );
}

export function countStandingPostings(handle: Handle, today: string): Promise<{ postings: number }> {
  return handle.one(`select count(*)::int as postings from dormouse.posting as posting where ${standing}`, [today]);
}

/** What the board has to show on a day, the oldest first. One a day stands for months, so they are hundreds at most. */
export function readStandingIds(handle: Handle, today: string): Promise<{ postingId: string }[]> {
  return handle.rows(
    `select posting.posting_id as "postingId" from dormouse.posting as posting
     where ${standing}
     order by posting.posted_on, posting.posting_id`,
    [today],
  );
}

/** Newest first, standing or not. */
export function readPostings(
  handle: Handle,
  page: { before: { at: string; postingId: string } | null; limit: number },
): Promise<PostingRow[]> {
  return handle.rows(
    `select ${columns} from dormouse.posting as posting
     where $1::timestamptz is null or (posting.posted_at, posting.posting_id) < ($1::timestamptz, $2::uuid)
     order by posting.posted_at desc, posting.posting_id desc
     limit $3::int`,
    [page.before?.at ?? null, page.before?.postingId ?? null, page.limit],
  );
}

/** Zero rows where it was withdrawn before. */
export function markWithdrawn(
  tx: Transaction,
  withdrawn: { postingId: string; reason: string; at: string },
): Promise<number> {
  return tx.affected(
    `update dormouse.posting set withdrawn_at = $2::timestamptz, withdrawn_reason = $3::text
     where posting_id = $1::uuid and withdrawn_at is null`,
    [withdrawn.postingId, withdrawn.at, withdrawn.reason],
  );
}
