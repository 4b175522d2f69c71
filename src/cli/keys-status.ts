import type { KeysStatus } from '../keys/keys-status.js';
import { type Command, exitCodes } from './command.js';
import { missingText } from './keys-list.js';
import { tableText } from './table.js';

export const keysStatus: Command = {
  name: 'keys status',
  summary: 'Say whether keys are left to rewrap or to destroy; exit code 1 where there are.',
  usage: '',
  options: {},
  examples: ['dormouse keys status', 'dormouse keys status --json'],
  async run(call) {
    const verb = await import('../keys/keys-status.js');
    const status = await verb.keysStatus(await call.openContext());
    call.answer(status, statusText(status));
    return status.settled ? exitCodes.done : exitCodes.failed;
  },
};

function statusText({ rootKeys, toRewrap, toDestroy, missing, settled }: KeysStatus): string {
  const roots = rootKeys.map(({ id, primary, keys, records }) => [id, primary ? 'primary' : '', keys, records]);
  const { fixedKeys, periodKeys, records } = toRewrap;
  const due = toDestroy.map((key) => [key.id, key.month, key.records]);
  return [
    tableText(['root key', '', 'keys', 'records'], roots),
    '',
    `left to rewrap    ${fixedKeys + periodKeys} keys, ${records} records`,
    `left to destroy   ${toDestroy.length} period keys`,
    ...(due.length > 0 ? ['', tableText(['period key', 'month', 'records'], due)] : []),
    ...missingText(missing),
    ...(settled ? ['Nothing is left to do.'] : []),
  ].join('\n');
}
