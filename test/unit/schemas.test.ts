import { readFile } from 'node:fs/promises';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { dataMapSchema } from '../../src/datamap/data-map-schema.js';
import { policySchema } from '../../src/policy/policy-schema.js';

const published = [
  { file: 'datamap-1.json', schema: dataMapSchema, sample: 'datamap.yaml' },
  { file: 'policy-1.json', schema: policySchema, sample: 'policy.yaml' },
];

function pathOf(relative: string): string {
  return new URL(`../../${relative}`, import.meta.url).pathname;
}

describe.each(published)('docs/schema/$file', ({ file, schema, sample }) => {
  test('is what the service checks with', async () => {
    const text = `${JSON.stringify(schema, null, 2)}\n`;
    await expect(text, 'run `npm run schemas` after a change').toMatchFileSnapshot(pathOf(`docs/schema/${file}`));
  });

  test('carries its own name in its address', () => {
    expect(schema.$id).toMatch(new RegExp(`/${file.replace('.', '\\.')}$`));
  });

  test(`accepts the ${sample} of the sample`, async () => {
    const document = parse(await readFile(pathOf(`examples/merchant-services/${sample}`), 'utf8'));
    const validate = new Ajv2020({ allErrors: true, strict: true, strictRequired: false, strictTypes: false }).compile(
      schema,
    );
    expect(validate(document) ? [] : validate.errors).toEqual([]);
  });
});
