import { problemComponent, problemMediaType } from './problem.js';
import type { Component } from './schemas/parts.js';

const whatItMeans: Readonly<Record<number, string>> = {
  400: 'The request does not fit; `errors` says where.',
  401: 'The API key or token is missing, unknown, expired, revoked or locked.',
  403: 'The credential may not do this.',
  404: 'There is no such thing.',
  409: 'The state of things does not allow it; nothing has changed.',
  410: 'It is gone and does not come back.',
  413: 'The body is too large.',
  415: 'The body is of another media type than this operation takes.',
  422: 'The idempotency key was used for another request.',
  429: 'Too many requests; `Retry-After` says when to try again.',
  500: 'Something went wrong on our side.',
  503: 'The service or its database is not available; try again later.',
};

const waits = [429, 503];
const retryHeader = { 'Retry-After': { type: 'integer', description: 'Seconds to wait before the next try.' } };

type Headers = Readonly<Record<string, { readonly type: string; readonly description: string }>>;

/** A success, by the component that it carries. What the component doesn't declare is never sent. */
export function answer(component: Component, description: string, headers?: Headers) {
  return {
    description,
    ...(headers ? { headers } : {}),
    content: { 'application/json': { schema: { $ref: `${component.$id}#` } } },
  };
}

export function textAnswer(mediaType: string, description: string) {
  return { description, content: { [mediaType]: { schema: { type: 'string' } } } };
}

export function problems(...statuses: readonly number[]): Record<number, object> {
  const answerOf = (status: number) => ({
    description: whatItMeans[status],
    ...(waits.includes(status) ? { headers: retryHeader } : {}),
    content: { [problemMediaType]: { schema: { $ref: `${problemComponent}#` } } },
  });
  return Object.fromEntries(statuses.map((status) => [status, answerOf(status)]));
}
