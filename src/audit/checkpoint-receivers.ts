import { open } from 'node:fs/promises';
import { ServiceError } from '../errors.js';

/** Where checkpoints go to when they leave the database. The same document may be given twice. */
export interface CheckpointReceiver {
  readonly name: string;
  receive(document: string, signal: AbortSignal): Promise<void>;
}

/** More than the checkpoints that one pass hands on again. */
const tailBytes = 256 * 1024;
const newLine = 0x0a;

/** One line each, on disk before it answers. Nothing is ever taken away from the file. */
export function checkpointFile(path: string): CheckpointReceiver {
  return {
    name: 'file',
    async receive(document) {
      const file = await open(path, 'a+', 0o600);
      try {
        const { size } = await file.stat();
        const tail = Buffer.alloc(Math.min(size, tailBytes));
        await file.read(tail, 0, tail.length, size - tail.length);
        if (tail.includes(`${document}\n`)) return;
        // A line that was torn by a crash keeps to itself.
        const torn = tail.length > 0 && tail.at(-1) !== newLine;
        await file.appendFile(`${torn ? '\n' : ''}${document}\n`);
        await file.sync();
      } finally {
        await file.close();
      }
    },
  };
}

/** The log always: it leaves the machine in most installations. */
export function openCheckpoints(
  { audit }: { readonly audit: { readonly checkpointFile: string | null } },
  { auditCheckpointUrl: url }: { readonly auditCheckpointUrl: string | null },
  logger: Parameters<typeof checkpointLog>[0],
): CheckpointReceiver[] {
  const { checkpointFile: path } = audit;
  return [
    ...(path === null ? [] : [checkpointFile(path)]),
    checkpointLog(logger),
    ...(url === null ? [] : [checkpointWebhook(url)]),
  ];
}

const patienceMs = 10_000;

/** An answer of the 2xx kind means that it was received. Nothing of the address is told: it may hold a secret. */
export function checkpointWebhook(url: string): CheckpointReceiver {
  return {
    name: 'webhook',
    async receive(document, signal) {
      const { status, ok } = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: document,
        redirect: 'error',
        signal: AbortSignal.any([signal, AbortSignal.timeout(patienceMs)]),
      }).then(async (answer) => {
        await answer.body?.cancel();
        return answer;
      });
      if (ok) return;
      throw new ServiceError('configuration_invalid', `AUDIT_CHECKPOINT_URL answered ${status}; it is asked again.`);
    },
  };
}

/** Tells each once, however often it is given. */
export function checkpointLog(logger: { info(fields: object, message: string): void }): CheckpointReceiver {
  let last = '';
  return {
    name: 'log',
    async receive(document) {
      if (document === last) return;
      logger.info({ checkpoint: document }, 'the audit is sealed up to here');
      last = document;
    },
  };
}
