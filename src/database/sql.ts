/**
 * The one adapter between our SQL and the driver: rows, one, maybeOne, affected. It knows no table.
 * Instants arrive as ISO text with microseconds, dates and bigints as text: a JavaScript Date would lose both
 * precision and the calendar day.
 */

import type { PoolClient, QueryConfig, QueryResultRow } from 'pg';
import pg from 'pg';
import { toDatabaseError } from './database-error.js';

export interface Handle {
  rows<Row>(text: string, values?: readonly unknown[]): Promise<Row[]>;
  one<Row>(text: string, values?: readonly unknown[]): Promise<Row>;
  maybeOne<Row>(text: string, values?: readonly unknown[]): Promise<Row | null>;
  affected(text: string, values?: readonly unknown[]): Promise<number>;
}

/** A handle inside a transaction: what must be atomic asks for this type, so that a missing transaction won't compile. */
export interface Transaction extends Handle {
  readonly isTransaction: true;
  /** For COPY alone. */
  readonly client: PoolClient;
  /** Rows whose `bytea` values come in binary, not as hex; they must hold UTF-8. Other columns are texts and booleans. */
  binaryRows<Row>(text: string, values: readonly unknown[]): Promise<Row[]>;
}

type Queryable = Pick<PoolClient, 'query'>;

export function handleOver(client: Queryable): Handle {
  async function run<Row extends QueryResultRow>(text: string, values: readonly unknown[]) {
    try {
      return await client.query<Row>({ text, values: values as unknown[], types: typeParsers });
    } catch (error) {
      throw toDatabaseError(error);
    }
  }
  async function rows<Row>(text: string, values: readonly unknown[] = []): Promise<Row[]> {
    return (await run(text, values)).rows as Row[];
  }
  async function maybeOne<Row>(text: string, values: readonly unknown[] = []): Promise<Row | null> {
    const found = await rows<Row>(text, values);
    if (found.length > 1) throw new Error(`expected at most one row and got ${found.length}`);
    return found[0] ?? null;
  }
  return {
    rows,
    maybeOne,
    async one<Row>(text: string, values: readonly unknown[] = []): Promise<Row> {
      const row = await maybeOne<Row>(text, values);
      if (row === null) throw new Error('expected exactly one row and got none');
      return row;
    },
    async affected(text, values = []) {
      return (await run(text, values)).rowCount ?? 0;
    },
  };
}

const oids = { date: 1082, timestamp: 1114, timestamptz: 1184, dates: 1182, timestamptzs: 1185 } as const;

export function transactionOver(client: PoolClient): Transaction {
  const binaryRows = async <Row>(text: string, values: readonly unknown[]): Promise<Row[]> => {
    try {
      const query = { text, values: values as unknown[], binary: true, types: binaryParsers };
      return (await client.query<Row & QueryResultRow>(query as QueryConfig)).rows;
    } catch (error) {
      throw toDatabaseError(error);
    }
  };
  return { ...handleOver(client), isTransaction: true, client, binaryRows };
}

/** With TimeZone=UTC the text is "2026-11-22 15:03:00.12+00"; six decimals make instants comparable as text. */
function toInstant(text: string): string {
  if (!text.endsWith('+00')) return text;
  return `${text.slice(0, 10)}T${text.slice(11, 19)}.${text.slice(20, -3).padEnd(6, '0')}Z`;
}

const instantList = pg.types.getTypeParser(1009 as never) as (text: string) => string[];

export const typeParsers = {
  getTypeParser(oid: number, format?: 'text' | 'binary') {
    if (format !== 'binary') {
      if (oid === oids.timestamptz) return toInstant;
      if (oid === oids.timestamptzs) return (text: string) => instantList(text).map(toInstant);
      if (oid === oids.date || oid === oids.timestamp) return (text: string) => text;
      if (oid === oids.dates) return instantList;
    }
    return pg.types.getTypeParser(oid, format as 'text');
  },
} as pg.CustomTypesConfig;

const [boolean, bytea, text] = [16, 17, 25];

/**
 * The driver passes every value through UTF-8 before it looks at the format: bytes of a number from 128 on would become
 * others. So numbers and dates are asked for as text, and `bytea` must hold UTF-8.
 */
const binaryParsers = {
  getTypeParser(oid: number, format?: 'text' | 'binary') {
    if (format !== 'binary') return typeParsers.getTypeParser(oid, 'text');
    if (oid === bytea) return (bytes: Buffer) => bytes;
    if (oid === boolean || oid === text) return typeParsers.getTypeParser(oid, 'binary');
    return () => {
      throw new Error(`a value of type ${oid} does not survive the binary format: cast it to text`);
    };
  },
} as pg.CustomTypesConfig;
