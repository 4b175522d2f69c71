import pg from 'pg';
import type { Place } from './declared-rights.js';

const insufficientPrivilege = '42501';

/** A column of a place with its type, and the columns of its primary key. */
export interface Target extends Place {
  readonly types: Readonly<Record<string, string>>;
  readonly primaryKey: readonly string[];
}

export async function readTargets(admin: pg.Pool, schemas: readonly string[]): Promise<Target[]> {
  const { rows } = await admin.query<{
    schema: string;
    table: string;
    columns: string[];
    types: string[];
    primaryKey: string[] | null;
  }>(
    `select n.nspname as schema, c.relname as table,
       array_agg(a.attname::text order by a.attnum) as columns,
       array_agg(format_type(a.atttypid, a.atttypmod) order by a.attnum) as types,
       array_agg(a.attname::text order by array_position(k.conkey, a.attnum)) filter (where a.attnum = any(k.conkey))
         as "primaryKey"
     from pg_class as c
     join pg_namespace as n on n.oid = c.relnamespace
     join pg_attribute as a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
     left join pg_constraint as k on k.conrelid = c.oid and k.contype = 'p'
     where n.nspname = any($1) and c.relkind in ('r', 'p', 'v', 'm', 'f')
     group by n.nspname, c.relname
     order by 1, 2`,
    [schemas],
  );
  return rows.map(({ types, primaryKey, ...place }) => ({
    ...place,
    types: Object.fromEntries(place.columns.map((column, index) => [column, types[index] ?? ''])),
    primaryKey: primaryKey ?? [],
  }));
}

/**
 * A call of every function that not everybody may execute. The arguments come from a row, so that no planner can leave
 * a call out; they are null, so that a strict function would do nothing.
 */
export async function readReserved(admin: pg.Pool): Promise<string[]> {
  const { rows } = await admin.query<{ statement: string }>(
    `select format('select %I.%I(%s) from (select %s offset 0) as given', n.nspname, p.proname,
       coalesce((select string_agg('given.a' || place, ', ' order by place)
                 from generate_series(1, p.pronargs) as place), ''),
       coalesce((select string_agg(format('null::%s as a%s', format_type(type, null), place), ', ' order by place)
                 from unnest(p.proargtypes) with ordinality as argument (type, place)), '')) as statement
     from pg_proc as p
     join pg_namespace as n on n.oid = p.pronamespace
     where p.prokind = 'f' and not has_function_privilege('public', p.oid, 'execute')
       and not exists (select from unnest(p.proargtypes) as type join pg_type as t on t.oid = type where t.typtype = 'p')
       and n.nspname <> 'scratch'
     order by 1`,
  );
  return rows.map(({ statement }) => statement);
}

/** Where those who may refer to a table or hang a trigger on it can do so; nobody's in production. */
export const scratch = `
  create schema scratch;
  grant usage, create on schema scratch to public;
  create function scratch.nothing() returns trigger language plpgsql as 'begin return null; end';
`;

/** A session that logged in as a role and whose every statement is undone. */
export class Attempts {
  readonly #client: pg.Client;

  constructor(url: string) {
    this.#client = new pg.Client({ connectionString: url });
  }

  async begin(): Promise<void> {
    await this.#client.connect();
    await this.#client.query('begin');
  }

  async end(): Promise<void> {
    await this.#client.end();
  }

  /** The SQLSTATE of the answer; null where the statement was done. It is undone either way. */
  async sqlStateOf(statement: string): Promise<string | null> {
    await this.#client.query('savepoint attempt');
    try {
      await this.#client.query(statement);
      return null;
    } catch (error) {
      return (error as pg.DatabaseError).code ?? 'unknown';
    } finally {
      await this.#client.query('rollback to savepoint attempt');
    }
  }

  /** Whether it was let through; `also` are refusals that come after the look at the privilege. */
  async may(statement: string, also: readonly string[] = []): Promise<boolean> {
    const sqlState = await this.sqlStateOf(statement);
    if (sqlState === insufficientPrivilege) return false;
    if (sqlState === null || also.includes(sqlState)) return true;
    throw new Error(`${statement}: SQLSTATE ${sqlState} says nothing about the privilege`);
  }
}

/** Really does everything to a table that can be done to one; answers what was let through. */
export async function attemptAll(attempts: Attempts, target: Target): Promise<string[]> {
  const table = `${target.schema}.${target.table}`;
  const done: string[] = [];
  const attempt = async (what: string, statement: string, also: readonly string[] = []) => {
    if (await attempts.may(statement, also)) done.push(what);
  };
  for (const column of target.columns) {
    const name = `${table}.${column}`;
    await attempt(`${name} select`, `select ${column} from ${table} where false`);
    await attempt(
      `${name} insert`,
      `insert into ${table} (${column}) overriding system value select null::${target.types[column]} where false`,
    );
    await attempt(`${name} update`, `update ${table} set ${column} = default where false`);
  }
  await attempt(`${table} delete`, `delete from ${table} where false`);
  await attempt(`${table} truncate`, `truncate ${table}`, ['0A000']);
  await attempt(
    `${table} trigger`,
    `create trigger attempt after insert on ${table} for each statement execute function scratch.nothing()`,
  );
  await attempt(`${table} maintain`, `reindex table ${table}`);
  if (await attempts.may(foreignKeyTo(table, target))) {
    done.push(...target.primaryKey.map((column) => `${table}.${column} references`));
  }
  return done;
}

function foreignKeyTo(table: string, { primaryKey, types }: Target): string {
  const columns = primaryKey.map((column, index) => `c${index} ${types[column]}`);
  const own = primaryKey.map((_column, index) => `c${index}`);
  // A table that is logged can't refer to one that is not.
  return `create unlogged table scratch.attempt (${columns.join(', ')},
    foreign key (${own.join(', ')}) references ${table} (${primaryKey.join(', ')}))`;
}
