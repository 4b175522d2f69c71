import type { FastifyError } from 'fastify';
import type { EdgeCode } from './problem.js';

interface Known {
  readonly code: EdgeCode;
  readonly detail: string;
}

const malformed = (detail: string): Known => ({ code: 'request_malformed', detail });

/** Fastify's own words repeat the URL or the body, so each of its refusals gets ours. */
const knownErrors: Readonly<Record<string, Known>> = {
  FST_ERR_BAD_URL: malformed('The path of the URL is not valid percent-encoded UTF-8.'),
  FST_ERR_MAX_PARAM_LENGTH: malformed('A part of the path is too long.'),
  FST_ERR_CTP_BODY_TOO_LARGE: {
    code: 'request_too_large',
    detail: 'The body is too large. Send it in several requests.',
  },
  FST_ERR_CTP_EMPTY_JSON_BODY: malformed('The body is empty, but the content type says that it is JSON.'),
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: malformed('The body is not as long as Content-Length says.'),
  FST_ERR_CTP_INVALID_JSON_BODY: malformed('The body is not valid JSON.'),
  FST_ERR_CTP_INVALID_MEDIA_TYPE: {
    code: 'media_type_unsupported',
    detail: 'Send the body as application/json, with this content type.',
  },
  FST_ERR_NOT_FOUND: {
    code: 'resource_not_found',
    detail: 'There is nothing at this address. /docs shows what there is.',
  },
  FST_UNDER_PRESSURE: { code: 'overloaded', detail: 'The service is overloaded. Try again in a few seconds.' },
  FST_ERR_HANDLER_TIMEOUT: {
    code: 'overloaded',
    detail: 'The service did not answer in time. Try again in a few seconds.',
  },
};

const knownStatuses: Readonly<Record<number, Known>> = {
  404: knownErrors.FST_ERR_NOT_FOUND as Known,
  413: knownErrors.FST_ERR_CTP_BODY_TOO_LARGE as Known,
  415: knownErrors.FST_ERR_CTP_INVALID_MEDIA_TYPE as Known,
};

/** What a refusal by the framework means; null where it is no refusal but a failure of ours. */
export function knownFrameworkError(error: Partial<FastifyError>): Known | null {
  const known = error.code === undefined ? undefined : knownErrors[error.code];
  if (known) return known;
  const { statusCode } = error;
  if (statusCode === undefined || statusCode < 400 || statusCode >= 500) return null;
  return knownStatuses[statusCode] ?? malformed('The request could not be read.');
}
