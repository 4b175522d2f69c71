import { describe, expect, test } from 'vitest';
import { loadDataMap, readDataMap } from '../../../src/datamap/load-data-map.js';
import { ServiceError } from '../../../src/errors.js';
import { problemText } from '../../../src/yaml-document.js';
import { broken, exampleMap, koreanMap } from './example-map.js';

function problemsIn(text: string): string[] {
  return readDataMap(text).problems.map(problemText);
}

function refuses(from: string, to: string, message: string): void {
  const { text, line } = broken(from, to);
  expect(problemsIn(text)).toContain(`line ${line}: ${message}`);
}

describe('a sound map', () => {
  test('is handed out as it was written', () => {
    const { map } = loadDataMap(exampleMap);
    expect(map.member.key).toBe('member_no');
    expect(map.data.map(({ mode }) => mode)).toEqual(['strip', 'move', 'move', 'discard', 'keep']);
    expect(map.data[0]).toMatchObject({ columns: { email: null, login_id: "'dormant-' || member_no" } });
  });

  test('may have Korean and mixed-case names without quotes', () => {
    expect(loadDataMap(koreanMap).map.data.map(({ table }) => table)).toEqual([
      '상점.회원',
      '상점.방문 기록',
      '상점.Orders',
      '상점.주문 상세',
    ]);
  });

  test('knows the line of every part', () => {
    const { lineOf } = loadDataMap(exampleMap);
    const lineWith = (part: string) => exampleMap.split('\n').findIndex((line) => line.includes(part)) + 1;
    expect(lineOf(['member', 'contact', 'email'])).toBe(lineWith('    email: email'));
    expect(lineOf(['data', 0, 'columns', 'login_id'])).toBe(lineWith("'dormant-'"));
    expect(lineOf(['data', 3, 'mode'])).toBe(lineWith('mode: discard'));
    expect(lineOf(['data', 3, 'nowhere'])).toBe(lineWith('- table: public.logins'));
    expect(lineOf([])).toBe(1);
  });
});

describe('one error', () => {
  test('lists every problem with its line, sorted', () => {
    const text = exampleMap
      .replace('key: member_no\n', 'key: email\n')
      .replace('class: membership\n', 'class: nothing\n');
    const error = thrownBy(() => loadDataMap(text));
    expect(error.code).toBe('map_invalid');
    const [head, ...lines] = error.message.split('\n');
    expect(head).toBe(`datamap.yaml has ${lines.length} problems:`);
    const numbers = lines.map((line) => Number(/line (\d+):/.exec(line)?.[1]));
    expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
    expect(lines.length).toBeGreaterThan(2);
  });

  test('says "1 problem" for one', () => {
    const { text, line } = broken('class: membership\n', 'class: nothing #!\n');
    expect(thrownBy(() => loadDataMap(text)).message).toBe(
      `datamap.yaml has 1 problem:\n  line ${line}: data[0].class: there is no class nothing under retention or in the library`,
    );
  });
});

describe('the schema refuses', () => {
  test.each([
    [
      'an unknown mode',
      'mode: discard\n',
      'mode: shred #!\n',
      'data[3].mode: must be one of move, strip, discard, keep',
    ],
    ['a misspelt word', 'because: tax', 'becuase: #!', 'data[4].becuase: is not known here; check the spelling'],
    ['a missing word', 'mode: keep\n    because: tax ledger without personal data\n', 'mode: keep\n', null],
    [
      'a table without schema',
      '- table: public.logins',
      '- table: logins #!',
      'data[3].table: has the wrong form; expected: a table as schema.table, written without quotes (public.members, public.주문 내역)',
    ],
    [
      'quotes in a name',
      '- table: public.logins',
      '- table: \'public."logins"\' #!',
      'data[3].table: has the wrong form; expected: a table as schema.table, written without quotes (public.members, public.주문 내역)',
    ],
    ['a placeholder that is no text', 'phone: null\n', 'phone: 7 #!\n', 'data[0].columns.phone: must be a text'],
    ['a strip entry without items', '    class: membership\n    items:', '    class: membership\n    because:', null],
    ['a period in words', 'destroyAfter: P4Y', '#!\n    destroyAfter: four years', null],
    ['another version', 'version: 1', 'version: 2 #!', 'version: must be 1'],
    [
      'a list where a mapping belongs',
      'lookup: [login_id, email]',
      'lookup: login_id #!',
      'member.lookup: must be a list',
    ],
    ['the same lookup column twice', 'lookup: [login_id, email]', 'lookup: [email, email] #!', null],
  ])('%s', (_, from, to, message) => {
    if (message === null) expect(problemsIn(exampleMap.replace(from, to))).not.toEqual([]);
    else refuses(from, to, message);
  });

  test('columns of a mode that has none, and says why', () => {
    refuses(
      'mode: discard\n',
      'mode: discard\n    class: membership #!\n',
      'data[3].class: has no place here: not with mode discard',
    );
    refuses(
      'mode: keep\n',
      'mode: keep\n    columns: { total: null } #!\n',
      'data[4].columns: has no place here: not with mode keep',
    );
  });

  test('a move entry without class and items, each by name', () => {
    const text = exampleMap.replace(/ {4}class: inherit\n {4}items: .*\n/, '');
    expect(problemsIn(text)).toEqual([
      expect.stringMatching(/^line 41: data\[2\]: class is missing$/),
      expect.stringMatching(/^line 41: data\[2\]: items is missing$/),
    ]);
  });

  test('a source that is both a column and a table', () => {
    refuses(
      'zone: Asia/Seoul, silence: P14D }',
      'at: x } #!',
      'activity[1].at: has no place here: not together with column',
    );
  });

  test('a source that is neither', () => {
    const { text, line } = broken('column: last_login_at, zone: Asia/Seoul, silence: P14D }', 'zone: Asia/Seoul } #!');
    expect(problemsIn(text)).toEqual(
      ['table', 'member', 'at'].map((name) => `line ${line}: activity[1]: ${name} is missing`),
    );
  });

  test('a period that counts from nothing', () => {
    refuses(
      'destroyAfter: P4Y, from: separation,',
      'destroyAfter: P4Y, #!\n   ',
      'retention.membership: from is missing',
    );
  });

  test('an item without its English name', () => {
    refuses(
      'email: { ko: 이메일주소, en: e-mail address }',
      'email: { ko: 이메일주소 } #!',
      'data[0].items.email: en is missing',
    );
  });

  test('a class id that could not stand in a report', () => {
    const { text, line } = broken('  large: {', '  Large One: { #!\n   ');
    expect(problemsIn(text)).toContain(
      `line ${line}: retention.Large One: has the wrong form; expected: an id of a-z, 0-9 and hyphens`,
    );
  });
});

describe('broken YAML is refused', () => {
  test.each([
    [
      'a key that stands twice',
      'key: member_no\n',
      'key: member_no\n  key: id #!\n',
      'this key stands here twice; keep one of them',
    ],
    ['a list that is not closed', 'lookup: [login_id, email]\n', 'lookup: [login_id, email\n', null],
    ['a tab as indent', '    mode: discard\n', '\tmode: discard #!\n', null],
    ['an alias to nothing', 'lookup: [login_id, email]\n', 'lookup: *nothing #!\n', null],
  ])('%s', (_, from, to, message) => {
    if (message !== null) {
      refuses(from, to, message);
      return;
    }
    const problems = readDataMap(exampleMap.replace(from, to));
    expect(problems.loaded).toBeNull();
    expect(problems.problems.length).toBeGreaterThan(0);
  });

  test('an empty document', () => {
    expect(problemsIn('')).toEqual(['line 1: datamap.yaml is empty']);
    expect(problemsIn('# nothing yet\n')).toEqual(['line 1: datamap.yaml is empty']);
  });

  test('aliases that would grow without bound', () => {
    const bomb = `a: &a [1,1,1,1,1,1,1,1,1,1]\nb: &b [${'*a,'.repeat(10)}]\nc: &c [${'*b,'.repeat(10)}]\nd: [${'*c,'.repeat(10)}]\n`;
    expect(problemsIn(bomb)).toEqual(['line 1: its aliases (*name) cannot be followed; write the values out']);
  });
});

function thrownBy(work: () => unknown): ServiceError {
  try {
    work();
  } catch (error) {
    if (error instanceof ServiceError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}
