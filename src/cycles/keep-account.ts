import { appendAudit } from '../audit/append.js';
import type { Context } from '../context.js';
import type { Transaction } from '../database/sql.js';
import { readNoticeToken } from '../notice/notice-token.js';
import type { Language } from '../notice/ports.js';
import { type CycleState, openStates, restorableStates } from '../policy/cycle.js';
import { canonicalInstant, type Instant } from '../policy/dates.js';
import type { Purpose } from '../policy/means.js';
import { separationWindow } from '../policy/notice-dates.js';
import { lockCycle } from '../store/cycles.js';
import { findKeepLink, type KeepLinkRow, lockKeepLink, markKept } from '../store/keep-links.js';
import { type Actor, recordHappenings } from '../store/timeline.js';
import { recordReports } from './report-activity.js';

export type KeepState =
  /** The link can be used. */
  | 'open'
  /** It was used just now, and the account is kept. */
  | 'kept'
  | 'used'
  /** Its notice serves no more, or its cycle has ended since. */
  | 'expired'
  /** The data has been stored apart; a link gives nothing back. */
  | 'separated'
  /** Forged, malformed, or of a notice that carries no such link: nobody learns which. */
  | 'unknown';

export interface KeepAnswer {
  readonly state: KeepState;
  /** Of the notice; null where there is none. */
  readonly language: Language | null;
}

/** The messages that a member gets while there is still something to keep. */
const purposesWithLink: readonly Purpose[] = ['separation', 'reminder'];

/** Looked for in the place of a token that is not ours, so that a forged one takes as long as an unknown one. */
const noNotice = '00000000-0000-0000-0000-000000000000';

/** Where a link stands. It changes nothing, so that whoever looks at mails for viruses keeps nobody's account. */
export async function readKeepLink(ctx: Context, token: string): Promise<KeepAnswer> {
  const link = await findLink(ctx, token);
  return link === null ? unknown : answerOf(link, stateOf(ctx, link, link.cycleState, await ctx.clock.now()));
}

/**
 * A member keeps the account by the link of a notice: it counts as activity of this moment, once. The cycle is locked
 * first, so that either the separation finds it cancelled, or the link finds that the data has been stored apart.
 */
export async function keepAccount(
  ctx: Context,
  asked: { token: string; address?: string | undefined },
): Promise<KeepAnswer> {
  const found = await findLink(ctx, asked.token);
  if (found === null) return unknown;
  const actor = { id: 'member:keep-link', address: asked.address };
  const now = await ctx.clock.now();
  return ctx.clerk.transaction(async (tx) => {
    const cycle = await lockCycle(tx, found);
    const link = await lockKeepLink(tx, found);
    if (!cycle || !link) return unknown;
    const state = stateOf(ctx, link, cycle.state, now);
    if (state !== 'open') return answerOf(link, state);
    const { memberId, noticeId, cycleId, means, purpose } = link;
    await markKept(tx, { memberId, noticeId, at: now });
    const detail = { noticeId, means, purpose };
    await recordHappenings(tx, { rows: [{ memberId, cycleId, event: 'account_kept', detail }], at: now, actor });
    await appendAudit(ctx, tx, { entries: [{ memberId, action: 'account_kept', detail }], at: now, actor });
    await countAsActivity(ctx, tx, { memberId, now, actor });
    return answerOf(link, 'kept');
  });
}

const unknown: KeepAnswer = { state: 'unknown', language: null };

async function findLink(ctx: Context, token: string) {
  const noticeId = readNoticeToken(ctx.keyring.macKey, 'keep', token) ?? noNotice;
  const link = await findKeepLink(ctx.clerk, noticeId);
  return link && purposesWithLink.includes(link.purpose) ? link : null;
}

function stateOf(ctx: Context, link: KeepLinkRow, cycleState: CycleState, now: Instant): KeepState {
  if (link.keptAt !== null) return 'used';
  if (restorableStates.includes(cycleState)) return 'separated';
  if (!openStates.includes(cycleState)) return 'expired';
  const { namesExpiryOn } = link;
  const { separableUntil } = separationWindow({ namesExpiryOn, effectiveOn: namesExpiryOn, policy: ctx.policy });
  return canonicalInstant(now) < separableUntil ? 'open' : 'expired';
}

function answerOf(link: KeepLinkRow, state: KeepState): KeepAnswer {
  return { state, language: link.language === 'en' ? 'en' : 'ko' };
}

/** As if another back end had reported a login: the open cycle is cancelled by it. */
async function countAsActivity(
  ctx: Context,
  tx: Transaction,
  { memberId, now, actor }: { memberId: string; now: Instant; actor: Actor },
): Promise<void> {
  const report = { memberId, at: canonicalInstant(now), kind: 'keep', future: false };
  await recordReports(ctx, tx, { latest: new Map([[memberId, report]]), now, actor });
}
