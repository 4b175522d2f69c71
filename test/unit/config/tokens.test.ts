import { describe, expect, test } from 'vitest';
import { readEnv } from '../../../src/config/read-env.js';
import { toConfig } from '../../../src/config/to-config.js';
import { toSecrets } from '../../../src/config/to-secrets.js';

const provider = {
  JWT_JWKS_URL: 'https://login.example.com/jwks',
  JWT_ISSUER: 'https://login.example.com',
  JWT_AUDIENCE: 'dormouse',
};

describe('tokens', () => {
  test('are not taken unless somebody asked for it', () => {
    expect(toConfig(readEnv({})).jwt).toBeNull();
  });

  test('are taken of one issuer, for us, with asymmetric algorithms, for an hour', () => {
    expect(toConfig(readEnv(provider)).jwt).toEqual({
      jwksUrl: 'https://login.example.com/jwks',
      issuer: 'https://login.example.com',
      audience: 'dormouse',
      algorithms: ['EdDSA', 'ES256', 'RS256', 'PS256'],
      maxAgeSeconds: 3600,
      personClaim: 'dormouse_person',
    });
  });

  test.each(['none', 'HS256', 'ES256,HS512', 'ES256,', 'es256', 'RSA-OAEP', ' '])('are not set up with %j', (named) => {
    expect(() => toConfig(readEnv({ ...provider, JWT_ALGORITHMS: named }))).toThrow(/asymmetric algorithms alone/);
  });

  test.each(Object.keys(provider))('are not set up without %s', (name) => {
    expect(() => toConfig(readEnv({ ...provider, [name]: undefined }))).toThrow(/belong together/);
  });

  test.each(['http://login.example.com/jwks', 'https://user@login.example.com/jwks', 'login.example.com', 'file:///k'])(
    'are not checked with keys from %s',
    (url) => {
      expect(() => toConfig(readEnv({ ...provider, JWT_JWKS_URL: url }))).toThrow(/https address/);
    },
  );

  test('may be checked with keys from this machine', () => {
    expect(toConfig(readEnv({ ...provider, JWT_JWKS_URL: 'http://127.0.0.1:9000/jwks' })).jwt?.jwksUrl).toMatch(/9000/);
  });
});

describe('the API key of who approves', () => {
  test('stands among the secrets', () => {
    const env = readEnv({ DORMOUSE_API_KEY: 'dk_x' });
    expect(toSecrets(env).apiKey).toBe('dk_x');
    expect(JSON.stringify(toConfig(env))).not.toContain('dk_x');
  });
});
