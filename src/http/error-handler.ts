/**
 * Every failure becomes a problem document here. What isn't known to be safe to show is answered as `internal`, with
 * nothing of it inside, and goes to the log through the logger's allow-list.
 */
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { ServiceError } from '../errors.js';
import { EdgeError } from './edge-error.js';
import { knownFrameworkError } from './framework-errors.js';
import { type Problem, problemMediaType, problemOf } from './problem.js';
import { statusOfEdge, statusOfError } from './statuses.js';
import { fieldErrors } from './validation.js';

const internalDetail =
  'Something went wrong on our side, and nothing was changed that was not answered. Try again later.';
const passingDetail = 'The database can not answer now; nothing was changed. Try again in a few seconds.';
const retryAfterSeconds = 5;

export function toProblem(error: unknown): Problem {
  if (error instanceof ServiceError) {
    // How this installation is set up, or which record is broken, is for its operator, who finds it in the log.
    if (statusOfError[error.code] === 500) return problemOf(error.code, 500, internalDetail);
    const context = Object.keys(error.detail).length > 0 ? { context: error.detail } : {};
    return problemOf(error.code, statusOfError[error.code], error.message, context);
  }
  if (error instanceof EdgeError) return problemOf(error.code, statusOfEdge[error.code], error.message);
  const fastifyError = error as Partial<FastifyError>;
  if (Array.isArray(fastifyError?.validation)) {
    const errors = fieldErrors(fastifyError.validation, fastifyError.validationContext);
    const detail = 'The request does not fit. `errors` says which field must be changed, and to what.';
    return problemOf('input_invalid', statusOfError.input_invalid, detail, { errors });
  }
  if (isPassing(error)) return problemOf('database_unavailable', statusOfError.database_unavailable, passingDetail);
  const known = error instanceof Error ? knownFrameworkError(fastifyError) : null;
  if (known) return problemOf(known.code, statusOfEdge[known.code], known.detail);
  return problemOf('internal', statusOfEdge.internal, internalDetail);
}

/** The database is stopping, full or contended: SQLSTATEs after which the same request may well succeed. */
function isPassing(error: unknown): boolean {
  const sqlState = (error as { sqlState?: unknown } | null | undefined)?.sqlState;
  return typeof sqlState === 'string' && /^(08|3D000|40|53|55P03|57)/.test(sqlState);
}

export function answerError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const problem = toProblem(error);
  if (problem.status >= 500) request.log.error({ err: error, code: problem.code }, 'request failed');
  return answerProblem(problem, reply);
}

export function answerProblem(problem: Problem, reply: FastifyReply): FastifyReply {
  if (problem.status === 401) reply.header('www-authenticate', 'Bearer realm="dormouse"');
  if (problem.status === 503 || problem.code === 'idempotency_in_flight')
    reply.header('retry-after', retryAfterSeconds);
  const wait = problem.context?.retryAfterSeconds;
  if (typeof wait === 'number') reply.header('retry-after', wait);
  return reply.code(problem.status).type(problemMediaType).send(problem);
}

export function answerNotFound(_request: FastifyRequest, reply: FastifyReply): FastifyReply {
  return answerProblem(toProblem(nothingHere()), reply);
}

/** The same answer as for an address that doesn't exist. */
export function nothingHere(): Error {
  return Object.assign(new Error(), { code: 'FST_ERR_NOT_FOUND' });
}
