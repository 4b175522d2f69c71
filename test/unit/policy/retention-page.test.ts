import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { type LibraryClass, retentionLibrary } from '../../../src/policy/retention-library.js';

const page = new URL('../../../docs/retention.md', import.meta.url).pathname;
const mark = '<!-- The table is written by test/unit/policy/retention-page.test.ts. -->\n';

function boundOf({ atLeast, atMost, agreed }: LibraryClass): string {
  const [word, bound] = atLeast ? ['atLeast', atLeast] : atMost ? ['atMost', atMost] : ['agreed', agreed];
  return `${word} ${bound?.period} from ${bound?.from}`;
}

function rowOf(shipped: LibraryClass): string {
  const { id, title, law } = shipped;
  return `| \`${id}\` | ${title.ko}<br>${title.en} | ${boundOf(shipped)} | ${law.ko}<br>${law.en} |`;
}

test('docs/retention.md lists the library as it is shipped', async () => {
  const [before] = (await readFile(page, 'utf8')).split(mark);
  const head = ['| class | of | bound | law |', '|---|---|---|---|'];
  const table = [...head, ...[...retentionLibrary.values()].map(rowOf)].join('\n');
  const text = `${before}${mark}\n${table}\n`;
  await expect(text, 'run this test with --update after a change').toMatchFileSnapshot(page);
});
