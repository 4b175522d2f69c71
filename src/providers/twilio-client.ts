import { ServiceError } from '../errors.js';
import { isNumericSender } from './phone-number.js';

export interface TwilioAccountConfig {
  readonly accountSid: string;
  readonly authToken: string;
  /** Another address of the API, for a fake or a gateway. */
  readonly baseUrl?: string | undefined;
  readonly timeoutMs: number;
  /** What is handed over a second at most, by this process. */
  readonly ratePerSecond?: number | undefined;
}

/** The clocks of two services differ a little, and Twilio keeps whole seconds. */
export const clockSlackMs = 60_000;
export const aborted = Symbol('aborted');

/**
 * Five more tries where a callback is not taken. Twilio reads the fragment and sends it to nobody: it is no part of
 * what is signed.
 */
export function withRetries(url: string): string {
  return `${url.split('#', 1)[0]}#rc=5&rp=all`;
}

/** Throws where the account or the sender can't be one. */
export function checkTwilioAccount(config: TwilioAccountConfig & { readonly from: string }): void {
  if (!/^AC[0-9a-fA-F]{32}$/.test(config.accountSid) || config.authToken === '') {
    throw new ServiceError(
      'configuration_invalid',
      "Twilio needs an account SID ('AC' and 32 hex digits) and its token.",
    );
  }
  if (!isNumericSender(config.from)) {
    throw new ServiceError(
      'configuration_invalid',
      'A Twilio sender must be a number in E.164 form, or 3 to 11 digits.',
    );
  }
}

type Client = Awaited<ReturnType<typeof openClient>>;

/** Loading the SDK takes 160 ms and 21 MB: only who sends something pays for it, once. */
export function lazyTwilio(config: TwilioAccountConfig): () => Promise<Client> {
  let client: Promise<Client> | undefined;
  return () => {
    client ??= openClient(config);
    return client;
  };
}

async function openClient(config: TwilioAccountConfig) {
  const { default: twilio } = await import('twilio');
  const client = twilio(config.accountSid, config.authToken, {
    accountSid: config.accountSid,
    timeout: config.timeoutMs,
    // Otherwise TWILIO_LOG_LEVEL=debug of the environment prints numbers and texts.
    logLevel: 'error',
  });
  if (config.baseUrl !== undefined) client.api.baseUrl = config.baseUrl;
  return client;
}

/** The SDK takes no signal: the call is left to its time-out, and its late failure must not go unhandled. */
export async function unless<T>(signal: AbortSignal | undefined, call: Promise<T>): Promise<T | typeof aborted> {
  if (signal === undefined) return await call;
  call.catch(() => undefined);
  return await new Promise((resolve, reject) => {
    const stop = () => resolve(aborted);
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    call.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
