import type { Context } from '../context.js';
import type { SweepRow } from '../store/sweeps.js';
import { type Call, type Command, exitCodes } from './command.js';
import { dayOrInstantOf, uuidOf } from './option-values.js';
import { WrongUse } from './wrong-use.js';

export const sweep: Command = {
  name: 'sweep',
  summary: 'Detect, notify, separate and destroy what is due; a rehearsal unless told to perform.',
  usage: '[--perform] [--as-of DATE] | --approve ID | --stop ID',
  details:
    'A rehearsal says what would happen and changes nothing. A sweep halts with exit code 3 before anything is changed when\n' +
    'more is due than the policy allows, when a source of activity is silent or remembers too little, or when the clock is\n' +
    'in doubt. It says what it saw; another person may then approve it, with an API key of their own in DORMOUSE_API_KEY or\n' +
    'on standard input.',
  stopsItself: true,
  options: {
    perform: { type: 'boolean', description: 'Do it; without this it is rehearsed.' },
    'as-of': {
      type: 'string',
      value: 'DATE',
      description: 'Rehearse for another day; with --perform in development alone.',
    },
    approve: {
      type: 'string',
      value: 'ID',
      description: 'Approve a halted sweep that somebody else asked for, and run it.',
    },
    stop: { type: 'string', value: 'ID', description: 'Stop a sweep after the batch it is in.' },
  },
  examples: [
    'dormouse sweep',
    'dormouse sweep --as-of 2026-12-24 --json',
    'dormouse sweep --perform',
    'dormouse sweep --approve 0b5f0c3e-9c1d-4c59-8f0a-3a4f7e1d2c6b',
  ],
  async run(call) {
    const asked = readAsked(call);
    const ctx = await call.openContext();
    const { sweepText } = await import('./sweep-text.js');
    const ended = await act(ctx, call, asked);
    call.answer(ended, sweepText(ended));
    if (ended.state === 'halted') return exitCodes.halted;
    return ended.state === 'done' || asked.stop !== undefined ? exitCodes.done : exitCodes.failed;
  },
};

interface Asked {
  readonly perform: boolean;
  readonly asOf: string | undefined;
  readonly approve: string | undefined;
  readonly stop: string | undefined;
}

function readAsked(call: Call): Asked {
  const asked = {
    perform: call.values.perform === true,
    asOf: dayOrInstantOf(call, 'as-of'),
    approve: uuidOf(call, 'approve'),
    stop: uuidOf(call, 'stop'),
  };
  const begins = asked.perform || asked.asOf !== undefined;
  const uses = [begins, asked.approve !== undefined, asked.stop !== undefined].filter(Boolean);
  if (uses.length > 1) throw new WrongUse('A sweep is begun, approved or stopped: one of them at a time.');
  return asked;
}

async function act(ctx: Context, call: Call, { perform, asOf, approve, stop }: Asked): Promise<SweepRow> {
  const { actor } = call;
  if (stop !== undefined) {
    const { stopSweep } = await import('../sweep/stop-sweep.js');
    return stopSweep(ctx, { sweepId: stop, actor });
  }
  const { followSweep } = await import('./follow-sweep.js');
  if (approve !== undefined) {
    const { approveSweep } = await import('../sweep/approve-sweep.js');
    const { approverOf } = await import('./approver.js');
    const shown = await showHalt(ctx, call, approve);
    const approved = await approveSweep(ctx, { sweepId: approve, shown, ...(await approverOf(call, ctx)) });
    return followSweep(ctx, call, approved.sweepId);
  }
  const { requestSweep } = await import('../sweep/request-sweep.js');
  const requested = await requestSweep(ctx, { mode: perform ? 'perform' : 'rehearse', asOf, actor });
  if (requested === null) throw new Error('a sweep that no schedule asked for was refused as a repetition');
  return followSweep(ctx, call, requested.sweepId);
}

/** Tells what is approved before the key is asked for; the approval is bound to what was told. */
async function showHalt(ctx: Context, call: Call, sweepId: string): Promise<string> {
  const { findSweep } = await import('../sweep/list-sweeps.js');
  const { halt } = await findSweep(ctx, sweepId);
  if (typeof halt?.message === 'string') call.log(halt.message);
  // What has no hash is not halted, and the verb says so.
  return typeof halt?.shownHash === 'string' ? halt.shownHash : '';
}
