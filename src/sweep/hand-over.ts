import type { Context } from '../context.js';
import { chooseLanguage } from '../notice/choose-language.js';
import { mailHtml } from '../notice/mail-html.js';
import { noticeToken } from '../notice/notice-token.js';
import { operatorIn } from '../notice/operator-in.js';
import type {
  CallMessage,
  CallSender,
  KnownOthers,
  MailMessage,
  Outcome,
  TextMessage,
  TextSender,
} from '../notice/ports.js';
import type { SealedText } from '../notice/sealed-text.js';
import { type Means, operatorsFault } from '../policy/means.js';
import { type ClaimedAttempt, findNoticeOfProvider, readMessagesOfOthers } from '../store/attempts.js';
import { keepUrlOf } from './word-message.js';

export type WiredMeans = 'email' | 'alimtalk' | 'sms' | 'voice';

export const wiredMeans: readonly WiredMeans[] = ['email', 'alimtalk', 'sms', 'voice'];

export function isSetUp(ctx: Context, means: Means): boolean {
  if (means === 'email') return ctx.mail !== null;
  return reporterOf(ctx, means) !== null;
}

/** Who can be asked what became of a message. */
export function reporterOf(ctx: Context, means: Means): TextSender | CallSender | null {
  if (means === 'sms') return ctx.text;
  if (means === 'alimtalk') return ctx.alimtalk;
  return means === 'voice' ? ctx.call : null;
}

/** A text or call that may have gone out before is looked up; a mail goes again under the same Message-ID. */
export async function handOver(
  ctx: Context,
  attempt: ClaimedAttempt,
  text: SealedText | null,
  signal: AbortSignal,
): Promise<Outcome> {
  // Nothing is known against the address: a new text is worded, by the same means.
  if (!text?.to) return { kind: 'failed', reason: operatorsFault('text_destroyed') };
  const sealed = { ...text, to: text.to };
  if (attempt.means === 'email') {
    return ctx.mail ? ctx.mail.send(mailOf(ctx, attempt, sealed), signal) : { kind: 'blocked', reason: 'not_set_up' };
  }
  if (attempt.means === 'voice')
    return sendOrFind(ctx, ctx.call, { attempt, message: callOf(ctx, attempt, sealed) }, signal);
  const sender = attempt.means === 'sms' ? ctx.text : ctx.alimtalk;
  return sendOrFind(ctx, sender, { attempt, message: textOf(ctx, attempt, sealed) }, signal);
}

interface Sender<Message> {
  send(message: Message, signal?: AbortSignal): Promise<Outcome>;
  find(message: Message, sentAfter: string, signal?: AbortSignal, knownOthers?: KnownOthers): Promise<Outcome | null>;
}

async function sendOrFind<Message>(
  ctx: Context,
  sender: Sender<Message> | null,
  { attempt, message }: { attempt: ClaimedAttempt; message: Message },
  signal: AbortSignal,
): Promise<Outcome> {
  if (!sender) return { kind: 'blocked', reason: 'not_set_up' };
  const { noticeId } = attempt;
  const others: KnownOthers = async (providerIds) => {
    const known = await readMessagesOfOthers(ctx.clerk, { noticeId, providerIds });
    return new Set(known.map(({ providerId }) => providerId));
  };
  const found = attempt.uncertain ? await sender.find(message, attempt.claimedAt ?? '', signal, others) : null;
  if (found === null) return sender.send(message, signal);
  return (await belongsToAnother(ctx, attempt, found)) ? { kind: 'uncertain', reason: 'ambiguous' } : found;
}

/** Two members may share a telephone: what is known as the message of one is no proof for the other. */
async function belongsToAnother(ctx: Context, { noticeId }: ClaimedAttempt, found: Outcome): Promise<boolean> {
  const providerId = 'providerId' in found ? found.providerId : null;
  const owner = providerId ? await findNoticeOfProvider(ctx.clerk, providerId) : null;
  return owner !== null && owner.noticeId !== noticeId;
}

type Addressed = SealedText & { readonly to: string };

function mailOf(ctx: Context, attempt: ClaimedAttempt, { to, subject, text }: Addressed): MailMessage {
  const { noticeId, messageId, purpose } = attempt;
  const language = chooseLanguage(attempt.language);
  const operator = operatorIn(ctx.policy.operator, language);
  const keepUrl = keepUrlOf(ctx, purpose, noticeId);
  const links = ctx.policy.operator.links ?? [];
  const html = mailHtml({ subject, text, language, operator, keepUrl, links });
  const token = noticeToken(ctx.keyring.macKey, 'mail', noticeId);
  return { to, subject, text, html, messageId: messageId ?? '', noticeId, token };
}

function textOf(ctx: Context, attempt: ClaimedAttempt, { to, subject, text, variables }: Addressed): TextMessage {
  const { noticeId } = attempt;
  const language = chooseLanguage(attempt.language);
  const reportTo = callbackUrl(ctx, 'texts', noticeId);
  return { to, subject, text, noticeId, language, variables, reportTo };
}

function callOf(ctx: Context, attempt: ClaimedAttempt, { to, text }: Addressed): CallMessage {
  const { noticeId } = attempt;
  const language = chooseLanguage(attempt.language);
  const confirmAt = `${callbackUrl(ctx, 'keys', noticeId)}&lang=${language}`;
  return { to, script: text, noticeId, language, confirmAt, reportTo: callbackUrl(ctx, 'calls', noticeId) ?? '' };
}

function callbackUrl(ctx: Context, what: 'texts' | 'calls' | 'keys', noticeId: string): string | null {
  const base = ctx.config.http.callbackUrl;
  return base && `${base}/v1/callbacks/twilio/${what}?notice=${noticeId}`;
}
