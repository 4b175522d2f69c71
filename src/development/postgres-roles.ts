import { randomBytes } from 'node:crypto';
import pg from 'pg';

/** The four logins of the service; what each of them may do is granted by the migrations and by `dormouse grants`. */
export const loginRoles = {
  owner: 'dormouse_owner',
  clerk: 'dormouse_clerk',
  mover: 'dormouse_mover',
  auditor: 'dormouse_auditor',
} as const;

export type LoginRole = keyof typeof loginRoles;

const roleNames = Object.keys(loginRoles) as LoginRole[];

/**
 * Creates the roles that are missing, gives all of them their passwords (random ones where none is given), lets the
 * owner create schemas in the URL's database, and answers the URL of each role. Run again, it sets the passwords anew.
 */
export async function createRoles(
  superuserUrl: string,
  passwords: Partial<Record<LoginRole, string>> = {},
): Promise<Record<LoginRole, string>> {
  const client = new pg.Client({ connectionString: superuserUrl });
  await client.connect();
  try {
    await client.query('begin');
    // Two starts at once would otherwise both find a role missing.
    await client.query("select pg_advisory_xact_lock(hashtext('dormouse roles'))");
    const urls = {} as Record<LoginRole, string>;
    for (const name of roleNames) {
      const password = passwords[name] ?? randomBytes(24).toString('base64url');
      await createRole(client, loginRoles[name], password);
      urls[name] = roleUrl(superuserUrl, loginRoles[name], password);
    }
    const database = await client.query<{ name: string }>('select current_database() as name');
    const quoted = client.escapeIdentifier(database.rows[0]?.name ?? '');
    await client.query(`grant create on database ${quoted} to ${loginRoles.owner}`);
    await client.query('commit');
    return urls;
  } finally {
    await client.end();
  }
}

async function createRole(client: pg.Client, role: string, password: string): Promise<void> {
  const found = await client.query('select from pg_roles where rolname = $1::name', [role]);
  const verb = found.rowCount === 0 ? 'create' : 'alter';
  const attributes = 'login nosuperuser nocreatedb nocreaterole noreplication nobypassrls';
  await client.query(`${verb} role ${role} with ${attributes} password ${client.escapeLiteral(password)}`);
}

function roleUrl(superuserUrl: string, role: string, password: string): string {
  const url = new URL(superuserUrl);
  url.username = role;
  url.password = encodeURIComponent(password);
  return url.href;
}
