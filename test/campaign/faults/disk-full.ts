import { execFile } from 'node:child_process';
import { chown, mkdtemp, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { readPlace } from '../../../src/development/embedded-place.js';
import type { Round } from '../round.js';

const run = promisify(execFile);

/**
 * The vault lies on a disk of its own that is full when the members' day comes: nothing may leave that can't arrive. It
 * takes a mounted file system, which only root can make.
 */
export async function fillDisk(round: Round): Promise<void> {
  const { figures, server } = round.lane;
  if (process.getuid?.() !== 0) return figures.skip('disk full: only root can mount a small file system');
  const folder = await mkdtemp(join(server.folder, 'full-'));
  try {
    const { uid, gid } = await stat(join(await readPlace(server.folder), 'cluster'));
    const options = `size=3m,mode=700,uid=${uid},gid=${gid}`;
    await run('mount', ['-t', 'tmpfs', '-o', options, 'dormouse-campaign', folder]);
    await chown(folder, uid, gid);
  } catch {
    await rm(folder, { recursive: true, force: true });
    return figures.skip('disk full: this system lets nobody mount a small file system');
  }
  const space = `full_${round.name}`;
  try {
    await round.rows(`create tablespace ${space} location '${folder}'`);
    await round.rows(`alter table vault.record set tablespace ${space}`);
    await round.rows(`create table public.filler (text text) tablespace ${space}`);
    await fill(round);
    await round.run({ kind: 'sweep' });
    await round.check('the disk of the vault is full');
    figures.diskFull += 1;
  } finally {
    await round.rows('drop table if exists public.filler');
    await round.rows('alter table vault.record set tablespace pg_default');
    await round.rows(`drop tablespace if exists ${space}`);
    await unmount(folder);
  }
}

async function fill(round: Round): Promise<void> {
  for (const size of [7_000, 700, 70]) {
    const insert = `insert into public.filler select repeat(md5(random()::text), ${Math.ceil(size / 32)}) from generate_series(1, 20)`;
    while (
      await round.shop.admin.query(insert).then(
        () => true,
        () => false,
      )
    );
  }
}

/** Also one whose server has gone, and with it the tablespace. */
export async function unmount(folder: string): Promise<void> {
  await run('umount', ['-l', folder]).catch(() => undefined);
  await rm(folder, { recursive: true, force: true });
}
