import type { Handle, Transaction } from '../database/sql.js';
import type { RequestKind, RequestOutcome } from '../policy/rights-request.js';

/** What was done for a request: ids, dates and names of states. */
export type Measure = Readonly<Record<string, string>>;

export interface RightsRequestRow {
  readonly requestId: string;
  readonly memberId: string;
  readonly kind: RequestKind;
  readonly receivedOn: string;
  readonly dueOn: string;
  readonly proof: { readonly method: string; readonly reference: string };
  readonly openedAt: string;
  readonly openedBy: string;
  /** Null while it is open. */
  readonly outcome: RequestOutcome | null;
  readonly outcomeReason: string | null;
  readonly objection: string | null;
  readonly measure: Measure | null;
  readonly closedAt: string | null;
  readonly closedBy: string | null;
}

const columns = `request.request_id as "requestId", request.member_id as "memberId", request.kind,
  request.received_on as "receivedOn", request.due_on as "dueOn", request.proof, request.opened_at as "openedAt",
  request.opened_by as "openedBy", request.outcome, request.outcome_reason as "outcomeReason", request.objection,
  request.measure, request.closed_at as "closedAt", request.closed_by as "closedBy"`;

export type NewRightsRequest = Pick<
  RightsRequestRow,
  'requestId' | 'memberId' | 'kind' | 'receivedOn' | 'dueOn' | 'proof'
>;

export function insertRightsRequest(
  tx: Transaction,
  opened: { request: NewRightsRequest; at: string; by: string },
): Promise<RightsRequestRow> {
  const { request } = opened;
  return tx.one(
    `insert into dormouse.rights_request as request
       (request_id, member_id, kind, received_on, due_on, proof, opened_at, opened_by)
     values ($1::uuid, $2::text, $3::text, $4::date, $5::date, $6::jsonb, $7::timestamptz, $8::text)
     returning ${columns}`,
    [
      request.requestId,
      request.memberId,
      request.kind,
      request.receivedOn,
      request.dueOn,
      JSON.stringify(request.proof),
      opened.at,
      opened.by,
    ],
  );
}

export function findRightsRequest(handle: Handle, requestId: string): Promise<RightsRequestRow | null> {
  return handle.maybeOne(
    `select ${columns} from dormouse.rights_request as request where request.request_id = $1::uuid`,
    [requestId],
  );
}

/** Null where it was closed before. */
export function markRequestClosed(
  tx: Transaction,
  closed: {
    requestId: string;
    outcome: RequestOutcome;
    reason: string | null;
    objection: string | null;
    measure: Measure | null;
    at: string;
    by: string;
  },
): Promise<RightsRequestRow | null> {
  return tx.maybeOne(
    `update dormouse.rights_request as request
     set outcome = $2::text, outcome_reason = $3::text, objection = $4::text, measure = $5::jsonb,
       closed_at = $6::timestamptz, closed_by = $7::text
     where request.request_id = $1::uuid and request.closed_at is null
     returning ${columns}`,
    [
      closed.requestId,
      closed.outcome,
      closed.reason,
      closed.objection,
      closed.measure ? JSON.stringify(closed.measure) : null,
      closed.at,
      closed.by,
    ],
  );
}

export interface RequestPage {
  /** Null for both. */
  readonly open: boolean | null;
  readonly dueBefore: string | null;
  readonly memberId: string | null;
  /** The last one of the page before. */
  readonly after: { readonly receivedOn: string; readonly requestId: string } | null;
  readonly limit: number;
}

/** In the order in which they came in, which is that of their last days. */
export function readRightsRequests(handle: Handle, page: RequestPage): Promise<RightsRequestRow[]> {
  return handle.rows(
    `select ${columns} from dormouse.rights_request as request
     where ($1::boolean is null or (request.closed_at is null) = $1::boolean)
       and ($2::date is null or request.due_on < $2::date)
       and ($3::text is null or request.member_id = $3::text)
       and ($4::date is null or (request.received_on, request.request_id) > ($4::date, $5::uuid))
     order by request.received_on, request.request_id
     limit $6::int`,
    [
      page.open,
      page.dueBefore,
      page.memberId,
      page.after?.receivedOn ?? null,
      page.after?.requestId ?? null,
      page.limit,
    ],
  );
}

export function countRequestsOverdue(handle: Handle, today: string): Promise<{ requests: number }> {
  return handle.one(
    `select count(*)::int as requests from dormouse.rights_request where closed_at is null and due_on < $1::date`,
    [today],
  );
}
