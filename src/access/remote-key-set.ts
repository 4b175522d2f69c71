import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose';
import { ServiceError } from '../errors.js';

export interface KeySetOptions {
  readonly url: string;
  readonly elapsedMs: () => number;
  /** For one look at the provider. */
  readonly timeoutMs?: number | undefined;
  /** Told of each failed look at the provider. */
  readonly onUnreachable: (error: unknown) => void;
}

/** A key that the provider took back is believed no longer than this, while the provider answers. */
const freshMs = 600_000;
/** While it doesn't answer, known keys go on for a day; after that nobody knows any more whether they still hold. */
const keptMs = 86_400_000;
/** An unknown key id makes us ask anew, and anybody can invent one: never more often than this. */
const pauseMs = 10_000;
const timeoutDefaultMs = 3_000;
/** Thirty keys of 4096 bits with their chains of certificates. */
const bytesMax = 262_144;

/** The keys of an identity provider, kept here and asked for again when they are old or a token names another. */
export function remoteKeySet({ url, elapsedMs, onUnreachable, ...options }: KeySetOptions): JWTVerifyGetKey {
  const { timeoutMs = timeoutDefaultMs } = options;
  let known: { find: JWTVerifyGetKey; atMs: number } | null = null;
  let answered = false;
  let notBeforeMs = Number.NEGATIVE_INFINITY;
  let underWay: Promise<void> | null = null;

  async function load(): Promise<void> {
    try {
      known = { find: createLocalJWKSet(await fetchKeys(url, timeoutMs)), atMs: elapsedMs() };
      answered = true;
    } catch (error) {
      answered = false;
      onUnreachable(error);
    }
    notBeforeMs = elapsedMs() + pauseMs;
    underWay = null;
  }

  /** All who wait for an answer wait for the same one. */
  async function ask(): Promise<void> {
    if (underWay === null && elapsedMs() < notBeforeMs) return;
    underWay ??= load();
    await underWay;
  }

  return async (header, token) => {
    if (known === null || elapsedMs() - known.atMs >= freshMs) await ask();
    const found = await findIn(known, elapsedMs(), header, token);
    if (found !== null) return found;
    await ask();
    const foundNow = await findIn(known, elapsedMs(), header, token);
    if (foundNow !== null) return foundNow;
    if (answered) throw new errors.JWKSNoMatchingKey();
    throw new ServiceError(
      'identity_provider_unavailable',
      'The identity provider can not be reached, so this token can not be checked now. Try again in a few seconds.',
    );
  };
}

async function findIn(
  known: { find: JWTVerifyGetKey; atMs: number } | null,
  nowMs: number,
  ...[header, token]: Parameters<JWTVerifyGetKey>
): Promise<Awaited<ReturnType<JWTVerifyGetKey>> | null> {
  if (known === null || nowMs - known.atMs >= keptMs) return null;
  try {
    return await known.find(header, token);
  } catch (error) {
    if (error instanceof errors.JWKSNoMatchingKey) return null;
    throw error;
  }
}

/** No redirect is followed: the keys come from the address that the operator wrote down, or not at all. */
async function fetchKeys(url: string, timeoutMs: number): Promise<JSONWebKeySet> {
  const answer = await fetch(url, {
    headers: { accept: 'application/jwk-set+json, application/json' },
    redirect: 'error',
    signal: AbortSignal.timeout(timeoutMs),
  });
  if (answer.status !== 200) {
    await answer.body?.cancel();
    throw new ServiceError('identity_provider_unavailable', `The identity provider answered ${answer.status}.`);
  }
  return JSON.parse(await readText(answer));
}

async function readText(answer: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of answer.body ?? []) {
    length += chunk.length;
    if (length > bytesMax) {
      throw new ServiceError('identity_provider_unavailable', 'The key set of the identity provider is too large.');
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
