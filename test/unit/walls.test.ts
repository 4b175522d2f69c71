import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, test } from 'vitest';

const root = new URL('../..', import.meta.url).pathname;
const biome = join(root, 'node_modules/@biomejs/biome/bin/biome');

interface Diagnostic {
  readonly category: string;
  readonly message: string;
  readonly location: { readonly path: string };
}

/** A file, what stands in it, and a part of the answer. `probe` in a name stands for a name of the case's own. */
type Case = readonly [file: string, text: string, answer: string];

const from = (specifier: string) => `import { something } from '${specifier}'; something();`;
const typeFrom = (specifier: string) => `import type { Something } from '${specifier}'; export type Same = Something;`;

const refused: readonly Case[] = [
  ['src/errors.ts', from('./logger.js'), 'errors.ts imports nothing'],
  ['src/yaml-document.ts', from('./datamap/data-map.js'), 'knows no room'],
  ['src/policy/probe.ts', from('../store/cycles.js'), 'policy/ is pure'],
  ['src/policy/probe.ts', typeFrom('../datamap/data-map.js'), 'policy/ is pure'],
  ['src/policy/probe.ts', from('node:fs'), 'policy/ is pure'],
  ['src/policy/probe.ts', from('pg'), 'policy/ is pure'],
  ['src/policy/probe.ts', "export const later = () => import('../store/cycles.js');", 'policy/ is pure'],
  ['src/policy/probe.ts', "export { something } from './../store/cycles.js';", 'policy/ is pure'],
  ['src/config/probe.ts', from('../store/cycles.js'), 'knows no room but policy/'],
  ['src/datamap/probe.ts', from('../store/cycles.js'), 'It compiles SQL; a verb runs it'],
  ['src/datamap/probe.ts', from('../database/sql.js'), 'it is given its Handle'],
  ['src/datamap/draft/probe.ts', from('../../store/cycles.js'), 'It compiles SQL; a verb runs it'],
  ['src/database/probe.ts', from('../store/cycles.js'), 'knows no table'],
  ['src/database/probe.ts', from('../policy/dates.js'), 'knows no table'],
  ['src/store/probe.ts', from('../sweep/detect.js'), 'Decisions stand in policy/ or in a verb'],
  ['src/store/probe.ts', from('../vault/records.js'), 'Decisions stand in policy/ or in a verb'],
  ['src/store/probe.ts', typeFrom('typeorm'), 'one home'],
  ['src/vault/probe.ts', from('../store/cycles.js'), 'knows no cycle and no verb'],
  ['src/vault/probe.ts', from('../datamap/names.js'), 'a verb compiles the map and passes it in'],
  ['src/audit/probe.ts', from('../vault/open-record.js'), 'opens nothing'],
  ['src/notice/probe.ts', from('../store/notices.js'), 'composes texts from facts'],
  ['src/notice/probe.ts', from('../providers/smtp-mail.js'), 'composes texts from facts'],
  ['src/notice/templates/probe.ts', from('../../store/notices.js'), 'composes texts from facts'],
  ['src/notice/probe.ts', from('nodemailer'), 'one home'],
  ['src/providers/probe.ts', from('../store/attempts.js'), 'Record the outcome in a verb'],
  ['src/providers/letters/probe.ts', from('../../store/attempts.js'), 'Record the outcome in a verb'],
  ['src/providers/probe.ts', from('../notice/compose-notice.js'), 'Record the outcome in a verb'],
  ['src/providers/probe.ts', from('pg'), 'one home'],
  ['src/access/probe.ts', from('../http/problem.js'), 'knows no verb and no HTTP'],
  ['src/sweep/probe.ts', from('../http/problem.js'), 'is called by http/, cli/ and schedule/'],
  ['src/sweep/probe.ts', from('../cli/print.js'), 'is called by http/, cli/ and schedule/'],
  ['src/sweep/probe.ts', from('../providers/smtp-mail.js'), 'take it from the context'],
  ['src/sweep/probe.ts', from('../development/mailbox.js'), 'is called by http/, cli/ and schedule/'],
  ['src/sweep/probe.ts', from('../../examples/merchant-services/load.js'), 'no part of the running service'],
  ['src/sweep/probe.ts', from('twilio'), 'one home'],
  ['src/sweep/probe.ts', from('fastify'), 'one home'],
  ['src/restore/probe.ts', from('../schedule/schedule.js'), 'is called by http/, cli/ and schedule/'],
  ['src/restore/probe.ts', from('typeorm'), 'one home'],
  ['src/cycles/probe.ts', from('../providers/smtp-mail.js'), 'take it from the context'],
  ['src/http/probe.ts', from('../store/cycles.js'), 'may name the types of store/'],
  ['src/http/routes/probe.ts', from('../../store/cycles.js'), 'may name the types of store/'],
  ['src/http/routes/probe.ts', from('../../vault/records.js'), 'knows no table, vault or map'],
  ['src/http/routes/probe.ts', from('../../database/sql.js'), 'knows no table, vault or map'],
  ['src/cli/probe.ts', from('../store/cycles.js'), 'may name the types of store/'],
  ['src/cli/probe.ts', from('../vault/records.js'), 'knows no table and no vault'],
  ['src/cli/serve.ts', from('../development/mailbox.js'), 'Only cli/start.ts'],
  ['src/schedule/probe.ts', from('../store/sweeps.js'), 'may name the types of store/'],
  ['src/schedule/probe.ts', from('../database/sql.js'), 'knows when and never what'],
  ['src/main.ts', from('./development/mailbox.js'), 'Only cli/start.ts'],
  ['src/context.ts', from('pg'), 'one home'],
  ['migrations/1-probe.ts', from('../src/policy/dates.js'), 'could change after its release'],
  ['examples/probe/load.ts', from('../../src/store/cycles.js'), 'a member database like any other'],
];

const open: readonly (readonly [file: string, text: string])[] = [
  ['src/policy/probe.ts', from('../errors.js')],
  ['src/policy/probe.ts', from('temporal-polyfill')],
  ['src/datamap/probe.ts', typeFrom('../database/sql.js')],
  ['src/store/probe.ts', from('../database/sql.js')],
  ['src/vault/probe.ts', typeFrom('../datamap/compiled-map.js')],
  ['src/providers/probe.ts', from('twilio')],
  ['src/sweep/probe.ts', from('../store/cycles.js')],
  ['src/http/routes/probe.ts', from('../../sweep/run-sweep.js')],
  ['src/http/routes/probe.ts', from('../problem.js')],
  ['src/http/routes/probe.ts', typeFrom('../../store/timeline.js')],
  ['src/cli/start.ts', from('../development/mailbox.js')],
];

/** Named for the rule that refuses them. */
const manners: readonly Case[] = [
  ['src/sweep/probe.ts', 'export const home = () => process.env.HOME;', 'style/noProcessEnv'],
  ['src/sweep/probe.ts', "console.log('a line');", 'suspicious/noConsole'],
  ['src/sweep/probe.ts', 'async function late() {}\nlate();', 'nursery/noFloatingPromises'],
  ['src/sweep/probe.ts', 'export default 1;', 'style/noDefaultExport'],
  ['src/sweep/PascalCase.ts', 'export const one = 1;', 'style/useFilenamingConvention'],
  ['src/sweep/probe.ts', 'export {};\n'.repeat(251), 'style/noExcessiveLinesPerFile'],
  [
    'src/sweep/probe.ts',
    `export function long() {\n${'  one();\n'.repeat(71)}}`,
    'complexity/noExcessiveLinesPerFunction',
  ],
];

let found: readonly Diagnostic[] = [];

/** All cases are files of one small checkout with our configuration, so that one run answers them all. */
beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'dormouse-walls-'));
  try {
    for (const name of ['biome.json', '.gitignore']) await copyFile(join(root, name), join(folder, name));
    for (const [file, text] of [...refused, ...open, ...manners]) {
      const path = join(folder, placeOf(file, text));
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, `${text}\n`);
    }
    found = await lint(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
});

function placeOf(file: string, text: string): string {
  return file.replace('probe.ts', `probe-${createHash('sha256').update(text).digest('hex').slice(0, 12)}.ts`);
}

/** Biome ends with 1 when it finds something, and says it all the same. */
async function lint(folder: string): Promise<readonly Diagnostic[]> {
  const options = ['lint', '--reporter=json', '--max-diagnostics=none', '.'];
  const running = promisify(execFile)(process.execPath, [biome, ...options], { cwd: folder, maxBuffer: 2 ** 25 });
  const { stdout } = await running.catch((failure: { stdout: string }) => failure);
  return (JSON.parse(stdout) as { diagnostics: Diagnostic[] }).diagnostics;
}

function answersTo(file: string, text: string): readonly Diagnostic[] {
  return found.filter(({ location }) => location.path === placeOf(file, text));
}

const ofWall = ({ category }: Diagnostic) => category === 'lint/style/noRestrictedImports';

describe('the walls', () => {
  test.each(refused)('in %s refuse %s', (file, text, answer) => {
    const messages = answersTo(file, text).filter(ofWall);
    expect(messages.map(({ message }) => message).join('\n')).toContain(answer);
  });

  test.each(open)('in %s leave the way open for %s', (file, text) => {
    expect(answersTo(file, text).filter(ofWall)).toEqual([]);
  });
});

describe('the manners of the house', () => {
  test.each(manners.map(([file, text, rule]) => ({ file, text, rule })))('refuse $rule', ({ file, text, rule }) => {
    expect(answersTo(file, text).map(({ category }) => category)).toContain(`lint/${rule}`);
  });
});
