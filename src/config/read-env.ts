/**
 * The only place that reads the environment. It names every variable once and interprets none; what the values mean
 * is said in to-config.ts and to-secrets.ts.
 */

import { envSchema } from 'env-schema';
import { type Static, Type } from 'typebox';

const text = (description: string) => Type.Optional(Type.String({ description }));
const integer = (description: string, fallback: number, minimum = 1, maximum?: number) =>
  Type.Integer({ description, default: fallback, minimum, ...(maximum === undefined ? {} : { maximum }) });

/** In the order of `.env.example`, which a test compares with this. */
export const environment = Type.Object({
  DATABASE_URL: text('Login of dormouse_clerk. Unset: `npm start` is the quick start with an embedded database.'),
  MOVER_DATABASE_URL: text('Login of dormouse_mover: separates, restores, destroys.'),
  AUDITOR_DATABASE_URL: text('Login of dormouse_auditor: reads the audit.'),
  OWNER_DATABASE_URL: text('Login of dormouse_owner: used by `dormouse migrate` alone.'),
  MEMBER_DATABASE_URL: text('Any login that may read the member database: used by `dormouse datamap draft` alone.'),
  DATAMAP_FILE: Type.String({ description: 'Path of the data map.', default: 'datamap.yaml' }),
  POLICY_FILE: Type.String({ description: 'Path of the policy.', default: 'policy.yaml' }),
  KEYRING_FILE: Type.String({
    description: 'Path of the keyring; mode 0600, made at the first start.',
    default: 'keyring.json',
  }),
  ROOT_KEY: text('Root key of the keyring, 32 bytes in base64; unset: it stands in a file beside the keyring.'),
  ROOT_KEY_PREVIOUS: text('The root key before, while the keyring is moved to ROOT_KEY.'),
  TRANSIT_URL: text('Address of HashiCorp Vault or OpenBao, whose transit engine holds the root key.'),
  TRANSIT_MOUNT: Type.String({ description: 'Where the transit engine is mounted.', default: 'transit' }),
  TRANSIT_KEY: text('Name of the transit key.'),
  TRANSIT_NAMESPACE: text('Namespace of Vault or OpenBao.'),
  TRANSIT_TOKEN: text('Token for transit.'),
  TRANSIT_TOKEN_FILE: text('File with that token, mode 0600; read before each request, so that an agent may renew it.'),
  TRANSIT_TIMEOUT_MS: integer('Time-out of one request to transit, in milliseconds.', 5000),
  KMS_KEY_ID: text('Key of AWS KMS that is the root key: id, ARN or alias.'),
  KMS_KEY_ID_PREVIOUS: text('The KMS key before, while the keyring is moved to KMS_KEY_ID.'),
  KMS_REGION: text('Region of the key; unset: as AWS programs find it.'),
  KMS_ENDPOINT: text('Other address of the KMS API, for a private endpoint or a stand-in during tests.'),
  KMS_TIMEOUT_MS: integer('Time-out of one request to KMS, in milliseconds.', 5000),
  HOST: Type.String({ description: 'Address to listen on.', default: '127.0.0.1' }),
  PORT: integer('Port to listen on.', 8080, 0, 65_535),
  PUBLIC_URL: text('Address under which others reach this service; notices link to it. Default http://localhost:PORT.'),
  NOTICE_BOARD_URL: text('Address of the public notice board; default PUBLIC_URL/notices.'),
  CALLBACK_SECRET: text('Part of the address at which mail services and Solapi report; 32 characters or more.'),
  TEMPLATES_DIR: text('Folder of texts that replace the shipped ones.'),
  TRUST_PROXY: Type.Boolean({ description: 'Take the client address from X-Forwarded-For.', default: false }),
  LOG_LEVEL: Type.String({ description: 'fatal, error, warn, info, debug, trace or silent.', default: 'info' }),
  CLERK_CONNECTIONS_MAX: integer('Connections of dormouse_clerk.', 10),
  MOVER_CONNECTIONS_MAX: integer('Connections of dormouse_mover; as many batches move at once, less one.', 5, 2),
  BATCH_SIZE: integer('Members in one transaction of separation.', 200),
  LOCK_TIMEOUT_MS: integer(
    'How long a separation or restoration waits for rows that another program writes, in milliseconds.',
    500,
    1,
    60_000,
  ),
  LOOK_BATCH_SIZE: integer('Members in one look of detection.', 4000),
  LEASE_MS: integer('How long a sweep or an attempt is held without a sign of life, in milliseconds.', 60_000, 1000),
  SEND_CONCURRENCY: integer('Messages under way at once.', 20),
  SMS_POLL_PAUSE_MS: integer('Pause between two looks at texts that are not final, in milliseconds.', 2000, 0),
  SMS_POLL_ROUNDS: integer('How often a sweep looks at texts that are not final.', 5),
  RATE_LIMIT_PER_MINUTE: integer('Requests a minute and credential, for each process.', 600),
  OVERLOAD_DELAY_MS: integer('How long the process may be held up before requests are refused, in milliseconds.', 1000),
  LOOKUPS_PER_MINUTE: integer('Look-ups a minute and credential, over all processes.', 60),
  JWT_JWKS_URL: text(
    'Key set (JWKS) of the identity provider whose tokens are taken. Unset: API keys alone are taken.',
  ),
  JWT_ISSUER: text('Issuer that a token must name (`iss`).'),
  JWT_AUDIENCE: text('Audience that a token must name (`aud`): this service.'),
  JWT_ALGORITHMS: Type.String({
    description: 'Algorithms that a token may be signed with; asymmetric ones alone.',
    default: 'EdDSA,ES256,RS256,PS256',
  }),
  JWT_MAX_AGE_SECONDS: integer(
    'How long after its issue (`iat`) a token is taken at most, in seconds.',
    3600,
    60,
    86_400,
  ),
  JWT_PERSON_CLAIM: Type.String({
    description: 'Claim that is true where a token stands for a person and not for a program.',
    default: 'dormouse_person',
  }),
  DORMOUSE_API_KEY: text('API key with which the command line approves; unset: it is read from standard input.'),
  AUDIT_CHECKPOINT_FILE: text('File that signed checkpoints of the audit are appended to.'),
  AUDIT_CHECKPOINT_URL: text('Address that signed checkpoints of the audit are posted to.'),
  AUDIT_CHECKPOINT_PAUSE_MS: integer('At least so long between two checkpoints, in milliseconds.', 60_000, 0),
  AUDIT_SEAL_LAG_ALARM_MS: integer('How long an entry of the audit may wait for its seal, in milliseconds.', 300_000),
  AUDIT_BATCH_SIZE: integer('Entries of the audit that are sealed in one transaction.', 2000, 1, 10_000),
  SMTP_URL: text('smtp:// or smtps:// address of the mail server. Unset: e-mail is unavailable.'),
  MAIL_FROM: text('Sender of the notices.'),
  SMTP_TIMEOUT_MS: integer('Connection, greeting and socket time-out of SMTP, in milliseconds.', 20_000),
  SMTP_CONNECTIONS_MAX: integer('Connections to the mail server.', 5),
  MAIL_RATE_PER_SECOND: integer('Mails a second, in each process.', 100),
  MAIL_BOUNCE_ADDRESS: text('Address that bounces come back to, made one of its own for each notice (VERP).'),
  BOUNCE_IMAP_URL: text('imaps:// address of the mailbox that the bounces arrive in. Unset: none is fetched.'),
  DKIM_DOMAIN: text('Domain that signs the mails (DKIM).'),
  DKIM_SELECTOR: text('Selector of the DKIM key.'),
  DKIM_KEY_FILE: text('Private DKIM key, PEM.'),
  TEXT_PROVIDER: Type.String({ description: 'twilio or solapi: who sends texts.', default: 'twilio' }),
  TEXT_RATE_PER_SECOND: integer('Texts and calls a second, in each process.', 20),
  TWILIO_ACCOUNT_SID: text('Twilio account. Unset: SMS is unavailable.'),
  TWILIO_AUTH_TOKEN: text('Twilio auth token.'),
  TWILIO_AUTH_TOKEN_SECOND: text('The other token that callbacks may be signed with, while it is being changed.'),
  TWILIO_FROM: text('Sender number of texts, E.164.'),
  TWILIO_VOICE_FROM: text('Caller number of calls, E.164. Unset: nobody is called.'),
  TWILIO_CONTENT_RETENTION: Type.String({
    description: 'discard or retain: the texts kept there.',
    default: 'discard',
  }),
  TWILIO_ADDRESS_RETENTION: Type.String({
    description: 'obfuscate or retain: the numbers kept there.',
    default: 'obfuscate',
  }),
  TWILIO_BASE_URL: text('Other address of the Twilio API, for a stand-in during tests.'),
  TWILIO_TIMEOUT_MS: integer('Time-out of one Twilio request, in milliseconds.', 15_000),
  SOLAPI_API_KEY: text('Solapi API key. For TEXT_PROVIDER=solapi and for Alimtalk.'),
  SOLAPI_API_SECRET: text('Solapi API secret.'),
  SOLAPI_FROM: text('Registered sender number at Solapi, digits.'),
  SOLAPI_BASE_URL: text('Other address of the Solapi API, for a stand-in during tests.'),
  SOLAPI_TIMEOUT_MS: integer('Time-out of one Solapi request, in milliseconds.', 15_000),
  ALIMTALK_PF_ID: text('Kakao channel that sends Alimtalk. Unset: Alimtalk is unavailable.'),
  ALIMTALK_TEMPLATE_KO: text('Id of the approved Korean template of the notice.'),
  ALIMTALK_TEMPLATE_EN: text('Id of the approved English one. Unset: the Korean one serves everybody.'),
  SCHEDULE: text('Cron expression in the zone of the policy, e.g. `30 4 * * *`. Unset: sweeps run only on request.'),
  SCHEDULE_MODE: Type.String({ description: 'rehearse or perform.', default: 'rehearse' }),
  DEVELOPMENT: Type.Boolean({
    description: 'Lets `perform` run as of another day. Never in production.',
    default: false,
  }),
});

export type Environment = Static<typeof environment>;

export function readEnv(source: Record<string, string | undefined> = process.env): Environment {
  return envSchema<Environment>({ schema: environment, data: withoutEmpty(source), env: false });
}

/** An empty variable is an unset one: `FOO=` in a file means that nobody chose. */
function withoutEmpty(source: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(Object.entries(source).filter((pair): pair is [string, string] => Boolean(pair[1])));
}
