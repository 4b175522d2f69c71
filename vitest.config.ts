import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { otherMajors, programsOf, testsOfEachMajor, usualMajor } from './test/support/postgres-majors.js';

const hostile = ['test/integration/hostile-*.test.ts'];
const globalSetup = ['test/support/template-database.ts'];

export default defineConfig({
  test: {
    pool: 'forks',
    // Tests mostly wait for PostgreSQL: two workers keep a small machine busy, more than four only queue.
    maxWorkers: Math.min(4, Math.max(2, availableParallelism())),
    testTimeout: 60_000,
    hookTimeout: 120_000,
    restoreMocks: true,
    coverage: { provider: 'v8', include: ['src/**/*.ts'] },
    projects: [
      { extends: true, test: { name: 'unit', include: ['test/unit/**/*.test.ts'] } },
      {
        extends: true,
        test: {
          name: 'database',
          include: ['test/integration/**/*.test.ts', 'test/http/**/*.test.ts'],
          exclude: hostile,
          globalSetup,
          provide: { postgresMajor: usualMajor },
        },
      },
      // Row security needs roles with a power of their own, which no other test's server may have.
      {
        extends: true,
        test: { name: 'hostile', include: hostile, globalSetup, provide: { postgresMajor: usualMajor } },
      },
      // A project of its own, so that the same tests find another server.
      ...otherMajors
        .filter((major) => programsOf(major) !== null)
        .map((major) => ({
          extends: true as const,
          test: {
            name: `postgres-${major}`,
            include: testsOfEachMajor,
            globalSetup,
            provide: { postgresMajor: major },
          },
        })),
    ],
  },
});
