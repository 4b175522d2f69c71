import { createHash } from 'node:crypto';
import { resolveRetention } from '../policy/retention-classes.js';
import type { Catalog } from './catalog.js';
import { compileGiveBack } from './compile-give-back.js';
import { bitsOfMask, compileLook } from './compile-look.js';
import { compileOwners } from './compile-owner.js';
import type { Compilation } from './compile-reach.js';
import { compileSources, forgottenAfter } from './compile-sources.js';
import { compileTake } from './compile-take.js';
import type { CompiledItem, CompiledMap } from './compiled-map.js';
import { classCases, type DataEntry, type DataMap, entryOf, isColumnSource, isRetained } from './data-map.js';
import { shapeOf } from './shape-of.js';

/** Turns a checked data map into its statements. The same map over the same catalog gives the same statements. */
export function compileDataMap(map: DataMap, catalog: Catalog, zone: string): CompiledMap {
  const compilation: Compilation = { map, catalog, zone };
  const items = itemsOf(map);
  const maskCount = Math.max(1, Math.ceil(items.length / bitsOfMask));
  const shape = shapeOf(compilation);
  const shapeId = hashOf(shape).slice(0, 12);
  const tableNumber = new Map(shape.tables.map((table, index) => [table.table, index]));
  const keeps = map.activity.flatMap((source) =>
    !isColumnSource(source) && source.keeps ? [shortestDays(source.keeps)] : [],
  );
  const itemsOfClass = itemsByClass(map);
  const owners = compileOwners(compilation);
  return {
    version: hashOf(map).slice(0, 16),
    sources: compileSources(compilation, shortestDays),
    minKeepsDays: keeps.length > 0 ? Math.min(...keeps) : null,
    forgottenAfterDays: forgottenAfter(map, shortestDays),
    items,
    maskCount,
    discards: map.data.some((entry) => entry.mode === 'discard'),
    lookup: map.member.lookup,
    retention: resolveRetention(map.retention, itemsOfClass.keys()),
    itemsOfClass,
    shape,
    shapeId,
    look: compileLook(compilation, items, maskCount),
    take: compileTake(compilation, items, { id: shapeId, tableNumber, maskCount }),
    giveBack: compileGiveBack(compilation, shape, owners),
    owners,
  };
}

function itemsOf(map: DataMap): CompiledItem[] {
  return map.data.flatMap((entry) => {
    if (entry.mode === 'keep' || !entry.items) return [];
    const discarded = entry.mode === 'discard';
    return Object.entries(entry.items).map(([column, name]) => {
      const id = `${entry.table}.${column}`;
      return { id, noticedAs: discarded ? `${id} (destroyed)` : id, name, discarded };
    });
  });
}

function itemsByClass(map: DataMap): Map<string, string[]> {
  const items = new Map<string, string[]>();
  for (const entry of map.data.filter(isRetained)) {
    const ids = Object.keys(entry.items).map((column) => `${entry.table}.${column}`);
    for (const id of classesOf(map, entry)) items.set(id, [...(items.get(id) ?? []), ...ids]);
  }
  return items;
}

function classesOf(map: DataMap, entry: DataEntry): string[] {
  if (!isRetained(entry)) return [];
  if (entry.class !== 'inherit') return classCases(entry.class).map(({ id }) => id);
  const parent = entry.via ? entryOf(map, entry.via.table) : undefined;
  return parent ? classesOf(map, parent) : [];
}

/** A period in days, never more than it can be: a month counts 28, a year 365. */
function shortestDays(period: string): number {
  const found = /^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?$/.exec(period);
  const [years, months, weeks, days] = [1, 2, 3, 4].map((index) => Number(found?.[index] ?? 0));
  return (years ?? 0) * 365 + (months ?? 0) * 28 + (weeks ?? 0) * 7 + (days ?? 0);
}

function hashOf(document: unknown): string {
  return createHash('sha256').update(JSON.stringify(document)).digest('hex');
}
