import { pathText } from '../../yaml-document.js';
import type { CatalogTable } from '../catalog.js';
import type { DataMap, MemberTable } from '../data-map.js';
import { readCatalog } from '../read-catalog.js';
import { findSources, instantsOf } from './choose-activity.js';
import { chooseMember } from './choose-member.js';
import { composeMap } from './compose-map.js';
import { edgesBetween, mentionsOf } from './crossings.js';
import { chooseMemberTable, limitCatalog, type OutsideTable, tablesOutside } from './find-tables.js';
import { footOf, headOf } from './head.js';
import type { Known, Unsure } from './known.js';
import { tablesOf } from './known.js';
import { credibleColumns, findNamedColumns } from './named-columns.js';
import { planTables } from './plan-tables.js';
import type { Candidate } from './rank-member-tables.js';
import { reachTables } from './reach-tables.js';
import {
  readAges,
  readCrossings,
  readEstimates,
  readMatches,
  readMentions,
  readShapes,
  type Sampler,
} from './read-shapes.js';
import { settlePlaceholders } from './settle-placeholders.js';
import { writeYaml } from './write-yaml.js';

export interface DraftOptions {
  /** Decides the member table. */
  readonly memberTable?: string;
  /** Only tables of these schemas; all unless told. */
  readonly schemas?: readonly string[];
}

export interface DraftTables {
  readonly seen: number;
  readonly declared: number;
  readonly strip: number;
  readonly move: number;
  readonly discard: number;
  readonly keep: number;
  readonly sampled: number;
  readonly notSampled: readonly { readonly table: string; readonly why: string }[];
  /** The likeliest member tables, with points. */
  readonly candidates: readonly { readonly table: string; readonly score: number; readonly referrers: number }[];
  /** They look personal, and nothing leads to them from a member. */
  readonly outside: readonly OutsideTable[];
}

export interface DataMapDraft {
  readonly dataMap: DataMap;
  readonly unsure: readonly { readonly path: string; readonly why: string }[];
  readonly tables: DraftTables;
  readonly yaml: string;
}

/** Of these the operator should know that they were weighed. */
const candidatesTold = 5;

/** A first data map of a database that nobody has described: names, types, references, and counts over samples. */
export async function draftDataMap(
  { catalogReader, sampler }: { catalogReader: Pick<Sampler, 'rows'>; sampler: Sampler },
  options: DraftOptions = {},
): Promise<DataMapDraft> {
  const everything = await readCatalog(catalogReader);
  const catalog = limitCatalog(everything, options.schemas);
  const estimates = await readEstimates(sampler);
  const { table, candidates } = chooseMemberTable({ catalog, estimates }, options.memberTable);
  const key = keyOf({ catalog, estimates, shapes: new Map() }, table);
  const named = findNamedColumns(catalog, key);
  const matches = await readMatches(sampler, named, key);
  const credible = credibleColumns(named, matches);
  const reached = reachTables(catalog, key, credible.columns);
  const shapes = await readShapes(sampler, [table, ...reached.map((each) => each.table)]);
  const known: Known = { catalog, estimates, shapes };
  const chosen = chooseMember(known, table);
  const crossings = await readCrossings(sampler, edgesBetween(catalog, key, reached));
  const mentions = await readMentions(sampler, mentionsOf(catalog, key, reached), key);
  const plans = planTables(known, chosen.member, reached, { crossings, mentions, matches });
  const sources = findSources(known, chosen.member, plans);
  const ages = await readAges(sampler, instantsOf(chosen.member, sources));
  const composed = composeMap(known, { chosen, plans, sources, ages });
  const outside = tablesOutside(known, new Set([table.name, ...reached.map((each) => each.table.name)]));
  const settled = await settlePlaceholders(composed, { catalog: everything, probe: catalogReader });
  const tables = tablesTold({ known, map: settled.map, candidates, outside });
  const unsure = [
    ...rivalsOf(table.name, candidates, options),
    ...outsideNotes(outside),
    ...credible.unsure,
    ...settled.unsure,
  ];
  const yaml = writeYaml(settled.map, unsure, {
    head: headOf({ database: catalog.database, tables, unsure: unsure.length, options }),
    foot: footOf(outside),
  });
  return { dataMap: settled.map, unsure: unsure.map(({ path, why }) => ({ path: pathText(path), why })), tables, yaml };
}

/** Before anything is sampled: the key doesn't depend on values. */
function keyOf(known: Known, table: CatalogTable): Pick<MemberTable, 'table' | 'key'> {
  return { table: table.name, key: chooseMember(known, table).member.key };
}

function rivalsOf(chosen: string, candidates: readonly Candidate[], { memberTable }: DraftOptions): Unsure[] {
  const best = candidates.find(({ table }) => table.name === chosen);
  const rivals = candidates.filter(({ table, score }) => table.name !== chosen && score >= (best?.score ?? 0) * 0.6);
  if (memberTable !== undefined || rivals.length === 0) return [];
  const named = rivals.slice(0, candidatesTold).map(({ table }) => table.name);
  return [
    { path: ['member', 'table'], why: `${named.join(', ')} could be the members too; decide with --member-table` },
  ];
}

function outsideNotes(outside: readonly OutsideTable[]): Unsure[] {
  if (outside.length === 0) return [];
  const named = outside.map(({ table, columns }) => `${table} (${columns.join(', ')})`);
  return [
    {
      path: ['data'],
      why: `nothing leads from a member to these tables, though they look personal: ${named.join('; ')}; declare what holds data of members, and name the others in notOfMembers, at the end`,
    },
  ];
}

function tablesTold({
  known,
  map,
  candidates,
  outside,
}: {
  known: Known;
  map: DataMap;
  candidates: readonly Candidate[];
  outside: readonly OutsideTable[];
}): DraftTables {
  const count = (mode: string) => map.data.filter((entry) => entry.mode === mode).length;
  const shapes = [...known.shapes];
  return {
    seen: tablesOf(known.catalog).length,
    declared: map.data.length,
    strip: count('strip'),
    move: count('move'),
    discard: count('discard'),
    keep: count('keep'),
    sampled: shapes.filter(([, shape]) => typeof shape === 'object').length,
    notSampled: shapes.flatMap(([table, shape]) => (typeof shape === 'string' ? [{ table, why: shape }] : [])),
    candidates: candidates
      .slice(0, candidatesTold)
      .map(({ table, score, referrers }) => ({ table: table.name, score, referrers })),
    outside,
  };
}
