import type { ListedKeys } from '../keys/list-keys.js';
import { type Command, exitCodes } from './command.js';
import { tableText } from './table.js';

export const keysList: Command = {
  name: 'keys list',
  summary: 'List the versions of the root key and the period keys, and how much rests on each; never a key.',
  usage: '',
  options: {},
  examples: ['dormouse keys list', 'dormouse keys list --json'],
  async run(call) {
    const { listKeys } = await import('../keys/list-keys.js');
    const listed = await listKeys(await call.openContext());
    call.answer(listed, listedText(listed));
    return exitCodes.done;
  },
};

function listedText({ rootKeys, periodKeys, missing }: ListedKeys): string {
  const roots = rootKeys.map(({ id, primary, createdAt, keys, records }) => [
    id,
    primary ? 'primary' : '',
    createdAt?.slice(0, 10) ?? '-',
    keys,
    records,
  ]);
  const periods = periodKeys.map(({ id, month, seals, rootKeyId, records }) => [
    id,
    month,
    seals ? 'seals' : 'replaced',
    rootKeyId,
    records,
  ]);
  return [
    tableText(['root key', '', 'made', 'keys', 'records'], roots),
    '',
    periods.length > 0
      ? tableText(['period key', 'month', '', 'root key', 'records'], periods)
      : 'There are no period keys yet.',
    ...missingText(missing),
  ].join('\n');
}

export function missingText(missing: ListedKeys['missing']): string[] {
  if (missing.length === 0) return [];
  const rows = missing.map(({ keyId, records }) => [keyId, records]);
  return ['', tableText(['NOT IN THE KEYRING', 'records that nobody can open'], rows)];
}
