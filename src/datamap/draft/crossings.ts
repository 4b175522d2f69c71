import { type Catalog, foreignKeysOf, rootOf } from '../catalog.js';
import type { MemberTable } from '../data-map.js';
import type { Reached } from './reach-tables.js';
import type { Edge, Mention } from './read-shapes.js';
import type { Way } from './shape-statements.js';

type Member = Pick<MemberTable, 'table' | 'key'>;

/** Foreign keys between two tables whose rows have a member each: a row may refer to a row of somebody else. */
export function edgesBetween(catalog: Catalog, member: Member, reached: readonly Reached[]): Edge[] {
  const ways = waysOf(member, reached);
  return reached.flatMap(({ table, member: own, via }) => {
    const child = ways.get(table.name);
    if (!child) return [];
    return foreignKeysOf(catalog, table.name).flatMap((key): Edge[] => {
      const parent = ways.get(rootOf(catalog, key.parent));
      if (!parent || rootOf(catalog, key.parent) === member.table) return [];
      const isOverMember =
        own !== undefined && parent.over.length === 0 && key.parentColumns[key.columns.indexOf(own)] === parent.member;
      const isVia =
        via?.table === parent.table &&
        key.columns.every((column, index) => via.columns[column] === key.parentColumns[index]);
      return isOverMember || isVia ? [] : [{ key, child, parent }];
    });
  });
}

/** Columns with which a row names a member beside its own, where something leads to that one. */
export function mentionsOf(catalog: Catalog, member: Member, reached: readonly Reached[]): Mention[] {
  const ways = waysOf(member, reached);
  return reached.flatMap(({ table, others }) => {
    const way = ways.get(table.name);
    if (!way) return [];
    return foreignKeysOf(catalog, table.name)
      .filter(({ parent }) => rootOf(catalog, parent) === member.table)
      .flatMap(({ columns, parentColumns }) =>
        columns.flatMap((column, index): Mention[] =>
          others.includes(column) ? [{ way, column, parentColumn: parentColumns[index] as string }] : [],
        ),
      );
  });
}

function waysOf(member: Member, reached: readonly Reached[]): Map<string, Way> {
  // Parents stand before children.
  const ways = new Map<string, Way>([[member.table, { table: member.table, over: [], member: member.key }]]);
  for (const { table, member: own, via } of reached) {
    if (own !== undefined) ways.set(table.name, { table: table.name, over: [], member: own });
    const parent = via && ways.get(via.table);
    if (parent) ways.set(table.name, { table: table.name, over: [via, ...parent.over], member: parent.member });
  }
  ways.delete(member.table);
  return ways;
}
