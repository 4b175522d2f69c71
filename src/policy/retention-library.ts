import type { Start } from './retention.js';
import { operationalClasses } from './retention-library-operational.js';
import { seedClasses } from './retention-library-seed.js';
import { statutoryClasses } from './retention-library-statutory.js';

/** A retention class that Dormouse ships, as read in the texts in force in November 2026. This is no legal advice. */
export interface LibraryClass {
  readonly id: string;
  readonly category: 'seed' | 'statutory' | 'operational';
  readonly title: { readonly ko: string; readonly en: string };
  readonly law: { readonly ko: string; readonly en: string };
  /** A floor: the law orders it kept so long. */
  readonly atLeast?: LibraryPeriod;
  /** A ceiling: the law orders it gone by then. */
  readonly atMost?: LibraryPeriod;
  /** A contract and no law: kept so long, and no longer. */
  readonly agreed?: LibraryPeriod;
  /** What the text says of the start. */
  readonly startsNote: string;
}

export interface LibraryPeriod {
  readonly period: string;
  /** `unstated`: the law states no start, so the data map must. */
  readonly from: Start | 'unstated';
}

export const retentionLibrary: ReadonlyMap<string, LibraryClass> = new Map(
  [...seedClasses, ...statutoryClasses, ...operationalClasses].map((shipped) => [shipped.id, shipped]),
);
