import type { Environment } from './read-env.js';

const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'];

/** What the environment says against itself, one sentence each. Empty where it can be used. */
export function configContradictions(env: Environment): string[] {
  return [
    ...generalContradictions(env),
    ...keySourceContradictions(env),
    ...tokenContradictions(env),
    ...addressContradictions(env),
    ...mailContradictions(env),
    ...textContradictions(env),
  ];
}

function generalContradictions(env: Environment): string[] {
  const problems: string[] = [];
  if (!logLevels.includes(env.LOG_LEVEL)) problems.push(`LOG_LEVEL must be one of ${logLevels.join(', ')}.`);
  if (env.SCHEDULE_MODE !== 'rehearse' && env.SCHEDULE_MODE !== 'perform') {
    problems.push('SCHEDULE_MODE must be rehearse or perform.');
  }
  if (env.CALLBACK_SECRET && !/^[A-Za-z0-9_-]{32,200}$/.test(env.CALLBACK_SECRET)) {
    problems.push('CALLBACK_SECRET must be 32 to 200 letters, digits, "-" and "_", for it stands in an address.');
  }
  return problems;
}

function keySourceContradictions(env: Environment): string[] {
  const problems: string[] = [];
  const chosen = (['ROOT_KEY', 'TRANSIT_URL', 'KMS_KEY_ID'] as const).filter((name) => env[name]);
  if (chosen.length > 1) {
    problems.push(
      `${chosen.join(' and ')} name two homes of the root key: set the one that the keyring was made with.`,
    );
  }
  for (const name of ['ROOT_KEY', 'ROOT_KEY_PREVIOUS'] as const) {
    if (env[name] && Buffer.from(env[name], 'base64').length !== 32) {
      problems.push(`${name} must be 32 bytes in base64, as \`openssl rand -base64 32\` prints them.`);
    }
  }
  for (const name of ['ROOT_KEY', 'KMS_KEY_ID'] as const) {
    const previous = env[`${name}_PREVIOUS`];
    if (previous && !env[name])
      problems.push(`${name}_PREVIOUS is set and ${name} is not: name the present key as well.`);
    if (previous && previous === env[name]) problems.push(`${name}_PREVIOUS and ${name} are the same key: drop one.`);
  }
  return [...problems, ...transitContradictions(env), ...kmsContradictions(env)];
}

const ownMachine = /^http:\/\/(localhost|127\.0\.0\.1|\[::1\])(:|\/|$)/;

function transitContradictions(env: Environment): string[] {
  const problems: string[] = [];
  const dependent = (['TRANSIT_KEY', 'TRANSIT_TOKEN', 'TRANSIT_TOKEN_FILE'] as const).filter((name) => env[name]);
  if (!env.TRANSIT_URL) {
    if (dependent.length > 0) problems.push(`${dependent.join(', ')} is set and TRANSIT_URL is not.`);
    return problems;
  }
  if (!/^https:\/\/[^/]/.test(env.TRANSIT_URL) && !ownMachine.test(env.TRANSIT_URL)) {
    problems.push('TRANSIT_URL must begin with https://, for keys travel there; http:// only to this machine itself.');
  }
  if (!env.TRANSIT_KEY) problems.push('TRANSIT_URL is set and TRANSIT_KEY is not: name the transit key.');
  if (Boolean(env.TRANSIT_TOKEN) === Boolean(env.TRANSIT_TOKEN_FILE)) {
    problems.push('TRANSIT_URL needs either TRANSIT_TOKEN or TRANSIT_TOKEN_FILE.');
  }
  return problems;
}

function kmsContradictions(env: Environment): string[] {
  const problems: string[] = [];
  const dependent = (['KMS_REGION', 'KMS_ENDPOINT'] as const).filter((name) => env[name]);
  if (!env.KMS_KEY_ID && dependent.length > 0) problems.push(`${dependent.join(', ')} is set and KMS_KEY_ID is not.`);
  if (env.KMS_ENDPOINT && !/^https:\/\/[^/]/.test(env.KMS_ENDPOINT) && !ownMachine.test(env.KMS_ENDPOINT)) {
    problems.push('KMS_ENDPOINT must begin with https://, for keys travel there; http:// only to this machine itself.');
  }
  return problems;
}

/** With a secret instead of a key pair, whoever can check a token can make one. */
const signatures = /^(EdDSA|Ed25519|(ES|RS|PS)(256|384|512))$/;

function tokenContradictions(env: Environment): string[] {
  const problems: string[] = [];
  const named = [env.JWT_JWKS_URL, env.JWT_ISSUER, env.JWT_AUDIENCE].filter(Boolean);
  if (named.length > 0 && named.length < 3) {
    problems.push('JWT_JWKS_URL, JWT_ISSUER and JWT_AUDIENCE belong together: set all three or none.');
  }
  if (env.JWT_JWKS_URL && !isSafeKeySet(env.JWT_JWKS_URL)) {
    problems.push('JWT_JWKS_URL must be an https address: who can change the keys on the way can be anybody.');
  }
  if (env.JWT_ALGORITHMS.split(',').some((name) => !signatures.test(name.trim()))) {
    problems.push('JWT_ALGORITHMS must name asymmetric algorithms alone, as in EdDSA,ES256,RS256,PS256.');
  }
  return problems;
}

/** Without encryption from this machine alone. */
function isSafeKeySet(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, hostname, username } = new URL(address);
  const here = ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
  return username === '' && (protocol === 'https:' || (protocol === 'http:' && here));
}

function addressContradictions(env: Environment): string[] {
  const problems: string[] = [];
  for (const name of ['PUBLIC_URL', 'NOTICE_BOARD_URL', 'AUDIT_CHECKPOINT_URL'] as const) {
    const url = env[name];
    if (url && !/^https?:\/\/[^/]/.test(url)) problems.push(`${name} must be an http(s) address.`);
  }
  const speaks = Boolean(env.SMTP_URL || env.TWILIO_ACCOUNT_SID || env.SOLAPI_API_KEY);
  if (speaks && !env.PUBLIC_URL && !env.DEVELOPMENT) {
    problems.push(
      'PUBLIC_URL is not set: every notice leads members to it, so it must be the address that they reach.',
    );
  }
  return problems;
}

function mailContradictions(env: Environment): string[] {
  const problems: string[] = [];
  if (env.SMTP_URL && !/^smtps?:\/\//.test(env.SMTP_URL))
    problems.push('SMTP_URL must begin with smtp:// or smtps://.');
  if (env.SMTP_URL && !env.MAIL_FROM) problems.push('SMTP_URL is set and MAIL_FROM is not: name the sender.');
  const dkim = [env.DKIM_DOMAIN, env.DKIM_SELECTOR, env.DKIM_KEY_FILE].filter(Boolean);
  if (dkim.length > 0 && dkim.length < 3) {
    problems.push('DKIM_DOMAIN, DKIM_SELECTOR and DKIM_KEY_FILE belong together: set all three or none.');
  }
  if (env.BOUNCE_IMAP_URL && !/^imaps?:\/\//.test(env.BOUNCE_IMAP_URL)) {
    problems.push('BOUNCE_IMAP_URL must begin with imap:// or imaps://.');
  }
  return problems;
}

function textContradictions(env: Environment): string[] {
  const problems: string[] = [];
  if (env.TEXT_PROVIDER !== 'twilio' && env.TEXT_PROVIDER !== 'solapi') {
    problems.push('TEXT_PROVIDER must be twilio or solapi.');
  }
  if (env.TEXT_PROVIDER === 'solapi' && !env.SOLAPI_API_KEY) {
    problems.push('TEXT_PROVIDER is solapi and SOLAPI_API_KEY is not set.');
  }
  if (env.TWILIO_ACCOUNT_SID && !(env.TWILIO_AUTH_TOKEN && env.TWILIO_FROM)) {
    problems.push('TWILIO_ACCOUNT_SID needs TWILIO_AUTH_TOKEN and TWILIO_FROM.');
  }
  for (const name of ['TWILIO_FROM', 'TWILIO_VOICE_FROM', 'SOLAPI_FROM'] as const) {
    if (env[name] && !/^\+?[0-9]{3,15}$/.test(env[name])) {
      problems.push(`${name} must be a number, digits alone: no other sender is shown in Korea.`);
    }
  }
  if (!['discard', 'retain'].includes(env.TWILIO_CONTENT_RETENTION)) {
    problems.push('TWILIO_CONTENT_RETENTION must be discard or retain.');
  }
  if (!['obfuscate', 'retain'].includes(env.TWILIO_ADDRESS_RETENTION)) {
    problems.push('TWILIO_ADDRESS_RETENTION must be obfuscate or retain.');
  }
  if (env.SOLAPI_API_KEY && !(env.SOLAPI_API_SECRET && env.SOLAPI_FROM)) {
    problems.push('SOLAPI_API_KEY needs SOLAPI_API_SECRET and SOLAPI_FROM.');
  }
  if (env.ALIMTALK_PF_ID && !(env.SOLAPI_API_KEY && env.ALIMTALK_TEMPLATE_KO)) {
    problems.push('ALIMTALK_PF_ID needs SOLAPI_API_KEY and ALIMTALK_TEMPLATE_KO.');
  }
  return problems;
}
