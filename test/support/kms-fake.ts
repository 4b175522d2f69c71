import { createCipheriv, createDecipheriv, randomBytes, randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { readBody, startLocalServer } from '../../src/development/local-server.js';
import type { KmsOptions } from '../../src/vault/kms-key-source.js';

export type KmsMisbehaviour =
  | { readonly kind: 'drop' | 'slow' | 'html' }
  | { readonly kind: 'error'; readonly status: number; readonly type: string };

export type KmsFake = Awaited<ReturnType<typeof startKmsFake>>;

const region = 'ap-northeast-2';

/** The JSON protocol of AWS KMS on a free port, by its published API: it really encrypts, and can misbehave. */
export async function startKmsFake() {
  const credentials = {
    accessKeyId: `AKIA${randomBytes(8).toString('hex')}`,
    secretAccessKey: randomBytes(20).toString('hex'),
  };
  const keys = new Map<string, { readonly key: Buffer; readonly made: number }>();
  const aliases = new Map<string, string>();
  const asked: string[] = [];
  const fault: { present: KmsMisbehaviour | null } = { present: null };

  function addKey(alias?: string): string {
    const arn = `arn:aws:kms:${region}:000000000000:key/${randomUUID()}`;
    keys.set(arn, { key: randomBytes(32), made: 1_795_000_000 + keys.size });
    if (alias !== undefined) aliases.set(alias, arn);
    return arn;
  }

  function arnOf(keyId: unknown): string | undefined {
    const named = String(keyId);
    return aliases.get(named) ?? [...keys.keys()].find((arn) => arn === named || arn.endsWith(`/${named}`));
  }

  function encrypt(body: Body): Answer {
    const arn = arnOf(body.KeyId);
    if (arn === undefined) return failure('NotFoundException');
    const nonce = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', keys.get(arn)?.key ?? '', nonce).setAAD(boundTo(body));
    const sealed = [cipher.update(bytesOf(body.Plaintext)), cipher.final(), cipher.getAuthTag()];
    const blob = Buffer.concat([Buffer.from(arn.slice(-36)), nonce, ...sealed]);
    return done({ CiphertextBlob: blob.toString('base64'), KeyId: arn, EncryptionAlgorithm: 'SYMMETRIC_DEFAULT' });
  }

  function decrypt(body: Body): Answer {
    const blob = bytesOf(body.CiphertextBlob);
    const named = arnOf(body.KeyId);
    if (named === undefined) return failure('NotFoundException');
    const arn = arnOf(blob.subarray(0, 36).toString('latin1'));
    if (arn === undefined || blob.length < 64) return failure('InvalidCiphertextException');
    if (named !== arn) return failure('IncorrectKeyException');
    try {
      const decipher = createDecipheriv('aes-256-gcm', keys.get(arn)?.key ?? '', blob.subarray(36, 48));
      decipher.setAAD(boundTo(body)).setAuthTag(blob.subarray(-16));
      const plaintext = Buffer.concat([decipher.update(blob.subarray(48, -16)), decipher.final()]);
      return done({ Plaintext: plaintext.toString('base64'), KeyId: arn, EncryptionAlgorithm: 'SYMMETRIC_DEFAULT' });
    } catch {
      return failure('InvalidCiphertextException');
    }
  }

  function describeKey(body: Body): Answer {
    const arn = arnOf(body.KeyId);
    if (arn === undefined) return failure('NotFoundException');
    const CreationDate = keys.get(arn)?.made;
    return done({ KeyMetadata: { KeyId: arn.slice(-36), Arn: arn, CreationDate, Enabled: true, KeyState: 'Enabled' } });
  }

  function answerTo(request: IncomingMessage, body: Body): Answer {
    const signedBy = /Credential=([^/]+)\//.exec(request.headers.authorization ?? '')?.[1];
    if (signedBy !== credentials.accessKeyId) return failure('UnrecognizedClientException');
    const target = String(request.headers['x-amz-target']).replace('TrentService.', '');
    asked.push(target);
    if (target === 'Encrypt') return encrypt(body);
    if (target === 'Decrypt') return decrypt(body);
    return target === 'DescribeKey' ? describeKey(body) : failure('UnknownOperationException');
  }

  const server = await startLocalServer(0, async (request, response) => {
    const body = JSON.parse(await readBody(request)) as Body;
    const { present } = fault;
    if (present === null) return send(response, answerTo(request, body));
    if (present.kind === 'drop') return void response.destroy();
    if (present.kind === 'html') return void response.writeHead(200).end('<html>');
    if (present.kind === 'error') return send(response, failure(present.type, present.status));
  });

  return {
    asked,
    addKey,
    /** Points an alias at another key. */
    alias: (name: string, arn: string) => void aliases.set(name, arn),
    options: (keyId: string, changes: Partial<KmsOptions> = {}): KmsOptions => ({
      keyId,
      previousKeyId: null,
      region,
      endpoint: server.url,
      timeoutMs: 20_000,
      credentials,
      ...changes,
    }),
    /** Until it is told to behave again. */
    misbehave(kind: KmsMisbehaviour): () => void {
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

const done = (body: object): Answer => ({ status: 200, body });
const failure = (type: string, status = 400): Answer => ({
  status,
  body: { __type: type, message: 'arn:aws:iam::000000000000:user/somebody is not told more' },
});
const bytesOf = (base64: unknown): Buffer => Buffer.from(String(base64 ?? ''), 'base64');

/** In the order of the names, as the service binds them. */
function boundTo({ EncryptionContext: context }: Body): Buffer {
  return Buffer.from(JSON.stringify(Object.entries(context ?? {}).sort()), 'utf8');
}

function send(response: ServerResponse, { status, body }: Answer): void {
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body));
}
