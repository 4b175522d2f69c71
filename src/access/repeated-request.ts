import { createHmac } from 'node:crypto';
import type { Context } from '../context.js';
import { ServiceError } from '../errors.js';
import { claimKey, forgetOldKeys, freeKey, type KeptAnswer, keepAnswerOf, readKey } from '../store/idempotency.js';

export interface RepeatableRequest {
  readonly credential: string;
  /** As the caller chose it, for this credential alone. */
  readonly key: string;
  readonly operation: string;
  readonly input: unknown;
}

export interface HeldKey {
  keep(answer: KeptAnswer): Promise<void>;
  /** After a failure: nothing was changed, so that the same request may be tried again under its key. */
  free(): Promise<void>;
}

export type Claimed =
  | { readonly state: 'held'; readonly held: HeldKey }
  | { readonly state: 'answered'; readonly answer: KeptAnswer };

const keptHours = 24;
/** Longer than any operation takes: a holder that is silent for so long has died. */
const leaseMs = 120_000;
const forgottenAtOnce = 100;
const triesMax = 3;

/** Either this caller now does the work, or there is an answer already; a key in use by another request is refused. */
export async function claimRequest(
  ctx: Pick<Context, 'clerk' | 'clock' | 'keyring'>,
  request: RepeatableRequest,
): Promise<Claimed> {
  const { credential, key, operation } = request;
  const bodyHash = codeOfInput(ctx.keyring.macKey, request);
  for (let attempt = 1; attempt <= triesMax; attempt += 1) {
    const now = await ctx.clock.now();
    await forgetOldKeys(ctx.clerk, { now, keptHours, limit: forgottenAtOnce });
    const claimed = await claimKey(ctx.clerk, { credential, key, operation, bodyHash, now, leaseMs, keptHours });
    if (claimed) {
      return { state: 'held', held: holdKey(ctx, { credential, key, leaseUntil: claimed.leaseUntil }) };
    }
    const row = await readKey(ctx.clerk, { credential, key });
    // Freed between the two statements: ask again.
    if (row === null) continue;
    if (row.operation !== operation || !row.bodyHash.equals(bodyHash)) {
      throw new ServiceError(
        'idempotency_mismatch',
        'This idempotency key was used for another request. Send a new key, or the same request as before.',
      );
    }
    if (row.state === 'in_flight' || row.status === null || row.answer === null) break;
    return { state: 'answered', answer: { status: row.status, ...row.answer } };
  }
  throw new ServiceError(
    'idempotency_in_flight',
    'A request with this idempotency key is still being worked on. Send it again in a few seconds to get its answer.',
  );
}

function holdKey(ctx: Pick<Context, 'clerk'>, held: { credential: string; key: string; leaseUntil: string }): HeldKey {
  return {
    keep: async (answer) => void (await keepAnswerOf(ctx.clerk, { ...held, answer })),
    free: async () => void (await freeKey(ctx.clerk, held)),
  };
}

const label = 'dormouse/repeated-request/v1\0';

/** Under a key that no database holds: what was asked, a value of a member perhaps, can't be found by guessing. */
function codeOfInput(macKey: Buffer, { key, operation, input }: RepeatableRequest): Buffer {
  return createHmac('sha256', macKey)
    .update(label)
    .update(JSON.stringify([key, operation, sorted(input)]))
    .digest();
}

/** The order of an object's keys doesn't make another request. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).map(([name, inner]) => [name, sorted(inner)] as const);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}
