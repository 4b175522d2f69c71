import { ServiceError } from '../errors.js';
import { charactersOutsideEucKr } from '../notice/euc-kr.js';
import type { Outcome, TextMessage, TextSender } from '../notice/ports.js';
import { nationalForm, textablePhone } from './phone-number.js';
import { sendPace } from './send-pace.js';
import { fieldsOf, handedOver, messagesOf, nextKeyOf, refusalOf } from './solapi-answers.js';
import { askSolapi, type SolapiAccount } from './solapi-client.js';
import {
  brokenOutcome,
  isOperatorFault,
  refusalReason,
  refusedOutcome,
  refusedWith,
  type SolapiMessage,
  solapiOutcome,
} from './solapi-outcome.js';

export interface SolapiTextConfig extends SolapiAccount {
  /** The sender number that was registered at Solapi: digits. */
  readonly from: string;
  /** Sends by Kakao, with the operator's approved templates, and never falls back to a text by itself. */
  readonly alimtalk?: AlimtalkConfig | undefined;
}

export interface AlimtalkConfig {
  readonly pfId: string;
  readonly templateIds: Readonly<Record<TextMessage['language'], string>>;
}

/** In EUC-KR, where a Korean letter has two. */
const smsBytesMax = 90;
const lmsBytesMax = 2_000;
const subjectBytesMax = 40;
const clockSlackMs = 60_000;
const pagesMax = 20;

export function solapiText(config: SolapiTextConfig): TextSender {
  checkConfig(config);
  const pace = sendPace(config.ratePerSecond);

  return {
    async send(message, signal) {
      const phone = textablePhone(message.to);
      if (!phone.ok) return { kind: 'failed', reason: phone.reason };
      const worded = wordMessage(config, message, phone.e164);
      if ('kind' in worded) return worded;
      await pace.turn(signal);
      if (signal?.aborted) return { kind: 'retry', reason: 'aborted' };
      const body = { messages: [worded.message], showMessageList: true };
      const answer = await askSolapi(config, { path: '/messages/v4/send-many/detail', body }, signal);
      if (answer.kind === 'broken') return brokenOutcome(answer.code);
      // A message that was refused stands in a list of those, whatever the status of the answer is.
      const one = handedOver(answer.body);
      if (one !== null) return 'refusedWith' in one ? refusedWith(one.refusedWith) : solapiOutcome(one);
      const taken = answer.status >= 200 && answer.status < 300;
      return taken
        ? { kind: 'uncertain', reason: 'unreadable' }
        : refusedOutcome(refusalOf(answer.status, answer.body));
    },

    /** A message that can't be asked after stays submitted: the caller's term for a final status closes it. */
    async poll(providerId, signal) {
      const query = new URLSearchParams({ messageId: providerId });
      const listed = await list(config, query, signal);
      if (!Array.isArray(listed)) return listed.kind === 'blocked' ? listed : { kind: 'submitted', providerId };
      const found = listed.find(({ messageId }) => messageId === providerId);
      return found === undefined ? { kind: 'submitted', providerId } : solapiOutcome(found);
    },

    /** Each message carries the id of its notice, so that none is taken for another's. */
    async find(message, sentAfter, signal) {
      const phone = textablePhone(message.to);
      if (!phone.ok) return null;
      const since = Date.parse(sentAfter) - clockSlackMs;
      const startDate = new Date(Number.isNaN(since) ? 0 : since).toISOString();
      const { number } = nationalForm(phone.e164);
      const query = new URLSearchParams({ to: number, dateType: 'CREATED', startDate, limit: '500' });
      const listed = await list(config, query, signal);
      if (!Array.isArray(listed)) return listed;
      return bestOf(listed.filter((one) => one.noticeId === message.noticeId && !isOlder(one, since)));
    },
  };
}

function checkConfig(config: SolapiTextConfig): void {
  const problem =
    (!/^[A-Za-z0-9_-]{1,100}$/.test(config.apiKey) && 'Solapi needs an API key.') ||
    (config.apiSecret === '' && 'Solapi needs an API secret.') ||
    (!/^\d{8,11}$/.test(config.from) && 'A Solapi sender must be the registered number, 8 to 11 digits.') ||
    (config.alimtalk !== undefined && !isComplete(config.alimtalk) && 'Alimtalk needs a channel and template ids.');
  if (problem) throw new ServiceError('configuration_invalid', problem);
}

function isComplete({ pfId, templateIds }: AlimtalkConfig): boolean {
  return [pfId, templateIds.ko, templateIds.en].every((id) => id !== '');
}

/** The message as Solapi takes it, or why it isn't one. What is too long goes by the next means. */
function wordMessage(
  config: SolapiTextConfig,
  message: TextMessage,
  e164: string,
): { readonly message: Readonly<Record<string, unknown>> } | Outcome {
  const { country, number } = nationalForm(e164);
  const shared = { to: number, from: config.from, country, customFields: { noticeId: message.noticeId } };
  if (config.alimtalk !== undefined) {
    if (country !== '82') return { kind: 'failed', reason: 'foreign_number' };
    if (message.variables === null) return { kind: 'blocked', reason: 'no_variables' };
    const kakaoOptions = kakaoOptionsOf(config.alimtalk, message, message.variables);
    return { message: { ...shared, type: 'ATA', kakaoOptions } };
  }
  if (charactersOutsideEucKr(message.text + message.subject).length > 0) {
    return { kind: 'blocked', reason: 'not_euc_kr' };
  }
  const bytes = eucKrBytes(message.text);
  if (bytes > lmsBytesMax) return { kind: 'failed', reason: 'too_long' };
  const plain = { ...shared, text: message.text, autoTypeDetect: false };
  if (bytes <= smsBytesMax) return { message: { ...plain, type: 'SMS' } };
  return { message: { ...plain, type: 'LMS', subject: cutToBytes(message.subject, subjectBytesMax) } };
}

/** A template names its values `#{name}`. */
function kakaoOptionsOf(
  { pfId, templateIds }: AlimtalkConfig,
  { language }: TextMessage,
  variables: Readonly<Record<string, string>>,
) {
  const values = Object.entries(variables).map(([name, value]) => [
    /^#\{.*\}$/.test(name) ? name : `#{${name}}`,
    value,
  ]);
  return { pfId, templateId: templateIds[language], variables: Object.fromEntries(values), disableSms: true };
}

function eucKrBytes(text: string): number {
  return [...text].reduce((sum, character) => sum + ((character.codePointAt(0) ?? 0) < 0x80 ? 1 : 2), 0);
}

function cutToBytes(text: string, bytesMax: number): string {
  const characters = [...text];
  while (eucKrBytes(characters.join('')) > bytesMax) characters.pop();
  return characters.join('');
}

/** Every message that the query names, or why that can't be told. */
async function list(
  config: SolapiTextConfig,
  query: URLSearchParams,
  signal: AbortSignal | undefined,
): Promise<SolapiMessage[] | Extract<Outcome, { kind: 'blocked' | 'uncertain' }>> {
  const listed: SolapiMessage[] = [];
  for (let page = 0; page < pagesMax; page += 1) {
    const answer = await askSolapi(config, { path: `/messages/v4/list?${query}` }, signal);
    if (answer.kind === 'broken') {
      const { kind } = brokenOutcome(answer.code);
      return { kind: kind === 'blocked' ? 'blocked' : 'uncertain', reason: answer.code };
    }
    if (answer.status !== 200) {
      const refusal = refusalOf(answer.status, answer.body);
      return { kind: isOperatorFault(refusal) ? 'blocked' : 'uncertain', reason: refusalReason(refusal) };
    }
    const { messageList } = fieldsOf(answer.body);
    if (messageList === undefined || messageList === null) return { kind: 'uncertain', reason: 'unreadable' };
    listed.push(...messagesOf(messageList));
    const nextKey = nextKeyOf(answer.body);
    if (nextKey === null) return listed;
    query.set('startKey', nextKey);
  }
  return { kind: 'uncertain', reason: 'too_many_listed' };
}

function isOlder({ dateCreated }: SolapiMessage, sinceMs: number): boolean {
  return Date.parse(dateCreated ?? '') < sinceMs;
}

/** One that arrived, or still may, goes before one that failed. */
function bestOf(found: readonly SolapiMessage[]): Outcome | null {
  const outcomes = found.map(solapiOutcome);
  const order: readonly Outcome['kind'][] = ['delivered', 'submitted'];
  return order.map((kind) => outcomes.find((one) => one.kind === kind)).find(Boolean) ?? outcomes[0] ?? null;
}
