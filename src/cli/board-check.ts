import type { BoardCheck } from '../cycles/check-notice-board.js';
import { type Command, exitCodes } from './command.js';

export const boardCheck: Command = {
  name: 'board check',
  summary: 'See whether the notice board is there for everybody, now.',
  usage: '',
  details:
    'Asks NOTICE_BOARD_URL as a stranger would and records which postings it shows, as the service and each sweep do every\n' +
    'day. Notices take effect on the day on which their posting is seen; a posting that stood on a whole day unseen is\n' +
    'withdrawn, and what rests on it is taken back. Ends with exit code 1 where the board or a posting was not seen.',
  options: {},
  examples: ['dormouse board check', 'dormouse board check --json'],
  async run(call) {
    const { checkNoticeBoard } = await import('../cycles/check-notice-board.js');
    const { actor, signal } = call;
    const checked = await checkNoticeBoard(await call.openContext(), { actor, signal, evenEmpty: true });
    call.answer(checked, checkedText(checked));
    return checked.reachable ? exitCodes.done : exitCodes.failed;
  },
};

function checkedText({ reachable, checked, effective, withdrawn, takenBack }: BoardCheck): string {
  const lines = [
    reachable
      ? `The board is there and shows all that it has to: ${counted(checked, 'posting')}.`
      : 'The board, or a posting that it has to show, was not seen. dormouse board list says why; it is tried again.',
  ];
  if (effective > 0) lines.push(`${counted(effective, 'notice')} took effect.`);
  if (withdrawn > 0) lines.push(`${counted(withdrawn, 'posting')} had stood on a day unseen and came off the board.`);
  if (takenBack > 0) lines.push(`${counted(takenBack, 'notice')} no longer stand: the next sweep posts anew.`);
  return lines.join('\n');
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
