import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { openShelf, type Shelved } from './mailbox-shelf.js';

export type CallStatus =
  | 'queued'
  | 'ringing'
  | 'in-progress'
  | 'completed'
  | 'busy'
  | 'no-answer'
  | 'failed'
  | 'canceled';

export interface CallEntry extends Shelved {
  readonly from: string;
  /** The instructions that came with the call. */
  readonly twiml: string;
  /** Those that a pressed key was answered with last; null before. */
  readonly answer: string | null;
  readonly status: CallStatus;
  readonly answeredBy: string | null;
  /** Every key that was pressed, in order. */
  readonly pressed: string;
  readonly statusCallback: string | null;
}

export type NewCall = Pick<CallEntry, 'to' | 'from' | 'twiml' | 'statusCallback'>;

export type CallShelf = Awaited<ReturnType<typeof openCallShelf>>;

export async function openCallShelf(folder: string) {
  const shelf = await openShelf<CallEntry>(join(folder, 'calls.jsonl'));
  return {
    ...shelf,
    create(call: NewCall): Promise<CallEntry> {
      const createdAt = new Date().toISOString();
      const sid = `CA${randomBytes(16).toString('hex')}`;
      const untouched = { status: 'queued', answer: null, answeredBy: null, pressed: '' } as const;
      return shelf.put({ sid, ...call, ...untouched, createdAt, updatedAt: createdAt });
    },
  };
}
