import { describe, expect, test } from 'vitest';
import { ServiceError } from '../../src/errors.js';
import { type Problem, problemText, readYamlDocument, throwProblems } from '../../src/yaml-document.js';

const schema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  type: 'object',
  required: ['name'],
  additionalProperties: false,
  properties: {
    name: { type: 'string', minLength: 1 },
    day: { type: 'string', format: 'date', description: 'a day as in 2026-11-22' },
    lead: { type: 'string', pattern: '^P[0-9]+D$', description: 'How long.', default: 'P30D' },
    after: { type: 'string', pattern: '^P[0-9]+D$', description: 'How long after.', examples: ['P7D'] },
    share: { type: 'number', maximum: 1 },
    colours: { type: 'array', minItems: 1, items: { enum: ['red', 'blue'] } },
    size: { anyOf: [{ type: 'integer' }, { type: 'null' }] },
    'odd/key~': { type: 'boolean' },
    nested: { type: 'object', additionalProperties: { type: 'object', required: ['x'], properties: { x: {} } } },
  },
};

const problemsOf = (text: string) => readYamlDocument(text, schema, 'file.yaml').problems.map(problemText);

describe('a document', () => {
  test('without problems is handed out', () => {
    const { value, problems } = readYamlDocument<{ name: string }>('# a comment\nname: 이름\n', schema, 'file.yaml');
    expect(problems).toEqual([]);
    expect(value).toEqual({ name: '이름' });
  });

  test('keeps words that older YAML took for yes and no', () => {
    expect(readYamlDocument<{ name: string }>('name: no\n', schema, 'file.yaml').value).toEqual({ name: 'no' });
  });
});

describe('every problem is said in words, with its line', () => {
  test.each([
    ['missing keys', 'share: 1\n', ['line 1: name is missing']],
    ['unknown keys', 'name: a\nnames: b\n', ['line 2: names: is not known here; check the spelling']],
    ['types', 'name: [a]\n', ['line 1: name: must be a text']],
    ['several types', 'name: a\nsize: big\n', ['line 2: size: must be a whole number', 'line 2: size: must be null']],
    ['choices', 'name: a\ncolours:\n  - red\n  - green\n', ['line 4: colours[1]: must be one of red, blue']],
    [
      'empty lists and texts',
      "name: ''\ncolours: []\n",
      ['line 1: name: must not be empty', 'line 2: colours: must not be empty'],
    ],
    [
      'formats, with their description',
      'name: a\nday: tomorrow\n',
      ['line 2: day: has the wrong form; expected: a day as in 2026-11-22'],
    ],
    [
      'forms, with what is usual or an example',
      'name: a\nlead: 30 days\nafter: soon\n',
      [
        'line 2: lead: has the wrong form; expected: How long. As in P30D',
        'line 3: after: has the wrong form; expected: How long after. As in P7D',
      ],
    ],
    ['limits', 'name: a\nshare: 2\n', ['line 2: share: must be <= 1']],
    ['keys with odd signs', 'name: a\nodd/key~: 1\n', ['line 2: odd/key~: must be true or false']],
    ['deep places', 'name: a\nnested:\n  one:\n    y: 1\n', ['line 3: nested.one: x is missing']],
    ['a scalar', 'just a text', ['line 1: must be a mapping (key: value)']],
    ['duplicate keys', 'name: a\nname: b\n', ['line 2: this key stands here twice; keep one of them']],
    ['nothing', '', ['line 1: file.yaml is empty']],
    ['a key without value', 'name:\n', ['line 1: name: must be a text']],
  ])('%s', (_, text, problems) => {
    expect(problemsOf(text)).toEqual(problems);
  });

  test('tabs and broken brackets', () => {
    expect(problemsOf('name: a\nnested:\n\tone: {}\n').join()).toContain('line 3: a tab is used to indent; use spaces');
    expect(problemsOf('name: [a\n').join()).toContain('not valid YAML');
  });

  test('more than one document', () => {
    expect(problemsOf('name: a\n---\nname: b\n')).toHaveLength(1);
  });
});

describe('lineOf', () => {
  const text = 'name: a\nlist:\n  - one\n  - two: 2\n    three: 3\nshared: &s\n  deep: 1\nagain: *s\n';
  const { lineOf } = readYamlDocument(text, {}, 'file.yaml');

  test.each([
    [['name'], 1],
    [['list'], 2],
    [['list', 0], 3],
    [['list', 1], 4],
    [['list', 1, 'three'], 5],
    [['again', 'deep'], 7],
    [['list', 7], 2],
    [['nowhere', 'at', 'all'], 1],
    [[], 1],
  ])('%j stands on line %i', (path, line) => {
    expect(lineOf(path)).toBe(line);
  });
});

describe('throwProblems', () => {
  const problem = (line: number, path: string, message: string): Problem => ({ line, path, message });

  test('makes one error of all, sorted by line and place', () => {
    const problems = [
      problem(9, 'b', 'later'),
      problem(2, 'z', 'last'),
      problem(2, 'a', 'first'),
      problem(10, '', 'whole'),
    ];
    const error = catching(() => throwProblems('file.yaml', 'policy_invalid', problems));
    expect(error.code).toBe('policy_invalid');
    expect(error.message).toBe(
      'file.yaml has 4 problems:\n  line 2: a: first\n  line 2: z: last\n  line 9: b: later\n  line 10: whole',
    );
    expect(error.detail).toMatchObject({ name: 'file.yaml', problems: [problem(2, 'a', 'first'), {}, {}, {}] });
  });

  test('does nothing without problems', () => {
    expect(() => throwProblems('file.yaml', 'policy_invalid', [])).not.toThrow();
  });
});

function catching(work: () => void): ServiceError {
  try {
    work();
  } catch (error) {
    if (error instanceof ServiceError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}
