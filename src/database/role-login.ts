import pg from 'pg';
import { ServiceError } from '../errors.js';
import { toDatabaseError } from './database-error.js';
import type { Handle } from './sql.js';

export type Role = 'dormouse_owner' | 'dormouse_clerk' | 'dormouse_mover' | 'dormouse_auditor';

const variables: Readonly<Record<Role, string>> = {
  dormouse_owner: 'OWNER_DATABASE_URL',
  dormouse_clerk: 'DATABASE_URL',
  dormouse_mover: 'MOVER_DATABASE_URL',
  dormouse_auditor: 'AUDITOR_DATABASE_URL',
};

/** Whoever is a member of one of these may do more than its own grants say. */
const powerful = [...Object.keys(variables), 'pg_read_all_data', 'pg_write_all_data'];

/** Policies of the member tables must hide no row from them; the rights that they have stay as they are. */
const mayBypassRowSecurity: readonly Role[] = ['dormouse_clerk', 'dormouse_mover'];

/** Why a role could not log in, and what to do; the URL holds a password and is not repeated. */
export function loginFailure(role: Role, error: unknown): Error {
  if (!(error instanceof pg.DatabaseError)) return toDatabaseError(error);
  const sqlState = error.code ?? 'unknown';
  const detail = { role, sqlState };
  const refused = (why: string) => new ServiceError('database_unavailable', why, { detail });
  if (sqlState === '3D000')
    return refused(`The database that ${variables[role]} names does not exist: create it, or correct the URL.`);
  if (sqlState.startsWith('28') || sqlState === '42501') {
    return refused(
      `The database refuses the login of ${role} (SQLSTATE ${sqlState}). Run the SQL that \`dormouse grants\` prints, set the role's password, and put both into ${variables[role]}.`,
    );
  }
  return refused(
    `The database takes no connection of ${role} now (SQLSTATE ${sqlState}). Look into its log; nothing was changed.`,
  );
}

/** Before anybody parses it: what their parsers throw carries the whole URL, with its password. */
export function assertReadableUrl(role: Role, url: string): void {
  assertUrlOf(variables[role], url, role);
}

export function assertUrlOf(variable: string, url: string, user: string): void {
  if (isReadable(url)) return;
  const why = `${variable} can't be read as a connection URL. It must look like postgresql://${user}:password@host:5432/database; characters like @ : / ? # % in a password are written as %40 and so on.`;
  throw new ServiceError('configuration_invalid', why, { detail: { variable } });
}

function isReadable(url: string): boolean {
  if (!URL.canParse(url)) return false;
  try {
    decodeURIComponent(url);
  } catch {
    return false;
  }
  return /^postgres(ql)?:$/.test(new URL(url).protocol);
}

/** Each role has its own login with its own grants; one that may do more is no wall. */
export async function assertRole(database: Pick<Handle, 'one'>, role: Role): Promise<void> {
  const found = await database.one<{ name: string; superuser: boolean; memberOf: string | null }>(
    `select current_user::text as name, me.rolsuper or (me.rolbypassrls and not $2::boolean) as superuser,
       (select other.rolname::text from pg_roles as other
        where other.rolname = any($1::name[]) and other.oid <> me.oid and pg_has_role(me.oid, other.oid, 'member')
        order by 1 limit 1) as "memberOf"
     from pg_roles as me where me.rolname = current_user`,
    [powerful, mayBypassRowSecurity.includes(role)],
  );
  if (found.name === role && !found.superuser && found.memberOf === null) return;
  const more = found.superuser ? ', a superuser' : found.memberOf ? `, a member of ${found.memberOf}` : '';
  throw new ServiceError(
    'configuration_invalid',
    `${variables[role]} logs in as ${found.name}${more}. Each role has a login of its own that may do no more: use ${role}.`,
    { detail: { expected: role, found: found.name } },
  );
}
