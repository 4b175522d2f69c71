import { createHmac } from 'node:crypto';
import { UnsecuredJWT } from 'jose';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type AuthenticatorContext, createAuthenticator } from '../../../src/access/authenticate.js';
import { readEnv } from '../../../src/config/read-env.js';
import { toConfig } from '../../../src/config/to-config.js';
import { createLogger } from '../../../src/logger.js';
import { createMetrics } from '../../../src/metrics.js';
import {
  forgedToken,
  type ProviderMood,
  type SignOptions,
  startIdentityProvider,
} from '../../support/identity-provider.js';

const noon = '2026-11-22T03:00:00.000000Z';
const seconds = Date.parse(noon) / 1_000;

/** An authenticator that trusts a provider; both clocks stand still until they are set. */
async function openAccess(options: { alg?: string; env?: Record<string, string>; timeoutMs?: number } = {}) {
  let now = noon;
  let elapsed = 0;
  let lookUps = 0;
  const told: string[] = [];
  const provider = await startIdentityProvider({ now: () => now, ...(options.alg ? { alg: options.alg } : {}) });
  onTestFinished(() => provider.close());
  const logger = createLogger('trace', {
    write: (line: string) => told.push(line),
  } as unknown as NodeJS.WritableStream);
  const clock = {
    now: async () => {
      lookUps += 1;
      return now;
    },
  };
  const config = toConfig(readEnv({ ...provider.env, ...options.env }));
  const ctx = { clock, config, logger, metrics: createMetrics() } as unknown as AuthenticatorContext;
  const authenticator = createAuthenticator(ctx, {
    elapsedMs: () => elapsed,
    keySetTimeoutMs: options.timeoutMs ?? 10_000,
  });
  return {
    provider,
    authenticator,
    told,
    lookUps: () => lookUps,
    pass(ms: number) {
      elapsed += ms;
      now = new Date(Date.parse(now) + ms).toISOString();
    },
    /** The outcome as a caller learns it. */
    async ask(token: string): Promise<string> {
      try {
        const credential = await authenticator.authenticate(token);
        return credential === null ? 'refused' : credential.id;
      } catch (error) {
        return (error as { code: string }).code;
      }
    },
  };
}

describe('a token of the identity provider', () => {
  test.each(['EdDSA', 'ES256', 'RS256', 'PS256'])('signed with %s makes its subject the actor', async (alg) => {
    const { provider, authenticator } = await openAccess({ alg });
    const token = await provider.sign({ claims: { scope: 'members:read sweeps:read other:thing' } });
    expect(await authenticator.authenticate(token)).toEqual({
      id: 'jwt:back-end',
      scopes: new Set(['members:read', 'sweeps:read']),
      person: false,
    });
  });

  test('may name its scopes in scp, as a list or as words', async () => {
    const { provider, authenticator } = await openAccess();
    for (const scp of [['members:read', 7, 'nothing'], 'members:read nothing']) {
      const token = await provider.sign({ claims: { scope: undefined, scp } });
      expect((await authenticator.authenticate(token))?.scopes).toEqual(new Set(['members:read']));
    }
  });

  test('stands for a person where its claim is true and nothing else', async () => {
    const { provider, authenticator } = await openAccess();
    for (const [said, person] of [
      [true, true],
      ['true', false],
      [1, false],
      [undefined, false],
    ] as const) {
      const token = await provider.sign({ claims: { dormouse_person: said } });
      expect((await authenticator.authenticate(token))?.person).toBe(person);
    }
    const named = await openAccess({ env: { JWT_PERSON_CLAIM: 'employee' } });
    const token = await named.provider.sign({ claims: { employee: true } });
    expect((await named.authenticator.authenticate(token))?.person).toBe(true);
  });

  const refused: Record<string, SignOptions> = {
    'for another audience': { claims: { aud: 'another-service' } },
    'for no audience': { claims: { aud: undefined } },
    'of another issuer': { claims: { iss: 'https://issuer.example.com' } },
    'of no issuer': { claims: { iss: undefined } },
    'without a subject': { claims: { sub: undefined } },
    'with an empty subject': { claims: { sub: '' } },
    'with a subject that is too long': { claims: { sub: 'x'.repeat(101) } },
    'with a subject of two lines': { claims: { sub: 'back\nend' } },
    'with a subject that begins like none': { claims: { sub: ' sweep' } },
    'with a subject that is a number': { claims: { sub: 7 } },
    'without an expiry': { claims: { exp: undefined } },
    'with an expiry in words': { claims: { exp: 'tomorrow' } },
    'that has expired': { claims: { exp: seconds - 6 } },
    'that does not say when it was issued': { claims: { iat: undefined } },
    'issued in the future': { claims: { iat: seconds + 60 } },
    'issued too long ago, however long it lives': { claims: { iat: seconds - 3_606, exp: seconds + 600 } },
    'not in force yet': { claims: { nbf: seconds + 60 } },
    'of another type': { header: { typ: 'logout+jwt' } },
  };

  test.each(Object.entries(refused))('%s is refused', async (_what, options) => {
    const { provider, ask } = await openAccess();
    expect(await ask(await provider.sign(options))).toBe('refused');
    expect(await ask(await provider.sign())).toBe('jwt:back-end');
  });

  test('is taken within the tolerance of two clocks, and for exactly so long', async () => {
    const { provider, ask, pass } = await openAccess();
    const token = await provider.sign({ claims: { exp: seconds + 10, iat: seconds + 4 } });
    expect(await ask(token)).toBe('jwt:back-end');
    pass(14_000);
    expect(await ask(token)).toBe('jwt:back-end');
    pass(1_000);
    expect(await ask(token)).toBe('refused');
  });

  test('that nobody signed, or that a secret signed, is refused before a key is looked for', async () => {
    const { provider, ask } = await openAccess();
    const claims = { iss: provider.issuer, aud: 'dormouse', sub: 'back-end', scope: 'members:read' };
    const dated = { ...claims, iat: seconds, exp: seconds + 600 };
    const pem = await provider.publicPem();
    const hmac = (signed: string) => createHmac('sha256', pem).update(signed).digest('base64url');
    const forged = [
      new UnsecuredJWT(dated).encode(),
      forgedToken({ alg: 'none', typ: 'JWT' }, dated),
      forgedToken({ alg: 'none' }, dated, () => 'c2lnbmVk'),
      forgedToken({ alg: 'NONE' }, dated, () => 'c2lnbmVk'),
      forgedToken({ alg: 'HS256', kid: 'key-1' }, dated, hmac),
      forgedToken({ alg: 'HS256' }, dated, hmac),
      forgedToken({ kid: 'key-1' }, dated, () => 'c2lnbmVk'),
    ];
    for (const token of forged) expect(await ask(token)).toBe('refused');
    expect(provider.asked()).toBe(0);
  });

  test('that was changed, cut or made longer is refused', async () => {
    const { provider, ask } = await openAccess();
    const token = await provider.sign();
    const [header, payload = '', signature = ''] = token.split('.');
    const other = Buffer.from(payload, 'base64url').toString().replace('members:read', 'vault:destroy');
    const changed = [
      `${header}.${Buffer.from(other).toString('base64url')}.${signature}`,
      `${header}.${payload}.${signature.slice(4)}`,
      `${header}.${payload}.${signature}AAAA`,
      `${header}.${payload}`,
      `${token}.${signature}`,
      `${token}${'A'.repeat(9_000)}`,
      '..',
    ];
    for (const each of changed) expect(await ask(each)).toBe('refused');
  });

  test('of a key that another one published under the same id is refused', async () => {
    const { provider, ask } = await openAccess();
    const stranger = await provider.newKey('ES256');
    const { kid } = await provider.publish();
    expect(await ask(await provider.sign({ key: { ...stranger, kid } }))).toBe('refused');
  });

  test('with an algorithm that the operator did not name is refused, whatever the key set says', async () => {
    const { provider, ask } = await openAccess({ alg: 'ES384' });
    expect(await ask(await provider.sign())).toBe('refused');
  });

  test('is not taken where no provider is named', async () => {
    const { provider } = await openAccess();
    const ctx = { config: { jwt: null } } as unknown as AuthenticatorContext;
    expect(await createAuthenticator(ctx).authenticate(await provider.sign())).toBeNull();
  });

  test('is checked once in three seconds, and recognised meanwhile without asking anybody', async () => {
    const { provider, authenticator, ask, pass, lookUps } = await openAccess();
    const token = await provider.sign();
    expect(authenticator.recognise(token)).toBeNull();
    await ask(token);
    pass(2_999);
    await ask(token);
    expect([lookUps(), authenticator.recognise(token)]).toEqual([1, 'jwt:back-end']);
    pass(1);
    await ask(token);
    expect(lookUps()).toBe(2);
    pass(610_000);
    expect(await ask(token)).toBe('refused');
    expect(authenticator.recognise(token)).toBeNull();
  });
});

describe('the keys of the identity provider', () => {
  test('are asked for once, whoever comes at once', async () => {
    const { provider, ask } = await openAccess();
    const tokens = await Promise.all(['a', 'b', 'c', 'd'].map((sub) => provider.sign({ claims: { sub } })));
    expect(await Promise.all(tokens.map(ask))).toEqual(['jwt:a', 'jwt:b', 'jwt:c', 'jwt:d']);
    expect(provider.asked()).toBe(1);
  });

  test('are asked for anew when a token names another, and no faster than once in ten seconds', async () => {
    const { provider, ask, pass } = await openAccess();
    await ask(await provider.sign());
    await provider.publish();
    const rotated = await provider.sign();
    expect(await ask(rotated)).toBe('refused');
    pass(10_000);
    expect(await ask(rotated)).toBe('jwt:back-end');
    const invented = await provider.newKey('ES256');
    const unknown = await provider.sign({ key: invented });
    pass(10_000);
    for (let tries = 0; tries < 5; tries += 1) expect(await ask(unknown)).toBe('refused');
    expect(provider.asked()).toBe(3);
  });

  test('are believed no longer than ten minutes after they were taken back', async () => {
    const { provider, ask, pass } = await openAccess();
    const { kid } = await provider.publish();
    const token = await provider.sign({ claims: { exp: seconds + 3_000 } });
    expect(await ask(token)).toBe('jwt:back-end');
    provider.takeBack(kid);
    pass(599_000);
    expect(await ask(token)).toBe('jwt:back-end');
    pass(3_000);
    expect(await ask(token)).toBe('refused');
  });

  const moods: ProviderMood[] = ['error', 'hangs', 'hangs up', 'garbage', 'no key set', 'huge', 'redirects'];

  test.each(moods)('go on where they are known while the provider %s, and others are told to wait', async (mood) => {
    const { provider, ask, pass, told } = await openAccess({ timeoutMs: mood === 'hangs' ? 300 : 10_000 });
    await ask(await provider.sign());
    provider.feel(mood);
    pass(700_000);
    const known = await provider.sign();
    expect(await ask(known)).toBe('jwt:back-end');
    await provider.publish();
    const unknown = await provider.sign();
    expect(await ask(unknown)).toBe('identity_provider_unavailable');
    expect(provider.asked()).toBe(2);
    provider.feel('well');
    pass(10_000);
    expect(await ask(unknown)).toBe('jwt:back-end');
    expect(told.join('')).toContain('could not be read');
    // Neither a token nor what stands in it is in the log.
    for (const token of [known, unknown]) {
      for (const part of token.split('.')) expect(told.join('')).not.toContain(part);
    }
    expect(told.join('')).not.toContain('back-end');
  });

  test('that are a day old hold no longer while nobody can say whether they still do', async () => {
    const { provider, ask, pass } = await openAccess();
    await ask(await provider.sign());
    provider.feel('error');
    pass(86_399_000);
    expect(await ask(await provider.sign())).toBe('jwt:back-end');
    pass(1_000);
    expect(await ask(await provider.sign())).toBe('identity_provider_unavailable');
  });

  test('that never came keep everybody waiting, and are asked for again', async () => {
    const { provider, ask, pass } = await openAccess();
    provider.feel('hangs up');
    const token = await provider.sign();
    expect(await ask(token)).toBe('identity_provider_unavailable');
    provider.feel('well');
    expect(await ask(token)).toBe('identity_provider_unavailable');
    pass(10_000);
    expect(await ask(token)).toBe('jwt:back-end');
  });
});
