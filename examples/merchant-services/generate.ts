import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { ServiceError } from '../../src/errors.js';
import { microsOf } from './calendar.js';
import { CopyText } from './copy-text.js';
import { type FactsSource, factsOf, type Profile, type SampleIdentity } from './member-facts.js';
import { Random } from './random.js';
import { writeIdentity } from './sample-identity.js';
import { describeSample, type SampleSummary } from './sample-summary.js';
import { sampleTables } from './sample-tables.js';
import { assignSituations } from './situations.js';
import type { Making, SampleTable } from './tables/sample-table.js';
import { issuers } from './words.js';

export interface SampleOptions {
  readonly members: number;
  readonly seed: number;
  /** The moment, in UTC, from which all dates count; no event is later. */
  readonly now: string;
  readonly profile: Profile;
  /** Logins and payments of each member together; without it the life-cycle sample varies them. */
  readonly activityPerMember?: number | undefined;
  /** Told once per table; the lines hold counts alone. */
  readonly log?: ((line: string) => void) | undefined;
}

const activityMax = 100;

/**
 * Fills the empty tables of schema.sql: the same rows for the same options, on any machine. Streams one table after
 * the other through COPY; memory does not grow with the members. Constraints are the caller's to add afterwards.
 */
export async function generateSample(client: pg.ClientBase, options: SampleOptions): Promise<SampleSummary> {
  const identity = identityOf(options);
  const source = factsSource(identity, options.activityPerMember ?? null);
  const rows: Record<string, number> = { 'public.card_issuers': await copyIssuers(client) };
  for (const table of sampleTables) {
    rows[table.name] = await copyTable(client, table, source);
    options.log?.(`${table.name}: ${rows[table.name]} rows`);
  }
  await writeIdentity(client, identity);
  return describeSample(identity, rows);
}

export function factsSource(identity: SampleIdentity, activityPerMember: number | null): FactsSource {
  const assigned = identity.profile === 'life-cycle' ? assignSituations(identity.members, identity.seed) : null;
  return { identity, nowAt: microsOf(identity.now), activityPerMember, assigned };
}

function identityOf({ profile, members, seed, now, activityPerMember }: SampleOptions): SampleIdentity {
  if (!Number.isSafeInteger(members) || members < 1) throw refused('members must be a whole number above 0');
  if (!Number.isSafeInteger(seed)) throw refused('seed must be a whole number');
  if (activityPerMember !== undefined && !(activityPerMember >= 0 && activityPerMember <= activityMax)) {
    throw refused(`activityPerMember must be between 0 and ${activityMax}`);
  }
  return { profile, members, seed, now };
}

function refused(problem: string): ServiceError {
  return new ServiceError('input_invalid', `The sample cannot be made: ${problem}.`);
}

async function copyTable(client: pg.ClientBase, table: SampleTable, source: FactsSource): Promise<number> {
  const out = new CopyText();
  await copyChunks(client, table.name, table.columns, chunksOf(table, source, out));
  return out.rows;
}

/** The rows of one table as COPY reads them; `out` counts them. */
export function* chunksOf(table: SampleTable, source: FactsSource, out = new CopyText()): Generator<string> {
  const random = new Random();
  const { members, seed, profile } = source.identity;
  const making: Making = { seed, profile, nowAt: source.nowAt, random };
  for (let memberNo = 1; memberNo <= members; memberNo += 1) {
    table.append(out, factsOf(source, memberNo, random), making);
    if (out.isFull) yield out.take();
  }
  yield out.take();
}

async function copyIssuers(client: pg.ClientBase): Promise<number> {
  const out = new CopyText();
  for (const issuer of issuers) out.row([...issuer]);
  await copyChunks(client, 'public.card_issuers', ['code', 'name'], [out.take()]);
  return out.rows;
}

/** The stream asks for the next chunk when the server has taken the one before. */
export async function copyChunks(
  client: pg.ClientBase,
  table: string,
  columns: readonly string[],
  chunks: Iterable<string>,
): Promise<void> {
  const statement = `copy ${table} (${columns.join(', ')}) from stdin`;
  await pipeline(Readable.from(chunks), client.query(copyFrom(statement)));
}
