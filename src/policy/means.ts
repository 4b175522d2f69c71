/** The ways to tell a member. The notice board is the last: it is for those whom no other means can reach. */
export type Means = 'email' | 'sms' | 'letter' | 'noticeBoard';

export const builtMeans: readonly Means[] = ['email', 'sms', 'letter', 'noticeBoard'];

/** Known words that no provider of this version implements: refused, since a skipped means is no notice. */
export const unbuiltMeans: readonly string[] = ['voice', 'alimtalk'];

/** How a notice stands. Only `effective` serves a separation; `void` is one whose cycle ended first. */
export type NoticeState = 'pending' | 'effective' | 'failed' | 'taken_back' | 'lapsed' | 'void';
