import { randomUUID } from 'node:crypto';
import { appendAudit } from '../audit/append.js';
import type { Context } from '../context.js';
import type { Transaction } from '../database/sql.js';
import { presentIndexes } from '../datamap/present-items.js';
import { ServiceError } from '../errors.js';
import { contactPoints } from '../notice/contact-points.js';
import { mailHtml } from '../notice/mail-html.js';
import { maskName } from '../notice/mask.js';
import { maskRecipient } from '../notice/mask-recipient.js';
import type { PersonalMeans } from '../notice/notice-facts.js';
import { operatorIn } from '../notice/operator-in.js';
import type { Language } from '../notice/ports.js';
import { vaultStates } from '../policy/cycle.js';
import { addDays, type LocalDate, localDateOf } from '../policy/dates.js';
import { latestActivity } from '../policy/latest-activity.js';
import type { Purpose } from '../policy/means.js';
import { memberExpiry } from '../policy/member-expiry.js';
import { namedDates } from '../policy/notice-dates.js';
import { type MemberContact, readSealedContact } from '../restore/read-sealed-contact.js';
import type { CycleRow } from '../store/cycles.js';
import type { Actor } from '../store/timeline.js';
import { readFactsRemembered } from '../sweep/look-at.js';
import { keepUrlOf, wordMessage } from '../sweep/word-message.js';
import { type KnownMember, requireMember, requireMemberId } from './require-member.js';

export interface PreviewRequest {
  readonly memberId: string;
  readonly means: PersonalMeans;
  readonly purpose: Purpose;
  readonly actor: Actor;
}

export interface MessagePreview {
  readonly means: PersonalMeans;
  readonly purpose: Purpose;
  readonly language: Language;
  readonly templateVersion: string;
  readonly subject: string;
  readonly text: string;
  /** Of an e-mail; null for the other means. */
  readonly html: string | null;
  /** Where it would go; null where this means does not reach the member. */
  readonly maskedRecipient: string | null;
  readonly namesExpiryOn: LocalDate;
  readonly firstSeparationOn: LocalDate;
}

/**
 * The message as the member would get it today; nothing is written but the audit, and nothing is sent. Its link is that of
 * a notice which does not exist, and keeps nobody's account.
 */
export async function previewMessage(ctx: Context, request: PreviewRequest): Promise<MessagePreview> {
  const { memberId, means, purpose, actor } = request;
  requireMemberId(memberId);
  const now = await ctx.clock.now();
  return ctx.mover.transaction(async (tx) => {
    const member = await requireMember(ctx, tx, memberId);
    const entry = { memberId, action: 'message_previewed', detail: { means, purpose } };
    await appendAudit(ctx, tx, { entries: [entry], at: now, actor });
    const known = await readKnown(ctx, tx, { member, now });
    const today = localDateOf(now, ctx.policy.zone);
    const points = contactPoints(known.contact);
    const dates = namedDates({ expiresOn: known.cycle.expiresOn, means, today, policy: ctx.policy });
    const namesOn = purpose === 'separation' ? null : today;
    const planned = wordMessage(ctx, { ...known, points, purpose, means, ordinal: 1, today, dates, namesOn });
    const { subject = '', text = '' } = planned.text ?? {};
    const { language, templateVersion, namesExpiryOn, firstSeparationOn } = planned;
    const operator = operatorIn(ctx.policy.operator, language);
    const keepUrl = keepUrlOf(ctx, purpose, planned.noticeId);
    const links = ctx.policy.operator.links ?? [];
    const html = means === 'email' ? mailHtml({ subject, text, language, operator, keepUrl, links }) : null;
    const maskedRecipient = planned.text ? maskRecipient(planned.text) : null;
    return {
      means,
      purpose,
      language,
      templateVersion,
      subject,
      text,
      html,
      maskedRecipient,
      namesExpiryOn,
      firstSeparationOn,
    };
  });
}

interface Known {
  readonly cycle: CycleRow;
  readonly contact: MemberContact;
  readonly items: readonly number[];
}

async function readKnown(
  ctx: Context,
  tx: Transaction,
  { member, now }: { member: KnownMember; now: string },
): Promise<Known> {
  const { memberId, cycles } = member;
  const separated = cycles.find(({ state }) => vaultStates.includes(state));
  if (separated) {
    const contact = await readSealedContact(ctx, tx, separated);
    if (!contact) throw nothingToTell();
    // What is sealed is disclosed by another right and for a reason: here a name is masked, as the address is.
    const name = contact.name === null ? null : maskName(contact.name);
    return { cycle: separated, contact: { ...contact, name }, items: ctx.map.items.map((_item, index) => index) };
  }
  const [contact] = await tx.rows<MemberContact>(ctx.map.look.contact, [[memberId]]);
  const [masks] = await tx.rows<{ memberId: string }>(ctx.map.look.presentItems, [[memberId]]);
  if (!contact || !masks) throw nothingToTell();
  const items = presentIndexes(masks, ctx.map.maskCount);
  if (items.length === 0) throw nothingToTell();
  const open = cycles.find(({ closedAt }) => closedAt === null);
  return { cycle: open ?? (await asCandidate(ctx, tx, { memberId, now })), contact, items };
}

/** The cycle as it would be if it were opened now: a preview may be asked for at any time. */
async function asCandidate(
  ctx: Context,
  tx: Transaction,
  { memberId, now }: { memberId: string; now: string },
): Promise<CycleRow> {
  const { zone, version } = ctx.policy;
  const [look] = await readFactsRemembered(ctx, tx, [memberId]);
  if (!look) throw nothingToTell();
  const { lastActivityAt, lastActivityOn } = latestActivity(look.facts, zone, now);
  const expiresOn =
    memberExpiry(lastActivityOn, look.facts.ownPeriod, ctx.policy) ?? addDays(localDateOf(now, zone), 365);
  return {
    ...{ memberId, cycleId: randomUUID(), state: 'candidate', policyVersion: version, zone, openedAt: now },
    ...{ lastActivityAt, lastActivityOn, expiresOn, noticeId: null, noticeEffectiveOn: null, separableFrom: null },
    ...{ separableUntil: null, separatedAt: null, withdrawnAt: null, closedAt: null },
    ...{ blockedUntil: null, blockedReason: null },
  };
}

function nothingToTell(): ServiceError {
  return new ServiceError('means_unavailable', 'There is nothing of this member that a message could name.');
}
