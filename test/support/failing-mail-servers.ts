import { onTestFinished } from 'vitest';
import type { KeptMail } from './judge-mails.js';
import { startTestMailbox } from './mailbox.js';
import type { FaultShares, RandomFault } from './mailbox-faults.js';

export interface FailingServer {
  readonly url: string;
  /** Resolves when this server has kept so many more mails. */
  afterMails(count: number, signal: AbortSignal): Promise<void>;
}

export interface FailingServers {
  readonly servers: readonly FailingServer[];
  /** Everything that any of them kept, in order. */
  readonly kept: readonly KeptMail[];
  /** How often each fault befell. */
  counts(): Map<RandomFault, number>;
}

export interface Failing {
  readonly count: number;
  readonly random: () => number;
  readonly shares: FaultShares;
  /** Addresses without a mailbox, and those whose first mail each server puts off. */
  readonly refused: Iterable<string>;
  readonly greylisted: Iterable<string>;
}

/** Several real mail servers that fail by chance; one for each sender, so that it is known whose mails they are. */
export async function startFailingServers(failing: Failing): Promise<FailingServers> {
  const kept: KeptMail[] = [];
  const started = await Promise.all(Array.from({ length: failing.count }, () => startOne(failing, kept)));
  return {
    servers: started,
    kept,
    counts() {
      const sums = new Map<RandomFault, number>();
      for (const [fault, times] of started.flatMap(({ counts }) => [...counts])) {
        sums.set(fault, (sums.get(fault) ?? 0) + times);
      }
      return sums;
    },
  };
}

async function startOne({ random, shares, refused, greylisted }: Failing, kept: KeptMail[]) {
  const waiting = new Set<() => void>();
  const mailbox = await startTestMailbox({
    onMail({ to, raw, answered }) {
      kept.push({ address: to, messageId: messageIdOf(raw), answered });
      for (const tell of waiting) tell();
    },
  });
  onTestFinished(mailbox.stop);
  for (const address of refused) mailbox.refuse(address, '550 5.1.1 No such mailbox');
  for (const address of greylisted) mailbox.greylist(address);
  const { counts } = mailbox.misbehave(random, shares);
  return {
    url: mailbox.url,
    counts,
    afterMails: (count: number, signal: AbortSignal) => after(waiting, count, signal),
  };
}

function after(waiting: Set<() => void>, count: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    let left = count;
    const stop = () => void waiting.delete(tell);
    const tell = () => {
      left -= 1;
      if (left > 0) return;
      stop();
      resolve();
    };
    signal.addEventListener('abort', () => {
      stop();
      reject(signal.reason);
    });
    waiting.add(tell);
  });
}

/** To parse ten thousand mails whole would take longer than to send them. */
function messageIdOf(raw: Buffer): string {
  return /^Message-ID: (\S+)\r$/im.exec(raw.toString('latin1', 0, 4_000))?.[1] ?? 'none';
}
