import { createHmac, randomBytes } from 'node:crypto';
import { safeCode } from './network-error.js';

export interface SolapiAccount {
  readonly apiKey: string;
  readonly apiSecret: string;
  /** Another address of the API, for a fake or a gateway. */
  readonly baseUrl?: string | undefined;
  readonly timeoutMs: number;
  /** What is handed over a second at most, by this process. */
  readonly ratePerSecond?: number | undefined;
}

export type SolapiAnswer =
  | { readonly kind: 'answered'; readonly status: number; readonly body: unknown }
  /** No answer; `code` is an errno, never the text of an error. */
  | { readonly kind: 'broken'; readonly code: string };

const publishedUrl = 'https://api.solapi.com';

/** One request. Nothing is repeated here: whether a message may be sent again is not for a client to decide. */
export async function askSolapi(
  account: SolapiAccount,
  request: { readonly path: string; readonly body?: unknown },
  signal?: AbortSignal,
): Promise<SolapiAnswer> {
  const limit = AbortSignal.timeout(account.timeoutMs);
  try {
    const answer = await fetch(`${(account.baseUrl ?? publishedUrl).replace(/\/+$/, '')}${request.path}`, {
      method: request.body === undefined ? 'GET' : 'POST',
      headers: { authorization: authorization(account), 'content-type': 'application/json' },
      redirect: 'error',
      signal: signal === undefined ? limit : AbortSignal.any([limit, signal]),
      ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
    });
    return { kind: 'answered', status: answer.status, body: parsed(await answer.text()) };
  } catch (error) {
    if (signal?.aborted) return { kind: 'broken', code: 'aborted' };
    return { kind: 'broken', code: limit.aborted ? 'ETIMEDOUT' : codeOf(error) };
  }
}

/** A signature may be used once: the salt makes each its own. */
export function authorization({ apiKey, apiSecret }: Pick<SolapiAccount, 'apiKey' | 'apiSecret'>): string {
  const date = new Date().toISOString();
  const salt = randomBytes(16).toString('hex');
  const signature = createHmac('sha256', apiSecret).update(`${date}${salt}`).digest('hex');
  return `HMAC-SHA256 apiKey=${apiKey}, date=${date}, salt=${salt}, signature=${signature}`;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** The reason of a failed fetch stands in its cause, and where several addresses were tried, in the first of them. */
function codeOf(error: unknown): string {
  const { cause } = (error ?? {}) as { cause?: { code?: unknown; errors?: { code?: unknown }[] } };
  return safeCode(cause?.code ?? cause?.errors?.[0]?.code);
}
