import type { Micros } from '../calendar.js';
import type { CopyText } from '../copy-text.js';
import type { MemberFacts, Profile } from '../member-facts.js';
import type { Random } from '../random.js';

/** What a table needs to make the rows of one member after the other. */
export interface Making {
  readonly seed: number;
  readonly nowAt: Micros;
  readonly profile: Profile;
  /** One generator for all; each table reseeds it for each member. */
  readonly random: Random;
}

export interface SampleTable {
  readonly name: string;
  readonly columns: readonly string[];
  /** Appends the rows of one member. */
  append(out: CopyText, facts: MemberFacts, making: Making): void;
}

/** Ids that follow from the member number: children find their parents without keeping them in memory. */
export const shopsMax = 4;
export const paymentsMax = 1024;

export function shopId(memberNo: number, index: number): number {
  return memberNo * shopsMax + index;
}

export function paymentId(memberNo: number, index: number): number {
  return memberNo * paymentsMax + index;
}

/** An array literal of PostgreSQL. */
export function arrayText(items: readonly (string | null)[]): string {
  return `{${items.map((item) => (item === null ? 'NULL' : `"${item.replace(/["\\]/g, '\\$&')}"`)).join(',')}}`;
}
