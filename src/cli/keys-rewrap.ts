import type { RewrapReport } from '../keys/rewrap-keys.js';
import { type Command, exitCodes } from './command.js';
import { textOf } from './option-values.js';
import { tableText } from './table.js';

export const keysRewrap: Command = {
  name: 'keys rewrap',
  summary: 'Bring all keys under the primary root key, while the service goes on.',
  usage: '[--period-keys MONTH|all]',
  details:
    'Records move to new period keys without being opened, and the old keys are destroyed. It can be stopped and run\n' +
    'again at any time, and goes on where it was. Exit code 1 tells that something is left: run it again. After\n' +
    '--period-keys was stopped, run it without the option: what was begun is finished, and not begun once more.',
  stopsItself: true,
  options: {
    'period-keys': {
      type: 'string',
      value: 'MONTH|all',
      description: "Replace these period keys too: 2031-03, 'none' or 'all', for keys that somebody may know.",
    },
  },
  examples: ['dormouse keys rewrap', 'dormouse keys rewrap --period-keys 2031-03 --json'],
  async run(call) {
    const { actor, signal } = call;
    const periodKeys = textOf(call, 'period-keys');
    const ctx = await call.openContext();
    const { rewrapKeys } = await import('../keys/rewrap-keys.js');
    let moved = 0;
    const onMoved = (records: number) => {
      moved += records;
      call.log(`${moved} records moved`);
    };
    const report = await rewrapKeys(ctx, { periodKeys, actor, signal, onMoved });
    call.answer(report, rewrapText(report));
    return report.complete && report.kept.length === 0 ? exitCodes.done : exitCodes.failed;
  },
};

function rewrapText({ rootKeyId, replaced, recordsMoved, periodKeysDestroyed, kept, complete }: RewrapReport): string {
  const rows = kept.map(({ keyId, month, left, unreadable }) => [keyId, month, left, unreadable]);
  return [
    `Root key ${rootKeyId}: ${replaced} period keys replaced, ${recordsMoved} records moved, ${periodKeysDestroyed} old period keys destroyed.`,
    complete ? 'Nothing is left to move.' : 'Something is left: run this again.',
    ...(rows.length > 0 ? ['', tableText(['kept', 'month', 'records', 'of them unreadable'], rows)] : []),
  ].join('\n');
}
