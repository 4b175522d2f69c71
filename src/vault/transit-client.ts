import { sourceMisconfigured, sourceUnavailable } from './key-source-errors.js';
import { readPrivateFile } from './private-file.js';

export const transitKind = 'transit';

export interface TransitOptions {
  /** As in https://vault.example.com:8200, without /v1. */
  readonly url: string;
  readonly mount: string;
  readonly keyName: string;
  readonly namespace: string | null;
  readonly token: string | null;
  /** Read anew before each request, for an agent may renew the token in it. */
  readonly tokenFile: string | null;
  readonly timeoutMs: number;
}

/** What the server answered where it answered at all. 400 and 404 mean something else for each call. */
export type TransitAnswer =
  | { readonly status: 200; readonly data: Readonly<Record<string, unknown>> }
  | { readonly status: 400; readonly errors: readonly string[] }
  | { readonly status: 404 };

export type AskTransit = (method: 'GET' | 'POST', path: string, body?: object) => Promise<TransitAnswer>;

/** One request to the transit engine of HashiCorp Vault or OpenBao. Nothing that a server wrote gets into an error. */
export function transitClient(options: TransitOptions): AskTransit {
  const base = `${options.url.replace(/\/+$/, '')}/v1/${options.mount.replace(/^\/+|\/+$/g, '')}`;
  return async (method, path, body) => {
    const headers = headersOf(options);
    const limit = AbortSignal.timeout(options.timeoutMs);
    let status: number;
    let text: string;
    try {
      const answer = await fetch(`${base}/${path}`, {
        method,
        headers,
        redirect: 'error',
        signal: limit,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      status = answer.status;
      text = await answer.text();
    } catch (error) {
      throw unreachable(limit.aborted ? 'ETIMEDOUT' : codeOf(error));
    }
    return answerFrom(status, parsed(text));
  };
}

function headersOf({ token, tokenFile, namespace }: TransitOptions): Record<string, string> {
  const present = tokenFile === null ? token : readPrivateFile(tokenFile).text.trim();
  if (!present || !/^[\x21-\x7e]+$/.test(present)) {
    throw sourceMisconfigured(
      transitKind,
      'There is no usable token for transit: put it alone in TRANSIT_TOKEN, or in the file that TRANSIT_TOKEN_FILE names.',
    );
  }
  return {
    'x-vault-token': present,
    'x-vault-request': 'true',
    'content-type': 'application/json',
    ...(namespace === null ? {} : { 'x-vault-namespace': namespace }),
  };
}

function answerFrom(status: number, body: unknown): TransitAnswer {
  const { data, errors } = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>;
  if (status === 204) return { status: 200, data: {} };
  if (status === 200 && typeof data === 'object' && data !== null) {
    return { status, data: data as Record<string, unknown> };
  }
  // Without the form of the engine's own answers it was somebody else who answered, such as a proxy.
  if ((status === 400 || status === 404) && Array.isArray(errors)) {
    if (status === 404) return { status };
    return { status, errors: errors.filter((one) => typeof one === 'string') };
  }
  throw refusalOf(status);
}

function refusalOf(status: number) {
  const advice =
    status === 403
      ? 'refuses the token: it ran out, is of another namespace, or its policy does not allow this. Renew it or its policy.'
      : status === 429 || status === 473
        ? 'cannot take this request just now. Try again later.'
        : status === 503
          ? 'is sealed or under maintenance. Unseal it.'
          : 'gave an answer that is not one of transit. Check TRANSIT_URL and TRANSIT_MOUNT, and what stands between.';
  return sourceUnavailable(transitKind, String(status), `The key service (transit, status ${status}) ${advice}`);
}

function unreachable(code: string) {
  return sourceUnavailable(
    transitKind,
    code,
    `The key service (transit) can't be reached (${code}). Check that it runs, TRANSIT_URL, and its certificate; nothing ` +
      'is lost, and what was asked can be asked again.',
  );
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
  const code = cause?.code ?? cause?.errors?.[0]?.code;
  return typeof code === 'string' && /^[A-Z0-9_]{1,40}$/.test(code) ? code : 'unknown';
}
