/**
 * The closed list of what can go wrong. It knows no HTTP: the edge maps codes to statuses.
 * A message is safe to show: it names no value of a member's data and says what to do.
 */
export const errorCodes = [
  'api_key_not_found',
  'approval_needs_another',
  'approval_needs_person',
  'approval_not_found',
  'approval_not_open',
  'audit_broken',
  'cycle_in_other_state',
  'configuration_invalid',
  'credential_invalid',
  'database_unavailable',
  'envelope_unreadable',
  'halted',
  'hold_not_found',
  'idempotency_in_flight',
  'idempotency_mismatch',
  'identity_provider_unavailable',
  'input_invalid',
  'key_source_unavailable',
  'key_unknown',
  'key_withdrawn',
  'keyring_unsafe',
  'lease_lost',
  'map_invalid',
  'means_unavailable',
  'member_not_found',
  'notice_not_found',
  'policy_invalid',
  'posting_not_found',
  'rate_limited',
  'restoration_conflict',
  'rights_request_closed',
  'rights_request_not_found',
  'scope_missing',
  'sweep_in_progress',
  'sweep_not_found',
  'template_invalid',
  'batch_forgotten',
  'batch_not_found',
  'under_hold',
] as const;

export type ErrorCode = (typeof errorCodes)[number];

export interface ErrorOptionsOf {
  readonly cause?: unknown;
  /** Non-personal facts that help the caller: table, constraint, choices, line numbers. */
  readonly detail?: Readonly<Record<string, unknown>>;
}

export class ServiceError extends Error {
  override readonly name = 'ServiceError';
  readonly code: ErrorCode;
  readonly detail: Readonly<Record<string, unknown>>;

  constructor(code: ErrorCode, message: string, options: ErrorOptionsOf = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.detail = options.detail ?? {};
  }
}
