import type { Catalog, CatalogColumn, CatalogForeignKey, CatalogTable } from '../../../../src/datamap/catalog.js';
import type { ColumnShape, Known, TableShape } from '../../../../src/datamap/draft/known.js';

export interface TableCase {
  /** As in `bigint!`: not null. The first column is the primary key, unless `key` says otherwise. */
  readonly columns: Readonly<Record<string, string>>;
  readonly key?: readonly string[];
  readonly unique?: readonly (readonly string[])[];
  /** As in `member_no > s.members.member_no cascade`. */
  readonly keys?: readonly string[];
  readonly checks?: Readonly<Record<string, string>>;
  readonly inheritsFrom?: readonly string[];
  readonly kind?: CatalogTable['kind'];
}

const baseTypes: Readonly<Record<string, [base: string, category: string]>> = {
  bigint: ['int8', 'N'],
  int: ['int4', 'N'],
  numeric: ['numeric', 'N'],
  text: ['text', 'S'],
  timestamptz: ['timestamptz', 'D'],
  timestamp: ['timestamp', 'D'],
  date: ['date', 'D'],
  uuid: ['uuid', 'U'],
  bool: ['bool', 'B'],
  jsonb: ['jsonb', 'U'],
  bytea: ['bytea', 'U'],
  inet: ['inet', 'I'],
  grade: ['grade', 'E'],
};

function columnOf(name: string, written: string): CatalogColumn {
  const type = written.replace('!', '');
  const [, length] = /^varchar\((\d+)\)$/.exec(type) ?? [];
  const isArray = type.endsWith('[]');
  const [base, category] = baseTypes[type.replace('[]', '')] ?? ['varchar', 'S'];
  return {
    name,
    type,
    typeSchema: 'pg_catalog',
    collation: null,
    baseType: isArray ? `_${base}` : base,
    category: isArray ? 'A' : category,
    charactersMax: length === undefined ? null : Number(length),
    notNull: written.endsWith('!'),
    hasDefault: false,
    generated: false,
    identity: null,
  };
}

function keyOf(table: string, written: string): CatalogForeignKey {
  const [columns = '', target = '', ...action] = written.replace(' > ', ' ').split(' ');
  const dot = target.lastIndexOf('.');
  return {
    name: `${table}_${columns}_fkey`,
    table,
    columns: columns.split(','),
    parent: target.slice(0, dot),
    parentColumns: target.slice(dot + 1).split(','),
    onDelete: (action.join(' ') || 'no action') as CatalogForeignKey['onDelete'],
    onUpdate: 'no action',
    deferrable: false,
  };
}

export function catalogOf(tables: Readonly<Record<string, TableCase>>): Catalog {
  const found = Object.entries(tables).map(([name, table]): [string, CatalogTable] => {
    const primary = table.key ?? Object.keys(table.columns).slice(0, 1);
    const uniques = [...(primary.length === 0 ? [] : [primary]), ...(table.unique ?? [])].map((columns, index) => ({
      name: `${name}_key_${index}`,
      primary: index === 0 && primary.length > 0,
      columns,
      hasExpressions: false,
      partial: false,
      nullsDistinct: true,
      deferrable: false,
    }));
    return [
      name,
      {
        name,
        kind: table.kind ?? 'table',
        partitionOf: null,
        columns: new Map(Object.entries(table.columns).map(([column, type]) => [column, columnOf(column, type)])),
        uniques,
        checks: Object.entries(table.checks ?? {}).map(([column, expression]) => ({
          name: `${name}_${column}_check`,
          expression,
          columns: [column],
        })),
        foreignKeys: (table.keys ?? []).map((key) => keyOf(name, key)),
        indexes: uniques.map(({ name: index, columns }) => ({ name: index, columns, partial: false })),
        hooks: [],
        triggers: [],
        rules: [],
        rowSecurity: false,
        hidesRowsFrom: [],
        inherited: (table.inheritsFrom ?? []).length > 0,
        inheritsFrom: table.inheritsFrom ?? [],
        readableByAll: false,
      } as CatalogTable,
    ];
  });
  return { database: 'shop', role: 'somebody', bypassRowSecurity: [], tables: new Map(found) };
}

const empty: ColumnShape = {
  filled: 0,
  distinct: 0,
  email: 0,
  phone: 0,
  koreanName: 0,
  nationalId: 0,
  dateLike: 0,
  long: 0,
};

export function knownOf(
  tables: Readonly<Record<string, TableCase>>,
  shapes: Readonly<Record<string, Readonly<Record<string, Partial<ColumnShape>>>>> = {},
): Known {
  const sampled = Object.entries(shapes).map(([table, columns]): [string, TableShape] => [
    table,
    {
      rows: 100,
      columns: new Map(Object.entries(columns).map(([column, shape]) => [column, { ...empty, ...shape }])),
    },
  ]);
  const catalog = catalogOf(tables);
  return {
    catalog,
    estimates: new Map([...catalog.tables.keys()].map((table) => [table, 100])),
    shapes: new Map(sampled),
  };
}

export const members: TableCase = {
  columns: {
    member_no: 'bigint!',
    email: 'text',
    name: 'text!',
    mobile_phone: 'text',
    joined_at: 'timestamptz!',
    password: 'text!',
  },
};
