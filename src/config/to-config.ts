import { ServiceError } from '../errors.js';
import type { Environment } from './read-env.js';

export interface Config {
  readonly files: { readonly dataMap: string; readonly policy: string; readonly keyring: string };
  readonly http: {
    readonly host: string;
    readonly port: number;
    readonly publicUrl: string;
    readonly trustProxy: boolean;
    readonly rateLimitPerMinute: number;
  };
  readonly logLevel: string;
  readonly connectionsMax: { readonly clerk: number; readonly mover: number };
  readonly batchSize: number;
  readonly lookBatchSize: number;
  readonly leaseMs: number;
  readonly sendConcurrency: number;
  readonly smsPoll: { readonly pauseMs: number; readonly rounds: number };
  /** Null where the means has not been set up. */
  readonly mail: { readonly from: string; readonly timeoutMs: number; readonly connectionsMax: number } | null;
  readonly text: { readonly from: string; readonly baseUrl: string | undefined; readonly timeoutMs: number } | null;
  readonly schedule: { readonly expression: string; readonly mode: 'rehearse' | 'perform' } | null;
  readonly development: boolean;
}

const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'];

/** Pure: what the environment means. Throws with every contradiction in one message. */
export function toConfig(env: Environment): Config {
  const problems = contradictions(env);
  if (problems.length > 0) {
    throw new ServiceError('configuration_invalid', `The environment can't be used:\n- ${problems.join('\n- ')}`, {
      detail: { problems },
    });
  }
  return Object.freeze({
    files: { dataMap: env.DATAMAP_FILE, policy: env.POLICY_FILE, keyring: env.KEYRING_FILE },
    http: {
      host: env.HOST,
      port: env.PORT,
      publicUrl: (env.PUBLIC_URL ?? `http://localhost:${env.PORT}`).replace(/\/+$/, ''),
      trustProxy: env.TRUST_PROXY,
      rateLimitPerMinute: env.RATE_LIMIT_PER_MINUTE,
    },
    logLevel: env.LOG_LEVEL,
    connectionsMax: { clerk: env.CLERK_CONNECTIONS_MAX, mover: env.MOVER_CONNECTIONS_MAX },
    batchSize: env.BATCH_SIZE,
    lookBatchSize: env.LOOK_BATCH_SIZE,
    leaseMs: env.LEASE_MS,
    sendConcurrency: env.SEND_CONCURRENCY,
    smsPoll: { pauseMs: env.SMS_POLL_PAUSE_MS, rounds: env.SMS_POLL_ROUNDS },
    mail: env.SMTP_URL
      ? { from: env.MAIL_FROM ?? '', timeoutMs: env.SMTP_TIMEOUT_MS, connectionsMax: env.SMTP_CONNECTIONS_MAX }
      : null,
    text: env.TWILIO_ACCOUNT_SID
      ? { from: env.TWILIO_FROM ?? '', baseUrl: env.TWILIO_BASE_URL, timeoutMs: env.TWILIO_TIMEOUT_MS }
      : null,
    schedule: env.SCHEDULE ? { expression: env.SCHEDULE, mode: env.SCHEDULE_MODE as 'rehearse' | 'perform' } : null,
    development: env.DEVELOPMENT,
  });
}

function contradictions(env: Environment): string[] {
  const problems: string[] = [];
  if (!logLevels.includes(env.LOG_LEVEL)) problems.push(`LOG_LEVEL must be one of ${logLevels.join(', ')}.`);
  if (env.SCHEDULE_MODE !== 'rehearse' && env.SCHEDULE_MODE !== 'perform') {
    problems.push('SCHEDULE_MODE must be rehearse or perform.');
  }
  if (env.SMTP_URL && !/^smtps?:\/\//.test(env.SMTP_URL))
    problems.push('SMTP_URL must begin with smtp:// or smtps://.');
  if (env.SMTP_URL && !env.MAIL_FROM) problems.push('SMTP_URL is set and MAIL_FROM is not: name the sender.');
  if (env.TWILIO_ACCOUNT_SID && !(env.TWILIO_AUTH_TOKEN && env.TWILIO_FROM)) {
    problems.push('TWILIO_ACCOUNT_SID needs TWILIO_AUTH_TOKEN and TWILIO_FROM.');
  }
  if (env.PUBLIC_URL && !/^https?:\/\/[^/]/.test(env.PUBLIC_URL))
    problems.push('PUBLIC_URL must be an http(s) address.');
  if (env.ROOT_KEY && Buffer.from(env.ROOT_KEY, 'base64').length !== 32) {
    problems.push('ROOT_KEY must be 32 bytes in base64, as `openssl rand -base64 32` prints them.');
  }
  return problems;
}
