import { type Command, exitCodes } from './command.js';
import { instantOf } from './ledger-filter.js';
import { textOf } from './option-values.js';
import { WrongUse } from './wrong-use.js';

export const destructionsConfirm: Command = {
  name: 'destructions confirm',
  summary: 'Confirm, as the privacy officer, what was destroyed.',
  usage: '--until INSTANT | --ids ID,ID',
  details:
    'With an API key of your own that stands for a person and has the scope destructions:confirm, in DORMOUSE_API_KEY or on\n' +
    'standard input. Whoever destroyed something can not confirm it.',
  options: {
    until: { type: 'string', value: 'INSTANT', description: 'All that was destroyed up to then; not ahead of now.' },
    ids: { type: 'string', value: 'IDS', description: 'These lines alone, separated by commas.' },
  },
  examples: ['dormouse destructions confirm --until 2026-11-30T23:59:59+09:00'],
  async run(call) {
    const until = instantOf(call, 'until') ?? undefined;
    const ids = idsOf(textOf(call, 'ids'));
    if ((until === undefined) === (ids === undefined)) throw new WrongUse('Give --until, or --ids: one of the two.');
    const { confirmDestructions } = await import('../destruction/confirm-destructions.js');
    const { approverOf } = await import('./approver.js');
    const { withAccess } = await import('./open-clerk.js');
    const confirmed = await withAccess(call, async (ctx) =>
      confirmDestructions(ctx, { until, ids, ...(await approverOf(call, ctx, 'destructions:confirm')) }),
    );
    const own = confirmed.own > 0 ? `, ${confirmed.own} of them destroyed by you: somebody else confirms them` : '';
    call.answer(confirmed, `Confirmed ${confirmed.confirmed}; ${confirmed.waiting} still wait${own}.`);
    return exitCodes.done;
  },
};

function idsOf(text: string | undefined): string[] | undefined {
  const ids = text?.split(',').map((id) => id.trim());
  if (ids?.every((id) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id)) ?? true) return ids;
  throw new WrongUse(
    '--ids must be ids of lines, separated by commas.',
    'dormouse destructions list --json shows them.',
  );
}
