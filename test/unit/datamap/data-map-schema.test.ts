import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { dataMapSchema } from '../../../src/datamap/data-map-schema.js';
import { exampleMap, koreanMap } from './example-map.js';

describe('the published schema', () => {
  test('is JSON Schema 2020-12 that any validator can use', () => {
    const validate = new Ajv2020({ strict: true, strictRequired: false, strictTypes: false }).compile(dataMapSchema);
    expect(dataMapSchema.$id).toBe('https://dormouse.example/schema/datamap-1.json');
    expect(JSON.parse(JSON.stringify(dataMapSchema))).toEqual(dataMapSchema);
    for (const map of [exampleMap, koreanMap]) expect(validate(parse(map))).toBe(true);
  });

  test('describes every property', () => {
    const missing: string[] = [];
    walk(dataMapSchema, '', missing);
    expect(missing).toEqual([]);
  });

  test('knows no property beyond those it names', () => {
    const open = Object.entries({ root: dataMapSchema, ...dataMapSchema.$defs }).filter(
      ([, definition]) => 'properties' in definition && !('additionalProperties' in definition),
    );
    expect(open).toEqual([]);
  });
});

function walk(node: unknown, path: string, missing: string[]): void {
  if (typeof node !== 'object' || node === null) return;
  for (const [key, value] of Object.entries(node)) {
    if (key === 'if') continue;
    if (key === 'properties') {
      for (const [name, property] of Object.entries(value as object)) {
        if (!(property as { description?: string }).description) missing.push(`${path}.${name}`);
      }
    }
    walk(value, `${path}.${key}`, missing);
  }
}
