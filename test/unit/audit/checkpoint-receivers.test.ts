import { once } from 'node:events';
import { appendFile, mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, onTestFinished, test } from 'vitest';
import {
  checkpointFile,
  checkpointLog,
  checkpointWebhook,
  openCheckpoints,
} from '../../../src/audit/checkpoint-receivers.js';

const { signal } = new AbortController();

async function place(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'dormouse-checkpoints-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return join(folder, 'checkpoints.jsonl');
}

async function receiver(status: number) {
  const bodies: { body: string; type: string | undefined }[] = [];
  const server = createServer(async (request, answer) => {
    bodies.push({ body: await text(request), type: request.headers['content-type'] });
    answer.writeHead(status, { location: 'http://127.0.0.1:9/' }).end('thanks');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook?token=hunter2`, bodies };
}

describe('a file of checkpoints', () => {
  test('is made for its owner alone, and only ever grows', async () => {
    const path = await place();
    for (const line of ['{"a":1}', '{"a":2}']) await checkpointFile(path).receive(line, signal);
    expect(await readFile(path, 'utf8')).toBe('{"a":1}\n{"a":2}\n');
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  test('holds each line once, however often it is given', async () => {
    const path = await place();
    const file = checkpointFile(path);
    for (const line of ['{"a":1}', '{"a":2}', '{"a":1}', '{"a":2}']) await file.receive(line, signal);
    expect(await readFile(path, 'utf8')).toBe('{"a":1}\n{"a":2}\n');
  });

  test('begins a new line behind one that a crash tore', async () => {
    const path = await place();
    await appendFile(path, '{"a":1}\n{"a"');
    await checkpointFile(path).receive('{"a":2}', signal);
    expect(await readFile(path, 'utf8')).toBe('{"a":1}\n{"a"\n{"a":2}\n');
  });

  test('that cannot be written is an error', async () => {
    const path = await place();
    await expect(checkpointFile(join(path, 'none')).receive('{}', signal)).rejects.toThrow('ENOENT');
  });
});

describe('a receiver of checkpoints', () => {
  test('gets the document as JSON', async () => {
    const { url, bodies } = await receiver(202);
    await checkpointWebhook(url).receive('{"a":1}', signal);
    expect(bodies).toEqual([{ body: '{"a":1}', type: 'application/json' }]);
  });

  test.each([302, 404, 500])('has not received it when it answers %i, and its address is not told', async (status) => {
    const { url } = await receiver(status);
    const refusal = await checkpointWebhook(url)
      .receive('{}', signal)
      .catch((error: Error) => error);
    expect(refusal).toBeInstanceOf(Error);
    expect(String(refusal)).not.toContain('hunter2');
  });

  test('is not waited for when the service stops', async () => {
    const { url } = await receiver(200);
    await expect(checkpointWebhook(url).receive('{}', AbortSignal.abort())).rejects.toThrow();
  });
});

describe('the receivers', () => {
  test('are the log, and what was configured', () => {
    const names = (path: string | null, url: string | null) =>
      openCheckpoints({ audit: { checkpointFile: path } }, { auditCheckpointUrl: url }, { info: () => {} }).map(
        ({ name }) => name,
      );
    expect(names(null, null)).toEqual(['log']);
    expect(names('/srv/a', 'https://example.com')).toEqual(['file', 'log', 'webhook']);
  });

  test('of the log tell each checkpoint once', async () => {
    const told: object[] = [];
    const log = checkpointLog({ info: (fields) => told.push(fields) });
    for (const document of ['one', 'one', 'two']) await log.receive(document, signal);
    expect(told).toEqual([{ checkpoint: 'one' }, { checkpoint: 'two' }]);
  });
});
