import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { readBody, startLocalServer } from '../../src/development/local-server.js';
import type { TransitOptions } from '../../src/vault/transit-client.js';

export type TransitMisbehaviour =
  | { readonly kind: 'drop' | 'slow' | 'html' | 'redirect' | 'empty' }
  /** An answer as the server itself gives it: 503 when it is sealed. */
  | { readonly kind: 'status'; readonly status: number; readonly errors: readonly string[] };

export interface TransitKeySettings {
  readonly type?: string;
  readonly derived?: boolean;
  /** As servers before Vault 1.9, which knew no associated data. */
  readonly overlooksAssociatedData?: boolean;
}

export type TransitFake = Awaited<ReturnType<typeof startTransitFake>>;

const keyName = 'dormouse';
const mount = 'keys/transit';
const namespace = 'members';
const notDecrypted = 'cipher: message authentication failed';

/** The transit engine of Vault and OpenBao on a free port, by its published API: it really encrypts, and can misbehave. */
export async function startTransitFake(settings: TransitKeySettings = {}) {
  const { type = 'aes256-gcm96', derived = false, overlooksAssociatedData = false } = settings;
  const token = { value: `hvs.${randomBytes(16).toString('hex')}` };
  const versions: { readonly key: Buffer; readonly made: number }[] = [];
  const minimum = { decryption: 1, encryption: 0, available: 0 };
  const asked: string[] = [];
  const fault: { present: TransitMisbehaviour | null } = { present: null };
  const addVersion = () => versions.push({ key: randomBytes(32), made: 1_795_000_000 + versions.length });
  addVersion();

  const keyOf = (version: number, body: Body): Buffer => {
    const key = versions[version - 1]?.key ?? Buffer.alloc(0);
    return derived ? createHmac('sha256', key).update(bytesOf(body.context)).digest() : key;
  };
  const associated = (body: Body) => (overlooksAssociatedData ? Buffer.alloc(0) : bytesOf(body.associated_data));

  function encrypt(body: Body): Answer {
    if (derived && !body.context)
      return refused("missing 'context' for key derivation; the key was created using a derived key");
    const version = versions.length;
    const nonce = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', keyOf(version, body), nonce).setAAD(associated(body));
    const sealed = Buffer.concat([nonce, cipher.update(bytesOf(body.plaintext)), cipher.final(), cipher.getAuthTag()]);
    return done({ ciphertext: `vault:v${version}:${sealed.toString('base64')}`, key_version: version });
  }

  function decrypt(body: Body): Answer {
    const [, digits = '', base64 = ''] = /^vault:v([0-9]+):(.*)$/s.exec(String(body.ciphertext)) ?? [];
    const version = Number(digits);
    if (version < 1) return refused('invalid ciphertext: no prefix');
    if (version > versions.length) return refused('invalid ciphertext: version is too new');
    if (version < minimum.decryption) {
      return refused('ciphertext or signature version is disallowed by policy (too old)');
    }
    const sealed = Buffer.from(base64, 'base64');
    if (sealed.length < 28) return refused('invalid ciphertext: not enough bytes');
    try {
      const decipher = createDecipheriv('aes-256-gcm', keyOf(version, body), sealed.subarray(0, 12));
      decipher.setAAD(associated(body)).setAuthTag(sealed.subarray(-16));
      const plaintext = Buffer.concat([decipher.update(sealed.subarray(12, -16)), decipher.final()]);
      return done({ plaintext: plaintext.toString('base64') });
    } catch {
      return refused(notDecrypted);
    }
  }

  function described(): Answer {
    const open = versions.map(({ made }, index) => [index + 1, made] as const);
    return done({
      type,
      derived,
      name: keyName,
      keys: Object.fromEntries(open.filter(([version]) => version >= minimum.decryption)),
      latest_version: versions.length,
      min_decryption_version: minimum.decryption,
      min_encryption_version: minimum.encryption,
      min_available_version: minimum.available,
      supports_encryption: true,
      supports_decryption: true,
    });
  }

  function configure(body: Body): Answer {
    const decryption = Number(body.min_decryption_version ?? minimum.decryption);
    const encryption = Number(body.min_encryption_version ?? minimum.encryption);
    if (decryption > versions.length || encryption > versions.length) return refused('latest key version is lower');
    if (encryption > 0 && encryption < decryption) return refused('min encryption version must be greater or equal');
    Object.assign(minimum, { decryption, encryption });
    return described();
  }

  function trim(body: Body): Answer {
    const available = Number(body.min_available_version);
    if (minimum.encryption === 0 || available > Math.min(minimum.encryption, minimum.decryption)) {
      return refused('minimum available version cannot be greater than minimum decryption version');
    }
    minimum.available = available;
    for (let index = 0; index < available - 1; index += 1) versions[index]?.key.fill(0);
    return described();
  }

  function answerTo(request: IncomingMessage, body: Body): Answer {
    if (request.headers['x-vault-token'] !== token.value)
      return { status: 403, body: { errors: ['permission denied'] } };
    if (request.headers['x-vault-namespace'] !== namespace)
      return { status: 404, body: { errors: ['no handler for route'] } };
    const path = `${request.method} ${request.url}`.replace(`/v1/${mount}/`, '');
    asked.push(path);
    if (path === `POST encrypt/${keyName}`) return encrypt(body);
    if (path === `POST decrypt/${keyName}`) return decrypt(body);
    if (path === `GET keys/${keyName}`) return described();
    if (path === `POST keys/${keyName}/config`) return configure(body);
    if (path === `POST keys/${keyName}/trim`) return trim(body);
    if (path !== `POST keys/${keyName}/rotate`) return { status: 404, body: { errors: [] } };
    addVersion();
    return { status: 204, body: null };
  }

  const server = await startLocalServer(0, async (request, response) => {
    const body = JSON.parse((await readBody(request)) || '{}') as Body;
    const { present } = fault;
    if (present === null) return send(response, answerTo(request, body));
    if (present.kind === 'drop') return void response.destroy();
    if (present.kind === 'status') return send(response, { status: present.status, body: { errors: present.errors } });
    if (present.kind === 'html') return void response.writeHead(200).end('<html>');
    if (present.kind === 'empty') return send(response, done({}));
    if (present.kind === 'redirect') return void response.writeHead(307, { location: '/elsewhere' }).end();
  });

  return {
    asked,
    token,
    minimum,
    options: (changes: Partial<TransitOptions> = {}): TransitOptions => ({
      url: `${server.url}/`,
      mount,
      keyName,
      namespace,
      token: token.value,
      tokenFile: null,
      timeoutMs: 20_000,
      ...changes,
    }),
    /** Until it is told to behave again. */
    misbehave(kind: TransitMisbehaviour): () => void {
      fault.present = kind;
      return () => {
        fault.present = null;
      };
    },
    stop: server.stop,
  };
}

type Body = Readonly<Record<string, unknown>>;

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

const done = (data: object): Answer => ({
  status: 200,
  body: { request_id: 'r', lease_id: '', renewable: false, data },
});
const refused = (reason: string): Answer => ({ status: 400, body: { errors: [reason] } });
const bytesOf = (base64: unknown): Buffer => Buffer.from(String(base64 ?? ''), 'base64');

function send(response: ServerResponse, { status, body }: Answer): void {
  response
    .writeHead(status, { 'content-type': 'application/json' })
    .end(body === null ? undefined : JSON.stringify(body));
}
