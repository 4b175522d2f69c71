import { appendAudit } from '../audit/append.js';
import type { Context } from '../context.js';
import { ServiceError } from '../errors.js';
import { composeNotice } from '../notice/compose-notice.js';
import { contactPoints } from '../notice/contact-points.js';
import { mailHtml } from '../notice/mail-html.js';
import { noticeToken } from '../notice/notice-token.js';
import { operatorIn } from '../notice/operator-in.js';
import type { Language, Outcome } from '../notice/ports.js';
import { markedAsTest, sampleFacts, sampleNoticeId } from '../notice/sample-facts.js';
import { localDateOf } from '../policy/dates.js';
import type { Purpose } from '../policy/means.js';
import type { Actor } from '../store/timeline.js';
import { isSetUp, type WiredMeans } from '../sweep/hand-over.js';

export interface TestMessage {
  /** An address or a number of the operator's own. */
  readonly to: string;
  readonly means: WiredMeans;
  readonly purpose: Purpose;
  readonly language: Language;
  readonly actor: Actor;
}

export interface TestSent {
  readonly outcome: Outcome['kind'];
  readonly reason: string | null;
  readonly providerId: string | null;
  readonly templateVersion: string;
}

/**
 * Sends a message about an invented member, marked as a test, to try out a means and its wording. It stands in no ledger,
 * nothing rests on it, and its link keeps nobody's account. What the provider answered is told as it came.
 */
export async function sendTestMessage(ctx: Context, asked: TestMessage): Promise<TestSent> {
  const { means, purpose, language, actor } = asked;
  const to = addressOf(asked);
  if (!isSetUp(ctx, means)) {
    throw new ServiceError('means_unavailable', `${means} is not set up. \`.env.example\` says what it needs.`);
  }
  const now = await ctx.clock.now();
  const kind = { means, purpose, language };
  const token = noticeToken(ctx.keyring.macKey, 'keep', sampleNoticeId);
  const keepUrl = `${ctx.config.http.publicUrl}/keep/${token}`;
  const facts = sampleFacts(kind, ctx.policy, { today: localDateOf(now, ctx.policy.zone), keepUrl });
  const composed = markedAsTest(composeNotice(facts, ctx.templates), kind);
  // The address stays out of the audit: what was tried and by whom is enough.
  const entries = [{ memberId: null, action: 'test_message_sent', detail: kind }];
  await appendAudit(ctx, ctx.clerk, { entries, at: now, actor });
  const outcome = await send(ctx, asked, { to, composed, keepUrl: facts.keepUrl });
  const reason = 'reason' in outcome ? outcome.reason : null;
  const providerId = ('providerId' in outcome ? outcome.providerId : null) ?? null;
  return { outcome: outcome.kind, reason, providerId, templateVersion: composed.templateVersion };
}

async function send(
  ctx: Context,
  { means, language }: TestMessage,
  { to, composed, keepUrl }: { to: string; composed: ReturnType<typeof composeNotice>; keepUrl: string | null },
): Promise<Outcome> {
  const { subject, text, variables } = composed;
  const noticeId = sampleNoticeId;
  const operator = operatorIn(ctx.policy.operator, language);
  switch (means) {
    case 'email': {
      const links = ctx.policy.operator.links ?? [];
      const html = mailHtml({ subject, text, language, operator, keepUrl, links });
      const token = noticeToken(ctx.keyring.macKey, 'mail', noticeId);
      const messageId = `<test.${Date.now().toString(36)}@${operatorDomain(ctx)}>`;
      return (await ctx.mail?.send({ to, subject, text, html, messageId, noticeId, token })) ?? notSetUp;
    }
    case 'voice': {
      const at = `${ctx.config.http.callbackUrl}/v1/callbacks/twilio`;
      const addresses = { confirmAt: `${at}/keys?notice=${noticeId}&lang=${language}`, reportTo: `${at}/calls` };
      return (await ctx.call?.send({ to, script: text, noticeId, language, ...addresses })) ?? notSetUp;
    }
    default: {
      const sender = means === 'sms' ? ctx.text : ctx.alimtalk;
      return (await sender?.send({ to, subject, text, noticeId, language, variables, reportTo: null })) ?? notSetUp;
    }
  }
}

const notSetUp: Outcome = { kind: 'blocked', reason: 'not_set_up' };

/** The same reading as for members: what is no usable address there would be none in earnest. */
function addressOf({ to, means }: TestMessage): string {
  const points = contactPoints({ email: to, phone: to, name: null, postalCode: null, line1: null, line2: null });
  const address = { email: points.email, sms: points.sms, alimtalk: points.sms, voice: points.voice }[means];
  if (address) return address;
  const what = means === 'email' ? 'an e-mail address' : means === 'voice' ? 'a telephone number' : 'a mobile number';
  throw new ServiceError('input_invalid', `to must be ${what} of your own.`, { detail: { field: 'to' } });
}

function operatorDomain(ctx: Context): string {
  return /@([^\s>]+)/.exec(ctx.config.mail?.from ?? '')?.[1] ?? 'localhost';
}
