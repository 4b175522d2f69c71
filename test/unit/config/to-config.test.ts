import { describe, expect, test } from 'vitest';
import { readEnv } from '../../../src/config/read-env.js';
import { toConfig } from '../../../src/config/to-config.js';
import { ServiceError } from '../../../src/errors.js';

const configOf = (source: Record<string, string>) => toConfig(readEnv(source));

function refusal(source: Record<string, string>): ServiceError {
  try {
    configOf(source);
  } catch (error) {
    if (error instanceof ServiceError) return error;
    throw error;
  }
  throw new Error('it was accepted');
}

const reachable = { PUBLIC_URL: 'https://dormouse.example.com' };
const account = { TWILIO_ACCOUNT_SID: 'AC1', TWILIO_AUTH_TOKEN: 'token', TWILIO_FROM: '+820000000' };

describe('toConfig', () => {
  test('sets up no means and no schedule when nobody asked for them', () => {
    expect(configOf({})).toMatchObject({ mail: null, text: null, schedule: null, development: false });
  });

  test('rehearses unless told to perform', () => {
    expect(configOf({ SCHEDULE: '30 4 * * *' }).schedule).toEqual({ expression: '30 4 * * *', mode: 'rehearse' });
    expect(configOf({ SCHEDULE: '30 4 * * *', SCHEDULE_MODE: 'perform' }).schedule?.mode).toBe('perform');
  });

  test('knows its own address, whoever asks', () => {
    expect(configOf({ PORT: '9000' }).http.publicUrl).toBe('http://localhost:9000');
    expect(configOf({ PUBLIC_URL: 'https://dormouse.example.com//' }).http.publicUrl).toBe(
      'https://dormouse.example.com',
    );
  });

  test('sets up e-mail with its sender', () => {
    const { mail } = configOf({ ...reachable, SMTP_URL: 'smtps://mail.example.com', MAIL_FROM: 'notice@example.com' });
    expect(mail).toEqual({
      from: 'notice@example.com',
      timeoutMs: 20_000,
      connectionsMax: 5,
      ratePerSecond: 100,
      bounceAddress: null,
      dkim: null,
    });
  });

  test('sets up text messages with their sender', () => {
    const { text, twilio } = configOf({ ...reachable, ...account });
    expect(text).toEqual({ provider: 'twilio' });
    expect(twilio).toMatchObject({ from: '+820000000', voiceFrom: null, contentRetention: 'discard' });
  });

  test('sends texts by the provider that was chosen, and only once its account is there', () => {
    const solapi = { SOLAPI_API_KEY: 'key', SOLAPI_API_SECRET: 'secret', SOLAPI_FROM: '020000000' };
    expect(configOf({ ...reachable, ...account, ...solapi, TEXT_PROVIDER: 'solapi' }).text).toEqual({
      provider: 'solapi',
    });
    expect(configOf({ ...reachable, ...solapi }).text).toBeNull();
  });

  test('uses the Korean Alimtalk template for everybody where there is no English one', () => {
    const solapi = { SOLAPI_API_KEY: 'key', SOLAPI_API_SECRET: 'secret', SOLAPI_FROM: '020000000' };
    const { alimtalk } = configOf({ ...reachable, ...solapi, ALIMTALK_PF_ID: 'pf', ALIMTALK_TEMPLATE_KO: 'ko1' });
    expect(alimtalk).toEqual({ pfId: 'pf', templateIds: { ko: 'ko1', en: 'ko1' } });
  });

  test('takes reports of providers only under an address that somebody gave', () => {
    expect(configOf({}).http).toMatchObject({ callbackUrl: null, noticeBoardUrl: 'http://localhost:8080/notices' });
    expect(configOf(reachable).http).toMatchObject({
      callbackUrl: 'https://dormouse.example.com',
      noticeBoardUrl: 'https://dormouse.example.com/notices',
    });
  });

  test('refuses a port that no machine has', () => {
    expect(() => configOf({ PORT: '70000' })).toThrow('PORT must be <= 65535');
  });

  test('holds no secret', () => {
    const secrets = {
      ...reachable,
      CALLBACK_SECRET: 'planted'.repeat(5),
      BOUNCE_IMAP_URL: 'imaps://bounces:planted@mail.example.com/INBOX',
      SOLAPI_API_KEY: 'planted',
      SOLAPI_API_SECRET: 'planted',
      SOLAPI_FROM: '020000000',
      DATABASE_URL: 'postgresql://clerk:planted@localhost/members',
      MOVER_DATABASE_URL: 'postgresql://mover:planted@localhost/members',
      SMTP_URL: 'smtp://user:planted@mail.example.com',
      MAIL_FROM: 'notice@example.com',
      TWILIO_ACCOUNT_SID: 'AC1',
      TWILIO_AUTH_TOKEN: 'planted',
      TWILIO_FROM: '+820000000',
      ROOT_KEY: Buffer.alloc(32, 'planted').toString('base64'),
    };
    const text = JSON.stringify(configOf(secrets));
    for (const secret of ['planted', secrets.ROOT_KEY]) expect(text).not.toContain(secret);
  });

  test("can't be changed afterwards", () => {
    expect(Object.isFrozen(configOf({}))).toBe(true);
  });

  test.each([
    [{ LOG_LEVEL: 'loud' }, 'LOG_LEVEL'],
    [{ SCHEDULE_MODE: 'performing' }, 'SCHEDULE_MODE'],
    [{ SMTP_URL: 'mail.example.com', MAIL_FROM: 'notice@example.com' }, 'SMTP_URL'],
    [{ SMTP_URL: 'smtp://mail.example.com' }, 'MAIL_FROM'],
    [{ TWILIO_ACCOUNT_SID: 'AC1', TWILIO_FROM: '+820000000' }, 'TWILIO_AUTH_TOKEN'],
    [{ TWILIO_ACCOUNT_SID: 'AC1', TWILIO_AUTH_TOKEN: 'token' }, 'TWILIO_FROM'],
    [{ PUBLIC_URL: 'dormouse.example.com' }, 'PUBLIC_URL'],
    [{ PUBLIC_URL: 'https:///docs' }, 'PUBLIC_URL'],
    [{ ROOT_KEY: 'c2hvcnQ=' }, 'ROOT_KEY'],
    [{ SMTP_URL: 'smtp://mail.example.com', MAIL_FROM: 'notice@example.com' }, 'PUBLIC_URL'],
    [{ NOTICE_BOARD_URL: 'notices' }, 'NOTICE_BOARD_URL'],
    [{ CALLBACK_SECRET: 'short' }, 'CALLBACK_SECRET'],
    [{ DKIM_DOMAIN: 'example.com' }, 'DKIM_SELECTOR'],
    [{ BOUNCE_IMAP_URL: 'https://mail.example.com' }, 'BOUNCE_IMAP_URL'],
    [{ TEXT_PROVIDER: 'pigeon' }, 'TEXT_PROVIDER'],
    [{ TEXT_PROVIDER: 'solapi' }, 'SOLAPI_API_KEY'],
    [{ SOLAPI_API_KEY: 'key' }, 'SOLAPI_API_SECRET'],
    [{ ALIMTALK_PF_ID: 'pf' }, 'ALIMTALK_TEMPLATE_KO'],
    [{ ...account, ...reachable, TWILIO_FROM: 'Dormouse' }, 'TWILIO_FROM'],
    [{ TWILIO_CONTENT_RETENTION: 'keep' }, 'TWILIO_CONTENT_RETENTION'],
    [{ TWILIO_ADDRESS_RETENTION: 'keep' }, 'TWILIO_ADDRESS_RETENTION'],
  ] as [Record<string, string>, string][])('refuses %j and names %s', (source, name) => {
    expect(refusal(source)).toMatchObject({ code: 'configuration_invalid', message: expect.stringContaining(name) });
  });

  test('says all contradictions in one message', () => {
    const { message, detail } = refusal({
      LOG_LEVEL: 'loud',
      SMTP_URL: 'smtp://mail.example.com',
      ROOT_KEY: 'c2hvcnQ=',
      ...reachable,
    });
    expect(detail.problems).toHaveLength(3);
    for (const name of ['LOG_LEVEL', 'MAIL_FROM', 'ROOT_KEY']) expect(message).toContain(name);
  });

  test('repeats no value in what it says', () => {
    const { message, detail } = refusal({ ROOT_KEY: 'aHVudGVyMg==', SMTP_URL: 'hunter2@mail.example.com' });
    for (const value of ['aHVudGVyMg==', 'hunter2']) expect(message + JSON.stringify(detail)).not.toContain(value);
  });
});
