import { countedRowsMax } from '../datamap/compile-sources.js';
import type { ClockDoubt, Doubt, ShortHistoryDoubt, SilenceDoubt } from '../policy/doubt.js';

/** What a person has to know to mend or to approve: names, days and counts alone. */
export function tellDoubts(doubts: readonly Doubt[]): string {
  const clock = doubts.filter((doubt) => doubt.kind === 'clock');
  const silent = doubts.filter((doubt) => doubt.kind === 'silent');
  const short = doubts.filter((doubt) => doubt.kind === 'short_history');
  const parts: string[] = clock.map(tellClock);
  if (silent.length > 0) {
    const told = silent.map((doubt) => `${doubt.source} ${tellSilence(doubt)}`).join('; ');
    const empty = silent.some(({ found }) => found === 'no_rows');
    parts.push(
      `Silent: ${told}. While a source is silent inactivity can't be proven. Repair the source, its import or its ` +
        '`where`, or give it a longer `silence` in the data map.' +
        (empty
          ? ' A new source without a row needs `since`, the day on which it began; one that nobody uses any more is taken out of the map.'
          : ''),
    );
  }
  parts.push(...short.map(tellShortHistory));
  const left = clock.length > 0 ? 'Nothing was done.' : 'Nobody was noticed or separated.';
  return `${parts.join(' ')} ${left} Where all is as it should be, another person may approve this sweep.`;
}

function tellShortHistory({ source, isColumn, oldestOn, earlierEvents, earlierMembers }: ShortHistoryDoubt): string {
  const but = earlierEvents > 0 ? `but for ${earlierEvents} of the time before, ` : '';
  if (isColumn)
    return (
      `Short history: ${but}the oldest value of ${source} is of ${oldestOn}, and the column is empty for ${earlierMembers} ` +
      'members who registered before and could be due: it was probably filled only lately, and says nothing of them. Say ' +
      'in the data map when it began (`since`), or name another source beside it.'
    );
  return (
    `Short history: ${but}the oldest event of ${source} is of ${oldestOn}, and ${earlierMembers} members who registered ` +
    'before could be due: rows have probably been removed, and inactivity would be computed from too little. Say in the ' +
    'data map how long the host keeps them (`keeps`), or when the source began (`since`).'
  );
}

function tellSilence({ found, newestOn, silentDays, rows, silenceDays }: SilenceDoubt): string {
  const counted = rows !== null && rows > countedRowsMax ? `more than ${countedRowsMax}` : String(rows);
  switch (found) {
    case 'no_rows':
      return 'has no row at all';
    case 'none_selected':
      return `has ${counted} rows, of which its \`where\` selects none`;
    case 'never_set':
      return `has ${counted} rows, and in all that count the instant is empty`;
    case 'future':
      return 'has events in the future alone';
    case 'old':
      return `had its newest event on ${newestOn}, ${silentDays} days ago, where ${silenceDays} are allowed`;
  }
}

function tellClock(doubt: ClockDoubt): string {
  switch (doubt.found) {
    case 'backwards':
      return `Clock: the database clock is behind ${doubt.recordedAt}, which is on record already. Set it right, or find out who set it ahead.`;
    case 'skewed':
      return `Clock: the database clock is ${Math.abs(doubt.minutes)} minutes ${doubt.minutes > 0 ? 'ahead of' : 'behind'} the clock of this machine, so one of them is wrong. Set it right.`;
    case 'forwards':
      return `Clock: neither an event nor a sweep is on record since ${doubt.sweptOn}. Either all stood still since then, or the database clock was moved on: look at it first.`;
  }
}
