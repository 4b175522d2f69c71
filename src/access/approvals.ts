import { randomUUID } from 'node:crypto';
import { appendAudit } from '../audit/append.js';
import type { Context } from '../context.js';
import { ServiceError } from '../errors.js';
import { approvalHours, requestHash } from '../policy/approval.js';
import {
  type ApprovalRow,
  askForApproval,
  findOpenApproval,
  lockApproval,
  markApprovalGiven,
  readApproval,
  readApprovals,
} from '../store/approvals.js';
import type { Actor } from '../store/timeline.js';

export interface ApprovalRequest {
  /** As in `restore.bulk`, `keys.retire`. */
  readonly operation: string;
  /** Everything that decides what is done: another value makes another request. Only its hash is kept. */
  readonly request: unknown;
  /** What the second person is shown: counts, ids and names of the schema, never a value of a member. */
  readonly summary: Readonly<Record<string, unknown>>;
  readonly actor: Actor;
}

export type Approval =
  | { readonly state: 'approved'; readonly approvalId: string; readonly requestHash: Buffer }
  | { readonly state: 'waiting'; readonly approvalId: string; readonly expiresAt: string };

type Ledger = Pick<Context, 'clerk' | 'clock' | 'keyring'>;

/**
 * Whether another person has approved exactly this request of this actor. Where nobody has, the approval is asked for,
 * once: calling it again finds the same one until it is given, used or expired.
 */
export async function requireApproval(ctx: Ledger, asked: ApprovalRequest): Promise<Approval> {
  const { operation, summary, actor } = asked;
  const at = await ctx.clock.now();
  const hash = requestHash(asked);
  const row = await ctx.clerk.transaction(async (tx) => {
    const expiresAt = new Date(Date.parse(at) + approvalHours * 3_600_000).toISOString();
    const approval = { approvalId: randomUUID(), operation, requestHash: hash, summary, by: actor.id, at, expiresAt };
    const fresh = await askForApproval(tx, approval);
    if (fresh === null) return findOpenApproval(tx, { operation, requestHash: hash, by: actor.id });
    const detail = { ...named(fresh), summary };
    await appendAudit(ctx, tx, { entries: [{ memberId: null, action: 'approval_requested', detail }], at, actor });
    return fresh;
  });
  // Used between the two statements: who repeats the call asks anew.
  if (row === null) throw notOpen('This approval has just been used. Ask again where it is needed once more.');
  const { approvalId, expiresAt, approvedAt } = row;
  return approvedAt === null
    ? { state: 'waiting', approvalId, expiresAt }
    : { state: 'approved', approvalId, requestHash: hash };
}

/** By another credential than the one that asked, and one that stands for a person. Giving it again answers the same. */
export async function giveApproval(
  ctx: Ledger,
  given: { approvalId: string; actor: Actor; person: boolean },
): Promise<ListedApproval> {
  const { approvalId, actor } = given;
  const at = await ctx.clock.now();
  const row = await ctx.clerk.transaction(async (tx) => {
    const asked = await lockApproval(tx, approvalId);
    if (asked === null) throw notFound();
    if (asked.requestedBy === actor.id) {
      const told =
        'Whoever asked for an approval can not give it: another person must, with a credential of their own.';
      throw new ServiceError('approval_needs_another', told);
    }
    if (!given.person) throw needsPerson();
    if (asked.approvedBy === actor.id && stateOf(asked, at) !== 'expired') return asked;
    if ((await markApprovalGiven(tx, { approvalId, by: actor.id, at })) === 0) {
      throw notOpen(`This approval is ${stateOf(asked, at)}; it can not be given.`);
    }
    const detail = { ...named(asked), requestedBy: asked.requestedBy };
    await appendAudit(ctx, tx, { entries: [{ memberId: null, action: 'approval_given', detail }], at, actor });
    return { ...asked, approvedBy: actor.id, approvedAt: at };
  });
  return listed(row, at);
}

export interface ListedApproval extends Omit<ApprovalRow, 'requestHash'> {
  readonly state: 'waiting' | 'approved' | 'used' | 'expired';
  /** SHA-256 over the operation and the request, in hexadecimal. */
  readonly requestHash: string;
}

/** The newest first. */
export async function listApprovals(
  ctx: Pick<Context, 'clerk' | 'clock'>,
  page: { before: { at: string; approvalId: string } | null; limit: number },
): Promise<ListedApproval[]> {
  const now = await ctx.clock.now();
  const rows = await readApprovals(ctx.clerk, page);
  return rows.map((row) => listed(row, now));
}

export async function findApproval(ctx: Pick<Context, 'clerk' | 'clock'>, approvalId: string): Promise<ListedApproval> {
  const row = await readApproval(ctx.clerk, approvalId);
  if (row === null) throw notFound();
  return listed(row, await ctx.clock.now());
}

function needsPerson(): ServiceError {
  return new ServiceError(
    'approval_needs_person',
    'This credential stands for a program. An approval is given with one that stands for a person (--person).',
  );
}

function named(row: ApprovalRow): Record<string, unknown> {
  return { approvalId: row.approvalId, operation: row.operation, requestHash: row.requestHash.toString('hex') };
}

function listed(row: ApprovalRow, now: string): ListedApproval {
  return { ...row, requestHash: row.requestHash.toString('hex'), state: stateOf(row, now) };
}

function stateOf(row: ApprovalRow, now: string): ListedApproval['state'] {
  if (row.usedAt !== null) return 'used';
  if (row.expiresAt <= now) return 'expired';
  return row.approvedAt === null ? 'waiting' : 'approved';
}

function notFound(): ServiceError {
  return new ServiceError(
    'approval_not_found',
    'There is no approval with this id. `dormouse approvals list` shows them.',
  );
}

function notOpen(told: string): ServiceError {
  return new ServiceError('approval_not_open', told);
}
