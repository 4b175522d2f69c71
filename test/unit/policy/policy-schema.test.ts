import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { isPeriod } from '../../../src/policy/dates.js';
import { policyDefaults } from '../../../src/policy/policy-document.js';
import { policySchema } from '../../../src/policy/policy-schema.js';
import { makeDocument } from './make.js';

const accepts = new Ajv2020({ allErrors: true, strict: true }).compile(policySchema);

interface Node {
  readonly type?: string;
  readonly description?: string;
  readonly additionalProperties?: boolean;
  readonly properties?: Readonly<Record<string, Node>>;
  readonly default?: unknown;
}

function walk(node: Node, path: string, see: (node: Node, path: string) => void): void {
  see(node, path);
  for (const [name, child] of Object.entries(node.properties ?? {})) walk(child, `${path}.${name}`, see);
}

function changed(path: readonly string[], value: unknown): unknown {
  const document = structuredClone({ ...makeDocument(), haltAbove: {}, letter: {}, attempts: {} });
  let at = document as unknown as Record<string, unknown>;
  for (const name of path.slice(0, -1)) at = at[name] as Record<string, unknown>;
  at[path.at(-1) as string] = value;
  return document;
}

describe('the published schema', () => {
  test('has the address and the dialect under which it is published', () => {
    expect(policySchema.$id).toBe('https://dormouse.example/schema/policy-1.json');
    expect(policySchema.$schema).toBe('https://json-schema.org/draft/2020-12/schema');
    expect(policySchema.title).not.toBe('');
  });

  test('survives being written as JSON', () => {
    expect(JSON.parse(JSON.stringify(policySchema))).toEqual(policySchema);
  });

  test('describes every property and lets no unknown one in', () => {
    walk(policySchema as Node, 'policy', (node, path) => {
      expect(node.description, path).toMatch(/\.$/);
      if (node.type === 'object') expect(node.additionalProperties, path).toBe(false);
    });
  });

  test('shows the defaults that are used', () => {
    const shown = new Map<string, unknown>();
    walk(policySchema as Node, 'policy', (node, path) => {
      if (node.default !== undefined) shown.set(path, node.default);
    });
    for (const [name, value] of Object.entries(policyDefaults)) {
      const isGroup = typeof value === 'object' && !Array.isArray(value);
      if (!isGroup) expect(shown.get(`policy.${name}`), name).toEqual(value);
      else
        for (const [part, inner] of Object.entries(value)) expect(shown.get(`policy.${name}.${part}`)).toEqual(inner);
    }
  });

  test('accepts the least that a policy must say, and everything that it may say', () => {
    expect(accepts(makeDocument())).toBe(true);
    expect(accepts({ ...makeDocument(), ...policyDefaults })).toBe(true);
  });

  test.each(['version', 'operator', 'legalText'])('asks for %s', (name) => {
    const { [name as 'version']: _left, ...rest } = makeDocument();
    expect(accepts(rest)).toBe(false);
  });

  test.each<[string[], unknown]>([
    [['version'], 2],
    [['zone'], ''],
    [['zone'], 9],
    [['inactivityPeriod'], '1 year'],
    [['inactivityPeriod'], 'PT8760H'],
    [['noticeLead'], 'P1M'],
    [['noticeLead'], 30],
    [['ladder'], 'P'],
    [['noticeValidity'], 'P3M'],
    [['means'], []],
    [['means'], ['email', 'email']],
    [['means'], ['pigeon']],
    [['means'], 'email'],
    [['perSweep'], 0],
    [['perSweep'], 2.5],
    [['haltAbove', 'share'], 0],
    [['haltAbove', 'share'], 1.1],
    [['haltAbove', 'members'], -1],
    [['haltAbove', 'other'], 1],
    [['letter', 'printing'], 'PT5H'],
    [['attempts', 'backoff'], 'P1M'],
    [['attempts', 'backoff'], 'PT'],
    [['attempts', 'tries'], 0],
    [['operator', 'name'], { ko: '예시페이' }],
    [['operator', 'name', 'en'], ' '],
    [['operator', 'url'], 'pay.example.kr'],
    [['operator', 'address'], 'one\ntwo'],
    [['operator', 'contact', 'phone'], 'call us'],
    [['operator', 'contact', 'email'], 'privacy'],
    [['legalText', 'ko'], ''],
    [['legalText', 'fr'], 'Notre politique'],
    [['unknown'], true],
  ])('refuses %s of %j', (path, value) => {
    expect(accepts(changed(path, value))).toBe(false);
  });

  test('lets means through that are known but not built, so that the policy can say so', () => {
    expect(accepts(makeDocument({ means: ['email', 'voice', 'alimtalk'] }))).toBe(true);
  });

  test.each(['P1Y', 'P1Y6M', 'P2W', 'P0D', 'P', 'P1', 'P1.5Y', 'PT1H', 'P1D1M'])(
    'agrees with the rules on whether %s is a period',
    (text) => {
      expect(accepts(makeDocument({ inactivityPeriod: text }))).toBe(isPeriod(text));
    },
  );
});
