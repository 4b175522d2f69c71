import type { ErrorCode } from '../errors.js';
import type { EdgeCode } from './problem.js';

/** The only table from code to status: a new code doesn't compile until it stands here. */
export const statusOfError: Readonly<Record<ErrorCode, number>> = {
  api_key_not_found: 404,
  approval_needs_another: 403,
  batch_forgotten: 410,
  batch_not_found: 404,
  configuration_invalid: 500,
  credential_invalid: 401,
  cycle_in_other_state: 409,
  database_unavailable: 503,
  envelope_unreadable: 500,
  halted: 409,
  hold_not_found: 404,
  idempotency_in_flight: 409,
  idempotency_mismatch: 422,
  input_invalid: 400,
  key_unknown: 500,
  keyring_unsafe: 500,
  lease_lost: 409,
  map_invalid: 500,
  means_unavailable: 409,
  member_not_found: 404,
  notice_not_found: 404,
  policy_invalid: 500,
  posting_not_found: 404,
  restoration_conflict: 409,
  scope_missing: 403,
  sweep_in_progress: 409,
  sweep_not_found: 404,
  template_invalid: 500,
  under_hold: 409,
};

export const statusOfEdge: Readonly<Record<EdgeCode, number>> = {
  headers_too_large: 431,
  internal: 500,
  media_type_unsupported: 415,
  method_not_allowed: 405,
  overloaded: 503,
  rate_limited: 429,
  request_malformed: 400,
  request_timeout: 408,
  request_too_large: 413,
  resource_not_found: 404,
  signature_invalid: 403,
};
