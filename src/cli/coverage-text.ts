import type { Coverage, CoveredHook } from '../datamap/coverage.js';
import type { Cover, CoveredPath } from '../datamap/foreign-key-paths.js';
import type { LooseMemberColumn, PersonalColumn } from '../datamap/personal-columns.js';
import { tableText } from './table.js';

/** What a map covers, for a person: counts first, then each list; lists without an entry are one line. */
export function coverageText(coverage: Coverage): string {
  const { cascades, hooks, rowSecurity, looseMemberColumns } = coverage;
  return [
    summaryText(coverage),
    listText('Foreign keys that lead to rows of a member', pathsText(coverage.paths)),
    listText(
      'Cascades that a separation fires',
      tableText(
        ['table', 'foreign key', 'refers to', 'on', 'action', 'stays'],
        cascades.map(({ table, key, columns, parent, parentColumns, on, action, stays }) => [
          table,
          key ?? '',
          edge(columns, parent, parentColumns),
          on,
          action,
          stays === 'inside'
            ? 'inside the member'
            : stays === 'likely'
              ? 'inside, or the member is set aside'
              : 'OUTSIDE',
        ]),
      ),
      cascades.length,
    ),
    listText(
      'Triggers and rules of tables that are written',
      hooks.map((hook) => `  ${hook.on}: ${hook.kind} ${hook.name} (${momentOf(hook)}) ${hook.consequence}`).join('\n'),
      hooks.length,
    ),
    listText(
      'Row security',
      rowSecurity.map(({ table, roles, sql }) => `  ${table}: ${sql ?? `${roles.join(' and ')} bypass it`}`).join('\n'),
      rowSecurity.length,
    ),
    listText('Columns that look personal and have no name in the notice', personalText(coverage.personal)),
    listText(
      'Columns like the key of members in tables that are not declared',
      looseMemberColumns.map(looseText).join('\n'),
      looseMemberColumns.length,
    ),
    listText('Indexes for the sources of activity, and those that are missing for rows', indexesText(coverage)),
  ].join('\n\n');
}

function looseText({ table, kind, column, keyOf, types }: LooseMemberColumn): string {
  const over = keyOf === undefined ? '' : `, like the key of ${keyOf}`;
  const of = types === undefined ? '' : `, of type ${types.column}, the key is ${types.key}`;
  return `  ${table}.${column} (${kind}${over}${of})`;
}

function momentOf({ timing, level, events, enabled }: CoveredHook): string {
  const isOff = enabled === 'yes' || enabled === 'always' ? '' : enabled === 'no' ? ', disabled' : `, ${enabled}`;
  return `${timing} ${events.join(' or ')}, each ${level}${isOff}`;
}

function summaryText({ member, paths, cascades, personal, sources }: Coverage): string {
  const keys = paths.filter(({ steps }) => steps.at(-1)?.key !== null).length;
  const tables = new Set(paths.map(({ table }) => table));
  const outside = new Set(paths.filter(({ coveredBy }) => coveredBy === 'outside').map(({ table }) => table));
  const leaving = cascades.filter(({ stays }) => stays === 'outside').length;
  const unserved = sources.filter(({ needs }) => needs.some(({ index }) => index === null)).length;
  return [
    `Coverage of ${member.table} (${member.key}):`,
    `  foreign keys that lead to rows of a member: ${keys}, to ${tables.size} tables, of which ${outside.size} not declared`,
    `  cascades that a separation fires: ${cascades.length}, of which ${leaving} could reach outside the member`,
    `  columns that look personal and have no name in the notice: ${personal.length}`,
    `  sources of activity: ${sources.length}, of which ${unserved} without an index`,
  ].join('\n');
}

const covers: Readonly<Record<Cover, string>> = {
  member: 'member column',
  via: 'via',
  mentions: 'mentions',
  otherwise: 'found by another way',
  kept: 'kept',
  stripped: 'stripped',
  entry: 'an entry of its own',
  outside: 'NOT DECLARED',
};

function pathsText(paths: readonly CoveredPath[]): string {
  if (paths.length === 0) return '';
  return tableText(
    ['table', 'mode', 'covered by', 'foreign key', 'refers to', 'on delete', 'on update', 'way from the member'],
    [...paths].sort(undeclaredFirst).map(({ steps, table, mode, coveredBy }) => {
      const last = steps.at(-1);
      return [
        table,
        mode ?? '-',
        covers[coveredBy],
        last?.key ?? '(inherits)',
        last ? edge(last.columns, last.parent, last.parentColumns) : '',
        last?.onDelete ?? '',
        last?.onUpdate ?? '',
        steps.map((step) => step.key ?? `${step.table} inherits`).join(' > '),
      ];
    }),
  );
}

function undeclaredFirst(one: CoveredPath, other: CoveredPath): number {
  return Number(other.coveredBy === 'outside') - Number(one.coveredBy === 'outside');
}

function personalText(personal: readonly PersonalColumn[]): string {
  if (personal.length === 0) return '';
  return tableText(
    ['column', 'looks like', 'mode', 'at separation'],
    personal.map(({ table, column, meaning, sure, mode, fate }) => [
      `${table}.${column}`,
      sure ? meaning : `${meaning}?`,
      mode ?? 'not declared',
      fate,
    ]),
  );
}

function indexesText({ sources, rows }: Coverage): string {
  const ofSources = sources.flatMap(({ id, needs }) => needs.map((need) => ({ of: `activity ${id}`, ...need })));
  const missing = rows.filter(({ index }) => index === null).map((need) => ({ of: 'rows', ...need }));
  return [...ofSources, ...missing]
    .map(({ of, table, columns, index, create }) => {
      const answer = index ?? `MISSING: ${create ?? ''}`;
      return `  ${of}: ${table} (${columns.join(', ')}): ${answer}`;
    })
    .join('\n');
}

function edge(columns: readonly string[], parent: string, parentColumns: readonly string[]): string {
  return columns.length === 0 ? parent : `${columns.join(', ')} → ${parent} (${parentColumns.join(', ')})`;
}

function listText(title: string, list: string, count = list === '' ? 0 : 1): string {
  return count === 0 ? `${title}: none.` : `${title}:\n${list}`;
}
