import type { LocalDate } from '../policy/dates.js';
import type { RightsRequestRow } from '../store/rights-requests.js';

export interface RightsRequest extends RightsRequestRow {
  /** Open after its last day. */
  readonly overdue: boolean;
}

export function viewRequest(row: RightsRequestRow, today: LocalDate): RightsRequest {
  return { ...row, overdue: row.closedAt === null && row.dueOn < today };
}
