import type pg from 'pg';
import type { SampleIdentity } from './member-facts.js';

const mark = 'Dormouse sample ';

/** Leaves a note on the member table, so that a later start knows which sample lives there. */
export async function writeIdentity(client: pg.ClientBase, identity: SampleIdentity): Promise<void> {
  const { profile, members, seed, now } = identity;
  const note = `${mark}${JSON.stringify({ profile, members, seed, now })}`;
  await client.query(`comment on table public.members is ${client.escapeLiteral(note)}`);
}

/** The sample that the database holds; null where it holds none. */
export async function readIdentity(client: pg.ClientBase): Promise<SampleIdentity | null> {
  const found = await client.query<{ note: string | null }>(
    `select pg_catalog.obj_description(pg_catalog.to_regclass('public.members'), 'pg_class') as note`,
  );
  const note = found.rows[0]?.note ?? '';
  return note.startsWith(mark) ? (JSON.parse(note.slice(mark.length)) as SampleIdentity) : null;
}
