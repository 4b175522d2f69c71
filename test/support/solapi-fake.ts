import { createHmac, randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { readBody, startLocalServer } from '../../src/development/local-server.js';
import type { SolapiTextConfig } from '../../src/providers/solapi-text.js';

export interface SolapiTaken {
  readonly messageId: string;
  readonly to: string;
  readonly from: string;
  readonly type: string;
  readonly text: string | null;
  readonly subject: string | null;
  readonly country: string;
  readonly customFields: Readonly<Record<string, string>>;
  readonly kakaoOptions: Readonly<Record<string, unknown>> | null;
  statusCode: string;
  readonly dateCreated: string;
}

export type SolapiMisbehaviour = { readonly on?: 'send' | 'list'; readonly times?: number } & (
  | { readonly kind: 'drop-before' | 'drop-after' | 'slow' | 'garbage' }
  /** An answer other than 200, with the name of an error. */
  | { readonly kind: 'error'; readonly status: number; readonly errorCode: string | null }
  /** The answer is 200 and the message is among those refused. */
  | { readonly kind: 'refuse'; readonly statusCode: string }
);

export type SolapiFake = Awaited<ReturnType<typeof startSolapiFake>>;

const registered = '0200000000';

/** Solapi's HTTP API on a free port: it checks every signature, knows one sender, and can misbehave. */
export async function startSolapiFake() {
  const account = { apiKey: `NCS${randomBytes(8).toString('hex')}`, apiSecret: randomBytes(16).toString('hex') };
  const taken: SolapiTaken[] = [];
  const signatures = new Set<string>();
  const faults = new Set<SolapiMisbehaviour & { left: number }>();
  let pageSize = 500;

  function faultOn(on: 'send' | 'list') {
    const fault = [...faults].find((one) => one.left > 0 && (one.on ?? 'send') === on);
    if (fault !== undefined) fault.left -= 1;
    return fault;
  }

  function refusalOf(request: IncomingMessage): string | null {
    const [, key, date = '', salt = '', signature = ''] =
      /^HMAC-SHA256 apiKey=(.+), date=(.+), salt=(.+), signature=(.+)$/.exec(request.headers.authorization ?? '') ?? [];
    if (key !== account.apiKey) return 'InvalidAPIKey';
    const right = createHmac('sha256', account.apiSecret).update(`${date}${salt}`).digest('hex');
    if (signature !== right || salt.length < 12) return 'SignatureDoesNotMatch';
    if (Math.abs(Date.now() - Date.parse(date)) > 900_000) return 'RequestTimeTooSkewed';
    if (signatures.has(signature)) return 'DuplicatedSignature';
    signatures.add(signature);
    return null;
  }

  async function send(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { messages } = JSON.parse(await readBody(request)) as { messages: Record<string, unknown>[] };
    const fault = faultOn('send');
    if (fault?.kind === 'drop-before') return void response.destroy();
    if (fault?.kind === 'error') return error(response, fault.status, fault.errorCode);
    const one = messages[0] ?? {};
    const refused = fault?.kind === 'refuse' ? fault.statusCode : formRefusal(one);
    if (refused !== null) {
      const failed = { to: one.to, from: one.from, messageId: newId(), statusCode: refused, statusMessage: 'refused' };
      return answer(response, 200, { failedMessageList: [failed], groupInfo: {}, messageList: [] });
    }
    const message = takenOf(one);
    taken.push(message);
    if (fault?.kind === 'drop-after') return void response.destroy();
    if (fault?.kind === 'slow') return;
    if (fault?.kind === 'garbage') return void response.writeHead(200).end('<html>');
    const { messageId, statusCode, customFields } = message;
    const listed = [{ messageId, statusCode, customFields, statusMessage: 'taken' }];
    answer(response, 200, { failedMessageList: [], groupInfo: { groupId: newId() }, messageList: listed });
  }

  async function list(url: URL, response: ServerResponse): Promise<void> {
    const fault = faultOn('list');
    if (fault?.kind === 'drop-before') return void response.destroy();
    if (fault?.kind === 'slow') return;
    if (fault?.kind === 'garbage') return void response.writeHead(200).end('<html>');
    if (fault?.kind === 'error') return error(response, fault.status, fault.errorCode);
    const query = url.searchParams;
    const fitting = taken.toReversed().filter((one) => {
      const asked = (name: 'to' | 'messageId') => query.get(name) === null || query.get(name) === one[name];
      return asked('to') && asked('messageId') && !(one.dateCreated < (query.get('startDate') ?? ''));
    });
    const start =
      query.get('startKey') === null ? 0 : fitting.findIndex((one) => one.messageId === query.get('startKey'));
    const shown = fitting.slice(start, start + pageSize);
    const messageList = Object.fromEntries(shown.map((one) => [one.messageId, { _id: one.messageId, ...one }]));
    const nextKey = fitting[start + pageSize]?.messageId ?? null;
    answer(response, 200, { startKey: query.get('startKey'), nextKey, limit: pageSize, messageList });
  }

  const server = await startLocalServer(0, async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const refusal = refusalOf(request);
    if (refusal !== null) return error(response, 403, refusal);
    if (url.pathname === '/messages/v4/send-many/detail') return send(request, response);
    if (url.pathname === '/messages/v4/list') return list(url, response);
    error(response, 404, 'ResourceNotFound');
  });

  return {
    /** Every message that was taken, oldest first. */
    taken,
    config: (changes: Partial<SolapiTextConfig> = {}): SolapiTextConfig => ({
      ...account,
      from: registered,
      baseUrl: server.url,
      timeoutMs: 5_000,
      ...changes,
    }),
    misbehave(fault: SolapiMisbehaviour): () => void {
      const planted = { ...fault, left: fault.times ?? Number.POSITIVE_INFINITY };
      faults.add(planted);
      return () => faults.delete(planted);
    },
    listPagesOf(size: number): void {
      pageSize = size;
    },
    /** What became of a message, as its list and its webhook tell from now on. */
    end(messageId: string, statusCode: string): void {
      const one = taken.find((message) => message.messageId === messageId);
      if (one !== undefined) one.statusCode = statusCode;
    },
    /** What its webhook would send of these messages. */
    report: (...messageIds: readonly string[]): unknown =>
      taken.filter((one) => messageIds.includes(one.messageId)).map((one) => ({ ...one, statusMessage: 'reported' })),
    stop: server.stop,
  };
}

function takenOf(one: Record<string, unknown>): SolapiTaken {
  return {
    messageId: newId(),
    to: String(one.to),
    from: String(one.from),
    type: String(one.type),
    text: (one.text as string | undefined) ?? null,
    subject: (one.subject as string | undefined) ?? null,
    country: String(one.country ?? '82'),
    customFields: (one.customFields as Record<string, string> | undefined) ?? {},
    kakaoOptions: (one.kakaoOptions as Record<string, unknown> | undefined) ?? null,
    statusCode: '2000',
    dateCreated: new Date().toISOString(),
  };
}

/** The codes that the platform itself answers with. */
function formRefusal(one: Record<string, unknown>): string | null {
  if (one.from !== registered) return '1062';
  if (!/^\d{5,15}$/.test(String(one.to))) return '1011';
  if (one.type === 'SMS' && one.subject !== undefined) return '1013';
  const bytes = [...String(one.text ?? '')].reduce((sum, letter) => sum + (letter < '\u0080' ? 1 : 2), 0);
  if (bytes > (one.type === 'SMS' ? 90 : 2_000)) return '1031';
  const { pfId, templateId } = (one.kakaoOptions ?? {}) as { pfId?: string; templateId?: string };
  if (one.type === 'ATA' && !(pfId && templateId)) return '1041';
  return one.type === 'ATA' || one.text ? null : '1010';
}

function newId(): string {
  return `M4V${randomBytes(14).toString('hex').toUpperCase()}`;
}

function error(response: ServerResponse, status: number, errorCode: string | null): void {
  answer(response, status, errorCode === null ? {} : { errorCode, errorMessage: 'Refused +821000000001' });
}

function answer(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
