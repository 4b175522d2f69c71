import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type CryptoKey, exportJWK, exportSPKI, generateKeyPair, type JWK, type JWTPayload, SignJWT } from 'jose';

export type ProviderMood = 'well' | 'error' | 'hangs' | 'hangs up' | 'garbage' | 'no key set' | 'huge' | 'redirects';

interface SigningKey {
  readonly kid: string;
  readonly alg: string;
  readonly privateKey: CryptoKey;
  readonly publicKey: CryptoKey;
  readonly jwk: JWK;
}

export interface SignOptions {
  readonly claims?: Record<string, unknown>;
  /** In the header instead of what the key says. */
  readonly header?: Record<string, unknown>;
  readonly key?: SigningKey;
}

export type IdentityProvider = Awaited<ReturnType<typeof startIdentityProvider>>;

export const audience = 'dormouse';

/** An identity provider on a free port, with keys that it publishes, rotates and takes back. It can misbehave. */
export async function startIdentityProvider(options: { now: () => string; alg?: string }) {
  const published: SigningKey[] = [];
  let mood: ProviderMood = 'well';
  let asked = 0;
  const server = createServer((_request, response) => {
    asked += 1;
    answer(response, mood, { keys: published.map(({ jwk }) => jwk) });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const provider = {
    issuer,
    env: { JWT_JWKS_URL: `${issuer}/jwks`, JWT_ISSUER: issuer, JWT_AUDIENCE: audience },
    asked: () => asked,
    feel(next: ProviderMood) {
      mood = next;
    },
    newKey,
    async publish(alg = options.alg ?? 'ES256'): Promise<SigningKey> {
      const key = await newKey(alg);
      published.unshift(key);
      return key;
    },
    takeBack(kid: string) {
      published.splice(0, published.length, ...published.filter((key) => key.kid !== kid));
    },
    publicPem: async () => exportSPKI((published[0] as SigningKey).publicKey),
    /** A token that is in order but for what is said here. A claim that is undefined is left out. */
    sign({ claims = {}, header = {}, key = published[0] as SigningKey }: SignOptions = {}): Promise<string> {
      const seconds = Math.floor(Date.parse(options.now()) / 1_000);
      const usual = {
        iss: issuer,
        aud: audience,
        sub: 'back-end',
        scope: 'members:read',
        iat: seconds,
        exp: seconds + 600,
      };
      const { alg, kid } = key;
      return new SignJWT({ ...usual, ...claims } as JWTPayload)
        .setProtectedHeader({ alg, kid, typ: 'at+jwt', ...header })
        .sign(key.privateKey);
    },
    close: () => closed(server),
  };
  await provider.publish();
  return provider;
}

let keysMade = 0;

export async function newKey(alg: string): Promise<SigningKey> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  keysMade += 1;
  const kid = `key-${keysMade}`;
  return { kid, alg, privateKey, publicKey, jwk: { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' } };
}

/** Without a signature, or with one that `signature` makes of the two parts before it. */
export function forgedToken(header: object, claims: object, signature: (signed: string) => string = () => ''): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const signed = `${part(header)}.${part(claims)}`;
  return `${signed}.${signature(signed)}`;
}

function answer(response: ServerResponse, mood: ProviderMood, keySet: object): void {
  if (mood === 'hangs') return;
  if (mood === 'hangs up') return void response.destroy();
  if (mood === 'redirects') return void response.writeHead(302, { location: '/elsewhere' }).end();
  if (mood === 'error') return void response.writeHead(500).end('out of order');
  response.writeHead(200, { 'content-type': 'application/json' });
  if (mood === 'garbage') return void response.end('<html>Welcome</html>');
  if (mood === 'no key set') return void response.end('{"keys":"none"}');
  if (mood === 'huge') return void response.end(JSON.stringify({ ...keySet, more: 'x'.repeat(1_000_000) }));
  response.end(JSON.stringify(keySet));
}

function closed(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}
