import type { Context } from '../context.js';
import type { LocalDate } from '../policy/dates.js';
import type { Means } from '../policy/means.js';
import type { Sampled } from './forecast-members.js';

export interface Assumed {
  /** From this day on even those are told who use the service today. */
  readonly activeFromOn: LocalDate;
  readonly isSwept: boolean;
  readonly sampled: Sampled | null;
  /** Ids of classes. */
  readonly certain: readonly string[];
  readonly unknown: readonly string[];
  /** Why a sweep would halt or a notice wait today, in words. */
  readonly troubles: readonly string[];
}

const meansNames: Readonly<Record<Means, string>> = {
  email: 'e-mail',
  alimtalk: 'Alimtalk',
  sms: 'SMS',
  voice: 'a call',
  letter: 'letter',
  noticeBoard: 'the notice board',
};

const numbers = new Intl.NumberFormat('en-US');

/** What has to be known to read the numbers; whoever plans with them must not have to look it up. */
export function assumptionsOf({ policy, config }: Context, assumed: Assumed): string[] {
  const { activeFromOn, isSwept, sampled, certain, unknown, troubles } = assumed;
  const perSweep = numbers.format(policy.perSweep);
  return [
    `Nobody uses the service from now on: whoever does is neither noticed nor separated, so that each number is the most there will be. From ${activeFromOn} on even those are counted who use it today.`,
    `Each notice goes by the first means, ${firstMeans(policy)}, and is not taken back.`,
    `One sweep performs each day${isSwept ? '; today’s has' : ''}${performs(config) ? '' : ', though the schedule of this service performs none'}. What is above perSweep (${perSweep}) waits for the next, the longest due first; a sweep that halts because too many are due is approved the same day.`,
    `A notice that served no separation within ${policy.noticeValidityDays} days of the day it named is repeated.`,
    'Holds, periods of a member’s own, policy and data map stay as they are; whoever is on hold is counted in `held` alone.',
    'Destructions count members of whom something is destroyed, by the first and the last day of what is sealed now. Between them rows may have days of their own, which stand in the sealed data.',
    ...(certain.length > 0
      ? [`What is still to be separated is counted for ${listed(certain)}, which every member has.`]
      : []),
    ...(unknown.length > 0
      ? [`What is still to be separated is left out for ${listed(unknown)}: the days stand in rows that are not read.`]
      : []),
    ...(sampled ? [sampleText(sampled)] : []),
    ...troubles.map((trouble) => `The days are counted as if this were repaired today: ${trouble}`),
  ];
}

function firstMeans({ means, letter, perDay }: Context['policy']): string {
  const first = means[0] ?? 'noticeBoard';
  const paced = first === 'noticeBoard' ? '' : ` (at most ${numbers.format(perDay[first])} a day)`;
  if (first !== 'letter') return `${meansNames[first]}${paced}, takes effect at once`;
  return `${meansNames.letter}${paced}, takes effect ${letter.printingDays + letter.deliveryDays} days later`;
}

function performs({ schedule }: Context['config']): boolean {
  return schedule === null || schedule.mode === 'perform';
}

function sampleText({ looked, of }: Sampled): string {
  return `${numbers.format(looked)} of ${numbers.format(of)} members were looked at and stand for the others.`;
}

function listed(ids: readonly string[]): string {
  return ids.length === 1 ? `the class ${ids[0]}` : `the classes ${ids.join(', ')}`;
}
