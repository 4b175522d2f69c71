import { createHash, timingSafeEqual } from 'node:crypto';
import { ServiceError } from '../errors.js';
import type { ReportReader } from '../notice/ports.js';
import { mailEventProblems, parseMailEvent } from './mail-event.js';
import { parseMailReport } from './mail-report.js';
import { readSolapiReport } from './solapi-report.js';
import { readPressedKey, readTwilioReport } from './twilio-report.js';

export interface ReportReaderConfig {
  /** Null: nobody knows the secret addresses, so nothing comes in there. */
  readonly callbackSecret: string | null;
  /** The token of a notice to its id; null for what this service did not make. */
  readonly readToken: (token: string) => string | null;
  readonly bounceAddress: string | null;
  readonly twilioTokens: readonly string[];
  /** The address that providers were told of, which is what they sign. */
  readonly publicUrl: string;
}

/** All that providers send back, each in its own language. */
export function reportReader(config: ReportReaderConfig): ReportReader {
  const { callbackSecret, readToken, bounceAddress, twilioTokens, publicUrl } = config;
  const twilio = { authTokens: twilioTokens, publicUrl };
  return {
    knowsSecret: (given) => callbackSecret !== null && isSame(given, callbackSecret),
    mail: (raw) => parseMailReport(raw, { readToken, bounceAddress }),
    mailEvents(body) {
      const problems = mailEventProblems(body);
      if (problems.length === 0) return parseMailEvent(body, readToken);
      throw new ServiceError('input_invalid', `These events can't be read: ${problems.join(' ')}`, {
        detail: { problems },
      });
    },
    solapi: (body) => readSolapiReport(body),
    twilioText: (request) => readTwilioReport(twilio, request),
    twilioCall: (request) => readTwilioReport(twilio, request),
    pressedKey: (request) => readPressedKey(twilio, request),
  };
}

/** Compares digests, so that neither length nor content shows in the time that it takes. */
function isSame(given: string, secret: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(secret));
}
