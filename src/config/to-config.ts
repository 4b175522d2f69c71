import { ServiceError } from '../errors.js';
import { configContradictions } from './config-contradictions.js';
import type { Environment } from './read-env.js';

export interface Config {
  readonly files: {
    readonly dataMap: string;
    readonly policy: string;
    readonly keyring: string;
    readonly templates: string | null;
  };
  /** Where the root key lives; what is secret of it stands in the secrets. */
  readonly keySource:
    | { readonly kind: 'file' | 'environment' }
    | {
        readonly kind: 'transit';
        readonly url: string;
        readonly mount: string;
        readonly keyName: string;
        readonly namespace: string | null;
        readonly tokenFile: string | null;
        readonly timeoutMs: number;
      }
    | {
        readonly kind: 'aws-kms';
        readonly keyId: string;
        readonly previousKeyId: string | null;
        readonly region: string | null;
        readonly endpoint: string | null;
        readonly timeoutMs: number;
      };
  readonly http: {
    readonly host: string;
    readonly port: number;
    readonly publicUrl: string;
    /** Where providers report; null where nobody outside has been told of an address. */
    readonly callbackUrl: string | null;
    readonly noticeBoardUrl: string;
    readonly trustProxy: boolean;
    readonly rateLimitPerMinute: number;
    readonly overloadDelayMs: number;
  };
  /** Null where API keys alone are taken. */
  readonly jwt: {
    readonly jwksUrl: string;
    readonly issuer: string;
    readonly audience: string;
    readonly algorithms: readonly string[];
    readonly maxAgeSeconds: number;
    readonly personClaim: string;
  } | null;
  readonly lookupsPerMinute: number;
  readonly logLevel: string;
  readonly connectionsMax: { readonly clerk: number; readonly mover: number };
  readonly batchSize: number;
  readonly lockTimeoutMs: number;
  readonly lookBatchSize: number;
  readonly leaseMs: number;
  readonly sendConcurrency: number;
  readonly smsPoll: { readonly pauseMs: number; readonly rounds: number };
  /** Null where the means has not been set up. */
  readonly mail: {
    readonly from: string;
    readonly timeoutMs: number;
    readonly connectionsMax: number;
    readonly ratePerSecond: number;
    readonly bounceAddress: string | null;
    readonly dkim: { readonly domain: string; readonly selector: string; readonly keyFile: string } | null;
  } | null;
  readonly text: { readonly provider: 'twilio' | 'solapi' } | null;
  readonly textRatePerSecond: number;
  readonly twilio: {
    readonly from: string;
    readonly voiceFrom: string | null;
    readonly contentRetention: 'discard' | 'retain';
    readonly addressRetention: 'obfuscate' | 'retain';
    readonly baseUrl: string | undefined;
    readonly timeoutMs: number;
  } | null;
  readonly solapi: { readonly from: string; readonly baseUrl: string | undefined; readonly timeoutMs: number } | null;
  readonly alimtalk: {
    readonly pfId: string;
    readonly templateIds: { readonly ko: string; readonly en: string };
  } | null;
  readonly audit: {
    readonly batchSize: number;
    readonly checkpointFile: string | null;
    readonly checkpointPauseMs: number;
    readonly sealLagAlarmMs: number;
  };
  readonly schedule: { readonly expression: string; readonly mode: 'rehearse' | 'perform' } | null;
  readonly development: boolean;
}

/** Pure: what the environment means. Throws with every contradiction in one message. */
export function toConfig(env: Environment): Config {
  const problems = configContradictions(env);
  if (problems.length > 0) {
    throw new ServiceError('configuration_invalid', `The environment can't be used:\n- ${problems.join('\n- ')}`, {
      detail: { problems },
    });
  }
  return Object.freeze({
    files: {
      dataMap: env.DATAMAP_FILE,
      policy: env.POLICY_FILE,
      keyring: env.KEYRING_FILE,
      templates: env.TEMPLATES_DIR ?? null,
    },
    keySource: keySourceOf(env),
    http: httpOf(env),
    jwt: jwtOf(env),
    lookupsPerMinute: env.LOOKUPS_PER_MINUTE,
    logLevel: env.LOG_LEVEL,
    connectionsMax: { clerk: env.CLERK_CONNECTIONS_MAX, mover: env.MOVER_CONNECTIONS_MAX },
    batchSize: env.BATCH_SIZE,
    lockTimeoutMs: env.LOCK_TIMEOUT_MS,
    lookBatchSize: env.LOOK_BATCH_SIZE,
    leaseMs: env.LEASE_MS,
    sendConcurrency: env.SEND_CONCURRENCY,
    smsPoll: { pauseMs: env.SMS_POLL_PAUSE_MS, rounds: env.SMS_POLL_ROUNDS },
    ...meansOf(env),
    audit: {
      batchSize: env.AUDIT_BATCH_SIZE,
      checkpointFile: env.AUDIT_CHECKPOINT_FILE ?? null,
      checkpointPauseMs: env.AUDIT_CHECKPOINT_PAUSE_MS,
      sealLagAlarmMs: env.AUDIT_SEAL_LAG_ALARM_MS,
    },
    schedule: env.SCHEDULE ? { expression: env.SCHEDULE, mode: env.SCHEDULE_MODE as 'rehearse' | 'perform' } : null,
    development: env.DEVELOPMENT,
  });
}

function keySourceOf(env: Environment): Config['keySource'] {
  if (env.TRANSIT_URL) {
    return {
      kind: 'transit',
      url: env.TRANSIT_URL,
      mount: env.TRANSIT_MOUNT,
      keyName: env.TRANSIT_KEY ?? '',
      namespace: env.TRANSIT_NAMESPACE ?? null,
      tokenFile: env.TRANSIT_TOKEN_FILE ?? null,
      timeoutMs: env.TRANSIT_TIMEOUT_MS,
    };
  }
  if (env.KMS_KEY_ID) {
    return {
      kind: 'aws-kms',
      keyId: env.KMS_KEY_ID,
      previousKeyId: env.KMS_KEY_ID_PREVIOUS ?? null,
      region: env.KMS_REGION ?? null,
      endpoint: env.KMS_ENDPOINT ?? null,
      timeoutMs: env.KMS_TIMEOUT_MS,
    };
  }
  return { kind: env.ROOT_KEY ? 'environment' : 'file' };
}

function httpOf(env: Environment): Config['http'] {
  const given = env.PUBLIC_URL?.replace(/\/+$/, '') ?? null;
  const publicUrl = given ?? `http://localhost:${env.PORT}`;
  return {
    host: env.HOST,
    port: env.PORT,
    publicUrl,
    callbackUrl: given,
    noticeBoardUrl: env.NOTICE_BOARD_URL ?? `${publicUrl}/notices`,
    trustProxy: env.TRUST_PROXY,
    rateLimitPerMinute: env.RATE_LIMIT_PER_MINUTE,
    overloadDelayMs: env.OVERLOAD_DELAY_MS,
  };
}

function jwtOf(env: Environment): Config['jwt'] {
  const { JWT_JWKS_URL: jwksUrl, JWT_ISSUER: issuer, JWT_AUDIENCE: audience } = env;
  if (!jwksUrl || !issuer || !audience) return null;
  const algorithms = env.JWT_ALGORITHMS.split(',').map((name) => name.trim());
  const maxAgeSeconds = env.JWT_MAX_AGE_SECONDS;
  return { jwksUrl, issuer, audience, algorithms, maxAgeSeconds, personClaim: env.JWT_PERSON_CLAIM };
}

type MeansConfig = Pick<Config, 'mail' | 'text' | 'textRatePerSecond' | 'twilio' | 'solapi' | 'alimtalk'>;

function meansOf(env: Environment): MeansConfig {
  const provider = env.TEXT_PROVIDER as 'twilio' | 'solapi';
  const twilio = env.TWILIO_ACCOUNT_SID ? twilioOf(env) : null;
  const solapi = env.SOLAPI_API_KEY
    ? { from: env.SOLAPI_FROM ?? '', baseUrl: env.SOLAPI_BASE_URL, timeoutMs: env.SOLAPI_TIMEOUT_MS }
    : null;
  const template = env.ALIMTALK_TEMPLATE_KO ?? '';
  return {
    mail: env.SMTP_URL ? mailOf(env) : null,
    text: (provider === 'twilio' ? twilio : solapi) ? { provider } : null,
    textRatePerSecond: env.TEXT_RATE_PER_SECOND,
    twilio,
    solapi,
    alimtalk: env.ALIMTALK_PF_ID
      ? { pfId: env.ALIMTALK_PF_ID, templateIds: { ko: template, en: env.ALIMTALK_TEMPLATE_EN ?? template } }
      : null,
  };
}

function mailOf(env: Environment): Config['mail'] {
  const { DKIM_DOMAIN: domain, DKIM_SELECTOR: selector, DKIM_KEY_FILE: keyFile } = env;
  return {
    from: env.MAIL_FROM ?? '',
    timeoutMs: env.SMTP_TIMEOUT_MS,
    connectionsMax: env.SMTP_CONNECTIONS_MAX,
    ratePerSecond: env.MAIL_RATE_PER_SECOND,
    bounceAddress: env.MAIL_BOUNCE_ADDRESS ?? null,
    dkim: domain && selector && keyFile ? { domain, selector, keyFile } : null,
  };
}

function twilioOf(env: Environment): Config['twilio'] {
  return {
    from: env.TWILIO_FROM ?? '',
    voiceFrom: env.TWILIO_VOICE_FROM ?? null,
    contentRetention: env.TWILIO_CONTENT_RETENTION as 'discard' | 'retain',
    addressRetention: env.TWILIO_ADDRESS_RETENTION as 'obfuscate' | 'retain',
    baseUrl: env.TWILIO_BASE_URL,
    timeoutMs: env.TWILIO_TIMEOUT_MS,
  };
}
