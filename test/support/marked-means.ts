import type { AddressInfo } from 'node:net';
import { PassThrough } from 'node:stream';
import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from 'fastify';
import { createApiKey } from '../../src/access/create-api-key.js';
import { scopes } from '../../src/access/scopes.js';
import { buildServer } from '../../src/http/server.js';
import { createLogger } from '../../src/logger.js';
import { smtpMail } from '../../src/providers/smtp-mail.js';
import { solapiText } from '../../src/providers/solapi-text.js';
import { twilioCall } from '../../src/providers/twilio-call.js';
import { twilioText } from '../../src/providers/twilio-text.js';
import { startTestMailbox, type TestMailbox } from './mailbox.js';
import type { Marked } from './marked-life.js';
import { type Marker, markersOf, plantMarkers, valueIn, type Written } from './markers.js';
import { startTestPhone, type TestPhone } from './phone.js';
import { openSmallShop, type SmallShop } from './small-shop.js';
import type { NewMember } from './small-shop-members.js';
import { type SolapiFake, startSolapiFake } from './solapi-fake.js';
import { longAgo, noonOf } from './sweeps.js';
import { policyWith } from './told.js';

export const callbackSecret = 'a-secret-of-this-installation-0123456789';
const publicUrl = 'https://dormouse.example.kr';
const alimtalk = { pfId: 'KA01PF0000', templateIds: { ko: 'KA01TP0001', en: 'KA01TP0002' } };
const policyText = policyWith({
  means: ['email', 'alimtalk', 'sms', 'voice', 'letter', 'noticeBoard'],
  more: 'messages: { reminder: P7D, afterSeparation: true, afterRestoration: true, beforeDestruction: P30D }',
});

/** A small shop with every means over the wire, behind its real door, whose log is kept at level trace. */
export interface MarkedMeans {
  readonly shop: SmallShop;
  readonly server: FastifyInstance;
  readonly mailbox: TestMailbox;
  readonly phone: TestPhone;
  readonly solapi: SolapiFake;
  readonly markers: Marker[];
  readonly headers: { readonly authorization: string };
  readonly log: () => Written;
  addMarked(member?: NewMember): Promise<Marked>;
  /** With a key that may do everything. */
  ask(request: InjectOptions): Promise<LightMyRequestResponse>;
  close(): Promise<void>;
}

export async function openMarkedMeans(): Promise<MarkedMeans> {
  let local = '';
  const mailbox = await startTestMailbox();
  const phone = await startTestPhone({ reach: (url) => url.replace(publicUrl, local) });
  const solapi = await startSolapiFake();
  const lines: string[] = [];
  const stream = new PassThrough().on('data', (chunk) => lines.push(String(chunk)));
  const mail = smtpMail(mailbox.config({ socketTimeoutMs: 10_000, bounceAddress: 'bounce@example.kr' }));
  const shop = await openSmallShop({
    now: noonOf('2026-11-22'),
    policyText,
    env: {
      RATE_LIMIT_PER_MINUTE: '1000000',
      CALLBACK_SECRET: callbackSecret,
      SMTP_URL: mailbox.url,
      MAIL_FROM: 'notice@example.com',
      MAIL_BOUNCE_ADDRESS: 'bounce@example.kr',
      TWILIO_ACCOUNT_SID: phone.account.accountSid,
      TWILIO_AUTH_TOKEN: phone.account.authToken,
      TWILIO_FROM: '+821000000000',
      SMS_POLL_ROUNDS: '1',
    },
    overrides: {
      logger: createLogger('trace', stream),
      mail,
      text: twilioText(phone.config({ timeoutMs: 10_000 })),
      call: twilioCall(phone.callConfig({ timeoutMs: 10_000 })),
      alimtalk: solapiText(solapi.config({ alimtalk, timeoutMs: 10_000 })),
    },
  });
  const server = await buildServer(shop.ctx);
  await server.listen({ host: '127.0.0.1', port: 0 });
  local = `http://127.0.0.1:${(server.server.address() as AddressInfo).port}`;
  const granted = { name: 'test', scopes, person: false, expiresInDays: 3_650, actor: { id: 'test:arrange' } };
  const headers = { authorization: `Bearer ${(await createApiKey(shop.ctx, granted)).token}` };
  const markers: Marker[] = [];
  return {
    shop,
    server,
    mailbox,
    phone,
    solapi,
    markers,
    headers,
    log: () => ({ place: 'log', text: lines.join('') }),
    async addMarked(member = {}) {
      const memberId = await shop.addMember({ loginAt: longAgo, paidAt: '2025-05-01T03:00:00Z', ...member });
      const own = markersOf(markers.length / markersOf(1).length + 1);
      markers.push(...own);
      await plantMarkers(shop.database.admin, memberId, own);
      return { memberId, of: (field) => valueIn(own, field) };
    },
    ask: (request) => server.inject({ ...request, headers: { ...headers, ...request.headers } }),
    async close() {
      await server.close();
      await shop.close();
      await mail.close();
      await Promise.all([mailbox.stop(), phone.stop(), solapi.stop()]);
    },
  };
}
