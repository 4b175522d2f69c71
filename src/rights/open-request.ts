import { randomUUID } from 'node:crypto';
import { appendAudit } from '../audit/append.js';
import type { Context } from '../context.js';
import { requireMember, requireMemberId } from '../cycles/require-member.js';
import { requireText } from '../cycles/require-text.js';
import { ServiceError } from '../errors.js';
import { addDays, type LocalDate, localDateOf } from '../policy/dates.js';
import { rightsDeadline } from '../policy/rights-deadline.js';
import { type RequestKind, requestKinds } from '../policy/rights-request.js';
import { lockOpenCycle } from '../store/cycles.js';
import { insertRightsRequest } from '../store/rights-requests.js';
import { type Actor, recordHappenings } from '../store/timeline.js';
import { type RightsRequest, viewRequest } from './view-request.js';

export interface RequestOpening {
  readonly memberId: string;
  readonly kind: RequestKind;
  /** When the person asked; today unless told. The ten days count from it, not from when it is entered here. */
  readonly receivedOn?: LocalDate | null | undefined;
  /** How the caller made sure of the person or their agent: a method and a reference, no value. */
  readonly proof: { readonly method: string; readonly reference: string };
  readonly actor: Actor;
}

/** Enters what a person asked for, with the day by which they must be answered. */
export async function openRequest(ctx: Context, asked: RequestOpening): Promise<RightsRequest> {
  const { memberId, kind, actor } = asked;
  requireMemberId(memberId);
  if (!requestKinds.includes(kind)) throw invalid('kind', `kind must be one of ${requestKinds.join(', ')}.`);
  const proof = {
    method: requireText(asked.proof?.method, { name: 'proof.method', lengthMax: 100 }),
    reference: requireText(asked.proof?.reference, { name: 'proof.reference', lengthMax: 200 }),
  };
  const now = await ctx.clock.now();
  const today = localDateOf(now, ctx.policy.zone);
  const receivedOn = asked.receivedOn ?? today;
  requirePastDay(receivedOn, today);
  const requestId = randomUUID();
  const dueOn = rightsDeadline(receivedOn);
  return ctx.clerk.transaction(async (tx) => {
    const cycle = await lockOpenCycle(tx, memberId);
    await requireMember(ctx, tx, memberId);
    const request = { requestId, memberId, kind, receivedOn, dueOn, proof };
    const row = await insertRightsRequest(tx, { request, at: now, by: actor.id });
    const detail = { requestId, kind, receivedOn, dueOn };
    const rows = [{ memberId, cycleId: cycle?.cycleId ?? null, event: 'rights_request_opened', detail }];
    await recordHappenings(tx, { rows, at: now, actor });
    await appendAudit(ctx, tx, { entries: [{ memberId, action: 'rights_request_opened', detail }], at: now, actor });
    return viewRequest(row, today);
  });
}

function requirePastDay(day: LocalDate, today: LocalDate): void {
  if (isDay(day) && day <= today && day >= '1900-01-01') return;
  throw invalid('receivedOn', 'receivedOn must be today or a day before, as in 2026-11-22.');
}

function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  try {
    return addDays(text, 0) === text;
  } catch {
    return false;
  }
}

function invalid(field: string, message: string): ServiceError {
  return new ServiceError('input_invalid', message, { detail: { field } });
}
