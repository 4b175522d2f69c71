import { randomBytes } from 'node:crypto';
import type pg from 'pg';

export interface Backup {
  /** The tables of vault and ledger as they were, the audit and the members' own left out. */
  putBack(): Promise<void>;
}

/** What a backup of the service's schemas keeps; it stands in a schema of its own. */
export async function keepBackup(admin: pg.Pool): Promise<Backup> {
  const kept = `backup_${randomBytes(4).toString('hex')}`;
  const { rows } = await admin.query<{ schema: string; name: string }>(
    `select schemaname as schema, tablename as name from pg_tables
     where schemaname in ('dormouse', 'vault') and tablename not like 'audit%' and tablename not in ('sweep', 'migration')`,
  );
  await admin.query(`create schema ${kept}`);
  for (const { schema, name } of rows) {
    await admin.query(`create table ${kept}.${schema}_${name} as select * from ${schema}.${name}`);
  }
  return {
    async putBack() {
      await admin.query(`truncate ${rows.map(({ schema, name }) => `${schema}.${name}`).join(', ')}`);
      for (const { schema, name } of rows) {
        await admin.query(
          `insert into ${schema}.${name} overriding system value select * from ${kept}.${schema}_${name}`,
        );
      }
    },
  };
}
