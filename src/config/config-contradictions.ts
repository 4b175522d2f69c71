import type { Environment } from './read-env.js';

const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'];

/** What the environment says against itself, one sentence each. Empty where it can be used. */
export function configContradictions(env: Environment): string[] {
  return [
    ...generalContradictions(env),
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
  if (env.ROOT_KEY && Buffer.from(env.ROOT_KEY, 'base64').length !== 32) {
    problems.push('ROOT_KEY must be 32 bytes in base64, as `openssl rand -base64 32` prints them.');
  }
  if (env.CALLBACK_SECRET && !/^[A-Za-z0-9_-]{32,200}$/.test(env.CALLBACK_SECRET)) {
    problems.push('CALLBACK_SECRET must be 32 to 200 letters, digits, "-" and "_", for it stands in an address.');
  }
  return problems;
}

function addressContradictions(env: Environment): string[] {
  const problems: string[] = [];
  for (const name of ['PUBLIC_URL', 'NOTICE_BOARD_URL'] as const) {
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
