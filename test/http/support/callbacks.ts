import type { InjectOptions, LightMyRequestResponse } from 'fastify';
import { signature } from '../../../src/development/twilio-fake-callbacks.js';
import { noticeToken } from '../../../src/notice/notice-token.js';
import { type App, openApp } from './app.js';

export const secret = 'a-secret-of-this-installation-0123456789';
export const tokens = { first: 'first-auth-token-0123456789abcdef', second: 'second-auth-token-0123456789abcde' };
const publicUrl = 'https://dormouse.example.kr';
export const formType = 'application/x-www-form-urlencoded';

/** What an installation sets that listens to its providers; the means themselves are in memory. */
export const callbackEnv = {
  CALLBACK_SECRET: secret,
  MAIL_BOUNCE_ADDRESS: 'bounce@example.kr',
  TWILIO_ACCOUNT_SID: 'AC00000000000000000000000000000000',
  TWILIO_AUTH_TOKEN: tokens.first,
  TWILIO_AUTH_TOKEN_SECOND: tokens.second,
  TWILIO_FROM: '+821000000000',
};

export function openCallbackApp(env: Readonly<Record<string, string>> = {}, overrides = {}): Promise<App> {
  return openApp({ env: { ...callbackEnv, ...env }, overrides });
}

export const callbackOperations = [
  'receiveMailReport',
  'receiveMailEvents',
  'receiveTwilioText',
  'receiveTwilioCall',
  'receivePressedKey',
  'receiveSolapiReports',
] as const;

export const mailUrl = `/v1/callbacks/mail/${secret}/reports`;
export const eventsUrl = `/v1/callbacks/mail/${secret}/events`;
export const solapiUrl = `/v1/callbacks/solapi/${secret}`;

/** A mail server's report that a mail to nobody in particular has failed for good. */
export function bounceOf(app: Pick<App, 'ctx'>, noticeId: string, { status = '5.1.1', id = 'one' } = {}): string {
  const token = noticeToken(app.ctx.keyring.macKey, 'mail', noticeId);
  return [
    'From: MAILER-DAEMON@mx.example.com',
    'To: bounce@example.kr',
    `Message-ID: <${id}@mx.example.com>`,
    'Content-Type: multipart/report; report-type=delivery-status; boundary=b',
    '',
    '--b',
    'Content-Type: text/plain',
    '',
    'It could not be delivered.',
    '--b',
    'Content-Type: message/delivery-status',
    '',
    'Reporting-MTA: dns; mx.example.com',
    `Original-Envelope-Id: ${token}`,
    '',
    'Final-Recipient: rfc822; somebody@example.com',
    'Action: failed',
    `Status: ${status}`,
    '--b--',
    '',
  ].join('\r\n');
}

export function postMail(app: App, payload: string | Buffer, url = mailUrl): Promise<LightMyRequestResponse> {
  return app.server.inject({ method: 'POST', url, headers: { 'content-type': 'message/rfc822' }, payload });
}

export function postJson(app: App, url: string, body: unknown): Promise<LightMyRequestResponse> {
  const headers = { 'content-type': 'application/json' };
  return app.server.inject({ method: 'POST', url, headers, payload: JSON.stringify(body) });
}

export interface Signed {
  readonly token?: string;
  /** The address that was signed, where it is not the one that is called. */
  readonly signedUrl?: string;
  readonly headers?: InjectOptions['headers'];
}

/** As Twilio posts it: a form, signed under the public address. */
export function postForm(
  app: App,
  url: string,
  form: Readonly<Record<string, string>>,
  { token = tokens.first, signedUrl = url, headers = {} }: Signed = {},
): Promise<LightMyRequestResponse> {
  const signed = { 'x-twilio-signature': signature(token, `${publicUrl}${signedUrl}`, form) };
  const type = { 'content-type': `${formType}; charset=utf-8` };
  const payload = new URLSearchParams(form).toString();
  return app.server.inject({ method: 'POST', url, payload, headers: { ...type, ...signed, ...headers } });
}

/** What Twilio would write into the header of this request. */
export function signatureOf(url: string, payload: unknown): string {
  return signature(tokens.first, `${publicUrl}${url}`, Object.fromEntries(new URLSearchParams(String(payload))));
}

export interface Kept {
  readonly kind: string;
  readonly code: string | null;
  readonly effect: string;
  readonly noticeId: string | null;
}

/** What the ledger keeps of the reports that came, in their order. */
export async function callbacksIn(app: App): Promise<Kept[]> {
  const { rows } = await app.database.admin.query<Kept>(
    `select kind, code, effect, notice_id as "noticeId" from dormouse.callback order by received_at, kind, code`,
  );
  return rows;
}
