import { rm, writeFile } from 'node:fs/promises';
import { sampleFile } from '../../examples/merchant-services/sample-file.js';
import type { Mailbox } from './mailbox.js';
import type { LoginRole } from './postgres-roles.js';

export interface DevelopmentSetting {
  readonly urls: Readonly<Record<LoginRole, string>>;
  readonly mailbox: Mailbox;
  readonly keyringFile: string;
  readonly port: number;
}

/** What `.env` would hold for this database and this mailbox: the quick start is configured like any other start. */
export function developmentEnvironment(setting: DevelopmentSetting): Record<string, string> {
  const { urls, mailbox, keyringFile, port } = setting;
  return {
    DATABASE_URL: urls.clerk,
    MOVER_DATABASE_URL: urls.mover,
    AUDITOR_DATABASE_URL: urls.auditor,
    OWNER_DATABASE_URL: urls.owner,
    DATAMAP_FILE: sampleFile('datamap.yaml'),
    POLICY_FILE: sampleFile('policy.yaml'),
    KEYRING_FILE: keyringFile,
    // Both 127.0.0.1 and ::1, for a browser may try either.
    HOST: 'localhost',
    PORT: String(port),
    LOG_LEVEL: 'warn',
    // The board of every day that a sample lived through is asked for in one go.
    RATE_LIMIT_PER_MINUTE: '100000',
    // The fake takes a text one step further each time it is asked: there is nothing to wait for.
    SMS_POLL_PAUSE_MS: '0',
    SMTP_URL: mailbox.smtpUrl,
    MAIL_FROM: 'privacy@pay.example',
    TWILIO_ACCOUNT_SID: mailbox.twilioAccount.accountSid,
    TWILIO_AUTH_TOKEN: mailbox.twilioAccount.authToken,
    TWILIO_FROM: '+82200001004',
    TWILIO_BASE_URL: mailbox.twilioBaseUrl,
    // Nobody reports here, so that a text which was cut off has to be found again by its words and its number.
    TWILIO_CONTENT_RETENTION: 'retain',
    TWILIO_ADDRESS_RETENTION: 'retain',
    DEVELOPMENT: 'true',
  };
}

/** Lets the command line in another terminal reach the running quick start. Answers how to take it away again. */
export async function writeEnvironment(
  path: string,
  environment: Record<string, string>,
): Promise<() => Promise<void>> {
  const lines = Object.entries(environment).map(
    ([name, value]) => `export ${name}='${value.replaceAll("'", `'\\''`)}'`,
  );
  await rm(path, { force: true });
  await writeFile(path, `${lines.join('\n')}\n`, { mode: 0o600, flag: 'wx' });
  return () => rm(path, { force: true });
}
