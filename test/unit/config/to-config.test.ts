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
const transit = { TRANSIT_URL: 'https://vault.example.com:8200', TRANSIT_KEY: 'dormouse', TRANSIT_TOKEN: 'hvs.x' };
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

  test('keeps the root key in a file unless another home is named', () => {
    const rootKey = Buffer.alloc(32, 7).toString('base64');
    expect(configOf({}).keySource).toEqual({ kind: 'file' });
    expect(configOf({ ROOT_KEY: rootKey }).keySource).toEqual({ kind: 'environment' });
    expect(configOf(transit).keySource).toEqual({
      kind: 'transit',
      url: 'https://vault.example.com:8200',
      mount: 'transit',
      keyName: 'dormouse',
      namespace: null,
      tokenFile: null,
      timeoutMs: 5000,
    });
    expect(configOf({ KMS_KEY_ID: 'alias/dormouse', KMS_REGION: 'ap-northeast-2' }).keySource).toEqual({
      kind: 'aws-kms',
      keyId: 'alias/dormouse',
      previousKeyId: null,
      region: 'ap-northeast-2',
      endpoint: null,
      timeoutMs: 5000,
    });
  });

  test.each<[string, Record<string, string>, string]>([
    ['two homes', { ...transit, KMS_KEY_ID: 'alias/dormouse' }, 'TRANSIT_URL and KMS_KEY_ID name two homes'],
    ['two homes', { ...transit, ROOT_KEY: Buffer.alloc(32, 7).toString('base64') }, 'ROOT_KEY and TRANSIT_URL'],
    ['a previous key alone', { ROOT_KEY_PREVIOUS: Buffer.alloc(32, 7).toString('base64') }, 'ROOT_KEY is not'],
    ['a previous key alone', { KMS_KEY_ID_PREVIOUS: 'alias/old' }, 'KMS_KEY_ID is not'],
    ['one key twice', { KMS_KEY_ID: 'alias/a', KMS_KEY_ID_PREVIOUS: 'alias/a' }, 'are the same key'],
    ['a short key', { ROOT_KEY: 'c2hvcnQ=' }, 'ROOT_KEY must be 32 bytes'],
    ['a way that others can read', { ...transit, TRANSIT_URL: 'http://vault.example.com' }, 'begin with https://'],
    ['a way that others can read', { ...transit, TRANSIT_URL: 'http://localhost.example.com' }, 'begin with https://'],
    ['a way that others can read', { KMS_KEY_ID: 'a', KMS_ENDPOINT: 'http://kms.example.com' }, 'begin with https://'],
    ['no token', { ...transit, TRANSIT_TOKEN: '' }, 'either TRANSIT_TOKEN or TRANSIT_TOKEN_FILE'],
    ['two tokens', { ...transit, TRANSIT_TOKEN_FILE: '/run/token' }, 'either TRANSIT_TOKEN or TRANSIT_TOKEN_FILE'],
    ['no transit key', { ...transit, TRANSIT_KEY: '' }, 'TRANSIT_KEY is not'],
    ['a token for nothing', { TRANSIT_TOKEN: 'hvs.x' }, 'TRANSIT_URL is not'],
    ['a region for nothing', { KMS_REGION: 'ap-northeast-2' }, 'KMS_KEY_ID is not'],
  ])('refuses a root key with %s', (_, source, said) => {
    expect(refusal(source).message).toContain(said);
  });

  test('takes plain HTTP to an agent of transit on this machine', () => {
    expect(configOf({ ...transit, TRANSIT_URL: 'http://127.0.0.1:8100' }).keySource.kind).toBe('transit');
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
    [{ AUDIT_CHECKPOINT_URL: 'checkpoints' }, 'AUDIT_CHECKPOINT_URL'],
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
