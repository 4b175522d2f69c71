import type { FastifyRequest } from 'fastify';
import type { Context } from '../context.js';
import { ServiceError } from '../errors.js';
import type { Actor } from '../store/timeline.js';
import { addressOf } from './access-control.js';
import { EdgeError } from './edge-error.js';

type SignedRequest = Parameters<Context['reports']['twilioText']>[0];

/** Who reports, for the audit: a provider has no credential of ours. */
export function providerOf(request: FastifyRequest, name: 'mail' | 'twilio' | 'solapi'): Actor {
  return { id: `provider:${name}`, address: addressOf(request) ?? undefined };
}

/** What Twilio signed: path and query as they came, and the fields of the form. */
export function signedRequestOf(request: FastifyRequest): SignedRequest {
  return {
    path: request.url,
    signature: String(request.headers['x-twilio-signature'] ?? ''),
    form: (request.body ?? {}) as Readonly<Record<string, string>>,
  };
}

/** What was read, or a refusal: Twilio repeats neither a forged nor an unreadable report. */
export function requireRead<Read>(read: Read | 'forged' | 'unreadable'): Read {
  if (read === 'forged') {
    throw new EdgeError(
      'signature_invalid',
      'The signature is missing or is not of this request. PUBLIC_URL must be the address that Twilio calls, and ' +
        'TWILIO_AUTH_TOKEN the token that it signs with.',
    );
  }
  if (read === 'unreadable') {
    throw new ServiceError('input_invalid', 'The report does not say which message it is about, or what became of it.');
  }
  return read;
}
