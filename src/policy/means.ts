/** The ways to tell a member. The notice board is the last: it is for those whom no other means can reach. */
export const builtMeans = ['email', 'alimtalk', 'sms', 'voice', 'letter', 'noticeBoard'] as const;

export type Means = (typeof builtMeans)[number];

/** How a notice stands. Only `effective` serves a separation; `void` is one whose cycle ended first. */
export type NoticeState = 'pending' | 'effective' | 'failed' | 'taken_back' | 'lapsed' | 'void';

/**
 * What a message is for. Only `separation` is the notice that a separation rests on; the others are courtesies, except
 * `separated` when the notice turned out not to have arrived: then the member still has to learn of the separation.
 */
export const purposes = ['separation', 'reminder', 'separated', 'restored', 'destruction'] as const;

export type Purpose = (typeof purposes)[number];

const ours = 'operator:';

/** The reason of a notice that didn't arrive by a fault of ours: nothing is known against the member's address. */
export function operatorsFault(code: string): string {
  return `${ours}${code}`;
}

export function isOperatorsFault(reason: string | null): boolean {
  return reason?.startsWith(ours) ?? false;
}
